import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { BrowserContext, FrameLocator, Locator, Page } from "playwright-core";
import type { CodeServer } from "./codeServer.ts";
import { startSampling, stopSampling, type Frame } from "./frames.ts";
import { readGhostText } from "./ghostText.ts";
import { forgetNotifications, rememberNotifications, seenNotifications } from "./notifications.ts";
import { out } from "./paths.ts";
import { descendants } from "./processes.ts";
import { removeProfile, writeWorkspaceFile, type Profile, type Settings } from "./profile.ts";
import type { Remote, Vscode } from "./remote.ts";
import { start, type Options, type Parts } from "./start.ts";
import { StatusBar } from "./statusBar.ts";
import { until, type Patience } from "./until.ts";
import { UserSettings } from "./userSettings.ts";

/** What marks the cursor in a document's text. */
export const CURSOR = "<|>";

/** What the empty palette says. A question that a command asks takes its place in the same input. */
const PALETTE = "Type the name of a command to run.";

/** Settings whose change starts another server process. */
const STARTS_ANEW = new Set([
  "tenfold.model.provider",
  "tenfold.model.endpoint",
  "tenfold.server.interpreter",
]);

/** A real VS Code workbench with Tenfold in it, in a headless browser. */
export class Workbench {
  /** The window, for what has no word of its own here. */
  readonly page: Page;
  readonly profile: Profile;
  private readonly browser: BrowserContext;
  private readonly server: CodeServer;
  private readonly remote: Remote;
  private readonly console: string[];
  private readonly log: string;
  private readonly status: StatusBar;
  private readonly settings: UserSettings;
  private documents = 0;

  private constructor(parts: Parts) {
    this.page = parts.page;
    this.profile = parts.profile;
    this.browser = parts.browser;
    this.server = parts.server;
    this.remote = parts.remote;
    this.console = parts.console;
    this.log = parts.log;
    this.status = new StatusBar(parts.page);
    this.settings = new UserSettings(parts.remote);
  }

  /** Start a server, a browser and a window. Takes about ten seconds. */
  static async open(options: Options = {}): Promise<Workbench> {
    const parts = await start(options);
    const workbench = new Workbench(parts);
    try {
      await workbench.load(options.workspace);
      await workbench.warmUpEditor();
      if (options.ready ?? true) await workbench.serverReady();
    } catch (error) {
      const evidence = await workbench.keepEvidence("opening");
      await workbench.close();
      throw new Error(`See ${evidence}`, { cause: error });
    }
    return workbench;
  }

  /** Reload the window, as *Developer: Reload Window* does, and wait until it is there again. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent("load");
    const next = this.remote.next();
    await this.palette("Developer: Reload Window");
    await loaded;
    await this.restored();
    await next;
  }

  /** End everything and remove the profile. */
  async close(): Promise<void> {
    await this.browser.close();
    await this.remote.close();
    await this.server.stop();
    removeProfile(this.profile);
  }

  // ------------------------------------------------------------------------------ documents

  /**
   * Open a new file with a text, alone in the window; `<|>` marks the cursor in it.
   *
   * @param name Its base name; each file gets a folder of its own.
   * @returns Its name in the workspace, as `savesAs` wants it.
   */
  async edit(name: string, marked: string): Promise<string> {
    const [before = "", after = ""] = marked.split(CURSOR);
    const file = `${String(++this.documents)}/${name}`;
    const path = writeWorkspaceFile(this.profile, file, before + after);
    const lines = before.split("\n");
    await this.closeEditors();
    await this.show(path, lines.length - 1, lines.at(-1)?.length ?? 0);
    return file;
  }

  /** Open a file of the workspace with the cursor at a line and column, both from 0. */
  async openFile(name: string, line = 0, column = 0): Promise<void> {
    await this.show(join(this.profile.workspace, name), line, column);
  }

  /** Write a file of the workspace, as somebody else would. */
  writeFile(name: string, text: string): void {
    writeWorkspaceFile(this.profile, name, text);
  }

  /** Remove a file of the workspace, as somebody else would. */
  removeFile(name: string): void {
    rmSync(join(this.profile.workspace, name));
  }

