import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-toolbar-button/index.js";
import { element, icon } from "../../solutions/view/element";
import { onKey } from "../../webviews/keys";
import type { ComparisonState, FromPage, Kept, ToPage } from "../messages";
import { Grid, type GridCommand } from "./grid";
import { KEYS, scrolls } from "./keys";
import "../../solutions/view/style.css";
import "./style.css";

const HINTS = [
  ["\u2190 \u2192 \u2191 \u2193", "move"],
  ["Enter", "accept"],
  ["P", "prefer"],
  ["S", "save as case"],
  ["Esc", "editor"],
] as const;

const COMMANDS: Record<(ToPage & { type: "command" })["command"], GridCommand> = {
  ...{ accept: "accept", saveCase: "saveCase", prefer: "prefer" },
  ...{ next: "down", previous: "up" },
};

const host = acquireVsCodeApi<{ kept: Kept }>();
const post = (message: FromPage): void => {
  host.postMessage(message);
};

let state: ComparisonState | undefined;
const spoken = element("div", { className: "spoken", role: "status", ariaLive: "polite" });
const say = (text: string): void => {
  spoken.textContent = text;
};
const where = element("span", { className: "where" });
const title = element("h1", {});
const actions = element("div", { className: "actions", role: "toolbar", ariaLabel: "Comparison" });
const stop = button("stop-circle", "Stop", { type: "stop" });
const reseed = button("refresh", "Another Seed", { type: "reseed" });
actions.append(stop, reseed);
const line = element("div", { className: "summary" });
line.append(title, actions);
const notice = element("div", { className: "notice" });
const header = element("header", {});
header.append(where, line, notice);
const grid = new Grid(post, say);
const hints = element("p", { className: "hints" });
hints.append(
  ...HINTS.map(([key, text]) => {
    const hint = element("span", {});
    hint.append(element("kbd", { textContent: key }), ` ${text}`);
    return hint;
  }),
);
const main = element("main", { ariaLabel: "Tenfold comparison", tabIndex: -1 });
main.append(header, grid.root, hints, spoken);
document.body.append(main);

window.addEventListener("message", ({ data }: MessageEvent<ToPage>) => {
  if (data.type === "command") grid.run(COMMANDS[data.command]);
  else show(data.state);
});

onKey(
  KEYS,
  (key) => {
    if (key === "leave") post({ type: "leave" });
    else grid.run(key);
  },
  scrolls,
);

post({ type: "ready" });

function show(next: ComparisonState): void {
  const before = state;
  state = next;
  where.textContent = next.where;
  title.textContent = `${next.title} \u00b7 seed ${String(next.seed)}`;
  stop.hidden = !next.running;
  reseed.hidden = next.running;
  notice.hidden = next.notice === undefined;
  notice.replaceChildren(icon("info"), element("span", { textContent: next.notice ?? "" }));
  grid.show(next);
  announce(before, next);
  host.setState({ kept: next.kept });
}

/** Tell a screen reader when a contestant is done, and what has happened. */
function announce(before: ComparisonState | undefined, now: ComparisonState): void {
  if (now.notice !== undefined && now.notice !== before?.notice) say(now.notice);
  for (const column of now.columns) {
    const was = before?.columns.find(({ key }) => key === column.key);
    if (was?.state === "running" && column.state === "done") {
      say([column.name, column.summary.headline, ...column.facts].join(", "));
    }
    if (was && !was.preferred && column.preferred) say(`${column.name} is preferred.`);
  }
}

function button(sign: string, text: string, message: FromPage): HTMLElement {
  const made = element("vscode-button", { textContent: text, secondary: true, icon: sign });
  made.dataset["button"] = message.type;
  made.addEventListener("click", () => {
    post(message);
  });
  return made;
}
