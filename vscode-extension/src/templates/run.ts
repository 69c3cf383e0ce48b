import * as vscode from "vscode";
import type { Target } from "../solutions/panel";
import type { AttachedCursor } from "./attached";
import { templateUri } from "./documents";
import { templateTitle } from "./files";

/** Register the command that runs a template, saved or not, at the attached cursor. */
export function registerRun(attached: AttachedCursor): vscode.Disposable {
  return vscode.commands.registerCommand("tenfold.runTemplate", async (argument: unknown) => {
    const template = templateUri(argument);
    if (!template) {
      void vscode.window.showInformationMessage(
        "Tenfold: open a prompt template, a .prompty file, to run it.",
      );
      return;
    }
    const cursor = attached.current;
    if (!cursor) {
      tellNoCursor();
      return;
    }
    const target: Target = {
      uri: cursor.document.uri,
      position: cursor.position,
      question: { templateDocument: { uri: template.toString() } },
      about: `template ${templateTitle(template.path)}`,
    };
    await vscode.commands.executeCommand("tenfold.openSolutions", target);
  });
}

/** Say that there is no code that a template could be run for. */
export function tellNoCursor(): void {
  void vscode.window.showInformationMessage(
    "Tenfold: there is no code to run a template for. " +
      "Open a code file, put the cursor below a comment, then run the template again.",
  );
}
