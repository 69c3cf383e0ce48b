import { join } from "node:path";
import * as vscode from "vscode";
import { askDetails, askKind, originOfChoice, writeSettings, type ChoiceKind } from "./choice";
import { agreesTo, type Model } from "./consent";
import { Environment, type Extra } from "./environment";
import { openExample } from "./example";
import { explainFailure } from "./failure";
import { browseForInterpreter, pickInterpreter } from "./interpreterChoice";
import { ask, search, unfit, type Interpreter } from "./interpreters";
import { enterKey, removeKey } from "./keyCommands";
import { Keys } from "./keys";
import { catalogue, pull, type RunTenfold } from "./models";
import { pickModel, sayReady, show, withProgress } from "./notices";
import { sizeText } from "./pip";
import { run } from "./processes";
import { allPythons, pythonCandidates } from "./python";
import { DEFAULT_MODEL } from "./sizes";
import { told, type Launch, type SetupNeeded, type SetupState, type Told } from "./states";

/** Where it is remembered that setting up was offered, and which Python was chosen for it. */
const OFFERED = "tenfold.offered";
const BASE_PYTHON = "tenfold.basePython";

const DIAGNOSIS_TIMEOUT_MS = 15_000;

/** Runs Tenfold in an interpreter that the user named, and imports nothing from a workspace. */
const NOT_FROM_HERE =
  "import sys; sys.path[:] = [p for p in sys.path if p]; from tenfold.cli.main import main; main()";

/** What changes where the server comes from, or which key it is given. */
const SETTINGS = ["model.provider", "model.endpoint", "server.interpreter"];

/** Brings Tenfold to work on this machine: an interpreter, its packages, a model, keys. */
export class Setup implements vscode.Disposable {
  private readonly context: vscode.ExtensionContext;
  private readonly log: vscode.LogOutputChannel;
  private readonly environment: Environment;
  private readonly keys: Keys;
  private readonly neutral: string;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly disposables: { dispose(): unknown }[];

  /** Why it did not work the last time. */
  private failure: SetupNeeded | undefined;
  /** Ends the making of the environment, while it goes on. */
  private making: AbortController | undefined;
  private fetching: AbortController | undefined;
  /** Several things change at once, which are one change for the server. */
  private held = false;

  /** Ask {@link findServer} again, and start the server anew with {@link apiKey}. */
  readonly onDidChange = this.changed.event;

  constructor(context: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
    this.context = context;
    this.log = log;
    this.keys = new Keys(context.secrets);
    this.neutral = context.extensionUri.fsPath;
    this.environment = new Environment(
      {
        folder: join(context.globalStorageUri.fsPath, "environment"),
        wheels: join(context.extensionUri.fsPath, "dist"),
        neutral: this.neutral,
      },
      (line) => {
        log.info(line);
      },
    );
    const command = (name: string, act: (...args: never[]) => Promise<void>): vscode.Disposable =>
      vscode.commands.registerCommand(`tenfold.${name}`, act);
    this.disposables = [
      this.changed,
      command("setUp", (kind?: ChoiceKind) => this.setUp(kind)),
      command("makeEnvironment", () => this.asOneChange(() => this.ensure(undefined))),
      command("pullModel", (name?: string) => this.pullModel(name)),
      command("chooseInterpreter", () => this.chooseInterpreter()),
      command("setKey", () => enterKey(this.keys)),
      command("removeKey", () => removeKey(this.keys)),
      command("openExample", openExample),
      context.secrets.onDidChange(() => {
        this.fire();
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (!SETTINGS.some((name) => event.affectsConfiguration(`tenfold.${name}`))) return;
        this.failure = undefined;
        this.fire();
      }),
    ];
  }

  dispose(): void {
    this.making?.abort();
    this.fetching?.abort();
    for (const disposable of this.disposables) disposable.dispose();
  }

  /** Decide how the server is started, or say what is needed before it can be. */
  async findServer(): Promise<SetupState> {
    const state = await this.look();
    void vscode.commands.executeCommand("setContext", "tenfold.isSetUp", state.kind === "ready");
    return state;
  }

  /** The key of the endpoint in use, for `initializationOptions.apiKey`. */
  async apiKey(): Promise<string | undefined> {
    return this.keys.current();
  }

