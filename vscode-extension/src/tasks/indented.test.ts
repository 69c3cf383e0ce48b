import assert from "node:assert/strict";
import test from "node:test";
import type { Solution } from "../wire";
import { behindIndentation } from "./indented.ts";

function solution(insertText: string, character = 0): Solution {
  const place = { line: 1, character };
  return {
    ...{ id: "a", rank: 1, insertText, range: { start: place, end: place } },
    ...{ tokens: 1, secrets: [], duplicates: 0, finishReason: "stop" },
  };
}

/** The line after the insertion. */
function inserted({ insertText, range }: Solution, line: string): string {
  const { character } = range.start;
  return line.slice(0, character) + insertText + line.slice(character);
}

test("it begins behind the indentation, and comes to the same", () => {
  const line = "    return a";
  const before = solution('    """Add."""\n');
  const after = behindIndentation(before, line);
  assert.equal(after.range.start.character, 4);
  assert.equal(after.insertText, '"""Add."""\n    ');
  assert.equal(inserted(after, line), inserted(before, line));
});

test("where nothing is gained, it stays as it is", () => {
  for (const [one, line] of [
    [solution("# Adds.\n"), "return a"],
    [solution("\tx\n"), "    return a"],
    [solution("    x"), "    return a"],
    [solution("\n\n    x\n", 12), "    return a"],
  ] as const) {
    assert.equal(behindIndentation(one, line), one);
  }
});
