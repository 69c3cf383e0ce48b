import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { afterEach, beforeEach } from "node:test";
import { Environment } from "./environment.ts";

let root = "";
let environment: Environment;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "environment-"));
  mkdirSync(join(root, "wheels"));
  writeFileSync(join(root, "wheels", "tenfold-0.1.0-py3-none-any.whl"), "no archive");
  const places = { folder: join(root, "environment"), wheels: join(root, "wheels"), neutral: root };
  environment = new Environment(places, () => undefined);
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const silent = (): undefined => undefined;

test("what pip cannot install is told, and nothing is left", { timeout: 60_000 }, async () => {
  const { signal } = new AbortController();
  const made = await environment.make("python3", ["openai"], silent, signal);
  assert.equal(made.kind, "failed");
  assert.deepEqual(readdirSync(root), ["wheels"]);
});

test("cancelled in the middle, nothing is left", { timeout: 60_000 }, async () => {
  const controller = new AbortController();
  const making = environment.make("python3", ["openai"], silent, controller.signal);
  while (!existsSync(join(root, "environment"))) await new Promise((done) => setTimeout(done, 5));
  controller.abort();
  assert.deepEqual(await making, { kind: "cancelled" });
  assert.deepEqual(readdirSync(root), ["wheels"]);
});

test("a Python that is not there is told", async () => {
  const { signal } = new AbortController();
  const made = await environment.make(join(root, "python"), ["openai"], silent, signal);
  assert.equal(made.kind, "failed");
});

test("what a closed window left half-made is deleted", async () => {
  mkdirSync(join(root, "environment"));
  writeFileSync(join(root, "environment.lock"), "999999999");
  assert.deepEqual(await environment.look(["openai"]), { kind: "missing" });
  assert.ok(!existsSync(join(root, "environment")));
});

test("what another window is making is left alone", async () => {
  mkdirSync(join(root, "environment"));
  writeFileSync(join(root, "environment.lock"), String(process.pid));
  assert.deepEqual(await environment.look(["openai"]), { kind: "missing" });
  assert.ok(existsSync(join(root, "environment")));
});
