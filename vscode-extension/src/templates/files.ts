/** Whether a path is that of a prompt template. */
export function isTemplatePath(path: string): boolean {
  return path.toLowerCase().endsWith(".prompty");
}

/** A file's name without its folders. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** What a template is called in a title: its file's name without the extension. */
export function templateTitle(path: string): string {
  return baseName(path).replace(/\.prompty$/i, "");
}

/** What is wrong with a name for a new template, where these are taken; undefined where it will do. */
export function nameProblem(name: string, taken: readonly string[]): string | undefined {
  if (name === "") return "Give it a name.";
  if (!/^[a-z0-9][a-z0-9._-]*$/i.test(name) || name.endsWith(".prompty")) {
    return "Use letters, digits, dots, hyphens and underscores, beginning with a letter or digit.";
  }
  if (name === "auto")
    return "The setting prompt.template has another use for auto. Choose another name.";
  if (taken.includes(name)) return `There is a template ${name} already. Choose another name.`;
  return undefined;
}

/** The mode that a template's front matter names, in words; undefined where it names none. */
export function modeOf(text: string): string | undefined {
  const front = /^\uFEFF?---[ \t]*\r?\n([^]*?)^---[ \t]*$/m.exec(text)?.[1] ?? "";
  const mode = /^[ \t]+mode:[ \t]*["']?(\w+)/m.exec(front)?.[1];
  return mode === undefined ? undefined : (MODES.get(mode) ?? mode);
}

const MODES = new Map([
  ["prefix", "continues the text"],
  ["fim", "fills in the middle"],
  ["chat", "chat"],
]);

/** Whether a file can be part of a template: one, or one that it may include. */
export function isPartOfTemplates(path: string): boolean {
  return isTemplatePath(path) || path.endsWith(".jinja");
}

/**
 * The line of a file, from 0, that a message names, as in `my.prompty, line 7: …`; undefined where
 * it names none, or one of another file, such as an included one.
 */
export function lineNamed(message: string, file: string): number | undefined {
  const [, named = "", line] = /^(.*?), line (\d+)\b/.exec(message) ?? [];
  return line === undefined || named !== file ? undefined : Math.max(0, Number(line) - 1);
}
