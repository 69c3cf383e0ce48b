import * as vscode from "vscode";
import { messageOf } from "../errors";

/** Do what a page of ours asks for; what goes wrong with it is told. */
export function onMessage<Message>(
  webview: vscode.Webview,
  act: (message: Message) => Promise<void>,
): void {
  webview.onDidReceiveMessage((message: Message) => {
    act(message).catch((error: unknown) => {
      void vscode.window.showErrorMessage(`Tenfold: ${messageOf(error)}`);
    });
  });
}
