import { logProbText } from "../../logProb";
import { facts } from "../../solutions/words";
import type { DrawnToken, SolutionOrigin } from "../../wire";
import { rivalsOf, STEPS, stepOf, usedTokens } from "../probability";
import { spelled, spoken, tokenText } from "../whiteSpace";
import { percent, samplingLine } from "../words";
import { element, icon } from "./dom";
import { TokenStrip, type Cell } from "./tokenStrip";

/** A solution: how likely each token was, what might have stood there, and how it was drawn. */
export function solutionView(origin: SolutionOrigin): HTMLElement {
  const { completion, sampling, solution } = origin;
  const evidence = element("p", { class: "evidence" });
  for (const fact of facts(solution)) {
    const mark = fact.icon ? [icon(fact.icon)] : [];
    evidence.append(element("span", { class: "fact", title: fact.title }, ...mark, fact.text));
  }
  const view = element(
    "div",
    { class: "solution" },
    evidence,
    element("p", { class: "sampling" }, samplingLine(sampling)),
  );
  if (completion.tokens.length === 0) {
    view.append(
      note("This model does not tell its tokens, nor how likely they were."),
      element("div", { class: "strip plain" }, completion.text),
    );
    return view;
  }
  const known = completion.tokens.some(({ logProb }) => logProb !== undefined);
  const rivals = completion.tokens.some((token) => rivalsOf(token).length > 0);
  if (!known) view.append(note("This model does not tell how likely its tokens were."));
  else view.append(legend());
  view.append(...tokensOf(origin, rivals));
  return view;
}

function note(text: string): HTMLElement {
  return element("p", { class: "note" }, icon("info"), text);
}

function legend(): HTMLElement {
  const steps = STEPS.map(({ words, range }, index) =>
    element(
      "li",
      {},
      element("span", { class: `token step-${String(index)}`, "aria-hidden": "true" }, "abc"),
      element("strong", {}, words),
      ` ${range}`,
    ),
  );
  return element("ul", { class: "legend", "aria-label": "Probability of a token" }, ...steps);
}

function tokensOf({ completion }: SolutionOrigin, rivals: boolean): HTMLElement[] {
  const { tokens } = completion;
  const used = usedTokens(completion);
  const cells = tokens.map((token, index): Cell => {
    const step = stepOf(token.logProb);
    const look = step === undefined ? "step-unknown" : `step-${String(step)}`;
    const shown = token.text === "" && index === tokens.length - 1 ? "■" : tokenText(token.text);
    return {
      shown,
      look: index < used ? look : `${look} unused`,
      endsLine: token.text.endsWith("\n"),
    };
  });
  const detail = element("div", { class: "detail drawn" });
  const show = (index: number | undefined): void => {
    const token = index === undefined ? undefined : tokens[index];
    if (!token || index === undefined) detail.replaceChildren(hint(rivals));
    else {
      const place = `${String(index + 1)} of ${String(tokens.length)}`;
      detail.replaceChildren(...tokenDetail(token, place, index >= used, rivals));
    }
  };
  const label = (index: number): string => {
    const token = tokens[index];
    if (!token) return "";
    const unused = index < used ? "" : ", not used";
    const others = rivalsOf(token)
      .filter(({ drawn }) => !drawn)
      .map(({ text, probability }) => `${spoken(text)} ${percent(probability)}`);
    const instead = others.length > 0 ? `, instead: ${others.join(", ")}` : "";
    const likely =
      token.logProb === undefined ? "" : `, probability ${percent(Math.exp(token.logProb))}`;
    return `${spoken(token.text)}${likely}${unused}${instead}`;
  };
  const strip = new TokenStrip("Tokens of the solution", cells, label, show);
  show(undefined);
  const shown: HTMLElement[] = [strip.element];
  if (used < tokens.length) {
    const rest = String(tokens.length - used);
    shown.push(note(`The last ${rest}, crossed out, were not used: after the answer's end.`));
  }
  return [...shown, detail];
}

function hint(rivals: boolean): HTMLElement {
  const shown = rivals ? "how likely it was and what might have stood there" : "how likely it was";
  return element("p", {}, `Point at a token, or move by arrow keys, to see ${shown}.`);
}

function* tokenDetail(
  token: DrawnToken,
  place: string,
  unused: boolean,
  told: boolean,
): Generator<HTMLElement> {
  const head = element("p", {}, codeOf(token.text), ` token ${place}`);
  if (token.logProb !== undefined) {
    head.append(
      element("strong", {}, percent(Math.exp(token.logProb))),
      ` log-probability ${logProbText(token.logProb, 3)}`,
    );
  }
  if (unused) head.append(" not used: after the answer's end");
  yield head;
  const rivals = rivalsOf(token);
  if (rivals.length === 0) {
    yield note(told ? "No alternatives are known here." : "This model tells no alternatives.");
    return;
  }
  const list = element("ul", { class: "rivals" });
  for (const { text, probability, drawn } of rivals) {
    const bar = element("span", { class: "bar" });
    bar.style.width = `${String(probability * 100)}%`;
    list.append(
      element(
        "li",
        { class: drawn ? "drawn" : undefined },
        codeOf(text),
        element("span", { class: "track", "aria-hidden": "true" }, bar),
        element("span", { class: "share" }, percent(probability)),
        element("span", { class: "mine" }, ...(drawn ? [icon("check"), "drawn"] : [])),
      ),
    );
  }
  yield list;
}

function codeOf(text: string): HTMLElement {
  return text === "" ? element("em", {}, "no text") : element("code", {}, spelled(text));
}
