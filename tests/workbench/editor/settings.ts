/** Settings apply at once; what goes wrong is a state, and ends when its cause does. */
import assert from "node:assert/strict";
import { freePort } from "../harness/ports.ts";
import { until } from "../harness/until.ts";
import { endpoint, scenario, workbench } from "./window.ts";

const COMMENT = "# Add two numbers.\ndef add(a, b):";
const ANSWER = { answers: ["    return a + b\n"] };
const GHOST = "return a + b";

/** Open a document and finish its comment, which is a pause in typing. */
async function pauseInTyping(): Promise<void> {
  await workbench.edit("add.py", `${COMMENT}<|>\n`);
  await workbench.press("Enter");
}

/** Pause in typing, and see that nothing comes of it. */
async function staysSilent(): Promise<void> {
  await pauseInTyping();
  await workbench.askAutomatically();
  assert.equal(await workbench.ghostText(), "");
}

scenario("with trigger.mode manual ghost text comes only when it is asked for", async () => {
  await endpoint.always(ANSWER);
  await workbench.changeSettings({ "tenfold.trigger.mode": "manual" });
  await staysSilent();
  assert.deepEqual(await endpoint.requests(), []);
  await workbench.command("editor.action.inlineSuggest.trigger");
  await workbench.showsGhost(GHOST);
  await workbench.changeSettings({ "tenfold.trigger.mode": "automatic" });
  await pauseInTyping();
  await workbench.showsGhost(GHOST);
});

scenario("a language that is switched off is silent, and says so", async () => {
  await endpoint.always(ANSWER);
  await workbench.changeSettings({ "tenfold.languages": { "*": true, python: false } });
  await staysSilent();
  assert.deepEqual(await endpoint.requests(), []);
  await workbench.statusBarSays(/off in python/);
  await workbench.changeSettings({ "tenfold.languages": { "*": true } });
  await pauseInTyping();
  await workbench.showsGhost(GHOST);
});

scenario("the debounce holds as it is set, from the next key on", async () => {
  await endpoint.always(ANSWER);
  await workbench.changeSettings({ "tenfold.trigger.debounceMs": 1500 });
  const begin = Date.now();
  await pauseInTyping();
  await workbench.showsGhost(GHOST);
  assert.ok(Date.now() - begin >= 1500, `ghost text after ${String(Date.now() - begin)} ms`);
});

scenario("a key that is refused is a state in the status bar, and no pop-up", async () => {
  await endpoint.always({ status: 401 });
  await staysSilent();
  await workbench.statusBarSays(/needs attention: .*(key|refuse)/i);
  assert.deepEqual(await workbench.notifications(), []);
  await endpoint.always(ANSWER);
  await pauseInTyping();
  await workbench.showsGhost(GHOST);
  await workbench.statusBarSays(/suggestion/);
});

scenario(
  "an endpoint that does not answer is a state in the status bar, and no pop-up",
  async () => {
    await endpoint.always(ANSWER);
    const nobody = `http://127.0.0.1:${String(await freePort())}/v1`;
    await workbench.changeSettings({ "tenfold.model.endpoint": nobody });
    await staysSilent();
    await workbench.statusBarSays(/needs attention: Nothing answers at/);
    assert.deepEqual(await workbench.notifications(), []);
    await workbench.changeSettings({ "tenfold.model.endpoint": endpoint.url });
    await pauseInTyping();
    await workbench.showsGhost(GHOST);
  },
);

scenario("an answer that breaks off is a state, and the next pause is answered", async () => {
  await endpoint.enqueue({ answers: ["    return a + b\n".repeat(9)], cut_after: 3 });
  await endpoint.always(ANSWER);
  await pauseInTyping();
  await workbench.askAutomatically();
  assert.deepEqual(await workbench.notifications(), []);
  await pauseInTyping();
  await workbench.showsGhost(GHOST);
});

scenario("a server that is killed comes back and answers", async () => {
  await endpoint.always(ANSWER);
  await pauseInTyping();
  await workbench.showsGhost(GHOST);
  const killed = workbench.languageServers();
  assert.equal(killed.length, 1);
  for (const pid of killed) process.kill(pid, "SIGKILL");
  await until(
    "another server process",
    () => workbench.languageServers().find((pid) => !killed.includes(pid)),
    { timeout: 30_000 },
  );
  await workbench.closeEditors();
  await workbench.serverReady();
  await pauseInTyping();
  await workbench.showsGhost(GHOST);
  assert.deepEqual(await workbench.notifications(), []);
});

scenario("Tenfold: Restart Server starts another process, without a reload", async () => {
  await endpoint.always(ANSWER);
  await workbench.closeEditors();
  const before = workbench.languageServers();
  await workbench.palette("Tenfold: Restart Server");
  await workbench.serverInPlaceOf(before);
  await workbench.serverReady();
  await pauseInTyping();
  await workbench.showsGhost(GHOST);
});

scenario("what is typed while the server starts is answered once it is there", async () => {
  await endpoint.always(ANSWER);
  await workbench.edit("add.py", `${COMMENT}<|>\n`);
  const restarted = workbench.command("tenfold.restart");
  await workbench.statusBarSays(/loading: Starting the server/);
  await workbench.press("Enter");
  await restarted;
  await workbench.showsGhost(GHOST);
});
