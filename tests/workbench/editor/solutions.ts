/** The solutions panel: from the first asking to each of its ends, and what can be done in it. */
import assert from "node:assert/strict";
import type { Reply } from "../harness/endpoint.ts";
import { freePort } from "../harness/ports.ts";
import { until } from "../harness/until.ts";
import { endpoint, scenariosWith, workbench } from "./window.ts";

const ASK = "# Add two numbers.\ndef add(a, b):\n    <|>\n\n\nprint(add(1, 2))\n";
const TEN = Array.from({ length: 10 }, (_, number) => `    return a + b + ${String(number)}\n`);

/** As OpenAI says it. */
const TOO_LONG: Reply = {
  status: 400,
  body: { error: { code: "context_length_exceeded", message: "This is too long." } },
};

const scenario = scenariosWith({ "tenfold.trigger.mode": "manual" });

const panel = () => workbench.frame();
const articles = () => panel().locator("article");
const article = (place: number) => articles().nth(place - 1);
const button = (name: string) => panel().getByRole("button", { name, exact: true });
const headline = () => panel().locator("h1").innerText();
const focusedLabel = () => panel().locator("article:focus").getAttribute("aria-label");

/** Open a file and the panel for its cursor. */
async function ask(marked = ASK, name = "add.py"): Promise<string> {
  const file = await workbench.edit(name, marked);
  await workbench.press("Control+Enter");
  await panel().locator("h1").waitFor();
  return file;
}

/** Wait until the headline matches: the panel's state in words. */
async function says(pattern: RegExp): Promise<string> {
  return until(`${String(pattern)} above the solutions`, async () => {
    const text = await headline();
    if (!pattern.test(text)) throw new Error(JSON.stringify(text));
    return text;
  });
}

/** Wait until the panel has the focus on the `place`th solution. */
async function focused(place: number): Promise<void> {
  await until(`the focus on solution ${String(place)}`, async () =>
    (await focusedLabel())?.startsWith(`Solution ${String(place)} of`),
  );
}

/** Wait until keys go to the editor. */
async function editorFocused(): Promise<void> {
  await until("the editor to have the focus", () =>
    workbench.page.evaluate(() => document.activeElement?.closest(".monaco-editor") !== null),
  );
}

/** Wait until what has happened to the document is told. */
async function noticed(pattern: RegExp): Promise<void> {
  await until(`the notice ${String(pattern)}`, async () =>
    pattern.test(await panel().locator(".notice").innerText()),
  );
}

scenario("solutions stream in, and those that are there stay where they are", async () => {
  // They are sent in turn, piece by piece: the shorter is there earlier. Two come, then no more.
  const answers = TEN.map((_, more) => `    return a${" + b".repeat(more + 1)}\n`);
  await endpoint.enqueue({ answers, stall_after: 160 });
  await ask();
  await says(/^Synthesizing [1-9]\/10 solutions/);
  const feed = panel().locator("[role=feed]");
  assert.equal(await feed.getAttribute("aria-busy"), "true");
  const codes = () => panel().locator("article code").allInnerTexts();
  const early = await codes();
  assert.ok(early.length > 0);
  await button("Stop").click();
  await says(/^\d of 10 solutions · \d stopped$/);
  await endpoint.always({ answers: [...answers].reverse() });
  await button("Retry").click();
  await says(/^10 solutions/);
  const late = await codes();
  assert.equal(late.length, 10);
  assert.deepEqual(late.slice(0, early.length), early);
  assert.equal(await feed.getAttribute("aria-busy"), "false");
});

scenario("while they come it says how many are there, and what is hidden", async () => {
  const same = [
    "    return a + b\n",
    "    return a+b\n",
    "    return (a + b)\n".replace(/[()]/g, " "),
  ];
  const long = Array.from(
    { length: 7 },
    (_, n) => `    return a + ${"b * ".repeat(30)}${String(n)}\n`,
  );
  await endpoint.enqueue({ answers: [...same, ...long], stall_after: 180 });
  await endpoint.always({ answers: long });
  await ask();
  await says(/^Synthesizing 1\/10 solutions · 2 duplicates hidden$/);
  await button("Stop").click();
  await says(/^1 of 10 solutions · 2 duplicates hidden · \d stopped$/);
});

