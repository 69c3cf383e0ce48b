/** Prompt templates as documents: preview at a real cursor, run, why, new, and hot reload. */
import assert from "node:assert/strict";
import { until } from "../harness/until.ts";
import {
  OWN_LINE,
  openTemplate,
  pageSays,
  prefixTemplate,
  promptTexts,
  replaceText,
  scenariosWithFiles,
  templateFile,
} from "./templateFiles.ts";
import { endpoint, workbench } from "./window.ts";

const CODE = "# Add two numbers.\ndef add(a, b):\n    <|>\n\n\n# Subtract.\ndef sub(a, b):\n    \n";
const TEN = Array.from({ length: 10 }, (_, number) => `    return a + b + ${String(number)}\n`);

const scenario = scenariosWithFiles({
  "tenfold.trigger.mode": "manual",
  "tenfold.context.openFiles": false,
});

const page = () => workbench.frame();
const subject = (pattern: RegExp) => pageSays(page, pattern, ".subject");

/** Open code, a template beside it in a tab, and the template's preview. */
async function preview(name = "mine"): Promise<string> {
  const file = await workbench.edit("add.py", CODE);
  await openTemplate(name);
  await workbench.press("Control+k", "v");
  await page().locator(".prompt").waitFor();
  return file;
}

/** Wait until the preview's text matches, and give it. */
async function shows(pattern: RegExp): Promise<string> {
  return until(`${String(pattern)} in the preview's text`, async () => {
    const text = (await promptTexts(page())).join("\n");
    if (!pattern.test(text)) throw new Error(JSON.stringify(text));
    return text;
  });
}

/** The prompts that the endpoint was sent. */
async function sent(): Promise<string[]> {
  const requests = await endpoint.requests();
  return requests.map(({ body }) => (JSON.parse(body) as { prompt: string }).prompt);
}

/** Ask for ghost text, and give the prompt that was sent for it. */
async function promptOfGhost(marked = CODE): Promise<string> {
  const before = (await sent()).length;
  await workbench.edit("add.py", marked);
  await workbench.command("editor.action.inlineSuggest.trigger");
  return until("a request", async () => (await sent())[before]);
}

