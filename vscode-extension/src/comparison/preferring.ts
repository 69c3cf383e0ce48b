import * as vscode from "vscode";
import type { Contestant } from "./contestants";

const SETTINGS = { template: "prompt.template", model: "model.name" } as const;

/** The value that the settings have for a contestant's kind now. */
export function preferredName(kind: Contestant["kind"]): string | undefined {
  return vscode.workspace.getConfiguration("tenfold").get<string>(SETTINGS[kind]);
}

/**
 * Have a contestant serve from now on, by the name that the settings know it by: in the workspace's
 * settings where these say which one serves, else in the user's. Gives what is said of it; rejects
 * where it cannot be set.
 */
export async function prefer({ kind, question }: Contestant, name: string): Promise<string> {
  const { templateDocument } = question;
  if (templateDocument) await saveFirst(vscode.Uri.parse(templateDocument.uri));
  const settings = vscode.workspace.getConfiguration("tenfold");
  const { Workspace, Global } = vscode.ConfigurationTarget;
  const ofWorkspace = settings.inspect(SETTINGS[kind])?.workspaceValue !== undefined;
  await settings.update(SETTINGS[kind], name, ofWorkspace ? Workspace : Global);
  const whose = ofWorkspace ? "the workspace\u2019s settings" : "your settings";
  return `The ${kind} ${name} serves from now on, by ${whose}.`;
}

/** What is preferred is what was compared: the template as it stands in the editor. */
async function saveFirst(uri: vscode.Uri): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  if (document.isDirty && !(await document.save())) {
    throw new Error("the template could not be saved. Save it, then prefer it again.");
  }
}
