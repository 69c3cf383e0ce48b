import type { Solution } from "../wire";

/**
 * The same insertion, made behind the indentation of its line instead of before it.
 *
 * What is put in above an indented line begins with that line's indentation. The editor draws ghost
 * text at the start of such a line without it; behind the indentation it draws it as it will be.
 * `line` is the text of the line that the insertion begins on.
 */
export function behindIndentation(solution: Solution, line: string): Solution {
  const { start, end } = solution.range;
  const indentation = /^[ \t]*/.exec(line)?.[0] ?? "";
  const { insertText } = solution;
  const above = insertText.startsWith(indentation) && insertText.endsWith("\n");
  const empty = start.line === end.line && start.character === end.character;
  if (!above || !empty || start.character !== 0 || indentation === "") return solution;
  const place = { line: start.line, character: indentation.length };
  return {
    ...solution,
    insertText: insertText.slice(indentation.length) + indentation,
    range: { start: place, end: place },
  };
}
