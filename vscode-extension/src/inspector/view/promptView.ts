import type { Prompt } from "../../wire";
import { formatTokens, groupsOf, partsOf, segmentsOf, type Part } from "../parts";
import { onOneLine, withMarks } from "../whiteSpace";
import { amountOf, budgetLine, countOf, percent, redactionLine, tokensOf } from "../words";
import { closest, element, icon } from "./dom";

/** How many looks there are for pieces; a seventh name looks as the first, but has its number. */
const LOOKS = 6;

/** A row of the table: pieces of one name, or what stands beside the pieces. */
interface Row {
  name: string;
  tokens: number;
  /** Class of its band; a name's number is its rank in the table. */
  look: string;
  number?: number;
  count: number;
}

/** What the reader can ask of the prompt's view. */
export interface PromptActions {
  copyPart: (index: number) => void;
}

/** The whole of the prompt: budget, pieces, facts, and the text with its pieces marked. */
export function promptView(
  prompt: Prompt,
  whiteSpace: boolean,
  actions: PromptActions,
): HTMLElement {
  const rows = rowsOf(prompt);
  const view = element(
    "div",
    { class: "prompt" },
    element("h2", { class: "headline" }, budgetLine(prompt)),
    budgetBar(prompt, rows),
    element("div", { class: "columns" }, piecesTable(prompt, rows), facts(prompt)),
    ...texts(prompt, rows, whiteSpace, actions),
  );
  linkPieces(view);
  return view;
}

function rowsOf(prompt: Prompt): Row[] {
  const rows: Row[] = groupsOf(prompt).map(({ name, tokens, count }, index) => ({
    name,
    tokens,
    count,
    number: index + 1,
    look: `look-${String(index % LOOKS)}`,
  }));
  const format = formatTokens(prompt);
  if (format > 0) {
    const name = prompt.messages ? "chat format" : "joins";
    rows.push({ name, tokens: format, count: 0, look: "look-none" });
  }
  return rows;
}

/** The pieces' tokens, what is free, and what is reserved, on one scale. */
function budgetBar(prompt: Prompt, rows: readonly Row[]): HTMLElement {
  const whole = Math.max(prompt.budget, prompt.totalTokens) + prompt.reserved;
  const stretch = (tokens: number, look: string, title: string, text = ""): HTMLElement => {
    const part = element("span", { class: `stretch ${look}`, title }, text);
    part.style.flexGrow = String(tokens / whole);
    return part;
  };
  const free = Math.max(0, prompt.budget - prompt.totalTokens);
  const bar = element("div", {
    class: "budget",
    role: "img",
    "aria-label": [
      ...rows.map(({ name, tokens }) => `${name} ${tokensOf(tokens, prompt.exact)}`),
      `free ${countOf(free, "token")}`,
      `reserved for the answer ${countOf(prompt.reserved, "token")}`,
    ].join(", "),
  });
  for (const { name, tokens, look, number } of rows) {
    if (tokens === 0) continue;
    const part = stretch(tokens, look, `${name}: ${tokensOf(tokens, prompt.exact)}`);
    part.dataset["piece"] = name;
    if (number !== undefined && tokens / whole > 0.03) part.textContent = String(number);
    bar.append(part);
  }
  const share = (tokens: number): boolean => tokens / whole > 0.12;
  bar.append(
    stretch(free, "free", `free: ${countOf(free, "token")}`, share(free) ? "free" : ""),
    stretch(
      prompt.reserved,
      "reserved",
      `reserved for the answer: ${countOf(prompt.reserved, "token")}`,
      share(prompt.reserved) ? "answer" : "",
    ),
  );
  return bar;
}

function piecesTable(prompt: Prompt, rows: readonly Row[]): HTMLElement {
  const body = element("tbody");
  for (const { name, tokens, look, number, count } of rows) {
    const swatch = element("span", { class: `swatch ${look}`, "aria-hidden": "true" });
    swatch.textContent = number === undefined ? "" : String(number);
    const named = count > 1 ? `${name} (${String(count)} parts)` : name;
    const shown = prompt.pieces.some((piece) => piece.name === name && piece.end > piece.start);
    const label =
      number === undefined || !shown
        ? element("span", {}, named)
        : element("button", { type: "button", title: "Show it in the text" }, named);
    const row = element(
      "tr",
      {},
      element("th", { scope: "row" }, swatch, label),
      element("td", {}, amountOf(tokens, prompt.exact)),
      element("td", {}, percent(prompt.totalTokens > 0 ? tokens / prompt.totalTokens : 0)),
    );
    if (number !== undefined) row.dataset["piece"] = name;
    body.append(row);
  }
  const head = element(
    "thead",
    {},
    element(
      "tr",
      {},
      element("th", { scope: "col" }, "Piece"),
      element("th", { scope: "col" }, "Tokens"),
      element("th", { scope: "col" }, "Share"),
    ),
  );
  return element("table", { class: "pieces" }, head, body);
}

