import assert from "node:assert/strict";
import test from "node:test";
import { onOneLine, spelled, spoken, tokenText, withMarks } from "./whiteSpace.ts";

void test("white space is marked, and lines still end", () => {
  assert.deepEqual(withMarks("a b\t\r\nc"), [
    { text: "a", mark: false },
    { text: "·", mark: true },
    { text: "b", mark: false },
    { text: "→\t␍↵\n", mark: true },
    { text: "c", mark: false },
  ]);
  assert.deepEqual(withMarks(""), []);
});

void test("a stop sequence stands on one line, its line ends written out", () => {
  assert.equal(onOneLine('\n\nclass "A"'), '\\n\\nclass "A"');
  assert.equal(onOneLine("\\n"), "\\\\n");
  assert.equal(onOneLine("a\u200bb"), "a\\u200bb");
});

void test("a token can be seen whatever it is made of", () => {
  assert.equal(tokenText(""), "⋯");
  assert.equal(tokenText("\n    "), "↵\n    ");
  assert.equal(tokenText("\r\n"), "␍↵\n");
  assert.equal(tokenText("\u0000\u001b\u007f"), "␀␛␡");
  assert.equal(tokenText("\u202e"), "\\u202e");
  assert.equal(tokenText("<|im_end|>"), "<|im_end|>");
  assert.equal(spelled("  return"), "··return");
});

void test("a screen reader says what white space there is", () => {
  assert.equal(spoken("\n    "), "line end, 4 spaces");
  assert.equal(spoken(" "), "space");
  assert.equal(spoken("\t"), "tab");
  assert.equal(spoken(" return"), "return");
  assert.equal(spoken(""), "no text of its own");
});
