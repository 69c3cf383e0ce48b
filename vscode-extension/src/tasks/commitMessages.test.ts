import assert from "node:assert/strict";
import test from "node:test";
import type { Solution } from "../wire";
import { messageItems } from "./commitMessages.ts";

function solution(insertText: string): Solution {
  const place = { line: 0, character: 0 };
  return {
    ...{ id: insertText, rank: 1, insertText, range: { start: place, end: place } },
    ...{ tokens: 1, secrets: [], duplicates: 0, finishReason: "stop" },
  };
}

test("the first line is the item, the rest its detail", () => {
  const [item] = messageItems([
    solution("Add a parser  \r\n\r\n- reads files\r\n- and fails well\r\n"),
  ]);
  assert.deepEqual(item, {
    label: "Add a parser",
    detail: "- reads files - and fails well",
    message: "Add a parser\n\n- reads files\n- and fails well",
  });
});

test("each message is there once, and empty ones are not", () => {
  const items = messageItems([
    solution("One\n"),
    solution("  \n"),
    solution("One"),
    solution("Two"),
  ]);
  assert.deepEqual(
    items.map(({ label }) => label),
    ["One", "Two"],
  );
});
