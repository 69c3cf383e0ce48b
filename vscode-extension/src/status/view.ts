import type { Evidence, Prompt, Status } from "../wire";
import { placeText } from "../completion/evidence.ts";

/** All that the status bar may have to say. */
export interface Facts {
  status: Status;
  /** The one next step as a command, after an error. */
  button?: { title: string; command: string } | undefined;
  /** Milliseconds since the epoch until which pauses in typing stay unanswered. */
  pausedUntil?: number | undefined;
  /** Whether the language of the active editor is switched off; undefined without an editor. */
  languageOff?: { id: string } | undefined;
  /** The candidate on screen, or the one that was just taken. */
  solution?: { index: number; count: number; evidence: Evidence; taken: boolean } | undefined;
  /** The prompt for the cursor. */
  prompt?: Prompt | undefined;
}

/** What the item in the status bar shows. */
export interface View {
  icon: string;
  text: string;
  /** For screen readers, who hear no icons. */
  label: string;
  warning: boolean;
}

const WORDS: Record<Status["state"], string> = {
  ready: "ready",
  loading: "loading",
  generating: "generating",
  paused: "paused",
  error: "needs attention",
};

/** What to show, the most pressing first. */
export function viewOf(facts: Facts): View {
  const { status, solution } = facts;
  const said = (icon: string, text: string, word: string, warning = false): View => ({
    icon,
    text,
    label: `Tenfold, ${word}${status.message ? `: ${status.message}` : ""}`,
    warning,
  });
  const remarked = isRemark(status);
  if (status.state === "error") return said("warning", "Tenfold", WORDS.error, true);
  if (solution) {
    const place = placeText(solution.index, solution.count, solution.evidence);
    const usual = status.state === "generating" ? "sync~spin" : "sparkle";
    const icon = remarked ? "warning" : solution.taken ? "check" : usual;
    const word = `${solution.taken ? "accepted" : "suggestion"} ${place}`;
    const remark = remarked ? `: ${status.message ?? ""}` : "";
    return { icon, text: place, label: `Tenfold, ${word}${remark}`, warning: false };
  }
  if (status.state === "loading") return said("loading~spin", "Tenfold", WORDS.loading);
  if (status.state === "generating") {
    const progress = /\d+\/\d+/.exec(status.message ?? "")?.[0];
    return said("sync~spin", progress ?? "Tenfold", WORDS.generating);
  }
  if (facts.pausedUntil !== undefined) {
    return said("debug-pause", `until ${clock(facts.pausedUntil)}`, WORDS.paused);
  }
  if (status.state === "paused") return said("debug-pause", "Tenfold", WORDS.paused);
  if (facts.languageOff) {
    return said("circle-slash", "Tenfold", `off in ${facts.languageOff.id}`);
  }
  return said(remarked ? "warning" : "sparkle", "Tenfold", WORDS.ready);
}

/** Whether all went well, but there is something to know and to do, as where another model answered. */
function isRemark({ state, message, action }: Status): boolean {
  return state === "ready" && message !== undefined && action !== undefined;
}

/** The hover, as Markdown: what it does, with which model, the prompt, and what to do next. */
export function hoverOf(facts: Facts): string {
  const { status, prompt, button } = facts;
  const lines = [`**Tenfold** · ${status.model || "no model"} · ${WORDS[status.state]}`];
  if (status.message) lines.push(plain(status.message));
  if (status.action) lines.push(plain(status.action));
  if (button) lines.push(`[${plain(button.title)}](command:${button.command})`);
  if (facts.pausedUntil !== undefined) {
    lines.push(`Paused until ${clock(facts.pausedUntil)} · [Resume](command:tenfold.resume)`);
  }
  if (facts.solution?.count === 1 && !facts.solution.taken) lines.push("Alt+] asks for more.");
  if (prompt) lines.push(`${budgetText(prompt)} · [Show Prompt](command:tenfold.showPrompt)`);
  if (status.tokensPerSecond !== undefined) {
    lines.push(`${Math.round(status.tokensPerSecond)} tokens/s`);
  }
  lines.push("[Open Solutions](command:tenfold.openSolutions) · [Menu](command:tenfold.menu)");
  return lines.join("\n\n");
}

/** `Prompt: 812 of 2,048 tokens`. */
export function budgetText(prompt: Prompt): string {
  const about = prompt.exact ? "" : "about ";
  const used = prompt.totalTokens.toLocaleString("en");
  return `Prompt: ${about}${used} of ${prompt.budget.toLocaleString("en")} tokens`;
}

/** The time of day, as the user's system writes it. */
export function clock(milliseconds: number): string {
  return new Date(milliseconds).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

/** Text that Markdown would read as marks. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+!|~]/g, "\\$&");
}
