/** Words that begin a definition of a function in most languages that are told by words. */
const KEYWORD = /^(?:[\w@]+\s+)*?(?:def|function\*?|fn|func|fun|sub|proc|procedure)\b/;

/** The head of a function in languages with braces: a name, parameters, and an opening brace. */
const BRACED = /^[\w<>[\],.:&*~?\s@]*\b([A-Za-z_$][\w$]*)\s*(?:<[^()]*>)?\([^;]*\)[^;=]*\{\s*$/;

/** Functions without a name, as in JavaScript. */
const ARROW = /=\s*(?:async\s*)?(?:\([^)]*\)|[\w$]+)[^=;]*=>/;

/** What looks like the head of a function and is none. */
const STATEMENT = /^(?:\}\s*)?(?:if|for|while|switch|else|catch|return)\b/;
const STATEMENTS = new Set(["if", "for", "while", "switch", "catch", "with", "elif", "else"]);

/** Longer lines are data or machine-made: to look for parameters in them takes long. */
const LONGEST = 500;

/**
 * Whether a line stands in a function, as far as words and indentation tell.
 *
 * `lines` go on below it, as the brace of a head may stand there. It decides what is offered, not
 * what is done: the server reads the code itself.
 */
export function inFunction(lines: readonly string[], line: number): boolean {
  let indent = Infinity;
  let below = firstText(lines.slice(line + 1));
  for (let at = line; at >= 0; at--) {
    const text = lines[at] ?? "";
    if (text.trim() === "") continue;
    const own = indentOf(text);
    const next = below;
    below = text;
    // What stands above a brace of its own line may be its head, which is as far in.
    const mayBeHead = own < indent || at === line || (next.trim() === "{" && own === indent);
    if (!mayBeHead) continue;
    indent = Math.min(indent, own);
    if (beginsFunction(text, next)) return true;
    if (own === 0 && at !== line && !/^[)}\]{]/.test(text)) return false;
  }
  return false;
}

/** Whether a line looks like the head of a function; `next` is the one below that has text. */
export function beginsFunction(line: string, next = ""): boolean {
  const text = line.trim();
  if (text.length > LONGEST) return false;
  if (KEYWORD.test(text) || ARROW.test(text)) return true;
  const head = next.trim() === "{" && !text.endsWith("{") ? `${text} {` : text;
  const name = BRACED.exec(head)?.[1];
  return name !== undefined && !STATEMENTS.has(name) && !STATEMENT.test(text);
}

/** The first of these lines that has text; "" where none has. */
export function firstText(lines: readonly string[]): string {
  return lines.find((text) => text.trim() !== "") ?? "";
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}
