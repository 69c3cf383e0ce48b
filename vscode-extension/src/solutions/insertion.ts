import * as vscode from "vscode";
import type { Solution } from "../wire";
import type { Session } from "./session";
import { endOf } from "./snippet";

/** What came of inserting a solution. */
export type Inserted =
  | { done: true; range: vscode.Range }
  /** The place was edited, so that the session now says so. */
  | { done: false; why: "edited" }
  | { done: false; why: "unopened" | "refused" };

/** Insert a solution where its place is now, as one step to undo, or not at all. */
export async function insert(
  session: Session,
  solution: Solution,
  panel: vscode.ViewColumn | undefined,
): Promise<Inserted> {
  let document: vscode.TextDocument;
  try {
    document = await vscode.workspace.openTextDocument(session.uri);
  } catch {
    return { done: false, why: "unopened" };
  }
  session.verify(document);
  if (session.anchor.place === "edited") return { done: false, why: "edited" };
  const range = session.rangeOf(solution);
  const end = endOf(range.start, solution.insertText);
  const inserted = new vscode.Range(range.start, new vscode.Position(end.line, end.character));
  const edit = new vscode.WorkspaceEdit();
  edit.replace(session.uri, range, solution.insertText);
  session.accepted = solution;
  if (!(await vscode.workspace.applyEdit(edit))) {
    session.accepted = undefined;
    return { done: false, why: "refused" };
  }
  // Only now, or keys that come early would go before the text.
  const editor = await showDocument(document, panel);
  editor.selection = new vscode.Selection(inserted.end, inserted.end);
  editor.revealRange(inserted, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  return { done: true, range: inserted };
}

/** Show a document with the focus: where it is shown already, or else not over the panel. */
export async function showDocument(
  document: vscode.TextDocument,
  panel: vscode.ViewColumn | undefined,
): Promise<vscode.TextEditor> {
  const uri = document.uri.toString();
  const visible = vscode.window.visibleTextEditors.find(
    (editor) => editor.document === document && editor.viewColumn !== undefined,
  );
  const group = vscode.window.tabGroups.all.find(({ tabs }) =>
    tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri),
  );
  const free = panel === vscode.ViewColumn.One ? vscode.ViewColumn.Beside : vscode.ViewColumn.One;
  return vscode.window.showTextDocument(document, {
    viewColumn: visible?.viewColumn ?? group?.viewColumn ?? free,
    preview: false,
  });
}
