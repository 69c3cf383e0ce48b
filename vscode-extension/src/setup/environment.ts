import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile, access } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { explainInstall } from "./failure.ts";
import { PipReader, reportsProgress, type PipProgress } from "./pip.ts";
import { run, type Ended, type RunOptions } from "./processes.ts";
import type { Launch, Told } from "./states.ts";

/** What is installed beside the server itself: the extras of its wheel. */
export type Extra = "local" | "openai";

/** What an environment was made of; written last, so that a half-made one has none. */
interface Stamp {
  /** SHA-256 of the wheel. */
  wheel: string;
  extras: Extra[];
}

/** Whether the environment can run the server. */
export type EnvironmentState =
  | { kind: "missing" }
  | { kind: "broken" }
  /** It works, but lacks an extra. */
  | { kind: "lacking"; extras: Extra[] }
  /** It works, but is of another version of the server. */
  | { kind: "outdated"; extras: Extra[] }
  | { kind: "whole"; extras: Extra[] };

/** How making an environment ended. */
export type Made = { kind: "made" } | { kind: "cancelled" } | { kind: "failed"; told: Told };

/** Where an environment is, and what goes into it. */
export interface Places {
  /** The environment's folder; it need not exist yet. */
  folder: string;
  /** The folder that holds the server's wheel. */
  wheels: string;
  /** A folder without Python files, to run Python in. */
  neutral: string;
}

const STAMP = "tenfold.json";
const LOCK_POLL_MS = 500;
const PROBE_TIMEOUT_MS = 20_000;
/** Without this, Python would import from `PYTHONPATH` and the working folder: from a workspace. */
const ISOLATED = "-I";

/** The private environment that the server runs in: made, looked after, extended, removed. */
export class Environment {
  private readonly places: Places;
  private readonly log: (line: string) => void;

  constructor(places: Places, log: (line: string) => void) {
    this.places = places;
    this.log = log;
  }

  get folder(): string {
    return this.places.folder;
  }

  private get lockPath(): string {
    return `${this.places.folder}.lock`;
  }

  private get python(): string {
    return process.platform === "win32"
      ? join(this.places.folder, "Scripts", "python.exe")
      : join(this.places.folder, "bin", "python");
  }

  /** How the server is started in it. */
  launch(): Launch {
    return { kind: "ready", command: this.python, args: [ISOLATED, "-m", "tenfold", "serve"] };
  }

  /** Look at it; runs its Python, since that of a removed installation is there but dead. */
  async look(wanted: Extra[]): Promise<EnvironmentState> {
    const stamp = await this.stamp();
    if (stamp === undefined) {
      await this.sweep();
      return { kind: "missing" };
    }
    const probe = await run(this.python, [ISOLATED, "-c", "import tenfold"], {
      cwd: this.places.neutral,
      timeoutMs: PROBE_TIMEOUT_MS,
    });
    if (probe.code !== 0) return { kind: "broken" };
    const { extras } = stamp;
    if (wanted.some((extra) => !extras.includes(extra))) return { kind: "lacking", extras };
    const { hash } = await this.wheel();
    return { kind: stamp.wheel === hash ? "whole" : "outdated", extras };
  }

  /**
   * Make it, or bring it up to date and add what is wanted.
   *
   * One that is made from nothing is deleted again where that fails or is cancelled; one that
   * worked keeps its old stamp until the new packages are in.
   *
   * @param base the Python to make it with; undefined where the environment is there
   */
  async make(
    base: string | undefined,
    wanted: Extra[],
    progress: (at: PipProgress) => void,
    signal: AbortSignal,
  ): Promise<Made> {
    try {
      await mkdir(dirname(this.places.folder), { recursive: true });
      const unlock = await this.lock(progress, signal);
      if (unlock === undefined) return { kind: "cancelled" };
      try {
        return await this.makeLocked(base, wanted, progress, signal);
      } finally {
        await unlock();
      }
    } catch (error) {
      const stderr = error instanceof Error ? error.message : String(error);
      return { kind: "failed", told: explainInstall({ code: null, signal: null, stderr }) };
    }
  }

  private async makeLocked(
    base: string | undefined,
    wanted: Extra[],
    progress: (at: PipProgress) => void,
    signal: AbortSignal,
  ): Promise<Made> {
    if (base === undefined) {
      const before = (await this.stamp())?.extras ?? [];
      return this.install([...new Set([...before, ...wanted])].sort(), progress, signal);
    }
    let made: Made = { kind: "cancelled" };
    try {
      progress({ stage: "Making a Python environment", bytes: 0 });
      made = await this.createEmpty(base, signal);
      if (made.kind === "made") made = await this.install(wanted, progress, signal);
    } finally {
      if (made.kind !== "made") await this.remove();
    }
    return made;
  }

