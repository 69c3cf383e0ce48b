import assert from "node:assert/strict";
import test from "node:test";
import type { Solution } from "../wire";
import { endOf, snippet } from "./snippet.ts";

function solution(insertText: string, character: number): Solution {
  const position = { line: 3, character };
  return {
    id: "a",
    rank: 1,
    insertText,
    range: { start: position, end: position },
    tokens: 1,
    secrets: [],
    duplicates: 0,
    finishReason: "stop",
  };
}

for (const [title, line, text, character, expected] of [
  ["the first line stands with the others", "    ", "x = 1\n    y = 2", 4, "x = 1\ny = 2"],
  ["indentation within stays", "    ", "if x:\n        y\n    z", 4, "if x:\n    y\nz"],
  ["tabs", "\t", "if x {\n\t\ty\n\t}", 1, "if x {\n\ty\n}"],
  ["a range from the line's start", "    ", "    x\n    y", 0, "x\ny"],
  ["blank lines do not count", "    ", "x\n\n    y", 4, "x\n\ny"],
  ["blank lines around are left out", "# c", "\n    x\n\n", 3, "x"],
  ["code before the cursor is not indentation", "y = ", "f(\n    x\n)", 4, "f(\n    x\n)"],
  ["line breaks of Windows", "", "x\r\ny", 0, "x\ny"],
] as const) {
  test(title, () => {
    assert.equal(snippet(solution(text, character), line), expected);
  });
}

test("where an inserted text ends", () => {
  const start = { line: 2, character: 4 };
  assert.deepEqual(endOf(start, "abc"), { line: 2, character: 7 });
  assert.deepEqual(endOf(start, "a\nbc"), { line: 3, character: 2 });
  assert.deepEqual(endOf(start, "a\n"), { line: 3, character: 0 });
});
