/** The prompt inspector: what it shows is what is sent, and how a solution was drawn. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Received } from "../harness/endpoint.ts";
import { python } from "../harness/paths.ts";
import { until } from "../harness/until.ts";
import { endpoint, scenariosWith, workbench } from "./window.ts";

/** Looks like a key, and is none. */
const KEY = ["sk-proj-", "abcdefghijklmnopqrst", "T3BlbkFJ", "uvwxyz0123456789AB"].join("");
const ASK = "# Add two numbers, größer 🎉.\ndef add(a, b):\n    <|>\n";

const SETTINGS = { "tenfold.trigger.mode": "manual", "tenfold.context.openFiles": false };
const LOCAL = { "tenfold.model.name": "smollm2-135m", "tenfold.model.provider": "local" };

const scenario = scenariosWith(SETTINGS);

const page = () => workbench.frame();
const tab = (name: string) => page().getByRole("tab", { name });
const tool = (name: string) => page().locator(`vscode-toolbar-button[title="${name}"]`);
const follow = () => page().getByRole("switch", { name: "Follow cursor" });
const headline = () => page().locator(".panel:not([hidden]) .headline").first();
const token = (index: number) => page().locator(".strip:visible .token").nth(index);
const detail = () => page().locator(".detail:visible");

/** Open a file, and the inspector for its cursor. */
async function inspect(marked = ASK, name = "add.py"): Promise<string> {
  const file = await workbench.edit(name, marked);
  await workbench.command("tenfold.showPrompt");
  await page().locator(".prompt").waitFor({ timeout: 50_000 }); // a local model is loaded first
  return file;
}

/** Open a file, ask for ghost text, and the inspector for the solution on the screen. */
async function inspectSolution(marked = ASK): Promise<void> {
  await workbench.edit("add.py", marked);
  await until("ghost text", async () => {
    await workbench.command("editor.action.inlineSuggest.trigger");
    return workbench.anyGhost({ timeout: 3000 });
  });
  await workbench.command("tenfold.showPrompt");
  await page().locator(".solution .strip").waitFor();
}

/** The text of each part of the prompt, as it stands on the page. */
async function texts(): Promise<string[]> {
  return page()
    .locator(".text")
    .evaluateAll((blocks) =>
      blocks.map((block) => {
        const copy = block.cloneNode(true) as Element;
        for (const tag of copy.querySelectorAll(".tag")) tag.remove();
        return copy.textContent;
      }),
    );
}

async function clipboard(): Promise<string> {
  return workbench.inExtensionHost((api) => api.env.clipboard.readText());
}

/** What a button copies: the clipboard, once it no longer holds what was there before. */
async function copied(press: () => Promise<void>): Promise<string> {
  await workbench.inExtensionHost((api) => api.env.clipboard.writeText(""));
  await press();
  return until("a text in the clipboard", clipboard);
}

async function asked(): Promise<Record<string, unknown>> {
  const request = await until<Received | undefined>("a request", async () =>
    (await endpoint.requests()).at(-1),
  );
  return JSON.parse(request.body) as Record<string, unknown>;
}

async function says(pattern: RegExp, where = page().locator("body")): Promise<void> {
  await until(`${String(pattern)} in the inspector`, async () => {
    const text = await where.innerText();
    if (!pattern.test(text)) throw new Error(JSON.stringify(text));
    return true;
  });
}

scenario("the inspector shows and copies what the endpoint receives, byte for byte", async () => {
  await endpoint.always({ answers: ["    return a + b\n"] });
  await inspect(`OPENAI_API_KEY = "${KEY}"\r\n\t\n${ASK}`);
  const [shown] = await texts();
  const taken = await copied(() => tool("Copy prompt").click());
  assert.equal((await endpoint.requests()).length, 0, "looking at a prompt sends nothing");
  await workbench.command("workbench.action.focusFirstEditorGroup");
  await workbench.command("editor.action.inlineSuggest.trigger");
  const { prompt } = await asked();
  assert.equal(shown, prompt);
  assert.equal(taken, prompt);
});

scenario("a secret is replaced in what is shown as in what is sent", async () => {
  await endpoint.always({ answers: ["    return a + b\n"] });
  await inspect(`OPENAI_API_KEY = "${KEY}"\n\n${ASK}`);
  await says(/1 secret replaced before sending: 1 × openai key/);
  const [shown = ""] = await texts();
  assert.match(shown, /<redacted-openai-key-1>/);
  await workbench.command("workbench.action.focusFirstEditorGroup");
  await workbench.command("editor.action.inlineSuggest.trigger");
  const { prompt } = await asked();
  assert.equal(prompt, shown);
  assert.ok(!JSON.stringify(prompt).includes(KEY));
});

