import * as vscode from "vscode";
import { endpointProblem, OPENAI_ORIGIN, originOf } from "./endpoint";
import { sizeText } from "./pip";
import { DEFAULT_MODEL, downloadText } from "./sizes";

/** What the user chose to answer comments. */
export type Choice =
  | { kind: "local"; name: string }
  | { kind: "openai"; name: string; key: string }
  | { kind: "endpoint"; endpoint: string; name: string; key: string | undefined };

/** A choice as the settings know it. */
export type Settled =
  { kind: "local" | "openai"; name: string } | { kind: "endpoint"; endpoint: string; name: string };

export type ChoiceKind = Choice["kind"];

/** A sane model of OpenAI where none was chosen. */
const OPENAI_MODEL = "gpt-4o-mini";

/** Ask where answers shall come from; undefined where the user left. */
export async function askKind(): Promise<ChoiceKind | undefined> {
  const forLocal = downloadText({ local: true, extended: false }, process.platform);
  const forEndpoint = downloadText({ local: false, extended: false }, process.platform);
  const items: (vscode.QuickPickItem & { choice: ChoiceKind })[] = [
    {
      choice: "local",
      label: "$(device-desktop) Local model",
      description: "no account, nothing leaves this machine",
      detail: `${DEFAULT_MODEL.title}: ${sizeText(DEFAULT_MODEL.bytes)}, and Python packages of about ${forLocal}`,
    },
    {
      choice: "openai",
      label: "$(key) OpenAI key",
      description: "code around the cursor is sent to OpenAI",
      detail: `The key is kept in VS Code's secret storage. Python packages of about ${forEndpoint}`,
    },
    {
      choice: "endpoint",
      label: "$(globe) Another endpoint",
      description: "any server that speaks the OpenAI API",
      detail: `vLLM, llama.cpp, Ollama, a company's own, … Python packages of about ${forEndpoint}`,
    },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: "Set Up Tenfold",
    placeHolder: "Where shall the solutions come from?",
    ignoreFocusOut: true,
  });
  return picked?.choice;
}

/** Ask what a kind of choice needs; undefined where the user left. */
export async function askDetails(kind: ChoiceKind): Promise<Choice | undefined> {
  switch (kind) {
    case "local":
      return { kind, name: DEFAULT_MODEL.name };
    case "openai": {
      const key = await askKey(OPENAI_ORIGIN, false);
      if (key === undefined) return undefined;
      const name = await askName(OPENAI_MODEL);
      return name === undefined ? undefined : { kind, name, key };
    }
    case "endpoint": {
      const endpoint = await askEndpoint();
      if (endpoint === undefined) return undefined;
      const name = await askName("");
      if (name === undefined) return undefined;
      const key = await askKey(originOf(endpoint) ?? endpoint, true);
      if (key === undefined) return undefined;
      return { kind, endpoint, name, key: key === "" ? undefined : key };
    }
  }
}

/**
 * Ask for the key of an endpoint, never showing it; undefined where the user left.
 *
 * @param optional whether the endpoint may need none; then the answer may be empty
 */
export async function askKey(origin: string, optional: boolean): Promise<string | undefined> {
  const key = await vscode.window.showInputBox({
    title: `Key for ${origin}`,
    prompt: optional
      ? "Leave empty where the endpoint needs none. Kept in VS Code's secret storage."
      : "Kept in VS Code's secret storage: never in settings or logs.",
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) =>
      text.trim() === "" && !optional ? "Enter a key, or press Escape to leave." : undefined,
  });
  return key?.trim();
}

async function askEndpoint(): Promise<string | undefined> {
  const before = vscode.workspace.getConfiguration("tenfold.model").get<string | null>("endpoint");
  const text = await vscode.window.showInputBox({
    title: "Endpoint",
    prompt: "Base URL of a server that speaks the OpenAI API",
    placeHolder: "http://127.0.0.1:8000/v1",
    value: before ?? "",
    ignoreFocusOut: true,
    validateInput: (value) => {
      const problem = endpointProblem(value);
      if (problem === undefined) return undefined;
      const { Error: error, Warning: warning } = vscode.InputBoxValidationSeverity;
      return { message: problem.message, severity: problem.kind === "error" ? error : warning };
    },
  });
  return text?.trim();
}

async function askName(proposed: string): Promise<string | undefined> {
  const name = await vscode.window.showInputBox({
    title: "Model",
    prompt: "The model's name, as the endpoint calls it",
    value: proposed,
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === "" ? "Enter the model's name." : undefined),
  });
  return name?.trim();
}

/**
 * Write a choice into the user's settings; the key is none of them.
 *
 * What leaves the machine never goes to the old endpoint under the new name, or the reverse: the
 * provider is local while the two change.
 */
export async function writeSettings(choice: Settled): Promise<void> {
  const model = vscode.workspace.getConfiguration("tenfold.model");
  const write = (name: string, value: unknown): Thenable<void> =>
    model.update(name, value, vscode.ConfigurationTarget.Global);
  const endpoint = choice.kind === "endpoint" ? choice.endpoint : undefined;
  const settled =
    (model.get<string | null>("endpoint") ?? undefined) === endpoint &&
    model.get<string>("name") === choice.name;
  if (!settled) {
    await write("provider", "local");
    await write("endpoint", endpoint);
    await write("name", choice.name);
  }
  await write("provider", choice.kind === "local" ? "local" : "openai");
}

/** The origin that the key of a choice is for. */
export function originOfChoice(choice: Choice): string | undefined {
  return originOf(choice.kind === "endpoint" ? choice.endpoint : null);
}