scenario("evidence stands in words, for the eye and for a screen reader", async () => {
  await endpoint.always({
    answers: [
      "    return a + b\n",
      "    return (a +\n",
      "    return a+b\n",
      '    key = "AKIAIOSFODNN7EXAMPLQ"\n    return key\n',
    ],
  });
  await workbench.changeSettings({ "tenfold.candidates.count": 4 });
  await ask();
  // The one with a key comes a second time, with the key read from the environment.
  await says(
    /^4 of 5 solutions · \d+ duplicates hidden · one is there a second time without its key/,
  );
  const labels = await articles().evaluateAll((found) =>
    found.map((each) => [
      each.getAttribute("aria-label"),
      each.getAttribute("aria-posinset"),
      each.getAttribute("aria-setsize"),
    ]),
  );
  const all = labels.map(([label]) => label).join("\n");
  assert.match(all, /Solution \d of 4, parses, log-probability minus 0\.50, \d+ tokens/);
  assert.match(all, /does not parse/);
  assert.match(all, /secret in line 1: aws key/);
  assert.match(all, /reads [A-Z_]+ from the environment/);
  assert.match(all, /others said the same/);
  assert.deepEqual(
    labels.map(([, place, of]) => `${String(place)}/${String(of)}`),
    ["1/4", "2/4", "3/4", "4/4"],
  );
  const facts = await panel().locator(".facts .bad").first().innerText();
  assert.match(facts, /does not parse/);
});

scenario("the comment's own examples are run on each, and told", async () => {
  await endpoint.always({
    answers: ["    return a + b\n", "    return a - b\n", "    return a + c\n"],
  });
  await workbench.changeSettings({
    "tenfold.candidates.count": 3,
    "tenfold.candidates.runExamples": true,
  });
  await ask("# Add two: add(1, 2) -> 3, add(2, 0) -> 2.\ndef add(a, b):\n    <|>\n");
  await says(/^3 solutions/);
  const all = await until("the examples' outcomes", async () => {
    const labels = await articles().evaluateAll((found) =>
      found.map((each) => each.getAttribute("aria-label") ?? ""),
    );
    return labels.every((label) => label.includes("examples passed")) ? labels.join("\n") : "";
  });
  assert.match(all, /Solution \d of 3, 2 of 2 examples passed, parses/);
  assert.match(all, /1 of 2 examples passed, parses/);
  assert.match(all, /0 of 2 examples passed, parses, undefined: c/);
});

scenario("those that pass their examples are put first when that is asked for", async () => {
  await endpoint.always({
    answers: ["    return a - b\n", "    return a * b\n", "    return a + b\n"],
  });
  await workbench.changeSettings({
    "tenfold.candidates.count": 3,
    "tenfold.candidates.runExamples": true,
  });
  await ask("# Add two: add(1, 2) -> 3, add(2, 0) -> 2.\ndef add(a, b):\n    <|>\n");
  await says(/^3 solutions/);
  await button("Best First").waitFor();
  await workbench.press("End");
  await focused(3);
  await workbench.press("b");
  await until("the one that passes to be first, with the focus", async () =>
    /^Solution 1 of 3, 2 of 2 examples passed/.test((await focusedLabel()) ?? ""),
  );
  assert.match(await article(1).innerText(), /a \+ b/);
  assert.equal(await button("Best First").count(), 0);
  await workbench.press("Enter");
  await until("it to be inserted", async () => (await workbench.text()).includes("return a + b"));
});

