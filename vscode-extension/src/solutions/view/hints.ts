import type { PanelState } from "../messages";
import { element } from "./element";

interface Hint {
  key: string;
  text: string;
  applies: (state: PanelState) => boolean;
}

const always = (): boolean => true;
const anyShown = (state: PanelState): boolean => state.solutions.length > 0;
const canAskMore = (state: PanelState): boolean => state.canAskMore;

const HINTS: Hint[] = [
  { key: "\u2191 \u2193", text: "move", applies: anyShown },
  { key: "Enter", text: "accept", applies: anyShown },
  { key: "C", text: "compare", applies: (state) => state.solutions.length > 1 },
  { key: "S", text: "save as case", applies: anyShown },
  { key: "B", text: "best first", applies: (state) => state.canSort },
  { key: "M", text: "more", applies: canAskMore },
  { key: "D", text: "different", applies: canAskMore },
  { key: "R", text: "retry", applies: (state) => state.summary.steps.includes("retry") },
  { key: "Esc", text: "editor", applies: always },
];

/** The keys that do something now, at the panel's foot; screen readers hear them once. */
export class Hints {
  readonly root = element("p", { className: "hints" });

  show(state: PanelState): void {
    const applying = HINTS.filter(({ applies }) => applies(state));
    this.root.replaceChildren(
      ...applying.map(({ key, text }) => {
        const hint = element("span", {});
        hint.append(element("kbd", { textContent: key }), ` ${text}`);
        return hint;
      }),
    );
  }
}