scenario("a template is shown as it would be sent for the cursor in the code", async () => {
  await preview();
  await subject(/mine\.prompty · continues the text · scripted · add\.py, line 3/);
  await shows(/^# By mine\.\n# Add two numbers\.\ndef add\(a, b\):\n$/);
  await pageSays(page, /\d+ of 2,048 tokens/, ".headline");
  assert.deepEqual(await endpoint.requests(), [], "looking sends nothing");
  await workbench.screenshot("template-preview");
});

scenario("the preview follows the cursor of the code", async () => {
  const file = await preview();
  await workbench.openFile(file, 7, 4);
  await subject(/add\.py, line 8/);
  await shows(/def sub\(a, b\):\n$/);
  await workbench.press("ArrowUp", "ArrowUp", "ArrowUp", "ArrowUp", "ArrowUp");
  await subject(/add\.py, line 3/);
  // Back in the template the cursor of the code stays the one that counts.
  await workbench.openFile(templateFile("mine"));
  await workbench.press("ArrowDown");
  await subject(/add\.py, line 3/);
});

scenario("the preview follows what is typed in the template before it is saved", async () => {
  await preview();
  await workbench.type(" Typed now.");
  await shows(/^# By mine\. Typed now\.\n/);
  assert.equal(workbench.fileText(templateFile("mine")), prefixTemplate("mine", "# By mine."));
});

scenario("the preview follows what is typed in the code", async () => {
  const file = await preview();
  await workbench.openFile(file, 0, 18);
  await workbench.press("ArrowDown", "ArrowDown", "End");
  await subject(/line 3/);
  await workbench.type("total = 0");
  await shows(/total = 0$/);
});

scenario("a broken template leaves the last preview, with the problem and its line", async () => {
  await preview();
  const good = await shows(/^# By mine\./);
  await replaceText("{{ prefix }}", "{{ prefix }}{% if %}");
  const line = String(OWN_LINE + 2);
  await pageSays(page, new RegExp(`line ${line}: \\S`), ".problem-bar");
  assert.deepEqual(await promptTexts(page()), [good]);
  const stale = page().locator("main.stale");
  await stale.waitFor();
  assert.equal(await stale.evaluate((main) => getComputedStyle(main).opacity), "1");
  assert.equal(await stale.getAttribute("aria-busy"), "false");
  await workbench.screenshot("template-broken");
  await page()
    .getByRole("button", { name: `Go to Line ${line}` })
    .click();
  await until("the cursor on the line", async () => {
    return (await workbench.cursor()).line === OWN_LINE + 1;
  });
  await replaceText("{% if %}", "");
  await page().locator("main:not(.stale)").waitFor();
  assert.equal(await page().locator(".problem-bar").isVisible(), false);
});

scenario("while a template is mended, the preview never goes blank", async () => {
  await preview();
  await page()
    .locator("body")
    .evaluate((body) => {
      const seen: string[] = [];
      (window as Window & { blanks?: string[] }).blanks = seen;
      new MutationObserver(() => {
        if (!body.querySelector(".text")) seen.push(body.textContent);
      }).observe(body, { childList: true, subtree: true });
    });
  await workbench.type(" {{ language }} {% if task %}x{% endif %}", 20);
  await shows(/Python x/);
  const blanks = await page()
    .locator("body")
    .evaluate(() => (window as Window & { blanks?: string[] }).blanks);
  assert.deepEqual(blanks, []);
});

scenario("code that gets another language stays what templates are shown for", async () => {
  await workbench.edit("add.py", CODE);
  await workbench.inExtensionHost(async (api) => {
    const document = api.window.activeTextEditor?.document;
    if (document) await api.languages.setTextDocumentLanguage(document, "ruby");
  });
  await openTemplate("mine");
  await workbench.press("Control+k", "v");
  await subject(/mine\.prompty · continues the text · scripted · add\.py, line 3/);
});

scenario("without code a template is shown with its own sample", async () => {
  await workbench.closeEditors();
  workbench.writeFile(
    templateFile("mine"),
    prefixTemplate("mine", "# By mine.").replace(
      "    families:",
      '    sample: {file: caption.py, text: "# Read a caption.\\n<CURSOR>"}\n    families:',
    ),
  );
  await workbench.openFile(templateFile("mine"));
  await workbench.command("tenfold.previewTemplate");
  await subject(/the template’s own sample/);
  await shows(/# Read a caption\.\n$/);
});

scenario("what is previewed is what the endpoint receives, byte for byte", async () => {
  await endpoint.always({ answers: TEN });
  await preview();
  await workbench.type(" größer 🎉");
  const shown = await shows(/größer 🎉/);
  await workbench.press("Control+Enter");
  const page = await workbench.frameWith("article");
  await page.locator("article").nth(9).waitFor();
  assert.deepEqual([...new Set(await sent())], [shown]);
});

scenario("a template that is not saved runs for the cursor in the code, ten times", async () => {
  await endpoint.always({ answers: TEN });
  const file = await workbench.edit("add.py", CODE);
  await openTemplate("mine");
  await workbench.type(" Unsaved.");
  await workbench.press("Control+Enter");
  await pageSays(page, /^10 solutions/, "h1");
  await pageSays(page, /add\.py, line 3 · template mine/, ".where");
  await until("the template in the title", () =>
    workbench.page.locator(".tab", { hasText: "Solutions: template mine" }).isVisible(),
  );
  assert.match((await sent())[0] ?? "", /^# By mine\. Unsaved\./);
  const second = page().locator("article").nth(1);
  const code = `    ${(await second.locator("code").innerText()).trim()}`;
  await second.focus();
  await workbench.press("Enter");
  await until("the solution in the code", async () => (await workbench.text()).includes(code));
  await workbench.savesAs(file, CODE.replace("    <|>", code));
});

scenario("ghost text stays away from templates", async () => {
  await endpoint.always({ answers: TEN });
  await workbench.changeSettings({ "tenfold.trigger.mode": "automatic" });
  await workbench.closeEditors();
  await openTemplate("mine");
  const language = await workbench.inExtensionHost(
    (api) => api.window.activeTextEditor?.document.languageId,
  );
  assert.equal(language, "prompty");
  await workbench.press("Enter");
  await workbench.askAutomatically();
  await workbench.command("editor.action.inlineSuggest.trigger");
  assert.equal(await workbench.ghostText(), "");
  // In code the same keys are answered: what was asked for the template would stand before it.
  await workbench.edit("add.py", "# Add two numbers.\ndef add(a, b):<|>\n");
  await workbench.press("Enter");
  await workbench.askAutomatically();
  await workbench.anyGhost();
  const prompts = await sent();
  assert.ok(prompts.length > 0);
  for (const prompt of prompts) assert.match(prompt, /# Add two numbers\./);
});

scenario(
  "\u201cWhy this template?\u201d names the one that serves, first and with the reason",
  async () => {
    await endpoint.always({ answers: TEN });
    await workbench.edit("add.py", CODE);
    await workbench.command("editor.action.inlineSuggest.trigger"); // the model is known from then on
    await workbench.anyGhost();
    await workbench.palette("Tenfold: Why This Template?");
    const rows = await workbench.quickPick("prefix");
    assert.match(rows[0] ?? "", /^prefix\b.*Chosen here: \S/);
    await workbench.press("Enter");
    await until("the template", () =>
      workbench.inExtensionHost((api) =>
        api.window.activeTextEditor?.document.uri.path.endsWith("/prefix.prompty"),
      ),
    );
  },
);

/** Wait until it is told that a name will not do. */
async function nameIsRefused(why: RegExp): Promise<void> {
  const message = workbench.page.locator(".quick-input-message");
  await until("why the name will not do", async () => why.test(await message.innerText()));
}

scenario("a template of the workspace may have the name of one that ships", async () => {
  workbench.writeFile(templateFile("mine"), prefixTemplate("mine", "# By mine."));
  await workbench.edit("add.py", CODE);
  await workbench.palette("Tenfold: New Prompt Template…");
  await workbench.quickPick("chat,");
  await workbench.type("prefix");
  await workbench.page.locator('.quick-input-list .monaco-list-row[aria-label^="prefix,"]').click();
  await workbench.quickPick("Workspace");
  await workbench.press("Enter");
  const input = workbench.page.locator(".quick-input-widget input.input");
  await until("a name that is proposed", async () => (await input.inputValue()) === "my-prefix");
  await input.fill("mine");
  await nameIsRefused(/There is a template mine already\./);
  await input.fill("prefix");
  await workbench.press("Enter");
  const text = await until("the file", () => workbench.fileText(templateFile("prefix")));
  assert.match(text, /^name: prefix$/m);
});

scenario("a template of one's own begins as one that ships", async () => {
  await workbench.edit("add.py", CODE);
  await workbench.palette("Tenfold: New Prompt Template…");
  await workbench.quickPick("chat,");
  await workbench.type("prefix");
  await workbench.page.locator('.quick-input-list .monaco-list-row[aria-label^="prefix,"]').click();
  await workbench.quickPick("Workspace");
  await workbench.press("Enter");
  const input = workbench.page.locator(".quick-input-widget input.input");
  await until("a name that is proposed", async () => (await input.inputValue()) === "my-prefix");
  await input.fill("auto");
  await nameIsRefused(/another use for auto/);
  await input.fill("quiet");
  await workbench.press("Enter");
  const text = await until("the file", () => workbench.fileText(templateFile("quiet")));
  assert.match(text, /^name: quiet$/m);
  await subject(/quiet\.prompty · continues the text · scripted · add\.py, line 3/);
  await shows(/def add\(a, b\):/);
});

scenario("a template that is saved serves at once", async () => {
  await endpoint.always({ answers: TEN });
  await openTemplate("mine");
  await workbench.changeSettings({ "tenfold.prompt.template": "mine" });
  assert.match(await promptOfGhost(), /^# By mine\.\n/);
  await workbench.openFile(templateFile("mine"), OWN_LINE, 10);
  await workbench.type(" Saved.");
  await workbench.savesAs(templateFile("mine"), prefixTemplate("mine", "# By mine. Saved."));
  assert.match(await promptOfGhost(), /^# By mine\. Saved\.\n/);
});

scenario("a template that is broken on disk is told, and the one before it serves on", async () => {
  await endpoint.always({ answers: TEN });
  await openTemplate("mine");
  await workbench.changeSettings({ "tenfold.prompt.template": "mine" });
  assert.match(await promptOfGhost(), /^# By mine\.\n/);
  workbench.writeFile(templateFile("mine"), prefixTemplate("mine", "# Broken {{ prefix"));
  await workbench.openFile(templateFile("mine"));
  await until("the problem at its line", () =>
    workbench.inExtensionHost((api) => {
      const uri = api.window.activeTextEditor?.document.uri;
      return (
        uri &&
        api.languages
          .getDiagnostics(uri)
          .some(({ severity }) => severity === api.DiagnosticSeverity.Error)
      );
    }),
  );
  assert.match(await promptOfGhost(), /^# By mine\.\n/);
});

scenario("the preview comes back after the window is reloaded", async () => {
  await preview();
  await workbench.press("Control+s");
  await workbench.reload();
  const restored = await workbench.frameWith(".prompt");
  await pageSays(() => restored, /mine\.prompty/, ".subject");
});

scenario("above a template stand its preview, its run, its tokens and the comparison", async () => {
  await endpoint.always({ answers: TEN });
  await workbench.edit("add.py", CODE);
  await openTemplate("mine");
  const lenses = workbench.page.locator(".codelens-decoration a");
  await until("the lenses", async () => {
    const titles = (await lenses.allInnerTexts()).map((title) => title.trim());
    const [first, second, third, fourth] = titles;
    if (first === "Preview" && second === "Run ×10" && fourth === "Compare") {
      return /^(about )?\d+\/2048 tokens$/.test(third ?? "");
    }
    throw new Error(titles.join(" | "));
  });
  await lenses.filter({ hasText: "Preview" }).click();
  await subject(/mine\.prompty · continues the text · scripted · add\.py, line 3/);
});

scenario("the server knows a template's variables while it is written", async () => {
  await workbench.edit("add.py", CODE);
  await openTemplate("mine");
  await workbench.type(" {{ instr");
  await workbench.command("editor.action.triggerSuggest");
  const first = workbench.page.locator(".suggest-widget .monaco-list-row.focused");
  await until("the variable", async () =>
    (await first.getAttribute("aria-label"))?.startsWith("instruction"),
  );
  await workbench.press("Enter");
  await until("the variable in the text", async () =>
    /^# By mine\. \{\{ instruction ?\}\}$/m.test(await workbench.text()),
  );
  await replaceText("{{ instruction", "{{ instructoin");
  await until("the diagnostic", async () => {
    const said = await workbench.inExtensionHost((api) => {
      const uri = api.window.activeTextEditor?.document.uri;
      return uri && api.languages.getDiagnostics(uri).map(({ message }) => message);
    });
    if (!said?.some((message) => /instructoin[^]*instruction/.test(message))) {
      throw new Error(JSON.stringify(said));
    }
    return true;
  });
});
