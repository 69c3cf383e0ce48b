import { spawn, type ChildProcess } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";

/** How a process ended, and what it said. */
export interface Ended {
  /** Its exit status; null where a signal ended it, or where it never began. */
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Why it could not be started at all, as the system calls it: `ENOENT`, `EACCES`, … */
  errorCode?: string;
  /** What it wrote, shortened to the last part where it wrote a lot. */
  stdout: string;
  stderr: string;
}

/** How a process is run. */
export interface RunOptions {
  /** Its working folder; never a workspace, whose files an interpreter would import. */
  cwd: string;
  /** Called with each line of standard output, while the process runs. */
  onLine?: (line: string) => void;
  /** Aborting ends the process, and all that it started. */
  signal?: AbortSignal;
  /** After so many milliseconds it is ended. */
  timeoutMs?: number;
}

const KEPT_CHARACTERS = 64_000;
/** How long a process may clean up after itself before it is killed. */
const GRACE_MS = 3_000;
const GROUP_POLL_MS = 20;

/** Run a process to its end. Never rejects: not being able to start is an ending, too. */
export function run(command: string, args: string[], options: RunOptions): Promise<Ended> {
  return new Promise((resolve) => {
    const ended: Ended = { code: null, signal: null, stdout: "", stderr: "" };
    if (options.signal?.aborted) {
      resolve(ended);
      return;
    }
    const posix = process.platform !== "win32";
    const child = spawn(command, args, {
      cwd: options.cwd,
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
      detached: posix, // a process group of its own, which can be ended as one
      env: { ...process.env, PYTHONUNBUFFERED: "1", PYTHONIOENCODING: "utf-8" },
    });
    let kill: NodeJS.Timeout | undefined;
    const end = (): void => {
      interrupt(child);
      kill ??= setTimeout(() => {
        killTree(child);
      }, GRACE_MS);
    };
    const timeout =
      options.timeoutMs === undefined ? undefined : setTimeout(end, options.timeoutMs);
    options.signal?.addEventListener("abort", end, { once: true });

    let unfinished = "";
    child.stdout.setEncoding("utf8");
    child.stdout.on("data", (text: string) => {
      ended.stdout = (ended.stdout + text).slice(-KEPT_CHARACTERS);
      const lines = (unfinished + text).split(/\r?\n|\r/u);
      unfinished = lines.pop() ?? "";
      for (const line of lines) options.onLine?.(line);
    });
    child.stderr.setEncoding("utf8");
    child.stderr.on("data", (text: string) => {
      ended.stderr = (ended.stderr + text).slice(-KEPT_CHARACTERS);
    });

    const finish = (): void => {
      clearTimeout(timeout);
      clearTimeout(kill);
      options.signal?.removeEventListener("abort", end);
      resolve(ended);
    };
    child.on("error", (error: NodeJS.ErrnoException) => {
      ended.errorCode = error.code ?? error.message;
      finish();
    });
    child.on("close", (code, signal) => {
      ended.code = code;
      ended.signal = signal;
      if (unfinished) options.onLine?.(unfinished);
      if (kill === undefined) finish();
      else void endOfGroup(child).then(finish); // what it had started may outlive it
    });
  });
}

/** Ask a process and all that it started to end; Python programs clean up after themselves. */
function interrupt(child: ChildProcess): void {
  if (process.platform === "win32") killTree(child);
  else signalGroup(child, "SIGINT");
}

function killTree(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (process.platform === "win32") {
    spawn("taskkill", ["/pid", String(child.pid), "/T", "/F"], { windowsHide: true }).on(
      "error",
      () => child.kill(),
    );
  } else {
    signalGroup(child, "SIGKILL");
  }
}

/** Kill what is left of a process's group, and wait until nothing is. */
async function endOfGroup(child: ChildProcess): Promise<void> {
  const end = Date.now() + GRACE_MS;
  while (posixGroupLives(child) && Date.now() < end) {
    killTree(child);
    await delay(GROUP_POLL_MS);
  }
}

function posixGroupLives({ pid }: ChildProcess): boolean {
  if (pid === undefined || process.platform === "win32") return false;
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    child.kill(signal); // the group has ended, or never was one
  }
}
