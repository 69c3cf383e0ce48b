import * as vscode from "vscode";
import type { Launch, TenfoldServer } from "./server";
import type { Status } from "./wire";

/** Why the server does not run, and the buttons that help, the best first. */
export interface Problem {
  message: string;
  action: string;
  buttons: { title: string; command: string; args?: unknown[] }[];
}

/** What the supervisor needs to start a server. */
export interface Start {
  launch: () => Promise<Launch | Problem>;
  apiKey: () => Promise<string | undefined>;
  /** Find out why a process that was started did not come up. */
  diagnose: (launch: Launch) => Promise<Problem>;
}

const CRASHES = 4;
const WITHIN_MS = 180_000;

/**
 * Keeps the server running: starts it, starts it anew after a crash, and gives up when it crashes
 * again and again. Not being able to is a state with a reason and a button.
 */
export class Supervisor implements vscode.Disposable {
  private readonly server: TenfoldServer;
  private readonly how: Start;
  private readonly log: vscode.LogOutputChannel;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscriptions: vscode.Disposable;
  private crashes: number[] = [];
  private turn: Promise<void> = Promise.resolve();
  private next: Promise<void> | undefined;

  status: Status = { state: "loading", model: "", message: "Starting the server." };
  problem: Problem | undefined;
  readonly onDidChange = this.changed.event;

  constructor(server: TenfoldServer, how: Start, log: vscode.LogOutputChannel) {
    this.server = server;
    this.how = how;
    this.log = log;
    this.subscriptions = vscode.Disposable.from(
      server.onDidStop(() => {
        void this.crashed();
      }),
      server.onDidChangeStatus((status) => {
        this.show(status, undefined);
      }),
    );
  }

  /** Start the server, in the place of one that runs. One start at a time. */
  restart(): Promise<void> {
    this.crashes = [];
    return this.start();
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.changed.dispose();
  }

  private start(): Promise<void> {
    // One that has not begun yet will know of all that has changed until then.
    this.next ??= this.turn.then(() => {
      this.next = undefined;
      return this.startNow();
    });
    this.turn = this.next;
    return this.turn;
  }

  private async startNow(): Promise<void> {
    this.show({ state: "loading", model: "", message: "Starting the server." }, undefined);
    const launch = await this.how.launch();
    if (!("command" in launch)) {
      await this.server.stop();
      this.fail(launch);
      return;
    }
    try {
      await this.server.start(launch, await this.how.apiKey());
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error));
      this.fail(await this.how.diagnose(launch));
    }
  }

  private async crashed(): Promise<void> {
    const now = Date.now();
    this.crashes = [...this.crashes.filter((time) => now - time < WITHIN_MS), now];
    this.log.warn(`The server ended by itself, ${this.crashes.length} times in three minutes.`);
    if (this.crashes.length <= CRASHES) {
      await this.start();
      return;
    }
    this.fail({
      message: `The server ended by itself ${this.crashes.length} times in three minutes.`,
      action: "Look into the log, then start it again.",
      buttons: [
        { title: "Restart Server", command: "tenfold.restart" },
        { title: "Show Log", command: "tenfold.showLog" },
      ],
    });
  }

  private fail(problem: Problem): void {
    const { message, action } = problem;
    this.show({ state: "error", model: "", message, action }, problem);
  }

  private show(status: Status, problem: Problem | undefined): void {
    this.status = status;
    this.problem = problem;
    this.changed.fire();
  }
}
