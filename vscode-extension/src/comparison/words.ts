import type { Run } from "../wire";

const whole = new Intl.NumberFormat("en-US");

/** What an asking took: `812 tokens asked · 240 answered · first after 0.4 s, all after 2.1 s`. */
export function runFacts(run: Run): string[] {
  const { promptTokens, answerTokens, seconds, price, temperature } = run;
  const all = `all after ${secondsText(seconds.total)}`;
  return [
    `${whole.format(promptTokens)} tokens asked`,
    `${whole.format(answerTokens)} answered`,
    seconds.first === undefined ? all : `first after ${secondsText(seconds.first)}, ${all}`,
    ...(temperature === undefined ? [] : [`temperature ${String(temperature)}`]),
    ...(price === undefined ? [] : [priceText(price)]),
  ];
}

/** A price in dollars, with as many digits as tell something; `no price` for a local model. */
export function priceText(dollars: number): string {
  if (dollars === 0) return "free of charge";
  if (dollars >= 0.995) return `$${dollars.toFixed(2)}`;
  return `$${String(Number(dollars.toPrecision(2)))}`;
}

function secondsText(seconds: number): string {
  return seconds < 9.95 ? `${seconds.toFixed(1)} s` : `${String(Math.round(seconds))} s`;
}
