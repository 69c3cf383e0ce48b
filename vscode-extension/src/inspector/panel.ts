import * as vscode from "vscode";
import { LSPErrorCodes } from "vscode-languageclient/node";
import type { Server } from "../server";
import { pageHtml, webviewOptions } from "../webviews/page";
import type { Prompt, SolutionOrigin, Tokens } from "../wire";
import type { Content, FromPage, PageState, ToPage } from "./messages";
import { partsOf, sentText } from "./parts";
import { countOf } from "./words";

/** How long the cursor has to rest before its prompt is asked for, in milliseconds. */
const REST = 250;

/** A place in a document. */
interface Place {
  uri: vscode.Uri;
  position: vscode.Position;
}

/** What is inspected: the prompt for a place, or a solution and the prompt that it came from. */
type Subject = { kind: "cursor"; place: Place | undefined } | { kind: "solution"; id: string };

/**
 * The command `tenfold.showPrompt`, and the panel that it opens.
 *
 * With the id of a solution it shows this one; else the one that stands on the screen as ghost
 * text (`shownSolution`), else the prompt for the cursor.
 */
export function registerInspector(
  context: vscode.ExtensionContext,
  server: Server,
  options: { shownSolution: () => string | undefined },
): vscode.Disposable {
  const inspector = new Inspector(context.extensionUri, server);
  const command = vscode.commands.registerCommand(
    "tenfold.showPrompt",
    (argument?: { id?: unknown }) => {
      // A menu of the editor hands over the document's URI, which has no id.
      const id = typeof argument?.id === "string" ? argument.id : options.shownSolution();
      inspector.show(id);
    },
  );
  return vscode.Disposable.from(command, inspector);
}

/** The panel: one for the window, beside the editor. */
class Inspector implements vscode.Disposable {
  private readonly extensionUri: vscode.Uri;
  private readonly server: Server;
  private readonly listeners: vscode.Disposable;
  private panel: vscode.WebviewPanel | undefined;
  private subject: Subject = { kind: "cursor", place: undefined };
  private state: PageState = loading("", true);
  private resting: ReturnType<typeof setTimeout> | undefined;
  private asking: vscode.CancellationTokenSource | undefined;
  /** What the panel waits for ends with it. */
  private closing = new vscode.CancellationTokenSource();

