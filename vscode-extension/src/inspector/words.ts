import type { Prompt, SolutionOrigin, Tokens } from "../wire";

const whole = new Intl.NumberFormat("en-US");

/** `1 token`, `2,048 tokens`. */
export function countOf(count: number, noun: string): string {
  return `${whole.format(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** `2,048`, or `about 2,048` where it is an estimate. */
export function amountOf(count: number, exact: boolean): string {
  return `${exact ? "" : "about "}${whole.format(count)}`;
}

/** A number of tokens, marked where it is an estimate. */
export function tokensOf(count: number, exact: boolean): string {
  return `${exact ? "" : "about "}${countOf(count, "token")}`;
}

/** `812 of 2,048 tokens · 256 reserved for the answer`. */
export function budgetLine(prompt: Prompt): string {
  const spent = amountOf(prompt.totalTokens, prompt.exact);
  const reserved = `${whole.format(prompt.reserved)} reserved for the answer`;
  return `${spent.replace(/^a/, "A")} of ${countOf(prompt.budget, "token")} · ${reserved}`;
}

/** `207 characters, 43 tokens`. */
export function tokensLine(tokens: Tokens): string {
  const counted = tokensOf(tokens.tokens.length, tokens.exact);
  return `${countOf(tokens.characters, "character")}, ${counted}`;
}

/** What was replaced before sending, or that nothing was. */
export function redactionLine(redactions: Prompt["redactions"]): string {
  const total = redactions.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return "none";
  const kinds = redactions.map(
    ({ kind, count }) => `${whole.format(count)} × ${kind.replaceAll("-", " ")}`,
  );
  return `${countOf(total, "secret")} replaced before sending: ${kinds.join(", ")}`;
}

/** `temperature 0.8 · top-p 0.95 · at most 256 tokens · seed 7`. */
export function samplingLine(sampling: SolutionOrigin["sampling"]): string {
  const { temperature, topP, maxTokens, seed } = sampling;
  const facts = [
    `temperature ${String(temperature)}`,
    `top-p ${String(topP)}`,
    `at most ${countOf(maxTokens, "token")}`,
    seed === undefined ? "no seed" : `seed ${String(seed)}`,
  ];
  return facts.join(" · ");
}

/** A share in percent, with as many digits as tell something: `63.2 %`, `0.04 %`. */
export function percent(share: number): string {
  const value = share * 100;
  if (value >= 99.95) return "100 %";
  if (value >= 1) return `${value.toFixed(1)} %`;
  if (value === 0) return "0 %";
  if (value >= 0.01) return `${value.toFixed(2)} %`;
  return "under 0.01 %";
}
