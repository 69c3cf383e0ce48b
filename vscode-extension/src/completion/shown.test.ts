import assert from "node:assert/strict";
import test from "node:test";
import { Shown, type Offered } from "./shown.ts";

const RANGE = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

function offered(id: string, insertText = id): Offered {
  const evidence = { tokens: 1, secrets: [], duplicates: 0, finishReason: "stop" as const };
  return { ...evidence, id, insertText, range: RANGE };
}

function showing(...ids: string[]): Shown {
  const shown = new Shown();
  shown.offer(ids.map((id) => offered(id)));
  return shown;
}

test("cycling goes round both ways", () => {
  const shown = showing("a", "b", "c");
  const seen = [1, 1, 1, -1, -1].map((by) => {
    shown.step(by);
    return shown.current?.id;
  });
  assert.deepEqual(seen, ["b", "c", "a", "c", "b"]);
});

test("a list that has grown keeps the candidate on screen", () => {
  const shown = showing("a", "b");
  shown.step(1);
  shown.offer([offered("a"), offered("b"), offered("c")]);
  assert.equal(shown.current?.id, "b");
  assert.equal(shown.count, 3);
});

test("another list begins with its first candidate", () => {
  const shown = showing("a", "b");
  shown.step(1);
  shown.offer([offered("x"), offered("y")]);
  assert.equal(shown.current?.id, "x");
});

test("a candidate that is typed through stays whole", () => {
  const shown = showing("a");
  shown.offer([offered("a", "rest")]);
  assert.equal(shown.current?.insertText, "a");
});

test("nothing on screen has no place to step to", () => {
  const shown = showing("a");
  shown.clear();
  shown.step(1);
  assert.equal(shown.current, undefined);
  assert.equal(shown.index, 0);
});
