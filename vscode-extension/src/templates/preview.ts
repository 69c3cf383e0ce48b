import * as vscode from "vscode";
import { messageOf, wasDropped } from "../errors";
import { copyPrompt } from "../inspector/taking";
import type { Server } from "../server";
import { pageHtml, webviewOptions } from "../webviews/page";
import type { Prompt, PromptParams } from "../wire";
import { placeOf, type AttachedCursor } from "./attached";
import { baseName, isPartOfTemplates, modeOf, templateTitle } from "./files";
import type { FromPage, PreviewState, ToPage } from "./messages";
import { after, beginning, type Answer } from "./previewState";

/** How long the template and the cursor have to rest, in milliseconds. */
const REST = 120;

/** What a template's prompt looks like at the attached cursor, beside the template. */
export class Preview implements vscode.Disposable {
  readonly uri: vscode.Uri;
  private readonly panel: vscode.WebviewPanel;
  private readonly server: Server;
  private readonly attached: AttachedCursor;
  private readonly subscriptions: vscode.Disposable;
  private state: PreviewState;
  private resting: NodeJS.Timeout | undefined;
  private asking: vscode.CancellationTokenSource | undefined;

  constructor(
    uri: vscode.Uri,
    panel: vscode.WebviewPanel,
    extensionUri: vscode.Uri,
    server: Server,
    attached: AttachedCursor,
  ) {
    this.uri = uri;
    this.panel = panel;
    this.server = server;
    this.attached = attached;
    this.state = beginning(uri.toString(), baseName(uri.path));
    const rest = (): void => {
      this.rest();
    };
    this.subscriptions = vscode.Disposable.from(
      panel.webview.onDidReceiveMessage((message: FromPage) => this.received(message)),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (document.uri.toString() === uri.toString() && contentChanges.length > 0) rest();
      }),
      vscode.workspace.onDidSaveTextDocument((document) => {
        if (isPartOfTemplates(document.uri.path)) rest(); // it may be included
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("tenfold")) rest();
      }),
      attached.onDidChange(rest),
      server.onDidStart(rest),
    );
    const page = { title: "Preview", bundle: "templates" };
    panel.title = `Preview: ${templateTitle(uri.path)}`;
    panel.webview.options = webviewOptions(extensionUri);
    panel.webview.html = pageHtml(panel.webview, extensionUri, page);
    this.ask();
  }

  /** Show it, and leave the focus where it is. */
  reveal(): void {
    this.panel.reveal(undefined, true);
  }

  dispose(): void {
    clearTimeout(this.resting);
    this.asking?.cancel();
    this.asking = undefined;
    this.subscriptions.dispose();
  }

  private async received(message: FromPage): Promise<void> {
    switch (message.type) {
      case "ready":
        this.send({ type: "state", state: this.state });
        break;
      case "copy": {
        const { content } = this.state;
        if (content.kind !== "prompt") break;
        const said = await copyPrompt(content.prompt, message.part);
        this.send({ type: "done", message: said });
        break;
      }
      case "goToProblem":
        await this.goTo(this.state.problem?.line ?? 0);
        break;
      case "retry":
        this.ask();
        break;
      case "showLog":
        await vscode.commands.executeCommand("tenfold.showLog");
        break;
    }
  }

  private async goTo(line: number): Promise<void> {
    const shown = vscode.window.visibleTextEditors.find(
      ({ document }) => document.uri.toString() === this.uri.toString(),
    );
    await vscode.window.showTextDocument(this.uri, {
      viewColumn: shown?.viewColumn ?? vscode.ViewColumn.One,
      selection: new vscode.Range(line, 0, line, 0),
    });
  }

  private rest(): void {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      this.ask();
    }, REST);
  }

  private ask(): void {
    clearTimeout(this.resting);
    this.asking?.cancel();
    const asking = new vscode.CancellationTokenSource();
    this.asking = asking;
    this.show({ ...this.state, busy: true });
    void this.answer(asking.token)
      .then((answer) => {
        if (this.asking !== asking) return; // another one has been asked meanwhile
        if (answer) this.show(after(this.state, answer));
        else this.rest();
      })
      .finally(() => {
        asking.dispose();
      });
  }

  /** Ask for the prompt; undefined where the server let the question go unanswered. */
  private async answer(token: vscode.CancellationToken): Promise<Answer | undefined> {
    try {
      // The server answers for documents that it has been told of.
      const template = await vscode.workspace.openTextDocument(this.uri);
      const mode = modeOf(template.getText());
      const cursor = this.attached.current;
      const params: PromptParams = {
        templateDocument: { uri: this.uri.toString() },
        ...(cursor ? placeOf(cursor) : {}),
      };
      const prompt = await this.server.sendRequest<Prompt | null>("tenfold/prompt", params, token);
      if (!prompt) return { kind: "nothing" };
      const place =
        cursor && !prompt.sample
          ? `${baseName(cursor.document.uri.path)}, line ${String(cursor.position.line + 1)}`
          : "the template\u2019s own sample";
      return { kind: "prompt", prompt, place, ...(mode === undefined ? {} : { mode }) };
    } catch (error) {
      return wasDropped(error) ? undefined : { kind: "failed", message: messageOf(error) };
    }
  }

  private show(state: PreviewState): void {
    this.state = state;
    this.send({ type: "state", state });
  }

  private send(message: ToPage): void {
    void this.panel.webview.postMessage(message);
  }
}
