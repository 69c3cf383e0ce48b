import type { Position } from "vscode-languageserver-protocol";

/** One edit of an event; its range is that of the text before the event. */
export interface Change {
  start: Position;
  end: Position;
  text: string;
}

/** Whether solutions can go where they were made for. */
export type Place =
  /** Nothing has changed. */
  | "same"
  /** The document has changed elsewhere; the place is known. */
  | "moved"
  /** The line of the place itself has been edited. */
  | "edited";

/**
 * Keeps the line that solutions were made for, while its document is edited.
 *
 * An edit above moves the line, one below does not. One that touches the line makes the solutions
 * unfit, until the text is again what it was before: undoing is enough.
 */
export class Anchor {
  private current: number;
  private readonly original: string;
  private fit: string;
  private touched = false;
  private readonly first: number;

  /** `line` counts from 0; `text` is the whole document that the solutions are made for. */
  constructor(line: number, text: string) {
    this.first = line;
    this.current = line;
    this.original = text;
    this.fit = text;
  }

  /** The line now; where the place was edited, the line of what has become of it. */
  get line(): number {
    return this.current;
  }

  /** How many lines further down the place is now than it was. */
  get shift(): number {
    return this.current - this.first;
  }

  get place(): Place {
    if (this.touched) return "edited";
    return this.fit === this.original ? "same" : "moved";
  }

  /** Take in what happened to the document, which now has the text `text`. */
  edited(changes: readonly Change[], text: string): void {
    if (this.touched) {
      if (text === this.fit) this.touched = false;
      return;
    }
    let shift = 0;
    for (const change of changes) {
      if (change.start.line > this.current) continue;
      const moved = linesAbove(change, this.current);
      if (moved === undefined) {
        this.touched = true;
        return;
      }
      shift += moved;
    }
    this.current += shift;
    this.fit = text;
  }

  /** Take in that the document, which may have been closed meanwhile, has the text `text`. */
  verify(text: string): void {
    this.touched = text !== this.fit;
  }
}

/** By how many lines an edit above a line moves it; undefined where it touches the line. */
function linesAbove({ start, end, text }: Change, line: number): number | undefined {
  const breaks = text.split("\n");
  const added = breaks.length - 1;
  if (end.line < line) return added - (end.line - start.line);
  // What ends at the very start of the line leaves it alone where it leaves nothing before it.
  if (end.line > line || end.character > 0) return undefined;
  const before = added > 0 ? breaks[added] : text.length + start.character > 0 ? "joined" : "";
  return before === "" ? added - (end.line - start.line) : undefined;
}
