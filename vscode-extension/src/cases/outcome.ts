import type { CaseResult } from "../wire";

/** One assertion that failed, as the editor shows it. */
export interface Failure {
  message: string;
  /** Line of the case's file, from 0. */
  line: number;
  actual?: string;
}

/** What failed in a case; nothing where it passed. */
export function failures({ assertions, output }: CaseResult): Failure[] {
  return assertions
    .filter(({ passed }) => !passed)
    .map(({ type, message, line }) => ({
      message: message.startsWith(type) ? message : `${type}: ${message}`,
      line,
      ...(OF_TEXT.has(type) ? { actual: output } : {}),
    }));
}

/** Assertions that speak of the text itself: reading it tells why they failed. */
const OF_TEXT = new Set([
  "contains",
  "icontains",
  "not-contains",
  "equals",
  "regex",
  "starts-with",
  "levenshtein",
  "python",
  "parses",
  "examples-pass",
]);

/** The account of a case's run for the test's output, in lines as terminals end them. */
export function report(name: string, result: CaseResult): string {
  const { passed, replayed, template, model, seconds, assertions, output } = result;
  const facts = [
    `template ${template}`,
    `model ${model}`,
    replayed ? "recorded answer" : "asked anew",
    `${seconds.toFixed(1)} s`,
  ];
  const lines = [
    `${passed ? "passed" : "failed"}: ${name}`,
    facts.join(" \u00b7 "),
    ...assertions.map(
      ({ type, passed: good, message }) =>
        `  ${good ? "\u2713" : "\u2717"} ${type}${message ? `: ${message}` : ""}`,
    ),
    "",
    ...output.replaceAll("\r\n", "\n").split("\n"),
    "",
  ];
  return lines.map((line) => `${line}\r\n`).join("");
}
