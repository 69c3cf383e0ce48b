import * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  ProgressType,
  RevealOutputChannelOn,
  State,
  type Executable,
  type LanguageClientOptions,
  type Middleware,
} from "vscode-languageclient/node";
import { withoutSecret } from "./redactedLog";
import { STAGED_SCHEME } from "./tasks/staged";
import type { Status } from "./wire";

/** What the features of the extension know of the language server. */
export interface Server {
  /** Send a request; rejects where the server does not run or answers with an error. */
  sendRequest<R>(method: string, params: unknown, token?: vscode.CancellationToken): Promise<R>;
  /** Tell something that is not answered; where the server does not run, nobody hears it. */
  sendNotification(method: string, params: unknown): void;
  /** Listen to the partial results that are sent under a token. */
  onProgress<T>(token: string, listener: (value: T) => void): vscode.Disposable;
  /** A server process answers from now on. */
  readonly onDidStart: vscode.Event<void>;
  /** One comes in the place of another, and will be asked from now on; what that one knew is gone. */
  readonly onDidRestart: vscode.Event<void>;
}

/** How the server process is started. */
export interface Launch {
  command: string;
  args: string[];
  env?: Record<string, string>;
}

/** The language server's process, and the client that speaks with it. */
export class TenfoldServer implements Server, vscode.Disposable {
  private client: LanguageClient | undefined;
  private startedBefore = false;
  private readonly log: vscode.LogOutputChannel;
  private readonly middleware: Middleware;
  private readonly starting = new vscode.EventEmitter<void>();
  private readonly started = new vscode.EventEmitter<void>();
  private readonly restarted = new vscode.EventEmitter<void>();
  private readonly stopped = new vscode.EventEmitter<void>();
  private readonly statusChanged = new vscode.EventEmitter<Status>();

  /** The process that runs, if any, is about to be replaced. */
  readonly onWillStart = this.starting.event;
  readonly onDidStart = this.started.event;
  readonly onDidRestart = this.restarted.event;
  /** The process ended by itself. */
  readonly onDidStop = this.stopped.event;
  readonly onDidChangeStatus = this.statusChanged.event;

  constructor(log: vscode.LogOutputChannel, middleware: Middleware) {
    this.log = log;
    this.middleware = middleware;
  }

  /** Whether a process answers. */
  get running(): boolean {
    return this.client?.isRunning() ?? false;
  }

  /** Start a process, in the place of one that runs. Rejects where it does not come up. */
  async start(launch: Launch, apiKey: string | undefined): Promise<void> {
    this.starting.fire();
    await this.stop();
    const client = this.makeClient(launch, apiKey);
    this.client = client;
    // Before it can answer: what is asked from now on is asked of the new one.
    if (this.startedBefore) this.restarted.fire();
    client.onNotification("tenfold/status", (status: Status) => {
      this.statusChanged.fire(status);
    });
    client.onDidChangeState(({ oldState, newState }) => {
      const ended = oldState === State.Running && newState === State.Stopped;
      if (ended && this.client === client) this.stopped.fire();
    });
    await client.start();
    this.startedBefore = true;
    this.started.fire();
  }

  /** End the process. */
  async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (!client?.needsStop()) return;
    try {
      await client.stop();
    } catch (error) {
      // One that is busy loading does not answer in time; the client then ends it by force.
      this.log.warn(
        `Stopping the server: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  async sendRequest<R>(
    method: string,
    params: unknown,
    token?: vscode.CancellationToken,
  ): Promise<R> {
    if (this.client === undefined) throw new Error("The server does not run.");
    // A token that is not there must be left out: undefined counts as a second parameter.
    return token
      ? this.client.sendRequest<R>(method, params, token)
      : this.client.sendRequest<R>(method, params);
  }

  sendNotification(method: string, params: unknown): void {
    if (this.running) void this.client?.sendNotification(method, params);
  }

  onProgress<T>(token: string, listener: (value: T) => void): vscode.Disposable {
    if (this.client === undefined) throw new Error("The server does not run.");
    return this.client.onProgress(new ProgressType<T>(), token, listener);
  }

  dispose(): void {
    void this.stop();
    this.starting.dispose();
    this.started.dispose();
    this.restarted.dispose();
    this.stopped.dispose();
    this.statusChanged.dispose();
  }

  private makeClient(launch: Launch, apiKey: string | undefined): LanguageClient {
    // No transport is named: for stdio the client would append an argument of its own.
    const executable: Executable = { command: launch.command, args: launch.args };
    if (launch.env) executable.options = { env: { ...process.env, ...launch.env } };
    const log = withoutSecret(this.log, apiKey);
    const options: LanguageClientOptions = {
      documentSelector: [{ scheme: "file" }, { scheme: "untitled" }, { scheme: STAGED_SCHEME }],
      initializationOptions: {
        ...settings(),
        workspaceTrusted: vscode.workspace.isTrusted,
        ...(apiKey ? { apiKey } : {}),
      },
      outputChannel: log,
      traceOutputChannel: log,
      // A failing completion is a state in the status bar, never a pop-up per key stroke.
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationFailedHandler: () => false,
      // Whether to start anew is decided where the state is shown: the supervisor.
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => ({ action: CloseAction.DoNotRestart, handled: true }),
      },
      middleware: this.middleware,
    };
    return new LanguageClient("tenfold", "Tenfold", executable, options);
  }
}

/** All settings, as a tree. */
function settings(): Record<string, unknown> {
  const section = vscode.workspace.getConfiguration("tenfold");
  return JSON.parse(JSON.stringify(section)) as Record<string, unknown>;
}
