import * as vscode from "vscode";
import type { Middleware } from "vscode-languageclient/node";
import type { Evidence } from "../wire";
import { fromLineStart } from "./lineStart";
import { Shown, type Offered } from "./shown";

/** A candidate that was inserted by accepting ghost text. */
export interface Taken {
  document: vscode.TextDocument;
  candidate: Offered;
}

/** What keeps ghost text away. */
export interface Silence {
  /** Whether a pause in typing is to be answered by nothing at this place. */
  covers(document: vscode.TextDocument, position: vscode.Position): boolean;
}

/** What is shown at a place instead of the server's answer. */
export interface Substitute {
  /** The items for this place; undefined where the server is to be asked. */
  items(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): vscode.InlineCompletionItem[] | undefined;
  /** What was shown is not wanted. */
  dismiss(): void;
}

type Answer = vscode.InlineCompletionItem[] | vscode.InlineCompletionList | null | undefined;
type Items = vscode.InlineCompletionItem[];

/** Ghost text: what the server answers, which of it is on screen, and cycling through it. */
export class GhostText implements vscode.Disposable {
  private readonly shown = new Shown();
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly took = new vscode.EventEmitter<Taken>();
  private readonly silences: readonly Silence[];
  private readonly substitute: Substitute;
  private readonly subscriptions: vscode.Disposable;
  private cycling = false;
  /** Steps that are still to be taken, forward or back. */
  private steps = 0;
  private document: vscode.TextDocument | undefined;
  /** What is asked now is asked in the place of a pause in typing. */
  private again = false;
  private asking: { document: vscode.TextDocument } | undefined;
  private version = 0;
  private position = new vscode.Position(0, 0);

  /** What is on screen has changed. */
  readonly onDidChange = this.changed.event;
  readonly onDidTake = this.took.event;

  constructor(silences: readonly Silence[], substitute: Substitute) {
    this.silences = silences;
    this.substitute = substitute;
    this.subscriptions = vscode.Disposable.from(
      vscode.commands.registerCommand("tenfold.next", () => this.cycle(1)),
      vscode.commands.registerCommand("tenfold.previous", () => this.cycle(-1)),
      vscode.commands.registerCommand("tenfold.hide", async () => {
        this.substitute.dismiss();
        await vscode.commands.executeCommand("editor.action.inlineSuggest.hide");
        this.clear();
      }),
      vscode.commands.registerCommand("tenfold.took", (id: string, evidence: Evidence) =>
        this.take(id, evidence),
      ),
      vscode.window.onDidChangeTextEditorSelection((event) => {
        const here = event.selections[0]?.active;
        // Typing moves the cursor, too; then the editor asks anew and the answer decides.
        const still = event.textEditor.document.version === this.version;
        if (still && here && !here.isEqual(this.position)) this.clear();
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (editor?.document !== this.document) this.clear();
      }),
    );
  }

  /** The client's middleware. */
  readonly middleware: Middleware = {
    provideInlineCompletionItems: async (document, position, context, token, next) => {
      const { Automatic } = vscode.InlineCompletionTriggerKind;
      const kind = this.again ? Automatic : context.triggerKind;
      const automatic = kind === Automatic;
      const own = this.substitute.items(document, position);
      const silent = this.silences.some((silence) => silence.covers(document, position));
      if (automatic && silent && !own) {
        this.clear();
        return [];
      }
      const asking = { document };
      this.asking = asking;
      let answer: Answer;
      try {
        answer = own ?? (await next(document, position, { ...context, triggerKind: kind }, token));
      } finally {
        if (this.asking === asking) this.asking = undefined;
      }
      if (token.isCancellationRequested) return [];
      const items = Array.isArray(answer) ? answer : (answer?.items ?? []);
      this.offer(document, position, items);
      // What extends the selected item of a suggest list has to keep that item's range.
      const extends_ = context.selectedCompletionInfo !== undefined;
      return items.map((item) => withOwnCommand(extends_ ? item : fromLineStart(document, item)));
    },
  };

  /** The candidate on screen, its place from 0, and how many there are. */
  get current(): { candidate: Offered; index: number; count: number } | undefined {
    const { current, index, count } = this.shown;
    return current && { candidate: current, index, count };
  }

  /** The document that the server is being asked about, until it has answered. */
  get askedFor(): vscode.TextDocument | undefined {
    return this.asking?.document;
  }

  /** Whether the server has answered for a document as it is, with candidates or with none. */
  answered(document: vscode.TextDocument): boolean {
    return document === this.document && document.version === this.version;
  }

  /**
   * The candidate for the cursor where it stands, in the document as it is.
   *
   * The palette hides ghost text and no one tells: this is what was on screen just before.
   */
  get atCursor(): Offered | undefined {
    const editor = vscode.window.activeTextEditor;
    const same =
      editor?.document === this.document &&
      editor?.document.version === this.version &&
      editor.selection.active.isEqual(this.position);
    return same ? this.shown.current : undefined;
  }

  /** Answer the last pause in typing once more; of itself the window thinks that it was answered. */
  async answerAgain(): Promise<void> {
    this.again = true;
    try {
      await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
    } finally {
      this.again = false;
    }
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.changed.dispose();
    this.took.dispose();
  }

  private offer(document: vscode.TextDocument, position: vscode.Position, items: Items): void {
    this.document = document;
    this.version = document.version;
    this.position = position;
    const offered = items.flatMap(({ command, insertText, range }) => {
      const [id, evidence] = (command?.arguments ?? []) as [string?, Evidence?];
      if (id === undefined || !evidence || !range || typeof insertText !== "string") return [];
      return [{ ...evidence, id, insertText, range }];
    });
    this.shown.offer(offered);
    this.tell();
  }

  /** Take the steps wanted one after another: a request that another one cuts short is lost. */
  private async cycle(by: 1 | -1): Promise<void> {
    this.steps += by;
    if (this.cycling) return;
    this.cycling = true;
    try {
      while (this.steps !== 0 && this.shown.count > 0) {
        const step = this.steps > 0 ? 1 : -1;
        this.steps -= step;
        await this.step(step);
      }
    } finally {
      this.cycling = false;
      this.steps = 0;
    }
  }

  private async step(by: 1 | -1): Promise<void> {
    const last = by === 1 && this.shown.index === this.shown.count - 1;
    const before = this.shown.count;
    // The list may have grown since: asked again, it comes with the same ones in front.
    if (last) await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
    if (last && before > 0 && this.shown.count === 0) return;
    const command = by === 1 ? "showNext" : "showPrevious";
    await vscode.commands.executeCommand(`editor.action.inlineSuggest.${command}`);
    this.shown.step(by);
    this.tell();
  }

  private async take(id: string, evidence: Evidence): Promise<void> {
    const { document } = this;
    const candidate = this.shown.find(id);
    this.clear();
    if (document && candidate) this.took.fire({ document, candidate });
    await vscode.commands.executeCommand("tenfold.accepted", id, evidence);
  }

  /** Nothing is on screen, or what is there is not known to the server any more. */
  clear(): void {
    if (this.shown.count === 0) return;
    this.shown.clear();
    this.tell();
  }

  private tell(): void {
    void vscode.commands.executeCommand("setContext", "tenfold.showing", this.shown.count > 0);
    this.changed.fire();
  }
}

/** Let an item tell this extension first that it was taken. */
function withOwnCommand(item: vscode.InlineCompletionItem): vscode.InlineCompletionItem {
  if (item.command) item.command = { ...item.command, command: "tenfold.took" };
  return item;
}
