import type { Solution } from "../wire";

/** As much of a document as it takes to find the end of a line. */
export interface Lines {
  /** The characters that end a line. */
  newline: string;
  /** How many characters a line has, without its end. */
  lengthOf: (line: number) => number;
}

/**
 * Let a solution that goes in front of a line begin at the end of the line above: the same edit.
 *
 * The editor draws ghost text of several lines behind a line, but not in front of one that is
 * indented: it takes the indentation for part of the ghost text, and shows nothing.
 */
export function fromLineEnd(solution: Solution, { newline, lengthOf }: Lines): Solution {
  const { range, insertText } = solution;
  const { start, end } = range;
  const inFront = start.character === 0 && end.character === 0 && start.line === end.line;
  if (!inFront || start.line === 0 || !insertText.endsWith(newline)) return solution;
  const place = { line: start.line - 1, character: lengthOf(start.line - 1) };
  return {
    ...solution,
    insertText: newline + insertText.slice(0, -newline.length),
    range: { start: place, end: place },
  };
}