scenario("code has the colours of the user's theme, and follows it", async () => {
  await endpoint.always({ answers: TEN });
  await workbench.changeSettings({ "workbench.colorTheme": "Dark Modern" });
  await ask();
  const keyword = panel()
    .locator("article code span", { hasText: /^return$/ })
    .first();
  const color = () => keyword.evaluate((span) => getComputedStyle(span).color);
  await until("dark colours", async () => (await color()) === "rgb(197, 134, 192)");
  await workbench.changeSettings({ "workbench.colorTheme": "Light Modern" });
  await until("light colours", async () => (await color()) === "rgb(175, 0, 219)");
});

scenario("keys move, accept and undo in one step", async () => {
  await endpoint.always({ answers: TEN });
  const file = await ask();
  await says(/^10 solutions$/);
  await focused(1);
  await workbench.press("ArrowDown", "j");
  await focused(3);
  await workbench.press("k");
  await focused(2);
  await workbench.press("Alt+BracketRight");
  await focused(3);
  await workbench.press("Alt+BracketLeft", "ArrowUp");
  await focused(1);
  await workbench.press("End");
  await focused(10);
  await workbench.press("ArrowUp");
  const text = await article(9).locator("code").innerText();
  await workbench.press("Enter");
  const expected = ASK.replace("<|>", text);
  await until("the solution in the file", async () => (await workbench.text()) === expected);
  assert.deepEqual(await workbench.cursor(), { line: 2, column: 4 + text.length });
  await noticed(/Solution 9 was inserted at line 3/);
  await workbench.press("Control+z");
  const before = ASK.replace("<|>", "");
  await until("the file as it was", async () => (await workbench.text()) === before);
  await workbench.savesAs(file, before);
  await panel().locator(".notice").waitFor({ state: "hidden" });
});

scenario("the mouse accepts, and several lines keep their indentation", async () => {
  await endpoint.always({ answers: ["    total = a\n    total += b\n    return total\n"] });
  await workbench.changeSettings({ "tenfold.candidates.count": 1 });
  const file = await ask();
  await says(/^1 solution$/);
  await article(1).getByRole("button", { name: "Accept" }).click();
  await editorFocused();
  const expected = ASK.replace("<|>", "total = a\n    total += b\n    return total");
  await workbench.savesAs(file, expected);
});

scenario("Escape goes back to the editor, and the panel stays", async () => {
  await endpoint.always({ answers: TEN });
  await ask();
  await says(/^10 solutions$/);
  await focused(1);
  await workbench.press("Escape");
  await editorFocused();
  assert.equal(await articles().count(), 10);
});

scenario("two are compared as a diff, and the panel is as it was afterwards", async () => {
  await endpoint.always({ answers: TEN });
  await ask();
  await says(/^10 solutions$/);
  await focused(1);
  await workbench.press("ArrowDown", "c", "ArrowDown", "c");
  const diff = await until("the diff", () =>
    workbench.inExtensionHost((api) => {
      const tab = api.window.tabGroups.activeTabGroup.activeTab;
      if (!(tab?.input instanceof api.TabInputTextDiff)) return undefined;
      const { original, modified } = tab.input;
      const documents = api.workspace.textDocuments.filter((each) =>
        [original.toString(), modified.toString()].includes(each.uri.toString()),
      );
      return { label: tab.label, languages: documents.map((each) => each.languageId) };
    }),
  );
  assert.deepEqual(diff, { label: "Solution 2 ↔ 3", languages: ["python", "python"] });
  await workbench.command("workbench.action.closeActiveEditor");
  await until("the panel again", async () => (await articles().count()) === 10);
  assert.equal(
    await panel().locator("article[aria-current=true]").getAttribute("aria-posinset"),
    "3",
  );
});

scenario("lines put in above move the place, and accepting goes there", async () => {
  await endpoint.always({ answers: TEN });
  await ask();
  await says(/^10 solutions$/);
  await focused(1);
  await workbench.press("Escape");
  await editorFocused();
  await workbench.press("Control+Home");
  await workbench.type("import os\n");
  await noticed(/changed since these were made.*line 4/s);
  const text = await article(1).locator("code").innerText();
  await article(1).getByRole("button", { name: "Accept" }).click();
  const expected = `import os\n${ASK.replace("<|>", text)}`;
  await until("the solution at its place", async () => (await workbench.text()) === expected);
});

