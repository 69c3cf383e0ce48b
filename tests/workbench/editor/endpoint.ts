/** What an endpoint has, and what it was sent: told in documents that nobody can edit. */
import assert from "node:assert/strict";
import { until } from "../harness/until.ts";
import { endpoint, scenariosWith, workbench } from "./window.ts";

const CODE = "# Add two numbers.\ndef add(a, b):\n    <|>\n";

const scenario = scenariosWith({ "tenfold.trigger.mode": "manual" });

/** Wait until the active editor's text matches, and give it with its language. */
async function shown(pattern: RegExp): Promise<{ text: string; language: string }> {
  return until(`${String(pattern)} in the editor`, async () => {
    const found = await workbench.inExtensionHost((api) => {
      const document = api.window.activeTextEditor?.document;
      return document && { text: document.getText(), language: document.languageId };
    });
    if (!found || !pattern.test(found.text)) throw new Error(JSON.stringify(found));
    return found;
  });
}

scenario("an endpoint is tested, and what it has is told with what the test cost", async () => {
  await endpoint.always({ answers: ["1 2 4"] });
  await workbench.edit("add.py", CODE);
  await workbench.palette("Tenfold: Test Endpoint");
  const { text, language } = await shown(/^# scripted at http:/);
  assert.equal(language, "markdown");
  assert.match(text, /^## So it is asked like this\n\n- \S/m);
  assert.match(text, /^\| there \| yes \| (yes|no) \|$/m);
  const requests = (await endpoint.requests()).length;
  assert.ok(requests > 0);
  assert.match(text, new RegExp(`^This took \\d+ requests? and [\\d,]+ tokens?`, "m"));
  await workbench.type("x");
  assert.equal(await workbench.text(), text, "it cannot be edited");
});

scenario("an endpoint that refuses the key is told in words", async () => {
  await endpoint.always({ status: 401 });
  await workbench.edit("add.py", CODE);
  await workbench.command("tenfold.testEndpoint");
  await until("what is wrong", async () =>
    (await workbench.notifications()).some((text) => /^Tenfold: .*\bkey\b/s.test(text)),
  );
});

scenario("what was sent is listed, and read byte for byte", async () => {
  await endpoint.always({ answers: ["    return a + b\n"] });
  const file = await workbench.edit("add.py", CODE);
  await workbench.command("editor.action.inlineSuggest.trigger");
  await workbench.anyGhost();
  const body = (await endpoint.requests()).at(-1)?.body ?? "";
  await workbench.palette("Tenfold: What Was Sent");
  const [first] = await workbench.quickPick(`# ${file}`);
  assert.match(first ?? "", /scripted at http:\/\/127\.0\.0\.1/);
  await workbench.screenshot("what-was-sent");
  await workbench.press("Enter");
  const { text, language } = await shown(/"prompt": /);
  assert.equal(language, "json");
  assert.deepEqual(JSON.parse(text), JSON.parse(body));
  await workbench.palette("Tenfold: What Was Sent");
  await workbench.quickPick(`# ${file}`);
  await workbench.page.getByRole("button", { name: "Open the Journal\u2019s File" }).click();
  const journal = await shown(/Add two numbers/);
  assert.match(journal.text, /scripted/);
});