  /** Offer to set up, the first time that it is needed on this machine. */
  async offer(needed: SetupNeeded): Promise<void> {
    const state = this.context.globalState;
    if (needed.kind !== "nothingChosen" || state.get<boolean>(OFFERED) === true) return;
    await state.update(OFFERED, true);
    const kinds = new Map<string, ChoiceKind>([
      ["Local Model", "local"],
      ["OpenAI Key", "openai"],
      ["Other Endpoint", "endpoint"],
    ]);
    const picked = await vscode.window.showInformationMessage(
      "Tenfold turns a comment into up to ten solutions. Where shall they come from? " +
        "A local model needs no account, and nothing leaves this machine.",
      ...kinds.keys(),
    );
    const kind = picked === undefined ? undefined : kinds.get(picked);
    if (kind !== undefined) await this.setUp(kind);
  }

  /** Find out why the server of a launch does not come up, by starting it once more. */
  async diagnose(launch: Launch): Promise<Told> {
    const ended = await run(launch.command, launch.args, {
      cwd: this.neutral,
      timeoutMs: DIAGNOSIS_TIMEOUT_MS,
    });
    return explainFailure(ended);
  }

  private fire(): void {
    if (!this.held) this.changed.fire();
  }

  /** Do several things that are one change for the server. */
  private async asOneChange(act: () => Promise<void>): Promise<void> {
    if (this.held) return; // it is being set up already
    this.held = true;
    try {
      await act();
    } finally {
      this.held = false;
      this.changed.fire();
    }
  }

  private async look(): Promise<SetupState> {
    if (this.making !== undefined) return { kind: "making", stage: "Setting up Tenfold." };
    const named = this.namedInterpreter();
    if (named !== undefined) return this.lookAt(named);
    const found = await this.environment.look(wantedExtras());
    switch (found.kind) {
      case "whole":
        return this.environment.launch();
      case "outdated":
        if (this.failure !== undefined) return this.failure;
        void this.asOneChange(() => this.make(undefined, undefined));
        return { kind: "making", stage: "Updating Tenfold's server." };
      case "lacking":
        return this.failure ?? { kind: "packagesMissing" };
      case "broken":
        return this.failure ?? { kind: "environmentBroken" };
      case "missing":
        return this.failure ?? { kind: wasChosen() ? "noEnvironment" : "nothingChosen" };
    }
  }

  private namedInterpreter(): string | undefined {
    const path = vscode.workspace
      .getConfiguration("tenfold.server")
      .get<string | null>("interpreter");
    return path?.trim() === "" ? undefined : (path ?? undefined);
  }

  private async lookAt(path: string): Promise<SetupState> {
    const interpreter = await ask({ command: path, args: [] }, this.neutral);
    if (interpreter === undefined) return { kind: "interpreterMissing", path };
    if (interpreter.tenfold === undefined)
      return { kind: "interpreterWithoutTenfold", interpreter };
    return { kind: "ready", command: path, args: ["-c", NOT_FROM_HERE, "serve"] };
  }

  private async setUp(asked?: ChoiceKind): Promise<void> {
    const kind = asked ?? (await askKind());
    const choice = kind === undefined ? undefined : await askDetails(kind);
    if (choice === undefined) return;
    await this.asOneChange(async () => {
      const origin = originOfChoice(choice);
      if (choice.kind !== "local" && choice.key !== undefined && origin !== undefined) {
        await this.keys.set(origin, choice.key);
      }
      await writeSettings(choice);
      await this.ensure(choice.kind === "local" ? DEFAULT_MODEL : undefined);
    });
  }

  /** Make or complete the environment and fetch a model, after asking. */
  private async ensure(model: Model | undefined): Promise<void> {
    this.failure = undefined;
    const state = await this.look();
    if (state.kind === "ready") {
      if (model === undefined || (await this.fetch(state, model))) void sayReady();
      return;
    }
    if (this.namedInterpreter() !== undefined) {
      void show(told(state));
      return;
    }
    const extras = wantedExtras();
    let base: Interpreter | undefined;
    if (state.kind !== "packagesMissing") {
      base = await this.findBase();
      if (base === undefined) return;
    }
    const local = extras.includes("local");
    const { folder } = this.environment;
    if (await agreesTo({ packages: { base, folder, local }, model })) await this.make(base, model);
  }

  /** Find a Python to make the environment with; where there is none, that is the state. */
  private async findBase(): Promise<Interpreter | undefined> {
    const chosen = this.context.globalState.get<string>(BASE_PYTHON);
    const among = await pythonCandidates(chosen, this.log);
    const found = await search(among, (candidate) => ask(candidate, this.neutral));
    if (found.kind === "found") return found.interpreter;
    this.failure = found;
    void show(told(found));
    return undefined;
  }

