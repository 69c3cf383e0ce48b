/** Swapping after accepting: what Alt+] and Alt+[ do to a block that was just inserted. */
import assert from "node:assert/strict";
import { Endpoint } from "./harness/endpoint.ts";
import { scenarios } from "./harness/scenario.ts";
import { until } from "./harness/until.ts";
import { Workbench } from "./harness/workbench.ts";

const endpoint = await Endpoint.start();
const workbench = await Workbench.open({ model: endpoint });
const scenario = scenarios(workbench, endpoint);

const HEAD = "# Add two numbers.\ndef add(a, b):\n";
const ANSWERS = [
  "    return a + b\n",
  "    return b + a\n",
  "    total = a + b\n    return total\n",
];
const BLOCKS = ANSWERS.map((answer) => HEAD + answer.trimEnd());

/** Ghost text under the comment, taken with Tab. */
async function accepted(name: string): Promise<string> {
  await endpoint.always({ answers: ANSWERS });
  const file = await workbench.edit(name, "# Add two numbers.\ndef add(a, b):<|>");
  await workbench.press("Enter");
  await workbench.showsGhost("return a + b");
  await workbench.press("Tab");
  await offersToSwap();
  return file;
}

async function offersToSwap(): Promise<void> {
  await until("the status bar to say that one was accepted", async () =>
    (await workbench.statusLabel()).startsWith("Tenfold, accepted"),
  );
}

async function showsBlock(place: number): Promise<void> {
  await until(`block ${place}`, async () => {
    assert.equal((await workbench.text()).trimEnd(), BLOCKS[place]);
    return true;
  });
}

scenario(
  "Alt+] after Tab puts the next candidate in place, round to the first, and Alt+[ back",
  async () => {
    const file = await accepted("next.py");
    for (const place of [1, 2, 0]) {
      await workbench.press("Alt+BracketRight");
      await showsBlock(place);
      await workbench.statusBarSays(new RegExp(`^${place + 1}/3 · parses · −0\\.50`));
    }
    await workbench.press("Alt+BracketLeft");
    await showsBlock(2);
    assert.equal((await workbench.savedText(file)).trimEnd(), BLOCKS[2]);
  },
);

scenario("each swap is one undo step, and swapping goes on from what stands there", async () => {
  await accepted("undo.py");
  await workbench.press("Alt+BracketRight");
  await showsBlock(1);
  await workbench.press("Alt+BracketRight");
  await showsBlock(2);
  await workbench.press("Control+z");
  await showsBlock(1);
  await workbench.press("Control+z");
  await showsBlock(0);
  await workbench.press("Alt+BracketRight");
  await showsBlock(1);
});

scenario("editing above the block moves it; editing the block ends swapping", async () => {
  await accepted("edited.py");
  await workbench.press("Control+Home");
  await workbench.type("import math\n");
  await workbench.press("Control+End");
  await offersToSwap();
  await workbench.press("Alt+BracketRight");
  await until("the next one", async () =>
    (await workbench.text()).startsWith(`import math\n${BLOCKS[1] ?? ""}`),
  );
  await workbench.type("0");
  await until(
    "no offer to swap",
    async () => !(await workbench.statusLabel()).includes("accepted"),
  );
  await workbench.press("Alt+BracketRight");
  assert.equal((await workbench.text()).trimEnd(), `import math\n${BLOCKS[1] ?? ""}0`);
});
