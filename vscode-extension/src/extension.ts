import * as vscode from "vscode";
import { registerSaveCase } from "./cases/save";
import { CaseTests } from "./cases/testExplorer";
import { registerComparison } from "./comparison/panel";
import { CatchUp } from "./completion/catchUp";
import { GhostText, type Silence } from "./completion/ghostText";
import { Swap } from "./completion/swap";
import { Highlighter } from "./highlighting/highlighter";
import { registerEndpoint } from "./endpoint/commands";
import { registerInspector } from "./inspector/panel";
import { speaks } from "./languages";
import { TenfoldServer } from "./server";
import { buttonFor } from "./setup/failure";
import { Setup } from "./setup/setup";
import { told } from "./setup/states";
import type { AcceptedEvent } from "./solutions/accepting";
import { registerSolutionsPanel } from "./solutions/panel";
import { PromptMeter } from "./status/meter";
import { registerMenu } from "./status/menu";
import { Pause } from "./status/pause";
import { StatusBar } from "./status/statusBar";
import type { Facts } from "./status/view";
import { Supervisor } from "./supervisor";
import { registerCommit } from "./tasks/commit";
import { TaskOffer } from "./tasks/offer";
import { registerTasks } from "./tasks/tasks";
import { AttachedCursor } from "./templates/attached";
import { registerNewTemplate } from "./templates/newTemplate";
import { registerPreviews } from "./templates/previews";
import { registerRun } from "./templates/run";
import { registerWhy } from "./templates/why";

let server: TenfoldServer | undefined;

/** Set up all features and start the server; not being able to is a state, not an exception. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Tenfold", { log: true });
  const setup = new Setup(context, log);
  const pause = new Pause(context.globalState);
  const silences: Silence[] = [pause];
  const taskOffer = new TaskOffer();
  const ghostText = new GhostText(silences, taskOffer);
  server = new TenfoldServer(log, ghostText.middleware);
  const swap = new Swap(server);
  silences.push(swap);
  const attached = new AttachedCursor(server);
  const worker = vscode.Uri.joinPath(context.extensionUri, "dist", "highlighting.js");
  const highlighter = new Highlighter(worker.fsPath);
  const meter = new PromptMeter(server);
  const statusBar = new StatusBar();
  const supervisor = new Supervisor(
    server,
    {
      launch: async () => {
        const state = await setup.findServer();
        if (state.kind === "ready") return state;
        void setup.offer(state);
        return told(state);
      },
      apiKey: () => setup.apiKey(),
      diagnose: (launch) => setup.diagnose({ kind: "ready", ...launch }),
    },
    log,
  );

  const show = (): void => {
    statusBar.show(facts(supervisor, ghostText, swap, pause, meter));
  };
  const accepted = ({ uri, range, solution, solutions, question }: AcceptedEvent): void => {
    const document = vscode.workspace.textDocuments.find(
      (one) => one.uri.toString() === uri.toString(),
    );
    // What was asked for in a way of its own cannot be asked for by a solution alone.
    const others = Object.keys(question).length > 0 ? solutions : undefined;
    if (document) swap.begin(document, solution, { start: range.start, others });
  };
  let loaded = false;
  context.subscriptions.push(
    log,
    setup,
    pause,
    ghostText,
    swap,
    new CatchUp(server, ghostText),
    meter,
    statusBar,
    supervisor,
    server,
    highlighter,
    registerMenu(server, pause),
    registerInspector(context, server, { shownSolution: () => ghostText.atCursor?.id }),
    registerSolutionsPanel(context, server, highlighter, {
      accepted,
      meant: () => taskOffer.target,
    }),
    attached,
    registerPreviews(context.extensionUri, server, attached),
    registerRun(attached),
    registerWhy(server),
    registerNewTemplate(server),
    registerComparison(context.extensionUri, server, highlighter, attached, { accepted }),
    registerSaveCase(server, {
      atCursor: () => ghostText.atCursor?.id ?? swap.current?.solution.id,
    }),
    new CaseTests(server),
    taskOffer,
    registerTasks(server, taskOffer),
    registerCommit(server),
    registerEndpoint(server),
    ghostText.onDidTake(({ document, candidate }) => {
      swap.begin(document, candidate, { others: taskOffer.with(candidate.id) });
    }),
    ghostText.onDidChange(show),
    swap.onDidChange(show),
    pause.onDidChange(show),
    meter.onDidChange(show),
    vscode.window.onDidChangeActiveTextEditor(show),
    supervisor.onDidChange(() => {
      const now = supervisor.status.loaded ?? false;
      if (now !== loaded) meter.wait();
      loaded = now;
      show();
    }),
    server.onDidRestart(() => {
      ghostText.clear();
      taskOffer.dismiss();
    }),
    setup.onDidChange(() => supervisor.restart()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => supervisor.restart()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration("tenfold")) return;
      meter.wait();
      show();
    }),
    vscode.commands.registerCommand("tenfold.restart", () => supervisor.restart()),
    vscode.commands.registerCommand("tenfold.showLog", () => {
      log.show();
    }),
  );
  show();
  void supervisor.restart();
}

/** Stop the server. */
export async function deactivate(): Promise<void> {
  await server?.stop();
}

function facts(
  { status, problem }: Supervisor,
  ghostText: GhostText,
  swap: Swap,
  pause: Pause,
  meter: PromptMeter,
): Facts {
  const language = vscode.window.activeTextEditor?.document.languageId;
  const onScreen = ghostText.current;
  const swapped = swap.current;
  return {
    status,
    button: problem?.buttons[0] ?? (status.action ? buttonFor(status.action) : undefined),
    pausedUntil: pause.until,
    languageOff: language !== undefined && !speaks(language) ? { id: language } : undefined,
    solution: onScreen
      ? { ...onScreen, evidence: onScreen.candidate, taken: false }
      : swapped && { ...swapped, evidence: swapped.solution, taken: true },
    prompt: meter.prompt,
  };
}
