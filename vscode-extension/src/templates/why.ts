import * as vscode from "vscode";
import { messageOf } from "../errors";
import type { Server } from "../server";
import type { Templates } from "../wire";
import { placeOf } from "./attached";
import { isCode } from "./documents";
import { reasons } from "./reasons";

/** Register the command that tells which template serves the cursor, and why. */
export function registerWhy(server: Server): vscode.Disposable {
  return vscode.commands.registerCommand("tenfold.whyTemplate", async () => {
    const editor = vscode.window.activeTextEditor;
    if (!editor || !isCode(editor.document)) {
      void vscode.window.showInformationMessage(
        "Tenfold: open a code file and put the cursor below a comment to see its template.",
      );
      return;
    }
    try {
      await why(server, editor);
    } catch (error) {
      void vscode.window.showErrorMessage(`Tenfold: ${messageOf(error)}`);
    }
  });
}

async function why(server: Server, { document, selection }: vscode.TextEditor): Promise<void> {
  const place = placeOf({ document, position: selection.active });
  const answer = await server.sendRequest<Templates>("tenfold/templates", place);
  const entries = reasons(answer);
  const items = entries.map((entry) => ({
    ...entry,
    iconPath: new vscode.ThemeIcon(entry.sign),
  }));
  const line = String(selection.active.line + 1);
  const picked = await vscode.window.showQuickPick(items, {
    title: `Tenfold: Why This Template? Line ${line}`,
    placeHolder:
      answer.chosen || answer.problem
        ? "The chosen one comes first. Choose one to open it."
        : "Which one is chosen is known once the model is loaded. Choose one to open it.",
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked) await vscode.window.showTextDocument(vscode.Uri.parse(picked.uri));
}
