import * as vscode from "vscode";
import type { Server } from "../server";
import { isCode } from "../templates/documents";
import type { Prompt } from "../wire";

const REST_MS = 300;

/** Knows the prompt for the cursor, once the cursor rests, so that its size shows before it is sent. */
export class PromptMeter implements vscode.Disposable {
  private readonly server: Server;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly listeners: vscode.Disposable;
  private timer: NodeJS.Timeout | undefined;
  private asked: vscode.CancellationTokenSource | undefined;

  /** The prompt for the cursor; undefined until the model is in memory. */
  prompt: Prompt | undefined;
  readonly onDidChange = this.changed.event;

  constructor(server: Server) {
    this.server = server;
    this.listeners = vscode.Disposable.from(
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor === vscode.window.activeTextEditor) this.wait();
      }),
      vscode.window.onDidChangeActiveTextEditor(() => {
        this.wait();
      }),
    );
  }

  /** Measure anew, such as after the model was loaded. */
  wait(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.measure(), REST_MS);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.asked?.cancel();
    this.listeners.dispose();
    this.changed.dispose();
  }

  private async measure(): Promise<void> {
    this.asked?.cancel();
    const asked = new vscode.CancellationTokenSource();
    this.asked = asked;
    const editor = vscode.window.activeTextEditor;
    const code = editor && isCode(editor.document) ? editor : undefined;
    const prompt = code && (await this.ask(code, asked.token));
    if (asked.token.isCancellationRequested) return;
    this.prompt = prompt ?? undefined;
    this.changed.fire();
  }

  private async ask(
    { document, selection }: vscode.TextEditor,
    token: vscode.CancellationToken,
  ): Promise<Prompt | null> {
    const { line, character } = selection.active;
    try {
      return await this.server.sendRequest<Prompt | null>(
        "tenfold/prompt",
        {
          textDocument: { uri: document.uri.toString() },
          position: { line, character },
          load: !isLocal(), // looking at a number is no reason to load a model on this machine
        },
        token,
      );
    } catch {
      return null; // whatever is wrong is told where the prompt itself is asked for
    }
  }
}

function isLocal(): boolean {
  return vscode.workspace.getConfiguration("tenfold.model").get<string>("provider") === "local";
}
