import assert from "node:assert/strict";
import test from "node:test";
import type { Piece, Prompt } from "../wire";
import { formatTokens, groupsOf, partsOf, segmentsOf, sentText } from "./parts.ts";

function piece(name: string, start: number, end: number, more: Partial<Piece> = {}): Piece {
  return { name, tokens: 1, start, end, ...more };
}

function prompt(more: Partial<Prompt>): Prompt {
  return {
    template: "prefix",
    reason: "",
    model: "m",
    pieces: [],
    totalTokens: 0,
    exact: true,
    budget: 100,
    reserved: 10,
    stop: [],
    leftOut: [],
    redactions: [],
    ...more,
  };
}

void test("a text is cut along its pieces, and nothing of it is lost", () => {
  const pieces = [piece("b", 4, 6), piece("a", 0, 2)];
  assert.deepEqual(
    segmentsOf("aa--bb--", pieces).map(({ text, piece: of }) => [text, of?.name]),
    [
      ["aa", "a"],
      ["--", undefined],
      ["bb", "b"],
      ["--", undefined],
    ],
  );
});

void test("pieces that overlap, are empty or reach beyond the text still give the text", () => {
  const pieces = [piece("a", 0, 4), piece("b", 2, 3), piece("c", 3, 99), piece("d", 5, 5)];
  const segments = segmentsOf("abcdef", pieces);
  assert.equal(segments.map(({ text }) => text).join(""), "abcdef");
  assert.deepEqual(
    segments.map(({ text, first }) => [text, first]),
    [
      ["abcd", true],
      ["ef", false],
    ],
  );
});

void test("offsets count UTF-16 units", () => {
  const [emoji, rest] = segmentsOf("🎉x", [piece("a", 0, 2), piece("b", 2, 3)]);
  assert.deepEqual([emoji?.text, rest?.text], ["🎉", "x"]);
});

void test("each chat message is a part with the pieces that stand in it", () => {
  const messages = [
    { role: "system", content: "Be brief." },
    { role: "user", content: "Add." },
  ];
  const pieces = [piece("rules", 0, 9, { message: 0 }), piece("task", 0, 4, { message: 1 })];
  const made = prompt({ messages, pieces });
  assert.deepEqual(
    partsOf(made).map(({ title, text, pieces: its }) => [title, text, its.map((p) => p.name)]),
    [
      ["system", "Be brief.", ["rules"]],
      ["user", "Add.", ["task"]],
    ],
  );
  assert.deepEqual(JSON.parse(sentText(made)), messages);
});

void test("a bare text is copied as it is, a text with a suffix as both its fields", () => {
  assert.equal(sentText(prompt({ text: "a\tb\n" })), "a\tb\n");
  const both = prompt({ text: "before", suffix: "after" });
  assert.deepEqual(JSON.parse(sentText(both)), { prompt: "before", suffix: "after" });
  assert.deepEqual(
    partsOf(both).map(({ title, text }) => [title, text]),
    [
      ["prompt", "before"],
      ["suffix", "after"],
    ],
  );
});

void test("pieces of one name are added up, and what is left is the chat format's", () => {
  const pieces = [
    piece("examples", 0, 1, { tokens: 12 }),
    piece("template", 1, 2),
    piece("examples", 2, 3, { tokens: 24 }),
  ];
  const made = prompt({ pieces, totalTokens: 44 });
  assert.deepEqual(groupsOf(made), [
    { name: "examples", tokens: 36, count: 2 },
    { name: "template", tokens: 1, count: 1 },
  ]);
  assert.equal(formatTokens(made), 7);
  assert.equal(formatTokens(prompt({ pieces, totalTokens: 36 })), 0);
});
