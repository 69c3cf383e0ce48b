import * as vscode from "vscode";
import type { TenfoldServer } from "../server";
import type { GhostText } from "./ghostText";

/**
 * Answers what was typed while no server was there, or what one left unanswered, once there is one.
 *
 * The window asks again after the next key only.
 */
export class CatchUp implements vscode.Disposable {
  private readonly server: TenfoldServer;
  private readonly ghostText: GhostText;
  private readonly subscriptions: vscode.Disposable;
  /** Whether the window knows the server that runs. */
  private known = false;
  private missed: vscode.TextDocument | undefined;

  constructor(server: TenfoldServer, ghostText: GhostText) {
    this.server = server;
    this.ghostText = ghostText;
    this.subscriptions = vscode.Disposable.from(
      server.onWillStart(() => {
        this.known = false;
        this.missed ??= ghostText.askedFor;
      }),
      server.onDidStart(() => {
        void this.catchUp();
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (!this.known || !this.server.running) this.missed = document;
      }),
    );
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private async catchUp(): Promise<void> {
    // There and back: what answers the window is known to it by then, and all keys before are told.
    await vscode.commands.executeCommand("setContext", "tenfold.answering", true);
    this.known = true;
    const missed = this.missed;
    this.missed = undefined;
    if (missed && vscode.window.activeTextEditor?.document === missed) {
      await this.ghostText.answerAgain();
    }
  }
}
