import * as vscode from "vscode";
import { messageOf, wasDropped } from "../errors";
import type { Server } from "../server";
import { Collection } from "../solutions/collection";
import { summary } from "../solutions/words";
import { isCode } from "../templates/documents";
import type { Question, Solution, Solutions, SolutionsParams } from "../wire";
import { TaskActions } from "./actions";
import { TASKS, type TaskKind } from "./kinds";
import type { TaskOffer } from "./offer";

let requests = 0;

/** Register the commands and code actions that ask for something about code. */
export function registerTasks(server: Server, offer: TaskOffer): vscode.Disposable {
  let asking: vscode.CancellationTokenSource | undefined;
  const commands = TASKS.map((kind) =>
    vscode.commands.registerCommand(kind.command, async () => {
      asking?.cancel(); // one task at a time: the last that was wanted
      asking = new vscode.CancellationTokenSource();
      await new TaskRun(server, offer, kind, asking).start();
    }),
  );
  const selector = [{ scheme: "file" }, { scheme: "untitled" }];
  return vscode.Disposable.from(
    ...commands,
    vscode.languages.registerCodeActionsProvider(selector, new TaskActions(), TaskActions.metadata),
  );
}

/** One asking of a task, from the command to the last solution. */
class TaskRun {
  private readonly server: Server;
  private readonly offer: TaskOffer;
  private readonly kind: TaskKind;
  private readonly asking: vscode.CancellationTokenSource;
  private readonly collection = new Collection();
  private begun = false;
  private tellFirst: () => void = () => undefined;
  private readonly first = new Promise<void>((resolve) => {
    this.tellFirst = resolve;
  });

  constructor(
    server: Server,
    offer: TaskOffer,
    kind: TaskKind,
    asking: vscode.CancellationTokenSource,
  ) {
    this.server = server;
    this.offer = offer;
    this.kind = kind;
    this.asking = asking;
  }

  async start(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (!editor || !isCode(editor.document)) {
      tell("Open a code file first.");
      return;
    }
    // The bar has done its duty once there is something to look at.
    const working = {
      location: vscode.ProgressLocation.Window,
      title: `Tenfold: ${this.kind.working}`,
    };
    await vscode.window.withProgress(working, () => Promise.race([this.ask(editor), this.first]));
  }

  private async ask(editor: vscode.TextEditor): Promise<void> {
    const { document, selection } = editor;
    const { version } = document;
    const { start, end, active } = selection;
    const question: Question = { task: this.kind.task, range: { start, end } };
    const partialResultToken = `tenfold-task-${String(++requests)}`;
    const params: SolutionsParams = {
      ...question,
      textDocument: { uri: document.uri.toString() },
      position: { line: active.line, character: active.character },
      count: vscode.workspace.getConfiguration("tenfold").get("candidates.count", 10),
      partialResultToken,
    };
    const asked = { question, about: this.kind.title.toLowerCase() };
    const take = (result: Solutions): void => {
      if (this.asking.token.isCancellationRequested) return;
      this.collection.take(result, 0);
      const { solutions } = this.collection;
      if (this.begun) this.offer.grow(solutions);
      else if (solutions.length > 0) {
        this.begun = true;
        void this.offer.begin(editor, version, solutions, asked).then((shown) => {
          if (!shown) void this.tellElsewhere(document, solutions, asked);
        });
        this.tellFirst();
      }
    };
    // Whoever types on does not want it any more.
    const typing = vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.document === document && document.version !== version) this.asking.cancel();
    });
    let progress: vscode.Disposable | undefined;
    try {
      progress = this.server.onProgress<Solutions>(partialResultToken, take);
      const { token } = this.asking;
      take(await this.server.sendRequest<Solutions>("tenfold/solutions", params, token));
      if (!this.begun && !token.isCancellationRequested) this.tellNothing();
    } catch (error) {
      const own = this.asking.token.isCancellationRequested || wasDropped(error);
      if (!own) void vscode.window.showErrorMessage(`Tenfold: ${messageOf(error)}`);
    } finally {
      typing.dispose();
      progress?.dispose();
    }
  }

  /** The user is elsewhere by now: nothing moves there, and the panel has what was wanted. */
  private async tellElsewhere(
    { uri }: vscode.TextDocument,
    [first]: readonly Solution[],
    asked: { question: Question; about: string },
  ): Promise<void> {
    if (!first) return;
    const open = "Open Solutions";
    const text = `Tenfold: ${asked.about} is done, in ${vscode.workspace.asRelativePath(uri)}.`;
    if ((await vscode.window.showInformationMessage(text, open)) !== open) return;
    const target = { uri, position: first.range.start, ...asked };
    await vscode.commands.executeCommand("tenfold.openSolutions", target);
  }

  private tellNothing(): void {
    const { headline, advice } = summary(this.collection.account, 0, { name: "complete" });
    tell(advice ?? `${headline}.`);
  }
}

function tell(text: string): void {
  void vscode.window.showInformationMessage(`Tenfold: ${text}`);
}
