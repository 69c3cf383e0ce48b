import { logProbText } from "../logProb.ts";
import type { Evidence } from "../wire";

/** Evidence in a few words: `✓ 3/3 examples · parses · −0.21`. */
export function evidenceText(evidence: Evidence): string {
  const words: string[] = [];
  const { examples, parses, undefined: names, meanLogProb, secrets, finishReason } = evidence;
  if (examples) {
    const { passed, total } = examples;
    words.push(`${passed === total ? "✓" : "✗"} ${String(passed)}/${String(total)} examples`);
  }
  if (parses !== undefined) words.push(parses ? "parses" : "does not parse");
  if (names?.length) words.push(`undefined: ${names.join(", ")}`);
  if (secrets.length > 0) words.push("holds a secret");
  if (finishReason === "length") words.push("cut off");
  if (meanLogProb !== undefined) words.push(logProbText(meanLogProb));
  return words.join(" · ");
}

/**
 * The candidate on screen: `2/7 · parses · −0.21`.
 *
 * A single one is `1`, not `1/1`: more can be asked for.
 */
export function placeText(index: number, count: number, evidence: Evidence): string {
  const place = count > 1 ? `${String(index + 1)}/${String(count)}` : "1";
  return [place, evidenceText(evidence)].filter(Boolean).join(" · ");
}
