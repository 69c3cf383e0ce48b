import type { StyledToken } from "../highlighting/highlight";
import type { Question } from "../wire";
import type { Fact, Step, Summary } from "./words";

/** A solution as the page shows it. */
export interface Shown {
  id: string;
  code: string;
  facts: Fact[];
  /** What a screen reader says. */
  label: string;
  /** The code's tokens by line, in the theme's colours, once they are there. */
  lines?: StyledToken[][];
}

/** What the reader is told above the solutions, with a step to take. */
export interface Notice {
  tone: "info" | "warning";
  text: string;
  /** Offer to ask anew where the cursor is now. */
  askHere: boolean;
}

/** All that the page shows. */
export interface PanelState {
  /** Grows with each new asking, whose solutions are others. */
  session: number;
  /** What makes the panel come back after the window was reloaded. */
  place: { uri: string; line: number; character: number; question: Question; about?: string };
  /** Name of the file and line, for people. */
  where: string;
  running: boolean;
  /** How many of how many are there, for the progress bar; missing while not known. */
  progress?: { shown: number; wanted: number };
  summary: Summary;
  notice?: Notice;
  solutions: Shown[];
  /** The one that was inserted, and is still there. */
  accepted?: string;
  /** Whether there is a place to insert one at. */
  canAccept: boolean;
  /** Whether more can be asked for. */
  canAskMore: boolean;
  /** Whether they can be put in another order, the best first. */
  canSort: boolean;
  tabSize: number;
}

/** How the page may ask for solutions. */
export type Asking = "more" | "different" | "here";

/** What the extension tells the page. */
export type ToPage =
  | { type: "state"; state: PanelState }
  /** A command of the editor, meant for the solution that the page has as its current one. */
  | { type: "command"; command: "next" | "previous" | "accept" | "compare" | "saveCase" | "first" };

/** What the page tells the extension. */
export type FromPage =
  | { type: "ready" }
  | { type: "accept"; id: string }
  | { type: "compare"; left: string; right: string }
  | { type: "showPrompt"; id: string }
  | { type: "saveCase"; id: string }
  | { type: "ask"; asking: Asking }
  | { type: "step"; step: Step }
  | { type: "stop" }
  | { type: "sort" }
  | { type: "leave" };
