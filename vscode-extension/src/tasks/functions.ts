/** Words that begin a definition of a function in most languages that are told by words. */
const KEYWORD = /^(?:[\w@]+\s+)*?(?:def|function\*?|fn|func|fun|sub|proc|procedure)\b/;

/** The head of a function in languages with braces: a name, parameters, and an opening brace. */
const BRACED = /^[\w<>[\],.:&*~?\s@]*\b([A-Za-z_$][\w$]*)\s*(?:<[^()]*>)?\([^;]*\)[^;=]*\{\s*$/;

/** Functions without a name, as in JavaScript. */
const ARROW = /=\s*(?:async\s*)?(?:\([^)]*\)|[\w$]+)[^=;]*=>/;

/** What looks like the head of a function and is none. */
const STATEMENT = /^(?:\}\s*)?(?:if|for|while|switch|else|catch|return)\b/;
const STATEMENTS = new Set(["if", "for", "while", "switch", "catch", "with", "elif", "else"]);

/**
 * Whether a line stands in a function, as far as words and indentation tell.
 *
 * It decides what is offered, not what is done: the server reads the code itself.
 */
export function inFunction(lines: readonly string[], line: number): boolean {
  let indent = Infinity;
  for (let at = line; at >= 0; at--) {
    const text = lines[at] ?? "";
    if (text.trim() === "") continue;
    const own = text.length - text.trimStart().length;
    if (own >= indent && at !== line) continue;
    indent = Math.min(indent, own);
    if (beginsFunction(text)) return true;
    if (own === 0 && at !== line && !/^[)}\]{]/.test(text)) return false;
  }
  return false;
}

/** Whether a line looks like the head of a function. */
export function beginsFunction(line: string): boolean {
  const text = line.trim();
  if (KEYWORD.test(text) || ARROW.test(text)) return true;
  const name = BRACED.exec(text)?.[1];
  return name !== undefined && !STATEMENTS.has(name) && !STATEMENT.test(text);
}
