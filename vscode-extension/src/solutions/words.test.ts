import assert from "node:assert/strict";
import test from "node:test";
import type { Account, Solution } from "../wire";
import { facts, label, summary, type Phase } from "./words.ts";

const COMPLETE: Phase = { name: "complete" };

function account(parts: Partial<Account>): Account {
  const none = { wanted: 10, requested: 10, shown: 0, duplicates: 0, empty: 0, pending: 0 };
  return { ...none, failed: [], ...parts };
}

function solution(parts: Partial<Solution>): Solution {
  return {
    id: "a",
    rank: 1,
    insertText: "return a",
    range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    tokens: 34,
    secrets: [],
    duplicates: 0,
    finishReason: "stop",
    ...parts,
  };
}

test("while they come, it says how many of how many, and what is hidden", () => {
  const { headline, steps } = summary(account({ shown: 7, duplicates: 2, pending: 1 }), 7, {
    name: "running",
  });
  assert.equal(headline, "Synthesizing 7/10 solutions · 2 duplicates hidden");
  assert.deepEqual(steps, []);
});

test("where something cannot be done at all, the reason is the whole sentence", () => {
  const reason = "The definition has a docstring already. Remove it, then ask again.";
  const said = summary(account({ failed: [{ reason, count: 10 }] }), 0, COMPLETE);
  assert.deepEqual(said, { headline: "No solutions", advice: reason, steps: ["retry"] });
});

test("where some are there, a whole sentence is what to do about the others", () => {
  const reason = "The journal cannot be written. Free some space, then retry.";
  const said = summary(account({ shown: 4, failed: [{ reason, count: 6 }] }), 4, COMPLETE);
  assert.deepEqual(said, {
    headline: "4 of 10 solutions · 6 failed",
    advice: reason,
    steps: ["retry"],
  });
});

test("a solution that is there a second time without its key explains the count", () => {
  const all = summary(account({ wanted: 11, requested: 11, shown: 11 }), 11, COMPLETE, 1);
  assert.equal(all.headline, "11 solutions · one is there a second time without its key");
  const some = account({ wanted: 12, requested: 12, shown: 11, empty: 1 });
  assert.equal(
    summary(some, 11, COMPLETE, 2).headline,
    "11 of 12 solutions · 2 are there a second time without their keys · 1 was empty",
  );
});

test("what reads a key from the environment names the variable", () => {
  const texts = facts(solution({ environment: ["API_KEY", "TOKEN"] })).map(({ text }) => text);
  assert.equal(texts[0], "reads API_KEY, TOKEN from the environment");
});

test("before the server has said anything, it says that it was asked", () => {
  assert.equal(summary(undefined, 0, { name: "running" }).headline, "Asking for solutions");
});

for (const [title, parts, shown, headline, steps] of [
  ["all are there", { shown: 10 }, 10, "10 solutions", []],
  ["one was wanted", { wanted: 1, requested: 1, shown: 1 }, 1, "1 solution", []],
  [
    "all, with duplicates",
    { requested: 11, shown: 10, duplicates: 1 },
    10,
    "10 solutions · 1 duplicate hidden",
    [],
  ],
  [
    "each gap has its reason",
    {
      shown: 5,
      duplicates: 1,
      empty: 2,
      failed: [
        { reason: "rate limited", count: 2 },
        { reason: "unreachable", count: 1 },
      ],
    },
    5,
    "5 of 10 solutions · 1 duplicate hidden · 2 were empty · 2 failed: rate limited · " +
      "1 failed: unreachable",
    ["retry"],
  ],
  ["a single empty one", { shown: 9, empty: 1 }, 9, "9 of 10 solutions · 1 was empty", ["retry"]],
  [
    "only duplicates are left",
    { requested: 20, shown: 3, duplicates: 17 },
    3,
    "3 of 10 solutions · 17 duplicates hidden · the model had nothing else to say",
    ["retry"],
  ],
  [
    "none at all",
    { failed: [{ reason: "refused", count: 10 }] },
    0,
    "No solutions · 10 failed: refused",
    ["retry"],
  ],
  [
    "a reason without advice offers the log",
    { failed: [{ reason: "internal error", count: 10 }] },
    0,
    "No solutions · 10 failed: internal error",
    ["retry", "showLog"],
  ],
  [
    "cancelled by the reader",
    { shown: 4, failed: [{ reason: "cancelled", count: 6 }] },
    4,
    "4 of 10 solutions · 6 stopped",
    ["retry"],
  ],
] as const) {
  test(title, () => {
    const failed = "failed" in parts ? [...parts.failed] : [];
    const said = summary(account({ ...parts, failed }), shown, COMPLETE);
    assert.deepEqual([said.headline, said.steps], [headline, steps]);
  });
}

test("a failure that is known has one next step", () => {
  const said = summary(account({ failed: [{ reason: "rate limited", count: 10 }] }), 0, COMPLETE);
  assert.equal(said.advice, "Wait a moment, then retry.");
});

test("where there is nothing to answer, it says what to write", () => {
  const failed = [{ reason: "nothing to answer", count: 10 }];
  const said = summary(account({ failed }), 0, COMPLETE);
  assert.equal(said.headline, "Nothing to answer here");
  assert.match(said.advice ?? "", /Write a comment/);
});

test("stopped while some were pending, it counts those", () => {
  const said = summary(account({ shown: 4, pending: 6 }), 4, { name: "stopped" });
  assert.equal(said.headline, "4 of 10 solutions · 6 stopped");
  assert.deepEqual(said.steps, ["retry"]);
  assert.equal(summary(undefined, 0, { name: "stopped" }).headline, "Stopped");
});

test("a server that is gone can be restarted", () => {
  const said = summary(undefined, 0, { name: "lost", why: "gone" });
  assert.equal(said.headline, "No solutions · the server does not run");
  assert.equal(said.steps[0], "restart");
  const some = summary(account({ shown: 3 }), 3, { name: "lost", why: "restarted" });
  assert.equal(some.headline, "3 of 10 solutions · the server was restarted");
});

test("evidence is words, secrets first", () => {
  const found = facts(
    solution({
      parses: false,
      examples: { passed: 2, total: 3 },
      meanLogProb: -0.2149,
      secrets: [{ kind: "aws-key", line: 2 }],
      duplicates: 2,
      finishReason: "length",
    }),
  );
  assert.deepEqual(
    found.map(({ text }) => text),
    [
      "secret in line 2: aws key",
      "2/3 examples passed",
      "does not parse",
      "cut at the length limit",
      "log-prob \u22120.21",
      "34 tokens",
      "2 others said the same",
    ],
  );
  assert.ok(found.filter(({ tone }) => tone !== "plain").every(({ icon }) => icon));
});

test("what is not known is not said", () => {
  assert.deepEqual(
    facts(solution({ tokens: 1 })).map(({ text }) => text),
    ["1 token"],
  );
});

test("a screen reader hears a sentence", () => {
  assert.equal(
    label(solution({ parses: true, meanLogProb: -0.21 }), 2, 7),
    "Solution 2 of 7, parses, log-probability minus 0.21, 34 tokens",
  );
});
