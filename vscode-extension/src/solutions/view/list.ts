import type { FromPage, PanelState } from "../messages";
import { SolutionArticle, type SolutionActions } from "./article";
import { element } from "./element";

/** What can be done in the list. */
export type ListCommand =
  "next" | "previous" | "first" | "last" | "accept" | "compare" | "saveCase";

/** What the list needs of the page around it. */
export interface Surroundings {
  post: (message: FromPage) => void;
  /** Tell a screen reader. */
  say: (text: string) => void;
  /** Another solution is the current one. */
  moved: () => void;
}

/**
 * The solutions, one of which is the current one: keys act on it, and Tab comes to it.
 *
 * New ones are put behind those that are there: nothing moves under the reader's eyes, unless they
 * want the best first.
 */
export class SolutionList {
  readonly root = element("div", { className: "solutions", role: "feed", ariaLabel: "Solutions" });
  private readonly surroundings: Surroundings;
  private readonly actions: SolutionActions;
  private articles: SolutionArticle[] = [];
  private state: PanelState | undefined;
  private session: number;
  private currentIndex: number;
  private marked: string | undefined;

  /** `kept` is what the list was when the page was last hidden. */
  constructor(surroundings: Surroundings, kept?: { session: number; current: number }) {
    this.surroundings = surroundings;
    this.session = kept?.session ?? 0;
    this.currentIndex = kept?.current ?? 0;
    this.actions = {
      accept: (id) => {
        this.accept(id);
      },
      compare: (id) => {
        this.compare(id);
      },
      saveCase: (id) => {
        surroundings.post({ type: "saveCase", id });
      },
      showPrompt: (id) => {
        surroundings.post({ type: "showPrompt", id });
      },
    };
    this.root.addEventListener("focusin", ({ target }) => {
      const index = this.articles.findIndex(({ root }) => root.contains(target as Node));
      if (index >= 0) this.makeCurrent(index);
    });
  }

  /** Which solution is the current one, from 0. */
  get current(): number {
    return this.currentIndex;
  }

  show(state: PanelState): void {
    this.state = state;
    if (state.session !== this.session) this.clear(state.session);
    this.root.ariaBusy = state.running ? "true" : "false";
    this.root.style.tabSize = String(state.tabSize);
    const wasEmpty = this.articles.length === 0;
    const before = this.articles;
    const byId = new Map(before.map((article) => [article.id, article]));
    this.articles = state.solutions.map((solution, index) => {
      const article = byId.get(solution.id) ?? this.article(solution.id);
      article.show(solution, index + 1, state);
      return article;
    });
    const inPlace = before.every((article, index) => article === this.articles[index]);
    const placed = this.articles.slice(inPlace ? before.length : 0);
    this.root.append(...placed.map(({ root }) => root));
    if (wasEmpty && this.articles.length > 0) {
      this.makeCurrent(Math.min(this.currentIndex, this.articles.length - 1));
      const nothingFocused = document.activeElement?.closest("article, vscode-button") === null;
      if (document.hasFocus() && nothingFocused) this.articles[this.currentIndex]?.root.focus();
    }
  }

  run(command: ListCommand): void {
    const article = this.articles[this.currentIndex];
    switch (command) {
      case "next":
        this.focus(this.currentIndex + 1);
        return;
      case "previous":
        this.focus(this.currentIndex - 1);
        return;
      case "first":
        this.focus(0);
        return;
      case "last":
        this.focus(this.articles.length - 1);
        return;
      case "accept":
        if (article) this.actions.accept(article.id);
        return;
      case "saveCase":
        if (article) this.actions.saveCase(article.id);
        return;
      case "compare":
        if (article) this.compare(article.id);
    }
  }

  /** Forget which one was to be compared; false where none was. */
  unmark(): boolean {
    if (this.marked === undefined) return false;
    this.mark(undefined);
    this.surroundings.say("Not comparing.");
    return true;
  }

  private article(id: string): SolutionArticle {
    const article = new SolutionArticle(id, this.actions);
    article.current = false;
    return article;
  }

  private clear(session: number): void {
    this.session = session;
    this.articles = [];
    this.currentIndex = 0;
    this.marked = undefined;
    this.root.replaceChildren();
    window.scrollTo(0, 0);
  }

  private focus(index: number): void {
    const bounded = Math.max(0, Math.min(index, this.articles.length - 1));
    const article = this.articles[bounded];
    if (!article) return;
    this.makeCurrent(bounded);
    article.root.focus({ preventScroll: true });
    article.root.scrollIntoView({ block: "nearest" });
  }

  private makeCurrent(index: number): void {
    this.currentIndex = index;
    this.articles.forEach((article, at) => {
      article.current = at === index;
    });
    this.surroundings.moved();
  }

  private accept(id: string): void {
    if (this.state?.canAccept ?? false) this.surroundings.post({ type: "accept", id });
    else this.surroundings.say(this.state?.notice?.text ?? "");
  }

  /** Mark the first one; with the second, ask for the comparison. */
  private compare(id: string): void {
    const left = this.marked;
    if (left === undefined) {
      this.mark(id);
      this.surroundings.say("Marked. Press C on another solution to compare, Escape to stop.");
    } else {
      this.mark(undefined);
      if (left === id) this.surroundings.say("Not comparing.");
      else this.surroundings.post({ type: "compare", left, right: id });
    }
  }

  private mark(id: string | undefined): void {
    this.marked = id;
    for (const article of this.articles) article.marked = article.id === id;
  }
}
