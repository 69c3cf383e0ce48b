import * as vscode from "vscode";
import { messageOf, wasDropped } from "../errors";
import { speaks } from "../languages";
import type { Server } from "../server";
import { askSolutions } from "../solutions/asking";
import { Collection } from "../solutions/collection";
import { summary } from "../solutions/words";
import { isCode } from "../templates/documents";
import type { Question, Solution, Solutions, SolutionsParams } from "../wire";
import { TaskActions } from "./actions";
import { TASKS, type TaskKind } from "./kinds";
import type { Asked, TaskOffer } from "./offer";

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
      tell(whyNot(editor));
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
    const { asking } = this;
    const { token } = asking;
    const { start, end, active } = selection;
    const question: Question = { task: this.kind.task, range: { start, end } };
    const about = this.kind.title.toLowerCase();
    const asked: Asked = { editor, version, selection, question, about, asking };
    const params: SolutionsParams = {
      ...question,
      textDocument: { uri: document.uri.toString() },
      position: { line: active.line, character: active.character },
      count: vscode.workspace.getConfiguration("tenfold").get("candidates.count", 10),
    };
    const take = (result: Solutions): void => {
      if (token.isCancellationRequested) return;
      this.collection.take(result, 0);
      const { solutions } = this.collection;
      if (this.begun) this.offer.grow(asking, solutions);
      else if (solutions.length > 0) {
        this.begun = true;
        void this.offer.begin(asked, solutions).then((shown) => {
          if (!shown) void this.tellElsewhere(asked, solutions);
        });
        this.tellFirst();
      }
    };
    // Whoever types on does not want it any more.
    const typing = vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.document === document && document.version !== version) asking.cancel();
    });
    try {
      await askSolutions(this.server, params, take, token);
      if (!this.begun && !token.isCancellationRequested) this.tellNothing();
    } catch (error) {
      const own = token.isCancellationRequested || wasDropped(error);
      if (!own) void vscode.window.showErrorMessage(`Tenfold: ${messageOf(error)}`);
    } finally {
      typing.dispose();
      asking.dispose();
    }
  }

  /** The user is elsewhere by now: nothing moves there, and the panel has what was wanted. */
  private async tellElsewhere(
    { editor, question, about }: Asked,
    [first]: readonly Solution[],
  ): Promise<void> {
    if (!first) return;
    const { uri } = editor.document;
    const open = "Open Solutions";
    const where = `line ${String(first.range.start.line + 1)} of ${vscode.workspace.asRelativePath(uri)}`;
    const text = `Tenfold: solutions for the ${this.kind.noun} at ${where} are there.`;
    if ((await vscode.window.showInformationMessage(text, open)) !== open) return;
    const target = { uri, position: first.range.start, question, about };
    await vscode.commands.executeCommand("tenfold.openSolutions", target);
  }

  private tellNothing(): void {
    const { headline, advice } = summary(this.collection.account, 0, { name: "complete" });
    tell(advice ?? `${headline}.`);
  }
}

/** Why nothing can be written about what is in the editor, and what helps. */
function whyNot(editor: vscode.TextEditor | undefined): string {
  if (!editor || speaks(editor.document.languageId)) return "Open a code file first.";
  const { languageId } = editor.document;
  return `it is switched off in ${languageId}. Choose Switch On in ${languageId} in its menu.`;
}

function tell(text: string): void {
  void vscode.window.showInformationMessage(`Tenfold: ${text}`);
}