scenario(
  "where the place was edited nothing is inserted, and it can be asked for again",
  async () => {
    await endpoint.always({ answers: TEN });
    await ask();
    await says(/^10 solutions$/);
    await focused(1);
    await workbench.press("Escape");
    await editorFocused();
    await workbench.type("x");
    await noticed(/Line 3 itself was edited/);
    assert.equal(await article(1).getByRole("button", { name: "Accept" }).isDisabled(), true);
    await workbench.command("tenfold.solutions.accept");
    assert.equal(await workbench.text(), ASK.replace("<|>", "x"));
    await workbench.press("Backspace");
    await panel().locator(".notice").waitFor({ state: "hidden" });
    await workbench.type("y");
    await noticed(/Line 3 itself was edited/);
    await workbench.press("Backspace", "Backspace", "Backspace", "Backspace", "Backspace");
    await workbench.press("Enter");
    await button("Ask Again Here").click();
    await panel().locator(".notice").waitFor({ state: "hidden" });
    await says(/^10 solutions$/);
    assert.equal(await article(1).getByRole("button", { name: "Accept" }).isEnabled(), true);
  },
);

scenario("more and something different are put behind those that are there", async () => {
  await workbench.changeSettings({ "tenfold.candidates.count": 3 });
  await endpoint.enqueue({ answers: TEN.slice(0, 3) });
  await endpoint.enqueue({ answers: TEN.slice(3, 6) });
  await endpoint.enqueue({ answers: TEN.slice(6, 9) });
  await ask();
  await says(/^3 solutions$/);
  const codes = () => panel().locator("article code").allInnerTexts();
  const first = await codes();
  await focused(1);
  await workbench.press("m");
  await says(/^6 solutions$/);
  const second = await codes();
  assert.deepEqual(second.slice(0, 3), first);
  await workbench.press("d");
  await says(/^9 solutions$/);
  assert.deepEqual((await codes()).slice(0, 6), second);
});

scenario("fewer than wanted says why, and retrying fills the gap", async () => {
  await workbench.changeSettings({ "tenfold.candidates.count": 3 });
  await endpoint.enqueue({ answers: TEN.slice(0, 1), cut_after: 20 });
  await endpoint.always({ status: 429, headers: { "retry-after": "0" } });
  await ask();
  await says(/failed: /);
  await endpoint.always({ answers: TEN });
  await button("Retry").click();
  await says(/^3 solutions$/);
});

scenario("refused, it says so with one next step and a retry", async () => {
  await endpoint.always({ status: 401 });
  await ask();
  await says(/^No solutions · 10 failed: refused$/);
  assert.match(await panel().locator(".advice").innerText(), /Check the key/);
  assert.equal(await button("Retry").isVisible(), true);
  assert.match(await panel().locator("[role=status]").innerText(), /No solutions/);
});

/** What keeps the model from answering, what the panel says of it, and the next step. */
const FAILURES: [string, Reply, RegExp, RegExp][] = [
  ["asked too often", { status: 429, headers: { "retry-after": "0" } }, /rate limited/, /Wait/],
  ["told that the prompt is too long", TOO_LONG, /prompt too long/, /budgetTokens/],
  ["given a web page", { html: true }, /broken answer/, /the right one/],
  ["told of an error in the endpoint", { status: 500 }, /failed: /, /./],
];

for (const [what, reply, reason, advice] of FAILURES) {
  scenario(`${what}, it says why there are none, with a next step and a retry`, async () => {
    await endpoint.always(reply);
    await workbench.changeSettings({ "tenfold.candidates.count": 2 });
    await ask();
    await says(/^No solutions · 2 failed: /);
    assert.match(await headline(), reason);
    assert.match(await panel().locator(".advice").innerText(), advice);
    await endpoint.always({ answers: TEN });
    await button("Retry").click();
    await says(/^2 solutions$/);
  });
}

