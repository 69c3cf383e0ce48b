import { logProbText } from "../logProb.ts";
import type { Account, Solution } from "../wire";

/** A piece of evidence, for the eye: an icon and words, so that nothing hangs on colour. */
export interface Fact {
  /** Name of a codicon; none for plain figures. */
  icon?: "check" | "close" | "warning" | "beaker" | "copy";
  tone: "good" | "bad" | "warning" | "plain";
  text: string;
  /** What the figure means, as a tooltip. */
  title?: string;
}

/** How an asking ended, or that it goes on. */
export type Phase =
  { name: "running" } | { name: "complete" } | { name: "stopped" } | { name: "lost"; why: Loss };

/** What kept the server from answering. */
export type Loss = "gone" | "restarted" | "reloaded" | "broken";

/** A step that the reader can take by a button. */
export type Step = "retry" | "restart" | "showLog";

/** Where the solutions stand, in words. */
export interface Summary {
  /** One line: `Synthesizing 7/10 solutions · 2 duplicates hidden`. */
  headline: string;
  /** What to do about it; missing where there is nothing to do. */
  advice?: string;
  /** What can be done by a button, the most useful first. */
  steps: Step[];
}

/** What the server gives as the reason where a document is empty. */
const NOTHING_TO_ANSWER = "nothing to answer";

/** The one next step for each reason that the server gives. */
const ADVICE = new Map([
  ["rate limited", "Wait a moment, then retry."],
  ["unreachable", "See that the endpoint runs and can be reached, then retry."],
  ["refused", "Check the key, the endpoint and the model's name, then retry."],
  ["model not installed", "Set up a model, then retry."],
  ["download failed", "See that the network is there, then retry."],
  ["prompt too long", "Lower the setting prompt.budgetTokens, then retry."],
  ["broken answer", "See that the endpoint is the right one, then retry."],
  ["broken template", "Mend the template or choose another one, then retry."],
  ["bad setting", "Correct the setting, then retry."],
]);

/** Reasons that name an event of the user's own making. */
const OWN_DOING = new Set(["cancelled"]);

/** What happened to the server, and what helps. */
const LOSSES: Record<Loss, Summary> = {
  gone: { headline: "the server does not run", steps: ["restart", "retry", "showLog"] },
  restarted: { headline: "the server was restarted", steps: ["retry"] },
  reloaded: { headline: "the window was reloaded", steps: ["retry"] },
  broken: { headline: "the server could not answer", steps: ["retry", "showLog"] },
};

/**
 * Say how far the solutions are, or where those that are missing went.
 *
 * `secondForms` of the `shown` are others once more, with their keys read from the environment.
 */
export function summary(
  account: Account | undefined,
  shown: number,
  phase: Phase,
  secondForms = 0,
): Summary {
  if (phase.name === "running") return running(account);
  const wanted = account?.wanted ?? shown;
  if (phase.name === "lost") {
    const loss = LOSSES[phase.why];
    return { ...loss, headline: join(countOf(shown, wanted), loss.headline) };
  }
  if (!account) return { headline: "Stopped", steps: ["retry"] };
  const failures = account.failed.filter(({ count }) => count > 0);
  if (shown === 0 && failures.some(({ reason }) => reason === NOTHING_TO_ANSWER)) {
    return {
      headline: "Nothing to answer here",
      advice: "The document is empty. Write a comment that says what you want, then retry.",
      steps: ["retry"],
    };
  }
  // Why something cannot be done at all comes in whole sentences, with what helps.
  const sentence = failures.find(({ reason }) => isSentence(reason))?.reason;
  if (shown === 0 && sentence)
    return { headline: "No solutions", advice: sentence, steps: ["retry"] };
  if (shown >= wanted) {
    const headline = join(countOf(shown, wanted), duplicates(account), twice(secondForms));
    return { headline, steps: [] };
  }
  const stopped = phase.name === "stopped" ? wanted - shown : 0;
  const headline = join(
    countOf(shown, wanted),
    duplicates(account),
    twice(secondForms),
    ...missing(account, stopped),
  );
  const advice = sentence ?? failures.map(({ reason }) => ADVICE.get(reason)).find(Boolean);
  if (advice) return { headline, advice, steps: ["retry"] };
  const unexplained = failures.some(({ reason }) => !OWN_DOING.has(reason));
  return { headline, steps: unexplained ? ["retry", "showLog"] : ["retry"] };
}

function isSentence(reason: string): boolean {
  return reason.endsWith(".");
}

