import type { Piece, Prompt } from "../wire";

/** A text of its own in a prompt: the prompt's, the suffix, or a chat message. */
export interface Part {
  title: string;
  text: string;
  /** The pieces that it is made of; their offsets count in `text`. */
  pieces: Piece[];
}

/** A run of a part's text that belongs to one piece, or to none. */
export interface Segment {
  text: string;
  piece?: Piece;
  /** Whether the piece begins here; a piece that lies in another one cuts it in two. */
  first: boolean;
}

/** The texts of which a prompt consists, in the order in which they are sent. */
export function partsOf(prompt: Prompt): Part[] {
  if (prompt.messages) {
    return prompt.messages.map(({ role, content }, index) => ({
      title: role,
      text: content,
      pieces: prompt.pieces.filter(({ message }) => message === index),
    }));
  }
  const text = { title: "prompt", text: prompt.text ?? "", pieces: prompt.pieces };
  if (prompt.suffix === undefined) return [text];
  return [text, { title: "suffix", text: prompt.suffix, pieces: [] }];
}

/**
 * All that is sent, for the clipboard: the bare text where it is one, else the JSON of the fields.
 */
export function sentText(prompt: Prompt): string {
  if (prompt.messages) return JSON.stringify(prompt.messages, null, 2);
  const text = prompt.text ?? "";
  if (prompt.suffix === undefined) return text;
  return JSON.stringify({ prompt: text, suffix: prompt.suffix }, null, 2);
}

/** Cut a text along its pieces. The segments' texts joined are the text. */
export function segmentsOf(text: string, pieces: readonly Piece[]): Segment[] {
  const segments: Segment[] = [];
  let at = 0;
  for (const piece of [...pieces].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const start = Math.max(piece.start, at);
    const end = Math.min(piece.end, text.length);
    if (end <= start) continue;
    if (start > at) segments.push({ text: text.slice(at, start), first: true });
    segments.push({ text: text.slice(start, end), piece, first: start === piece.start });
    at = end;
  }
  if (at < text.length) segments.push({ text: text.slice(at), first: true });
  return segments;
}

/** Pieces of one name, as one row of the table and one stretch of the budget bar. */
export interface Group {
  name: string;
  tokens: number;
  /** How many pieces have this name. */
  count: number;
}

/** Add up pieces by name, in the order in which the names first come. */
export function groupsOf(prompt: Prompt): Group[] {
  const groups = new Map<string, Group>();
  for (const { name, tokens } of prompt.pieces) {
    const group = groups.get(name) ?? { name, tokens: 0, count: 0 };
    group.tokens += tokens;
    group.count += 1;
    groups.set(name, group);
  }
  return [...groups.values()];
}

/** Tokens that stand in no piece: those by which a chat format marks where messages begin. */
export function formatTokens(prompt: Prompt): number {
  const inPieces = prompt.pieces.reduce((sum, { tokens }) => sum + tokens, 0);
  return Math.max(0, prompt.totalTokens - inPieces);
}
