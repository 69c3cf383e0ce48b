import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";
import { run } from "./processes.ts";

const folder = mkdtempSync(join(tmpdir(), "processes-"));
after(() => {
  rmSync(folder, { recursive: true });
});

test("lines are heard as they come, and the last one without its end, too", async () => {
  const heard: string[] = [];
  const program = "print('a'); print('b'); print('c', end='')";
  const ended = await run("python3", ["-c", program], {
    cwd: folder,
    onLine: (line) => heard.push(line),
  });
  assert.equal(ended.code, 0);
  assert.deepEqual(heard, ["a", "b", "c"]);
});

test("a program that is not there is an ending with a reason", async () => {
  const ended = await run(join(folder, "nothing"), [], { cwd: folder });
  assert.equal(ended.errorCode, "ENOENT");
});

test("what a program started ends with it", { timeout: 20_000 }, async () => {
  // The child will not be interrupted, and is no part of its parent's output.
  const child = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); time.sleep(60)";
  const parent = [
    "import subprocess, sys",
    "hidden = {'stdout': subprocess.DEVNULL, 'stderr': subprocess.DEVNULL}",
    `child = subprocess.Popen([sys.executable, '-c', ${JSON.stringify(child)}], **hidden)`,
    "open('pid', 'w').write(str(child.pid))",
    "print('started', flush=True)",
    "child.wait()",
  ].join("\n");
  const controller = new AbortController();
  await run("python3", ["-c", parent], {
    cwd: folder,
    signal: controller.signal,
    onLine: () => {
      controller.abort();
    },
  });
  const pid = Number(readFileSync(join(folder, "pid"), "utf8"));
  assert.throws(() => process.kill(pid, 0), /ESRCH/u);
});

test("a program that takes too long is ended", { timeout: 20_000 }, async () => {
  const ended = await run("python3", ["-c", "import time; time.sleep(60)"], {
    cwd: folder,
    timeoutMs: 300,
  });
  assert.notEqual(ended.code, 0);
});
