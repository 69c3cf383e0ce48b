import * as vscode from "vscode";
import type { Server } from "../server";
import { isCode } from "./documents";

/** A cursor in a document. */
export interface CodeCursor {
  document: vscode.TextDocument;
  position: vscode.Position;
}

/** The least time between two reports to the server, in milliseconds. */
const EVERY = 100;

/**
 * The cursor of the last code editor: what templates are shown and run for.
 *
 * It stays when the focus goes to a template or to a panel, and ends with its document. The server
 * is told of it for what it answers by itself: hovers and code lenses of templates.
 */
export class AttachedCursor implements vscode.Disposable {
  private readonly server: Server;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscriptions: vscode.Disposable;
  private cursor: CodeCursor | undefined;
  private told: string | undefined;
  private waiting: NodeJS.Timeout | undefined;

  /** The cursor has moved, or its document has another text. */
  readonly onDidChange = this.changed.event;

  constructor(server: Server) {
    this.server = server;
    const visible = vscode.window.visibleTextEditors.find(({ document }) => isCode(document));
    this.cursor = cursorOf(vscode.window.activeTextEditor) ?? cursorOf(visible);
    this.subscriptions = vscode.Disposable.from(
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        this.take(cursorOf(editor));
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor === vscode.window.activeTextEditor) this.take(cursorOf(textEditor));
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (document === this.cursor?.document && contentChanges.length > 0) this.changed.fire();
      }),
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (document === this.cursor?.document) this.become(undefined);
      }),
      // One that gets another language is closed and opened again, in the same editor.
      vscode.workspace.onDidOpenTextDocument((document) => {
        const editor = vscode.window.activeTextEditor;
        if (document === editor?.document) this.take(cursorOf(editor));
      }),
      // A document that some extension has opened lives on for minutes after its editor.
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
        if (closed.length > 0 && this.cursor && !hasTab(this.cursor.document)) {
          this.become(undefined);
        }
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        const off = this.cursor && !isCode(this.cursor.document);
        if (event.affectsConfiguration("tenfold.languages") && off) this.become(undefined);
      }),
      server.onDidStart(() => {
        this.told = undefined;
        this.tell();
      }),
    );
  }

  /** Where it is, if there is one. */
  get current(): CodeCursor | undefined {
    return this.cursor;
  }

  dispose(): void {
    clearTimeout(this.waiting);
    this.subscriptions.dispose();
    this.changed.dispose();
  }

  private take(cursor: CodeCursor | undefined): void {
    const before = this.cursor;
    if (!cursor) return;
    const same = cursor.document === before?.document && cursor.position.isEqual(before.position);
    if (!same) this.become(cursor);
  }

  private become(cursor: CodeCursor | undefined): void {
    this.cursor = cursor;
    this.changed.fire();
    this.waiting ??= setTimeout(() => {
      this.tell();
    }, EVERY);
  }

  private tell(): void {
    clearTimeout(this.waiting);
    this.waiting = undefined;
    const params = this.cursor ? placeOf(this.cursor) : {};
    const said = JSON.stringify(params);
    if (said === this.told) return;
    this.told = said;
    this.server.sendNotification("tenfold/attached", params);
  }
}

/** A cursor as the server's methods take it. */
export function placeOf({ document, position }: CodeCursor): {
  textDocument: { uri: string };
  position: { line: number; character: number };
} {
  const { line, character } = position;
  return { textDocument: { uri: document.uri.toString() }, position: { line, character } };
}

function cursorOf(editor: vscode.TextEditor | undefined): CodeCursor | undefined {
  if (!editor || !isCode(editor.document)) return undefined;
  return { document: editor.document, position: editor.selection.active };
}

function hasTab({ uri }: vscode.TextDocument): boolean {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .some(({ input }) => {
      if (input instanceof vscode.TabInputText) return input.uri.toString() === uri.toString();
      if (!(input instanceof vscode.TabInputTextDiff)) return false;
      return [input.original, input.modified].some((side) => side.toString() === uri.toString());
    });
}
