/** A run of a text that is white space made visible, or is not. */
export interface Run {
  text: string;
  mark: boolean;
}

const MARKS = new Map([
  [" ", "·"],
  ["\t", "→\t"],
  ["\n", "↵\n"],
  ["\r", "␍"],
  ["\u00a0", "⍽"],
]);

/** Replace white space by marks; line ends still end lines. */
export function withMarks(text: string): Run[] {
  return (text.match(/[ \t\n\r\u00a0]+|[^ \t\n\r\u00a0]+/g) ?? []).map((run) => {
    const mark = MARKS.has(run.charAt(0));
    return { text: mark ? Array.from(run, (unit) => MARKS.get(unit) ?? unit).join("") : run, mark };
  });
}

/** A short text on one line, as it would be written in a program: `\n` for a line end. */
export function onOneLine(text: string): string {
  return JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replace(UNSEEN, escaped);
}

/** A token on one line with its spaces to be seen: `··return`. */
export function spelled(text: string): string {
  return onOneLine(text).replaceAll(" ", "·");
}

/** A token for a screen reader, which is silent on white space: `2 spaces, line end`. */
export function spoken(text: string): string {
  if (text === "") return "no text of its own";
  if (text.trim() !== "") return onOneLine(text.trim());
  const runs = text.match(/ +|\n|\t|\r|[^ \n\t\r]/g) ?? [];
  return runs
    .map((run) => {
      if (run.startsWith(" ")) return run.length === 1 ? "space" : `${String(run.length)} spaces`;
      return { "\n": "line end", "\t": "tab", "\r": "carriage return" }[run] ?? escaped(run);
    })
    .join(", ");
}

/**
 * A token as a reader can see it: line ends and tabs marked, control characters as their pictures,
 * and a sign for a token that is only a later part of a character.
 */
export function tokenText(text: string): string {
  if (text === "") return "⋯";
  return text.replace(UNSEEN, pictureOf);
}

/** Line ends, tabs, control characters, and the signs that change how a text is read unseen. */
const UNSEEN =
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

function pictureOf(unit: string): string {
  if (unit === "\n" || unit === "\t") return MARKS.get(unit) ?? unit;
  const code = unit.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? "␡" : escaped(unit);
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
