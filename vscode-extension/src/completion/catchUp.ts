import * as vscode from "vscode";
import type { TenfoldServer } from "../server";
import type { GhostText } from "./ghostText";

/**
 * Answers what was typed while no server was there, or what one left unanswered, once there is one.
 *
 * The window asks again after the next key only.
 */
export class CatchUp implements vscode.Disposable {
  private readonly ghostText: GhostText;
  private readonly subscriptions: vscode.Disposable;
  /** What was typed in last. */
  private typedIn: vscode.TextDocument | undefined;
  /** What a server was asked about that went before it had answered. */
  private unanswered: vscode.TextDocument | undefined;

  constructor(server: TenfoldServer, ghostText: GhostText) {
    this.ghostText = ghostText;
    this.subscriptions = vscode.Disposable.from(
      server.onWillStart(() => {
        this.unanswered ??= ghostText.askedFor;
      }),
      server.onDidStart(() => {
        void this.catchUp();
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        this.typedIn = document;
      }),
    );
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private async catchUp(): Promise<void> {
    // There and back: what answers the window is known to it by then, and all keys before are told.
    await vscode.commands.executeCommand("setContext", "tenfold.answering", true);
    const { unanswered } = this;
    this.unanswered = undefined;
    const document = vscode.window.activeTextEditor?.document;
    if (!document) return;
    // A key just before the old server went may not have been asked about at all: the window waits
    // a little after each key, and then found nobody to ask.
    const missed = document === this.typedIn && !this.ghostText.answered(document);
    if (missed || document === unanswered) await this.ghostText.answerAgain();
  }
}
