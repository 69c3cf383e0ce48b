/** Templates and models side by side: the same cursor, the same seed. */
import assert from "node:assert/strict";
import { until } from "../harness/until.ts";
import {
  openTemplate,
  pageSays,
  prefixTemplate,
  scenariosWithFiles,
  templateFile,
} from "./templateFiles.ts";
import { endpoint, workbench } from "./window.ts";

const CODE = "# Add two numbers.\ndef add(a, b):\n    <|>\n";
const one = (number: number) => `    return a + ${String(number)}\n`;
const other = (number: number) => `    return b * ${String(number)}\n`;
const FIRST = Array.from({ length: 10 }, (_, number) => one(number));
const SECOND = Array.from({ length: 10 }, (_, number) => other(number));

const scenario = scenariosWithFiles({
  "tenfold.trigger.mode": "manual",
  "tenfold.context.openFiles": false,
});

const page = () => workbench.frame();
const column = (place: number) =>
  page()
    .locator("section")
    .nth(place - 1);
const focused = () => page().locator("article:focus").getAttribute("aria-label");

/** The code of a column's solutions, in their order. */
async function codes(place: number): Promise<string[]> {
  const texts = await column(place).locator("article code").allInnerTexts();
  return texts.map((text) => text.trim());
}

interface Sent {
  prompt: string;
  seed?: number;
  model: string;
}

async function sent(): Promise<Sent[]> {
  return (await endpoint.requests()).map(({ body }) => JSON.parse(body) as Sent);
}

/** Wait until the focus is on a solution whose label begins so. */
async function focus(label: string): Promise<void> {
  await until(`the focus on ${label}`, async () => {
    const now = await focused();
    if (!now?.startsWith(label)) throw new Error(String(now));
    return true;
  });
}

/** Have an entry of the quick pick be chosen, or not. */
async function choose(name: string, wanted: boolean): Promise<void> {
  const input = workbench.page.locator(".quick-input-widget input.input");
  await input.fill(name);
  const row = workbench.page.locator(`.quick-input-list .monaco-list-row[aria-label^="${name}"]`);
  const box = row.first().getByRole("checkbox");
  await box.waitFor();
  if ((await box.isChecked()) !== wanted) await box.click();
  await input.fill("");
}

/** Begin the comparison of `quiet`, which is open, with `loud`. */
async function compare(): Promise<string> {
  await endpoint.enqueue({ answers: FIRST });
  await endpoint.enqueue({ answers: SECOND });
  const file = await workbench.edit("add.py", CODE);
  workbench.writeFile(templateFile("loud"), prefixTemplate("loud", "# By loud."));
  await openTemplate("quiet");
  await workbench.palette("Tenfold: Compare Prompt Templates…");
  const rows = await workbench.quickPick("quiet");
  assert.match(rows[0] ?? "", /^quiet\b/);
  // What would serve the cursor is chosen to begin with, and is not wanted here.
  await choose("prefix", false);
  await choose("loud", true);
  await workbench.press("Enter");
  return file;
}

async function done(): Promise<void> {
  await until("both columns", async () => {
    const headlines = await page().locator("section .headline").allInnerTexts();
    return headlines.length === 2 && headlines.every((text) => text.startsWith("10 solutions"));
  });
}

scenario("two templates answer for the same cursor with the same seed, side by side", async () => {
  await compare();
  await done();
  const requests = await sent();
  assert.deepEqual(
    requests.map(({ prompt }) => prompt.split("\n")[0]),
    ["# By quiet.", "# By loud."],
  );
  assert.ok(requests.every(({ seed }) => seed !== undefined && seed === requests[0]?.seed));
  await pageSays(page, /Templates compared · seed 0/, "h1");
  for (const [place, name] of [
    [1, "quiet"],
    [2, "loud"],
  ] as const) {
    assert.match(await column(place).locator("h2").innerText(), new RegExp(name));
    const figures = await column(place).locator(".figures").innerText();
    assert.match(figures, /\d tokens asked[^]*\d answered[^]*first after [\d.]+ s, all after/);
    assert.equal(await column(place).locator("article").count(), 10);
  }
  assert.deepEqual((await codes(1)).sort(), FIRST.map((text) => text.trim()).sort());
  assert.deepEqual((await codes(2)).sort(), SECOND.map((text) => text.trim()).sort());
  assert.match((await column(2).getAttribute("aria-label")) ?? "", /^template loud, 10 solutions/);
  await workbench.screenshot("comparison");
});

scenario("arrow keys move between columns and rows, Enter accepts", async () => {
  const file = await compare();
  await done();
  await column(1).locator("article").first().focus();
  await focus("quiet, Solution 1 of 10");
  await workbench.press("ArrowDown");
  await focus("quiet, Solution 2 of 10");
  await workbench.press("ArrowRight");
  await focus("loud, Solution 2 of 10");
  const second = `    ${(await codes(2))[1] ?? ""}`;
  await workbench.press("Enter");
  await until("the solution in the code", async () => (await workbench.text()).includes(second));
  await workbench.savesAs(file, CODE.replace("    <|>", second));
  await pageSays(page, /loud: Solution 2 was inserted at line 3/, ".notice");
});

