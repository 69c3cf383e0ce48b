import assert from "node:assert/strict";
import test from "node:test";
import { chooseTheme, type ContributedTheme } from "./choosing.ts";

const theme = (id: string, uiTheme: string): ContributedTheme => ({
  id,
  label: `%${id}%`,
  uiTheme,
  path: `/themes/${id}.json`,
});
const THEMES = [
  theme("Dark Modern", "vs-dark"),
  theme("Light Modern", "vs"),
  theme("Default High Contrast", "hc-black"),
  { label: "Monokai", uiTheme: "vs-dark", path: "/themes/monokai.json" },
];
const SETTINGS = {
  colorTheme: "Monokai",
  preferredLight: "Light Modern",
  preferredHighContrast: "Default High Contrast",
};

for (const [title, settings, look, expected] of [
  ["the setting's theme, by its label", SETTINGS, "vs-dark", "Monokai"],
  ["the system went light", SETTINGS, "vs", "%Light Modern%"],
  ["the system went to high contrast", SETTINGS, "hc-black", "%Default High Contrast%"],
  ["an older window's name", { colorTheme: "Default Dark Modern" }, "vs-dark", "%Dark Modern%"],
  ["a theme that is not here", { colorTheme: "Solarized" }, "vs-dark", undefined],
] as const) {
  test(title, () => {
    assert.equal(chooseTheme(THEMES, settings, look)?.label, expected);
  });
}