scenario("chat messages are shown with their roles, and are those that are sent", async () => {
  await endpoint.always({ answers: ["    return a + b\n"] });
  await workbench.changeSettings({ "tenfold.model.apiStyle": "chat" });
  await inspect();
  await page().locator("h3.part").first().waitFor();
  const roles = await page().locator("h3.part").allInnerTexts();
  const contents = await texts();
  const taken = await copied(() => tool("Copy prompt").click());
  const first = await copied(() => tool(`Copy ${roles[0]?.trim() ?? ""} only`).click());
  await workbench.screenshot("inspector-chat");
  await workbench.command("workbench.action.focusFirstEditorGroup");
  await workbench.command("editor.action.inlineSuggest.trigger");
  const { messages } = (await asked()) as { messages: { role: string; content: string }[] };
  assert.deepEqual(
    roles.map((role, index) => ({ role: role.trim(), content: contents[index] })),
    messages,
  );
  assert.deepEqual(JSON.parse(taken), messages);
  assert.equal(first, messages[0]?.content);
});

scenario("pieces stand in the table and in the text, and point at each other", async () => {
  await inspect();
  assert.match(await headline().innerText(), /^About \d+ of 2,048 tokens · 256 reserved/);
  const rows = page().locator(".pieces tr[data-piece]");
  const names = await rows.evaluateAll((all) => all.map((row) => row.dataset["piece"]));
  const tags = await page().locator(".tag").allInnerTexts();
  for (const name of new Set(names)) {
    assert.ok(
      tags.some((tag) => tag.includes(` ${name ?? ""} · `)),
      `${name ?? ""} is not marked in ${tags.join(", ")}`,
    );
  }
  await rows.last().hover();
  const last = page()
    .locator(`.piece[data-piece="${names.at(-1) ?? ""}"]`)
    .first();
  await until("the piece to light up", () => last.evaluate((e) => e.classList.contains("lit")));
  await page().locator(".piece").first().focus();
  await until("the row to light up", () =>
    rows.first().evaluate((row) => row.classList.contains("lit")),
  );
});

scenario("what had no room is listed with the reason, beside the template and why it", async () => {
  const before = Array.from({ length: 80 }, (_, n) => `x${String(n)} = ${String(n)}`).join("\n");
  await workbench.changeSettings({ "tenfold.prompt.budgetTokens": 128 });
  await inspect(`${before}\n\n${ASK}`);
  const facts = page().locator(".facts");
  await says(/Template\s+prefix\s+\S/, facts);
  await says(/Left out\s+\S+, (about )?\d+ tokens?: \S/, facts);
  await workbench.screenshot("inspector-left-out");
});

scenario("the text after the cursor is shown where it is sent as a suffix", async () => {
  await endpoint.always({ answers: ["    return a + b\n"] });
  await workbench.changeSettings({
    "tenfold.model.name": "starcoder2", // one that is known to fill in the middle
    "tenfold.prompt.template": "fim-endpoint",
  });
  await inspect(`${ASK}\n\nprint(add(1, 2))\n`);
  await says(/suffix/, page().locator("h3.part").last());
  const [prompt, suffix] = await texts();
  const taken = await copied(() => tool("Copy prompt").click());
  assert.deepEqual(JSON.parse(taken), { prompt, suffix });
  await workbench.screenshot("inspector-suffix");
  await workbench.command("workbench.action.focusFirstEditorGroup");
  await workbench.command("editor.action.inlineSuggest.trigger");
  const sent = await asked();
  assert.deepEqual({ prompt, suffix }, { prompt: sent["prompt"], suffix: sent["suffix"] });
  assert.match(suffix ?? "", /print\(add\(1, 2\)\)/);
});

scenario("the prompt is saved as JSON, where the user says", async () => {
  await inspect();
  const [prompt] = await texts();
  await tool("Save as JSON").click();
  const name = workbench.page.locator(".quick-input-widget input.input");
  // The dialog proposes a path first, and completes what is typed key by key.
  await until("the proposed path", async () => (await name.inputValue()).endsWith(".json"));
  const target = join(workbench.profile.workspace, "saved.json");
  let answered = false;
  await until("the file", async () => {
    if (await name.isVisible()) {
      await name.fill(target, { timeout: 1000 });
      if ((await name.inputValue()) === target) {
        await name.press("Enter", { timeout: 1000 });
        answered = true;
      }
    } else if (!answered) {
      await tool("Save as JSON").click(); // the dialog closes by itself where it loses the focus
    }
    return existsSync(target);
  });
  await until("its text", () => readFileSync(target, "utf8").endsWith("}\n"));
  const saved = JSON.parse(readFileSync(target, "utf8")) as Record<string, unknown>;
  assert.equal(saved["text"], prompt);
  assert.ok(Array.isArray(saved["pieces"]));
});

