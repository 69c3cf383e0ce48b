/**
 * The README's pictures, from a real run with the default model: `pictures.ts FOLDER`.
 *
 * The seed is fixed, so that they change only where something has changed.
 */
import { copyFileSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { root } from "./harness/paths.ts";
import { Workbench } from "./harness/workbench.ts";

const folder = resolve(process.argv[2] ?? "docs");
const example = (name: string): string => readFileSync(join(root, "examples", name), "utf8");

const SETTINGS = {
  "tenfold.candidates.seed": 1,
  "tenfold.candidates.patienceMs": 60_000,
  "workbench.activityBar.location": "hidden",
  "workbench.layoutControl.enabled": false,
  "window.commandCenter": false,
  "editor.minimap.enabled": false,
  "breadcrumbs.enabled": false,
  "editor.fontSize": 13,
};
const SLOW = { timeout: 120_000 };

const workbench = await Workbench.open({
  model: "qwen2.5-coder-0.5b",
  settings: SETTINGS,
  files: { "vision.py": example("vision.py") },
  viewport: { width: 1100, height: 660 },
  scale: 2,
});

async function picture(name: string): Promise<void> {
  copyFileSync(await workbench.screenshot(name), join(folder, `${name}.png`));
}

try {
  await workbench.command("workbench.action.closeSidebar");
  await workbench.openFile("vision.py");
  await workbench.edit("caption.py", `${example("caption.py").trimEnd()}<|>`);
  await workbench.press("Enter");
  await workbench.anyGhost(SLOW);
  await picture("ghost-text");
  await workbench.press("Alt+BracketRight");
  await workbench.statusBarSays(/^2\//, SLOW);
  await picture("cycling");
  await workbench.press("Control+Enter");
  const panel = workbench.frame();
  await panel
    .getByText(/of 10 solutions|10 solutions/)
    .first()
    .waitFor(SLOW);
  await picture("solutions");
  await panel.getByRole("button", { name: "Show Prompt" }).first().click();
  const inspector = workbench.frame();
  await inspector.getByRole("tab", { name: "Solution" }).click();
  await picture("solution");
  await inspector.getByRole("tab", { name: "Prompt" }).click();
  await picture("prompt");
} finally {
  await workbench.close();
}
