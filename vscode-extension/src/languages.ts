import * as vscode from "vscode";

/** Whether Tenfold answers pauses in typing in a language. */
export function speaks(languageId: string): boolean {
  const settings = vscode.workspace.getConfiguration("tenfold");
  const languages = settings.get<Record<string, boolean>>("languages") ?? {};
  return languages[languageId] ?? languages["*"] ?? true;
}
