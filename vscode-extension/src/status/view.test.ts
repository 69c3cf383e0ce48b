import assert from "node:assert/strict";
import test from "node:test";
import type { Evidence, Prompt, Status } from "../wire";
import { budgetText, hoverOf, viewOf, type Facts } from "./view.ts";

const READY: Status = { state: "ready", model: "qwen" };
const EVIDENCE: Evidence = {
  tokens: 9,
  secrets: [],
  duplicates: 0,
  finishReason: "block",
  parses: true,
  meanLogProb: -0.21,
};
const REMARK: Status = {
  ...READY,
  message: "smollm2 answered in place of qwen.",
  action: "Check the endpoint.",
};
const SOLUTION = { index: 1, count: 7, evidence: EVIDENCE, taken: false };
const NOON = new Date(2026, 0, 1, 12, 30).getTime();

const VIEWS: [string, Facts, { icon: string; text: RegExp; label: RegExp }][] = [
  ["ready", { status: READY }, { icon: "sparkle", text: /^Tenfold$/, label: /ready/ }],
  [
    "loading",
    { status: { ...READY, state: "loading", message: "Loading the model." } },
    { icon: "loading~spin", text: /^Tenfold$/, label: /loading: Loading the model/ },
  ],
  [
    "generating, with the progress in figures",
    { status: { ...READY, state: "generating", message: "Synthesizing 7/10 solutions" } },
    { icon: "sync~spin", text: /^7\/10$/, label: /generating/ },
  ],
  [
    "a candidate on screen",
    { status: READY, solution: SOLUTION },
    { icon: "sparkle", text: /^2\/7 · parses · −0\.21$/, label: /suggestion 2\/7/ },
  ],
  [
    "a candidate that was taken",
    { status: READY, solution: { ...SOLUTION, taken: true } },
    { icon: "check", text: /^2\/7/, label: /accepted 2\/7/ },
  ],
  [
    "an error before anything else",
    { status: { ...READY, state: "error", message: "No key." }, solution: SOLUTION },
    { icon: "warning", text: /^Tenfold$/, label: /needs attention: No key/ },
  ],
  [
    "a remark of a server that is ready",
    { status: REMARK },
    { icon: "warning", text: /^Tenfold$/, label: /ready: smollm2 answered in place of qwen/ },
  ],
  [
    "a remark beside a candidate on screen",
    { status: REMARK, solution: SOLUTION },
    { icon: "warning", text: /^2\/7/, label: /suggestion 2\/7.*: smollm2 answered/ },
  ],
  [
    "how far it came, without a warning",
    { status: { ...READY, message: "Synthesizing 10/10 solutions" } },
    { icon: "sparkle", text: /^Tenfold$/, label: /ready/ },
  ],
  [
    "paused until a time of day",
    { status: READY, pausedUntil: NOON },
    { icon: "debug-pause", text: /^until .*30/, label: /paused/ },
  ],
  [
    "a language that is switched off",
    { status: READY, languageOff: { id: "markdown" } },
    { icon: "circle-slash", text: /^Tenfold$/, label: /off in markdown/ },
  ],
];

for (const [name, facts, expected] of VIEWS) {
  test(`the status bar shows ${name}`, () => {
    const view = viewOf(facts);
    assert.equal(view.icon, expected.icon);
    assert.match(view.text, expected.text);
    assert.match(view.label, expected.label);
    assert.equal(view.warning, facts.status.state === "error");
  });
}

const PROMPT: Prompt = {
  template: "fim",
  reason: "",
  model: "qwen",
  text: "",
  pieces: [],
  totalTokens: 1812,
  exact: true,
  budget: 2048,
  reserved: 256,
  stop: [],
  leftOut: [],
  redactions: [],
};

test("the prompt's size stands against its budget, and says when it is an estimate", () => {
  assert.equal(budgetText(PROMPT), "Prompt: 1,812 of 2,048 tokens");
  assert.equal(budgetText({ ...PROMPT, exact: false }), "Prompt: about 1,812 of 2,048 tokens");
});

test("the hover tells the model, the speed, the prompt and the next step", () => {
  const status = {
    ...READY,
    state: "error" as const,
    message: "No key [x].",
    action: "Enter one.",
  };
  const button = { title: "Enter Key", command: "tenfold.setKey" };
  const hover = hoverOf({ status: { ...status, tokensPerSecond: 81.4 }, button, prompt: PROMPT });
  assert.match(hover, /qwen/);
  assert.match(hover, /No key \\\[x\\\]\./);
  assert.match(hover, /\[Enter Key\]\(command:tenfold\.setKey\)/);
  assert.match(hover, /1,812 of 2,048/);
  assert.match(hover, /81 tokens\/s/);
});
