/** A log-probability as people write it: `−0.21`, with a minus sign that is as wide as a digit. */
export function logProbText(value: number, digits = 2): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "\u2212");
}
