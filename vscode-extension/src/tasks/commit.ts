import * as vscode from "vscode";
import { messageOf } from "../errors";
import { ReadOnlyDocuments } from "../readOnlyDocuments";
import type { Server } from "../server";
import { askSolutions } from "../solutions/asking";
import { Collection } from "../solutions/collection";
import { summary } from "../solutions/words";
import type { Solutions, SolutionsParams } from "../wire";
import { messageItems, type MessageItem } from "./commitMessages";
import { repositoryFor, type Repository } from "./git";
import { STAGED_SCHEME } from "./staged";

/** Register the command that writes a commit message from what is staged. */
export function registerCommit(server: Server): vscode.Disposable {
  const staged = new ReadOnlyDocuments(STAGED_SCHEME);
  return vscode.Disposable.from(
    staged,
    vscode.commands.registerCommand(
      "tenfold.writeCommitMessage",
      async (source?: { rootUri?: vscode.Uri }) => {
        try {
          const repository = await repositoryFor(source);
          if (repository) await write(server, staged, repository);
        } catch (error) {
          void vscode.window.showErrorMessage(`Tenfold: ${messageOf(error)}`);
        }
      },
    ),
  );
}

async function write(
  server: Server,
  staged: ReadOnlyDocuments,
  repository: Repository,
): Promise<void> {
  const diff = await repository.diff(true);
  if (diff.trim() === "") {
    void vscode.window.showInformationMessage(
      "Tenfold: nothing is staged. Stage the changes that the message is to be about.",
    );
    return;
  }
  const document = await staged.open("staged.diff", diff, "diff");
  const chosen = await chooseMessage(server, document);
  if (chosen !== undefined) repository.inputBox.value = chosen;
}

/** Ask for messages, and let the user choose one while they come. Rejects where none can come. */
async function chooseMessage(
  server: Server,
  document: vscode.TextDocument,
): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick<MessageItem>();
  pick.title = "Tenfold: Commit Message";
  pick.placeholder = "Reading what is staged";
  pick.matchOnDetail = true;
  pick.busy = true;
  const asking = new vscode.CancellationTokenSource();
  try {
    return await new Promise((resolve, reject) => {
      pick.onDidAccept(() => {
        const [chosen] = pick.selectedItems; // none, where nothing is there yet
        if (chosen) resolve(chosen.message);
      });
      pick.onDidHide(() => {
        resolve(undefined);
      });
      pick.show();
      fill(pick, server, document, asking.token).catch(reject);
    });
  } finally {
    asking.cancel();
    asking.dispose();
    pick.dispose();
  }
}

/**
 * Put messages into a list as they come; those that are there keep their places. Rejects where
 * there are none, and leaves alone those that are there where no more come.
 */
async function fill(
  pick: vscode.QuickPick<MessageItem>,
  server: Server,
  document: vscode.TextDocument,
  token: vscode.CancellationToken,
): Promise<void> {
  const collection = new Collection();
  const take = (result: Solutions): void => {
    if (token.isCancellationRequested) return;
    collection.take(result, 0);
    const items = messageItems(collection.solutions);
    if (items.length === pick.items.length) return;
    const [active] = pick.activeItems;
    pick.keepScrollPosition = true;
    pick.items = items;
    if (active) pick.activeItems = items.filter(({ message }) => message === active.message);
    pick.placeholder = "Enter puts the message into the input box";
  };
  const end = document.lineAt(document.lineCount - 1).range.end;
  const params: SolutionsParams = {
    textDocument: { uri: document.uri.toString() },
    position: { line: end.line, character: end.character },
    task: "commit",
    count: vscode.workspace.getConfiguration("tenfold").get("candidates.count", 10),
  };
  try {
    await askSolutions(server, params, take, token);
  } catch (error) {
    if (pick.items.length === 0) throw error;
  }
  if (token.isCancellationRequested) return;
  pick.busy = false;
  if (pick.items.length > 0) return;
  const { headline, advice } = summary(collection.account, 0, { name: "complete" });
  throw new Error(advice ?? `${headline}.`);
}
