import * as vscode from "vscode";

/** What a page of ours shows: a script and a style sheet of `dist/`. */
export interface Page {
  title: string;
  /** Name of the bundle: `dist/<name>.js` and `dist/<name>.css`. */
  bundle: string;
}

/** What a web view may load: files of the bundle. */
export function webviewOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return {
    enableScripts: true,
    localResourceRoots: [vscode.Uri.joinPath(extensionUri, "dist")],
  };
}

/**
 * The shell of a page.
 *
 * Its content security policy allows nothing from elsewhere and nothing inline; colours of the
 * user's theme are set by script on elements, which the policy does not forbid. The icons' style
 * sheet carries the id by which the elements library finds it.
 */
export function pageHtml(webview: vscode.Webview, extensionUri: vscode.Uri, page: Page): string {
  const source = (file: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, "dist", file)).toString();
  const policy = [
    "default-src 'none'",
    `script-src ${webview.cspSource}`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
  ].join("; ");
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="stylesheet" href="${source("codicon.css")}" id="vscode-codicon-stylesheet" />
    <link rel="stylesheet" href="${source(`${page.bundle}.css`)}" />
    <title>${page.title}</title>
  </head>
  <body>
    <script type="module" src="${source(`${page.bundle}.js`)}"></script>
  </body>
</html>
`;
}
