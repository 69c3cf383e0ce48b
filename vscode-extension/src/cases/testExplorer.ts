import * as vscode from "vscode";
import { messageOf } from "../errors";
import type { Server } from "../server";
import type { Case, CaseResult } from "../wire";
import { failures, report } from "./outcome";

/** How long changes of files have to rest before the cases are looked for, in milliseconds. */
const REST = 150;

/** Cases, and the folders that they go with: of what is in such a folder nobody tells then. */
const WATCHED = ["**/.tenfold", "**/.tenfold/cases", "**/.tenfold/cases/*.yaml"];
const CASE_FILE = /\/\.tenfold\/cases\/[^/]+\.yaml$/;

/** The workspace's cases in the Test Explorer. */
export class CaseTests implements vscode.Disposable {
  private readonly server: Server;
  private readonly controller: vscode.TestController;
  private readonly subscriptions: vscode.Disposable;
  private resting: NodeJS.Timeout | undefined;

  constructor(server: Server) {
    this.server = server;
    const controller = vscode.tests.createTestController("tenfold.cases", "Tenfold Cases");
    this.controller = controller;
    const { Run } = vscode.TestRunProfileKind;
    controller.refreshHandler = (token) => this.find(token);
    controller.resolveHandler = async (item) => {
      if (!item) await this.find();
    };
    controller.createRunProfile(
      "Run",
      Run,
      (request, token) => this.run(request, token, false),
      true,
    );
    controller.createRunProfile("Ask the Model Anew", Run, (request, token) =>
      this.run(request, token, true),
    );
    const rest = (): void => {
      this.rest();
    };
    const ofCase = (document: vscode.TextDocument): void => {
      if (CASE_FILE.test(document.uri.path)) rest();
    };
    this.subscriptions = vscode.Disposable.from(
      controller,
      ...WATCHED.flatMap((pattern) => {
        const files = vscode.workspace.createFileSystemWatcher(pattern);
        return [files, files.onDidCreate(rest), files.onDidChange(rest), files.onDidDelete(rest)];
      }),
      // What is written into a folder that was just made is not always told of as a file.
      vscode.workspace.onDidOpenTextDocument(ofCase),
      vscode.workspace.onDidSaveTextDocument(ofCase),
      vscode.workspace.onDidChangeWorkspaceFolders(rest),
      server.onDidStart(rest),
    );
  }

  dispose(): void {
    clearTimeout(this.resting);
    this.subscriptions.dispose();
  }

  private rest(): void {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => void this.find(), REST);
  }

  /** Have the items be the cases that there are; where the server cannot tell, they stay. */
  private async find(token?: vscode.CancellationToken): Promise<void> {
    let cases: Case[];
    try {
      ({ cases } = await this.server.sendRequest<{ cases: Case[] }>("tenfold/cases", {}, token));
    } catch {
      return; // the status bar says what is wrong with the server
    }
    const { items } = this.controller;
    items.replace(cases.map((one) => this.item(one, items.get(one.uri))));
  }

  /** The item of a case: the one that is there, or a new one. */
  private item(found: Case, before: vscode.TestItem | undefined): vscode.TestItem {
    const { uri, name, description, line, problem } = found;
    const item = before ?? this.controller.createTestItem(uri, name, vscode.Uri.parse(uri));
    item.label = name;
    item.description = description;
    item.range = new vscode.Range(line - 1, 0, line - 1, 0);
    item.error = problem;
    return item;
  }

  /** Run cases one after another: one model call is alive at a time. */
  private async run(
    request: vscode.TestRunRequest,
    token: vscode.CancellationToken,
    live: boolean,
  ): Promise<void> {
    if (!request.include) await this.find(token);
    const run = this.controller.createTestRun(request);
    const all: vscode.TestItem[] = [];
    this.controller.items.forEach((item) => all.push(item));
    const excluded = new Set(request.exclude);
    const wanted = (request.include ?? all).filter((item) => !excluded.has(item));
    for (const item of wanted) run.enqueued(item);
    for (const item of wanted) {
      if (token.isCancellationRequested) run.skipped(item);
      else await this.runOne(run, item, token, live);
    }
    run.end();
  }

  private async runOne(
    run: vscode.TestRun,
    item: vscode.TestItem,
    token: vscode.CancellationToken,
    live: boolean,
  ): Promise<void> {
    run.started(item);
    try {
      // As the editor writes it: by that the server knows a case that is open.
      const params = { uri: item.uri?.toString() ?? item.id, live };
      const result = await this.server.sendRequest<CaseResult>("tenfold/runCase", params, token);
      const milliseconds = result.seconds * 1000;
      run.appendOutput(report(item.label, result), undefined, item);
      if (result.passed) run.passed(item, milliseconds);
      else run.failed(item, await messages(item, result), milliseconds);
    } catch (error) {
      if (token.isCancellationRequested) run.skipped(item);
      else run.errored(item, new vscode.TestMessage(messageOf(error)));
    }
  }
}

async function messages(
  { uri }: vscode.TestItem,
  result: CaseResult,
): Promise<vscode.TestMessage[]> {
  if (!uri) return [];
  return failures(result, await textOf(uri)).map(({ message, line, compared }) => {
    const told = compared
      ? vscode.TestMessage.diff(message, compared.expected, compared.actual)
      : new vscode.TestMessage(message);
    told.location = new vscode.Location(uri, new vscode.Position(line, 0));
    return told;
  });
}

/** The text of a file as the server has read it: of the editor, where it is open there. */
async function textOf(uri: vscode.Uri): Promise<string> {
  const key = uri.toString();
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === key);
  // Opened here it would stay open for minutes, and count for the server in place of the file.
  return open?.getText() ?? new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}
