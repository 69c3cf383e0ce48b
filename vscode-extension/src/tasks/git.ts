import * as vscode from "vscode";

/** What is used of the API of the editor's own Git extension. */
interface GitApi {
  repositories: Repository[];
  getRepository(uri: vscode.Uri): Repository | null;
}

interface GitExtension {
  enabled: boolean;
  getAPI(version: 1): GitApi;
}

/** A repository that is open in the window. */
export interface Repository {
  rootUri: vscode.Uri;
  inputBox: { value: string };
  /** The diff of what is staged, or of what is not. */
  diff(staged: boolean): Promise<string>;
}

/**
 * The repository that a command is meant for: the one whose title bar was pressed, that of the
 * active editor, the only one, or the one that the user chooses.
 *
 * Rejects with what is wrong where there is none.
 */
export async function repositoryFor(
  source: { rootUri?: vscode.Uri } | undefined,
): Promise<Repository | undefined> {
  const git = await gitApi();
  const { repositories } = git;
  const uri = source?.rootUri ?? vscode.window.activeTextEditor?.document.uri;
  const own = uri && git.getRepository(uri);
  if (own) return own;
  if (repositories.length === 0) {
    throw new Error("there is no Git repository in this window. Open a folder that is one.");
  }
  if (repositories.length === 1) return repositories[0];
  const items = repositories.map((repository) => ({
    label: vscode.workspace.asRelativePath(repository.rootUri),
    repository,
  }));
  const picked = await vscode.window.showQuickPick(items, { title: "Tenfold: Repository" });
  return picked?.repository;
}

async function gitApi(): Promise<GitApi> {
  const extension = vscode.extensions.getExtension<GitExtension>("vscode.git");
  if (!extension) {
    throw new Error("the editor\u2019s own Git extension is disabled. Enable it in Extensions.");
  }
  const git = await extension.activate();
  if (!git.enabled) throw new Error("Git is switched off. Turn on the setting git.enabled.");
  return git.getAPI(1);
}
