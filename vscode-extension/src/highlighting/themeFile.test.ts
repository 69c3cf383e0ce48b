import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { readTheme } from "./themeFile.ts";

async function withFiles(
  files: Record<string, string>,
  run: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "theme-"));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    await run(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("what a theme includes comes first, and its own comes over it", async () => {
  const files = {
    "base.json":
      '{ "colors": { "a": "#111111", "b": "#111111" }, "tokenColors": [{ "scope": "x", "settings": {} }] }',
    "theme.json":
      '{ // with comments\n "include": "./base.json", "colors": { "b": "#222222" }, "tokenColors": [{ "scope": "y", "settings": {} }], }',
  };
  await withFiles(files, async (folder) => {
    const theme = await readTheme(join(folder, "theme.json"), "T", "dark");
    assert.deepEqual(theme.colors, { a: "#111111", b: "#222222" });
    assert.deepEqual(
      theme.tokenColors.map(({ scope }) => scope),
      ["x", "y"],
    );
  });
});

test("rules may stand in a file of their own", async () => {
  const files = {
    "rules.json": '{ "tokenColors": [{ "scope": "z", "settings": {} }] }',
    "theme.json": '{ "tokenColors": "./rules.json" }',
  };
  await withFiles(files, async (folder) => {
    const { tokenColors } = await readTheme(join(folder, "theme.json"), "T", "dark");
    assert.equal(tokenColors[0]?.scope, "z");
  });
});

test("a theme that includes itself, or has no rules, is none", async () => {
  const files = { "loop.json": '{ "include": "./loop.json" }', "bare.json": "{}" };
  await withFiles(files, async (folder) => {
    for (const name of ["loop.json", "bare.json", "missing.json"]) {
      await assert.rejects(readTheme(join(folder, name), "T", "dark"));
    }
  });
});
