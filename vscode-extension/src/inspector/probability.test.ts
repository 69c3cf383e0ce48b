import assert from "node:assert/strict";
import test from "node:test";
import { rivalsOf, stepOf, usedTokens } from "./probability.ts";

void test("a probability stands on one of five steps", () => {
  const steps = [1, 0.9, 0.89, 0.5, 0.2, 0.05, 0.049, 0].map((p) => stepOf(Math.log(p)));
  assert.deepEqual(steps, [0, 0, 1, 1, 2, 3, 4, 4]);
  assert.equal(stepOf(undefined), undefined);
});

void test("the drawn token stands among its alternatives, likeliest first", () => {
  const alternatives = [
    { text: "a", logProb: Math.log(0.2) },
    { text: "b", logProb: Math.log(0.7) },
  ];
  const among = rivalsOf({ text: "a", logProb: Math.log(0.2), alternatives });
  assert.deepEqual(
    among.map(({ text, drawn }) => [text, drawn]),
    [
      ["b", false],
      ["a", true],
    ],
  );
  const beside = rivalsOf({ text: "c", logProb: Math.log(0.01), alternatives });
  assert.deepEqual(
    beside.map(({ text, drawn }) => [text, drawn]),
    [
      ["b", false],
      ["a", false],
      ["c", true],
    ],
  );
  assert.deepEqual(rivalsOf({ text: "a", logProb: -1 }), []);
  assert.deepEqual(rivalsOf({ text: "a", logProb: -1, alternatives: [] }), []);
});

void test("tokens after the answer's end are not used; one that is cut in two is", () => {
  const tokens = ["return", " a", "\n\n", "def"].map((text) => ({ text }));
  assert.equal(usedTokens({ text: "return a\n\ndef", kept: 8, tokens }), 2);
  assert.equal(usedTokens({ text: "return a\n\ndef", kept: 9, tokens }), 3);
  assert.equal(usedTokens({ text: "return a\n\ndef", kept: 13, tokens }), 4);
  assert.equal(usedTokens({ text: "", kept: 0, tokens: [] }), 0);
});

void test("tokens may begin before the completion's text", () => {
  const tokens = ["    ", "return", " a", "\n"].map((text) => ({ text }));
  assert.equal(usedTokens({ text: "return a\n", kept: 8, tokens }), 3);
});
