import type { Run } from "../wire";

const whole = new Intl.NumberFormat("en-US");

/**
 * What an asking took: `812 tokens asked · 240 answered · first after 0.4 s, all after 2.1 s`.
 *
 * Where another model answered than the one that was `asked`, it is named first.
 */
export function runFacts(run: Run, asked: string | undefined): string[] {
  const { model, promptTokens, answerTokens, seconds, price } = run;
  const all = `all after ${secondsText(seconds.total)}`;
  return [
    ...(asked === undefined || model === asked ? [] : [`answered by ${model}`]),
    `${whole.format(promptTokens)} tokens asked`,
    `${whole.format(answerTokens)} answered`,
    seconds.first === undefined ? all : `first after ${secondsText(seconds.first)}, ${all}`,
    ...(price === undefined ? [] : [priceText(price)]),
  ];
}

/** A price in dollars, with as many digits as tell something; a local model costs none. */
export function priceText(dollars: number): string {
  if (dollars === 0) return "free of charge";
  if (dollars >= 0.995) return `$${dollars.toFixed(2)}`;
  return `$${String(Number(dollars.toPrecision(2)))}`;
}

function secondsText(seconds: number): string {
  return seconds < 9.95 ? `${seconds.toFixed(1)} s` : `${String(Math.round(seconds))} s`;
}
