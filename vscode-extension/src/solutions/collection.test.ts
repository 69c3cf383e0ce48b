import assert from "node:assert/strict";
import test from "node:test";
import type { Account, Solution } from "../wire";
import { Collection } from "./collection.ts";

const ACCOUNT: Account = {
  wanted: 3,
  requested: 3,
  shown: 3,
  duplicates: 0,
  empty: 0,
  failed: [],
  pending: 0,
};

function solution(id: string, rank: number, parts: Partial<Solution> = {}): Solution {
  const position = { line: 5, character: 0 };
  return {
    id,
    rank,
    insertText: `text of ${id}`,
    range: { start: position, end: position },
    tokens: 1,
    secrets: [],
    duplicates: 0,
    finishReason: "stop",
    ...parts,
  };
}

function ids(collection: Collection): string[] {
  return collection.solutions.map(({ id }) => id);
}

test("what is shown keeps its place when the ranked list comes", () => {
  const collection = new Collection();
  collection.take({ solutions: [solution("b", 1)], account: ACCOUNT }, 0);
  collection.take({ solutions: [solution("a", 1)], account: ACCOUNT }, 0);
  const ranked = [solution("a", 1), solution("c", 2), solution("b", 3, { duplicates: 2 })];
  collection.take({ solutions: ranked, account: ACCOUNT }, 0);
  assert.deepEqual(ids(collection), ["b", "a", "c"]);
  assert.equal(collection.get("b")?.duplicates, 2);
});

test("what comes at once is put in the order of its rank", () => {
  const collection = new Collection();
  const solutions = [solution("b", 2), solution("a", 1)];
  collection.take({ solutions, account: ACCOUNT }, 0);
  assert.deepEqual(ids(collection), ["a", "b"]);
});

test("sorted, the best stands first, and what comes later stays behind", () => {
  const collection = new Collection();
  collection.take({ solutions: [solution("b", 1)], account: ACCOUNT }, 0);
  assert.equal(collection.inOrder, true);
  const ranked = [solution("a", 1), solution("c", 2), solution("b", 3)];
  collection.take({ solutions: ranked, account: ACCOUNT }, 0);
  assert.equal(collection.inOrder, false);
  collection.sort();
  assert.deepEqual(ids(collection), ["a", "c", "b"]);
  assert.equal(collection.inOrder, true);
  collection.take({ solutions: [solution("d", 4)], account: ACCOUNT }, 0);
  assert.deepEqual(ids(collection), ["a", "c", "b", "d"]);
});

test("the same text under another id is shown once", () => {
  const collection = new Collection();
  collection.take({ solutions: [solution("a", 1)], account: ACCOUNT }, 0);
  const again = solution("z", 1, { insertText: "text of a" });
  collection.take({ solutions: [again, solution("b", 2)], account: ACCOUNT }, 0);
  assert.deepEqual(ids(collection), ["a", "b"]);
});

test("ranges are kept as they were in the document at first", () => {
  const collection = new Collection();
  collection.take({ solutions: [solution("a", 1)], account: ACCOUNT }, 2);
  assert.equal(collection.get("a")?.range.start.line, 3);
});

test("a second form of a solution is none that was asked for", () => {
  const collection = new Collection();
  assert.equal(collection.wanted, undefined);
  const solutions = [solution("a", 1, { environment: ["API_KEY"] }), solution("b", 2)];
  collection.take({ solutions, account: { ...ACCOUNT, wanted: 4 } }, 0);
  assert.equal(collection.secondForms, 1);
  assert.equal(collection.wanted, 3);
});
