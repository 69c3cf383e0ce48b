/** Ghost text from a real model on this machine. */
import assert from "node:assert/strict";
import { scenariosWith, workbench } from "./window.ts";

/** A small model on a busy machine takes its time. */
const PATIENCE = { timeout: 50_000 };

const scenario = scenariosWith({
  "tenfold.model.provider": "local",
  "tenfold.model.name": "smollm2-135m",
});

const COUNT = "# Count the words of a text.\ndef count_words(text: str) -> int:";

scenario("a model on this machine answers under a finished comment", async () => {
  const file = await workbench.edit("words.py", `${COUNT}<|>\n`);
  await workbench.press("Enter");
  const ghost = await workbench.anyGhost(PATIENCE);
  assert.match(ghost, /\w/);
  await workbench.statusBarSays(/^1 · /);
  await workbench.press("Tab");
  await workbench.showsGhost("");
  await workbench.savesAs(file, `${COUNT}\n    ${ghost}\n`);
});

scenario("while a model is loaded the status bar says so", async () => {
  await workbench.command("tenfold.restart");
  await workbench.edit("words.py", `${COUNT}<|>\n`);
  await workbench.press("Enter");
  await workbench.statusBarSays(/Tenfold, loading: .*smollm2-135m/, PATIENCE);
  await workbench.anyGhost(PATIENCE);
});

scenario("Alt+] brings more of it", async () => {
  await workbench.edit("words.py", `${COUNT}<|>\n`);
  await workbench.press("Enter");
  await workbench.anyGhost(PATIENCE);
  await workbench.press("Alt+BracketRight");
  await workbench.statusBarSays(/^2\/\d+ · .*−\d/, PATIENCE);
});
