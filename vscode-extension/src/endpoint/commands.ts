import * as vscode from "vscode";
import { messageOf } from "../errors";
import { ReadOnlyDocuments } from "../readOnlyDocuments";
import type { Server } from "../server";
import type { Probe, SentRequests } from "../wire";
import { probeReport } from "./probeReport";
import { readable, sentItems, type SentItem } from "./sentItems";

/** How many requests are listed. */
const LAST = 100;

/** Register the commands that tell what an endpoint has, and what it was sent. */
export function registerEndpoint(server: Server): vscode.Disposable {
  const documents = new ReadOnlyDocuments("tenfold-endpoint");
  const command = (name: string, run: () => Promise<void>): vscode.Disposable =>
    vscode.commands.registerCommand(`tenfold.${name}`, async () => {
      try {
        await run();
      } catch (error) {
        void vscode.window.showErrorMessage(`Tenfold: ${messageOf(error)}`);
      }
    });
  return vscode.Disposable.from(
    documents,
    command("testEndpoint", () => testEndpoint(server, documents)),
    command("whatWasSent", () => whatWasSent(server, documents)),
  );
}

async function testEndpoint(server: Server, documents: ReadOnlyDocuments): Promise<void> {
  const found = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: "Tenfold: testing the endpoint with a few tiny requests",
      cancellable: true,
    },
    async (_, token) => {
      try {
        return await server.sendRequest<Probe>("tenfold/probe", {}, token);
      } catch (error) {
        if (token.isCancellationRequested) return undefined;
        throw error;
      }
    },
  );
  if (!found) return;
  const document = await documents.open("Endpoint.md", probeReport(found), "markdown");
  await vscode.window.showTextDocument(document);
}

async function whatWasSent(server: Server, documents: ReadOnlyDocuments): Promise<void> {
  const { entries, uri } = await server.sendRequest<SentRequests>("tenfold/sent", { last: LAST });
  if (entries.length === 0) {
    void vscode.window.showInformationMessage(
      "Tenfold: nothing was sent in the last seven days, or the setting privacy.journal is off.",
    );
    return;
  }
  const chosen = await choose(sentItems(entries), uri);
  if (chosen === "file" && uri !== undefined) {
    await vscode.window.showTextDocument(vscode.Uri.parse(uri));
  } else if (chosen && chosen !== "file") {
    const document = await documents.open("Sent.json", readable(chosen.request.body), "json");
    await vscode.window.showTextDocument(document);
  }
}

/** Let the user choose a request, or by a button the journal's file, where there is one. */
async function choose(
  items: readonly SentItem[],
  uri: string | undefined,
): Promise<SentItem | "file" | undefined> {
  const pick = vscode.window.createQuickPick<SentItem>();
  pick.title = "Tenfold: What Was Sent";
  pick.placeholder = "Choose a request to read all of it. The newest comes first.";
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.items = items;
  if (uri !== undefined) {
    pick.buttons = [
      { iconPath: new vscode.ThemeIcon("go-to-file"), tooltip: "Open the Journal\u2019s File" },
    ];
  }
  try {
    return await new Promise((resolve) => {
      pick.onDidAccept(() => {
        const [chosen] = pick.selectedItems;
        if (chosen) resolve(chosen);
      });
      pick.onDidTriggerButton(() => {
        resolve("file");
      });
      pick.onDidHide(() => {
        resolve(undefined);
      });
      pick.show();
    });
  } finally {
    pick.dispose();
  }
}
