import * as vscode from "vscode";
import type { Colouring } from "../solutions/colouring";
import type { Events } from "../solutions/notices";
import { noticeOf, shownOf, summaryOf, tabSize } from "../solutions/panelState";
import type { Summary } from "../solutions/words";
import type { Contest, Entrant } from "./contest";
import { servingName } from "./contestants";
import type { Column, ComparisonState } from "./messages";
import { preferredName } from "./preferring";
import { runFacts } from "./words";

const WAITING: Summary = { headline: "Waits for its turn", steps: [] };

/** All that the page shows of a contest. */
export function comparisonState(
  contest: Contest,
  round: number,
  colouring: Colouring,
  refused: Events["refused"],
): ComparisonState | undefined {
  const [first] = contest.entrants;
  if (!first) return undefined;
  const { session } = first;
  const { uri, position, anchor } = session;
  const told = textOfNotice(contest, refused);
  const accepted = contest.entrants.find((one) => one.session.accepted)?.session.accepted?.id;
  const kind = first.contestant.kind === "template" ? "Templates" : "Models";
  return {
    kept: {
      uri: uri.toString(),
      line: position.line,
      character: position.character,
      contestants: contest.entrants.map(({ contestant }) => contestant),
      seed: contest.seed,
    },
    round,
    title: `${kind} compared`,
    where: `${vscode.workspace.asRelativePath(uri)}, line ${String(anchor.line + 1)}`,
    seed: contest.seed,
    columns: contest.entrants.map((entrant) => column(contest, entrant, colouring)),
    ...(told === undefined ? {} : { notice: told }),
    canAccept: anchor.place !== "edited",
    ...(accepted === undefined ? {} : { accepted }),
    running: contest.running,
    tabSize: tabSize(uri),
  };
}

function column(contest: Contest, entrant: Entrant, colouring: Colouring): Column {
  const { key, contestant, session } = entrant;
  const { kind, name, canServe } = contestant;
  const { run } = session;
  const state = contest.stateOf(entrant);
  return {
    ...{ key, name, kind, state },
    summary: state === "waiting" ? WAITING : summaryOf(session),
    facts:
      run && state === "done"
        ? runFacts(run, session.question.model ?? preferredName("model"))
        : [],
    solutions: shownOf(session, colouring.of(session)),
    preferred: canServe && preferredName(kind) === servingName(contestant, run),
    canPrefer: canServe,
  };
}

/** What has happened since, as the one who was accepted from tells it, or else the first. */
function textOfNotice(contest: Contest, refused: Events["refused"]): string | undefined {
  const one = contest.entrants.find(({ session }) => session.accepted) ?? contest.entrants[0];
  const said = one && noticeOf(one.session, refused);
  if (!said) return undefined;
  return one.session.accepted ? `${one.contestant.name}: ${said.text}` : said.text;
}
