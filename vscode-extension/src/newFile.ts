import * as vscode from "vscode";
import type { NewFile } from "./wire";

/** Write a file that the server has made a text for, its folders as well; gives its place. */
export async function createFile({ uri, text }: NewFile): Promise<vscode.Uri> {
  const target = vscode.Uri.parse(uri);
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  return target;
}
