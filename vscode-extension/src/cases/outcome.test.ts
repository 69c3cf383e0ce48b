import assert from "node:assert/strict";
import test from "node:test";
import type { CaseResult } from "../wire";
import { failures, report } from "./outcome.ts";

const RESULT: CaseResult = {
  passed: false,
  replayed: true,
  template: "prefix",
  model: "scripted",
  seconds: 0.25,
  assertions: [
    { type: "contains", passed: false, message: "does not contain open(", line: 8 },
    { type: "parses", passed: true, message: "", line: 10 },
    { type: "latency", passed: false, message: "latency: 3 s, at most 2 s", line: 11 },
  ],
  output: "return a\r\n",
};

test("a failure stands at its assertion's line, with the text where that tells why", () => {
  assert.deepEqual(failures(RESULT), [
    { message: "contains: does not contain open(", line: 8, actual: "return a\r\n" },
    { message: "latency: 3 s, at most 2 s", line: 11 },
  ]);
});

test("the account says with what it was run, and ends lines as terminals do", () => {
  const lines = report("binary", RESULT).split("\r\n");
  assert.equal(lines[0], "failed: binary");
  assert.equal(lines[1], "template prefix · model scripted · recorded answer · 0.3 s");
  assert.equal(lines[2], "  ✗ contains: does not contain open(");
  assert.equal(lines[3], "  ✓ parses");
  assert.ok(lines.includes("return a"));
  assert.ok(!report("binary", RESULT).replaceAll("\r\n", "").includes("\n"));
});
