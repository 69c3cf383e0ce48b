/** Starting what a workbench is made of, and ending it all where a part does not come up. */
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { openBrowser } from "./browser.ts";
import { CodeServer } from "./codeServer.ts";
import type { Endpoint } from "./endpoint.ts";
import { installRemote, installTenfold } from "./extension.ts";
import { assertInstalled, python } from "./paths.ts";
import {
  makeProfile,
  removeProfile,
  writeSettings,
  writeWorkspaceFile,
  type Profile,
  type Settings,
} from "./profile.ts";
import { Remote } from "./remote.ts";

/** How a workbench is set up. */
export interface Options {
  /** The scripted endpoint, or the name of a local model. None leaves Tenfold's own default. */
  model?: Endpoint | string;
  /** Settings by their full names, over the quiet ones and those that the model brings. */
  settings?: Settings;
  /** Files of the workspace, by their names. */
  files?: Record<string, string>;
  /** The one of them that describes a workspace of several folders; else their folder is opened. */
  workspace?: string;
  /** What extensions and the language server see in their environment. */
  env?: Record<string, string>;
  /** A folder to load Tenfold from, instead of the project's own. */
  extension?: string;
  /** Whether the workspace is trusted without asking; true where it is not given. */
  trusted?: boolean;
  /** Wait until the server is ready; true where it is not given. */
  ready?: boolean;
  /** Size of the window in CSS pixels. */
  viewport?: { width: number; height: number };
  /** Pixels of a screenshot for each CSS pixel. */
  scale?: number;
}

/** What a workbench is made of. */
export interface Parts {
  page: Page;
  profile: Profile;
  browser: BrowserContext;
  server: CodeServer;
  remote: Remote;
  /** What the window has logged. */
  console: string[];
  /** The file that takes what code-server logs. */
  log: string;
}

/** Make a profile, start a server on it and a browser; the window is still empty. */
export async function start(options: Options): Promise<Parts> {
  assertInstalled();
  const { model, trusted = true } = options;
  const profile = makeProfile();
  const undo: (() => unknown)[] = [
    () => {
      removeProfile(profile);
    },
  ];
  try {
    for (const [name, text] of Object.entries(options.files ?? {})) {
      writeWorkspaceFile(profile, name, text);
    }
    installTenfold(profile, options.extension);
    installRemote(profile);
    writeSettings(profile, {
      "tenfold.server.interpreter": python,
      ...(typeof model === "string" ? { "tenfold.model.name": model } : model?.settings()),
      ...options.settings,
    });
    const remote = await Remote.listen(profile);
    undo.push(() => remote.close());
    const log = join(profile.root, "code-server.log");
    const env = { ...cacheFolder(), ...options.env, WORKBENCH_REMOTE: remote.address };
    const server = await CodeServer.start(profile, env, log, trusted);
    undo.push(() => server.stop());
    const viewport = options.viewport ?? { width: 1280, height: 800 };
    const browser = await openBrowser(profile, viewport, options.scale ?? 1);
    undo.push(() => browser.close());
    // Ended from outside, it is removed after the server and the browser, which end before it.
    process.once("exit", () => {
      removeProfile(profile);
    });
    const page = browser.pages()[0] ?? (await browser.newPage());
    const console: string[] = [];
    page.on("console", (message) => console.push(`[${message.type()}] ${message.text()}`));
    page.on("pageerror", (error) => console.push(`[error] ${String(error.stack)}`));
    return { page, profile, browser, server, remote, console, log };
  } catch (error) {
    for (const step of undo.reverse()) await step();
    throw error;
  }
}

/** Where local models are: the home folder is the profile's, the models are the user's. */
function cacheFolder(): Record<string, string> {
  const folder = process.env["XDG_CACHE_HOME"] ?? join(process.env["HOME"] ?? "", ".cache");
  return { XDG_CACHE_HOME: folder };
}
