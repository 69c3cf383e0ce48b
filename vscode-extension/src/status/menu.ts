import * as vscode from "vscode";
import { speaks } from "../languages";
import type { Server } from "../server";
import type { Models, Templates } from "../wire";
import type { Pause } from "./pause";

interface Entry extends vscode.QuickPickItem {
  run?: () => unknown;
}

/** Register the menu behind the status bar, and the choices that it leads to. */
export function registerMenu(server: Server, pause: Pause): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand("tenfold.menu", () => menu(pause)),
    vscode.commands.registerCommand("tenfold.chooseModel", () => chooseModel(server)),
    vscode.commands.registerCommand("tenfold.chooseTemplate", () => chooseTemplate(server)),
    vscode.commands.registerCommand("tenfold.toggleLanguage", toggleLanguage),
  );
}

async function menu(pause: Pause): Promise<void> {
  const language = vscode.window.activeTextEditor?.document.languageId;
  const model = settings().get<string>("model.name") ?? "";
  const template = settings().get<string>("prompt.template") ?? "auto";
  const entries: Entry[] = [
    entry("list-selection", "Open Solutions", "tenfold.openSolutions", "Ctrl+Enter"),
    entry("inspect", "Show Prompt", "tenfold.showPrompt"),
    entry("question", "Why This Template?", "tenfold.whyTemplate"),
    separator("Settings"),
    entry("chip", "Model…", "tenfold.chooseModel", model),
    entry("file-code", "Template…", "tenfold.chooseTemplate", template),
    entry("new-file", "New Prompt Template…", "tenfold.newTemplate"),
    pause.until === undefined
      ? entry("debug-pause", "Pause for an Hour", "tenfold.pause")
      : entry("debug-continue", "Resume", "tenfold.resume"),
  ];
  if (language !== undefined) {
    const title = speaks(language) ? `Switch Off in ${language}` : `Switch On in ${language}`;
    entries.push(entry("circle-slash", title, "tenfold.toggleLanguage"));
  }
  entries.push(
    entry("settings-gear", "All Settings", "workbench.action.openSettings", "", "tenfold"),
    separator("Server"),
    entry("rocket", "Set Up…", "tenfold.setUp"),
    ...(settings().get<string>("model.provider") === "local"
      ? []
      : [entry("plug", "Test Endpoint", "tenfold.testEndpoint")]),
    entry("arrow-up", "What Was Sent", "tenfold.whatWasSent"),
    entry("output", "Show Log", "tenfold.showLog"),
    entry("debug-restart", "Restart Server", "tenfold.restart"),
  );
  const picked = await vscode.window.showQuickPick(entries, { title: "Tenfold" });
  await picked?.run?.();
}

async function chooseModel(server: Server): Promise<void> {
  if (settings().get<string>("model.provider") !== "local") {
    const name = await vscode.window.showInputBox({
      title: "Tenfold: Model",
      prompt: "The endpoint's name of the model.",
      value: settings().get<string>("model.name") ?? "",
    });
    if (name) await set("model.name", name);
    return;
  }
  const { models } = await server.sendRequest<Models>("tenfold/models", {});
  const entries: Entry[] = models.map((model) => ({
    label: `$(${model.current ? "check" : "blank"}) ${model.name}`,
    description: model.installed ? "on this machine" : sizeText(model.bytes),
    detail: model.title,
    run: async () => {
      await set("model.name", model.name);
      // A model of a hub is not of the catalogue, and tells no size: it loads itself.
      const fetched = model.installed || model.bytes === undefined;
      if (!fetched) await vscode.commands.executeCommand("tenfold.pullModel", model.name);
    },
  }));
  entries.push({
    label: "$(blank) Another…",
    detail: "A folder or hub id of a transformers causal language model",
    run: async () => {
      const name = await vscode.window.showInputBox({ title: "Tenfold: Folder or Hub Id" });
      if (name) await set("model.name", name);
    },
  });
  const picked = await vscode.window.showQuickPick(entries, { title: "Tenfold: Model" });
  await picked?.run?.();
}

async function chooseTemplate(server: Server): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const place = editor && {
    textDocument: { uri: editor.document.uri.toString() },
    position: { line: editor.selection.active.line, character: editor.selection.active.character },
  };
  const answer = await server.sendRequest<Templates>("tenfold/templates", place ?? {});
  const current = settings().get<string>("prompt.template") ?? "auto";
  const here = answer.chosen && `here: ${answer.chosen.name}, ${answer.chosen.reason}`;
  const chosen = answer.problem ?? here ?? "";
  const automatic: Entry = {
    label: `$(${current === "auto" ? "check" : "blank"}) auto`,
    description: "by language, model and task",
    ...(chosen ? { detail: chosen } : {}),
    run: () => set("prompt.template", "auto"),
  };
  const others = answer.templates.map((template): Entry => {
    const icon = template.problem ? "warning" : template.name === current ? "check" : "blank";
    return {
      label: `$(${icon}) ${template.name}`,
      description: template.origin,
      detail: template.problem ?? template.description ?? "",
      run: () => set("prompt.template", template.name),
    };
  });
  const picked = await vscode.window.showQuickPick([automatic, ...others], {
    title: "Tenfold: Template",
    matchOnDetail: true,
  });
  await picked?.run?.();
}

async function toggleLanguage(): Promise<void> {
  const language = vscode.window.activeTextEditor?.document.languageId;
  if (language === undefined) return;
  const languages = settings().get<Record<string, boolean>>("languages") ?? {};
  await set("languages", { ...languages, [language]: !speaks(language) });
}

function settings(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration("tenfold");
}

function set(name: string, value: unknown): Thenable<void> {
  return settings().update(name, value, vscode.ConfigurationTarget.Global);
}

function entry(icon: string, title: string, command: string, note = "", ...args: unknown[]): Entry {
  return {
    label: `$(${icon}) ${title}`,
    description: note,
    run: () => vscode.commands.executeCommand(command, ...args),
  };
}

function separator(label: string): Entry {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function sizeText(bytes: number | undefined): string {
  return bytes === undefined ? "" : `${Math.round(bytes / 1e6)} MB to fetch`;
}