  /** Remove all files in a folder of the workspace; the folders stay, as they are watched. */
  emptyFolder(name: string): void {
    const folder = join(this.profile.workspace, name);
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      if (entry.isFile()) rmSync(join(entry.parentPath, entry.name));
    }
  }

  /** Remove a folder of the workspace with all that is in it, where it is there. */
  removeFolder(name: string): void {
    rmSync(join(this.profile.workspace, name), { recursive: true, force: true });
  }

  /** The text of a file of the workspace; undefined where there is none. */
  fileText(name: string): string | undefined {
    const path = join(this.profile.workspace, name);
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
  }

  /** Close all editors and panels, and drop what was not saved. */
  async closeEditors(): Promise<void> {
    await this.remote.run(async (api) => {
      for (const document of api.workspace.textDocuments.filter((each) => each.isDirty)) {
        await api.window.showTextDocument(document);
        await api.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
      }
      await api.commands.executeCommand("workbench.action.closeAllEditors");
    });
  }

  /** The text of the document that is edited, without ghost text. */
  async text(): Promise<string> {
    await this.keysArrived();
    return this.remote.run((api) => api.window.activeTextEditor?.document.getText() ?? "");
  }

  /** Where the cursor is, line and column from 0. */
  async cursor(): Promise<{ line: number; column: number }> {
    await this.keysArrived();
    return this.remote.run((api) => {
      const position = api.window.activeTextEditor?.selection.active;
      return { line: position?.line ?? -1, column: position?.character ?? -1 };
    });
  }

  /**
   * Save, and wait until the file holds a text: what was typed or taken may still be on its way to
   * the document when the first save comes.
   */
  async savesAs(file: string, expected: string): Promise<void> {
    await until(`${file} to hold ${JSON.stringify(expected)}`, async () => {
      await this.press("Control+s");
      await this.keysArrived();
      await until("the document to be saved", () =>
        this.remote.run((api) => api.window.activeTextEditor?.document.isDirty === false),
      );
      const found = readFileSync(join(this.profile.workspace, file), "utf8");
      if (found !== expected) throw new Error(JSON.stringify(found));
      return true;
    });
  }

  // ------------------------------------------------------------------------------- keyboard

  /** Type a text, key by key. */
  async type(text: string, delay = 0): Promise<void> {
    await this.page.keyboard.type(text, { delay });
  }

  /** Press keys, such as "Alt+BracketRight" or "Control+Enter", one after another. */
  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Run a command by its id, as a menu would. Waits for its end. */
  async command<T = unknown>(id: string, ...args: unknown[]): Promise<T> {
    return this.remote.run(
      (api, name: string, rest: unknown[]) => api.commands.executeCommand<T>(name, ...rest),
      id,
      args,
    );
  }

  /** Run a command by its title, in the palette, as a user would. It may ask something in its place. */
  async palette(title: string): Promise<void> {
    await this.press("F1");
    const input = this.page.getByPlaceholder(PALETTE);
    await input.waitFor();
    await this.type(title);
    const row = this.page.locator(".quick-input-list .monaco-list-row").first();
    await until(`"${title}" in the palette`, async () =>
      (await row.getAttribute("aria-label"))?.startsWith(title),
    );
    await this.press("Enter");
    await input.waitFor({ state: "hidden" });
  }

  /** Wait for a quick pick that has a row which begins with a label, and give all rows' labels. */
  async quickPick(label: string): Promise<string[]> {
    const rows = this.page.locator(".quick-input-list .monaco-list-row");
    return until(`"${label}" in a quick pick`, async () => {
      const labels = await rows.evaluateAll((all) =>
        all.map((row) => row.getAttribute("aria-label") ?? ""),
      );
      if (!labels.some((one) => one.startsWith(label))) throw new Error(labels.join(" | "));
      return labels;
    });
  }

  /** Leave a quick pick or a file dialog that is open, which would take the next keys. */
  async leaveQuickInput(): Promise<void> {
    const input = this.page.locator(".quick-input-widget input.input");
    for (let tries = 0; tries < 3 && (await input.isVisible()); tries += 1) {
      await this.press("Escape");
    }
  }

  // ------------------------------------------------------------------------- what is shown

  /** The ghost text on screen, "" where there is none; its lines are joined by "\n". */
  async ghostText(): Promise<string> {
    return this.page.evaluate(readGhostText);
  }

  /** Wait until the ghost text is this one; "" waits until there is none. */
  async showsGhost(text: string, patience?: Patience): Promise<void> {
    await until(
      text === "" ? "no ghost text" : `the ghost text ${JSON.stringify(text)}`,
      async () => {
        const now = await this.ghostText();
        if (now !== text) throw new Error(JSON.stringify(now));
        return true;
      },
      patience,
    );
  }

  /** Wait for any ghost text, and give it. */
  async anyGhost(patience?: Patience): Promise<string> {
    return until("ghost text", () => this.ghostText(), patience);
  }

  /**
   * Ask as a pause in typing does. Ends when the answer is there: what is shown then, or is not,
   * is the answer.
   */
  async askAutomatically(): Promise<void> {
    await this.command("editor.action.inlineSuggest.trigger", { explicit: false });
  }

  /** Look at the ghost text in every frame that is painted while `action` goes on. */
  async sampleFrames(action: () => Promise<void>): Promise<Frame[]> {
    await this.page.evaluate(startSampling);
    await action();
    return this.page.evaluate(stopSampling);
  }

  /** The texts of Tenfold's items in the status bar, as a reader sees them, icons left out. */
  async statusBar(): Promise<string> {
    return this.status.text();
  }

  /** What a screen reader says of Tenfold's items in the status bar. */
  async statusLabel(): Promise<string> {
    return this.status.label();
  }

  /** Wait until the status bar's text or label matches. */
  async statusBarSays(pattern: RegExp, patience?: Patience): Promise<string> {
    return this.status.says(pattern, patience);
  }

  /** The texts of all notifications since the window was loaded, or since they were cleared. */
  async notifications(): Promise<string[]> {
    return this.page.evaluate(seenNotifications);
  }

  /** Close all notifications and forget them, as a window that was just loaded has none. */
  async clearNotifications(): Promise<void> {
    await this.command("notifications.clearAll");
    await this.page.evaluate(forgetNotifications);
  }

  /** The page inside a web view; of several, inside the one that was opened last. */
  frame(): FrameLocator {
    return this.frames().last().contentFrame().frameLocator("iframe#active-frame");
  }

  /** Wait for a web view that shows something, and give the page inside. */
  async frameWith(selector: string): Promise<FrameLocator> {
    return until(`a web view with ${selector}`, async () => {
      for (const outer of await this.frames().all()) {
        const inner = outer.contentFrame().frameLocator("iframe#active-frame");
        if (await inner.locator(selector).first().isVisible()) return inner;
      }
      return undefined;
    });
  }

  /** Take a picture of the window into `out/`, and give its path. */
  async screenshot(name: string): Promise<string> {
    const path = join(out, `${name}.png`);
    mkdirSync(dirname(path), { recursive: true });
    await this.page.screenshot({ path });
    return path;
  }

  // ------------------------------------------------------------------------------- settings

  /**
   * Change the user's settings, and wait until they hold; undefined takes one back.
   *
   * Where another server process is to answer from then on, wait for it, too, or for its failure.
   */
  async changeSettings(settings: Settings): Promise<void> {
    await this.withServerOf(() => this.settings.change(settings));
  }

  /** Take back all that `changeSettings` changed, but for these settings. */
  async haveOnly(settings: Settings): Promise<void> {
    await this.withServerOf(() => this.settings.haveOnly(settings));
  }

  // -------------------------------------------------------------------------------- insides

  /** Run a function in the extension host; see `Remote.run`. */
  async inExtensionHost<A extends unknown[], T>(
    action: (api: Vscode, ...args: A) => T | Thenable<T>,
    ...args: A
  ): Promise<T> {
    return this.remote.run(action, ...args);
  }

  /** The processes of the language server. */
  languageServers(): number[] {
    return descendants(this.server.pid)
      .filter(({ arguments: args }) => args.includes("serve"))
      .map(({ pid }) => pid);
  }

  /**
   * Wait until the language server runs and the status bar says that it is ready. That it says
   * only where no candidate is on screen, as none is with all editors closed.
   */
  async serverReady(patience: Patience = { timeout: 60_000 }): Promise<void> {
    await until("the language server", () => this.languageServers().length > 0, patience);
    await this.statusBarSays(/\b(ready|off in)\b/, patience);
  }

  /** Wait until none of these servers runs, and another one is there or has failed. */
  async serverInPlaceOf(before: readonly number[]): Promise<void> {
    await until("no old server", () => !this.languageServers().some((pid) => before.includes(pid)));
    await until("the server or its failure", async () => !/loading/.test(await this.statusLabel()));
  }

  /** What code-server, the window and Tenfold logged. */
  logs(): string {
    const server = existsSync(this.log) ? readFileSync(this.log, "utf8") : "";
    return `${server}\n--- window\n${this.console.join("\n")}\n`;
  }

  /** Leave a picture, the page's text and the logs in `out/<name>/`, and give that folder. */
  async keepEvidence(name: string): Promise<string> {
    const folder = join(out, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "log.txt"), this.logs());
    await this.page.screenshot({ path: join(folder, "window.png"), timeout: 5000 });
    writeFileSync(join(folder, "window.txt"), await this.page.innerText("body"));
    return folder;
  }

  private frames(): Locator {
    return this.page.locator("iframe.webview.ready");
  }

  /** What the window knows the extension host knows a moment later: go there and back. */
  private async keysArrived(): Promise<void> {
    await this.command("setContext", "workbench.asked", true);
  }

  private async withServerOf(change: () => Promise<string[]>): Promise<void> {
    const before = this.languageServers();
    const changed = await change();
    if (changed.some((name) => STARTS_ANEW.has(name))) await this.serverInPlaceOf(before);
  }

  private async load(workspace: string | undefined): Promise<void> {
    const origin = `http://127.0.0.1:${String(this.server.port)}`;
    await this.page.addInitScript(rememberNotifications);
    const payload = JSON.stringify([["skipWelcome", "true"]]);
    const folder = this.profile.workspace;
    const opened = workspace === undefined ? { folder } : { workspace: join(folder, workspace) };
    const query = new URLSearchParams({ ...opened, payload });
    const address = `${origin}/?${query.toString()}`;
    await this.page.goto(address);
    await this.restored();
    await this.remote.run((api) => api.version);
    if (workspace !== undefined) await this.loadFolders(address);
  }

  /** Load a window again that has opened its workspace without the folders, as busy ones may. */
  private async loadFolders(address: string): Promise<void> {
    const folders = (): Promise<number> =>
      this.remote.run((api) => api.workspace.workspaceFolders?.length ?? 0);
    await until(
      "the workspace's folders",
      async () => {
        if ((await folders()) > 0) return true;
        const next = this.remote.next();
        await this.page.goto(address);
        await this.restored();
        await next;
        return (await folders()) > 0;
      },
      { timeout: 120_000, every: 1000 },
    );
  }

  private async restored(): Promise<void> {
    await this.page.waitForFunction(() => "driver" in globalThis, undefined, { timeout: 60_000 });
    await this.page.evaluate(() =>
      (globalThis as unknown as Driven).driver.whenWorkbenchRestored(),
    );
  }

  /**
   * Have the editor make its part that shows ghost text: of itself it does so in an idle moment of
   * its first seconds, and misses the keys before. Plain text makes nobody ask a model.
   */
  private async warmUpEditor(): Promise<void> {
    await this.edit("plain.txt", CURSOR);
    await this.askAutomatically();
    await this.closeEditors();
  }

  private async show(path: string, line: number, column: number): Promise<void> {
    const written = readFileSync(path, "utf8").replaceAll("\r\n", "\n");
    await until(`the document to be what ${path} holds`, () =>
      this.remote.run(
        async (api, fsPath: string, text: string) => {
          const document = await api.workspace.openTextDocument(api.Uri.file(fsPath));
          // An editor has one kind of line end only.
          const held = document.getText().replaceAll("\r\n", "\n");
          return document.isDirty || held === text;
        },
        path,
        written,
      ),
    );
    await this.remote.run(
      async (api, fsPath: string, row: number, character: number) => {
        const position = new api.Position(row, character);
        const selection = new api.Range(position, position);
        const document = await api.workspace.openTextDocument(api.Uri.file(fsPath));
        await api.window.showTextDocument(document, { selection, preview: false });
      },
      path,
      line,
      column,
    );
    await until("the editor to have the focus", () =>
      this.page.evaluate(() => document.activeElement?.closest(".monaco-editor") !== null),
    );
    await until("the cursor to be shown", () =>
      this.page
        .locator("#status\\.editor\\.selection")
        .innerText()
        .then((text) => text.includes(`Ln ${String(line + 1)}, Col ${String(column + 1)}`)),
    );
  }
}

/** What the smoke test driver of VS Code gives the page. */
interface Driven {
  driver: { whenWorkbenchRestored(): Promise<void> };
}
