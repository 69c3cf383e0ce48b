import assert from "node:assert/strict";
import test from "node:test";
import { logProbText } from "./logProb.ts";

const TEXTS: [number, number | undefined, string][] = [
  [-0.214, undefined, "\u22120.21"],
  [-1.005, undefined, "\u22121.00"],
  [0.5, undefined, "0.50"],
  [-0.4591, 3, "\u22120.459"],
  // Nought has no sign, whichever side it was rounded from.
  [-0.001, undefined, "0.00"],
  [0, undefined, "0.00"],
  [-0.0001, 3, "0.000"],
];

for (const [value, digits, text] of TEXTS) {
  test(`${String(value)} with ${String(digits ?? 2)} digits is ${text}`, () => {
    assert.equal(logProbText(value, digits), text);
  });
}
