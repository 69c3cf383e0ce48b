import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-progress-bar/index.js";
import "@vscode-elements/elements/dist/vscode-toolbar-button/index.js";
import type { FromPage, PanelState, ToPage } from "../messages";
import { Announcer } from "./announcer";
import { element } from "./element";
import { Header } from "./header";
import { Hints } from "./hints";
import { onKey } from "../../webviews/keys";
import { KEYS } from "./keys";
import { SolutionList } from "./list";
import "./style.css";

/** What the page keeps while it is hidden; the panel's place survives a reload of the window. */
interface Kept {
  place: PanelState["place"];
  session: number;
  /** Which solution is the current one, from 0. */
  current: number;
}

const host = acquireVsCodeApi<Kept>();
const post = (message: FromPage): void => {
  host.postMessage(message);
};

let state: PanelState | undefined;
const header = new Header(post);
const announcer = new Announcer();
const list = new SolutionList(
  {
    post,
    say: (text) => {
      announcer.say(text);
    },
    moved: keep,
  },
  host.getState(),
);
const hints = new Hints();
const main = element("main", { ariaLabel: "Tenfold solutions", tabIndex: -1 });
main.append(header.root, list.root, hints.root, announcer.root);
document.body.append(main);

window.addEventListener("message", ({ data }: MessageEvent<ToPage>) => {
  if (data.type === "command") {
    list.run(data.command);
    return;
  }
  const before = state;
  state = data.state;
  header.show(state);
  list.show(state);
  hints.show(state);
  announcer.changed(before, state);
  keep();
});

function keep(): void {
  if (!state) return;
  host.setState({ place: state.place, session: state.session, current: list.current });
}

onKey(KEYS, (key) => {
  switch (key) {
    case "leave":
      if (!list.unmark()) post({ type: "leave" });
      return;
    case "sort":
      if (state?.canSort) post({ type: "sort" });
      return;
    case "more":
    case "different":
      if (state?.canAskMore) post({ type: "ask", asking: key });
      return;
    case "retry":
      if (state?.summary.steps.includes("retry")) post({ type: "step", step: "retry" });
      return;
    default:
      list.run(key);
  }
});

post({ type: "ready" });
