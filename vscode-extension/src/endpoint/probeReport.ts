import type { Probe, ProbedStyle } from "../wire";

/** What is tried of each way of asking, and what it is for. */
const FEATURES = [
  ["n", "several answers to one request"],
  ["stop", "stop sequences"],
  ["logprobs", "log-probabilities"],
  ["suffix", "what follows the cursor"],
  ["stream", "streaming"],
  ["limit", "limit of tokens"],
] as const;

/** What an endpoint has, as Markdown: how it is asked, what of it works, and what the test cost. */
export function probeReport(probe: Probe): string {
  const { address, model, completions, chat, responses, azure, listed, window, plan } = probe;
  const row = (...cells: string[]): string => `| ${cells.join(" | ")} |`;
  const lines = [
    `# ${model} at ${address}`,
    "",
    "## So it is asked like this",
    "",
    ...plan.map((sentence) => `- ${sentence}`),
    "",
    "## What it has",
    "",
    row("", "completions", "chat"),
    row("---", "---", "---"),
    row("there", yesNo(completions.there), yesNo(chat.there)),
    ...FEATURES.map(([name, meaning]) =>
      row(`${meaning} (${name})`, verdict(completions, name), verdict(chat, name)),
    ),
    "",
    `- OpenAI\u2019s newer way (responses), which is not used: ${yesNo(responses)}`,
    ...(azure === undefined ? [] : [`- Azure\u2019s paths of deployments: ${yesNo(azure)}`]),
    ...(listed === undefined ? [] : [`- The model is in its list: ${yesNo(listed)}`]),
    ...(window === undefined ? [] : [`- Prompt and answer together: ${whole(window)} tokens`]),
    "",
    costText(probe),
    "",
  ];
  return lines.join("\n");
}

function verdict(style: ProbedStyle, name: (typeof FEATURES)[number][0]): string {
  const found = style[name];
  return found === "unknown" ? "not told" : (found ?? "");
}

function costText({ cost: { requests, tokens, uncounted } }: Probe): string {
  const counted = `This took ${plural(requests, "request")} and ${plural(tokens, "token")}`;
  if (uncounted === 0) return `${counted}.`;
  return `${counted}, and those of ${plural(uncounted, "request")} that the endpoint did not count.`;
}

function yesNo(there: boolean): string {
  return there ? "yes" : "no";
}

function plural(count: number, word: string): string {
  return `${whole(count)} ${word}${count === 1 ? "" : "s"}`;
}

function whole(count: number): string {
  return count.toLocaleString("en");
}
