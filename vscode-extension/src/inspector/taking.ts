import * as vscode from "vscode";
import { messageOf } from "../errors";
import type { Prompt } from "../wire";
import type { Content } from "./messages";
import { partsOf, sentText } from "./parts";
import { countOf } from "./words";

/** The prompt that is shown, where one is. */
export function promptOf(content: Content): Prompt | undefined {
  if (content.kind === "prompt") return content.prompt;
  return content.kind === "solution" ? content.origin.prompt : undefined;
}

/** Copy a part of the prompt by its index, or all that is sent; gives what is said of it. */
export async function copy(
  content: Content,
  index: number | undefined,
): Promise<string | undefined> {
  const prompt = promptOf(content);
  return prompt && copyPrompt(prompt, index);
}

/** Copy a part of a prompt by its index, or all that is sent; gives what is said of it. */
export async function copyPrompt(prompt: Prompt, index: number | undefined): Promise<string> {
  const part = index === undefined ? undefined : partsOf(prompt)[index];
  const text = part?.text ?? sentText(prompt);
  await vscode.env.clipboard.writeText(text);
  const said = `Copied ${countOf(Array.from(text).length, "character")}`;
  vscode.window.setStatusBarMessage(`$(check) ${said}`, 3000);
  return said;
}

/** Save what is shown as JSON, where the user chooses; gives what is said of it. */
export async function save(content: Content): Promise<string | undefined> {
  if (content.kind !== "prompt" && content.kind !== "solution") return undefined;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = content.kind === "prompt" ? "prompt.json" : "solution.json";
  const target = await vscode.window.showSaveDialog({
    filters: { JSON: ["json"] },
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
  if (!target) return undefined;
  const saved = content.kind === "prompt" ? content.prompt : content.origin;
  const text = `${JSON.stringify(saved, null, 2)}\n`;
  try {
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
    return "Saved";
  } catch (error) {
    void vscode.window.showErrorMessage(`The prompt could not be saved: ${messageOf(error)}`);
    return undefined;
  }
}
