/** A place in a text, as editors count: from 0, columns in UTF-16 units. */
export interface Place {
  line: number;
  character: number;
}

/** One edit; its range is that of the text before it. */
export interface Edit {
  start: Place;
  end: Place;
  text: string;
}

/** Order of two places: negative where the first is before the second. */
export function compare(a: Place, b: Place): number {
  return a.line - b.line || a.character - b.character;
}

/** Where a text ends that begins at a place. */
export function endOf(start: Place, text: string): Place {
  const lines = text.split(/\r\n|\r|\n/);
  const last = lines.at(-1) ?? "";
  const line = start.line + lines.length - 1;
  return { line, character: lines.length > 1 ? last.length : start.character + last.length };
}

/**
 * Where a place is after edits that lie before it; undefined where one reaches over it.
 *
 * The edits are those of one event: all counted in the text before it.
 */
export function moved(place: Place, edits: readonly Edit[]): Place | undefined {
  let { line, character } = place;
  for (const edit of edits) {
    if (compare(edit.start, place) >= 0) continue;
    if (compare(edit.end, place) > 0) return undefined;
    const end = endOf(edit.start, edit.text);
    line += end.line - edit.end.line;
    if (edit.end.line === place.line) character += end.character - edit.end.character;
  }
  return { line, character };
}
