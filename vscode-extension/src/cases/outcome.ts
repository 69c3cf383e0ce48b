import type { CaseResult } from "../wire";
import { expectedAt } from "./expected.ts";

/** One assertion that failed, as the editor shows it. */
export interface Failure {
  message: string;
  /** Line of the case's file, from 0. */
  line: number;
  /** The text that was expected, and the one that came, where the two can be compared. */
  compared?: { expected: string; actual: string };
}

/** What failed in a case, whose file has the text `caseText`; nothing where it passed. */
export function failures({ assertions, output }: CaseResult, caseText: string): Failure[] {
  return assertions
    .filter(({ passed }) => !passed)
    .map(({ type, message, line: number }) => {
      const line = number - 1;
      const expected = WHOLE.has(type) ? expectedAt(caseText, line) : undefined;
      return {
        message: message.startsWith(type) ? message : `${type}: ${message}`,
        line,
        ...(expected === undefined ? {} : { compared: { expected, actual: output } }),
      };
    });
}

/** Assertions whose value is a whole text, so that beside the output it tells what differs. */
const WHOLE = new Set(["levenshtein", "equals"]);

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
