import assert from "node:assert/strict";
import test from "node:test";
import type { Probe } from "../wire";
import { probeReport } from "./probeReport.ts";

const PROBE: Probe = {
  address: "http://127.0.0.1:8000/v1",
  model: "scripted",
  completions: { there: false },
  chat: { there: true, n: "ignored", stop: "yes", logprobs: "refused", stream: "unknown" },
  responses: false,
  plan: ["Messages (chat).", "Ten calls, four at a time, as the server ignores n."],
  cost: { requests: 9, tokens: 1240, uncounted: 0 },
};

test("it says how the endpoint is asked, what works, and what the test cost", () => {
  const lines = probeReport(PROBE).split("\n");
  assert.equal(lines[0], "# scripted at http://127.0.0.1:8000/v1");
  assert.ok(lines.includes("- Ten calls, four at a time, as the server ignores n."));
  assert.ok(lines.includes("| there | no | yes |"));
  assert.ok(lines.includes("| several answers to one request (n) |  | ignored |"));
  assert.ok(lines.includes("| log-probabilities (logprobs) |  | refused |"));
  assert.ok(lines.includes("| streaming (stream) |  | not told |"));
  assert.ok(lines.includes("This took 9 requests and 1,240 tokens."));
});

test("what is not known is left out, and what was not counted is told", () => {
  assert.doesNotMatch(probeReport(PROBE), /Azure|list|together/);
  const more = { ...PROBE, azure: true, listed: false, window: 8192 };
  const text = probeReport({ ...more, cost: { requests: 3, tokens: 1, uncounted: 1 } });
  assert.match(text, /Azure\u2019s paths of deployments: yes/);
  assert.match(text, /The model is in its list: no/);
  assert.match(text, /8,192 tokens/);
  assert.match(
    text,
    /3 requests and 1 token, and those of 1 request that the endpoint did not count\./,
  );
});
