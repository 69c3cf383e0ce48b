import assert from "node:assert/strict";
import test from "node:test";
import type { LogOutputChannel } from "vscode";
import { withoutSecret } from "./redactedLog.ts";

const KEY = "sk-not-a-real-one";

function recorded(): { log: LogOutputChannel; lines: string[] } {
  const lines: string[] = [];
  const write = (...values: unknown[]): void => {
    lines.push(values.map(String).join(" "));
  };
  const log = { name: "log", append: write, appendLine: write, info: write, error: write };
  return { log: log as unknown as LogOutputChannel, lines };
}

test("the key stands in no line, whichever way it is written", () => {
  const { log, lines } = recorded();
  const safe = withoutSecret(log, KEY);
  safe.append(`{"apiKey":"${KEY}"}`);
  safe.appendLine(KEY);
  safe.info("key", KEY);
  safe.error(new Error(`refused ${KEY}`));
  assert.equal(lines.length, 4);
  for (const line of lines) {
    assert.ok(!line.includes(KEY));
    assert.ok(line.includes("[key]"));
  }
  assert.equal(safe.name, "log");
});

test("without a key the log is as it was", () => {
  const { log } = recorded();
  assert.equal(withoutSecret(log, undefined), log);
});
