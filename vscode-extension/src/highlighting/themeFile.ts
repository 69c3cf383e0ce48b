import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { parse } from "jsonc-parser";

/** One rule of a colour theme: which scopes look how. */
export interface TokenRule {
  scope?: string | string[];
  settings: { foreground?: string; background?: string; fontStyle?: string };
}

/** A colour theme, as far as code needs it. */
export interface ColorTheme {
  /** Another name means another theme. */
  name: string;
  type: "dark" | "light";
  colors: Record<string, string>;
  tokenColors: TokenRule[];
}

interface ThemeJson {
  include?: string;
  colors?: Record<string, string>;
  tokenColors?: TokenRule[] | string;
}

/** How deep themes may include each other. */
const DEEPEST = 10;

/**
 * Read a theme's JSON and what it includes; rejects where a file cannot be read or holds no rules.
 *
 * Themes in TextMate's own XML are not read: they reject too.
 */
export async function readTheme(
  path: string,
  name: string,
  type: ColorTheme["type"],
): Promise<ColorTheme> {
  const { colors, tokenColors } = await readParts(path, DEEPEST);
  if (tokenColors.length === 0) throw new Error("The theme has no rules for code.");
  return { name, type, colors, tokenColors };
}

async function readParts(
  path: string,
  depth: number,
): Promise<Pick<ColorTheme, "colors" | "tokenColors">> {
  if (depth === 0) throw new Error("The theme includes itself.");
  const json = parse(await readFile(path, "utf8")) as ThemeJson | undefined;
  if (typeof json !== "object") throw new Error("The theme is not JSON.");
  const included = json.include
    ? await readParts(resolve(dirname(path), json.include), depth - 1)
    : { colors: {}, tokenColors: [] };
  const own = Array.isArray(json.tokenColors) ? json.tokenColors : [];
  const elsewhere =
    typeof json.tokenColors === "string"
      ? await readParts(resolve(dirname(path), json.tokenColors), depth - 1)
      : { tokenColors: [] };
  return {
    colors: { ...included.colors, ...json.colors },
    tokenColors: [...included.tokenColors, ...elsewhere.tokenColors, ...own],
  };
}
