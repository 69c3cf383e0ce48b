import * as vscode from "vscode";
import { isCode } from "../templates/documents";
import { beginsFunction, firstText, inFunction } from "./functions";
import { TASKS, type TaskKind } from "./kinds";

/** How far above the cursor a function may begin, in lines. */
const REACH = 400;

/** How far below a function's head its brace may stand, in lines. */
const BRACE_REACH = 3;

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
      ? inFunction(linesOf(document, Math.max(0, line - REACH), line), Math.min(line, REACH))
      : beginsFunction(document.lineAt(line).text, firstText(linesOf(document, line + 1, line)));
    if (!selected && !inside) return [];
    return TASKS.filter(
      ({ kind }) => !only || only.contains(KINDS[kind]) || KINDS[kind].contains(only),
    ).map(action);
  }
}

/** The lines from `first` to a little below `line`, where the brace of a head may stand. */
function linesOf(document: vscode.TextDocument, first: number, line: number): string[] {
  return document.getText(new vscode.Range(first, 0, line + BRACE_REACH, 0)).split(/\r?\n/);
}

function action({ title, command, kind }: TaskKind): vscode.CodeAction {
  const made = new vscode.CodeAction(`Tenfold: ${title}`, KINDS[kind]);
  made.command = { title, command };
  return made;
}
