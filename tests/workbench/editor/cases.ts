/** Cases: a solution saved as one, and run in the Test Explorer. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { until } from "../harness/until.ts";
import { scenariosWithFiles } from "./templateFiles.ts";
import { endpoint, workbench } from "./window.ts";

const CODE = "# Add two numbers.\ndef add(a, b):\n    <|>\n";
const FOLDER = ".tenfold/cases";

const scenario = scenariosWithFiles({
  "tenfold.trigger.mode": "manual",
  "tenfold.context.openFiles": false,
});

/** A case that asks for the sum, with one assertion. */
function sumCase(assertion: string): string {
  return `description: Adds two numbers
file: add.py
text: |
  # Add two numbers.
  def add(a, b):
      <CURSOR>
count: 1
assert:
  - ${assertion}
`;
}

/** Wait for the one case that was saved, see it in the editor, and give its text. */
async function savedCase(): Promise<string> {
  const folder = join(workbench.profile.workspace, FOLDER);
  const [name] = await until("a case", () => {
    const names = readdirSync(folder).filter((each) => each.endsWith(".yaml"));
    return names.length === 1 ? names : undefined;
  });
  await until("the case in the editor", () =>
    workbench.inExtensionHost(
      (api, file: string) => api.window.activeTextEditor?.document.uri.path.endsWith(`/${file}`),
      name ?? "",
    ),
  );
  return workbench.fileText(`${FOLDER}/${name ?? ""}`) ?? "";
}

/** The Test Explorer's rows: what stands there, and what a screen reader says, with the outcome. */
async function tests(): Promise<string[]> {
  const rows = workbench.page.locator(".test-explorer .monaco-list-row");
  return rows.evaluateAll((all) =>
    all.map((row) => `${row.textContent} · ${row.getAttribute("aria-label") ?? ""}`),
  );
}

/** Wait until the Test Explorer has a row that matches. */
async function testsSay(pattern: RegExp): Promise<void> {
  await until(`${String(pattern)} in the Test Explorer`, async () => {
    const labels = await tests();
    if (!labels.some((label) => pattern.test(label))) throw new Error(labels.join(" | "));
    return true;
  });
}

scenario("a solution of the panel is saved as a case", async () => {
  await endpoint.always({ answers: ["    return a + b\n", "    return b + a\n"] });
  await workbench.changeSettings({ "tenfold.candidates.count": 2 });
  await workbench.edit("add.py", CODE);
  await workbench.press("Control+Enter");
  await workbench.frame().locator("article").nth(1).waitFor();
  await workbench.frame().locator("article").first().focus();
  await workbench.press("s");
  const text = await savedCase();
  assert.match(text, /^file: .*add\.py$/m);
  assert.match(text, /<CURSOR>/);
  assert.match(text, /^assert:$/m);
});

scenario(
  "the palette has one command for it, which saves the panel's solution as well",
  async () => {
    await endpoint.always({ answers: ["    return a + b\n"] });
    await workbench.changeSettings({ "tenfold.candidates.count": 1 });
    await workbench.edit("add.py", CODE);
    await workbench.press("Control+Enter");
    await workbench.frame().locator("article").first().focus();
    await workbench.press("F1");
    await workbench.type("Tenfold as Case");
    const rows = await workbench.quickPick("Tenfold: Save as Case");
    assert.deepEqual(
      rows.filter((row) => row.startsWith("Tenfold: ") && row.includes("as Case")).length,
      1,
    );
    await workbench.press("Enter");
    assert.match(await savedCase(), /# Add two numbers\./);
  },
);

scenario("the ghost text on screen is saved as a case from the palette", async () => {
  await endpoint.always({ answers: ["    return a + b\n"] });
  await workbench.edit("add.py", CODE);
  await workbench.command("editor.action.inlineSuggest.trigger");
  await workbench.showsGhost("return a + b");
  await workbench.palette("Tenfold: Save as Case");
  assert.match(await savedCase(), /# Add two numbers\./);
});

scenario("without a solution on screen, it says what to do", async () => {
  await workbench.edit("add.py", CODE);
  await workbench.command("tenfold.saveCase");
  await until("the message", async () =>
    (await workbench.notifications()).some((text) => text.includes("no solution on screen")),
  );
});

scenario("the Test Explorer shows the cases, and runs them", async () => {
  await endpoint.always({ answers: ["    return a + b\n"] });
  await workbench.edit("add.py", CODE);
  workbench.writeFile(`${FOLDER}/adds.yaml`, sumCase("type: contains\n    value: a + b"));
  workbench.writeFile(`${FOLDER}/subtracts.yaml`, sumCase("type: contains\n    value: a - b"));
  await workbench.command("workbench.view.testing.focus");
  await testsSay(/^adds/);
  await testsSay(/^subtracts/);
  await workbench.command("testing.runAll");
  await testsSay(/^adds.*passed/i);
  await testsSay(/^subtracts.*failed/i);
  await workbench.openFile(`${FOLDER}/subtracts.yaml`);
  await until("the failure at its line", () =>
    workbench.page
      .getByText(/contains: /)
      .first()
      .isVisible(),
  );
  await workbench.screenshot("test-explorer");
});

scenario("a case that is mended passes when it is run again", async () => {
  await endpoint.always({ answers: ["    return a + b\n"] });
  await workbench.edit("add.py", CODE);
  workbench.writeFile(`${FOLDER}/mended.yaml`, sumCase("type: contains\n    value: a - b"));
  await workbench.command("workbench.view.testing.focus");
  await testsSay(/^mended/);
  await workbench.command("testing.runAll");
  await testsSay(/^mended.*failed/i);
  workbench.writeFile(`${FOLDER}/mended.yaml`, sumCase("type: contains\n    value: a + b"));
  await workbench.command("testing.runAll");
  await testsSay(/^mended.*passed/i);
});

scenario("a case that is removed leaves the Test Explorer", async () => {
  await workbench.edit("add.py", CODE);
  workbench.writeFile(`${FOLDER}/removed.yaml`, sumCase("type: parses"));
  await workbench.command("workbench.view.testing.focus");
  await testsSay(/^removed/);
  workbench.removeFile(`${FOLDER}/removed.yaml`);
  await until("no case", async () => !(await tests()).some((label) => label.startsWith("removed")));
});
