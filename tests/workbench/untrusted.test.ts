/** A workspace that is not trusted: what it says about interpreters, endpoints, keys, templates. */
import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { Endpoint } from "./harness/endpoint.ts";
import { endAfterwards, scenarios } from "./harness/scenario.ts";
import { until } from "./harness/until.ts";
import { Workbench } from "./harness/workbench.ts";

const SECRET = "sk-of-another-variable-5f2e";
const folder = mkdtempSync(join(tmpdir(), "untrusted-"));
const marker = join(folder, "was-run");
const interpreter = join(folder, "python");
writeFileSync(interpreter, `#!/bin/sh\ntouch '${marker}'\n`);
chmodSync(interpreter, 0o755);

const endpoint = await Endpoint.start();
const theirs = await Endpoint.start();
const THEIR_SETTINGS = {
  "tenfold.server.interpreter": interpreter,
  "tenfold.model.provider": "openai",
  "tenfold.model.endpoint": theirs.url,
  "tenfold.model.name": "theirs",
  "tenfold.model.apiKeyVariable": "ANOTHER_VARIABLE",
  "tenfold.prompt.template": "theirs",
  "tenfold.privacy.redact": false,
};
const workbench = await Workbench.open({
  model: endpoint,
  trusted: false,
  settings: {
    "security.workspace.trust.enabled": true,
    "security.workspace.trust.startupPrompt": "never",
  },
  env: { ANOTHER_VARIABLE: SECRET },
  files: {
    ".vscode/settings.json": JSON.stringify(THEIR_SETTINGS),
    ".tenfold/prompts/theirs.prompty":
      "---\nname: theirs\ndescription: Theirs.\nmetadata:\n  tenfold:\n    mode: prefix\n---\n" +
      "# Their template.\n{{ prefix }}",
    "tenfold.toml": '[prompt]\ntemplate = "theirs"\n',
  },
});
endAfterwards(workbench, endpoint);
after(async () => {
  await theirs.close();
  rmSync(folder, { recursive: true });
});
const scenario = scenarios(workbench, endpoint);

/** Have ghost text, and give what the model was asked. */
async function asked(): Promise<{ body: string; headers: Record<string, string> }> {
  await endpoint.always({ answers: ["    return a + b\n"] });
  await workbench.edit("add.py", "# Add two numbers.\ndef add(a, b):<|>\n");
  await workbench.press("Enter");
  // In its first seconds the window does not indent yet: the ghost text may begin with white space.
  await until("ghost text", async () => (await workbench.ghostText()).trim() === "return a + b");
  const request = (await endpoint.requests()).at(-1);
  assert.ok(request);
  return request;
}

scenario("it is served, by what the user set and nothing of its own", async () => {
  assert.equal(await workbench.inExtensionHost((api) => api.workspace.isTrusted), false);
  const { body, headers } = await asked();
  assert.match(body, /"model": ?"scripted"/);
  assert.doesNotMatch(body, /Their template/);
  assert.ok(!JSON.stringify(headers).includes(SECRET));
  assert.deepEqual(await theirs.requests(), []);
  assert.equal(existsSync(marker), false, "the workspace's interpreter was run");
});

scenario("once it is trusted its template counts, and nothing that names endpoints", async () => {
  // The window reads the settings of the workspace when it is told that their file has changed.
  workbench.writeFile(".vscode/settings.json", JSON.stringify(THEIR_SETTINGS, null, 2));
  const before = workbench.languageServers();
  await workbench.command("workbench.trust.manage");
  await workbench.page
    .locator(".workspace-trust-editor .monaco-button", { hasText: "Trust" })
    .first()
    .click();
  await workbench.serverInPlaceOf(before);
  await until("its template", async () => /# Their template\./.test((await asked()).body));
  const { body, headers } = await asked();
  assert.match(body, /"model": ?"scripted"/);
  assert.ok(!JSON.stringify(headers).includes(SECRET));
  assert.deepEqual(await theirs.requests(), []);
  assert.equal(existsSync(marker), false, "the workspace's interpreter was run");
});
