import * as vscode from "vscode";
import { messageOf } from "../errors";
import type { Server } from "../server";
import { pageHtml, webviewOptions } from "../webviews/page";
import type { Tokens } from "../wire";
import { askFor } from "./asking";
import type { FromPage, PageState, ToPage } from "./messages";
import { atCursor, isText, nameOf, type Subject } from "./subject";
import { copy, save } from "./taking";

const VIEW = "tenfold.prompt";

/** How long the cursor has to rest before its prompt is asked for, in milliseconds. */
const REST = 250;

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
  const serializer = vscode.window.registerWebviewPanelSerializer(VIEW, {
    deserializeWebviewPanel: (panel) => {
      inspector.restore(panel);
      return Promise.resolve();
    },
  });
  return vscode.Disposable.from(command, serializer, inspector);
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
      server.onDidStart(() => {
        this.serverStarted();
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

  /** Fill the panel of a window that was reloaded: it follows the cursor. */
  restore(panel: vscode.WebviewPanel): void {
    this.panel?.dispose();
    this.attach(panel);
    this.follow(true);
  }

  private open(): void {
    if (this.panel) {
      this.panel.reveal(undefined, true);
      return;
    }
    // Beside the text; from another panel, over it: a third column would leave room to none.
    const { Active, Beside } = vscode.ViewColumn;
    const viewColumn = vscode.window.activeTextEditor ? Beside : Active;
    const show = { viewColumn, preserveFocus: true };
    this.attach(vscode.window.createWebviewPanel(VIEW, "Prompt", show));
  }

  private attach(panel: vscode.WebviewPanel): void {
    panel.webview.options = webviewOptions(this.extensionUri);
    panel.webview.onDidReceiveMessage((message: FromPage) => this.received(message));
    panel.onDidDispose(() => {
      if (this.panel !== panel) return;
      this.panel = undefined;
      this.stopAsking();
      this.closing.cancel();
      this.closing.dispose();
    });
    this.closing = new vscode.CancellationTokenSource();
    this.panel = panel;
    panel.webview.html = pageHtml(panel.webview, this.extensionUri, {
      title: "Prompt",
      bundle: "inspector",
    });
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
        this.done(await copy(this.state.content, message.part));
        break;
      case "save":
        this.done(await save(this.state.content));
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
    this.inspect(atCursor(this.subject), true);
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
      if (this.state.following) this.subject = atCursor(this.subject);
      this.ask();
    }, REST);
  }

  private serverStarted(): void {
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
    void askFor(subject, this.server, asking.token)
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

  // ------------------------------------------------------------------- the page

  private update(change: Partial<PageState>): void {
    this.state = { ...this.state, ...change };
    this.send({ type: "state", state: this.state });
    if (this.panel) this.panel.title = this.subject.kind === "solution" ? "Solution" : "Prompt";
  }

  private done(message: string | undefined): void {
    if (message !== undefined) this.send({ type: "done", message });
  }

  private send(message: ToPage): void {
    void this.panel?.webview.postMessage(message);
  }
}

function loading(subject: string, following: boolean, revision = 0): PageState {
  return { revision, content: { kind: "loading" }, subject, busy: true, following };
}
