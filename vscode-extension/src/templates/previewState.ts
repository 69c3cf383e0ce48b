import { lineNamed } from "./files.ts";
import type { PreviewState, Rendered } from "./messages";

/** What came of asking for a template's prompt. */
export type Answer = Rendered | { kind: "nothing" } | { kind: "failed"; message: string };

/** What a preview shows before the first answer. */
export function beginning(uri: string, title: string): PreviewState {
  return { uri, title, revision: 0, content: { kind: "loading" }, busy: true };
}

/**
 * What a preview shows after an answer.
 *
 * A failure leaves what is there, and is told above it. A prompt that is the same as before is not
 * drawn again.
 */
export function after(state: PreviewState, answer: Answer): PreviewState {
  const { uri, title, revision } = state;
  if (answer.kind === "failed") {
    const line = lineNamed(answer.message, title);
    const problem = { message: answer.message, ...(line === undefined ? {} : { line }) };
    return { uri, title, revision, content: state.content, problem, busy: false };
  }
  const content = answer.kind === "prompt" ? answer : NOTHING;
  const same = JSON.stringify(content) === JSON.stringify(state.content);
  return { uri, title, revision: revision + (same ? 0 : 1), content, busy: false };
}

const NOTHING = {
  kind: "nothing",
  why: "Nothing to answer at the cursor: the file is empty.",
  next: "Write a comment in it that says what you want.",
} as const;
