import assert from "node:assert/strict";
import test from "node:test";
import { endpointProblem, OPENAI_ORIGIN, originOf } from "./endpoint.ts";

for (const [text, kind] of [
  ["http://127.0.0.1:8000/v1", undefined],
  ["http://localhost:11434/v1/", undefined],
  ["http://[::1]:8000/v1", undefined],
  ["https://models.example.com/openai/v1", undefined],
  ["https://generativelanguage.example.com/v1beta", undefined],
  ["http://127.0.0.1:8000", "hint"],
  ["http://models.example.com/v1", "hint"],
  ["127.0.0.1:8000/v1", "error"],
  ["", "error"],
  ["localhost", "error"],
  ["ftp://example.com/v1", "error"],
  ["https://me:secret@example.com/v1", "error"],
  ["https://example.com/v1?key=1", "error"],
  ["https://example.com/v1/chat/completions", "error"],
  ["https://example.com/v1/completions/", "error"],
] as const) {
  test(`an endpoint's address: ${text || "nothing"} is ${kind ?? "fine"}`, () => {
    assert.equal(endpointProblem(text)?.kind, kind);
  });
}

test("a key belongs to scheme, host and port", () => {
  assert.equal(originOf(null), OPENAI_ORIGIN);
  assert.equal(originOf(" "), OPENAI_ORIGIN);
  assert.equal(originOf("https://api.openai.com/v1"), OPENAI_ORIGIN);
  assert.equal(originOf("http://127.0.0.1:8000/v1"), "http://127.0.0.1:8000");
  assert.notEqual(originOf("http://api.openai.com/v1"), OPENAI_ORIGIN);
  assert.equal(originOf("no address"), undefined);
});
