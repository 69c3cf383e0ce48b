import { element } from "../../solutions/view/element";
import type { ComparisonState, FromPage } from "../messages";
import { ColumnView } from "./column";

/** What can be done in the grid. */
export type GridCommand =
  "left" | "right" | "up" | "down" | "first" | "last" | "accept" | "prefer" | "saveCase";

/**
 * The columns side by side. One solution of all is the current one: keys act on it, and Tab comes
 * to it.
 */
export class Grid {
  readonly root = element("div", { className: "grid", role: "group", ariaLabel: "Compared" });
  private readonly post: (message: FromPage) => void;
  /** Told what cannot be done, and why. */
  private readonly say: (text: string) => void;
  private columns: ColumnView[] = [];
  private state: ComparisonState | undefined;
  private column = 0;
  private place = 0;

  constructor(post: (message: FromPage) => void, say: (text: string) => void) {
    this.post = post;
    this.say = say;
    this.root.addEventListener("focusin", ({ target }) => {
      const column = this.columns.findIndex(({ root }) => root.contains(target as Node));
      if (column < 0) return;
      const place = this.columns[column]?.placeOf(target as Node) ?? -1;
      if (place >= 0) this.makeCurrent(column, place);
    });
  }

  show(state: ComparisonState): void {
    const anew = state.round !== this.state?.round;
    this.state = state;
    if (anew) this.begin(state);
    this.root.style.tabSize = String(state.tabSize);
    this.root.style.setProperty("--columns", String(state.columns.length));
    const wasEmpty = this.columns.every(({ count }) => count === 0);
    state.columns.forEach((column, index) => this.columns[index]?.show(column, state));
    const first = this.columns.findIndex(({ count }) => count > 0);
    if (wasEmpty && first >= 0) {
      this.makeCurrent(first, 0);
      const nothingFocused = !document.activeElement?.closest("article, vscode-button");
      if (document.hasFocus() && nothingFocused) this.columns[first]?.focus(0);
    }
  }

  run(command: GridCommand): void {
    const column = this.columns[this.column];
    const id = column?.idAt(this.place);
    switch (command) {
      case "left":
        this.sideways(-1);
        return;
      case "right":
        this.sideways(1);
        return;
      case "up":
        this.move(this.column, this.place - 1);
        return;
      case "down":
        this.move(this.column, this.place + 1);
        return;
      case "first":
        this.move(this.column, 0);
        return;
      case "last":
        this.move(this.column, Infinity);
        return;
      case "prefer":
        if (column) this.prefer(column.key);
        return;
      case "accept":
        if (column && id !== undefined) this.accept(column.key, id);
        return;
      case "saveCase":
        if (column && id !== undefined) this.post({ type: "saveCase", key: column.key, id });
    }
  }

  private begin(state: ComparisonState): void {
    this.column = 0;
    this.place = 0;
    this.columns = state.columns.map(({ key }) => {
      const column = new ColumnView(key, {
        solution: {
          accept: (id) => {
            this.accept(key, id);
          },
          saveCase: (id) => {
            this.post({ type: "saveCase", key, id });
          },
          showPrompt: (id) => {
            this.post({ type: "showPrompt", key, id });
          },
        },
        prefer: () => {
          this.post({ type: "prefer", key });
        },
        step: (step) => {
          this.post({ type: "step", key, step });
        },
      });
      return column;
    });
    this.root.replaceChildren(...this.columns.map(({ root }) => root));
  }

  /** Go to the next column that has solutions, at the same height. */
  private sideways(by: 1 | -1): void {
    for (let at = this.column + by; this.columns[at]; at += by) {
      if (this.columns[at]?.count) {
        this.move(at, this.place);
        return;
      }
    }
  }

  private move(column: number, place: number): void {
    const count = this.columns[column]?.count ?? 0;
    if (count === 0) return;
    const bounded = Math.max(0, Math.min(place, count - 1));
    this.makeCurrent(column, bounded);
    this.columns[column]?.focus(bounded);
  }

  private makeCurrent(column: number, place: number): void {
    this.column = column;
    this.place = place;
    this.columns.forEach((one, index) => {
      one.makeCurrent(index === column ? place : undefined);
    });
  }

  private prefer(key: string): void {
    const known = this.state?.columns.find((one) => one.key === key);
    if (known?.canPrefer) this.post({ type: "prefer", key });
    else this.say("This template is in no folder of templates, so no setting can name it.");
  }

  private accept(key: string, id: string): void {
    if (this.state?.canAccept ?? false) this.post({ type: "accept", key, id });
    else this.say(this.state?.notice ?? "");
  }
}
