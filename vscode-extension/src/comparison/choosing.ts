import * as vscode from "vscode";
import type { Server } from "../server";
import { placeOf, type CodeCursor } from "../templates/attached";
import { baseName } from "../templates/files";
import type { Models, Templates } from "../wire";
import {
  modelChoices,
  modelContestant,
  namesIn,
  templateChoices,
  tooFew,
  type Choice,
  type Contestant,
} from "./contestants";

/** Let the user choose two templates or more; undefined where they leave it. */
export async function chooseTemplates(
  server: Server,
  cursor: CodeCursor,
  template: vscode.Uri | undefined,
): Promise<Contestant[] | undefined> {
  const answer = await server.sendRequest<Templates>("tenfold/templates", placeOf(cursor));
  const open = template && { uri: template.toString(), title: baseName(template.path) };
  // The server writes some characters of a URI in another way than the editor does.
  const templates = answer.templates.map((one) => ({
    ...one,
    uri: vscode.Uri.parse(one.uri).toString(),
  }));
  return choose("Tenfold: Compare Templates", templateChoices({ ...answer, templates }, open));
}

/** Let the user choose two models or more; undefined where they leave it. */
export async function chooseModels(server: Server): Promise<Contestant[] | undefined> {
  const settings = vscode.workspace.getConfiguration("tenfold.model");
  if (settings.get<string>("provider") !== "local") return nameModels(settings.get("name", ""));
  const answer = await server.sendRequest<Models>("tenfold/models", {});
  const choices = modelChoices(answer);
  if (choices.length >= 2) return choose("Tenfold: Compare Models", choices);
  const pull = "Download Model\u2026";
  const said = await vscode.window.showInformationMessage(`Tenfold: ${tooFew(answer)}`, pull);
  if (said === pull) await vscode.commands.executeCommand("tenfold.chooseModel");
  return undefined;
}

async function nameModels(current: string): Promise<Contestant[] | undefined> {
  const list = await vscode.window.showInputBox({
    title: "Tenfold: Compare Models",
    prompt: "The endpoint\u2019s names of two models or more, with commas between them.",
    value: `${current}, `,
    valueSelection: [current.length + 2, current.length + 2],
    validateInput: (text) => (namesIn(text).length < 2 ? "Name two models or more." : undefined),
  });
  return list === undefined ? undefined : namesIn(list).map(modelContestant);
}

async function choose(
  title: string,
  choices: readonly Choice[],
): Promise<Contestant[] | undefined> {
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { contestant: Contestant }>();
  pick.title = title;
  pick.placeholder = "Choose two or more, then press Enter";
  pick.canSelectMany = true;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.items = choices.map(({ contestant, description, detail }) => ({
    label: contestant.name,
    ...{ description, detail, contestant },
  }));
  pick.selectedItems = pick.items.filter((_, index) => choices[index]?.picked);
  try {
    return await new Promise((resolve) => {
      pick.onDidAccept(() => {
        if (pick.selectedItems.length >= 2) {
          resolve(pick.selectedItems.map(({ contestant }) => contestant));
        } else {
          pick.placeholder = "One is not enough to compare: choose two or more";
        }
      });
      pick.onDidHide(() => {
        resolve(undefined);
      });
      pick.show();
    });
  } finally {
    pick.dispose();
  }
}
