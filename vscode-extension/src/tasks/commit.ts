import * as vscode from "vscode";
import { messageOf } from "../errors";
import type { Server } from "../server";
import { Collection } from "../solutions/collection";
import { summary } from "../solutions/words";
import type { Solutions, SolutionsParams } from "../wire";
import { messageItems, type MessageItem } from "./commitMessages";
import { repositoryFor, type Repository } from "./git";
import { STAGED_SCHEME } from "./staged";

let requests = 0;

/** Register the command that writes a commit message from what is staged. */
export function registerCommit(server: Server): vscode.Disposable {
  const staged = new StagedDocuments();
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
  staged: StagedDocuments,
  repository: Repository,
): Promise<void> {
  const diff = await repository.diff(true);
  if (diff.trim() === "") {
    void vscode.window.showInformationMessage(
      "Tenfold: nothing is staged. Stage the changes that the message is to be about.",
    );
    return;
  }
  const document = await staged.open(diff);
  const chosen = await chooseMessage(server, document);
  if (chosen !== undefined) repository.inputBox.value = chosen;
}

/** Ask for messages, and let the user choose one while they come. */
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
    return await new Promise((resolve) => {
      pick.onDidAccept(() => {
        resolve(pick.selectedItems[0]?.message);
      });
      pick.onDidHide(() => {
        resolve(undefined);
      });
      pick.show();
      void fill(pick, server, document, asking.token);
    });
  } finally {
    asking.cancel();
    asking.dispose();
    pick.dispose();
  }
}

/** Put messages into a list as they come; those that are there keep their places. */
async function fill(
  pick: vscode.QuickPick<MessageItem>,
  server: Server,
  document: vscode.TextDocument,
  token: vscode.CancellationToken,
): Promise<void> {
  const collection = new Collection();
  const partialResultToken = `tenfold-commit-${String(++requests)}`;
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
  let progress: vscode.Disposable | undefined;
  try {
    progress = server.onProgress<Solutions>(partialResultToken, take);
    const end = document.lineAt(document.lineCount - 1).range.end;
    const params: SolutionsParams = {
      textDocument: { uri: document.uri.toString() },
      position: { line: end.line, character: end.character },
      task: "commit",
      count: vscode.workspace.getConfiguration("tenfold").get("candidates.count", 10),
      partialResultToken,
    };
    take(await server.sendRequest<Solutions>("tenfold/solutions", params, token));
    if (token.isCancellationRequested) return;
    if (pick.items.length === 0) {
      const { headline, advice } = summary(collection.account, 0, { name: "complete" });
      pick.placeholder = advice ?? `${headline}.`;
    }
  } catch (error) {
    if (!token.isCancellationRequested) pick.placeholder = messageOf(error);
  } finally {
    progress?.dispose();
    if (!token.isCancellationRequested) pick.busy = false;
  }
}

/** What is staged, as documents that are shown nowhere and that nobody has to save. */
class StagedDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly subscriptions: vscode.Disposable;
  private opened = 0;

  constructor() {
    this.subscriptions = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(STAGED_SCHEME, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.texts.delete(uri.toString());
      }),
    );
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? "";
  }

  /** A document with a diff as its text. */
  async open(diff: string): Promise<vscode.TextDocument> {
    const path = `/staged-${String(++this.opened)}.diff`;
    const uri = vscode.Uri.from({ scheme: STAGED_SCHEME, path });
    this.texts.set(uri.toString(), diff);
    const document = await vscode.workspace.openTextDocument(uri);
    if (document.languageId === "diff") return document;
    return vscode.languages.setTextDocumentLanguage(document, "diff");
  }

  dispose(): void {
    this.subscriptions.dispose();
  }
}
