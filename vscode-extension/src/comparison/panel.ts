import * as vscode from "vscode";
import { messageOf } from "../errors";
import type { Highlighter } from "../highlighting/highlighter";
import type { Server } from "../server";
import { accept, leaveFor } from "../solutions/accepting";
import { Colouring } from "../solutions/colouring";
import type { Events } from "../solutions/notices";
import type { SolutionsPanelOptions } from "../solutions/panel";
import { Session } from "../solutions/session";
import type { AttachedCursor, CodeCursor } from "../templates/attached";
import { templateUri } from "../templates/documents";
import { tellNoCursor } from "../templates/run";
import { pageHtml, webviewOptions } from "../webviews/page";
import { onMessage } from "../webviews/received";
import { chooseModels, chooseTemplates } from "./choosing";
import { comparisonState } from "./comparisonState";
import { Contest, type Entrant } from "./contest";
import { servingName, type Contestant } from "./contestants";
import type { FromPage, Kept, ToPage } from "./messages";
import { prefer } from "./preferring";

const VIEW = "tenfold.comparison";

/** Register the commands that compare, and the panel that they open. */
export function registerComparison(
  extensionUri: vscode.Uri,
  server: Server,
  highlighter: Highlighter,
  attached: AttachedCursor,
  options: SolutionsPanelOptions,
): vscode.Disposable {
  const panel = new ComparisonPanel(extensionUri, server, highlighter, options);

  const compare = async (
    choose: (cursor: CodeCursor) => Promise<Contestant[] | undefined>,
  ): Promise<void> => {
    const cursor = attached.current;
    if (!cursor) {
      tellNoCursor();
      return;
    }
    try {
      const contestants = await choose(cursor);
      if (contestants) panel.open(cursor, contestants, firstSeed());
    } catch (error) {
      void vscode.window.showErrorMessage(`Tenfold: ${messageOf(error)}`);
    }
  };
  const command = (name: string, run: (argument: unknown) => unknown): vscode.Disposable =>
    vscode.commands.registerCommand(`tenfold.${name}`, run);
  return vscode.Disposable.from(
    panel,
    command("compareTemplates", (argument) =>
      compare((cursor) => chooseTemplates(server, cursor, templateUri(argument))),
    ),
    command("compareModels", () => compare(() => chooseModels(server))),
    ...(["next", "previous", "accept", "saveCase", "prefer"] as const).map((name) =>
      command(`comparison.${name}`, () => {
        panel.post({ type: "command", command: name });
      }),
    ),
    vscode.window.registerWebviewPanelSerializer(VIEW, {
      deserializeWebviewPanel: (view, state) => panel.restore(view, state),
    }),
  );
}

/** The panel that shows what several templates or models answer, side by side. */
class ComparisonPanel implements vscode.Disposable {
  private readonly extensionUri: vscode.Uri;
  private readonly server: Server;
  private readonly options: SolutionsPanelOptions;
  private readonly colouring: Colouring;
  private readonly settingsListener: vscode.Disposable;
  private view: vscode.WebviewPanel | undefined;
  private contest: Contest | undefined;
  private refused: Events["refused"];
  private round = 0;

