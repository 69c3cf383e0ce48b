/** Cycling through the candidates, and what the status bar says of the one on screen. */
import assert from "node:assert/strict";
import { until } from "../harness/until.ts";
import { endpoint, scenario, workbench } from "./window.ts";

const FIRST = "return a + b";
const OTHERS = Array.from({ length: 10 }, (_, index) => `return ${String(index)} * a`);

/** Have ghost text from an automatic request, with ten candidates behind it. */
async function firstOfTen(): Promise<string> {
  await endpoint.enqueue({ answers: [`    ${FIRST}\n`], logprobs: -0.21 });
  await endpoint.always({ answers: OTHERS.map((text) => `    ${text}\n`) });
  const file = await workbench.edit("add.py", "# Add two numbers.\ndef add(a, b):<|>\n");
  await workbench.press("Enter");
  await workbench.showsGhost(FIRST);
  return file;
}

/** Press a key that cycles, wait for another candidate, and give it. */
async function cycle(key: string): Promise<string> {
  const before = await workbench.ghostText();
  await workbench.press(key);
  return until(`another candidate than ${before}`, async () => {
    const now = await workbench.ghostText();
    return now === before ? "" : now;
  });
}

scenario("Alt+] goes through ten candidates and round to the first, Alt+[ back", async () => {
  await firstOfTen();
  const forth = [FIRST];
  for (let step = 1; step < 10; step += 1) forth.push(await cycle("Alt+BracketRight"));
  assert.equal(new Set(forth).size, 10, forth.join("\n"));
  assert.equal(await cycle("Alt+BracketRight"), FIRST, "after the tenth comes the first");
  const back = [FIRST];
  for (let step = 1; step < 10; step += 1) back.push(await cycle("Alt+BracketLeft"));
  assert.deepEqual(back, [FIRST, ...forth.slice(1).reverse()], "the same candidates, back");
});

scenario("nothing jumps while Alt+] asks for more", async () => {
  await firstOfTen();
  const frames = await workbench.sampleFrames(async () => {
    await cycle("Alt+BracketRight");
  });
  assert.deepEqual(
    frames.filter((frame) => !frame.ghost),
    [],
    "frames without ghost text",
  );
  const lines = frames.map((frame) => frame.line.trim());
  assert.equal(new Set(lines).size, 2, "the first candidate, then the second, and nothing between");
  assert.equal(new Set(frames.map((frame) => frame.left)).size, 1, "the line moved sideways");
});

scenario("the status bar says which candidate is on screen, and its evidence", async () => {
  await firstOfTen();
  await workbench.statusBarSays(/^1 · parses · −0\.21\b/);
  await cycle("Alt+BracketRight");
  await workbench.statusBarSays(/^2\/10 · parses · −0\.50\b/);
  await workbench.press("Escape");
  await workbench.showsGhost("");
  await workbench.statusBarSays(/^Tenfold\b/);
});

scenario("Tab accepts the candidate on screen", async () => {
  const file = await firstOfTen();
  await cycle("Alt+BracketRight");
  const third = await cycle("Alt+BracketRight");
  await workbench.press("Tab");
  await workbench.showsGhost("");
  await workbench.savesAs(file, `# Add two numbers.\ndef add(a, b):\n    ${third}\n`);
});
