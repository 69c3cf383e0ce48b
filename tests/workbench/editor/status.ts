/** The status bar and its menu. */
import assert from "node:assert/strict";
import { until } from "../harness/until.ts";
import { endpoint, scenario, workbench } from "./window.ts";

const COMMENT = "# Add two numbers.\ndef add(a, b):";
const ANSWER = { answers: ["    return a + b\n"] };
const GHOST = "return a + b";

const item = () => workbench.page.locator(".statusbar-item[id^='tenfold.tenfold']");
const rows = () => workbench.page.locator(".quick-input-list .monaco-list-row");

async function pauseInTyping(): Promise<void> {
  await workbench.edit("add.py", `${COMMENT}<|>\n`);
  await workbench.press("Enter");
}

/** Pause in typing, and see that nothing comes of it. */
async function staysSilent(): Promise<void> {
  await pauseInTyping();
  await workbench.askAutomatically();
  assert.equal(await workbench.ghostText(), "");
}

/** Open the menu by a click, and take the entry that begins so. */
async function choose(title: string): Promise<void> {
  await item().click();
  await pick(title);
}

async function pick(title: string): Promise<void> {
  await rows().filter({ hasText: title }).first().click();
}

/** Wait until the hover over the item says something. */
async function hoverSays(pattern: RegExp): Promise<void> {
  const hover = workbench.page.locator(".monaco-hover:visible");
  await until(`${String(pattern)} in the hover`, async () => {
    await workbench.page.mouse.move(700, 300);
    await item().hover();
    await hover.first().waitFor({ timeout: 3000 });
    const text = (await hover.allInnerTexts()).join("\n");
    if (!pattern.test(text)) throw new Error(JSON.stringify(text));
    return true;
  });
  await workbench.page.mouse.move(700, 300);
}

scenario("the hover tells the model, and the prompt's tokens before anything is sent", async () => {
  await workbench.changeSettings({ "tenfold.trigger.mode": "manual" });
  await workbench.edit("add.py", `${COMMENT}\n    <|>\n`);
  await hoverSays(/Tenfold · scripted · ready[^]*Prompt: about \d+ of 2,048 tokens/);
  assert.deepEqual(await endpoint.requests(), []);
});

scenario("in a language that is off no prompt is measured", async () => {
  await workbench.changeSettings({ "tenfold.trigger.mode": "manual" });
  await workbench.edit("add.py", `${COMMENT}\n    <|>\n`);
  await hoverSays(/Prompt: about \d+ of 2,048 tokens/);
  await workbench.edit("notes.md", "Some words.<|>\n");
  await hoverSays(/^(?![^]*Prompt:)[^]*Tenfold · scripted/);
});

scenario("what is odd about answers is told without a pop-up, with what to do", async () => {
  await workbench.changeSettings({
    "tenfold.trigger.mode": "manual",
    "tenfold.candidates.count": 3,
  });
  await endpoint.always(ANSWER);
  await workbench.edit("add.py", `${COMMENT}\n    <|>\n`);
  await workbench.press("Control+Enter");
  await workbench.statusBarSays(/scripted gave the same answer each time/);
  assert.equal(await item().locator(".codicon-warning").isVisible(), true);
  await hoverSays(/gave the same answer each time[^]*Raise candidates\.temperature/);
  assert.deepEqual(await workbench.notifications(), []);
});

scenario("while the model writes it says so, and afterwards how fast", async () => {
  await endpoint.always({ answers: ["    return a + b\n"], delay: 0.2 });
  await pauseInTyping();
  await workbench.statusBarSays(/Tenfold, generating/);
  await workbench.showsGhost(GHOST);
  await hoverSays(/\d tokens\/s/);
});

scenario("the menu pauses for an hour, and resumes", async () => {
  await endpoint.always(ANSWER);
  await workbench.edit("add.py", `${COMMENT}<|>\n`);
  await choose("Pause for an Hour");
  await workbench.statusBarSays(/until \d+:\d\d.* Tenfold, paused/);
  await staysSilent();
  assert.deepEqual(await endpoint.requests(), []);
  await workbench.command("editor.action.inlineSuggest.trigger");
  await workbench.showsGhost(GHOST); // who asks is answered
  await choose("Resume");
  await pauseInTyping();
  await workbench.showsGhost(GHOST);
});

scenario("the menu switches a language off, and on again", async () => {
  await endpoint.always(ANSWER);
  await workbench.changeSettings({ "tenfold.languages": { "*": true } });
  await workbench.edit("add.py", `${COMMENT}<|>\n`);
  await choose("Switch Off in python");
  await workbench.statusBarSays(/off in python/);
  await staysSilent();
  await choose("Switch On in python");
  await workbench.statusBarSays(/Tenfold, ready/);
  await pauseInTyping();
  await workbench.showsGhost(GHOST);
});

scenario("the menu chooses a template, one of the workspace among them", async () => {
  await endpoint.always(ANSWER);
  workbench.writeFile(
    ".tenfold/prompts/terse.prompty",
    "---\nname: terse\ndescription: The code alone, of this workspace.\n" +
      "metadata:\n  tenfold:\n    mode: prefix\n---\n# Be terse.\n{{ prefix }}",
  );
  await workbench.changeSettings({ "tenfold.prompt.template": "auto" });
  await workbench.edit("add.py", `${COMMENT}<|>\n`);
  await choose("Template…");
  await until("the workspace's template", () => rows().filter({ hasText: "terse" }).count());
  await workbench.screenshot("status-templates");
  await pick("terse");
  await pauseInTyping();
  await workbench.showsGhost(GHOST);
  const request = (await endpoint.requests()).at(-1);
  workbench.removeFile(".tenfold/prompts/terse.prompty"); // it would be chosen for what follows
  assert.match(request?.body ?? "", /"# Be terse\.\\n/);
});

scenario("the menu names another model, and it is asked from then on", async () => {
  await endpoint.always(ANSWER);
  await workbench.changeSettings({ "tenfold.model.name": "scripted" });
  await workbench.edit("add.py", `${COMMENT}<|>\n`);
  await choose("Model…");
  await workbench.page.locator(".quick-input-title", { hasText: "Tenfold: Model" }).waitFor();
  await workbench.press("Control+a");
  await workbench.type("another-model");
  await workbench.press("Enter");
  await hoverSays(/another-model/);
  await pauseInTyping();
  await workbench.showsGhost(GHOST);
  const request = (await endpoint.requests()).at(-1);
  assert.match(request?.body ?? "", /"model": ?"another-model"/);
});

scenario("the menu shows the log, which holds no code", async () => {
  await workbench.edit("add.py", `${COMMENT}<|>\n`);
  await choose("Show Log");
  const panel = workbench.page.locator(".part.panel .output-view-container, .part.panel");
  await panel.first().waitFor();
  assert.doesNotMatch(await panel.first().innerText(), /Add two numbers/);
  await workbench.command("workbench.action.closePanel");
});
