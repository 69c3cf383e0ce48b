import * as vscode from "vscode";
import type { Server } from "../server";
import type { Solutions, SolutionsParams } from "../wire";
import { compare, endOf, moved, type Place } from "./block";
import type { Silence } from "./ghostText";
import type { Offered } from "./shown";

/** A block that was inserted, and what else could stand in its place. */
interface Block {
  document: vscode.TextDocument;
  start: Place;
  /** What follows it on its last line. */
  after: string;
  /** The solution that stands there now. */
  id: string;
  solutions: Offered[];
  /** Whether the server has told all that it has. */
  complete: boolean;
}

/** What stands in place of a candidate that was taken. */
export interface Swapped {
  index: number;
  count: number;
  solution: Offered;
}

let requests = 0;

/**
 * Swapping after accepting: the block just inserted is replaced by the next or previous candidate.
 *
 * Each swap is one undo step. It ends when the block is edited to something that no candidate is;
 * undoing a swap is none, since another candidate stands there then.
 */
export class Swap implements Silence, vscode.Disposable {
  private block: Block | undefined;
  private loading: Promise<void> | undefined;
  private readonly server: Server;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscriptions: vscode.Disposable;

  readonly onDidChange = this.changed.event;

  constructor(server: Server) {
    this.server = server;
    this.subscriptions = vscode.Disposable.from(
      vscode.commands.registerCommand("tenfold.swap.next", () => this.swap(1)),
      vscode.commands.registerCommand("tenfold.swap.previous", () => this.swap(-1)),
      vscode.workspace.onDidChangeTextDocument((event) => {
        this.edited(event);
      }),
      vscode.window.onDidChangeTextEditorSelection(() => {
        this.tell();
      }),
      vscode.window.onDidChangeActiveTextEditor(() => {
        this.tell();
      }),
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (document === this.block?.document) this.end();
      }),
      server.onDidRestart(() => {
        this.end();
      }),
    );
  }

  /**
   * Begin with a candidate that was just inserted; the others are asked for when wanted, where they
   * are not given.
   *
   * `start` is where its text begins, the place it was made for where that is left out.
   */
  begin(
    document: vscode.TextDocument,
    candidate: Offered,
    { start, others }: { start?: Place; others?: readonly Offered[] | undefined } = {},
  ): void {
    this.end();
    const block: Block = {
      document,
      start: start ?? candidate.range.start,
      after: "",
      id: candidate.id,
      solutions: others ? [...others] : [candidate],
      complete: others !== undefined,
    };
    const end = endOf(block.start, candidate.insertText);
    if (end.line >= document.lineCount) return;
    block.after = document.lineAt(end.line).text.slice(end.character);
    if (!stands(block, candidate)) return; // somebody has typed on since
    this.block = block;
    this.tell();
  }

  /** The candidate that stands in the block, where the cursor is in it. */
  get current(): Swapped | undefined {
    const block = this.block;
    const solution = block?.solutions.find((one) => one.id === block.id);
    if (!block || !solution || !this.atCursor()) return undefined;
    return {
      index: block.solutions.indexOf(solution),
      count: block.solutions.length,
      solution,
    };
  }

  covers(document: vscode.TextDocument, position: vscode.Position): boolean {
    return document === this.block?.document && this.contains(position);
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.changed.dispose();
  }

  private async swap(by: 1 | -1): Promise<void> {
    const block = this.block;
    if (!block || !this.atCursor()) return;
    if (!block.complete) {
      this.loading ??= this.load(block).finally(() => {
        this.loading = undefined;
      });
      await this.loading;
    }
    if (this.block !== block) return;
    const index = block.solutions.findIndex((one) => one.id === block.id);
    const count = block.solutions.length;
    const next = block.solutions[(index + by + count) % count];
    const editor = vscode.window.visibleTextEditors.find((one) => one.document === block.document);
    if (!next || !editor || next.id === block.id) return;
    await this.replace(editor, block, next);
  }

  /** Put another solution in the place of the one that stands there, as one undo step. */
  private async replace(editor: vscode.TextEditor, block: Block, next: Offered): Promise<void> {
    const present = block.solutions.find((one) => one.id === block.id);
    if (!present) return;
    const range = rangeOf(block.start, present.insertText);
    block.id = next.id;
    const options = { undoStopBefore: true, undoStopAfter: true };
    const done = await editor.edit((edit) => {
      edit.replace(range, next.insertText);
    }, options);
    if (!done) {
      block.id = present.id;
      return;
    }
    const end = rangeOf(block.start, next.insertText).end;
    editor.selection = new vscode.Selection(end, end);
    this.tell();
  }

  /** Fetch all solutions for what the block's own one answered. */
  private async load(block: Block): Promise<void> {
    const params: SolutionsParams = { solution: block.id };
    const token = `tenfold-swap-${String(++requests)}`;
    const { solutions } = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: "Tenfold: asking for others" },
      () =>
        this.server.sendRequest<Solutions>("tenfold/solutions", {
          ...params,
          partialResultToken: token,
        }),
    );
    const known = new Set(solutions.map((one) => one.id));
    const own = block.solutions.filter((one) => !known.has(one.id));
    block.solutions = [...solutions, ...own];
    block.complete = true;
  }

  private edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const block = this.block;
    if (document !== block?.document || contentChanges.length === 0) return;
    const edits = contentChanges.map(({ range, text }) => ({
      ...{ start: range.start, end: range.end },
      text,
    }));
    const start = moved(block.start, edits);
    if (!start) {
      this.end();
      return;
    }
    block.start = start;
    // After undoing or redoing a swap another solution stands there.
    const standing = [...block.solutions].sort(
      (a, b) => Number(b.id === block.id) - Number(a.id === block.id),
    );
    const found = standing.find((one) => stands(block, one));
    if (found) block.id = found.id;
    else this.end();
    this.tell();
  }

  private atCursor(): boolean {
    const editor = vscode.window.activeTextEditor;
    return (
      editor !== undefined &&
      editor.document === this.block?.document &&
      this.contains(editor.selection.active)
    );
  }

  private contains(place: Place): boolean {
    const block = this.block;
    const present = block?.solutions.find((one) => one.id === block.id);
    if (!block || !present) return false;
    const end = endOf(block.start, present.insertText);
    return compare(block.start, place) <= 0 && compare(place, end) <= 0;
  }

  private end(): void {
    if (!this.block) return;
    this.block = undefined;
    this.tell();
  }

  private tell(): void {
    void vscode.commands.executeCommand("setContext", "tenfold.swappable", this.atCursor());
    this.changed.fire();
  }
}

function rangeOf(start: Place, text: string): vscode.Range {
  const end = endOf(start, text);
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

/** Whether a solution stands whole in the block's place, with the same rest of its line. */
function stands(block: Block, solution: Offered): boolean {
  const range = rangeOf(block.start, solution.insertText);
  if (range.end.line >= block.document.lineCount) return false;
  const after = block.document.lineAt(range.end.line).text.slice(range.end.character);
  return (
    after === block.after && plain(block.document.getText(range)) === plain(solution.insertText)
  );
}

function plain(text: string): string {
  return text.replace(/\r\n|\r/g, "\n");
}
