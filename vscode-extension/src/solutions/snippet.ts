import type { Position } from "vscode-languageserver-protocol";
import type { Solution } from "../wire";

/**
 * A solution's text as it is read by itself: with the indentation of its first line, which stands
 * in the document, and without the indentation that all of its lines share.
 *
 * `line` is the text of the document's line that the solution is inserted in.
 */
export function snippet(solution: Solution, line: string): string {
  const before = line.slice(0, solution.range.start.character);
  const indent = before.trim() === "" ? before : "";
  const lines = (indent + solution.insertText).replaceAll("\r\n", "\n").split("\n");
  while (lines.length > 1 && lines.at(-1)?.trim() === "") lines.pop();
  while (lines.length > 1 && lines[0]?.trim() === "") lines.shift();
  const indents = lines.filter((text) => text.trim() !== "").map(indentOf);
  const common = indents.reduce(sharedStart, indents[0] ?? "");
  return lines.map((text) => (text.trim() === "" ? "" : text.slice(common.length))).join("\n");
}

/** Where a text ends that is inserted at a position. */
export function endOf(start: Position, text: string): Position {
  const lines = text.split("\n");
  const last = lines.at(-1) ?? "";
  return lines.length === 1
    ? { line: start.line, character: start.character + last.length }
    : { line: start.line + lines.length - 1, character: last.length };
}

function indentOf(text: string): string {
  return /^[ \t]*/.exec(text)?.[0] ?? "";
}

function sharedStart(one: string, other: string): string {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return one.slice(0, length);
}
