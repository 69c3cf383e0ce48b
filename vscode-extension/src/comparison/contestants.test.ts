import assert from "node:assert/strict";
import test from "node:test";
import type { TemplateFile } from "../wire";
import { modelChoices, namesIn, servingName, templateChoices, tooFew } from "./contestants.ts";

function template(name: string, more: Partial<TemplateFile> = {}): TemplateFile {
  return { name, origin: "shipped", uri: `file:///${name}.prompty`, current: false, ...more };
}

test("the open template comes first, as it stands in its editor, and is chosen", () => {
  const choices = templateChoices(
    {
      templates: [template("chat"), template("mine"), template("prefix")],
      chosen: { name: "prefix", reason: "" },
    },
    { uri: "file:///mine.prompty", title: "mine.prompty" },
  );
  assert.deepEqual(
    choices.map(({ contestant, picked }) => [contestant.name, picked]),
    [
      ["mine", true],
      ["chat", false],
      ["prefix", true],
    ],
  );
  assert.deepEqual(choices[0]?.contestant.question, {
    templateDocument: { uri: "file:///mine.prompty" },
  });
  assert.deepEqual(choices[1]?.contestant.question, { template: "chat" });
});

test("an open template that is in no folder of templates can be compared as well", () => {
  const choices = templateChoices(
    { templates: [template("chat")] },
    { uri: "file:///elsewhere/draft.prompty", title: "draft.prompty" },
  );
  assert.equal(choices[0]?.contestant.name, "draft.prompty");
  assert.equal(choices[0].contestant.canServe, false, "no setting can name it");
  assert.equal(choices[1]?.contestant.canServe, true);
});

test("the settings know a template by the name that it was run with, and a model by its own", () => {
  const [open] = templateChoices(
    { templates: [template("mine")] },
    { uri: "file:///mine.prompty", title: "mine.prompty" },
  );
  const run = { seed: 0, promptTokens: 1, answerTokens: 1, seconds: { total: 1 } };
  assert.ok(open);
  assert.equal(servingName(open.contestant, undefined), "mine");
  assert.equal(
    servingName(open.contestant, { ...run, template: "renamed", model: "m" }),
    "renamed",
  );
  const [model] = modelChoices({
    models: [{ name: "small", title: "", installed: true, current: true }],
  });
  assert.ok(model);
  assert.equal(servingName(model.contestant, { ...run, template: "chat", model: "m" }), "small");
});

test("with too few models to compare, it says how many there are and what choosing does", () => {
  const model = (name: string, installed: boolean) => ({
    ...{ name, title: name, installed, current: false },
  });
  const none = tooFew({ models: [model("absent", false)] });
  assert.match(none, /^no model is on this machine\./);
  const one = tooFew({ models: [model("small", true), model("absent", false)] });
  assert.match(one, /^only one model is on this machine\./);
  for (const text of [none, one]) assert.match(text, /choosing one makes it your model/);
});

test("a broken template is not on offer, unless it is the open one", () => {
  const broken = template("mine", { problem: "mine.prompty, line 1: no name." });
  assert.deepEqual(templateChoices({ templates: [broken] }, undefined), []);
  const open = { uri: "file:///mine.prompty", title: "mine.prompty" };
  assert.equal(templateChoices({ templates: [broken] }, open).length, 1);
});

test("models are those on this machine and the one in use, which comes first", () => {
  const model = (name: string, installed: boolean, current = false) => ({
    ...{ name, title: name, installed, current },
  });
  const choices = modelChoices({
    models: [model("small", true), model("absent", false), model("large", false, true)],
  });
  assert.deepEqual(
    choices.map(({ contestant, picked }) => [contestant.name, picked]),
    [
      ["large", true],
      ["small", false],
    ],
  );
});

test("names in a list are each taken once", () => {
  assert.deepEqual(namesIn(" one, two ,,one, "), ["one", "two"]);
});
