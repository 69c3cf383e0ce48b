import * as vscode from "vscode";
import { wasDropped } from "../errors";
import type { Server } from "../server";
import type { Account, Question, Run, Solution, Solutions, SolutionsParams } from "../wire";
import { Anchor } from "./anchor";
import { askSolutions } from "./asking";
import { Collection } from "./collection";
import { movedDown } from "./question";
import { hasFailures, type Loss, type Phase } from "./words";

let sessions = 0;

/** The solutions for one place in one document, from the first asking to the last. */
export class Session implements vscode.Disposable {
  readonly id = ++sessions;
  readonly uri: vscode.Uri;
  readonly languageId: string;
  readonly anchor: Anchor;
  /** The text before the place when it was first asked for. */
  readonly before: string;
  /** The line of the place when it was first asked for. */
  readonly lineText: string;
  /** The solution that was inserted, while it is there. */
  accepted: Solution | undefined;

  /** What the reader is told of that, such as the template's name. */
  readonly about: string | undefined;
  private readonly server: Server;
  private readonly firstQuestion: Question;
  private readonly character: number;
  private readonly collection = new Collection();
  private readonly subscriptions: { dispose(): unknown }[] = [];
  private readonly changed = new vscode.EventEmitter<void>();
  private asking: vscode.CancellationTokenSource | undefined;
  private currentPhase: Phase;
  private serverRestarted = false;

  readonly onDidChange = this.changed.event;

  constructor(
    server: Server,
    document: vscode.TextDocument,
    position: vscode.Position,
    question: Question = {},
    about?: string,
  ) {
    const place = document.validatePosition(position);
    this.server = server;
    this.firstQuestion = question;
    this.about = about;
    this.uri = document.uri;
    this.languageId = document.languageId;
    this.character = place.character;
    this.anchor = new Anchor(place.line, document.getText());
    this.before = document.getText(new vscode.Range(new vscode.Position(0, 0), place));
    this.lineText = document.lineAt(place.line).text;
    this.currentPhase = { name: "lost", why: "reloaded" };
    this.subscriptions.push(
      this.changed,
      vscode.workspace.onDidChangeTextDocument((event) => {
        this.documentChanged(event);
      }),
      vscode.workspace.onDidOpenTextDocument((opened) => {
        if (this.isOf(opened)) this.verify(opened);
      }),
      server.onDidRestart(() => {
        this.serverRestarted = true;
        if (this.running) this.end({ name: "lost", why: "restarted" });
        else this.changed.fire();
      }),
    );
  }

  /** What is shown, in its order. */
  get solutions(): Solution[] {
    return this.collection.solutions;
  }

  get account(): Account | undefined {
    return this.collection.account;
  }

  /** How the last asking went, once the server has told. */
  get run(): Run | undefined {
    return this.collection.run;
  }

  get phase(): Phase {
    return this.currentPhase;
  }

  get running(): boolean {
    return this.asking !== undefined;
  }

  /** Whether the server that made these is another one than runs now. */
  get outlivedServer(): boolean {
    return this.serverRestarted && this.solutions.length > 0;
  }

  /** Where the place is now. */
  get position(): vscode.Position {
    return new vscode.Position(this.anchor.line, this.character);
  }

  /** How they are asked for now, beside the place. */
  get question(): Question {
    return movedDown(this.firstQuestion, this.anchor.shift);
  }

  /** How many of the solutions are second forms of others. */
  get secondForms(): number {
    return this.collection.secondForms;
  }

  /** Whether all are there, and a better one stands behind another. */
  get canSort(): boolean {
    return !this.running && !this.collection.inOrder;
  }

  /** Put the best first. */
  sort(): void {
    if (!this.canSort) return;
    this.collection.sort();
    this.changed.fire();
  }

  solution(id: string): Solution | undefined {
    return this.collection.get(id);
  }

  /** Where a solution goes now. */
  rangeOf({ range: { start, end } }: Solution): vscode.Range {
    const shift = this.anchor.shift;
    return new vscode.Range(start.line + shift, start.character, end.line + shift, end.character);
  }

  /** Ask for the solutions of the place, or for further ones, and take them in as they come. */
  async ask(count: number, more?: SolutionsParams["more"]): Promise<void> {
    this.asking?.cancel();
    const asking = (this.asking = new vscode.CancellationTokenSource());
    this.currentPhase = { name: "running" };
    this.changed.fire();
    const shift = this.anchor.shift;
    const take = (result: Solutions): void => {
      if (this.asking !== asking) return;
      this.collection.take(result, shift);
      this.changed.fire();
    };
    try {
      // The server answers for documents that it has been told of.
      const { templateDocument } = this.question;
      await vscode.workspace.openTextDocument(this.uri);
      if (templateDocument) {
        await vscode.workspace.openTextDocument(vscode.Uri.parse(templateDocument.uri));
      }
      if (this.asking !== asking) return;
      const params: SolutionsParams = {
        ...this.question,
        textDocument: { uri: this.uri.toString() },
        position: this.position,
        count,
        ...(more ? { more } : {}),
      };
      await askSolutions(this.server, params, take, asking.token);
      if (this.asking === asking) this.end({ name: "complete" });
    } catch (error) {
      if (this.asking !== asking) return;
      if (wasDropped(error)) await this.ask(count, more);
      else this.end({ name: "lost", why: lossOf(error) });
    } finally {
      asking.dispose();
    }
  }

  /** Try once more for those that are missing. */
  retry(count: number): Promise<void> {
    const missing = (this.account?.wanted ?? count) - this.solutions.length;
    // The server tries failures again when asked for the same; other gaps need further ones.
    const failed = this.currentPhase.name !== "complete" || hasFailures(this.account);
    if (failed || missing <= 0) return this.ask(this.collection.wanted ?? count);
    return this.ask(missing, "alike");
  }

  /** End the asking; what is there stays. */
  stop(): void {
    if (this.running) this.end({ name: "stopped" });
  }

  /** See whether the document, which may have been closed, is still what the place is known in. */
  verify(document: vscode.TextDocument): void {
    this.anchor.verify(document.getText());
    this.changed.fire();
  }

  dispose(): void {
    this.asking?.cancel();
    this.asking = undefined;
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private end(phase: Phase): void {
    this.asking?.cancel();
    this.asking = undefined;
    this.currentPhase = phase;
    this.changed.fire();
  }

  private documentChanged(event: vscode.TextDocumentChangeEvent): void {
    if (!this.isOf(event.document)) return;
    this.anchor.edited(
      event.contentChanges.map(({ range: { start, end }, text }) => ({ start, end, text })),
      event.document.getText(),
    );
    if (this.anchor.place !== "edited") this.accepted = undefined;
    if (event.contentChanges.length > 0) this.changed.fire();
  }

  private isOf(document: vscode.TextDocument): boolean {
    return document.uri.toString() === this.uri.toString();
  }
}

/** An answer that is an error of the server's own, or none at all. */
function lossOf(error: unknown): Loss {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : 0;
  // JSON-RPC: what a handler raised, or a request that it does not know.
  const answered = [-32603, -32602, -32601, -32600, -32803];
  return answered.includes(Number(code)) ? "broken" : "gone";
}
