import { SolutionArticle, type SolutionActions } from "../../solutions/view/article";
import { element, icon } from "../../solutions/view/element";
import { STEPS } from "../../solutions/view/steps";
import type { Step } from "../../solutions/words";
import type { Column, ComparisonState } from "../messages";

/** What can be done with a column. */
export interface ColumnActions {
  solution: SolutionActions;
  prefer: () => void;
  step: (step: Step) => void;
}

/** One contestant: what it is called, how it did, and its solutions in order. */
export class ColumnView {
  readonly key: string;
  readonly root = element("section", {});
  private readonly actions: ColumnActions;
  private readonly name = element("h2", {});
  private readonly headline = element("p", { className: "headline" });
  private readonly advice = element("p", { className: "advice" });
  private readonly figures = element("ul", { className: "figures" });
  private readonly feed = element("div", { className: "solutions", role: "feed" });
  private readonly preferButton = element("vscode-button", { secondary: true });
  private readonly steps = element("span", {});
  private articles: SolutionArticle[] = [];
  private shownFigures = "";
  private shownSteps = "";

  constructor(key: string, actions: ColumnActions) {
    this.key = key;
    this.actions = actions;
    this.preferButton.addEventListener("click", actions.prefer);
    this.preferButton.dataset["button"] = "prefer";
    const buttons = element("div", { className: "actions" });
    buttons.append(this.preferButton, this.steps);
    const head = element("div", { className: "head" });
    head.append(this.name, this.headline, this.advice, this.figures, buttons);
    this.root.append(head, this.feed);
  }

  /** How many solutions it has. */
  get count(): number {
    return this.articles.length;
  }

  show(column: Column, state: ComparisonState): void {
    const { name, kind, summary, facts, solutions, preferred, canPrefer } = column;
    this.name.replaceChildren(icon(kind === "template" ? "file-code" : "chip"), name);
    this.headline.textContent = summary.headline;
    this.advice.textContent = summary.advice ?? "";
    this.advice.hidden = !summary.advice;
    this.root.ariaLabel = [`${kind} ${name}`, summary.headline, ...facts].join(", ");
    this.feed.ariaLabel = `Solutions of ${name}`;
    this.feed.ariaBusy = column.state === "running" ? "true" : "false";
    this.showFigures(facts);
    this.preferButton.textContent = preferred ? "Preferred" : "Prefer This";
    this.preferButton.icon = preferred ? "check" : "thumbsup";
    this.preferButton.disabled = preferred;
    this.preferButton.hidden = !canPrefer;
    this.preferButton.ariaLabel = preferred ? `${name} is preferred` : `Prefer ${name}`;
    this.showSteps(column.state === "done" ? summary.steps : []);
    const byId = new Map(this.articles.map((article) => [article.id, article]));
    const around = { solutions, canAccept: state.canAccept };
    const accepted = state.accepted === undefined ? {} : { accepted: state.accepted };
    this.articles = solutions.map((solution, index) => {
      const article = byId.get(solution.id) ?? this.article(solution.id);
      const label = `${name}, ${solution.label}`;
      article.show({ ...solution, label }, index + 1, { ...around, ...accepted });
      return article;
    });
    // Only what is new is put in, so that nothing moves and the focus stays.
    this.feed.append(
      ...this.articles.filter(({ root }) => !root.isConnected).map(({ root }) => root),
    );
  }

  /** Have the solution at this place be the current one, or none. */
  makeCurrent(place: number | undefined): void {
    this.articles.forEach((article, index) => {
      article.current = index === place;
    });
  }

  /** The id of the solution at this place. */
  idAt(place: number): string | undefined {
    return this.articles[place]?.id;
  }

  /** Give the focus to the solution at this place. */
  focus(place: number): void {
    const root = this.articles[place]?.root;
    root?.focus({ preventScroll: true });
    root?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** The place of the solution that an element is in; -1 for none. */
  placeOf(target: Node): number {
    return this.articles.findIndex(({ root }) => root.contains(target));
  }

  private article(id: string): SolutionArticle {
    const article = new SolutionArticle(id, this.actions.solution);
    article.current = false;
    return article;
  }

  private showSteps(steps: readonly Step[]): void {
    const wanted = JSON.stringify(steps);
    if (wanted === this.shownSteps) return;
    this.shownSteps = wanted;
    this.steps.replaceChildren(
      ...steps.map((step) => {
        const { icon: sign, text } = STEPS[step];
        const button = element("vscode-button", { textContent: text, secondary: true, icon: sign });
        button.dataset["button"] = step;
        button.addEventListener("click", () => {
          this.actions.step(step);
        });
        return button;
      }),
    );
  }

  private showFigures(facts: readonly string[]): void {
    const wanted = JSON.stringify(facts);
    if (wanted === this.shownFigures) return;
    this.shownFigures = wanted;
    this.figures.replaceChildren(...facts.map((fact) => element("li", { textContent: fact })));
  }
}
