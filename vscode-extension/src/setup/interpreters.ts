import { run } from "./processes.ts";

/** The oldest Python that the server runs on. */
export const OLDEST_PYTHON: readonly [number, number] = [3, 10];

/** A command that may be a Python, before it was run. */
export interface Candidate {
  command: string;
  args: string[];
}

/** What a Python says of itself. */
export interface Interpreter {
  /** Path of the executable. */
  path: string;
  /** Folder of its installation or environment. */
  prefix: string;
  /** Such as `[3, 12, 4]`. */
  version: number[];
  /** Whether it can make virtual environments: Debian packs `ensurepip` on its own. */
  makesEnvironments: boolean;
  bits: number;
  /** Version of Tenfold that it has installed. */
  tenfold?: string;
}

/** What became of the search for a Python to make an environment with. */
export type Search =
  | { kind: "found"; interpreter: Interpreter }
  | { kind: "noPython" }
  | { kind: "pythonUnfit"; interpreter: Interpreter; why: Unfit };

/** Why a Python will not do. */
export type Unfit = "tooOld" | "noVenv" | "32bit";

/**
 * Commands that may be a Python, the likeliest first.
 *
 * @param platform as `process.platform` says it
 * @param chosen what the user or the Python extension named
 */
export function candidates(platform: NodeJS.Platform, chosen: string[]): Candidate[] {
  const numbered = [14, 13, 12, 11, 10].map((minor) => `python3.${String(minor)}`);
  const names = platform === "win32" ? ["python", "python3"] : ["python3", ...numbered, "python"];
  const places =
    platform === "darwin" ? ["/opt/homebrew/bin/python3", "/usr/local/bin/python3"] : [];
  const launcher: Candidate[] = platform === "win32" ? [{ command: "py", args: ["-3"] }] : [];
  const plain = (command: string): Candidate => ({ command, args: [] });
  return [...chosen.map(plain), ...launcher, ...names.map(plain), ...places.map(plain)];
}

/** What a Python is asked to run; Python 2 understands it as well, and can say that it is one. */
const QUESTION = `
import json, sys
said = {"path": sys.executable, "prefix": sys.prefix, "version": list(sys.version_info[:3]), "bits": 64 if sys.maxsize > 2**32 else 32}
try:
    from importlib.util import find_spec
    said["makesEnvironments"] = bool(find_spec("venv") and find_spec("ensurepip"))
except ImportError:
    said["makesEnvironments"] = False
try:
    from importlib.metadata import version
    said["tenfold"] = version("tenfold")
except Exception:
    pass
print(json.dumps(said))
`;

const ANSWER_TIMEOUT_MS = 10_000;

/**
 * Run a candidate and ask it what it is; undefined where it is no Python.
 *
 * @param cwd a folder without Python files: an interpreter imports from its working folder
 */
export async function ask(candidate: Candidate, cwd: string): Promise<Interpreter | undefined> {
  const { stdout } = await run(candidate.command, [...candidate.args, "-E", "-c", QUESTION], {
    cwd,
    timeoutMs: ANSWER_TIMEOUT_MS,
  });
  return understood(stdout);
}

/** Read a Python's answer; undefined where it is none. */
export function understood(stdout: string): Interpreter | undefined {
  let said: unknown;
  try {
    said = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  } catch {
    return undefined;
  }
  if (typeof said !== "object" || said === null) return undefined;
  const { path, prefix, version, makesEnvironments, bits, tenfold } = said as Record<
    string,
    unknown
  >;
  if (typeof path !== "string" || path === "" || typeof bits !== "number") return undefined;
  if (!Array.isArray(version) || !version.every((part) => typeof part === "number")) {
    return undefined;
  }
  const interpreter: Interpreter = {
    path,
    prefix: typeof prefix === "string" ? prefix : path,
    version,
    makesEnvironments: makesEnvironments === true,
    bits,
  };
  if (typeof tenfold === "string") interpreter.tenfold = tenfold;
  return interpreter;
}

/** Why a Python will not do; undefined where it will. */
export function unfit(interpreter: Interpreter): Unfit | undefined {
  const [major = 0, minor = 0] = interpreter.version;
  const [oldestMajor, oldestMinor] = OLDEST_PYTHON;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) return "tooOld";
  if (interpreter.bits < 64) return "32bit";
  if (!interpreter.makesEnvironments) return "noVenv";
  return undefined;
}

/** Find the first Python that can make the environment; else say what the best one lacks. */
export async function search(
  among: Candidate[],
  answer: (candidate: Candidate) => Promise<Interpreter | undefined>,
): Promise<Search> {
  const lacking: { interpreter: Interpreter; why: Unfit }[] = [];
  for (const candidate of among) {
    const interpreter = await answer(candidate);
    if (interpreter === undefined) continue;
    const why = unfit(interpreter);
    if (why === undefined) return { kind: "found", interpreter };
    lacking.push({ interpreter, why });
  }
  // Adding a package to a Python that is there is a smaller step than another Python.
  const nearest = lacking.find(({ why }) => why === "noVenv") ?? lacking[0];
  return nearest === undefined ? { kind: "noPython" } : { kind: "pythonUnfit", ...nearest };
}

/** A version in the usual way: `3.12.4`. */
export function versionText(version: number[]): string {
  return version.join(".");
}
