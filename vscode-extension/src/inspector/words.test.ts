import assert from "node:assert/strict";
import test from "node:test";
import type { Prompt } from "../wire";
import * as words from "./words.ts";

const prompt: Prompt = {
  template: "prefix",
  reason: "",
  model: "m",
  text: "",
  pieces: [],
  totalTokens: 812,
  exact: true,
  budget: 2048,
  reserved: 256,
  stop: [],
  leftOut: [],
  redactions: [],
};

void test("the budget is told in one line, estimates as such", () => {
  assert.equal(words.budgetLine(prompt), "812 of 2,048 tokens · 256 reserved for the answer");
  assert.match(words.budgetLine({ ...prompt, exact: false }), /^About 812 of 2,048 tokens/);
});

void test("a text is told in characters and tokens", () => {
  const tokens = [{ id: 1, text: "a" }];
  const told = { encoding: "cl100k_base", exact: true, characters: 1, tokens };
  assert.equal(words.tokensLine(told), "1 character, 1 token");
  assert.equal(words.tokensLine({ ...told, exact: false }), "1 character, about 1 token");
});

void test("redactions are told by their number and kind", () => {
  assert.equal(words.redactionLine([]), "none");
  const found = [
    { kind: "openai-key", count: 2 },
    { kind: "jwt", count: 1 },
  ];
  assert.equal(
    words.redactionLine(found),
    "3 secrets replaced before sending: 2 × openai key, 1 × jwt",
  );
});

void test("sampling is told in one line", () => {
  const sampling = { temperature: 0.8, topP: 0.95, maxTokens: 256 };
  assert.equal(
    words.samplingLine({ ...sampling, seed: 7 }),
    "temperature 0.8 · top-p 0.95 · at most 256 tokens · seed 7",
  );
  assert.match(words.samplingLine(sampling), / · no seed$/);
});

void test("shares have the digits that tell something", () => {
  const shares = [1, 0.632, 0.0123, 0.0004, 0.00001, 0].map(words.percent);
  assert.deepEqual(shares, ["100 %", "63.2 %", "1.2 %", "0.04 %", "under 0.01 %", "0 %"]);
});
