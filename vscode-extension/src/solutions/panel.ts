import * as vscode from "vscode";
import { activeTheme, onDidChangeTheme } from "../highlighting/activeTheme";
import { Highlighter } from "../highlighting/highlighter";
import type { Server } from "../server";
import { pageHtml, webviewOptions } from "../webviews/page";
import type { Solution } from "../wire";
import { Comparison } from "./comparison";
import { insert, showDocument } from "./insertion";
import type { Asking, FromPage, PanelState, ToPage } from "./messages";
import type { Events } from "./notices";
import { panelState, type Colours } from "./panelState";
import { Session } from "./session";
import { snippet } from "./snippet";
import type { Step } from "./words";

const VIEW = "tenfold.solutions";

/** A solution was inserted into its document. */
export interface AcceptedEvent {
  uri: vscode.Uri;
  /** Where its text stands now. */
  range: vscode.Range;
  solution: Solution;
  /** All that were shown, in their order. */
  solutions: Solution[];
}

export interface SolutionsPanelOptions {
  /** Called after a solution was inserted, before the user can type on. */
  accepted?: (event: AcceptedEvent) => void;
}

/** Where to ask for solutions; the active editor's cursor where it is left out. */
interface Target {
  uri: vscode.Uri | string;
  position: { line: number; character: number };
}

/** Register the panel and its commands. */
export function registerSolutionsPanel(
  context: vscode.ExtensionContext,
  server: Server,
  options: SolutionsPanelOptions = {},
): vscode.Disposable {
  const panel = new SolutionsPanel(context.extensionUri, server, options);
  const command = (name: string, run: () => unknown): vscode.Disposable =>
    vscode.commands.registerCommand(`tenfold.solutions.${name}`, run);
  return vscode.Disposable.from(
    panel,
    vscode.commands.registerCommand("tenfold.openSolutions", (target?: Target) =>
      panel.open(target),
    ),
    command("next", () => {
      panel.post({ type: "command", command: "next" });
    }),
    command("previous", () => {
      panel.post({ type: "command", command: "previous" });
    }),
    command("accept", () => {
      panel.post({ type: "command", command: "accept" });
    }),
    command("compare", () => {
      panel.post({ type: "command", command: "compare" });
    }),
    command("sort", () => {
      panel.sort();
    }),
    command("more", () => panel.ask("more")),
    command("different", () => panel.ask("different")),
    command("retry", () => panel.take("retry")),
    vscode.window.registerWebviewPanelSerializer(VIEW, {
      deserializeWebviewPanel: (view, state) => panel.restore(view, state),
    }),
  );
}

/** The panel beside the editor that shows the solutions for one place at a time. */
class SolutionsPanel implements vscode.Disposable {
  private readonly extensionUri: vscode.Uri;
  private readonly server: Server;
  private readonly options: SolutionsPanelOptions;
  private readonly comparison = new Comparison();
  private readonly highlighter: Highlighter;
  private readonly themeListener: vscode.Disposable;
  private view: vscode.WebviewPanel | undefined;
  private session: Session | undefined;
  private refused: Events["refused"];
  /** Coloured code by solution, while session and theme are the same. */
  private colours: Colours = new Map();
  private colouring: Promise<void> = Promise.resolve();

  constructor(extensionUri: vscode.Uri, server: Server, options: SolutionsPanelOptions) {
    this.extensionUri = extensionUri;
    this.server = server;
    this.options = options;
    const worker = vscode.Uri.joinPath(extensionUri, "dist", "highlighting.js");
    this.highlighter = new Highlighter(worker.fsPath);
    this.themeListener = onDidChangeTheme(() => {
      this.colours = new Map();
      this.colour();
    });
  }

  /** Ask for the solutions of a place and show the panel with the focus. */
  async open(target?: Target): Promise<void> {
    const place = target ?? cursor();
    if (!place) {
      void vscode.window.showInformationMessage(
        "Tenfold: open a file and put the cursor below a comment to see solutions.",
      );
      return;
    }
    const uri = typeof place.uri === "string" ? vscode.Uri.parse(place.uri) : place.uri;
    const document = await vscode.workspace.openTextDocument(uri);
    const { line, character } = place.position;
    this.begin(document, new vscode.Position(line, character));
    if (this.view) this.view.reveal(undefined, false);
    else this.attach(this.createView());
    void this.session?.ask(wantedCount());
  }

