import { closest, element } from "./dom";

/** One token as it is shown. */
export interface Cell {
  /** What stands on the screen. */
  shown: string;
  /** Classes that give the look. */
  look: string;
  /** Whether a new line begins after it. */
  endsLine: boolean;
}

/** So many tokens at least make a chunk, which is laid out only when it comes into view. */
const CHUNK = 200;

/**
 * Tokens in a row, one of which is the current one: under the pointer, or under the focus.
 *
 * It is one stop of the tab key; arrow keys move within it.
 */
export class TokenStrip {
  readonly element: HTMLElement;
  private readonly cells: HTMLElement[] = [];
  private readonly labelOf: (index: number) => string;
  private readonly pointed: (index: number | undefined) => void;
  private focused = 0;

  /**
   * @param labelOf what a screen reader says of a token
   * @param pointed told which token is the current one, undefined for none
   */
  constructor(
    label: string,
    cells: readonly Cell[],
    labelOf: (index: number) => string,
    pointed: (index: number | undefined) => void,
  ) {
    this.labelOf = labelOf;
    this.pointed = pointed;
    this.element = element("div", { role: "listbox", class: "strip", "aria-label": label });
    this.fill(cells);
    this.listen();
  }

  private fill(cells: readonly Cell[]): void {
    let chunk = element("div", { role: "presentation", class: "chunk" });
    let size = 0;
    cells.forEach(({ shown, look, endsLine }, index) => {
      const cell = element("span", { role: "option", class: `token ${look}` }, shown);
      cell.tabIndex = index === 0 ? 0 : -1;
      cell.dataset["index"] = String(index);
      this.cells.push(cell);
      chunk.append(cell);
      size += 1;
      if (size >= CHUNK && endsLine) {
        this.element.append(chunk);
        chunk = element("div", { role: "presentation", class: "chunk" });
        size = 0;
      }
    });
    if (size > 0) this.element.append(chunk);
  }

  private listen(): void {
    this.element.addEventListener("pointerover", (event) => {
      this.pointed(indexOf(event) ?? this.underFocus);
    });
    this.element.addEventListener("pointerleave", () => {
      this.pointed(this.underFocus);
    });
    this.element.addEventListener("focusin", (event) => {
      const index = indexOf(event);
      if (index !== undefined) this.become(index);
    });
    this.element.addEventListener("focusout", () => {
      this.pointed(undefined);
    });
    this.element.addEventListener("click", (event) => {
      const index = indexOf(event);
      if (index !== undefined) this.cells[index]?.focus();
    });
    this.element.addEventListener("keydown", (event) => {
      const next = this.target(event.key);
      if (next === undefined) return;
      event.preventDefault();
      const cell = this.cells[Math.min(Math.max(next, 0), this.cells.length - 1)];
      // What it is called is only needed now; ten thousand names at once would cost a while.
      cell?.setAttribute("aria-label", this.labelOf(this.cells.indexOf(cell)));
      cell?.focus();
    });
  }

  private get underFocus(): number | undefined {
    return this.element.contains(document.activeElement) ? this.focused : undefined;
  }

  private become(index: number): void {
    const before = this.cells[this.focused];
    before?.setAttribute("aria-selected", "false");
    if (before) before.tabIndex = -1;
    this.focused = index;
    const cell = this.cells[index];
    if (!cell) return;
    cell.tabIndex = 0;
    cell.setAttribute("aria-selected", "true");
    cell.setAttribute("aria-label", this.labelOf(index));
    this.pointed(index);
  }

  private target(key: string): number | undefined {
    switch (key) {
      case "ArrowRight":
        return this.focused + 1;
      case "ArrowLeft":
        return this.focused - 1;
      case "ArrowDown":
        return this.onRow(1);
      case "ArrowUp":
        return this.onRow(-1);
      case "Home":
        return 0;
      case "End":
        return this.cells.length - 1;
      default:
        return undefined;
    }
  }

  /** The token on the next row of the screen, or the one before, that is nearest sideways. */
  private onRow(direction: 1 | -1): number {
    const from = this.cells[this.focused]?.getClientRects()[0];
    if (!from) return this.focused;
    let row: number | undefined;
    let best = this.focused;
    let distance = Infinity;
    for (let at = this.focused + direction; ; at += direction) {
      const rect = this.cells[at]?.getClientRects()[0];
      if (!rect) break;
      if (Math.abs(rect.top - from.top) < from.height / 2) continue;
      row ??= rect.top;
      if (Math.abs(rect.top - row) > from.height / 2) break;
      const away = Math.abs(rect.left - from.left);
      if (away < distance) [best, distance] = [at, away];
    }
    return best;
  }
}

function indexOf(event: Event): number | undefined {
  const index = closest(event, ".token")?.dataset["index"];
  return index === undefined ? undefined : Number(index);
}