scenario("from the palette it is the ghost text that was on screen just before", async () => {
  await endpoint.always({ answers: ["    return a + b\n"] });
  await workbench.edit("add.py", ASK);
  await workbench.command("editor.action.inlineSuggest.trigger");
  await workbench.showsGhost("return a + b");
  await workbench.palette("Tenfold: Show Prompt");
  await page().locator(".solution .strip").waitFor();
  await tab("Prompt").click();
  const { prompt } = await asked();
  assert.equal((await texts())[0], prompt);
  // Once the cursor has moved it is the prompt for the cursor.
  await workbench.command("workbench.action.focusFirstEditorGroup");
  await workbench.press("ArrowUp");
  await workbench.palette("Tenfold: Show Prompt");
  await says(/add\.py, line 2/, page().locator(".subject"));
});

scenario("white space can be seen on demand", async () => {
  await inspect("x = 1\n\n\t# Add two numbers.\ndef add(a, b):\n    <|>\n");
  const [bare] = await texts();
  await tool("Show white space").click();
  const [marked = ""] = await texts();
  assert.ok(marked.includes("x·=·1↵\n"), marked);
  assert.ok(marked.includes("→\t#·Add"), marked);
  const taken = await copied(() => tool("Copy prompt").click());
  assert.equal(taken, bare, "marks are not copied");
  await tool("Show white space").click();
});

scenario("the prompt follows the cursor, until it is locked", async () => {
  await inspect("# Add.\ndef add(a, b):\n    <|>\n\n\n# Subtract.\ndef sub(a, b):\n    \n");
  await says(/add\.py, line 3/, page().locator(".subject"));
  await workbench.command("workbench.action.focusFirstEditorGroup");
  await workbench.press("ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown");
  await says(/add\.py, line 8/, page().locator(".subject"));
  assert.match((await texts())[0] ?? "", /def sub/);
  await follow().click(); // the panel has the focus now, and is locked
  await workbench.command("workbench.action.focusFirstEditorGroup");
  await workbench.press("Control+Home");
  await workbench.page.waitForTimeout(600);
  assert.match(await page().locator(".subject").innerText(), /line 8/);
  await follow().click();
  await says(/add\.py, line 1/, page().locator(".subject"));
});

scenario("where there is nothing to answer, it says so", async () => {
  await workbench.edit("empty.py", "<|>");
  await workbench.command("tenfold.showPrompt");
  await says(/Nothing to answer here: the file is empty/);
  assert.equal(await tool("Copy prompt").isVisible(), false);
});

scenario(
  "a solution shows how likely each token was, and what might have stood there",
  async () => {
    await endpoint.always({ answers: ["    return a + b\n\n\ndef other():\n    pass\n"] });
    await inspectSolution();
    await says(/parses[^]*temperature [\d.]+ · top-p [\d.]+ · at most 256 tokens/);
    await says(/likely 50 to 90 %/, page().locator(".legend"));
    await token(1).click();
    await says(/60\.7 %\s*log-probability −0\.500/, detail());
    await says(/~other~\s*6\.1 %/, detail());
    await says(/60\.7 %\s*drawn/, detail());
    await workbench.press("ArrowRight");
    await says(/token 3 of/, detail());
    const focused = page().locator(".token:focus");
    assert.match((await focused.getAttribute("aria-label")) ?? "", /probability 60\.7 %/);
    await tab("Prompt").click();
    const { prompt } = await asked();
    assert.equal((await texts())[0], prompt);
  },
);

