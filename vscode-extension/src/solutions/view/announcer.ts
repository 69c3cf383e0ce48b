import type { PanelState } from "../messages";
import { element } from "./element";

/** The least time between two reports of progress, in milliseconds. */
const PROGRESS_EVERY = 4000;

/** Tells a screen reader what has changed: beginnings, ends and notices, and progress at times. */
export class Announcer {
  readonly root = element("div", { className: "spoken", role: "status", ariaLive: "polite" });
  private lastProgress = 0;

  changed(before: PanelState | undefined, now: PanelState): void {
    const began = before?.session !== now.session || before.running !== now.running;
    const said = [before?.summary.headline, before?.notice?.text];
    if (now.notice && now.notice.text !== said[1]) this.say(now.notice.text);
    else if (began) this.say([now.summary.headline, now.summary.advice].filter(Boolean).join(". "));
    else if (now.summary.headline !== said[0]) this.progress(now.summary.headline);
  }

  say(text: string): void {
    this.lastProgress = performance.now();
    this.root.textContent = text;
  }

  private progress(text: string): void {
    if (performance.now() - this.lastProgress >= PROGRESS_EVERY) this.say(text);
  }
}
