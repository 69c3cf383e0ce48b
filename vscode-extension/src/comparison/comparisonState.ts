import * as vscode from "vscode";
import type { Colouring } from "../solutions/colouring";
import { notice, type Events } from "../solutions/notices";
import { shownOf, tabSize } from "../solutions/panelState";
import { summary, type Summary } from "../solutions/words";
import type { Contest, Entrant } from "./contest";
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
  const told = noticeOf(contest, refused);
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
  const { account, solutions, phase, run } = session;
  const state = contest.stateOf(entrant);
  return {
    key,
    name: contestant.name,
    kind: contestant.kind,
    state,
    summary: state === "waiting" ? WAITING : summary(account, solutions.length, phase),
    facts: run && state === "done" ? runFacts(run) : [],
    solutions: shownOf(session, colouring.of(session)),
    preferred: preferredName(contestant.kind) === contestant.name,
  };
}

/** What has happened since, as the one who was accepted from tells it, or else the first. */
function noticeOf(contest: Contest, refused: Events["refused"]): string | undefined {
  const one = contest.entrants.find(({ session }) => session.accepted) ?? contest.entrants[0];
  if (!one) return undefined;
  const { session, contestant } = one;
  const { accepted, anchor } = session;
  const place = accepted ? session.solutions.findIndex(({ id }) => id === accepted.id) + 1 : 0;
  const said = notice({
    place: anchor.place,
    line: anchor.line,
    outlivedServer: session.outlivedServer,
    ...(place > 0 ? { accepted: place } : {}),
    ...(refused ? { refused } : {}),
  });
  if (!said) return undefined;
  return place > 0 ? `${contestant.name}: ${said.text}` : said.text;
}
