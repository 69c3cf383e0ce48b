/**
 * The README's pictures, from a real run with the default model: `pictures.ts FOLDER`.
 *
 * The seed is fixed, so that they change only where something has changed.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { root } from "./harness/paths.ts";
import { Workbench } from "./harness/workbench.ts";

const folder = resolve(process.argv[2] ?? "docs");
const example = (name: string): string => readFileSync(join(root, "examples", name), "utf8");
const lines = example("caption.py").trimEnd().split("\n");
const comment = lines.pop() ?? "";

const TEMPLATE = `---
name: brief
description: The instruction, what the cursor is in, and the last lines.
metadata:
  tenfold:
    mode: prefix
    tasks: [code]
    pieces:
      prefix: {share: 0.3}
---
# {{ language }}, {{ path }}
{% for snippet in snippets %}{{ snippet.comment }}
{% endfor %}{{ prefix }}
`;

const SETTINGS = {
  "tenfold.candidates.seed": 1,
  "tenfold.candidates.patienceMs": 60_000,
  "workbench.activityBar.location": "hidden",
  "workbench.layoutControl.enabled": false,
  "window.commandCenter": false,
  "editor.minimap.enabled": false,
  "breadcrumbs.enabled": false,
  "editor.fontSize": 13,
  "editor.wordWrap": "on",
  "editor.scrollbar.vertical": "hidden",
  "editor.overviewRulerBorder": false,
  "editor.hideCursorInOverviewRuler": true,
};
const SLOW = { timeout: 120_000 };

const workbench = await Workbench.open({
  model: "qwen2.5-coder-0.5b",
  settings: SETTINGS,
  files: {
    "vision.py": example("vision.py"),
    "caption.py": `${lines.join("\n")}\n`,
    ".tenfold/prompts/brief.prompty": TEMPLATE,
  },
  viewport: { width: 1100, height: 460 },
  scale: 2,
});

const devtools = await workbench.page.context().newCDPSession(workbench.page);

/** Take a picture of the window, with nothing under the mouse. */
async function picture(name: string): Promise<void> {
  const height = workbench.page.viewportSize()?.height ?? 0;
  await workbench.page.mouse.move(350, height - 8); // the empty part of the status bar
  const { data } = await devtools.send("Page.captureScreenshot", { format: "webp", quality: 82 });
  const file = join(folder, `${name}.webp`);
  writeFileSync(file, Buffer.from(data, "base64"));
  console.log(`${file}: ${String(Math.round((data.length * 0.75) / 1024))} KiB`);
}

try {
  await workbench.command("workbench.action.closeSidebar");
  await workbench.openFile("vision.py");
  await workbench.openFile("caption.py", lines.length, 0);
  await workbench.type(comment);
  await workbench.press("Enter");
  await workbench.anyGhost(SLOW);
  await workbench.statusBarSays(/^1 /, SLOW);
  await workbench.press("Alt+BracketRight");
  await workbench.statusBarSays(/^2\//, SLOW);
  await picture("ghost-text");

  await workbench.page.setViewportSize({ width: 1100, height: 620 });
  await workbench.press("Control+Enter");
  const panel = workbench.frame();
  await panel.locator("[role=feed][aria-busy=false]").waitFor(SLOW);
  await panel.locator("article").nth(2).waitFor(SLOW);
  await picture("solutions");

  await panel.getByRole("button", { name: "Show Prompt" }).first().click();
  const inspector = await workbench.frameWith(".solution .strip");
  const tokens = inspector.locator(".strip .token");
  await tokens.nth(2).click();
  await picture("solution");
  await inspector.getByRole("tab", { name: "Prompt" }).click();
  await inspector.locator(".prompt").waitFor(SLOW);
  await picture("prompt");

  await workbench.openFile("caption.py", lines.length + 1, 0);
  await workbench.command("workbench.action.closeEditorsInOtherGroups");
  await workbench.openFile(".tenfold/prompts/brief.prompty", 11, 0);
  await workbench.press("Control+k", "v");
  await (await workbench.frameWith(".subject")).locator(".prompt").waitFor(SLOW);
  await picture("template");

  await workbench.command("tenfold.compareTemplates");
  const input = workbench.page.locator(".quick-input-widget input.input");
  await input.fill("prefix");
  const row = workbench.page.locator('.quick-input-list .monaco-list-row[aria-label^="prefix"]');
  await row.first().getByRole("checkbox").setChecked(true); // it may be what serves the cursor
  await workbench.press("Enter");
  const comparison = await workbench.frameWith("section article");
  await comparison.locator("section [role=feed][aria-busy=false]").nth(1).waitFor(SLOW);
  await picture("comparison");
} finally {
  await workbench.close();
}
