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
    { type: "contains", passed: false, message: "does not contain open(", line: 3 },
    { type: "parses", passed: true, message: "", line: 5 },
    { type: "levenshtein", passed: false, message: "levenshtein: 4 edits, at most 1", line: 6 },
  ],
  output: "return a\r\n",
};

const FILE = `file: add.py
assert:
  - type: contains
    value: open(
  - type: parses
  - type: levenshtein
    value: return b
`;

test("a failure stands at its assertion's line, with both texts where they can be compared", () => {
  assert.deepEqual(failures(RESULT, FILE), [
    { message: "contains: does not contain open(", line: 2 },
    {
      message: "levenshtein: 4 edits, at most 1",
      line: 5,
      compared: { expected: "return b", actual: "return a\r\n" },
    },
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