  /** Keep other windows from making it at the same time; undefined where waiting was cancelled. */
  private async lock(
    progress: (at: PipProgress) => void,
    signal: AbortSignal,
  ): Promise<(() => Promise<void>) | undefined> {
    const path = this.lockPath;
    while (!signal.aborted) {
      try {
        await writeFile(path, String(process.pid), { flag: "wx" });
        return () => rm(path, { force: true });
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      }
      const holder = Number(await readFile(path, "utf8").catch(() => "0"));
      if (!isRunning(holder)) await rm(path, { force: true });
      else {
        progress({ stage: "Waiting for another window that does the same", bytes: 0 });
        await delay(LOCK_POLL_MS);
      }
    }
    return undefined;
  }

  private async runModule(args: string[], options: Omit<RunOptions, "cwd">): Promise<Ended> {
    return run(this.python, [ISOLATED, "-m", ...args], { ...options, cwd: this.places.neutral });
  }

  /** Delete what was left when a window was closed while it made the environment. */
  private async sweep(): Promise<void> {
    const holder = Number(await readFile(this.lockPath, "utf8").catch(() => "0"));
    if (!isRunning(holder)) await this.remove();
  }

  /** Delete it. */
  private async remove(): Promise<void> {
    await rm(this.places.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private async createEmpty(base: string, signal: AbortSignal): Promise<Made> {
    await this.remove();
    this.log(`Making ${this.places.folder} with ${base}.`);
    const made = await run(base, [ISOLATED, "-m", "venv", this.places.folder], {
      cwd: this.places.neutral,
      signal,
      onLine: this.log,
    });
    return this.outcome(made, signal);
  }

  private async install(
    extras: Extra[],
    progress: (at: PipProgress) => void,
    signal: AbortSignal,
  ): Promise<Made> {
    const wheel = await this.wheel();
    const reader = new PipReader();
    const bar = reportsProgress((await this.runModule(["pip", "--version"], {})).stdout);
    const pip = ["pip", "install", "--no-input", "--disable-pip-version-check"];
    const options = {
      signal,
      onLine: (line: string): void => {
        const at = reader.read(line);
        if (at !== undefined) progress(at);
        if (!line.startsWith("Progress ")) this.log(line);
      },
    };
    const packages = await this.runModule(
      [...pip, "--progress-bar", bar ? "raw" : "off", `${wheel.path}[${extras.join(",")}]`],
      options,
    );
    const outcome = this.outcome(packages, signal);
    if (outcome.kind !== "made") return outcome;
    if ((await this.stamp()) !== undefined) {
      // pip leaves a package of the same version alone, also where the wheel is another.
      const again = await this.runModule(
        [...pip, "--force-reinstall", "--no-deps", wheel.path],
        options,
      );
      const renewed = this.outcome(again, signal);
      if (renewed.kind !== "made") return renewed;
    }
    const stamp: Stamp = { wheel: wheel.hash, extras };
    await writeFile(join(this.places.folder, STAMP), `${JSON.stringify(stamp)}\n`);
    return { kind: "made" };
  }

  private outcome(ended: Ended, signal: AbortSignal): Made {
    if (signal.aborted) return { kind: "cancelled" };
    if (ended.code === 0) return { kind: "made" };
    for (const line of ended.stderr.split("\n")) if (line.trim()) this.log(line);
    return { kind: "failed", told: explainInstall(ended) };
  }

  private async stamp(): Promise<Stamp | undefined> {
    let text: string;
    try {
      text = await readFile(join(this.places.folder, STAMP), "utf8");
      await access(this.python);
    } catch {
      return undefined;
    }
    try {
      const { wheel, extras } = JSON.parse(text) as Partial<Stamp>;
      if (typeof wheel !== "string" || !Array.isArray(extras)) return undefined;
      return { wheel, extras };
    } catch {
      return undefined;
    }
  }

  private async wheel(): Promise<{ path: string; hash: string }> {
    const names = await readdir(this.places.wheels).catch(() => []);
    const name = names.find((entry) => /^tenfold-.*\.whl$/u.test(basename(entry)));
    if (name === undefined) {
      throw new Error(`The extension holds no server: no wheel in ${this.places.wheels}.`);
    }
    const path = join(this.places.wheels, name);
    const hash = createHash("sha256")
      .update(await readFile(path))
      .digest("hex");
    return { path, hash };
  }
}

function isRunning(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
