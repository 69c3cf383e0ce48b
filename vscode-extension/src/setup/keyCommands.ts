import * as vscode from "vscode";
import { askKey } from "./choice";
import { currentOrigin, type Keys } from "./keys";
import { show } from "./notices";
import { SET_UP } from "./states";

/** Ask for the key of the endpoint in use; keeping it starts the server anew. */
export async function enterKey(store: Keys): Promise<void> {
  const origin = currentOrigin();
  if (origin === undefined) {
    const words = "A local model needs no key. Choose OpenAI or another endpoint first.";
    void show({ message: words, action: "", buttons: [SET_UP] });
    return;
  }
  const key = await askKey(origin, false);
  if (key === undefined) return;
  await store.set(origin, key);
  void vscode.window.showInformationMessage(`The key for ${origin} is kept.`);
}

/** Let the user pick a key that is forgotten. */
export async function removeKey(store: Keys): Promise<void> {
  const origins = await store.origins();
  if (origins.length === 0) {
    void vscode.window.showInformationMessage("Tenfold keeps no key.");
    return;
  }
  const origin = await vscode.window.showQuickPick(origins, {
    title: "Remove a Key",
    placeHolder: "The endpoint whose key is forgotten",
  });
  if (origin === undefined) return;
  await store.remove(origin);
  void vscode.window.showInformationMessage(`The key for ${origin} is removed.`);
}
