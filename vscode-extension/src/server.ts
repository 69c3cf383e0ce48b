import * as vscode from "vscode";
import {
  LanguageClient,
  RevealOutputChannelOn,
  type Executable,
  type LanguageClientOptions,
} from "vscode-languageclient/node";

/** The `tenfold/status` notification. */
export interface Status {
  state: "ready" | "loading" | "generating" | "paused" | "error";
  model: string;
  message?: string;
  action?: string;
  tokensPerSecond?: number;
}

/**
 * Make the client that starts `tenfold serve`.
 *
 * The interpreter is the setting `tenfold.server.interpreter`, else `python3` of the path. No
 * transport is named: for stdio the client would append an argument of its own.
 */
export function makeClient(log: vscode.LogOutputChannel): LanguageClient {
  const interpreter = vscode.workspace
    .getConfiguration("tenfold")
    .get<string>("server.interpreter");
  const server: Executable = {
    command: interpreter ?? "python3",
    args: ["-m", "tenfold", "serve"],
  };
  const options: LanguageClientOptions = {
    documentSelector: [{ scheme: "file" }, { scheme: "untitled" }],
    initializationOptions: settings(),
    outputChannel: log,
    // A failing completion is a state in the status bar, never a pop-up per key stroke.
    revealOutputChannelOn: RevealOutputChannelOn.Never,
  };
  return new LanguageClient("tenfold", "Tenfold", server, options);
}

/** All settings, as a tree. */
function settings(): Record<string, unknown> {
  const section = vscode.workspace.getConfiguration("tenfold");
  return JSON.parse(JSON.stringify(section)) as Record<string, unknown>;
}