scenario("with an endpoint that nobody answers at, it says so", async () => {
  const nobody = `http://127.0.0.1:${String(await freePort())}/v1`;
  await workbench.changeSettings({ "tenfold.model.endpoint": nobody });
  await ask();
  await says(/^No solutions · 10 failed: unreachable$/);
  assert.match(await panel().locator(".advice").innerText(), /can be reached/);
});

scenario("with a model that is not on this machine, it says so", async () => {
  await workbench.changeSettings({
    "tenfold.model.provider": "local",
    "tenfold.model.name": "/nowhere/a-model",
  });
  await ask();
  await says(/^No solutions · 10 failed: model not installed$/);
  assert.match(await panel().locator(".advice").innerText(), /Set up a model/);
});

scenario("where a file may not be read, it says by which setting, and the way out", async () => {
  await workbench.changeSettings({ "tenfold.privacy.exclude": ["**/add.py"] });
  await ask();
  await says(/^No solutions$/);
  const advice = await panel().locator(".advice").innerText();
  assert.match(advice, /add\.py is never read into a prompt, by the setting privacy\.exclude\./);
  assert.deepEqual(await endpoint.requests(), []);
});

scenario("with an endpoint that falls silent, it says so after the time that is set", async () => {
  await workbench.changeSettings({ "tenfold.model.timeoutSeconds": 1 });
  await endpoint.always({ answers: TEN, stall_after: 30 });
  await ask();
  await says(/ failed: unreachable$/);
});

scenario(
  "nothing that the panel shows comes from elsewhere, and its policy forbids it",
  async () => {
    const asked: string[] = [];
    workbench.page.context().on("request", (request) => asked.push(request.url()));
    await endpoint.always({ answers: TEN });
    await ask();
    await says(/^10 solutions$/);
    const policy = await panel()
      .locator("meta[http-equiv=Content-Security-Policy]")
      .getAttribute("content");
    assert.match(policy ?? "", /^default-src 'none'; script-src /);
    assert.doesNotMatch(policy ?? "", /unsafe/);
    // The second is the name under which VS Code itself gives a page the extension's own files.
    const own = [
      new RegExp(`^${new URL(workbench.page.url()).origin}/`),
      /^https:\/\/[^/]+\.vscode-resource\.vscode-cdn\.net\/\S+\/tenfold\.tenfold-[^/]+\/dist\//,
      /^(data|blob):/,
    ];
    assert.ok(asked.some((url) => url.endsWith("/dist/solutions.js")));
    assert.deepEqual(
      asked.filter((url) => !own.some((pattern) => pattern.test(url))),
      [],
    );
    assert.doesNotMatch(workbench.logs(), /violates the following Content Security Policy/);
  },
);

scenario("buttons above the panel go on, back and compare", async () => {
  await endpoint.always({ answers: TEN });
  await ask();
  await says(/^10 solutions$/);
  await focused(1);
  const above = (name: RegExp) =>
    workbench.page.locator(".editor-actions").getByLabel(name).first();
  await above(/^Next Solution/).click();
  const current = panel().locator("article[aria-current=true]");
  await until("the second", async () => (await current.getAttribute("aria-posinset")) === "2");
  await above(/^Previous Solution/).click();
  await until("the first", async () => (await current.getAttribute("aria-posinset")) === "1");
});

scenario("empty answers are counted", async () => {
  await workbench.changeSettings({ "tenfold.candidates.count": 2 });
  await endpoint.always({ answers: ["\n\n"] });
  await ask();
  await says(/^No solutions · 2 were empty$/);
  assert.equal(await button("Retry").isVisible(), true);
});

scenario("in an empty document it says what to write", async () => {
  await ask("<|>");
  await says(/^Nothing to answer here$/);
  assert.match(await panel().locator(".advice").innerText(), /Write a comment/);
});

