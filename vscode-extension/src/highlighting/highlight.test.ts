import assert from "node:assert/strict";
import test from "node:test";
import { fallbackTheme } from "./fallback.ts";
import { highlight } from "./highlight.ts";
import { GRAMMARS } from "./languages.ts";

const theme = fallbackTheme("vs-dark");
const KEYWORD = "#569cd6";
const STRING = "#ce9178";

test("tokens have the theme's colours, and the text is whole", async () => {
  const text = 'return "a"\nx = 1';
  const [lines] =
    (await highlight({ texts: [text], languageId: "python", before: "", theme })) ?? [];
  assert.equal(lines?.map((line) => line.map((token) => token.text).join("")).join("\n"), text);
  assert.deepEqual(lines[0]?.[0], { text: "return", color: KEYWORD.toUpperCase() });
});

test("the text before says what the code is", async () => {
  const request = { texts: ["return x"], languageId: "python", theme };
  const [inString] = (await highlight({ ...request, before: 'x = """\n' })) ?? [];
  assert.equal(inString?.[0]?.[0]?.color, STRING.toUpperCase());
});

test("a language without a grammar has no colours", async () => {
  const request = { texts: ["x"], languageId: "plaintext", before: "", theme };
  assert.equal(await highlight(request), undefined);
});

test("every grammar loads", async () => {
  for (const languageId of GRAMMARS.keys()) {
    const found = await highlight({ texts: ["x = 1"], languageId, before: "", theme });
    assert.equal(found?.[0]?.[0]?.map(({ text }) => text).join(""), "x = 1", languageId);
  }
});
