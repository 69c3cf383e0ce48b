/** Ghost text: when it comes, and what keys do to it. */
import assert from "node:assert/strict";
import { until } from "../harness/until.ts";
import { endpoint, scenario, workbench } from "./window.ts";

const COMMENT = "# Add two numbers.\ndef add(a, b):";
const BODY = ["    total = a + b", "    print(total)", "    return total"];

/** Open a document with a finished comment, and have ghost text of three lines under it. */
async function threeLines(): Promise<string> {
  await endpoint.always({ answers: [`${BODY.join("\n")}\n`] });
  const file = await workbench.edit("add.py", `${COMMENT}<|>\n`);
  await workbench.press("Enter");
  await workbench.showsGhost(BODY.join("\n").trimStart());
  return file;
}

scenario("ghost text comes under a finished comment", async () => {
  await endpoint.always({ answers: ["    return a + b\n"] });
  await workbench.edit("add.py", `${COMMENT}<|>\n`);
  await workbench.press("Enter");
  await workbench.showsGhost("return a + b");
  const requests = await endpoint.requests();
  assert.match(requests.at(-1)?.body ?? "", /Add two numbers/);
  assert.match(await workbench.text(), /def add\(a, b\):\n {4}\n$/, "ghost text is not yet text");
});

scenario("Tab accepts all lines, and the file on disk has them", async () => {
  const file = await threeLines();
  await workbench.press("Tab");
  await workbench.showsGhost("");
  await workbench.savesAs(file, `${COMMENT}\n${BODY.join("\n")}\n`);
});

/** The document as it would be with the ghost text in it. */
async function textWithGhost(): Promise<string> {
  const [text, ghost, { line, column }] = await Promise.all([
    workbench.text(),
    workbench.ghostText(),
    workbench.cursor(),
  ]);
  const lines = text.split("\n");
  const before = [...lines.slice(0, line), (lines[line] ?? "").slice(0, column)].join("\n");
  return before + ghost + text.slice(before.length);
}

scenario("accepting a word leaves the rest showing", async () => {
  const file = await threeLines();
  const whole = await textWithGhost();
  await workbench.press("Control+ArrowRight");
  await workbench.showsGhost(BODY.join("\n").trimStart().replace("total", ""));
  assert.equal(await workbench.text(), `${COMMENT}\n    total\n`);
  await workbench.press("Control+ArrowRight");
  await until("a second word to be accepted", async () => (await workbench.cursor()).column > 9);
  await until("the rest to show", async () => (await textWithGhost()) === whole);
  await workbench.press("Tab");
  await workbench.showsGhost("");
  await workbench.savesAs(file, `${COMMENT}\n${BODY.join("\n")}\n`);
});

scenario("accepting a line leaves the lines below showing", async () => {
  const file = await threeLines();
  await workbench.command("editor.action.inlineSuggest.acceptNextLine");
  await workbench.showsGhost(BODY.slice(1).join("\n"));
  assert.equal(await workbench.text(), `${COMMENT}\n${BODY[0] ?? ""}\n\n`);
  // Not by Tab: where ghost text begins with an indentation, VS Code lets Tab indent.
  await workbench.command("editor.action.inlineSuggest.commit");
  await workbench.showsGhost("");
  await workbench.savesAs(file, `${COMMENT}\n${BODY.join("\n")}\n`);
});

scenario("typing the suggestion's own characters never makes it flicker or jump", async () => {
  await threeLines();
  const asked = (await endpoint.requests()).length;
  const typed = "total = a +";
  const frames = await workbench.sampleFrames(async () => {
    await workbench.type(typed, 40);
    await workbench.showsGhost(BODY.join("\n").trimStart().replace(typed, ""));
  });
  assert.ok(frames.length >= typed.length, "fewer frames than keys were sampled");
  assert.deepEqual(
    frames.filter((frame) => !frame.ghost),
    [],
    "frames without ghost text",
  );
  assert.deepEqual([...new Set(frames.map((frame) => frame.line))], BODY.slice(0, 1));
  assert.equal(new Set(frames.map((frame) => frame.left)).size, 1, "the line moved sideways");
  assert.equal((await endpoint.requests()).length, asked, "the model is not asked again");
});

scenario("typing something else takes the ghost text away", async () => {
  await threeLines();
  await workbench.type("x");
  await workbench.showsGhost("");
});

scenario("Escape dismisses it", async () => {
  await threeLines();
  await workbench.press("Escape");
  await workbench.showsGhost("");
  assert.equal(await workbench.text(), `${COMMENT}\n    \n`);
});

scenario("with an item of the suggest list selected, ghost text goes on from it", async () => {
  await endpoint.always({ answers: ["    return total_of(a, b)\n"] });
  await workbench.changeSettings({ "editor.suggest.preview": true });
  await workbench.edit("add.py", `${COMMENT}<|>\n`);
  await workbench.press("Enter");
  await workbench.showsGhost("return total_of(a, b)");
  await workbench.inExtensionHost((api) => {
    const labels = ["return total", "retry"];
    const provider = {
      provideCompletionItems: () =>
        labels.map((label, place) => {
          const item = new api.CompletionItem(label, api.CompletionItemKind.Snippet);
          item.sortText = String(place);
          return item;
        }),
    };
    const kept = globalThis as { offered?: { dispose(): unknown } };
    kept.offered = api.languages.registerCompletionItemProvider("python", provider);
  });
  try {
    await workbench.type("ret");
    await workbench.press("Control+Space");
    const list = workbench.page.locator(".suggest-widget.visible .monaco-list-row.focused");
    await until("the first item to be selected", async () =>
      (await list.getAttribute("aria-label"))?.startsWith("return total"),
    );
    await workbench.showsGhost("urn total_of(a, b)");
    await workbench.press("ArrowDown");
    // Nothing that the model said begins so: the item's own text is all there is to see.
    await workbench.showsGhost("ry");
  } finally {
    await workbench.inExtensionHost(() => {
      (globalThis as { offered?: { dispose(): unknown } }).offered?.dispose();
    });
  }
});