/** Whether some completions failed, so that asking for the same again tries them again. */
export function hasFailures(account: Account | undefined): boolean {
  return account?.failed.some(({ count }) => count > 0) ?? true;
}

/** A solution's evidence, most telling first. */
export function facts(solution: Solution): Fact[] {
  const found: Fact[] = [];
  for (const { kind, line } of solution.secrets) {
    found.push({
      icon: "warning",
      tone: "warning",
      text: `secret in line ${String(line)}: ${kind.replaceAll("-", " ")}`,
      title: "What looks like a secret stands in this solution.",
    });
  }
  if (solution.environment?.length) {
    found.push({
      icon: "check",
      tone: "good",
      text: `reads ${solution.environment.join(", ")} from the environment`,
      title: "The same solution as another one that has a key in its text, without the key.",
    });
  }
  if (solution.examples && solution.examples.total > 0) {
    const { passed, total } = solution.examples;
    found.push({
      icon: passed === total ? "beaker" : "close",
      tone: passed === total ? "good" : "bad",
      text: `${String(passed)}/${String(total)} examples passed`,
      title: "The comment's own examples were run.",
    });
  }
  if (solution.parses !== undefined) {
    found.push(
      solution.parses
        ? { icon: "check", tone: "good", text: "parses" }
        : {
            icon: "close",
            tone: "bad",
            text: "does not parse",
            title: "Inserted, it would be a syntax error.",
          },
    );
  }
  if (solution.undefined?.length) {
    found.push({
      icon: "close",
      tone: "bad",
      text: `undefined: ${solution.undefined.join(", ")}`,
      title: "Names that it uses and that are defined nowhere.",
    });
  }
  if (solution.finishReason === "length") {
    found.push({
      icon: "warning",
      tone: "warning",
      text: "cut at the length limit",
      title: "The model was not done. The setting candidates.maxTokens is the limit.",
    });
  }
  if (solution.meanLogProb !== undefined) {
    found.push({
      tone: "plain",
      text: `log-prob ${logProbText(solution.meanLogProb)}`,
      title: "Mean log-probability of its tokens: the nearer to 0, the surer the model was.",
    });
  }
  found.push({ tone: "plain", text: plural(solution.tokens, "token") });
  if (solution.duplicates > 0) {
    found.push({
      icon: "copy",
      tone: "plain",
      text: `${plural(solution.duplicates, "other")} said the same`,
      title: "Solutions that are the same program are shown once.",
    });
  }
  return found;
}

/** What a screen reader says of a solution; `place` counts from 1. */
export function label(solution: Solution, place: number, of: number): string {
  const words = facts(solution).map(({ text }) =>
    text.replace("log-prob", "log-probability").replace("\u2212", "minus ").replace("/", " of "),
  );
  return [`Solution ${String(place)} of ${String(of)}`, ...words].join(", ");
}

function running(account: Account | undefined): Summary {
  if (!account) return { headline: "Asking for solutions", steps: [] };
  const progress = `Synthesizing ${String(account.shown)}/${String(account.wanted)} solutions`;
  return { headline: join(progress, duplicates(account)), steps: [] };
}

function countOf(shown: number, wanted: number): string {
  if (shown === 0) return "No solutions";
  if (shown >= wanted) return plural(shown, "solution");
  return `${String(shown)} of ${plural(wanted, "solution")}`;
}

function duplicates(account: Account): string {
  return account.duplicates > 0 ? `${plural(account.duplicates, "duplicate")} hidden` : "";
}

/** Why there are more than were wanted. */
function twice(secondForms: number): string {
  if (secondForms === 0) return "";
  if (secondForms === 1) return "one is there a second time without its key";
  return `${String(secondForms)} are there a second time without their keys`;
}

function* missing(account: Account, stopped: number): Generator<string> {
  if (account.empty > 0) {
    yield account.empty === 1 ? "1 was empty" : `${String(account.empty)} were empty`;
  }
  for (const { reason, count } of account.failed) {
    if (count <= 0) continue;
    if (reason === "cancelled") yield `${String(count)} stopped`;
    else if (isSentence(reason)) yield `${String(count)} failed`;
    else yield `${String(count)} failed: ${reason}`;
  }
  if (stopped > 0) yield `${String(stopped)} stopped`;
  const told = account.empty > 0 || account.failed.length > 0 || stopped > 0;
  if (!told && account.duplicates > 0) yield "the model had nothing else to say";
}

function plural(count: number, word: string): string {
  return `${String(count)} ${word}${count === 1 ? "" : "s"}`;
}

function join(...parts: string[]): string {
  return parts.filter(Boolean).join(" · ");
}
