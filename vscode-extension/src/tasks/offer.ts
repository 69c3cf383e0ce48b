import * as vscode from "vscode";
import type { Substitute } from "../completion/ghostText";
import type { Target } from "../solutions/panel";
import type { Question, Solution } from "../wire";
import { fromLineEnd } from "./lineEnd";

/** What a task has answered, while it can be taken where the cursor is. */
interface Offer {
  document: vscode.TextDocument;
  version: number;
  position: vscode.Position;
  solutions: readonly Solution[];
  /** How the panel asks for the same. */
  target: Target;
  /** What brings more of them, while it goes on. */
  asking: vscode.CancellationTokenSource;
}

/** What a task was asked for. */
export interface Asked {
  editor: vscode.TextEditor;
  /** The document's version, and the selection, when it was asked for. */
  version: number;
  selection: vscode.Selection;
  question: Question;
  about: string;
  /** What brings the solutions; it is cancelled once nobody wants them any more. */
  asking: vscode.CancellationTokenSource;
}

/**
 * The solutions of a task as ghost text: they are served in the place of the server's answer, while
 * the cursor stands where they begin and the document is what they were made for.
 */
export class TaskOffer implements Substitute, vscode.Disposable {
  private offer: Offer | undefined;
  /** What was on offer last: taking one of them ends the offer. */
  private last: readonly Solution[] = [];
  private readonly subscriptions: vscode.Disposable;

  constructor() {
    this.subscriptions = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (document === this.offer?.document && contentChanges.length > 0) this.dismiss();
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
        if (textEditor.document !== this.offer?.document) return;
        if (!selections[0]?.active.isEqual(this.offer.position)) this.dismiss();
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (editor && editor.document !== this.offer?.document) this.dismiss();
      }),
    );
  }

  /**
   * Offer solutions in an editor: the cursor goes where they begin. False where the user has moved
   * it since they were asked for, or has gone on to another editor, or the document has changed.
   */
  async begin(asked: Asked, answered: readonly Solution[]): Promise<boolean> {
    const { editor, version, selection, question, about, asking } = asked;
    const { document } = editor;
    const solutions = placed(document, answered);
    const [first] = solutions;
    if (!first || document.version !== version) return false;
    if (vscode.window.activeTextEditor !== editor) return false;
    if (!editor.selection.isEqual(selection)) return false;
    this.dismiss();
    const { line, character } = first.range.start;
    const position = new vscode.Position(line, character);
    const target = { uri: document.uri, position, question, about };
    this.offer = { document, version, position, solutions, target, asking };
    this.last = solutions;
    editor.selection = new vscode.Selection(position, position);
    editor.revealRange(new vscode.Range(position, position));
    await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
    return true;
  }

  /** Have more of what an asking brings, or all; those that are there keep their places. */
  grow(asking: vscode.CancellationTokenSource, answered: readonly Solution[]): void {
    if (this.offer?.asking !== asking) return;
    const solutions = placed(this.offer.document, answered);
    this.offer = { ...this.offer, solutions };
    this.last = solutions;
  }

  /** All that were on offer together with the one with this id; undefined where it never was. */
  with(id: string): readonly Solution[] | undefined {
    return this.last.some((one) => one.id === id) ? this.last : undefined;
  }

  /** How the panel asks for what is on offer at the active editor's cursor. */
  get target(): Target | undefined {
    const editor = vscode.window.activeTextEditor;
    const { offer } = this;
    if (!offer || !editor || !this.fits(editor.document, editor.selection.active)) return undefined;
    return offer.target;
  }

  items(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): vscode.InlineCompletionItem[] | undefined {
    return this.fits(document, position) ? this.offer?.solutions.map(itemOf) : undefined;
  }

  /** Offer nothing any more, and ask for no more of it. */
  dismiss(): void {
    const { offer } = this;
    this.offer = undefined;
    offer?.asking.cancel();
  }

  dispose(): void {
    this.dismiss();
    this.subscriptions.dispose();
  }

  private fits(document: vscode.TextDocument, position: vscode.Position): boolean {
    const { offer } = this;
    return (
      offer !== undefined &&
      document === offer.document &&
      document.version === offer.version &&
      position.isEqual(offer.position)
    );
  }
}

/** Solutions where the editor can draw them. */
function placed(document: vscode.TextDocument, solutions: readonly Solution[]): Solution[] {
  const lines = {
    newline: document.eol === vscode.EndOfLine.CRLF ? "\r\n" : "\n",
    lengthOf: (line: number) => document.lineAt(line).text.length,
  };
  return solutions.map((one) => fromLineEnd(one, lines));
}

/** A solution as the server gives it for ghost text. */
function itemOf(solution: Solution): vscode.InlineCompletionItem {
  const { id, insertText, range, ...evidence } = solution;
  const { start, end } = range;
  return new vscode.InlineCompletionItem(
    insertText,
    new vscode.Range(start.line, start.character, end.line, end.character),
    { title: "Accepted", command: "tenfold.accepted", arguments: [id, evidence] },
  );
}
