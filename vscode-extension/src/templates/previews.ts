import * as vscode from "vscode";
import type { Server } from "../server";
import type { AttachedCursor } from "./attached";
import { templateUri } from "./documents";
import type { PreviewState } from "./messages";
import { Preview } from "./preview";

const VIEW = "tenfold.preview";

/** Register the command that opens a template's preview; there is one panel for each template. */
export function registerPreviews(
  extensionUri: vscode.Uri,
  server: Server,
  attached: AttachedCursor,
): vscode.Disposable {
  const previews = new Map<string, Preview>();

  const attach = (uri: vscode.Uri, panel: vscode.WebviewPanel): void => {
    const key = uri.toString();
    const preview = new Preview(uri, panel, extensionUri, server, attached);
    previews.set(key, preview);
    panel.onDidDispose(() => {
      preview.dispose();
      if (previews.get(key) === preview) previews.delete(key);
    });
  };

  const open = (argument: unknown): void => {
    const uri = templateUri(argument);
    if (!uri) {
      void vscode.window.showInformationMessage(
        "Tenfold: open a prompt template, a .prompty file, to preview it.",
      );
      return;
    }
    const there = previews.get(uri.toString());
    if (there) there.reveal();
    else {
      const show = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      attach(uri, vscode.window.createWebviewPanel(VIEW, "Preview", show));
    }
  };

  return vscode.Disposable.from(
    vscode.commands.registerCommand("tenfold.previewTemplate", open),
    vscode.window.registerWebviewPanelSerializer(VIEW, {
      deserializeWebviewPanel: (panel, state: unknown) => {
        const uri = (state as Pick<PreviewState, "uri"> | undefined)?.uri;
        if (uri === undefined || previews.has(uri)) panel.dispose();
        else attach(vscode.Uri.parse(uri), panel);
        return Promise.resolve();
      },
    }),
    {
      dispose: () => {
        for (const preview of previews.values()) preview.dispose();
      },
    },
  );
}
