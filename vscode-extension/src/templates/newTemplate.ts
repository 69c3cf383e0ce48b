import * as vscode from "vscode";
import { messageOf } from "../errors";
import type { Server } from "../server";
import type { NewFile, TemplateFile, Templates } from "../wire";
import { placeOf } from "./attached";
import { isCode } from "./documents";
import { nameProblem } from "./files";

type Where = "workspace" | "user";

/** Register the command that makes a template of one's own from another one. */
export function registerNewTemplate(server: Server): vscode.Disposable {
  return vscode.commands.registerCommand("tenfold.newTemplate", async () => {
    try {
      await make(server);
    } catch (error) {
      void vscode.window.showErrorMessage(`Tenfold: ${messageOf(error)}`);
    }
  });
}

async function make(server: Server): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const document = editor?.document;
  const about = document ? { textDocument: { uri: document.uri.toString() } } : {};
  const at = document && isCode(document) ? { document, position: editor.selection.active } : null;
  const asked = at ? placeOf(at) : about;
  const { templates, chosen } = await server.sendRequest<Templates>("tenfold/templates", asked);
  const from = await chooseStart(templates, chosen?.name);
  if (!from) return;
  const where = await choosePlace();
  if (!where) return;
  const name = await chooseName(from, where, templates);
  if (name === undefined) return;
  const params = { from: from.name, name, where, write: true, ...about };
  const file = await server.sendRequest<NewFile>("tenfold/newTemplate", params);
  const uri = vscode.Uri.parse(file.uri);
  await vscode.window.showTextDocument(uri, { preview: false });
  await vscode.commands.executeCommand("tenfold.previewTemplate", uri);
}

/** Let the user choose what to start from; what serves the cursor stands first. */
async function chooseStart(
  templates: readonly TemplateFile[],
  chosen: string | undefined,
): Promise<TemplateFile | undefined> {
  const items = templates
    .filter(({ problem }) => problem === undefined)
    .sort((a, b) => Number(b.name === chosen) - Number(a.name === chosen))
    .map((template) => ({
      label: template.name,
      description: [
        template.origin,
        template.mode,
        template.name === chosen ? "chosen at the cursor" : undefined,
      ]
        .filter(Boolean)
        .join(" \u00b7 "),
      detail: template.description ?? "",
      template,
    }));
  const picked = await vscode.window.showQuickPick(items, {
    title: "Tenfold: New Prompt Template (1/3)",
    placeHolder: "The template to start from",
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.template;
}

async function choosePlace(): Promise<Where | undefined> {
  const open = (vscode.workspace.workspaceFolders?.length ?? 0) > 0;
  const workspace = {
    label: "Workspace",
    iconPath: new vscode.ThemeIcon("root-folder"),
    detail: "In .tenfold/prompts, for all who work on this project",
    where: "workspace" as const,
  };
  const user = {
    label: "User",
    iconPath: new vscode.ThemeIcon("account"),
    detail: "In the prompts folder of your settings, for all your projects",
    where: "user" as const,
  };
  const items = open && vscode.workspace.isTrusted ? [workspace, user] : [user];
  const picked = await vscode.window.showQuickPick(items, {
    title: "Tenfold: New Prompt Template (2/3)",
    placeHolder: "Where it belongs",
  });
  return picked?.where;
}

/** Let the user name it; a name that another place has is free, and the new one goes before it. */
function chooseName(
  from: TemplateFile,
  where: Where,
  templates: readonly TemplateFile[],
): Thenable<string | undefined> {
  const taken = templates.filter(({ origin }) => origin === where).map(({ name }) => name);
  return vscode.window
    .showInputBox({
      title: "Tenfold: New Prompt Template (3/3)",
      prompt: "The name that settings and commands call it by",
      value: `my-${from.name}`,
      validateInput: (name) => nameProblem(name.trim(), taken),
    })
    .then((name) => name?.trim());
}
