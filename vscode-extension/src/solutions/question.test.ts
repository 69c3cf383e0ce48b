import assert from "node:assert/strict";
import test from "node:test";
import type { Question } from "../wire";
import { aboutCursor, movedDown } from "./question.ts";

const DOCSTRING: Question = {
  task: "docstring",
  range: { start: { line: 3, character: 4 }, end: { line: 5, character: 2 } },
};

test("what a task is about moves with its lines", () => {
  assert.deepEqual(movedDown(DOCSTRING, 2), {
    task: "docstring",
    range: { start: { line: 5, character: 4 }, end: { line: 7, character: 2 } },
  });
  assert.equal(movedDown(DOCSTRING, -3).range?.start.line, 0);
});

test("a question without a range stays as it is", () => {
  assert.deepEqual(movedDown({ template: "chat" }, 2), { template: "chat" });
});

test("asked at the cursor, the position decides what a task is about", () => {
  assert.deepEqual(aboutCursor(DOCSTRING), { task: "docstring" });
});
