import type { Prompt } from "../wire";

/** What is wrong with a template, or with asking for its prompt. */
export interface Problem {
  message: string;
  /** The line of the template that it is on, from 0, where it is on one. */
  line?: number;
}

/** What the page shows of a prompt; while something is wrong, the last good one. */
export type Content =
  { kind: "loading" } | { kind: "nothing"; why: string; next: string } | Rendered;

/** A prompt, and what it was rendered for. */
export interface Rendered {
  kind: "prompt";
  prompt: Prompt;
  /** How the template works, such as `chat`, where it says so. */
  mode?: string;
  /** Such as `sort.py, line 8`. */
  place: string;
}

/** All that the extension tells the page to show. */
export interface PreviewState {
  /** The template, which makes the panel come back after the window was reloaded. */
  uri: string;
  title: string;
  /** Grows with the content, so that what has not changed is not drawn again. */
  revision: number;
  content: Content;
  problem?: Problem;
  /** An answer is on its way. */
  busy: boolean;
}

/** From the extension to the page. */
export type ToPage =
  | { type: "state"; state: PreviewState }
  /** Something was done that cannot be seen: said in the live region. */
  | { type: "done"; message: string };

/** From the page to the extension. */
export type FromPage =
  | { type: "ready" }
  /** Copy a part of the prompt by its index, or all that is sent. */
  | { type: "copy"; part?: number }
  /** Go to the line of the template that the problem is on. */
  | { type: "goToProblem" }
  | { type: "retry" }
  | { type: "showLog" };