  constructor(
    extensionUri: vscode.Uri,
    server: Server,
    highlighter: Highlighter,
    options: SolutionsPanelOptions,
  ) {
    this.extensionUri = extensionUri;
    this.server = server;
    this.options = options;
    this.colouring = new Colouring(highlighter, () => {
      this.show();
    });
    this.settingsListener = vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("tenfold")) this.show(); // which one serves
    });
  }

  /** Let contestants answer for a cursor, and show the panel with the focus. */
  open(cursor: CodeCursor, contestants: readonly Contestant[], seed: number): void {
    this.begin(cursor, contestants, seed);
    if (this.view) this.view.reveal(undefined, false);
    else {
      const viewColumn = vscode.ViewColumn.Beside;
      const options = webviewOptions(this.extensionUri);
      const show = { viewColumn, preserveFocus: false };
      this.attach(vscode.window.createWebviewPanel(VIEW, "Comparison", show, options));
    }
    void this.contest?.ask();
  }

  /** Fill the panel of a window that was reloaded: what it showed is gone, and can be asked again. */
  async restore(view: vscode.WebviewPanel, state: unknown): Promise<void> {
    const kept = (state as { kept?: Kept } | undefined)?.kept;
    try {
      if (!kept) throw new Error("The panel had shown nothing.");
      const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(kept.uri));
      const position = new vscode.Position(kept.line, kept.character);
      this.view?.dispose(); // one that was opened meanwhile: there is one panel
      this.begin({ document, position }, kept.contestants, kept.seed);
      this.attach(view);
    } catch {
      view.dispose(); // There is no file any more that it could be about.
    }
  }

  post(message: ToPage): void {
    void this.view?.webview.postMessage(message);
  }

  dispose(): void {
    this.view?.dispose();
    this.contest?.dispose();
    this.colouring.dispose();
    this.settingsListener.dispose();
  }

  private begin(cursor: CodeCursor, contestants: readonly Contestant[], seed: number): void {
    this.end();
    this.refused = undefined;
    this.round += 1;
    const entrants = contestants.map((contestant, index) =>
      this.entrant(cursor, contestant, String(index), seed),
    );
    const count = vscode.workspace.getConfiguration("tenfold").get("candidates.count", 10);
    const contest = new Contest(entrants, seed, count, ({ session }) => {
      this.show();
      this.colouring.colour(session);
    });
    this.contest = contest;
    if (this.view) this.view.title = titleOf(contest);
    this.show();
  }

  private entrant(
    { document, position }: CodeCursor,
    contestant: Contestant,
    key: string,
    seed: number,
  ): Entrant {
    const question = { ...contestant.question, seed };
    const session = new Session(this.server, document, position, question, contestant.name);
    return { key, contestant, session };
  }

  private end(): void {
    for (const { session } of this.contest?.entrants ?? []) this.colouring.forget(session);
    this.contest?.dispose();
    this.contest = undefined;
  }

  private attach(view: vscode.WebviewPanel): void {
    this.view = view;
    if (this.contest) view.title = titleOf(this.contest);
    view.webview.options = webviewOptions(this.extensionUri);
    onMessage(view.webview, (message: FromPage) => this.received(message));
    view.onDidDispose(() => {
      if (this.view !== view) return;
      this.view = undefined;
      this.end();
    });
    const page = { title: "Comparison", bundle: "comparison" };
    view.webview.html = pageHtml(view.webview, this.extensionUri, page);
  }

  private async received(message: FromPage): Promise<void> {
    const { contest } = this;
    if (!contest) return;
    switch (message.type) {
      case "ready":
        this.show();
        return;
      case "stop":
        contest.stop();
        return;
      case "reseed":
        await this.reseed(contest);
        return;
      case "leave":
        await this.leave(contest);
        return;
      default: {
        const entrant = contest.entrant(message.key);
        if (entrant) await this.act(message, entrant, contest);
      }
    }
  }

  /** Do what is wanted of one of the contestants. */
  private async act(
    message: Extract<FromPage, { key: string }>,
    entrant: Entrant,
    contest: Contest,
  ): Promise<void> {
    const { contestant, session } = entrant;
    switch (message.type) {
      case "accept":
        await this.accept(entrant, message.id);
        return;
      case "showPrompt":
        await vscode.commands.executeCommand("tenfold.showPrompt", { id: message.id });
        return;
      case "saveCase":
        await vscode.commands.executeCommand("tenfold.saveCase", { id: message.id });
        return;
      case "prefer": {
        const said = await prefer(contestant, servingName(contestant, session.run));
        vscode.window.setStatusBarMessage(`$(check) ${said}`, 5000);
        this.show();
        return;
      }
      case "step":
        if (message.step === "retry") await contest.retry(entrant);
        else await vscode.commands.executeCommand(`tenfold.${message.step}`);
    }
  }

  private async accept({ session }: Entrant, id: string): Promise<void> {
    const { accepted } = this.options;
    const stop = (): void => {
      this.contest?.stop();
    };
    this.refused = await accept(session, id, this.view?.viewColumn, { stop, accepted });
    this.show();
  }

  /** Ask all of them anew with the next seed, where the document can still be opened. */
  private async reseed(contest: Contest): Promise<void> {
    const session = contest.entrants[0]?.session;
    if (!session) return;
    let document: vscode.TextDocument;
    try {
      document = await vscode.workspace.openTextDocument(session.uri);
    } catch {
      this.refused = "unopened";
      this.show();
      return;
    }
    if (this.contest !== contest) return; // asked twice
    const cursor = { document, position: session.position };
    const contestants = contest.entrants.map(({ contestant }) => contestant);
    this.begin(cursor, contestants, contest.seed + 1);
    void this.contest.ask();
  }

  private async leave({ entrants }: Contest): Promise<void> {
    const uri = entrants[0]?.session.uri;
    if (!uri) return;
    this.refused = await leaveFor(uri, this.view?.viewColumn);
    this.show();
  }

  private show(): void {
    if (!this.view || !this.contest) return;
    const state = comparisonState(this.contest, this.round, this.colouring, this.refused);
    if (state) this.post({ type: "state", state });
  }
}

function titleOf({ entrants }: Contest): string {
  return `Compare: ${entrants.map(({ contestant }) => contestant.name).join(", ")}`;
}

/** The seed that the settings name, or the first of all, so that a comparison can be repeated. */
function firstSeed(): number {
  const seed = vscode.workspace.getConfiguration("tenfold").get<number | null>("candidates.seed");
  return seed ?? 0;
}
