import type { Solution } from "../wire";

/** A commit message in a list: its first line, and the rest. */
export interface MessageItem {
  label: string;
  detail: string;
  /** The whole message. */
  message: string;
}

/** The messages that solutions hold, each once, in their order. */
export function messageItems(solutions: readonly Solution[]): MessageItem[] {
  const messages = new Set(solutions.map(({ insertText }) => tidy(insertText)).filter(Boolean));
  return [...messages].map((message) => {
    const [label = "", ...rest] = message.split("\n");
    return {
      label,
      detail: rest
        .map((line) => line.trim())
        .filter(Boolean)
        .join(" "),
      message,
    };
  });
}

function tidy(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
    .trim();
}
