/** `make code`: the real VS Code in a browser, with Tenfold and an example, until Ctrl+C. */
import { spawn } from "node:child_process";
import { cpSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { CodeServer } from "./harness/codeServer.ts";
import { installTenfold } from "./harness/extension.ts";
import { assertInstalled, python, root } from "./harness/paths.ts";
import { makeProfile, removeProfile, writeSettings } from "./harness/profile.ts";

assertInstalled();
const profile = makeProfile();
process.once("exit", () => {
  removeProfile(profile);
});
installTenfold(profile);
cpSync(join(root, "examples"), profile.workspace, { recursive: true });
writeSettings(profile, {
  "tenfold.server.interpreter": python,
  "editor.cursorBlinking": "blink",
  "editor.quickSuggestions": { other: "on", comments: "off", strings: "off" },
});
// The models stand in the user's own cache.
const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
const log = join(profile.root, "server.log");
const server = await CodeServer.start(profile, { XDG_CACHE_HOME: cache }, log, true);
const remote = `vscode-remote://127.0.0.1:${String(server.port)}`;
const example = join(profile.workspace, "caption.py");
const query = new URLSearchParams({
  folder: profile.workspace,
  payload: JSON.stringify([["openFile", remote + example]]),
});
const url = `http://127.0.0.1:${String(server.port)}/?${query.toString()}`;
console.log(`VS Code with Tenfold:\n\n  ${url}\n\nCtrl+C ends it and forgets what was changed.`);
// Where there is a desktop, its browser opens; where there is none, the address is enough.
spawn(process.platform === "darwin" ? "open" : "xdg-open", [url], { stdio: "ignore" })
  .on("error", () => undefined)
  .unref();
await new Promise(() => setInterval(() => undefined, 60_000));
