import { posix } from "node:path";
import * as vscode from "vscode";

const SCHEME = "tenfold-solution";

/** A solution as one side of a comparison. */
export interface Side {
  /** Its number in the list, from 1. */
  place: number;
  code: string;
}

/** Shows two solutions side by side, in the editor's own way of comparing. */
export class Comparison implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly registration: vscode.Disposable;
  private readonly closing: vscode.Disposable;

  constructor() {
    this.registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
    this.closing = vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      if (uri.scheme === SCHEME) this.texts.delete(uri.toString());
    });
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? "";
  }

  /** Compare two solutions to a place in `uri`; `session` tells places apart. */
  async open(
    session: number,
    uri: vscode.Uri,
    languageId: string,
    left: Side,
    right: Side,
  ): Promise<void> {
    const [leftUri, rightUri] = await Promise.all(
      [left, right].map((side) => this.document(session, uri, languageId, side)),
    );
    const title = `Solution ${String(left.place)} \u2194 ${String(right.place)}`;
    await vscode.commands.executeCommand("vscode.diff", leftUri, rightUri, title);
  }

  dispose(): void {
    this.registration.dispose();
    this.closing.dispose();
  }

  private async document(
    session: number,
    uri: vscode.Uri,
    languageId: string,
    side: Side,
  ): Promise<vscode.Uri> {
    // The name ends like the file's own, so that the editor knows the language at once.
    const name = `/Solution ${String(side.place)}${posix.extname(uri.path)}`;
    const own = vscode.Uri.from({ scheme: SCHEME, path: name, query: String(session) });
    this.texts.set(own.toString(), side.code);
    const document = await vscode.workspace.openTextDocument(own);
    if (document.languageId !== languageId) {
      await vscode.languages.setTextDocumentLanguage(document, languageId);
    }
    return own;
  }
}
