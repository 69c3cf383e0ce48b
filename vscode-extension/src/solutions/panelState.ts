import * as vscode from "vscode";
import type { Colours } from "./colouring";
import type { Notice, PanelState, Shown } from "./messages";
import { notice, type Events } from "./notices";
import type { Session } from "./session";
import { snippet } from "./snippet";
import { facts, label, summary, type Summary } from "./words";

/** All that the panel shows of a session. */
export function panelState(
  session: Session,
  colours: Colours,
  refused: Events["refused"],
): PanelState {
  const { account, solutions, accepted, anchor, uri, position } = session;
  const told = noticeOf(session, refused);
  return {
    session: session.id,
    place: {
      ...{ uri: uri.toString(), line: position.line, character: position.character },
      question: session.question,
      ...(session.about === undefined ? {} : { about: session.about }),
    },
    where: [
      `${vscode.workspace.asRelativePath(uri)}, line ${String(anchor.line + 1)}`,
      ...(session.about === undefined ? [] : [session.about]),
    ].join(" \u00b7 "),
    running: session.running,
    ...(account ? { progress: { shown: account.shown, wanted: account.wanted } } : {}),
    summary: summaryOf(session),
    ...(told ? { notice: told } : {}),
    solutions: shownOf(session, colours),
    ...(accepted ? { accepted: accepted.id } : {}),
    canAccept: anchor.place !== "edited",
    canAskMore: !session.running && solutions.length > 0 && anchor.place !== "edited",
    canSort: session.canSort,
    tabSize: tabSize(uri),
  };
}

/** Where a session stands, in words, and what helps. */
export function summaryOf({ account, solutions, phase, secondForms, anchor }: Session): Summary {
  const said = summary(account, solutions.length, phase, secondForms);
  // Where the place was edited, to ask for the same again is of no use.
  const steps = said.steps.filter((step) => step !== "retry" || anchor.place !== "edited");
  return { ...said, steps };
}

/** What the reader has to know of a session before accepting, if there is anything. */
export function noticeOf(session: Session, refused: Events["refused"]): Notice | undefined {
  const { accepted, anchor, outlivedServer, solutions } = session;
  const place = solutions.findIndex(({ id }) => id === accepted?.id) + 1;
  return notice({
    place: anchor.place,
    line: anchor.line,
    outlivedServer,
    ...(place > 0 ? { accepted: place } : {}),
    ...(refused ? { refused } : {}),
  });
}

/** A session's solutions as pages show them. */
export function shownOf(session: Session, colours: Colours): Shown[] {
  const { solutions, lineText } = session;
  return solutions.map((solution, index) => {
    const lines = colours.get(solution.id);
    return {
      id: solution.id,
      code: snippet(solution, lineText),
      facts: facts(solution),
      label: label(solution, index + 1, solutions.length),
      ...(lines ? { lines } : {}),
    };
  });
}

/** How wide a tabulator is in a document. */
export function tabSize(uri: vscode.Uri): number {
  const visible = vscode.window.visibleTextEditors.find(
    (editor) => editor.document.uri.toString() === uri.toString(),
  );
  const size = visible?.options.tabSize;
  return typeof size === "number" ? size : 4;
}
