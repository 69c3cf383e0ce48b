import assert from "node:assert/strict";
import test from "node:test";
import type { Evidence } from "../wire";
import { evidenceText, placeText } from "./evidence.ts";

const PLAIN: Evidence = { tokens: 9, secrets: [], duplicates: 0, finishReason: "block" };

const TEXTS: [Partial<Evidence>, string][] = [
  [{ parses: true, meanLogProb: -0.21 }, "parses · −0.21"],
  [{ parses: false }, "does not parse"],
  [
    { examples: { passed: 3, total: 3 }, parses: true, meanLogProb: -0.21 },
    "✓ 3/3 examples · parses · −0.21",
  ],
  [{ examples: { passed: 2, total: 3 }, parses: true }, "✗ 2/3 examples · parses"],
  [{ parses: true, undefined: ["a", "b"] }, "parses · undefined: a, b"],
  [{ secrets: [{ kind: "key", line: 1 }], meanLogProb: -1 }, "holds a secret · −1.00"],
  [{ finishReason: "length" }, "cut off"],
  [{}, ""],
];

for (const [evidence, text] of TEXTS) {
  test(`evidence in words: ${text || "none"}`, () => {
    assert.equal(evidenceText({ ...PLAIN, ...evidence }), text);
  });
}

test("the place among the others stands in front", () => {
  const evidence = { ...PLAIN, parses: true, meanLogProb: -0.21 };
  assert.equal(placeText(1, 7, evidence), "2/7 · parses · −0.21");
  assert.equal(placeText(0, 1, evidence), "1 · parses · −0.21");
  assert.equal(placeText(0, 3, PLAIN), "1/3");
});
