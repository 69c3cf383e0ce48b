import assert from "node:assert/strict";
import test from "node:test";
import { isTemplatePath, lineNamed, modeOf, nameProblem, templateTitle } from "./files.ts";

test("a template is told by its extension, a Jinja file is none", () => {
  assert.ok(isTemplatePath("/project/.tenfold/prompts/tests.prompty"));
  assert.ok(isTemplatePath("/project/Tests.PROMPTY"));
  assert.ok(!isTemplatePath("/project/tests.jinja"));
  assert.ok(!isTemplatePath("/project/prompty"));
});

test("a template is called what its file is", () => {
  assert.equal(templateTitle("/project/my tests.prompty"), "my tests");
});

test("a name is free, and one that a file can have", () => {
  assert.equal(nameProblem("my-tests", ["tests"]), undefined);
  assert.match(nameProblem("", []) ?? "", /Give it a name/);
  assert.match(nameProblem("../tests", []) ?? "", /Use letters/);
  assert.match(nameProblem("a b", []) ?? "", /Use letters/);
  assert.match(nameProblem("tests.prompty", []) ?? "", /Use letters/);
  assert.match(nameProblem("tests", ["tests"]) ?? "", /already/);
  assert.match(nameProblem("auto", []) ?? "", /another use for auto/);
});

test("the mode is that of the front matter, not of the body", () => {
  const text =
    "---\r\nname: one\r\nmetadata:\r\n  tenfold:\r\n    mode: fim\r\n---\r\n  mode: chat\r\n";
  assert.equal(modeOf(text), "fills in the middle");
  assert.equal(modeOf("---\nname: one\n---\n  mode: chat\n"), undefined);
  assert.equal(modeOf("  mode: chat\n"), undefined);
  assert.equal(modeOf('---\nmetadata:\n  tenfold:\n    mode: "chat"\n---\n'), "chat");
});

test("a message names a line from 1, the editor counts from 0", () => {
  const file = "tests.prompty";
  assert.equal(lineNamed("tests.prompty, line 7: there is no field mod.", file), 6);
  assert.equal(lineNamed("style.jinja, line 2: unexpected '}'.", file), undefined);
  assert.equal(lineNamed("The endpoint cannot be reached.", file), undefined);
});
