import type { PanelState, Shown } from "../messages";
import type { StyledToken } from "../../highlighting/highlight";
import type { Fact } from "../words";
import { element, icon } from "./element";

type ShownFact = Omit<Fact, "icon"> & { icon?: string };

/** What can be done with a solution. */
export interface SolutionActions {
  accept: (id: string) => void;
  /** Left out where there is nothing to compare it with in this way. */
  compare?: (id: string) => void;
  saveCase: (id: string) => void;
  showPrompt: (id: string) => void;
}

/** What an article has to know of the solutions around its own. */
export type Around = Pick<PanelState, "solutions" | "accepted" | "canAccept">;

/** One solution: its number, evidence, code and buttons. */
export class SolutionArticle {
  readonly id: string;
  readonly root = element("article", { tabIndex: -1 });
  private readonly number = element("span", { className: "number" });
  private readonly evidence = element("ul", { className: "facts" });
  private readonly code = element("code", {});
  private readonly acceptButton = element("vscode-button", { textContent: "Accept" });
  private readonly compareButton = toolbarButton("diff", "Compare");
  private readonly caseButton = toolbarButton("beaker", "Save as Case");
  private readonly promptButton = toolbarButton("open-preview", "Show Prompt");
  private readonly mark = fact({ icon: "diff", tone: "plain", text: "comparing" });
  private shown = "";
  private shownCode = "";

  constructor(id: string, actions: SolutionActions) {
    this.id = id;
    this.mark.hidden = true;
    this.compareButton.toggleable = true;
    this.root.dataset["solution"] = id;
    const buttons: (readonly [HTMLElement, (id: string) => void])[] = [
      [this.acceptButton, actions.accept],
      ...(actions.compare ? [[this.compareButton, actions.compare] as const] : []),
      [this.caseButton, actions.saveCase],
      [this.promptButton, actions.showPrompt],
    ];
    for (const [button, act] of buttons) {
      button.dataset["button"] = "solution";
      button.addEventListener("click", () => {
        act(id);
      });
    }
    const heading = element("div", { className: "heading" });
    const row = element("div", { className: "buttons" });
    row.append(...buttons.map(([button]) => button));
    heading.append(this.number, this.evidence, row);
    const pre = element("pre", {});
    pre.append(this.code);
    this.root.append(heading, pre);
  }

  /** Show the solution as the `place`th of those that are there. */
  show(solution: Shown, place: number, state: Around): void {
    const accepted = solution.id === state.accepted;
    this.root.ariaPosInSet = String(place);
    this.root.ariaSetSize = String(state.solutions.length);
    this.root.ariaLabel = accepted ? `${solution.label}, inserted` : solution.label;
    this.acceptButton.disabled = !state.canAccept;
    this.acceptButton.ariaDisabled = state.canAccept ? "false" : "true";
    const shown = JSON.stringify([solution.facts, accepted]);
    if (shown !== this.shown) {
      this.shown = shown;
      this.number.textContent = String(place);
      this.evidence.replaceChildren(
        ...(accepted ? [fact({ icon: "pass-filled", tone: "good", text: "inserted" })] : []),
        ...solution.facts.map(fact),
        this.mark,
      );
    }
    const code = JSON.stringify(solution.lines ?? solution.code);
    if (code !== this.shownCode) {
      this.shownCode = code;
      if (solution.lines) this.code.replaceChildren(...coloured(solution.lines));
      else this.code.textContent = solution.code;
    }
  }

  /** Whether it is the one that keys act on: the only one that Tab comes to. */
  set current(current: boolean) {
    this.root.tabIndex = current ? 0 : -1;
    this.root.classList.toggle("current", current);
    this.root.ariaCurrent = current ? "true" : "false";
    this.acceptButton.secondary = !current;
    this.acceptButton.tabIndex = current ? 0 : -1;
    for (const button of [this.compareButton, this.caseButton, this.promptButton]) {
      // What takes the focus is inside; without this attribute Tab comes to it.
      if (current) button.removeAttribute("tabindex");
      else button.tabIndex = -1;
    }
  }

  /** Whether it waits for another one to be compared with. */
  set marked(marked: boolean) {
    this.root.classList.toggle("marked", marked);
    this.compareButton.checked = marked;
    this.mark.hidden = !marked;
  }
}

function toolbarButton(
  icon: string,
  label: string,
): HTMLElementTagNameMap["vscode-toolbar-button"] {
  return element("vscode-toolbar-button", { icon, label, title: label });
}

function fact({ icon: name, tone, text, title = "" }: ShownFact): HTMLElement {
  const item = element("li", { className: tone, title });
  if (name) item.append(icon(name));
  item.append(text);
  return item;
}

function coloured(lines: StyledToken[][]): Node[] {
  return lines.flatMap((line, index) => [
    ...(index > 0 ? [document.createTextNode("\n")] : []),
    ...line.map(({ text, color, fontStyle = 0 }) => {
      if (!color && !fontStyle) return document.createTextNode(text);
      const span = element("span", { textContent: text });
      // By script, which a content security policy without inline styles allows.
      if (color) span.style.color = color;
      if (fontStyle & 1) span.style.fontStyle = "italic";
      if (fontStyle & 2) span.style.fontWeight = "bold";
      const drawn = [fontStyle & 4 ? "underline" : "", fontStyle & 8 ? "line-through" : ""];
      span.style.textDecoration = drawn.join(" ").trim();
      return span;
    }),
  ]);
}
