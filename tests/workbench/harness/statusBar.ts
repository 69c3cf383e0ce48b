import type { Locator, Page } from "playwright-core";
import { until, type Patience } from "./until.ts";

/** Tenfold's items in the status bar. */
export class StatusBar {
  private readonly items: Locator;

  constructor(page: Page) {
    this.items = page.locator(".statusbar-item[id^='tenfold.tenfold']");
  }

  /** The texts, as a reader sees them, icons left out. */
  async text(): Promise<string> {
    return (await this.items.allInnerTexts()).join(" ").replace(/\s+/g, " ").trim();
  }

  /** What a screen reader says. */
  async label(): Promise<string> {
    const labels = await this.items.evaluateAll((items) =>
      items.map((item) => item.querySelector("a")?.getAttribute("aria-label") ?? ""),
    );
    return labels.join(" ").trim();
  }

  /** Wait until text or label matches, and give both. */
  async says(pattern: RegExp, patience?: Patience): Promise<string> {
    return until(
      `${String(pattern)} in the status bar`,
      async () => {
        const text = `${await this.text()} ${await this.label()}`;
        if (!pattern.test(text)) throw new Error(JSON.stringify(text));
        return text;
      },
      patience,
    );
  }
}
