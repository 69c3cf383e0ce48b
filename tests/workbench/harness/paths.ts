/** Where things are: the project, and the workbench that `install.sh` put into the user's cache. */
import { accessSync, constants, existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";

const here = import.meta.dirname;

/** The project's root. */
export const root = resolve(here, "../../..");

/** The Python that has the server. */
export const python = join(root, ".venv/bin/python");

/** Where a failed scenario leaves what is known of it, and `screenshot` its pictures. */
export const out = resolve(here, "../out");

const installed =
  process.env["TENFOLD_WORKBENCH"] ??
  join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "tenfold/workbench");

/** The Node.js that code-server runs on. */
export const node = join(installed, "node/bin/node");

/** What starts code-server. */
export const codeServer = join(installed, "code-server/node_modules/code-server/out/node/entry.js");

/** The browser: `TENFOLD_CHROMIUM`, else the first of the usual names on the path. */
export function chromium(): string {
  const chosen = process.env["TENFOLD_CHROMIUM"];
  const names = chosen ? [chosen] : ["chromium", "chromium-browser", "google-chrome"];
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  for (const name of names) {
    const found = folders.map((folder) => resolve(folder, name)).find(executable);
    if (found !== undefined) return found;
  }
  throw new Error(`There is no ${names.join(", ")} on the path: run tests/workbench/install.sh.`);
}

/** Throws where something that every test needs is not there, and says how to get it. */
export function assertInstalled(): void {
  for (const path of [node, codeServer]) {
    if (!existsSync(path)) throw new Error(`${path} is missing: run tests/workbench/install.sh.`);
  }
  if (!existsSync(python)) throw new Error(`${python} is missing: run make setup.`);
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
