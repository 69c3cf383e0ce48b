import * as vscode from "vscode";
import { hoverOf, viewOf, type Facts } from "./view";

/** The item in the status bar; a click opens the menu. */
export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(
    "tenfold.status",
    vscode.StatusBarAlignment.Right,
    100,
  );

  constructor() {
    this.item.name = "Tenfold";
    this.item.command = "tenfold.menu";
    this.item.show();
  }

  show(facts: Facts): void {
    const view = viewOf(facts);
    this.item.text = `$(${view.icon}) ${view.text}`;
    this.item.accessibilityInformation = { label: view.label, role: "button" };
    const hover = new vscode.MarkdownString(hoverOf(facts));
    // The text comes from the server in part: it can run these commands and no others.
    hover.isTrusted = { enabledCommands: commandsOf(facts) };
    this.item.tooltip = hover;
    this.item.backgroundColor = view.warning
      ? new vscode.ThemeColor("statusBarItem.warningBackground")
      : undefined;
  }

  dispose(): void {
    this.item.dispose();
  }
}

function commandsOf({ button }: Facts): string[] {
  const always = ["tenfold.resume", "tenfold.showPrompt", "tenfold.openSolutions", "tenfold.menu"];
  return button ? [...always, button.command] : always;
}
