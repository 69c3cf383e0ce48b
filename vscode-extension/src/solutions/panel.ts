import * as vscode from "vscode";
import type { Highlighter } from "../highlighting/highlighter";
import type { Server } from "../server";
import { isTemplate } from "../templates/documents";
import { pageHtml, webviewOptions } from "../webviews/page";
import { onMessage } from "../webviews/received";
import type { Question } from "../wire";
import { accept, leaveFor, type AcceptedEvent } from "./accepting";
import { Colouring } from "./colouring";
import { Comparison } from "./comparison";
import type { Asking, FromPage, PanelState, ToPage } from "./messages";
import type { Events } from "./notices";
import { panelState } from "./panelState";
import { aboutCursor } from "./question";
import { Session } from "./session";
import { snippet } from "./snippet";
import type { Step } from "./words";

const VIEW = "tenfold.solutions";

export interface SolutionsPanelOptions {
  /** Called after a solution was inserted, before the user can type on. */
  accepted?: (event: AcceptedEvent) => void;
  /** What is meant at the cursor, where it is another thing than the code that is asked for. */
  meant?: () => Target | undefined;
}

/** Where to ask for solutions, and how; the active editor's cursor where it is left out. */
export interface Target {
  uri: vscode.Uri | string;
  position: { line: number; character: number };
  question?: Question;
  /** What the reader is told of the question, such as the template's name. */
  about?: string;
}

/** Register the panel and its commands. */
export function registerSolutionsPanel(
  context: vscode.ExtensionContext,
  server: Server,
  highlighter: Highlighter,
  options: SolutionsPanelOptions = {},
): vscode.Disposable {
  const panel = new SolutionsPanel(context.extensionUri, server, highlighter, options);
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
    command("saveCase", () => {
      panel.post({ type: "command", command: "saveCase" });
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
  private readonly colouring: Colouring;
  private view: vscode.WebviewPanel | undefined;
  private session: Session | undefined;
  private refused: Events["refused"];

  constructor(
    extensionUri: vscode.Uri,
    server: Server,
    highlighter: Highlighter,
    options: SolutionsPanelOptions,
  ) {
    this.extensionUri = extensionUri;
    this.server = server;
    this.options = options;
    this.colouring = new Colouring(highlighter, () => {
      this.show();
    });
  }

  /** Ask for the solutions of a place and show the panel with the focus. */
  async open(target?: Target): Promise<void> {
    const active = vscode.window.activeTextEditor?.document;
    if (!target && active && isTemplate(active)) {
      await vscode.commands.executeCommand("tenfold.runTemplate", active.uri);
      return;
    }
    const place = target ?? this.options.meant?.() ?? cursor();
    if (!place) {
      void vscode.window.showInformationMessage(
        "Tenfold: open a file and put the cursor below a comment to see solutions.",
      );
      return;
    }
    const uri = typeof place.uri === "string" ? vscode.Uri.parse(place.uri) : place.uri;
    const document = await vscode.workspace.openTextDocument(uri);
    this.begin(document, place);
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
      const { line, character, question, about } = place;
      const position = { line, character };
      this.view?.dispose(); // one that was opened meanwhile: there is one panel
      this.begin(document, { position, question, ...(about === undefined ? {} : { about }) });
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
    this.comparison.dispose();
    this.colouring.dispose();
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
    if (this.session) view.title = titleOf(this.session);
    view.webview.options = webviewOptions(this.extensionUri);
    onMessage(view.webview, (message: FromPage) => this.receive(message));
    view.onDidDispose(() => {
      if (this.view !== view) return;
      this.view = undefined;
      this.session?.dispose();
      this.colouring.forget(this.session);
      this.session = undefined;
    });
    view.webview.html = pageHtml(view.webview, this.extensionUri, {
      title: "Tenfold Solutions",
      bundle: "solutions",
    });
  }

  private begin(document: vscode.TextDocument, target: Omit<Target, "uri">): void {
    this.session?.dispose();
    this.colouring.forget(this.session);
    this.refused = undefined;
    const { position, question, about } = target;
    const place = new vscode.Position(position.line, position.character);
    const session = new Session(this.server, document, place, question, about);
    this.session = session;
    session.onDidChange(() => {
      this.show();
      this.colouring.colour(session);
    });
    if (this.view) this.view.title = titleOf(session);
    this.show();
  }

  private async askHere(session: Session): Promise<void> {
    const { uri } = session;
    const visible = vscode.window.visibleTextEditors.find(
      (editor) => editor.document.uri.toString() === uri.toString(),
    );
    const position = visible?.selection.active ?? session.position;
    const { about } = session;
    const question = aboutCursor(session.question);
    await this.open({ uri, position, question, ...(about === undefined ? {} : { about }) });
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
      case "saveCase":
        await vscode.commands.executeCommand("tenfold.saveCase", { id: message.id });
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

  private async leave(session: Session): Promise<void> {
    this.refused = await leaveFor(session.uri, this.view?.viewColumn);
    this.show();
  }

  private async accept(session: Session, id: string): Promise<void> {
    const { accepted } = this.options;
    const stop = (): void => {
      session.stop();
    };
    this.refused = await accept(session, id, this.view?.viewColumn, { stop, accepted });
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
    this.post({
      type: "state",
      state: panelState(this.session, this.colouring.of(this.session), this.refused),
    });
  }
}

function cursor(): Target | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor && { uri: editor.document.uri, position: editor.selection.active };
}

function titleOf({ about }: Session): string {
  return about === undefined ? "Tenfold Solutions" : `Solutions: ${about}`;
}

function wantedCount(): number {
  return vscode.workspace.getConfiguration("tenfold").get("candidates.count", 10);
}