function facts(prompt: Prompt): HTMLElement {
  const list = element("dl", { class: "facts" });
  const fact = (name: string, ...value: (Node | string)[]): void => {
    list.append(element("dt", {}, name), element("dd", {}, ...value));
  };
  fact("Template", element("strong", {}, prompt.template), element("div", {}, prompt.reason));
  fact("Model", prompt.model);
  if (!prompt.exact) {
    fact("Counts", "estimates: the model's own tokens are not known");
  }
  const stops = prompt.stop.flatMap((stop) => [element("code", {}, onOneLine(stop)), " "]);
  fact("Stops at", ...(stops.length > 0 ? stops : ["the model's own end"]));
  const redacted = prompt.redactions.some(({ count }) => count > 0);
  fact("Secrets", ...(redacted ? [icon("shield"), " "] : []), redactionLine(prompt.redactions));
  if (prompt.leftOut.length === 0) fact("Left out", "nothing");
  else {
    const items = prompt.leftOut.map(({ name, tokens, why }) =>
      element("li", {}, element("strong", {}, name), `, ${tokensOf(tokens, prompt.exact)}: ${why}`),
    );
    fact("Left out", element("ul", {}, ...items));
  }
  return list;
}

function* texts(
  prompt: Prompt,
  rows: readonly Row[],
  whiteSpace: boolean,
  actions: PromptActions,
): Generator<HTMLElement> {
  const parts = partsOf(prompt);
  for (const [index, part] of parts.entries()) {
    if (parts.length > 1) {
      const copy = element("vscode-toolbar-button", {
        icon: "copy",
        label: `Copy ${part.title} only`,
        title: `Copy ${part.title} only`,
      });
      copy.addEventListener("click", () => {
        actions.copyPart(index);
      });
      yield element("h3", { class: "part" }, part.title, copy);
    }
    yield textOf(part, prompt, rows, whiteSpace);
  }
}

function textOf(
  part: Part,
  prompt: Prompt,
  rows: readonly Row[],
  whiteSpace: boolean,
): HTMLElement {
  const block = element("div", { class: "text", role: "region", "aria-label": part.title });
  for (const { text, piece, first } of segmentsOf(part.text, part.pieces)) {
    const shown = whiteSpace
      ? withMarks(text).map((run) =>
          run.mark ? element("span", { class: "mark" }, run.text) : run.text,
        )
      : [text];
    if (!piece) {
      block.append(...shown);
      continue;
    }
    const row = rows.find(({ name }) => name === piece.name);
    const counted = `${piece.name}, ${tokensOf(piece.tokens, prompt.exact)}`;
    if (first && piece.tokens > 0) {
      const tag = `${String(row?.number ?? "")} ${piece.name} · ${countOf(piece.tokens, "token")}`;
      const look = `tag ${row?.look ?? ""}`;
      const made = element("span", { class: look, title: counted, "aria-hidden": "true" }, tag);
      made.dataset["piece"] = piece.name;
      block.append(made);
    }
    const segment = element(
      "span",
      { class: `piece ${row?.look ?? ""}`, role: "group", "aria-label": counted, tabindex: 0 },
      ...shown,
    );
    segment.dataset["piece"] = piece.name;
    block.append(segment);
  }
  if (part.text === "") block.append(element("em", {}, "empty"));
  return block;
}

/** Pointing at a piece, or focusing it, lights it up in the bar, the table and the text. */
function linkPieces(view: HTMLElement): void {
  const lightUp = (name: string | undefined): void => {
    for (const one of view.querySelectorAll<HTMLElement>("[data-piece]")) {
      one.classList.toggle("lit", one.dataset["piece"] === name);
    }
  };
  const point = (event: Event): void => {
    lightUp(closest(event, "[data-piece]")?.dataset["piece"]);
  };
  view.addEventListener("pointerover", point);
  view.addEventListener("focusin", point);
  view.addEventListener("pointerleave", () => {
    lightUp(undefined);
  });
  view.addEventListener("focusout", () => {
    lightUp(undefined);
  });
  view.addEventListener("click", (event) => {
    const name = closest(event, "tr[data-piece]")?.dataset["piece"];
    if (name === undefined) return;
    const segments = view.querySelectorAll<HTMLElement>(".piece");
    const found = Array.from(segments).find((segment) => segment.dataset["piece"] === name);
    found?.scrollIntoView({ block: "center" });
    lightUp(name);
  });
}
