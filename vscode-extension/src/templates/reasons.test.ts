import assert from "node:assert/strict";
import test from "node:test";
import type { TemplateFile } from "../wire";
import { reasons } from "./reasons.ts";

function template(name: string, more: Partial<TemplateFile> = {}): TemplateFile {
  const uri = `file:///${name}.prompty`;
  return { name, description: `About ${name}.`, origin: "shipped", uri, current: false, ...more };
}

test("the chosen one comes first, with the reason", () => {
  const entries = reasons({
    templates: [template("chat"), template("prefix", { mode: "prefix" }), template("tests")],
    chosen: { name: "prefix", reason: "it continues the document" },
  });
  assert.deepEqual(
    entries.map(({ label, sign }) => [label, sign]),
    [
      ["prefix", "check"],
      ["chat", "blank"],
      ["tests", "blank"],
    ],
  );
  assert.equal(entries[0]?.detail, "Chosen here: it continues the document");
  assert.equal(entries[0].description, "shipped \u00b7 prefix");
  assert.equal(entries[1]?.detail, "About chat.");
});

test("of two files of one name the first serves", () => {
  const entries = reasons({
    templates: [template("tests", { origin: "workspace" }), template("tests")],
    chosen: { name: "tests", reason: "the comment asks for tests" },
  });
  assert.deepEqual(
    entries.map(({ sign, description }) => [sign, description]),
    [
      ["check", "workspace"],
      ["blank", "shipped"],
    ],
  );
});

test("what is wrong with a file is told, and why none can be chosen", () => {
  const entries = reasons({
    templates: [
      template("tests", { problem: "tests.prompty, line 2: no name." }),
      template("chat", { current: true }),
    ],
    problem: "chat needs a model that takes messages.",
  });
  assert.deepEqual(
    entries.map(({ sign, detail }) => [sign, detail]),
    [
      ["warning", "tests.prompty, line 2: no name."],
      ["check", "chat needs a model that takes messages."],
    ],
  );
});
