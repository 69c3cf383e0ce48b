import assert from "node:assert/strict";
import test from "node:test";
import type { Solution } from "../wire";
import { fromLineEnd } from "./lineEnd.ts";

function solution(line: number, character: number, insertText: string): Solution {
  const place = { line, character };
  return {
    ...{ id: "1", rank: 1, insertText, range: { start: place, end: place } },
    ...{ tokens: 1, secrets: [], duplicates: 0, finishReason: "stop" },
  };
}

const document = { newline: "\n", lengthOf: (line: number) => 10 + line };

test("what goes in front of a line begins at the end of the line above", () => {
  const { insertText, range } = fromLineEnd(solution(3, 0, '    """Add."""\n'), document);
  assert.equal(insertText, '\n    """Add."""');
  assert.deepEqual(range, {
    start: { line: 2, character: 12 },
    end: { line: 2, character: 12 },
  });
});

test("the document's own line ends are kept", () => {
  const windows = { ...document, newline: "\r\n" };
  const { insertText } = fromLineEnd(solution(3, 0, "# One.\r\n# Two.\r\n"), windows);
  assert.equal(insertText, "\r\n# One.\r\n# Two.");
});

test("what stands above all, or behind something, stays where it is", () => {
  for (const one of [
    solution(0, 0, "# One.\n"),
    solution(3, 4, "x\n"),
    solution(3, 0, "no end of a line"),
  ]) {
    assert.equal(fromLineEnd(one, document), one);
  }
});
