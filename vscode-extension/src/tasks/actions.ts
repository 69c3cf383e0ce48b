import * as vscode from "vscode";
import { isCode } from "../templates/documents";
import { beginsFunction, inFunction } from "./functions";
import { TASKS, type TaskKind } from "./kinds";

/** How far above the cursor a function may begin, in lines. */
const REACH = 400;

const KINDS = {
  rewrite: vscode.CodeActionKind.RefactorRewrite.append("tenfold"),
  other: vscode.CodeActionKind.Refactor.append("tenfold"),
};

/** Offers the tasks as code actions: on a selection, or in a function. */
export class TaskActions implements vscode.CodeActionProvider {
  /** The kinds of actions that there are, for the editor's menus. */
  static readonly metadata: vscode.CodeActionProviderMetadata = {
    providedCodeActionKinds: Object.values(KINDS),
  };

  provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range | vscode.Selection,
    { only, triggerKind }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    if (!isCode(document)) return [];
    const selected = !document.validateRange(range).isEmpty && /\S/.test(document.getText(range));
    // By itself the lightbulb comes at a function's head only, not on each of its lines.
    const asked = triggerKind === vscode.CodeActionTriggerKind.Invoke;
    const { line } = range.start;
    const inside = asked
      ? this.inFunction(document, line)
      : beginsFunction(document.lineAt(line).text);
    if (!selected && !inside) return [];
    return TASKS.filter(
      ({ kind }) => !only || only.contains(KINDS[kind]) || KINDS[kind].contains(only),
    ).map(action);
  }

  private inFunction(document: vscode.TextDocument, line: number): boolean {
    const first = Math.max(0, line - REACH);
    const lines = document.getText(new vscode.Range(first, 0, line + 1, 0)).split(/\r?\n/);
    return inFunction(lines, line - first);
  }
}

function action({ title, command, kind }: TaskKind): vscode.CodeAction {
  const made = new vscode.CodeAction(`Tenfold: ${title}`, KINDS[kind]);
  made.command = { title, command };
  return made;
}
