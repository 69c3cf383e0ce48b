import type { DrawnToken, SolutionOrigin } from "../wire";

/** A step of the shading. */
export interface Step {
  /** The least probability of this step. */
  from: number;
  /** In words, for the legend. */
  words: string;
  range: string;
}

/** The steps, likeliest first; a step's index names its look. */
export const STEPS: readonly Step[] = [
  { from: 0.9, words: "almost sure", range: "90 % and more" },
  { from: 0.5, words: "likely", range: "50 to 90 %" },
  { from: 0.2, words: "open", range: "20 to 50 %" },
  { from: 0.05, words: "unlikely", range: "5 to 20 %" },
  { from: 0, words: "a surprise", range: "under 5 %" },
];

/** Which of the steps a token stands on; undefined where the model does not tell. */
export function stepOf(logProb: number | undefined): number | undefined {
  if (logProb === undefined) return undefined;
  const probability = Math.exp(logProb);
  const found = STEPS.findIndex(({ from }) => probability >= from);
  return found === -1 ? STEPS.length - 1 : found;
}

/** A token that might stand in a token's place. */
export interface Rival {
  text: string;
  /** 0 to 1. */
  probability: number;
  /** Whether it is the one that was drawn. */
  drawn: boolean;
}

/** The drawn token among its alternatives, likeliest first; empty where the model tells none. */
export function rivalsOf(token: DrawnToken): Rival[] {
  if (!token.alternatives || token.alternatives.length === 0) return [];
  const rivals = token.alternatives.map(({ text, logProb }) => ({
    text,
    probability: Math.exp(logProb),
    drawn: text === token.text,
  }));
  if (token.logProb !== undefined && !rivals.some(({ drawn }) => drawn)) {
    rivals.push({ text: token.text, probability: Math.exp(token.logProb), drawn: true });
  }
  return rivals.sort((a, b) => b.probability - a.probability);
}

/**
 * How many of a completion's tokens made the solution, from the first on.
 *
 * A token that is cut in the middle counts. The tokens may begin before the completion's text: a
 * prompt's last characters are drawn anew where a token stretches over its end.
 */
export function usedTokens(completion: SolutionOrigin["completion"]): number {
  const { text, kept, tokens } = completion;
  const drawn = tokens.map((token) => token.text).join("");
  const begin = Math.max(0, drawn.indexOf(text));
  let at = 0;
  let used = 0;
  for (const token of tokens) {
    if (at >= begin + kept) break;
    at += token.text.length;
    used += 1;
  }
  return used;
}
