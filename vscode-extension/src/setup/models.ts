import { sizeText } from "./pip.ts";
import type { Ended, RunOptions } from "./processes.ts";
import { SHOW_LOG, type Told } from "./states.ts";

/** A model of the server's catalogue. */
export interface CatalogueModel {
  name: string;
  title: string;
  licence: string;
  bytes: number;
  installed: boolean;
  default: boolean;
}

/** Runs a command of Tenfold's terminal program, such as `models list`. */
export type RunTenfold = (args: string[], options: Omit<RunOptions, "cwd">) => Promise<Ended>;

/** How fetching a model ended. */
export type Pulled = { kind: "pulled" } | { kind: "cancelled" } | { kind: "failed"; told: Told };

/** A line of `tenfold models pull --json`: a step, or the error that ended it. */
export type PullLine =
  { stage: string; done: number; total: number } | { error: string; next: string };

const LIST_TIMEOUT_MS = 20_000;

/** Read the catalogue. Rejects where the server is too old to tell it. */
export async function catalogue(runTenfold: RunTenfold): Promise<CatalogueModel[]> {
  const ended = await runTenfold(["models", "list", "--json"], { timeoutMs: LIST_TIMEOUT_MS });
  if (ended.code !== 0) throw new Error(`The catalogue could not be read: ${ended.stderr}`);
  return JSON.parse(ended.stdout) as CatalogueModel[];
}

/** Fetch a model; what was downloaded is kept where it is cancelled, and used the next time. */
export async function pull(
  runTenfold: RunTenfold,
  name: string,
  progress: (words: string) => void,
  signal: AbortSignal,
): Promise<Pulled> {
  let error: { error: string; next: string } | undefined;
  const ended = await runTenfold(["models", "pull", name, "--json"], {
    signal,
    onLine: (line) => {
      const said = pullLine(line);
      if (said === undefined) return;
      if ("error" in said) error = said;
      else progress(stepText(said));
    },
  });
  if (signal.aborted) return { kind: "cancelled" };
  if (ended.code === 0) return { kind: "pulled" };
  const retry = { title: "Retry", command: "tenfold.pullModel", args: [name] };
  return {
    kind: "failed",
    told: {
      message: error?.error ?? `The model could not be fetched (status ${String(ended.code)}).`,
      action: error?.next ?? "See the log for the details, then retry.",
      buttons: [retry, SHOW_LOG],
    },
  };
}

/** Read a line of the pull; undefined where it is none. */
export function pullLine(line: string): PullLine | undefined {
  let said: unknown;
  try {
    said = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof said !== "object" || said === null) return undefined;
  const { stage, done, total, error, next } = said as Record<string, unknown>;
  if (typeof error === "string") return { error, next: typeof next === "string" ? next : "" };
  if (typeof stage !== "string" || typeof done !== "number" || typeof total !== "number") {
    return undefined;
  }
  return { stage, done, total };
}

/** A step in words: `Downloading part 2 of 6 · 178 of 491 MB`. */
export function stepText(step: { stage: string; done: number; total: number }): string {
  const stage = step.stage.charAt(0).toUpperCase() + step.stage.slice(1);
  if (step.total === 0) return stage;
  return `${stage} · ${String(Math.round(step.done / 1e6))} of ${sizeText(step.total)}`;
}
