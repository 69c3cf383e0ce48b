/** Setting up: the package on an empty profile, a machine with Python, and nothing else. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  globSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";
import type { Locator } from "playwright-core";
import { Endpoint } from "./harness/endpoint.ts";
import { python, root } from "./harness/paths.ts";
import { until, type Patience } from "./harness/until.ts";
import { Workbench } from "./harness/workbench.ts";

const KEY = "sk-setup-4f9d1c7e2b8a6035";
/** Long enough for pip to fetch and install the packages of the server. */
const INSTALLING = { timeout: 240_000, every: 250 };

const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
const models = mkdtempSync(join(tmpdir(), "models-"));
const endpoint = await Endpoint.start();
const other = await Endpoint.start();
const workbench = await Workbench.open({
  extension: join(import.meta.dirname, "remote"), // Tenfold is not there yet
  settings: {
    "tenfold.server.interpreter": null,
    "tenfold.model.apiStyle": "completions",
    "tenfold.trigger.debounceMs": 0,
  },
  // What pip has fetched before is used again; of the user's models there are none.
  env: { PIP_CACHE_DIR: join(cache, "pip"), XDG_CACHE_HOME: models },
  ready: false,
});
after(async () => {
  await workbench.close();
  await endpoint.close();
  await other.close();
  rmSync(models, { recursive: true, force: true });
});

/** The scenarios build on each other: each leaves what the next one finds. */
function scenario(title: string, steps: () => Promise<void> | void): void {
  void test(title, { timeout: 300_000 }, async () => {
    try {
      await steps();
    } catch (error) {
      const folder = await workbench.keepEvidence(title.replaceAll(/[^\w]+/g, "-").slice(0, 60));
      throw new Error(`${String(error)}\nSee ${folder}`, { cause: error });
    }
  });
}

scenario("installed from the package, it offers three ways to set up", async () => {
  await workbench.inExtensionHost(
    (api, path: string) =>
      api.commands.executeCommand("workbench.extensions.installExtension", api.Uri.file(path)),
    packed(),
  );
  await workbench.statusBarSays(/has no model yet/);
  await notified(/Where shall they come from/);
  for (const way of ["Local Model", "OpenAI Key", "Other Endpoint"]) await button(way).waitFor();
  await workbench.screenshot("setup-offer");
});

scenario("cancelled while the environment is made, nothing is left of it", async () => {
  await button("Other Endpoint").click();
  await enterEndpoint(endpoint.url, "");
  await agree();
  await until("the environment to be made", () => existsSync(join(storage(), "environment")));
  await notified(/Setting up Tenfold/);
  await workbench.screenshot("setup-making");
  await button("Cancel").click();
  await workbench.statusBarSays(/cancelled/i, { timeout: 30_000 });
  assert.deepEqual(readdirSync(storage()), []);
  assert.deepEqual(processesThatSay(join(storage(), "environment")), []);
});

scenario("an endpoint, its key and the environment are set up, and ghost text comes", async () => {
  await workbench.command("notifications.clearAll");
  void workbench.command("tenfold.setUp");
  await workbench.page
    .locator(".quick-input-list .monaco-list-row", { hasText: "Another endpoint" })
    .click();
  await enterEndpoint(endpoint.url, KEY);
  await agree();
  await notified(/Tenfold is set up/, INSTALLING);
  await workbench.serverReady();
  await workbench.screenshot("setup-ready");
  await endpoint.always({ answers: ["    return a + b\n"] });
  // A window of a new profile may not know yet how Python is indented.
  await workbench.edit("add.py", "# Add two numbers.\ndef add(a, b):\n    <|>\n");
  await workbench.command("editor.action.inlineSuggest.trigger");
  await workbench.showsGhost("return a + b");
  const [request] = await endpoint.requests();
  assert.equal(request?.headers["authorization"], `Bearer ${KEY}`);
});

scenario("the key is in no file, no log, no process but the secret storage", () => {
  assert.deepEqual(filesThatHold(KEY), []);
  assert.deepEqual(processesThatSay(KEY), []);
  assert.ok(!workbench.logs().includes(KEY));
});

scenario("another endpoint is not sent the key", async () => {
  await other.always({ answers: ["    return a - b\n"] });
  await workbench.changeSettings({ "tenfold.model.endpoint": other.url });
  await until("ghost text from the other endpoint", triesSubtraction, { timeout: 90_000 });
  const requests = await other.requests();
  assert.ok(requests.length > 0);
  for (const { headers } of requests) assert.ok(!headers["authorization"]?.includes(KEY));
});