  /** Fill the panel of a window that was reloaded: what it showed is gone. */
  async restore(view: vscode.WebviewPanel, state: unknown): Promise<void> {
    const place = (state as Pick<PanelState, "place"> | undefined)?.place;
    try {
      if (!place) throw new Error("The panel had shown nothing.");
      const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(place.uri));
      this.begin(document, new vscode.Position(place.line, place.character));
      this.attach(view);
    } catch {
      view.dispose(); // There is no file any more that it could be about.
    }
  }

  /** Ask for further solutions, or for those of another place. */
  async ask(asking: Asking): Promise<void> {
    const session = this.session;
    if (!session) return;
    if (asking === "here") {
      await this.askHere(session);
    } else if (!session.running && session.anchor.place !== "edited") {
      await session.ask(wantedCount(), asking === "more" ? "alike" : "different");
    }
  }

  /** Put the best first, and go there. */
  sort(): void {
    this.session?.sort();
    this.post({ type: "command", command: "first" });
  }

  /** Take one of the steps that a failure offers. */
  async take(step: Step): Promise<void> {
    if (step === "restart") await vscode.commands.executeCommand("tenfold.restart");
    else if (step === "showLog") await vscode.commands.executeCommand("tenfold.showLog");
    else if (this.session?.anchor.place === "edited") await this.askHere(this.session);
    else await this.session?.retry(wantedCount());
  }

  post(message: ToPage): void {
    void this.view?.webview.postMessage(message);
  }

  dispose(): void {
    this.view?.dispose();
    this.themeListener.dispose();
    this.comparison.dispose();
    this.highlighter.dispose();
  }

  private createView(): vscode.WebviewPanel {
    return vscode.window.createWebviewPanel(
      VIEW,
      "Tenfold Solutions",
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: false },
      webviewOptions(this.extensionUri),
    );
  }

  private attach(view: vscode.WebviewPanel): void {
    this.view = view;
    view.webview.options = webviewOptions(this.extensionUri);
    view.webview.onDidReceiveMessage((message: FromPage) => {
      void this.receive(message);
    });
    view.onDidDispose(() => {
      this.view = undefined;
      this.session?.dispose();
      this.session = undefined;
    });
    view.webview.html = pageHtml(view.webview, this.extensionUri, {
      title: "Tenfold Solutions",
      bundle: "solutions",
    });
  }

  private begin(document: vscode.TextDocument, position: vscode.Position): void {
    this.session?.dispose();
    this.refused = undefined;
    this.colours = new Map();
    const session = (this.session = new Session(this.server, document, position));
    session.onDidChange(() => {
      this.show();
      this.colour();
    });
    this.show();
  }

  private async askHere(session: Session): Promise<void> {
    const { uri } = session;
    const visible = vscode.window.visibleTextEditors.find(
      (editor) => editor.document.uri.toString() === uri.toString(),
    );
    await this.open({ uri, position: visible?.selection.active ?? session.position });
  }

  private async receive(message: FromPage): Promise<void> {
    const session = this.session;
    if (!session) return;
    switch (message.type) {
      case "ready":
        this.show();
        return;
      case "accept":
        await this.accept(session, message.id);
        return;
      case "compare":
        await this.compare(session, message.left, message.right);
        return;
      case "showPrompt":
        await vscode.commands.executeCommand("tenfold.showPrompt", { id: message.id });
        return;
      case "ask":
        await this.ask(message.asking);
        return;
      case "step":
        await this.take(message.step);
        return;
      case "stop":
        session.stop();
        return;
      case "sort":
        this.sort();
        return;
      case "leave":
        await this.leave(session);
    }
  }

  /** Go back to the document, where it can still be opened. */
  private async leave(session: Session): Promise<void> {
    try {
      const document = await vscode.workspace.openTextDocument(session.uri);
      await showDocument(document, this.view?.viewColumn);
    } catch {
      this.refused = "unopened";
      this.show();
    }
  }

  private async accept(session: Session, id: string): Promise<void> {
    const solution = session.solution(id);
    if (!solution) return;
    const inserted = await insert(session, solution, this.view?.viewColumn);
    this.refused = inserted.done || inserted.why === "edited" ? undefined : inserted.why;
    if (inserted.done) {
      session.stop();
      await vscode.commands.executeCommand("tenfold.accepted", id);
      this.options.accepted?.({
        uri: session.uri,
        range: inserted.range,
        solution,
        solutions: session.solutions,
      });
    }
    this.show();
  }

  private async compare(session: Session, left: string, right: string): Promise<void> {
    const sides = [left, right].map((id) => {
      const place = session.solutions.findIndex((solution) => solution.id === id);
      const solution = session.solutions[place];
      return solution && { place: place + 1, code: snippet(solution, session.lineText) };
    });
    const [one, other] = sides;
    if (!one || !other) return;
    await this.comparison.open(session.id, session.uri, session.languageId, one, other);
  }

  private show(): void {
    if (!this.view || !this.session) return;
    this.post({ type: "state", state: panelState(this.session, this.colours, this.refused) });
  }

  /** Colour what is shown without colours; one round after the other. */
  private colour(): void {
    const session = this.session;
    const colours = this.colours;
    if (!session) return;
    const current = (): boolean => this.session === session && this.colours === colours;
    this.colouring = this.colouring
      .then(async () => {
        const plain = session.solutions.filter(({ id }) => !colours.has(id));
        if (!current() || plain.length === 0) return;
        const lines = await this.highlighter.highlight({
          texts: plain.map((solution) => snippet(solution, session.lineText)),
          languageId: session.languageId,
          before: session.before,
          theme: await activeTheme(),
        });
        if (!lines || !current()) return;
        plain.forEach(({ id }, index) => colours.set(id, lines[index] ?? []));
        this.show();
      })
      .catch(() => undefined); // Plain code can be read as well.
  }
}

function cursor(): Target | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor && { uri: editor.document.uri, position: editor.selection.active };
}

function wantedCount(): number {
  return vscode.workspace.getConfiguration("tenfold").get("candidates.count", 10);
}
