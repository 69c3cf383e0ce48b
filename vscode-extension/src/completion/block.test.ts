import assert from "node:assert/strict";
import test from "node:test";
import { compare, endOf, moved, type Edit, type Place } from "./block.ts";

const at = (line: number, character: number): Place => ({ line, character });
const edit = (start: Place, end: Place, text: string): Edit => ({ start, end, text });

test("a text ends on its last line, whatever its line ends", () => {
  assert.deepEqual(endOf(at(3, 4), "ab"), at(3, 6));
  assert.deepEqual(endOf(at(3, 4), "ab\n  c"), at(4, 3));
  assert.deepEqual(endOf(at(3, 4), "ab\r\n  c\r\n"), at(5, 0));
  assert.deepEqual(endOf(at(3, 4), ""), at(3, 4));
});

test("places are ordered by line, then by column", () => {
  assert.ok(compare(at(1, 9), at(2, 0)) < 0);
  assert.ok(compare(at(2, 3), at(2, 1)) > 0);
  assert.equal(compare(at(2, 3), at(2, 3)), 0);
});

const MOVES: [string, Edit[], Place | undefined][] = [
  ["a line inserted above", [edit(at(0, 0), at(0, 0), "import x\n")], at(6, 4)],
  ["two lines taken away above", [edit(at(1, 0), at(3, 0), "")], at(3, 4)],
  ["text before it on its line", [edit(at(5, 0), at(5, 2), "abcdef")], at(5, 8)],
  ["its line joined with the one above", [edit(at(4, 7), at(5, 2), "")], at(4, 9)],
  ["its line broken before it", [edit(at(5, 2), at(5, 2), "\n  ")], at(6, 4)],
  ["text right at it", [edit(at(5, 4), at(5, 4), "abc")], at(5, 4)],
  ["an edit after it", [edit(at(7, 0), at(8, 0), "")], at(5, 4)],
  ["an edit over it", [edit(at(5, 2), at(5, 6), "")], undefined],
  [
    "two edits at once, counted in the same text",
    [edit(at(4, 0), at(4, 0), "x\n"), edit(at(1, 0), at(1, 0), "y\n")],
    at(7, 4),
  ],
];

for (const [name, edits, expected] of MOVES) {
  test(`where a place is after ${name}`, () => {
    assert.deepEqual(moved(at(5, 4), edits), expected);
  });
}
