/**
 * How long ghost text takes in the workbench, from the key to the first frame with it.
 *
 * The model is the scripted endpoint, which answers at once: what is measured is the editor, the
 * extension, the server and the debounce. Usage: `ghost.ts [samples] [debounce in ms] [file]`,
 * where the file takes the samples as JSON; with `--json file` that one takes what is printed.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Endpoint } from "../harness/endpoint.ts";
import { Workbench } from "../harness/workbench.ts";

const { values, positionals } = parseArgs({
  options: { json: { type: "string" } },
  allowPositionals: true,
});
const SAMPLES = Number(positionals[0] ?? 60);
const DEBOUNCE_MS = Number(positionals[1] ?? 150);
const FILE = positionals[2];
const WARM_UP = 5;
const GHOST = "return a + b";

/** The window while a key is timed. */
type Timed = Window & { keyToGhost?: Promise<number> };

/**
 * Take the time from the next key to the first painted frame with ghost text, in milliseconds.
 * Runs in the page: the clock is one, and no message is between.
 */
function armTimer(): void {
  const pressed = new Promise<number>((resolve) => {
    const options = { capture: true, once: true };
    addEventListener(
      "keydown",
      ({ timeStamp }) => {
        resolve(timeStamp);
      },
      options,
    );
  });
  const painted = async (): Promise<number> => {
    const begin = await pressed;
    for (;;) {
      const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
      if (document.querySelector(".view-lines .ghost-text-decoration")) return now - begin;
    }
  };
  (window as Timed).keyToGhost = painted();
}

function readTimer(): Promise<number> | undefined {
  return (window as Timed).keyToGhost;
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

const endpoint = await Endpoint.start();
const workbench = await Workbench.open({
  model: endpoint,
  settings: { "tenfold.trigger.debounceMs": DEBOUNCE_MS },
});
try {
  await endpoint.always({ answers: [`    ${GHOST}\n`] });
  const times: number[] = [];
  for (let round = 0; round < WARM_UP + SAMPLES; round += 1) {
    // Another name each time: what was answered before would be served from the store.
    const name = `add_${String(round)}`;
    await workbench.edit("add.py", `# Add two numbers.\ndef ${name}(a, b):<|>\n`);
    await workbench.page.evaluate(armTimer);
    await workbench.press("Enter");
    await workbench.showsGhost(GHOST);
    const time = await workbench.page.evaluate(readTimer);
    if (round >= WARM_UP && time !== undefined) times.push(time);
  }
  times.sort((a, b) => a - b);
  const row = (what: string, value: number): void => {
    console.log(`${what.padEnd(28)}${value.toFixed(0).padStart(6)} ms`);
  };
  console.log(`From key to ghost text, ${String(times.length)} samples, scripted model`);
  row("debounce (part of each)", DEBOUNCE_MS);
  row("fastest", times[0] ?? NaN);
  row("median", percentile(times, 0.5));
  row("p95", percentile(times, 0.95));
  row("slowest", times.at(-1) ?? NaN);
  if (values.json !== undefined) {
    const told = {
      samples: times.length,
      debounceMs: DEBOUNCE_MS,
      medianMs: percentile(times, 0.5),
      p95Ms: percentile(times, 0.95),
      fastestMs: times[0],
      slowestMs: times.at(-1),
    };
    writeFileSync(values.json, `${JSON.stringify(told, null, 2)}\n`);
  }
  if (FILE) writeFileSync(FILE, JSON.stringify({ debounce: DEBOUNCE_MS, times }));
} finally {
  await workbench.close();
  await endpoint.close();
}
