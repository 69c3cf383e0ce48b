import type { Shown } from "../solutions/messages";
import type { Step, Summary } from "../solutions/words";
import type { Contestant } from "./contestants";

/** One of those that are compared, with what it answered. */
export interface Column {
  /** Tells it from the others. */
  key: string;
  name: string;
  /** What kind of thing it is: its name is one of a template or of a model. */
  kind: "template" | "model";
  /** Whether it is asked now, or waits for its turn. */
  state: "waiting" | "running" | "done";
  summary: Summary;
  /** What it took, in words: tokens, seconds, price. */
  facts: string[];
  solutions: Shown[];
  /** Whether it is what the settings name. */
  preferred: boolean;
  /** Whether the settings can name it. */
  canPrefer: boolean;
}

/** What makes a comparison come back after the window was reloaded. */
export interface Kept {
  uri: string;
  line: number;
  character: number;
  contestants: Contestant[];
  seed: number;
}

/** All that the page shows. */
export interface ComparisonState {
  kept: Kept;
  /** Grows with each new asking, whose solutions are others. */
  round: number;
  title: string;
  /** Such as `sort.py, line 8`. */
  where: string;
  seed: number;
  columns: Column[];
  /** What the reader has to know before accepting. */
  notice?: string;
  /** Whether there is a place to insert one at. */
  canAccept: boolean;
  accepted?: string;
  running: boolean;
  tabSize: number;
}

/** From the extension to the page. */
export type ToPage =
  | { type: "state"; state: ComparisonState }
  /** A command of the editor, meant for the solution that the page has as its current one. */
  | { type: "command"; command: "saveCase" | "accept" | "next" | "previous" | "prefer" };

/** From the page to the extension. */
export type FromPage =
  | { type: "ready" }
  | { type: "accept" | "showPrompt" | "saveCase"; key: string; id: string }
  | { type: "prefer"; key: string }
  | { type: "step"; key: string; step: Step }
  | { type: "stop" }
  /** Ask all of them again, with another seed. */
  | { type: "reseed" }
  | { type: "leave" };