scenario("tokens that the solution left away are shown as not used", async () => {
  await endpoint.always({ answers: ["    total = a + b\n    return total\n"] });
  await inspectSolution("# Add two numbers.\ndef add(a, b):\n    <|>\n    return total\n");
  await says(/not used: after the answer's end/, page().locator(".solution"));
  await token(0).focus();
  await workbench.press("End");
  await says(/not used: after the answer's end/, detail());
  await workbench.screenshot("inspector-not-used");
});

scenario("where the model tells no probabilities, it says so", async () => {
  await endpoint.always({ answers: ["    return a + b\n"], tell_logprobs: false });
  await inspectSolution();
  await says(/does not tell/, page().locator(".solution"));
  await says(/return a \+ b/, page().locator(".solution"));
});

scenario("the inspector can be used by keyboard", async () => {
  await inspect();
  await tab("Prompt").focus();
  await workbench.press("ArrowRight");
  await until("the tokens' tab", async () => {
    return (await tab("Tokens").getAttribute("aria-selected")) === "true";
  });
  await token(0).waitFor();
  await token(0).focus();
  await workbench.press("ArrowRight", "ArrowRight");
  await says(/token 3 of \d+ · id \d+/, detail());
  await workbench.press("ArrowDown");
  const below = await page().locator(".token:focus").boundingBox();
  const above = await token(0).boundingBox();
  assert.ok(below && above && below.y > above.y);
  await tab("Tokens").focus();
  await workbench.press("ArrowLeft");
  await page().locator(".prompt").waitFor();
});

scenario("ten thousand tokens stay responsive", async () => {
  await inspect();
  await tab("Tokens").click();
  await page().getByLabel("My text").check();
  const line = "    total = total + weights[index] * values[index]  # add\n";
  await page().getByRole("textbox").fill(line.repeat(900));
  await says(/^5\d,\d{3} characters, about 1\d,\d{3} tokens/, headline());
  const started = Date.now();
  await page().getByLabel("Token ids").check();
  await until("ids", async () => /^\d+$/.test(await token(0).innerText()));
  await page().getByLabel("Token ids").uncheck();
  await until("text", async () => !/^\d+$/.test(await token(0).innerText()));
  assert.ok(Date.now() - started < 6000, `${String(Date.now() - started)} ms`);
  await page().getByRole("textbox").fill("");
  await page().getByLabel("Prompt", { exact: true }).last().check();
  await tab("Prompt").click();
});

scenario(
  "a restart of the server leaves a prompt, and says what became of a solution",
  async () => {
    await endpoint.always({ answers: ["    return a + b\n"] });
    await inspectSolution();
    await workbench.command("tenfold.restart");
    await says(/no longer knows this solution/, page().locator(".notice"));
    await page().locator(".solution .strip").waitFor();
    await follow().click();
    await page().locator(".prompt").waitFor();
    assert.equal(await page().locator(".notice").isVisible(), false);
  },
);

scenario("a solution that the server does not know is said to be unknown", async () => {
  await workbench.edit("add.py", ASK);
  await workbench.command("tenfold.showPrompt", { id: "never" });
  await says(/The server no longer knows this solution/);
});

scenario("in dark, light and high contrast", async () => {
  await endpoint.always({ answers: ["    return a + b\n\n\nprint(add(1, 2))\n"] });
  for (const [name, theme] of [
    ["dark", "Dark Modern"],
    ["light", "Light Modern"],
    ["contrast", "Default High Contrast"],
  ] as const) {
    await workbench.changeSettings({ "workbench.colorTheme": theme });
    await inspectSolution(`OPENAI_API_KEY = "${KEY}"\n\n\n${ASK}`);
    await token(2).click();
    await workbench.screenshot(`inspector-solution-${name}`);
    await tab("Prompt").click();
    await page().locator(".piece").last().hover();
    await workbench.screenshot(`inspector-prompt-${name}`);
    await tab("Tokens").click();
    await token(4).click();
    await workbench.screenshot(`inspector-tokens-${name}`);
    await tab("Solution").click();
  }
});

// Last, as the model stays in memory for the scenarios that follow.
const local = scenariosWith({ ...SETTINGS, ...LOCAL });

local("a model that is loaded first is waited for, and its counts are exact", async () => {
  await inspect();
  await says(/smollm2-135m/, page().locator(".facts"));
  assert.match(await headline().innerText(), /^\d+ of 2,048 tokens/);
});

local("tokens are those that the command line counts, as text and as ids", async () => {
  await inspect();
  await says(/smollm2-135m/, page().locator(".facts"));
  const [prompt = ""] = await texts();
  await tab("Tokens").click();
  await token(0).waitFor();
  const counted = count(prompt);
  assert.equal(await headline().innerText(), lineOf(counted));
  await page().getByLabel("Token ids").check();
  await until("ids", async () => /^\d+$/.test(await token(0).innerText()));
  const ids = await page().locator(".strip:visible .token").allInnerTexts();
  assert.deepEqual(
    ids,
    counted.tokens.map(({ id }) => String(id)),
  );
  await page().getByLabel("Token ids").uncheck();

  await page().getByLabel("My text").check();
  await page().getByRole("textbox").fill("Grüße 🎉\n\tx = 1");
  const own = count("Grüße 🎉\n\tx = 1");
  await says(new RegExp(`^${String(own.characters)} characters, `), headline());
  assert.equal(await headline().innerText(), lineOf(own));
  await page().getByLabel("Prompt", { exact: true }).last().check();
});

/** What `tenfold tokens` says of a text. */
interface Counted {
  characters: number;
  tokens: { id: number }[];
  encoding: string;
}

function count(text: string): Counted {
  const options = ["-m", "tenfold", "tokens", "--model", "smollm2-135m", "--json"];
  return JSON.parse(execFileSync(python, options, { input: text, encoding: "utf8" })) as Counted;
}

function lineOf({ characters, tokens, encoding }: Counted): string {
  return `${String(characters)} characters, ${String(tokens.length)} tokens${encoding}`;
}
