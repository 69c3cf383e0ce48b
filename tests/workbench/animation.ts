/**
 * The README's animation, from a real run with the default model: `animation.ts FILE.webp`.
 *
 * Comment, ghost text, cycling, solutions panel, and one of them accepted. What is shown is what
 * happens; the time that the model takes is cut, and each state stays long enough to be read.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Recording } from "./animation/recording.ts";
import { animatedWebp } from "./animation/webp.ts";
import { root } from "./harness/paths.ts";
import { until } from "./harness/until.ts";
import { Workbench } from "./harness/workbench.ts";

const MODEL = "qwen2.5-coder-0.5b";
const SLOW = { timeout: 180_000 };

const file = resolve(process.argv[2] ?? join(root, "docs/tenfold.webp"));
const example = (name: string): string => readFileSync(join(root, "examples", name), "utf8");
const lines = example("caption.py").trimEnd().split("\n");
const comment = lines.pop() ?? "";

const workbench = await Workbench.open({
  model: MODEL,
  settings: {
    "tenfold.candidates.seed": 1,
    "tenfold.candidates.patienceMs": 60_000,
    "editor.fontSize": 14,
    "editor.minimap.enabled": false,
    "breadcrumbs.enabled": false,
    "workbench.activityBar.location": "hidden",
    "workbench.layoutControl.enabled": false,
    "window.commandCenter": false,
    "screencastMode.keyboardOptions": {
      showKeybindings: true,
      showKeys: false,
      showCommands: false,
    },
    "screencastMode.fontSize": 26,
    "screencastMode.verticalOffset": 8,
    "screencastMode.keyboardOverlayTimeout": 5000,
  },
  files: { "vision.py": example("vision.py"), "caption.py": `${lines.join("\n")}\n` },
  viewport: { width: 1000, height: 520 },
});

try {
  await workbench.command("workbench.action.closeSidebar");
  await workbench.openFile("vision.py");
  await workbench.openFile("caption.py", lines.length, 0);
  const recording = await Recording.of(workbench.page);
  await recording.show(700);

  for (const part of comment.match(/.{1,4}/g) ?? []) {
    await workbench.type(part);
    await until("what was typed to show", async () =>
      (await workbench.page.locator(".view-lines").first().innerText())
        .replaceAll("\u00a0", " ")
        .includes(comment.slice(0, (await workbench.cursor()).column)),
    );
    await recording.show(90);
  }
  await recording.show(500);

  await workbench.press("Enter");
  await recording.show(500);
  await workbench.anyGhost(SLOW);
  await workbench.statusBarSays(/^1 /, SLOW);
  await recording.show(2200);

  // VS Code's own display of the keys that are pressed lasts five seconds, less than ten
  // candidates take: they are asked for before it is switched on.
  await workbench.press("Alt+BracketRight");
  await workbench.statusBarSays(/^2\//, SLOW);
  await workbench.press("Alt+BracketLeft");
  await workbench.statusBarSays(/^1\//, SLOW);
  await workbench.command("workbench.action.toggleScreencastMode");
  const keys = workbench.page.locator(".screencast-keyboard");
  for (const place of [2, 3, 4]) {
    await workbench.press("Alt+BracketRight");
    await workbench.statusBarSays(new RegExp(`^${String(place)}/`), SLOW);
    await keys.getByText("]").first().waitFor();
    await recording.show(1600);
  }

  await workbench.press("Control+Enter");
  const panel = workbench.frame();
  await panel.locator("article").first().waitFor(SLOW);
  await recording.show(700);
  await until(
    "the end of the synthesis",
    async () => {
      await recording.show(500);
      return (await panel.locator("[role=feed]").getAttribute("aria-busy")) === "false";
    },
    SLOW,
  );
  await workbench.command("workbench.action.toggleScreencastMode"); // it would cover the panel
  await keys.waitFor({ state: "detached" });
  await recording.show(2600);
  await workbench.press("ArrowDown");
  await panel.locator("article:focus[aria-label^='Solution 2 ']").waitFor();
  await recording.show(1500);
  await workbench.press("Enter");
  const asked = `${lines.join("\n")}\n${comment}\n`;
  await until(
    "the solution to be inserted",
    async () => (await workbench.text()).length > asked.length + 10,
  );
  await recording.show(3000);

  const picture = animatedWebp(recording.frames);
  writeFileSync(file, picture);
  const seconds = recording.frames.reduce((sum, { duration }) => sum + duration, 0) / 1000;
  console.log(
    `${file}: ${String(recording.frames.length)} frames, ${seconds.toFixed(0)} s, ` +
      `${(picture.length / 1024).toFixed(0)} KiB`,
  );
} finally {
  await workbench.close();
}
