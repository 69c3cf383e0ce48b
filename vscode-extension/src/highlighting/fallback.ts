import type { UiTheme } from "./choosing";
import type { ColorTheme } from "./themeFile";

interface Palette {
  comment: string;
  keyword: string;
  string: string;
  number: string;
  name: string;
  type: string;
}

const PALETTES: Record<UiTheme, Palette> = {
  "vs-dark": {
    comment: "#6a9955",
    keyword: "#569cd6",
    string: "#ce9178",
    number: "#b5cea8",
    name: "#dcdcaa",
    type: "#4ec9b0",
  },
  vs: {
    comment: "#008000",
    keyword: "#0000ff",
    string: "#a31515",
    number: "#098658",
    name: "#795e26",
    type: "#267f99",
  },
  "hc-black": {
    comment: "#7ca668",
    keyword: "#569cd6",
    string: "#ce9178",
    number: "#b5cea8",
    name: "#dcdcaa",
    type: "#4ec9b0",
  },
  "hc-light": {
    comment: "#515151",
    keyword: "#0f4a85",
    string: "#0f4a85",
    number: "#096d48",
    name: "#5e2cbc",
    type: "#185e73",
  },
};

/** Plain colours that can be read on a window of that look, where its theme cannot be had. */
export function fallbackTheme(look: UiTheme): ColorTheme {
  const { comment, keyword, string, number, name, type } = PALETTES[look];
  const rule = (foreground: string, ...scope: string[]) => ({ scope, settings: { foreground } });
  return {
    name: `plain ${look}`,
    type: look === "vs" || look === "hc-light" ? "light" : "dark",
    colors: {},
    tokenColors: [
      rule(comment, "comment"),
      rule(keyword, "keyword", "storage", "constant.language", "variable.language"),
      rule(string, "string"),
      rule(number, "constant.numeric"),
      rule(name, "entity.name.function", "support.function"),
      rule(type, "entity.name.type", "entity.name.class", "support.type", "support.class"),
    ],
  };
}