scenario("a model is fetched after asking, with its size, and can be cancelled", async () => {
  await workbench.command("notifications.clearAll");
  void workbench.command("tenfold.pullModel", "smollm2-135m");
  const dialog = workbench.page.locator(".monaco-dialog-box");
  await dialog.getByText(/SmolLM2.*Apache-2\.0.*a download of 98 MB/).waitFor();
  await agree();
  await notified(/Fetching SmolLM2/);
  const pull = () => processesThatSay("smollm2-135m");
  await until("the download", () => pull().length > 0);
  await button("Cancel").click();
  await until("its end", () => pull().length === 0);
  const settings = await workbench.inExtensionHost((api) =>
    api.workspace.getConfiguration("tenfold.model").get<string>("name"),
  );
  assert.equal(settings, "scripted", "what is not there is not set");
});

scenario("an interpreter without Tenfold is a state with a reason and a button", async () => {
  const bare = join(workbench.profile.root, "bare");
  execFileSync(python, ["-m", "venv", "--without-pip", bare]);
  await workbench.changeSettings({ "tenfold.server.interpreter": join(bare, "bin/python") });
  await workbench.statusBarSays(/has no Tenfold installed/);
  await workbench.screenshot("setup-interpreter-without-tenfold");
  await workbench.changeSettings({ "tenfold.server.interpreter": join(bare, "nowhere") });
  await workbench.statusBarSays(/is no Python that can be run/);
  await workbench.changeSettings({ "tenfold.server.interpreter": null });
  await workbench.serverReady();
});

scenario("the walkthrough shows the way", async () => {
  await workbench.command("workbench.action.openWalkthrough", "tenfold.tenfold#start", false);
  await workbench.page.getByText("Say what you want in a comment").first().waitFor();
  await workbench.screenshot("setup-walkthrough");
});

/** Build the package, unless the tests are given one. */
function packed(): string {
  const given = process.env["TENFOLD_EXTENSION"];
  if (given?.endsWith(".vsix")) return given;
  execFileSync(process.execPath, [join(root, "vscode-extension/package.mjs")], { stdio: "pipe" });
  const [vsix] = globSync(join(root, "dist/tenfold-*.vsix"));
  assert.ok(vsix);
  return vsix;
}

/** The window asks nobody again who came after the key: until it works, another document. */
async function triesSubtraction(): Promise<boolean> {
  await workbench.edit("sub.py", "# Subtract two numbers.\ndef sub(a, b):<|>\n");
  await workbench.press("Enter");
  await workbench.showsGhost("return a - b", { timeout: 5000 });
  return true;
}

/** Wait for a notification; they are looked at in the list of all that came. */
async function notified(pattern: RegExp, patience?: Patience): Promise<void> {
  await workbench.command("notifications.showList");
  const messages = workbench.page.locator(".notifications-center .notification-list-item-message");
  await until(
    `the notification ${String(pattern)}`,
    async () => (await messages.allInnerTexts()).some((text) => pattern.test(text)),
    patience,
  );
}

function button(label: string): Locator {
  return workbench.page.locator(".notifications-center .monaco-button", { hasText: label });
}

async function enterEndpoint(url: string, key: string): Promise<void> {
  await answer("Endpoint", url);
  await answer("Model", "scripted");
  await answer("Key for", key);
}

async function answer(title: string, text: string): Promise<void> {
  await workbench.page.locator(".quick-input-title", { hasText: title }).waitFor();
  await workbench.press("Control+a");
  if (text) await workbench.type(text);
  await workbench.screenshot(`setup-${title.toLowerCase().replace(" ", "-")}`);
  await workbench.press("Enter");
}

async function agree(): Promise<void> {
  const dialog = workbench.page.locator(".monaco-dialog-box");
  await dialog.waitFor();
  await workbench.screenshot("setup-consent");
  await dialog.getByText("Download and Set Up").click();
}

/** Where the extension keeps its environment. */
function storage(): string {
  return join(workbench.profile.userData, "User/globalStorage/tenfold.tenfold");
}

/** Files of the profile that hold a text; the browser's own folder is the secret storage. */
function filesThatHold(text: string): string[] {
  const { root: profile, browser } = workbench.profile;
  const environment = join(storage(), "environment");
  return globSync(join(profile, "**"), { exclude: [browser, environment] })
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
    .filter((path) => readFileSync(path).includes(text));
}

/** Processes under the workbench whose arguments or environment hold a text. */
function processesThatSay(text: string): number[] {
  const ours = workbench.profile.root;
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .filter((name) => {
      const said = ["cmdline", "environ"].map((file) => {
        try {
          return readFileSync(`/proc/${name}/${file}`, "utf8");
        } catch {
          return ""; // it has ended
        }
      });
      return said.join().includes(ours) && said.join().includes(text);
    })
    .map(Number);
}
