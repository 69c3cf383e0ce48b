import assert from "node:assert/strict";
import test from "node:test";
import { notice, type Events } from "./notices.ts";

const QUIET: Events = { place: "same", line: 4, outlivedServer: false };

test("nothing is said where nothing happened", () => {
  assert.equal(notice(QUIET), undefined);
});

for (const [title, events, pattern, askHere] of [
  ["the place has moved", { place: "moved" }, /changed since.*inserts at line 5/, false],
  ["the place was edited", { place: "edited" }, /Line 5 itself was edited/, true],
  ["one was inserted", { place: "edited", accepted: 2 }, /Solution 2 was inserted/, false],
  ["the file is gone", { refused: "unopened" }, /no longer be opened/, false],
  ["the file is read-only", { refused: "refused" }, /read-only/, false],
  ["the server was restarted", { outlivedServer: true }, /restarted.*still be inserted/, false],
] as const) {
  test(title, () => {
    const said = notice({ ...QUIET, ...events });
    assert.match(said?.text ?? "", pattern);
    assert.equal(said?.askHere, askHere);
  });
}
