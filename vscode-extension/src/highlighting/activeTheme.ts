import * as vscode from "vscode";
import { chooseTheme, type ContributedTheme, type ThemeSettings, type UiTheme } from "./choosing";
import { fallbackTheme } from "./fallback";
import { readTheme, type ColorTheme, type TokenRule } from "./themeFile";

let reads = 0;

/**
 * The colours of the theme that the window shows, with the user's own changes to them.
 *
 * Extensions are not told what a theme's colours are, so its file is read. Where that cannot be
 * done, since the theme is installed on another machine than this process runs on, plain colours
 * that suit the window stand in.
 */
export async function activeTheme(): Promise<ColorTheme> {
  const look = uiTheme(vscode.window.activeColorTheme.kind);
  const found = chooseTheme(contributedThemes(), themeSettings(), look);
  if (!found) return fallbackTheme(look);
  const type = look === "vs" || look === "hc-light" ? "light" : "dark";
  try {
    const name = `${found.id ?? found.label} ${String(++reads)}`;
    const theme = await readTheme(found.path, name, type);
    theme.tokenColors.push(...customRules(found));
    return theme;
  } catch {
    return fallbackTheme(look);
  }
}

/** The window may look otherwise from now on. */
export function onDidChangeTheme(listener: () => void): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.window.onDidChangeActiveColorTheme(listener),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("editor.tokenColorCustomizations")) listener();
    }),
  );
}

function contributedThemes(): ContributedTheme[] {
  return vscode.extensions.all.flatMap((extension) => {
    const { contributes } = extension.packageJSON as {
      contributes?: { themes?: ContributedTheme[] };
    };
    return (contributes?.themes ?? []).map((theme) => ({
      ...theme,
      path: vscode.Uri.joinPath(extension.extensionUri, theme.path).fsPath,
    }));
  });
}

function themeSettings(): ThemeSettings {
  const workbench = vscode.workspace.getConfiguration("workbench");
  const read = (name: string): string => workbench.get<string>(name, "");
  return {
    colorTheme: read("colorTheme"),
    preferredDark: read("preferredDarkColorTheme"),
    preferredLight: read("preferredLightColorTheme"),
    preferredHighContrast: read("preferredHighContrastColorTheme"),
    preferredHighContrastLight: read("preferredHighContrastLightColorTheme"),
  };
}

/** `editor.tokenColorCustomizations`: for all themes, and for one in brackets. */
function customRules(theme: ContributedTheme): TokenRule[] {
  interface Customizations {
    textMateRules?: TokenRule[];
  }
  const all = vscode.workspace
    .getConfiguration("editor")
    .get<Customizations & Record<string, Customizations | undefined>>(
      "tokenColorCustomizations",
      {},
    );
  const own = all[`[${theme.id ?? theme.label}]`];
  return [...(all.textMateRules ?? []), ...(own?.textMateRules ?? [])];
}

function uiTheme(kind: vscode.ColorThemeKind): UiTheme {
  switch (kind) {
    case vscode.ColorThemeKind.Light:
      return "vs";
    case vscode.ColorThemeKind.Dark:
      return "vs-dark";
    case vscode.ColorThemeKind.HighContrast:
      return "hc-black";
    case vscode.ColorThemeKind.HighContrastLight:
      return "hc-light";
  }
}
