import assert from "node:assert/strict";
import test from "node:test";
import type { SentRequest } from "../wire";
import { readable, sentItems } from "./sentItems.ts";

function request(head: string): SentRequest {
  return {
    ...{ time: "2026-01-02T03:04:05+00:00", endpoint: "http://127.0.0.1:8000", model: "scripted" },
    ...{ bytes: 1234, head, body: "{}" },
  };
}

test("the newest request comes first, with where it went and how long it was", () => {
  const items = sentItems([request("# Old."), request("")]);
  assert.deepEqual(
    items.map(({ label }) => label),
    ["(no text)", "# Old."],
  );
  assert.equal(items[0]?.description, "scripted at http://127.0.0.1:8000");
  assert.match(items[0].detail, / \u00b7 1,234 bytes$/);
});

test("a body is set out in lines, and says what it said", () => {
  const body = '{"temperature":1.0,"prompt":"a {b}  c","seed":12345678901234567890}';
  assert.equal(
    readable(body),
    '{\n  "temperature": 1.0,\n  "prompt": "a {b}  c",\n  "seed": 12345678901234567890\n}',
  );
  assert.equal(readable("no JSON"), "no JSON");
});