scenario("the one that is preferred serves from then on", async () => {
  await workbench.changeSettings({ "tenfold.prompt.template": "auto" }); // and as it was, afterwards
  await compare();
  await done();
  await column(2).getByRole("button", { name: "Prefer loud" }).click();
  await until("the setting", () =>
    workbench.inExtensionHost(
      (api) => api.workspace.getConfiguration("tenfold").get("prompt.template") === "loud",
    ),
  );
  await column(2).getByRole("button", { name: "loud is preferred" }).waitFor();
  await endpoint.always({ answers: FIRST });
  await workbench.edit("add.py", CODE);
  await workbench.command("editor.action.inlineSuggest.trigger");
  await workbench.anyGhost();
  assert.match((await sent()).at(-1)?.prompt ?? "", /^# By loud\./);
});

scenario("two models answer with the same prompt", async () => {
  await endpoint.enqueue({ answers: FIRST });
  await endpoint.enqueue({ answers: SECOND });
  await workbench.edit("add.py", CODE);
  await workbench.palette("Tenfold: Compare Models…");
  const input = workbench.page.locator(".quick-input-widget input.input");
  await until("the current model", async () => (await input.inputValue()) === "scripted, ");
  await input.fill("scripted, scripted-two");
  await workbench.press("Enter");
  await done();
  const requests = await sent();
  assert.deepEqual(
    requests.map(({ model }) => model),
    ["scripted", "scripted-two"],
  );
  assert.equal(requests[0]?.prompt, requests[1]?.prompt);
});

scenario("one that fails says so in its column, and is asked again by itself", async () => {
  await compare();
  await done();
  await endpoint.forget();
  await endpoint.enqueue({ answers: FIRST });
  await endpoint.enqueue({ status: 401 });
  await page().getByRole("button", { name: "Another Seed" }).click();
  await pageSays(page, /seed 1/, "h1");
  await until("the failure", async () =>
    (await column(2).locator(".headline").innerText()).includes("failed"),
  );
  await endpoint.always({ answers: SECOND });
  await column(2).getByRole("button", { name: "Retry" }).click();
  await done();
});

scenario("where the place was edited, none can be asked again", async () => {
  const file = await compare();
  await done();
  await endpoint.forget();
  await endpoint.enqueue({ answers: FIRST });
  await endpoint.enqueue({ answers: [""], finish_reasons: ["content_filter"] });
  await page().getByRole("button", { name: "Another Seed" }).click();
  await column(2).getByRole("button", { name: "Retry" }).waitFor();
  await column(2).getByRole("button", { name: "Show Log" }).waitFor();
  await workbench.inExtensionHost(async (api, name) => {
    const document = api.workspace.textDocuments.find(({ uri }) => uri.path.endsWith(`/${name}`));
    const edit = new api.WorkspaceEdit();
    if (document) edit.insert(document.uri, new api.Position(2, 0), "x");
    await api.workspace.applyEdit(edit);
  }, file);
  await column(2).getByRole("button", { name: "Retry" }).waitFor({ state: "hidden" });
  await column(2).getByRole("button", { name: "Show Log" }).waitFor();
});

scenario("a template that no setting can name is compared, and cannot be preferred", async () => {
  await endpoint.enqueue({ answers: FIRST });
  await endpoint.enqueue({ answers: SECOND });
  await workbench.edit("add.py", CODE);
  workbench.writeFile(templateFile("loud"), prefixTemplate("loud", "# By loud."));
  workbench.writeFile("draft.prompty", prefixTemplate("draft", "# A draft."));
  await workbench.openFile("draft.prompty");
  await workbench.palette("Tenfold: Compare Prompt Templates…");
  await workbench.quickPick("draft.prompty");
  await choose("prefix", false);
  await choose("loud", true);
  await workbench.press("Enter");
  await done();
  workbench.removeFile("draft.prompty");
  assert.equal(
    await column(1)
      .getByRole("button", { name: /^Prefer/ })
      .isVisible(),
    false,
  );
  assert.equal(await column(2).getByRole("button", { name: "Prefer loud" }).isVisible(), true);
  await column(1).locator("article").first().focus();
  await workbench.press("p");
  await pageSays(page, /no setting can name it/, "[role=status]");
});

scenario("arrow keys in a long line scroll it", async () => {
  const long = (first: string) => [`    return ${first}${" + b".repeat(200)}\n`];
  await workbench.changeSettings({ "tenfold.candidates.count": 1 });
  await endpoint.enqueue({ answers: long("a") });
  await endpoint.enqueue({ answers: long("b") });
  await workbench.edit("add.py", CODE);
  await workbench.palette("Tenfold: Compare Models…");
  const input = workbench.page.locator(".quick-input-widget input.input");
  await until("the current model", async () => (await input.inputValue()) === "scripted, ");
  await input.fill("scripted, scripted-two");
  await workbench.press("Enter");
  const code = column(1).locator("pre");
  await column(2).locator("pre").waitFor();
  await code.focus();
  await until("the code to be scrolled", async () => {
    await workbench.press("ArrowRight");
    return code.evaluate((element) => element.scrollLeft > 0);
  });
  assert.equal(await code.evaluate((element) => element === document.activeElement), true);
});
