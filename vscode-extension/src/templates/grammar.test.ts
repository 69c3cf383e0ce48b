import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { createHighlighterCore, type LanguageRegistration } from "@shikijs/core";
import { createJavaScriptRegexEngine } from "@shikijs/engine-javascript";
import yaml from "@shikijs/langs/yaml";

const path = join(import.meta.dirname, "../../language/prompty.tmLanguage.json");
const grammar = {
  ...(JSON.parse(readFileSync(path, "utf8")) as object),
  name: "prompty",
  embeddedLangs: ["yaml"],
} as LanguageRegistration;
const plain = { name: "plain", type: "dark", fg: "#fff", bg: "#000", settings: [] } as const;

/** The innermost scope at each occurrence of a word. */
async function scopes(text: string, word: string): Promise<string[]> {
  const core = await createHighlighterCore({
    engine: createJavaScriptRegexEngine(),
    langs: [...yaml, grammar],
    themes: [{ ...plain, settings: [] }],
  });
  const options = { lang: "prompty", theme: "plain", includeExplanation: true } as const;
  const found: { content: string; scope: string }[] = [];
  for (const { explanation = [] } of core.codeToTokensBase(text, options).flat()) {
    for (const { content, scopes: all } of explanation) {
      const scope = all.at(-1)?.scopeName ?? "";
      const last = found.at(-1);
      if (last?.scope === scope) last.content += content;
      else found.push({ content, scope });
    }
  }
  return found.filter(({ content }) => content.trim() === word).map(({ scope }) => scope);
}

const TEXT = `---
name: mine
metadata:
  tenfold:
    mode: chat
---
system:
Write {{ language | upper }} code, <|fim_prefix|>.
{# not for the model #}
{% if instruction %}{{ instruction }}{% endif %}
user:
name: no YAML here
`;

test("the front matter is YAML, and ends where it ends", async () => {
  assert.deepEqual(await scopes(TEXT, "name"), ["entity.name.tag.yaml"]);
});

test("roles, Jinja and the model's tokens each have a colour of their own", async () => {
  assert.deepEqual(await scopes(TEXT, "system"), ["keyword.control.role.prompty"]);
  assert.deepEqual(await scopes(TEXT, "upper"), ["support.function.filter.jinja.prompty"]);
  assert.deepEqual(await scopes(TEXT, "if"), ["keyword.control.jinja.prompty"]);
  assert.deepEqual(await scopes(TEXT, "instruction"), [
    "variable.other.jinja.prompty",
    "variable.other.jinja.prompty",
  ]);
  assert.deepEqual(await scopes(TEXT, "<|fim_prefix|>"), [
    "constant.character.escape.model-token.prompty",
  ]);
});
