/** Windows with more than one folder, and windows that are loaded anew. */
import assert from "node:assert/strict";
import { Endpoint } from "./harness/endpoint.ts";
import { endAfterwards, scenarios } from "./harness/scenario.ts";
import { until, type Patience } from "./harness/until.ts";
import { Workbench } from "./harness/workbench.ts";

const ASK = "# Add two numbers.\ndef add(a, b):\n    \n";
const TEN = Array.from({ length: 10 }, (_, number) => `    return a + b + ${String(number)}\n`);

/** A template that can be told from all others. */
function template(words: string): string {
  const head = "name: ours\ndescription: Of this folder.\nmetadata:\n  tenfold:\n    mode: prefix";
  return `---\n${head}\n---\n# ${words}\n{{ prefix }}`;
}

const endpoint = await Endpoint.start();
const workbench = await Workbench.open({
  model: endpoint,
  settings: { "tenfold.prompt.template": "ours", "tenfold.trigger.mode": "manual" },
  workspace: "two.code-workspace",
  files: {
    "two.code-workspace": JSON.stringify({ folders: [{ path: "first" }, { path: "second" }] }),
    "first/.tenfold/prompts/ours.prompty": template("Of the first folder."),
    "first/add.py": ASK,
    "second/.tenfold/prompts/ours.prompty": template("Of the second folder."),
    "second/add.py": ASK,
    "third/.tenfold/prompts/ours.prompty": template("Of the third folder."),
    "third/add.py": ASK,
  },
});
endAfterwards(workbench, endpoint);
const scenario = scenarios(workbench, endpoint);

const tab = (title: string) =>
  workbench.page.locator(".tab", { has: workbench.page.getByText(title, { exact: true }) });

/** What the model is asked for ghost text in a file. */
async function askedIn(file: string, patience?: Patience): Promise<string> {
  await endpoint.forget();
  await endpoint.always({ answers: ["    return a + b\n"] });
  await workbench.closeEditors();
  await workbench.openFile(file, 2, 4);
  await workbench.command("editor.action.inlineSuggest.trigger");
  await workbench.showsGhost("return a + b", patience);
  return (await endpoint.requests()).at(-1)?.body ?? "";
}

scenario("each folder of a workspace has its own templates", async () => {
  assert.match(await askedIn("first/add.py"), /# Of the first folder\./);
  assert.match(await askedIn("second/add.py"), /# Of the second folder\./);
});

scenario("a folder that is added later is served as well, without a reload", async () => {
  const before = workbench.languageServers();
  await workbench.inExtensionHost((api, path: string) => {
    api.workspace.updateWorkspaceFolders(2, 0, { uri: api.Uri.file(path) });
  }, `${workbench.profile.workspace}/third`);
  // Asked before the server has heard of the folder, there is no such template: it is asked again.
  await until("its template", async () =>
    /# Of the third folder\./.test(await askedIn("third/add.py", { timeout: 5000 })),
  );
  assert.deepEqual(workbench.languageServers(), before);
});

scenario("after a reload the panels are there again, and can be filled", async () => {
  await endpoint.always({ answers: TEN });
  await workbench.closeEditors();
  await workbench.openFile("first/add.py", 2, 4);
  await workbench.press("Control+Enter");
  await workbench.frame().getByRole("heading", { name: "10 solutions" }).waitFor();
  await workbench.command("tenfold.showPrompt");
  await workbench.frameWith(".prompt");

  await workbench.reload();
  await workbench.serverReady();
  assert.equal(workbench.languageServers().length, 1, "the old server has ended");
  const inspector = await workbench.frameWith(".prompt");
  await inspector.getByText("add.py, line 3").waitFor();

  await tab("Tenfold Solutions").click();
  const panel = await workbench.frameWith("main[aria-label='Tenfold solutions']");
  await panel.getByRole("heading", { name: "No solutions · the window was reloaded" }).waitFor();
  await workbench.screenshot("solutions-reloaded");
  await panel.getByRole("button", { name: "Retry" }).click();
  await panel.getByRole("heading", { name: "10 solutions" }).waitFor();
  await panel.locator("article").nth(1).getByRole("button", { name: "Accept" }).click();
  await until("the solution in the file", async () =>
    /\n {4}return a \+ b \+ \d\n/.test(await workbench.text()),
  );
});
