import * as vscode from "vscode";
import type { Question, Solution } from "../wire";
import { insert, showDocument } from "./insertion";
import type { Events } from "./notices";
import type { Session } from "./session";

/** A solution was inserted into its document. */
export interface AcceptedEvent {
  uri: vscode.Uri;
  /** Where its text stands now. */
  range: vscode.Range;
  solution: Solution;
  /** All that were shown, in their order. */
  solutions: Solution[];
  /** How they were asked for, beside the place. */
  question: Question;
}

/** What panels do once a solution was inserted. */
export interface Accepting {
  /** Ask for no more. */
  stop: () => void;
  /** Called before the user can type on. */
  accepted?: ((event: AcceptedEvent) => void) | undefined;
}

/**
 * Insert one of a session's solutions, and tell all who want to know of it.
 *
 * @param panel the column of the panel that it is taken from
 * @returns why it could not be inserted, where the session does not say so itself
 */
export async function accept(
  session: Session,
  id: string,
  panel: vscode.ViewColumn | undefined,
  { stop, accepted }: Accepting,
): Promise<Events["refused"]> {
  const solution = session.solution(id);
  if (!solution) return undefined;
  const inserted = await insert(session, solution, panel);
  if (!inserted.done) return inserted.why === "edited" ? undefined : inserted.why;
  stop();
  await vscode.commands.executeCommand("tenfold.accepted", id);
  const { uri, solutions, question } = session;
  accepted?.({ uri, range: inserted.range, solution, solutions, question });
  return undefined;
}

/** Go back from a panel to a document; gives why it could not be done. */
export async function leaveFor(
  uri: vscode.Uri,
  panel: vscode.ViewColumn | undefined,
): Promise<Events["refused"]> {
  try {
    await showDocument(await vscode.workspace.openTextDocument(uri), panel);
    return undefined;
  } catch {
    return "unopened";
  }
}
