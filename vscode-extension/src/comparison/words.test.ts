import assert from "node:assert/strict";
import test from "node:test";
import { priceText, runFacts } from "./words.ts";

const RUN = { template: "chat", model: "scripted", seed: 0, promptTokens: 1812, answerTokens: 240 };

test("what an asking took stands in words", () => {
  assert.deepEqual(
    runFacts({ ...RUN, seconds: { first: 0.42, total: 12.3 }, price: 0 }, "scripted"),
    ["1,812 tokens asked", "240 answered", "first after 0.4 s, all after 12 s", "free of charge"],
  );
});

test("what is not known is left out", () => {
  assert.deepEqual(runFacts({ ...RUN, seconds: { total: 2.06 } }, "scripted"), [
    "1,812 tokens asked",
    "240 answered",
    "all after 2.1 s",
  ]);
});

test("where another model answered than the one that was asked, it is named", () => {
  const [first] = runFacts({ ...RUN, model: "smollm2-135m", seconds: { total: 2 } }, "gpt");
  assert.equal(first, "answered by smollm2-135m");
  assert.deepEqual(runFacts({ ...RUN, seconds: { total: 2 } }, undefined)[0], "1,812 tokens asked");
});

test("a price has as many digits as tell something", () => {
  assert.equal(priceText(0.000412), "$0.00041");
  assert.equal(priceText(0.25), "$0.25");
  assert.equal(priceText(1.5), "$1.50");
});
