import * as vscode from "vscode";
import { openExample } from "./example";
import type { CatalogueModel } from "./models";
import { sizeText } from "./pip";
import type { Told } from "./states";

/** Show what is wrong, with the buttons that help; for what the user has just asked for. */
export async function show({ message, action, buttons }: Told): Promise<void> {
  const titles = buttons.map((button) => button.title);
  const picked = await vscode.window.showWarningMessage(`${message} ${action}`.trim(), ...titles);
  const button = buttons.find(({ title }) => title === picked);
  if (button === undefined) return;
  if (button.command === "vscode.open") {
    await vscode.env.openExternal(vscode.Uri.parse(String(button.args?.[0])));
  } else {
    await vscode.commands.executeCommand(button.command, ...(button.args ?? []));
  }
}

/** Say that all is well, and offer to try it. */
export async function sayReady(): Promise<void> {
  const example = "Open an Example";
  const answer = await vscode.window.showInformationMessage("Tenfold is set up.", example);
  if (answer === example) await openExample();
}

/** Do something long with a notification that tells how far it is, and cancels it. */
export async function withProgress<T>(
  title: string,
  controller: AbortController,
  act: (report: (words: string) => void) => Promise<T>,
): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    token.onCancellationRequested(() => {
      controller.abort();
    });
    return act((message) => {
      progress.report({ message });
    });
  });
}

/** Let the user pick a model of the catalogue; undefined where they left. */
export async function pickModel(models: CatalogueModel[]): Promise<CatalogueModel | undefined> {
  const items = models.map((model) => ({
    model,
    label: model.title,
    description: model.default ? "default" : "",
    detail: `${model.licence} · ${model.installed ? "$(check) on this machine" : `a download of ${sizeText(model.bytes)}`}`,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: "Fetch a Local Model",
    placeHolder: "The model is used as soon as it is there",
  });
  return picked?.model;
}
