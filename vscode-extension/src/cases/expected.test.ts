import assert from "node:assert/strict";
import test from "node:test";
import { expectedAt } from "./expected.ts";

const CASE = `description: Adds
assert:
  - type: levenshtein
    threshold: 1
    value: |2-
        return a
      + b

  - type: contains
    value: "open(\\"x\\")"
  - value: 'it''s'
    type: contains
  - type: contains-any
    value: [one, two]
  - type: parses
  - type: contains
    value: a plain text
  - type: equals
    value: |
      one

      two
`;

const at = (text: string, nth = 0): string | undefined => {
  const lines = CASE.split("\n");
  const found = lines.flatMap((line, index) => (line.includes(text) ? [index] : []));
  return expectedAt(CASE, found[nth] ?? -1);
};

test("a block is read with its indentation and its end", () => {
  assert.equal(at("levenshtein"), "  return a\n+ b");
  assert.equal(at("equals"), "one\n\ntwo\n");
});

test("texts on one line are read, quoted or not", () => {
  assert.equal(at("- type: contains"), 'open("x")');
  assert.equal(at("- value:"), "it's");
  assert.equal(at("- type: contains", 2), "a plain text");
});

test("what is no text, or of another assertion, is not taken for one", () => {
  assert.equal(at("contains-any"), undefined);
  assert.equal(at("parses"), undefined);
  assert.equal(at("description"), undefined);
  assert.equal(expectedAt(CASE, 99), undefined);
});
