import assert from "node:assert/strict";
import test from "node:test";
import type { Prompt } from "../wire";
import type { Rendered } from "./messages";
import { after, beginning } from "./previewState.ts";

const PROMPT: Prompt = {
  template: "prefix",
  reason: "named by the setting",
  model: "scripted",
  text: "# Add.\n",
  pieces: [{ name: "prefix", tokens: 3, start: 0, end: 7 }],
  totalTokens: 3,
  exact: true,
  budget: 2048,
  reserved: 256,
  stop: [],
  leftOut: [],
  redactions: [],
};
const FIRST: Rendered = { kind: "prompt", prompt: PROMPT, place: "add.py, line 1" };
const START = beginning("file:///one.prompty", "one.prompty");

test("it begins without anything, and busy", () => {
  assert.deepEqual(START.content, { kind: "loading" });
  assert.ok(START.busy);
});

test("what is the same as before is not drawn again", () => {
  const once = after(START, FIRST);
  const again = after({ ...once, busy: true }, structuredClone(FIRST));
  assert.equal(once.revision, START.revision + 1);
  assert.equal(again.revision, once.revision);
  const moved = after(again, { ...FIRST, place: "add.py, line 2" });
  assert.equal(moved.revision, once.revision + 1);
});

test("while the template is broken, the last good prompt stays, with the problem and its line", () => {
  const good = after(START, FIRST);
  const broken = after(good, { kind: "failed", message: "one.prompty, line 4: unexpected '}'." });
  assert.deepEqual(broken.content, FIRST);
  assert.equal(broken.revision, good.revision);
  assert.deepEqual(broken.problem, { message: "one.prompty, line 4: unexpected '}'.", line: 3 });
  const mended = after(broken, FIRST);
  assert.equal(mended.problem, undefined);
  assert.equal(mended.revision, good.revision);
});

test("a problem that is on no line has none", () => {
  const failed = after(START, { kind: "failed", message: "The server does not run." });
  assert.deepEqual(failed.problem, { message: "The server does not run." });
  assert.ok(!failed.busy);
});

test("where there is nothing to answer it says so, instead of what was there", () => {
  const nothing = after(after(START, FIRST), { kind: "nothing" });
  assert.equal(nothing.content.kind, "nothing");
});
