import * as vscode from "vscode";

/** Documents with texts of our own, which nobody can edit and nobody has to save. */
export class ReadOnlyDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly scheme: string;
  private readonly texts = new Map<string, string>();
  private readonly subscriptions: vscode.Disposable;
  private opened = 0;

  /** `scheme` is that of their URIs, and of no others. */
  constructor(scheme: string) {
    this.scheme = scheme;
    this.subscriptions = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.texts.delete(uri.toString());
      }),
    );
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? "";
  }

  /** Open a text under a name, which is what its tab shows; shown it is not yet. */
  async open(name: string, text: string, languageId: string): Promise<vscode.TextDocument> {
    const path = `/${String(++this.opened)}/${name}`;
    const uri = vscode.Uri.from({ scheme: this.scheme, path });
    this.texts.set(uri.toString(), text);
    const document = await vscode.workspace.openTextDocument(uri);
    if (document.languageId === languageId) return document;
    return vscode.languages.setTextDocumentLanguage(document, languageId);
  }

  dispose(): void {
    this.subscriptions.dispose();
  }
}
