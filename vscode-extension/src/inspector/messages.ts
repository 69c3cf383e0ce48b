import type { Prompt, SolutionOrigin, Tokens } from "../wire";

/** What the page shows: one of the states that an inspection can be in. */
export type Content =
  /** Nothing has come yet. */
  | { kind: "loading" }
  /** No editor is there, or no comment asks for code at the cursor. */
  | { kind: "nothing"; why: string; next: string }
  | { kind: "failed"; message: string }
  | { kind: "prompt"; prompt: Prompt }
  | { kind: "solution"; origin: SolutionOrigin };

/** All that the extension tells the page to show. */
export interface PageState {
  /** Grows with each new content, so that what has not changed is not drawn again. */
  revision: number;
  content: Content;
  /** What is inspected, such as `sort.py, line 8`. */
  subject: string;
  /** An answer is on its way; `content` is the one before it. */
  busy: boolean;
  /** Whether the prompt follows the cursor. */
  following: boolean;
  /** What the reader should know about the content, such as that the server has forgotten it. */
  notice?: string;
}

/** From the extension to the page. */
export type ToPage =
  | { type: "state"; state: PageState }
  | { type: "tokens"; request: number; tokens: Tokens }
  | { type: "tokensFailed"; request: number; message: string }
  /** Something was done that cannot be seen: said in the live region. */
  | { type: "done"; message: string };

/** From the page to the extension. */
export type FromPage =
  | { type: "ready" }
  | { type: "follow"; on: boolean }
  /** Copy a part of the prompt by its index, or all that is sent. */
  | { type: "copy"; part?: number }
  | { type: "save" }
  | { type: "retry" }
  | { type: "restart" }
  | { type: "showLog" }
  /** Count a text's tokens; `model` is missing for the one that is set. */
  | { type: "tokens"; request: number; text: string; model?: string };