scenario("retrying asks for as many as were wanted, second forms left out", async () => {
  await workbench.changeSettings({ "tenfold.candidates.count": 2 });
  const key = '    key = "AKIAIOSFODNN7EXAMPLQ"\n    return key\n';
  const long = `    return a + ${"b * ".repeat(60)}a\n`;
  await endpoint.enqueue({ answers: [key, long], stall_after: 60 });
  await ask();
  await says(/^Synthesizing 2\/3 solutions/);
  await button("Stop").click();
  await says(/^2 of 3 solutions · one is there a second time without its key · 1 stopped$/);
  await endpoint.always({ answers: TEN });
  await button("Retry").click();
  await says(/^3 solutions/);
});

scenario("a model that stalls can be stopped, and closing the panel stops it too", async () => {
  await endpoint.always({ answers: TEN, stall_after: 30 });
  await ask();
  await says(/^Synthesizing/);
  await button("Stop").click();
  await says(/^(Stopped|.*10 stopped)$/);
  assert.equal(await button("Retry").isVisible(), true);
  await until("the model to be left alone", async () => (await endpoint.closedEarly()) === 1);
  await button("Retry").click();
  await says(/^Synthesizing/);
  await workbench.command("workbench.action.closeAllEditors");
  await until("the model to be left alone", async () => (await endpoint.closedEarly()) === 2);
});

scenario(
  "a server that ends while it works leaves a state, and a retry after it is back",
  async () => {
    await endpoint.always({ answers: TEN, stall_after: 30 });
    await ask();
    await says(/^Synthesizing/);
    for (const pid of workbench.languageServers()) process.kill(pid, "SIGKILL");
    await says(/the server (does not run|was restarted)$/);
    await endpoint.always({ answers: TEN });
    await workbench.serverReady();
    await button("Retry").click();
    await says(/^10 solutions$/);
  },
);

scenario("a file that was closed is opened again, beside the panel", async () => {
  await endpoint.always({ answers: TEN });
  await ask();
  await says(/^10 solutions$/);
  const text = await article(1).locator("code").innerText();
  await workbench.inExtensionHost(async (api) => {
    const tabs = api.window.tabGroups.all.flatMap((group) => group.tabs);
    await api.window.tabGroups.close(tabs.filter(({ input }) => input instanceof api.TabInputText));
  });
  await article(1).getByRole("button", { name: "Accept" }).click();
  const expected = ASK.replace("<|>", text);
  await until("the solution in the file", async () => (await workbench.text()) === expected);
  await noticed(/Solution 1 was inserted at line 3/);
});

scenario("a panel that comes back late takes the place of a newer one", async () => {
  await endpoint.always({ answers: TEN });
  const file = await ask();
  await says(/^10 solutions$/);
  // Behind another editor it is not restored before somebody looks at it.
  await workbench.inExtensionHost(async (api, name) => {
    const document = api.workspace.textDocuments.find(({ uri }) => uri.path.endsWith(`/${name}`));
    if (document)
      await api.window.showTextDocument(document, {
        viewColumn: api.ViewColumn.Two,
        preview: false,
      });
  }, file);
  await workbench.reload();
  await workbench.serverReady();
  await workbench.openFile(file, 2, 4);
  await workbench.press("Control+Enter");
  await says(/^10 solutions$/);
  const tabs = workbench.page.locator(".tab", { hasText: "Tenfold Solutions" });
  assert.equal(await tabs.count(), 2);
  await tabs.first().click();
  await until("one panel", async () => (await tabs.count()) === 1);
  await says(/the window was reloaded$/);
  await button("Retry").click();
  await says(/^10 solutions$/);
});

scenario("high contrast shows the current solution by a line, not by colour alone", async () => {
  await workbench.changeSettings({ "workbench.colorTheme": "Default High Contrast" });
  await endpoint.always({ answers: [TEN[0] ?? "", "    return (a +\n"] });
  await ask();
  await says(/of 10 solutions/);
  await focused(1);
  const outlines = await articles().evaluateAll((found) =>
    found.map((each) => getComputedStyle(each).outlineStyle),
  );
  assert.deepEqual(outlines.slice(0, 2), ["solid", "none"]);
  await workbench.screenshot("solutions-high-contrast");
});