  constructor(extensionUri: vscode.Uri, server: Server) {
    this.extensionUri = extensionUri;
    this.server = server;
    this.listeners = vscode.Disposable.from(
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        this.cursorMoved(textEditor);
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        this.cursorMoved(editor);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        const editor = vscode.window.activeTextEditor;
        if (editor?.document === document) this.cursorMoved(editor);
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("tenfold") && this.subject.kind === "cursor") this.rest();
      }),
      server.onDidRestart(() => {
        this.serverRestarted();
      }),
    );
  }

  /** Show a solution, or the prompt for the cursor where there is no id. */
  show(id: string | undefined): void {
    this.open();
    if (id === undefined) this.follow(true);
    else this.inspect({ kind: "solution", id }, false);
  }

  dispose(): void {
    this.panel?.dispose();
    this.stopAsking();
    this.listeners.dispose();
  }

  private open(): void {
    if (this.panel) {
      this.panel.reveal(undefined, true);
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      "tenfold.prompt",
      "Prompt",
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      webviewOptions(this.extensionUri),
    );
    panel.webview.onDidReceiveMessage((message: FromPage) => this.received(message));
    panel.onDidDispose(() => {
      this.panel = undefined;
      this.stopAsking();
      this.closing.cancel();
      this.closing.dispose();
    });
    this.closing = new vscode.CancellationTokenSource();
    panel.webview.html = pageHtml(panel.webview, this.extensionUri, {
      title: "Prompt",
      bundle: "inspector",
    });
    this.panel = panel;
  }

  private async received(message: FromPage): Promise<void> {
    switch (message.type) {
      case "ready":
        this.send({ type: "state", state: this.state });
        break;
      case "follow":
        this.follow(message.on);
        break;
      case "retry":
        this.ask();
        break;
      case "restart":
        await vscode.commands.executeCommand("tenfold.restart");
        break;
      case "showLog":
        await vscode.commands.executeCommand("tenfold.showLog");
        break;
      case "copy":
        await this.copy(message.part);
        break;
      case "save":
        await this.save();
        break;
      case "tokens":
        await this.countTokens(message);
        break;
    }
  }

  // ------------------------------------------------------------------- what is inspected

  private follow(on: boolean): void {
    if (!on) {
      clearTimeout(this.resting);
      this.update({ following: false });
      return;
    }
    const last = this.subject.kind === "cursor" ? this.subject.place : undefined;
    this.inspect({ kind: "cursor", place: currentPlace() ?? last }, true);
  }

  private inspect(subject: Subject, following: boolean): void {
    this.subject = subject;
    this.state = loading(nameOf(subject), following, this.state.revision + 1);
    this.ask();
  }

  /** While the panel itself has the focus there is no active editor, and its prompt stays. */
  private cursorMoved(editor: vscode.TextEditor | undefined): void {
    if (!this.panel || !this.state.following || !editor || !isText(editor.document)) return;
    if (editor !== vscode.window.activeTextEditor) return;
    this.rest();
  }

  private rest(): void {
    clearTimeout(this.resting);
    if (!this.panel) return;
    this.resting = setTimeout(() => {
      if (this.state.following) {
        const last = this.subject.kind === "cursor" ? this.subject.place : undefined;
        this.subject = { kind: "cursor", place: currentPlace() ?? last };
      }
      this.ask();
    }, REST);
  }

  private serverRestarted(): void {
    if (!this.panel) return;
    if (this.subject.kind === "cursor") this.ask();
    else if (this.state.content.kind === "solution") {
      const notice =
        "The server was restarted and no longer knows this solution. This is what it said before.";
      this.stopAsking();
      this.update({ busy: false, notice });
    } else this.ask();
  }

  // ------------------------------------------------------------------- asking the server

  private ask(): void {
    clearTimeout(this.resting);
    this.asking?.cancel();
    const asking = new vscode.CancellationTokenSource();
    this.asking = asking;
    const subject = this.subject;
    // A failure is over once it is tried again; a prompt stays until there is a newer one.
    if (this.state.content.kind === "failed") {
      const { following, revision } = this.state;
      this.state = loading(nameOf(subject), following, revision + 1);
    }
    this.update({ busy: true });
    void this.contentOf(subject, asking.token)
      .catch((error: unknown): Content | undefined =>
        wasDropped(error) ? undefined : { kind: "failed", message: messageOf(error) },
      )
      .then((content) => {
        if (this.asking !== asking) return; // another one has been asked meanwhile
        if (!content) {
          this.rest();
          return;
        }
        const { following, revision } = this.state;
        this.state = {
          revision: revision + 1,
          content,
          subject: nameOf(subject),
          busy: false,
          following,
        };
        this.update({});
      })
      .finally(() => {
        asking.dispose();
      });
  }

  private async contentOf(subject: Subject, token: vscode.CancellationToken): Promise<Content> {
    if (subject.kind === "solution") return this.solution(subject.id, token);
    if (!subject.place) {
      return {
        kind: "nothing",
        why: "No editor is open.",
        next: "Open a file and put the cursor below a comment.",
      };
    }
    const { uri, position } = subject.place;
    const prompt = await this.server.sendRequest<Prompt | null>(
      "tenfold/prompt",
      {
        textDocument: { uri: uri.toString() },
        position: { line: position.line, character: position.character },
      },
      token,
    );
    if (prompt) return { kind: "prompt", prompt };
    return {
      kind: "nothing",
      why: "Nothing to answer here: the file is empty.",
      next: "Write a comment that says what you want.",
    };
  }

  private async solution(id: string, token: vscode.CancellationToken): Promise<Content> {
    const origin = await this.server.sendRequest<SolutionOrigin | null>(
      "tenfold/solution",
      { id },
      token,
    );
    if (origin) return { kind: "solution", origin };
    return {
      kind: "nothing",
      why: "The server no longer knows this solution.",
      next: "Ask for solutions again, or follow the cursor.",
    };
  }

  private stopAsking(): void {
    clearTimeout(this.resting);
    this.asking?.cancel();
    this.asking = undefined;
  }

  private async countTokens(message: FromPage & { type: "tokens" }): Promise<void> {
    const { request, text, model } = message;
    try {
      const params = model === undefined ? { text } : { text, model };
      const { token } = this.closing;
      const tokens = await this.server.sendRequest<Tokens>("tenfold/tokens", params, token);
      this.send({ type: "tokens", request, tokens });
    } catch (error) {
      this.send({ type: "tokensFailed", request, message: messageOf(error) });
    }
  }

  // ------------------------------------------------------------------- taking it along

  private async copy(index: number | undefined): Promise<void> {
    const prompt = this.prompt;
    if (!prompt) return;
    const part = index === undefined ? undefined : partsOf(prompt)[index];
    const text = part?.text ?? sentText(prompt);
    await vscode.env.clipboard.writeText(text);
    const message = `Copied ${countOf(Array.from(text).length, "character")}`;
    this.send({ type: "done", message });
    vscode.window.setStatusBarMessage(`$(check) ${message}`, 3000);
  }

  private async save(): Promise<void> {
    const { content } = this.state;
    if (content.kind !== "prompt" && content.kind !== "solution") return;
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const name = content.kind === "prompt" ? "prompt.json" : "solution.json";
    const target = await vscode.window.showSaveDialog({
      filters: { JSON: ["json"] },
      ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }),
    });
    if (!target) return;
    const saved = content.kind === "prompt" ? content.prompt : content.origin;
    const text = `${JSON.stringify(saved, null, 2)}\n`;
    try {
      await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
      this.send({ type: "done", message: "Saved" });
    } catch (error) {
      const message = `The prompt could not be saved: ${messageOf(error)}`;
      void vscode.window.showErrorMessage(message);
    }
  }

  private get prompt(): Prompt | undefined {
    const { content } = this.state;
    if (content.kind === "prompt") return content.prompt;
    return content.kind === "solution" ? content.origin.prompt : undefined;
  }

  // ------------------------------------------------------------------- the page

  private update(change: Partial<PageState>): void {
    this.state = { ...this.state, ...change };
    this.send({ type: "state", state: this.state });
    if (this.panel) this.panel.title = this.subject.kind === "solution" ? "Solution" : "Prompt";
  }

  private send(message: ToPage): void {
    void this.panel?.webview.postMessage(message);
  }
}

function loading(subject: string, following: boolean, revision = 0): PageState {
  return { revision, content: { kind: "loading" }, subject, busy: true, following };
}

/** Where the cursor is, if it is in the text of an editor. */
function currentPlace(): Place | undefined {
  const active = vscode.window.activeTextEditor;
  const editor = active ?? vscode.window.visibleTextEditors.find((one) => isText(one.document));
  if (!editor || !isText(editor.document)) return undefined;
  return { uri: editor.document.uri, position: editor.selection.active };
}

/** Whether the server knows the document: output and settings pages are none of its own. */
function isText(document: vscode.TextDocument): boolean {
  return document.uri.scheme === "file" || document.uri.scheme === "untitled";
}

function nameOf(subject: Subject): string {
  if (subject.kind === "solution") return "a solution";
  if (!subject.place) return "";
  const { uri, position } = subject.place;
  const file = uri.path.slice(uri.path.lastIndexOf("/") + 1);
  return `${file}, line ${String(position.line + 1)}`;
}

/** Whether the server let a request go without an answer, as when its settings changed. */
function wasDropped(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === LSPErrorCodes.RequestCancelled || code === LSPErrorCodes.ServerCancelled;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
