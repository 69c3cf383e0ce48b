import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { pull, pullLine, stepText, type RunTenfold } from "./models.ts";
import { DEFAULT_MODEL } from "./sizes.ts";

test("a step of the download is told in megabytes", () => {
  const step = { stage: "downloading part 2 of 6", done: 178_257_920, total: 491_400_064 };
  assert.equal(stepText(step), "Downloading part 2 of 6 · 178 of 491 MB");
  assert.equal(stepText({ stage: "waiting", done: 0, total: 0 }), "Waiting");
});

test("what is no line of the download is passed over", () => {
  assert.equal(pullLine("UserWarning: …"), undefined);
  assert.equal(pullLine('{"stage": "x"}'), undefined);
  assert.equal(pullLine("7"), undefined);
});

const saying =
  (code: number, ...lines: string[]): RunTenfold =>
  (_, options) => {
    for (const line of lines) options.onLine?.(line);
    return Promise.resolve({ code, signal: null, stdout: "", stderr: "" });
  };

test("an error of the download keeps its words and can be tried again", async () => {
  const line = JSON.stringify({ error: "The disk is full.", next: "Free some space." });
  const { signal } = new AbortController();
  const pulled = await pull(saying(1, line), "smollm2-135m", () => undefined, signal);
  assert.ok(pulled.kind === "failed");
  assert.equal(pulled.told.message, "The disk is full.");
  assert.deepEqual(pulled.told.buttons[0]?.args, ["smollm2-135m"]);
});

test("a download reports each step", async () => {
  const line = JSON.stringify({ stage: "verifying", done: 5e6, total: 10e6 });
  const heard: string[] = [];
  const { signal } = new AbortController();
  const pulled = await pull(saying(0, line), "x", (words) => heard.push(words), signal);
  assert.equal(pulled.kind, "pulled");
  assert.deepEqual(heard, ["Verifying · 5 of 10 MB"]);
});

test("the default model is the one of the settings, with the catalogue's size", () => {
  const root = join(import.meta.dirname, "../../..");
  const manifest = readFileSync(join(root, "vscode-extension/package.json"), "utf8");
  const catalogue = readFileSync(join(root, "server/tenfold/models/catalogue.py"), "utf8");
  assert.ok(manifest.includes(`"default": "${DEFAULT_MODEL.name}"`));
  const entry = catalogue.slice(catalogue.indexOf(`name="${DEFAULT_MODEL.name}"`));
  assert.equal(
    /bytes=([\d_]+)/u.exec(entry)?.[1]?.replaceAll("_", ""),
    String(DEFAULT_MODEL.bytes),
  );
});
