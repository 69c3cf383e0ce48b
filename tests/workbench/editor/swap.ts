/** Swapping after accepting: what Alt+] and Alt+[ do to a block that was just inserted. */
import assert from "node:assert/strict";
import { until } from "../harness/until.ts";
import { endpoint, scenario, workbench } from "./window.ts";

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

async function offersNothing(): Promise<void> {
  await until(
    "no offer to swap",
    async () => !(await workbench.statusLabel()).includes("accepted"),
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
    await workbench.savesAs(file, await workbench.text());
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
  await offersNothing(); // what the status bar says of the block is not to be that of before
  await workbench.type("import math\n");
  await workbench.press("Control+End");
  await offersToSwap();
  await workbench.press("Alt+BracketRight");
  await until("the next one", async () =>
    (await workbench.text()).startsWith(`import math\n${BLOCKS[1] ?? ""}`),
  );
  await workbench.type("0");
  await offersNothing();
  await workbench.press("Alt+BracketRight");
  assert.equal((await workbench.text()).trimEnd(), `import math\n${BLOCKS[1] ?? ""}0`);
});

scenario("one that was taken in the solutions panel is swapped in the same way", async () => {
  await endpoint.always({ answers: ANSWERS });
  await workbench.changeSettings({
    "tenfold.candidates.count": 3,
    "tenfold.trigger.mode": "manual",
  });
  await workbench.edit("panel.py", `${HEAD}    <|>`);
  await workbench.press("Control+Enter");
  await workbench.frame().getByRole("heading", { name: "3 solutions" }).waitFor();
  await workbench.frame().getByRole("button", { name: "Accept" }).first().click();
  await offersToSwap();
  const first = (await workbench.text()).trimEnd();
  await workbench.press("Alt+BracketRight");
  await until("another block", async () => (await workbench.text()).trimEnd() !== first);
  await workbench.press("Alt+BracketLeft");
  await until("the first block", async () => (await workbench.text()).trimEnd() === first);
});
