/** What a theme's extension says of it. */
export interface ContributedTheme {
  id?: string;
  label: string;
  uiTheme: string;
  /** Of its file, absolute. */
  path: string;
}

/** What the window looks like now, in `uiTheme`'s words. */
export type UiTheme = "vs" | "vs-dark" | "hc-black" | "hc-light";

/** The names of themes that the settings hold. */
export interface ThemeSettings {
  colorTheme?: string;
  preferredDark?: string;
  preferredLight?: string;
  preferredHighContrast?: string;
  preferredHighContrastLight?: string;
}

/**
 * Find the theme that the window shows.
 *
 * Which of the settings counts depends on the system's colour scheme, which an extension cannot
 * see. It does see what the window has come to look like: the first theme of the settings that
 * looks so is the one.
 */
export function chooseTheme(
  themes: readonly ContributedTheme[],
  settings: ThemeSettings,
  look: UiTheme,
): ContributedTheme | undefined {
  const preferred = {
    vs: settings.preferredLight,
    "vs-dark": settings.preferredDark,
    "hc-black": settings.preferredHighContrast,
    "hc-light": settings.preferredHighContrastLight,
  }[look];
  return [settings.colorTheme, preferred]
    .filter((name) => name !== undefined)
    .flatMap((name) => themes.find((theme) => isNamed(theme, name)) ?? [])
    .find((theme) => theme.uiTheme === look);
}

/** Settings name a theme by its id; those of older windows by its label, or with a prefix. */
function isNamed(theme: ContributedTheme, name: string): boolean {
  return [name, name.replace(/^Default (?=Dark|Light)/, "")].some(
    (wanted) => theme.id === wanted || theme.label === wanted,
  );
}
