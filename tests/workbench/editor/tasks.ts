/** Tasks about code that is there: offered as ghost text to cycle through; commit messages. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import type { Vscode } from "../harness/remote.ts";
import { until } from "../harness/until.ts";
import { pageSays, scenariosWithFiles } from "./templateFiles.ts";
import { endpoint, workbench } from "./window.ts";

const CODE = "def add(a, b):\n    return a + b<|>\n\n\nx = 1\n";
const DOCSTRINGS = ["Add two numbers.", "Give the sum of a and b.", "Sum up a and b."];

const scenario = scenariosWithFiles({
  "tenfold.trigger.mode": "manual",
  "tenfold.context.openFiles": false,
  "tenfold.candidates.count": 3,
});

/** The titles of Tenfold's code actions on a range of the active editor. */
async function codeActions(from: [number, number], to: [number, number]): Promise<string[]> {
  const actions = await workbench.inExtensionHost(
    async (api, start: [number, number], end: [number, number]) => {
      const uri = api.window.activeTextEditor?.document.uri;
      const range = new api.Range(...start, ...end);
      const found = await api.commands.executeCommand<{ title: string }[]>(
        "vscode.executeCodeActionProvider",
        uri,
        range,
      );
      return found.map(({ title }) => title);
    },
    from,
    to,
  );
  return actions.filter((title) => title.startsWith("Tenfold: "));
}

function git(...args: string[]): void {
  const own = ["-c", "user.name=Test", "-c", "user.email=test@example.org"];
  execFileSync("git", [...own, ...args], { cwd: workbench.profile.workspace });
}

/** A repository in the workspace with something staged, open in the window. */
async function stagedChange(): Promise<void> {
  git("init", "--quiet");
  workbench.writeFile("staged.py", "def add(a, b):\n    return a + b\n");
  git("add", "staged.py");
  await workbench.changeSettings({ "git.enabled": true });
  await until("the repository", () =>
    workbench.inExtensionHost(async (api) => {
      const extension = api.extensions.getExtension<Git>("vscode.git");
      const exports = await extension?.activate();
      return exports?.enabled === true && exports.getAPI(1).repositories.length > 0;
    }),
  );
}

function countTabs(api: Vscode): number {
  return api.window.tabGroups.all.flatMap(({ tabs }) => tabs).length;
}

interface Git {
  enabled: boolean;
  getAPI(version: 1): { repositories: { inputBox: { value: string } }[] };
}

/** Forget the repository. */
async function noRepository(): Promise<void> {
  await workbench.changeSettings({ "git.enabled": false });
  workbench.removeFolder(".git");
  workbench.removeFolder("staged.py");
}

scenario("in a function, code actions offer what can be written about it", async () => {
  await workbench.edit("add.py", CODE);
  const titles = [
    "Tenfold: Explain as a Comment",
    "Tenfold: Write Docstring",
    "Tenfold: Write Tests",
    "Tenfold: Write an Example of Use",
  ];
  assert.deepEqual(await codeActions([1, 4], [1, 4]), titles);
  assert.deepEqual(await codeActions([4, 0], [4, 0]), []);
  assert.deepEqual(await codeActions([4, 0], [4, 5]), titles);
  await workbench.edit(
    "Add.cs",
    "class A\n{\n    int Add(int a)\n    {\n        return a<|>;\n    }\n}\n",
  );
  assert.deepEqual(await codeActions([4, 8], [4, 8]), titles);
  assert.deepEqual(await codeActions([2, 8], [2, 8]), titles);
  assert.deepEqual(await codeActions([0, 0], [0, 0]), []);
});

/** Ask for a docstring, and give the ghost text that comes. */
async function docstring(): Promise<{ file: string; first: string }> {
  await endpoint.always({ answers: DOCSTRINGS.map((text) => `${text}"""\n`) });
  const file = await workbench.edit("add.py", CODE);
  await workbench.command("tenfold.writeDocstring");
  return { file, first: await otherDocstring("") };
}

/** Wait for the ghost text of another docstring than this one, and give it. */
async function otherDocstring(before: string): Promise<string> {
  return until("a docstring", async () => {
    const shown = await workbench.ghostText();
    return DOCSTRINGS.find((text) => text !== before && shown.includes(`"""${text}"""`));
  });
}

/** The code with a docstring in it. */
function documented(text: string): string {
  return CODE.replace("<|>", "").replace("    return", `    """${text}"""\n    return`);
}

scenario("a docstring is offered as ghost text, to cycle through and to take", async () => {
  const { file, first } = await docstring();
  await workbench.screenshot("docstring");
  await workbench.press("Alt+BracketRight");
  const second = await otherDocstring(first);
  await workbench.press("Tab");
  await workbench.savesAs(file, documented(second));
  // Right after taking it, the others stand in its place by the same keys.
  await workbench.press("Alt+BracketRight");
  await until("another docstring", async () => {
    const text = await workbench.text();
    return DOCSTRINGS.some((other) => other !== second && text === documented(other));
  });
});

scenario("further docstrings are about the same function, wherever it stands by now", async () => {
  const done = 'def old(a):\n    """Is there."""\n    return a\n\n\n';
  await docstring();
  await workbench.press("Control+Enter");
  const page = () => workbench.frame();
  await page().locator("article").nth(2).waitFor();
  await workbench.inExtensionHost(async (api, text: string) => {
    const editor = api.window.visibleTextEditors.find(({ document }) => !document.isClosed);
    await editor?.edit((edit) => {
      edit.insert(new api.Position(0, 0), text);
    });
  }, done);
  await pageSays(page, /Accept inserts at line 6/, ".notice");
  await endpoint.always({ answers: ['Another one."""\n', 'And one more."""\n', 'The last."""\n'] });
  await page().getByRole("button", { name: "More", exact: true }).click();
  await page().locator("article").nth(5).waitFor();
});

