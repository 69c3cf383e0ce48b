import { element } from "./dom";

/** A tab, and the panel that it shows. */
interface Tab {
  name: string;
  header: HTMLButtonElement;
  panel: HTMLElement;
}

/** Tabs by the pattern of WAI-ARIA: arrow keys move between them, each keeps its place. */
export class Tabs {
  readonly list = element("div", { role: "tablist", class: "tabs", "aria-label": "Views" });
  readonly panels = element("div", { class: "panels" });
  private readonly tabs: Tab[] = [];
  private readonly scrolled = new Map<string, number>();
  private readonly selected: (name: string) => void;
  private current = "";

  constructor(selected: (name: string) => void) {
    this.selected = selected;
    this.list.addEventListener("keydown", (event) => {
      this.move(event);
    });
  }

  /** Add a tab; `content` is what its panel shows. */
  add(name: string, title: string, content: HTMLElement): void {
    const header = element(
      "button",
      { role: "tab", id: `tab-${name}`, "aria-controls": `panel-${name}`, type: "button" },
      title,
    );
    const panel = element(
      "div",
      { role: "tabpanel", id: `panel-${name}`, "aria-labelledby": `tab-${name}`, class: "panel" },
      content,
    );
    header.addEventListener("click", () => {
      this.select(name);
    });
    panel.addEventListener("scroll", () => {
      if (!panel.hidden) this.scrolled.set(name, panel.scrollTop);
    });
    this.tabs.push({ name, header, panel });
    this.list.append(header);
    this.panels.append(panel);
  }

  /** Show a tab's panel, where it was scrolled to. */
  select(name: string): void {
    const wanted = this.tabs.find((tab) => tab.name === name && !tab.header.hidden);
    const shown = wanted ?? this.tabs[0];
    if (!shown) return;
    for (const tab of this.tabs) {
      const on = tab === shown;
      tab.header.setAttribute("aria-selected", String(on));
      tab.header.tabIndex = on ? 0 : -1;
      tab.panel.hidden = !on;
    }
    this.current = shown.name;
    this.restoreScroll();
    this.selected(shown.name);
  }

  /** Offer a tab or not; where it was shown, the first one is shown instead. */
  offer(name: string, on: boolean): void {
    const tab = this.tabs.find((one) => one.name === name);
    if (!tab) return;
    tab.header.hidden = !on;
    if (!on && this.current === name) this.select("");
  }

  /** Be scrolled as before, after the content was drawn anew. */
  restoreScroll(): void {
    const tab = this.tabs.find(({ name }) => name === this.current);
    if (tab) tab.panel.scrollTop = this.scrolled.get(tab.name) ?? 0;
  }

  private move(event: KeyboardEvent): void {
    const offered = this.tabs.filter(({ header }) => !header.hidden);
    const at = offered.findIndex(({ name }) => name === this.current);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: offered.length - 1 }[
      event.key
    ];
    if (to === undefined) return;
    event.preventDefault();
    const next = offered[(to + offered.length) % offered.length];
    if (!next) return;
    this.select(next.name);
    next.header.focus();
  }
}