  /** Make or complete the environment and fetch a model, with progress; nothing is asked. */
  private async make(base: Interpreter | undefined, model: Model | undefined): Promise<void> {
    const controller = new AbortController();
    this.making = controller;
    this.changed.fire(); // the server must not run while its packages are replaced
    let ready: boolean;
    try {
      ready = await withProgress("Setting up Tenfold", controller, async (report) => {
        const made = await this.environment.make(
          base?.path,
          wantedExtras(),
          ({ stage, bytes }) => {
            report(bytes > 0 ? `${stage} · ${sizeText(bytes)}` : stage);
          },
          controller.signal,
        );
        if (made.kind === "failed") this.failure = { kind: "failed", ...made.told };
        if (made.kind === "cancelled") this.failure = { kind: "cancelled" };
        if (made.kind !== "made" || model === undefined) return made.kind === "made";
        return this.pullWith(this.environment.launch(), model.name, report, controller.signal);
      });
    } finally {
      this.making = undefined;
    }
    if (this.failure !== undefined) void show(told(this.failure));
    else if (ready && base !== undefined) void sayReady();
  }

  /** Fetch a model, after asking; the server runs meanwhile. Says whether it is there now. */
  private async fetch(launch: Launch, model: Model & { installed?: boolean }): Promise<boolean> {
    if (model.installed === true) return true;
    if (!(await agreesTo({ packages: undefined, model }))) return false;
    const controller = new AbortController();
    this.fetching = controller;
    try {
      return await withProgress(`Fetching ${model.title}`, controller, (report) =>
        this.pullWith(launch, model.name, report, controller.signal),
      );
    } finally {
      this.fetching = undefined;
    }
  }

  private async pullWith(
    launch: Launch,
    name: string,
    report: (words: string) => void,
    signal: AbortSignal,
  ): Promise<boolean> {
    const pulled = await pull(this.runTenfold(launch), name, report, signal);
    if (pulled.kind === "failed") {
      this.log.error(pulled.told.message);
      void show(pulled.told);
    }
    return pulled.kind === "pulled";
  }

  /** @param name of the catalogue; without it the user is asked */
  private async pullModel(name?: string): Promise<void> {
    const state = await this.look();
    if (state.kind !== "ready") {
      void show(told(state));
      return;
    }
    const models = await catalogue(this.runTenfold(state));
    const model =
      name === undefined ? await pickModel(models) : models.find((m) => m.name === name);
    if (model === undefined || !(await this.fetch(state, model))) return;
    await this.asOneChange(() => writeSettings({ kind: "local", name: model.name }));
  }

  private async chooseInterpreter(): Promise<void> {
    const chosen = this.context.globalState.get<string>(BASE_PYTHON);
    const named = this.namedInterpreter();
    const among = await pythonCandidates(named ?? chosen, this.log);
    const found = await allPythons(among, this.neutral);
    const picked = await pickInterpreter(found, named !== undefined);
    if (picked?.kind === "own") {
      await nameInterpreter(undefined);
      return;
    }
    let interpreter = picked?.kind === "interpreter" ? picked.interpreter : undefined;
    if (picked?.kind === "browse") {
      const path = await browseForInterpreter();
      if (path === undefined) return;
      interpreter = await ask({ command: path, args: [] }, this.neutral);
      if (interpreter === undefined) {
        void show(told({ kind: "interpreterMissing", path }));
        return;
      }
    }
    if (interpreter !== undefined) await this.useInterpreter(interpreter);
  }

  /** Run the server in an interpreter that has it; let another one make the environment. */
  private async useInterpreter(interpreter: Interpreter): Promise<void> {
    if (interpreter.tenfold !== undefined) {
      await nameInterpreter(interpreter.path);
      return;
    }
    const why = unfit(interpreter);
    if (why !== undefined) {
      void show(told({ kind: "pythonUnfit", interpreter, why }));
      return;
    }
    await this.asOneChange(async () => {
      await this.context.globalState.update(BASE_PYTHON, interpreter.path);
      await nameInterpreter(undefined);
      await this.ensure(undefined);
    });
  }

  private runTenfold(launch: Launch): RunTenfold {
    return (args, options) =>
      run(launch.command, [...launch.args.slice(0, -1), ...args], {
        ...options,
        cwd: this.neutral,
      });
  }
}

/** Whether the user ever said where solutions come from. */
function wasChosen(): boolean {
  const chosen = vscode.workspace.getConfiguration("tenfold.model").inspect("provider");
  return chosen?.globalValue !== undefined;
}

function wantedExtras(): Extra[] {
  const provider = vscode.workspace.getConfiguration("tenfold.model").get<string>("provider");
  return provider === "local" ? ["local", "openai"] : ["openai"];
}

async function nameInterpreter(path: string | undefined): Promise<void> {
  const server = vscode.workspace.getConfiguration("tenfold.server");
  await server.update("interpreter", path, vscode.ConfigurationTarget.Global);
}
