import * as vscode from "vscode";
import { OLDEST_PYTHON, unfit, versionText, type Interpreter, type Unfit } from "./interpreters";

/** What was picked from the list. */
export type Picked =
  { kind: "interpreter"; interpreter: Interpreter } | { kind: "browse" } | { kind: "own" };

const WORDS: Record<Unfit, string> = {
  tooOld: `$(warning) older than ${OLDEST_PYTHON.join(".")}`,
  "32bit": "$(warning) 32-bit",
  noVenv: "$(warning) cannot make virtual environments",
};

/**
 * Let the user pick a Python; undefined where they left.
 *
 * @param own whether Tenfold's own environment is to be offered, in the place of the setting
 */
export async function pickInterpreter(
  found: Interpreter[],
  own: boolean,
): Promise<Picked | undefined> {
  const items: (vscode.QuickPickItem & { choice?: Picked })[] = found.map((interpreter) => ({
    choice: { kind: "interpreter", interpreter },
    label: `Python ${versionText(interpreter.version)}`,
    description: interpreter.path,
    detail: use(interpreter),
  }));
  if (own) {
    const label = "$(package) Tenfold's own environment";
    items.unshift({ choice: { kind: "own" }, label, detail: "Removes the setting" });
  }
  items.push({ label: "", kind: vscode.QuickPickItemKind.Separator });
  items.push({ choice: { kind: "browse" }, label: "$(folder-opened) Browse…" });
  const picked = await vscode.window.showQuickPick(items, {
    title: "Choose the Python That Runs Tenfold's Server",
    placeHolder: found.length === 0 ? "No Python was found on this machine" : "",
    matchOnDescription: true,
  });
  return picked?.choice;
}

/** Let the user browse for an interpreter's file. */
export async function browseForInterpreter(): Promise<string | undefined> {
  const files = await vscode.window.showOpenDialog({
    title: "Python Interpreter",
    openLabel: "Choose",
  });
  return files?.[0]?.fsPath;
}

function use(interpreter: Interpreter): string {
  if (interpreter.tenfold !== undefined) {
    return `$(check) has Tenfold ${interpreter.tenfold}: used as it is`;
  }
  const why = unfit(interpreter);
  return why === undefined ? "Makes Tenfold's own environment" : WORDS[why];
}
