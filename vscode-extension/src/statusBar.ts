import * as vscode from "vscode";
import type { Status } from "./server";

const ICONS: Record<Status["state"], string> = {
  ready: "$(sparkle)",
  loading: "$(loading~spin)",
  generating: "$(sync~spin)",
  paused: "$(debug-pause)",
  error: "$(warning)",
};

/** Shows what the server is doing; a click shows the log. */
export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(
    "tenfold.status",
    vscode.StatusBarAlignment.Right,
  );

  constructor() {
    this.item.name = "Tenfold";
    this.item.command = "tenfold.showLog";
    this.show({ state: "loading", model: "", message: "Starting the server." });
    this.item.show();
  }

  show(status: Status): void {
    this.item.text = `${ICONS[status.state]} Tenfold`;
    const lines = [status.message, status.action, status.model];
    if (status.tokensPerSecond !== undefined) {
      lines.push(`${status.tokensPerSecond.toFixed(0)} tokens/s`);
    }
    this.item.tooltip = lines.filter(Boolean).join("\n");
    this.item.backgroundColor =
      status.state === "error"
        ? new vscode.ThemeColor("statusBarItem.warningBackground")
        : undefined;
  }

  dispose(): void {
    this.item.dispose();
  }
}
