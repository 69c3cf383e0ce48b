import * as vscode from "vscode";
import { messageOf } from "../errors";
import { createFile } from "../newFile";
import type { Server } from "../server";
import type { NewFile } from "../wire";

/**
 * Register the command that saves a solution as a case: the one that is named, else the one of the
 * panel that has the focus, else the one at the cursor.
 */
export function registerSaveCase(
  server: Server,
  options: {
    /** The id of the solution that stands at the cursor, as ghost text or just taken. */
    atCursor: () => string | undefined;
  },
): vscode.Disposable {
  return vscode.commands.registerCommand(
    "tenfold.saveCase",
    async (argument?: { id?: unknown }) => {
      const id = typeof argument?.id === "string" ? argument.id : options.atCursor();
      if (id !== undefined) await save(server, id);
      else if (await saveOfPanel()) return;
      else {
        void vscode.window.showInformationMessage(
          "Tenfold: there is no solution on screen. Ask for solutions, then save one as a case.",
        );
      }
    },
  );
}

async function save(server: Server, id: string): Promise<void> {
  try {
    const file = await server.sendRequest<NewFile>("tenfold/case", { solution: id });
    await vscode.window.showTextDocument(await createFile(file), { preview: false });
  } catch (error) {
    void vscode.window.showErrorMessage(`Tenfold: ${messageOf(error)}`);
  }
}

/** Let the panel that has the focus save its current solution; false where none has it. */
async function saveOfPanel(): Promise<boolean> {
  const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
  if (!(tab?.input instanceof vscode.TabInputWebview)) return false;
  // The editor puts a prefix before the type that the panel was made with.
  const panel = /tenfold\.(solutions|comparison)$/.exec(tab.input.viewType)?.[1];
  if (panel === undefined) return false;
  await vscode.commands.executeCommand(`tenfold.${panel}.saveCase`);
  return true;
}
