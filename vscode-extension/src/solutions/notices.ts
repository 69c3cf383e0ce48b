import type { Place } from "./anchor";
import type { Notice } from "./messages";

/** What has happened since the solutions were made. */
export interface Events {
  place: Place;
  /** The line of the place now, from 0. */
  line: number;
  /** Number of the solution that was inserted and is still there, from 1. */
  accepted?: number;
  /** Why the last one could not be inserted. */
  refused?: "unopened" | "refused";
  /** Whether the server that made the solutions is gone. */
  outlivedServer: boolean;
}

/** The one thing that the reader has to know before accepting, if there is any. */
export function notice(events: Events): Notice | undefined {
  const line = String(events.line + 1);
  if (events.refused === "unopened") {
    return warning("The file can no longer be opened: nothing can be inserted.", false);
  }
  if (events.refused === "refused") {
    return warning("The editor did not take the text: the file may be read-only.", false);
  }
  if (events.accepted !== undefined) {
    const what = `Solution ${String(events.accepted)} was inserted at line ${line}.`;
    return { tone: "info", text: `${what} Undo that to take another one.`, askHere: false };
  }
  switch (events.place) {
    case "edited":
      return warning(
        `The document changed since these were made. Line ${line} itself was edited, ` +
          "so none of them can be inserted.",
        true,
      );
    case "moved":
      return {
        tone: "info",
        text: `The document changed since these were made. Accept inserts at line ${line}.`,
        askHere: false,
      };
    case "same":
      if (!events.outlivedServer) return undefined;
      return {
        tone: "info",
        text: "The server was restarted since these were made. They can still be inserted.",
        askHere: false,
      };
  }
}

function warning(text: string, askHere: boolean): Notice {
  return { tone: "warning", text, askHere };
}