scenario(
  "where the user has moved on, nothing moves, and the panel has what was wanted",
  async () => {
    const answers = DOCSTRINGS.map((text) => `${text}"""\n`);
    await endpoint.always({ answers, delay: 0.5 });
    await workbench.edit("add.py", CODE);
    await workbench.inExtensionHost((api) => {
      void api.commands.executeCommand("tenfold.writeDocstring");
    });
    await until("the request", async () => (await endpoint.requests()).length > 0);
    await workbench.press("Control+End");
    await until("that it is there", async () =>
      (await workbench.notifications()).some((text) =>
        /docstring at line \d of .*add\.py/.test(text),
      ),
    );
    assert.deepEqual(await workbench.cursor(), { line: 5, column: 0 });
    assert.equal(await workbench.ghostText(), "");
  },
);

scenario("hiding what a task offers ends the asking", async () => {
  const answers = DOCSTRINGS.map((text, more) => `${text}${" More.".repeat(60 * more)}"""\n`);
  await endpoint.always({ answers, delay: 0.1 });
  await workbench.edit("add.py", CODE);
  await workbench.command("tenfold.writeDocstring");
  await otherDocstring("");
  await workbench.press("Escape");
  await workbench.showsGhost("");
  await until("the model to be left alone", async () => (await endpoint.closedEarly()) === 1);
});

scenario("in a language that is switched off, it says so", async () => {
  await workbench.edit("notes.md", "Some words.<|>\n");
  await workbench.command("tenfold.writeDocstring");
  await until("the reason", async () =>
    (await workbench.notifications()).some((text) => text.includes("switched off in markdown")),
  );
});

scenario("Ctrl+Enter shows what a task offers in the panel", async () => {
  const { file } = await docstring();
  await workbench.press("Control+Enter");
  const page = () => workbench.frame();
  await pageSays(page, /write docstring/, ".where");
  const third = page().locator("article").nth(2);
  await third.waitFor();
  const code = await third.locator("code").innerText();
  await third.focus();
  await workbench.press("Enter");
  const taken = documented(code.replaceAll('"""', "").trim());
  await until("the docstring", async () => (await workbench.text()) === taken);
  await workbench.savesAs(file, taken);
});

scenario("what cannot be written is told, with what helps", async () => {
  await workbench.edit("add.py", 'def add(a, b):\n    """Add."""\n    return a + b<|>\n');
  await workbench.command("tenfold.writeDocstring");
  await until("the reason", async () =>
    (await workbench.notifications()).some((text) => text.includes("has a docstring already")),
  );
  assert.deepEqual(await endpoint.requests(), []);
});

scenario("selected code is explained in a comment above it", async () => {
  await endpoint.always({ answers: [" adds the two numbers.\n", " gives their sum.\n"] });
  await workbench.edit("add.py", CODE);
  await workbench.press("Home", "Shift+End");
  await until("the selection", () =>
    workbench.inExtensionHost((api) => api.window.activeTextEditor?.selection.isEmpty === false),
  );
  await workbench.command("tenfold.explainSelection");
  assert.match(await workbench.anyGhost(), /# (Adds the two numbers|Gives their sum)\./);
  await workbench.press("Tab");
  await until("the comment", async () =>
    /^def add\(a, b\):\n {4}# (Adds|Gives) .*\.\n {4}return/.test(await workbench.text()),
  );
});

scenario("a commit message for what is staged goes into the input box", async () => {
  await endpoint.always({
    answers: ['Add a function that adds"', 'Add two numbers\n\nSums were written by hand."'],
  });
  await workbench.edit("add.py", CODE);
  try {
    await stagedChange();
    const tabs = await workbench.inExtensionHost(countTabs);
    await workbench.palette("Tenfold: Write Commit Message");
    await workbench.quickPick("Add two numbers");
    const rows = await workbench.quickPick("Add a function that adds");
    assert.equal(rows.length, 2);
    await workbench.screenshot("commit-message");
    const { body } = (await endpoint.requests())[0] ?? { body: "" };
    assert.match(body, /\+def add\(a, b\):/);
    await workbench.type("Add two");
    await workbench.press("Enter");
    await until("the message", () =>
      workbench.inExtensionHost((api) => {
        const git = api.extensions.getExtension<Git>("vscode.git")?.exports.getAPI(1);
        const value = git?.repositories[0]?.inputBox.value;
        return value === "Add two numbers\n\nSums were written by hand.";
      }),
    );
    assert.equal(await workbench.inExtensionHost(countTabs), tabs, "nothing was opened");
  } finally {
    await noRepository();
  }
});

scenario(
  "a commit message that cannot be written is a message, and Enter waits for one",
  async () => {
    await endpoint.always({ status: 401, delay: 0.5 });
    await workbench.edit("add.py", CODE);
    try {
      await stagedChange();
      await workbench.palette("Tenfold: Write Commit Message");
      const title = workbench.page.locator(".quick-input-title", { hasText: "Commit Message" });
      await title.waitFor();
      await workbench.press("Enter");
      await until("what is wrong", async () =>
        (await workbench.notifications()).some((text) => text.includes("Check the key")),
      );
      await title.waitFor({ state: "hidden" });
    } finally {
      await noRepository();
    }
  },
);

scenario("where nothing is staged, it says so", async () => {
  await workbench.edit("add.py", CODE);
  try {
    await stagedChange();
    git("commit", "--quiet", "-m", "All");
    await workbench.command("tenfold.writeCommitMessage");
    await until("the message", async () =>
      (await workbench.notifications()).some((text) => text.includes("nothing is staged")),
    );
  } finally {
    await noRepository();
  }
});
