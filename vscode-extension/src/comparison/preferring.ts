import * as vscode from "vscode";
import type { Contestant } from "./contestants";

const SETTINGS = { template: "prompt.template", model: "model.name" } as const;

/** The value that the settings have for a contestant's kind now. */
export function preferredName(kind: Contestant["kind"]): string | undefined {
  return vscode.workspace.getConfiguration("tenfold").get<string>(SETTINGS[kind]);
}

/**
 * Have a contestant serve from now on: in the workspace's settings where these say which one
 * serves, else in the user's. Gives what is said of it.
 */
export async function prefer({ kind, name, question }: Contestant): Promise<string> {
  const { templateDocument } = question;
  if (templateDocument) await saveFirst(vscode.Uri.parse(templateDocument.uri));
  const settings = vscode.workspace.getConfiguration("tenfold");
  const { WorkspaceFolder, Workspace, Global } = vscode.ConfigurationTarget;
  const held = settings.inspect(SETTINGS[kind]);
  const target =
    held?.workspaceFolderValue !== undefined
      ? WorkspaceFolder
      : held?.workspaceValue !== undefined
        ? Workspace
        : Global;
  await settings.update(SETTINGS[kind], name, target);
  const whose = target === Global ? "your settings" : "the workspace\u2019s settings";
  return `The ${kind} ${name} serves from now on, by ${whose}.`;
}

/** What is preferred is what was compared: the template as it stands in the editor. */
async function saveFirst(uri: vscode.Uri): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  if (document.isDirty) await document.save();
}
