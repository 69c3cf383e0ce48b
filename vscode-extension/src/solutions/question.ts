import type { Range } from "vscode-languageserver-protocol";
import type { Question } from "../wire";

/** The same question about the same code, which stands so many lines further down by now. */
export function movedDown(question: Question, lines: number): Question {
  const { range } = question;
  return range ? { ...question, range: shifted(range, lines) } : question;
}

/** The same question about what is at the cursor, whatever it was about before. */
export function aboutCursor(question: Question): Question {
  const asked = { ...question };
  delete asked.range;
  return asked;
}

/** A range so many lines further down, or up where there are fewer than none. */
export function shifted({ start, end }: Range, lines: number): Range {
  return {
    start: { line: start.line + lines, character: start.character },
    end: { line: end.line + lines, character: end.character },
  };
}
