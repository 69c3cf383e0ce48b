/**
 * The text that an assertion of a case expects: its `value`, where it is a text.
 *
 * Reads as much of YAML as cases are written in: plain and quoted texts on one line, and blocks
 * (`|`); undefined for anything else. `line` is that of the assertion, from 0.
 */
export function expectedAt(caseText: string, line: number): string | undefined {
  const lines = caseText.split(/\r?\n/);
  const margin = /^(\s*- )/.exec(lines[line] ?? "")?.[1]?.length;
  if (margin === undefined) return undefined;
  for (let at = line; at < lines.length; at++) {
    const text = lines[at] ?? "";
    if (at > line && text.trim() !== "" && indentOf(text) < margin) return undefined;
    // The first field stands behind the hyphen, the others below it.
    const field = at === line || indentOf(text) === margin ? text.slice(margin) : "";
    const value = /^value:\s*(.*)$/.exec(field)?.[1];
    if (value !== undefined) return scalar(value.trim(), lines.slice(at + 1), margin);
  }
  return undefined;
}

function scalar(value: string, below: readonly string[], margin: number): string | undefined {
  const block = /^\|(\d?)([-+]?)$/.exec(value);
  if (block) return blockText(below, margin, Number(block[1] ?? 0), block[2] ?? "");
  if (/^"(?:[^"\\]|\\.)*"$/.test(value)) return parsed(value);
  if (/^'(?:[^']|'')*'$/.test(value)) return value.slice(1, -1).replaceAll("''", "'");
  return value === "" || /^[[{|>&*!"']/.test(value) ? undefined : value;
}

function blockText(
  below: readonly string[],
  margin: number,
  digit: number,
  chomping: string,
): string {
  const first = below.find((text) => text.trim() !== "") ?? "";
  const indent = digit > 0 ? margin + digit : indentOf(first);
  const end = below.findIndex((text) => text.trim() !== "" && indentOf(text) < indent);
  const kept = below.slice(0, end < 0 ? below.length : end).map((text) => text.slice(indent));
  const text = kept.join("\n");
  if (chomping === "+") return `${text}\n`;
  return text.replace(/\n+$/, "") + (chomping === "-" ? "" : "\n");
}

/** A double-quoted text; its escapes are JSON's, or else it is not told. */
function parsed(value: string): string | undefined {
  try {
    return JSON.parse(value) as string;
  } catch {
    return undefined;
  }
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}
