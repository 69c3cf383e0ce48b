import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { makeClient, type Status } from "./server";
import { StatusBar } from "./statusBar";

let client: LanguageClient | undefined;

/** Start the server; not being able to is a state, not an exception. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("Tenfold", { log: true });
  const statusBar = new StatusBar();
  context.subscriptions.push(
    log,
    statusBar,
    vscode.commands.registerCommand("tenfold.showLog", () => {
      log.show();
    }),
    vscode.commands.registerCommand("tenfold.restart", async () => {
      await stop();
      await start(log, statusBar);
    }),
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration("tenfold.server")) {
        await stop();
        await start(log, statusBar);
      }
    }),
  );
  await start(log, statusBar);
}

/** Stop the server. */
export async function deactivate(): Promise<void> {
  await stop();
}

async function start(log: vscode.LogOutputChannel, statusBar: StatusBar): Promise<void> {
  client = makeClient(log);
  client.onNotification("tenfold/status", (status: Status) => {
    statusBar.show(status);
  });
  try {
    await client.start();
  } catch (error) {
    log.error(error instanceof Error ? error : String(error));
    statusBar.show({
      state: "error",
      model: "",
      message: "The server did not start.",
      action: "Set tenfold.server.interpreter to a Python that has tenfold installed.",
    });
  }
}

async function stop(): Promise<void> {
  const stopping = client;
  client = undefined;
  if (stopping?.needsStop()) {
    await stopping.stop();
  }
}
