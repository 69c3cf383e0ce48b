import type { FromPage, PanelState } from "../messages";
import { element, icon } from "./element";
import { STEPS } from "./steps";

/** What stands above the solutions: how far they are, what has happened, and what can be done. */
export class Header {
  readonly root = element("header", {});
  private readonly where = element("span", { className: "where" });
  private readonly headline = element("h1", {});
  private readonly actions = element("div", { className: "actions", role: "toolbar" });
  private readonly bar = element("vscode-progress-bar", { ariaLabel: "Solutions made" });
  private readonly advice = element("p", { className: "advice" });
  private readonly notice = element("div", { className: "notice" });
  private readonly post: (message: FromPage) => void;
  private shownActions = "";

  constructor(post: (message: FromPage) => void) {
    this.post = post;
    this.actions.ariaLabel = "Solutions";
    const line = element("div", { className: "summary" });
    line.append(this.headline, this.actions);
    this.root.append(this.where, line, this.advice, this.bar, this.notice);
  }

  show(state: PanelState): void {
    const { summary, progress, running } = state;
    this.where.textContent = state.where;
    this.headline.textContent = summary.headline;
    this.advice.textContent = summary.advice ?? "";
    this.advice.hidden = !summary.advice;
    this.bar.classList.toggle("idle", !running);
    this.bar.ariaHidden = running ? "false" : "true";
    this.bar.indeterminate = !progress || progress.shown === 0;
    this.bar.max = progress?.wanted ?? 1;
    this.bar.value = progress?.shown ?? 0;
    this.showActions(state);
    this.showNotice(state);
  }

  private showActions({ running, summary, canAskMore, canSort }: PanelState): void {
    const wanted = JSON.stringify([running, summary.steps, canAskMore, canSort]);
    if (wanted === this.shownActions) return;
    this.shownActions = wanted;
    const buttons: HTMLElement[] = [];
    if (running) {
      buttons.push(this.button("stop-circle", "Stop", { type: "stop" }));
    }
    for (const step of summary.steps) {
      const { icon, text } = STEPS[step];
      buttons.push(this.button(icon, text, { type: "step", step }));
    }
    if (canSort) buttons.push(this.button("arrow-up", "Best First", { type: "sort" }));
    if (canAskMore) {
      buttons.push(this.button("add", "More", { type: "ask", asking: "more" }));
      buttons.push(
        this.button("lightbulb", "Something Different", { type: "ask", asking: "different" }),
      );
    }
    this.actions.replaceChildren(...buttons);
  }

  private showNotice({ notice }: PanelState): void {
    this.notice.hidden = !notice;
    this.notice.replaceChildren();
    if (!notice) return;
    this.notice.className = `notice ${notice.tone}`;
    const text = element("span", { textContent: notice.text });
    this.notice.append(icon(notice.tone), text);
    if (notice.askHere) {
      this.notice.append(this.button("", "Ask Again Here", { type: "ask", asking: "here" }));
    }
  }

  private button(icon: string, text: string, message: FromPage): HTMLElement {
    const button = element("vscode-button", { textContent: text, secondary: true, icon });
    button.dataset["button"] = message.type;
    button.addEventListener("click", () => {
      this.post(message);
    });
    return button;
  }
}
