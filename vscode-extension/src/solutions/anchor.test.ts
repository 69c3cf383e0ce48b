import assert from "node:assert/strict";
import test from "node:test";
import { Anchor, type Change } from "./anchor.ts";

const TEXT = "one\ntwo\n    \nfour\n";
const LINE = 2;

/** Apply changes, whose ranges are those of the text before, as an editor does. */
function edit(text: string, changes: readonly Change[]): string {
  const offset = ({ line, character }: Change["start"]): number =>
    text.split("\n").slice(0, line).join("\n").length + (line > 0 ? 1 : 0) + character;
  return [...changes]
    .sort((one, other) => offset(other.start) - offset(one.start))
    .reduce(
      (now, { start, end, text: added }) =>
        now.slice(0, offset(start)) + added + now.slice(offset(end)),
      text,
    );
}

function change(from: [number, number], to: [number, number], text: string): Change {
  return {
    start: { line: from[0], character: from[1] },
    end: { line: to[0], character: to[1] },
    text,
  };
}

function after(...changes: Change[]): Anchor {
  const anchor = new Anchor(LINE, TEXT);
  anchor.edited(changes, edit(TEXT, changes));
  return anchor;
}

for (const [title, changes, line, place] of [
  ["a line put in above moves it down", [change([0, 0], [0, 0], "zero\n")], 3, "moved"],
  ["lines taken out above move it up", [change([0, 0], [2, 0], "")], 0, "moved"],
  ["a line put in right above it moves it", [change([2, 0], [2, 0], "new\n")], 3, "moved"],
  ["an edit within a line above leaves it", [change([0, 1], [0, 2], "x")], 2, "moved"],
  ["an edit below leaves it", [change([3, 0], [3, 4], "4\n5")], 2, "moved"],
  [
    "edits above and below at once",
    [change([3, 0], [3, 0], "\n"), change([0, 0], [0, 0], "\n")],
    3,
    "moved",
  ],
  ["typing in it", [change([2, 4], [2, 4], "x")], 2, "edited"],
  ["Enter at its end", [change([2, 4], [2, 4], "\n    ")], 2, "edited"],
  ["text put before it on its line", [change([2, 0], [2, 0], "x")], 2, "edited"],
  ["joining it to the line above", [change([1, 3], [2, 0], "")], 2, "edited"],
  ["an edit across it", [change([1, 0], [3, 0], "")], 2, "edited"],
  ["taking out lines up to the end of it", [change([1, 0], [2, 4], "")], 2, "edited"],
] as const) {
  test(title, () => {
    const anchor = after(...changes);
    assert.equal(anchor.place, place);
    if (place === "moved") {
      assert.equal(anchor.line, line);
      assert.equal(anchor.shift, line - LINE);
    }
  });
}

test("nothing has changed at first", () => {
  const anchor = new Anchor(LINE, TEXT);
  assert.deepEqual([anchor.place, anchor.line, anchor.shift], ["same", LINE, 0]);
});

test("undoing the edit of the place makes it fit again, where it had moved to", () => {
  const anchor = after(change([0, 0], [0, 0], "zero\n"));
  const moved = `zero\n${TEXT}`;
  anchor.edited([change([3, 4], [3, 4], "x\ny")], "zero\none\ntwo\n    x\ny\nfour\n");
  assert.equal(anchor.place, "edited");
  anchor.edited([change([3, 4], [4, 1], "")], moved);
  assert.deepEqual([anchor.place, anchor.line], ["moved", 3]);
});

test("undoing an edit elsewhere is as if nothing had changed", () => {
  const anchor = after(change([0, 0], [0, 0], "zero\n"));
  anchor.edited([change([0, 0], [1, 0], "")], TEXT);
  assert.deepEqual([anchor.place, anchor.line], ["same", LINE]);
});

test("a document that changed out of sight is one whose place is lost", () => {
  const anchor = new Anchor(LINE, TEXT);
  anchor.verify(TEXT);
  assert.equal(anchor.place, "same");
  anchor.verify(`zero\n${TEXT}`);
  assert.equal(anchor.place, "edited");
  anchor.verify(TEXT);
  assert.equal(anchor.place, "same");
});
