import * as vscode from "vscode";

const EXAMPLE = `"""Words and how often they occur."""

from collections import Counter


def words(text: str) -> list[str]:
    return text.lower().split()


# Return the n most frequent words of a text, the most frequent first.`;

/** Open a document with a comment, and the cursor at its end: Enter finishes it. */
export async function openExample(): Promise<void> {
  const document = await vscode.workspace.openTextDocument({
    language: "python",
    content: EXAMPLE,
  });
  const editor = await vscode.window.showTextDocument(document);
  const end = document.lineAt(document.lineCount - 1).range.end;
  editor.selection = new vscode.Selection(end, end);
}
