import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-toolbar-button/index.js";
import { element, icon } from "../../inspector/view/dom";
import { promptView } from "../../inspector/view/promptView";
import type { Content, FromPage, PreviewState, Problem, ToPage } from "../messages";
import "../../inspector/view/style.css";
import "./style.css";

/** What the page keeps while it is hidden, and over a reload of the window. */
interface Kept {
  uri: string;
  whiteSpace: boolean;
  scrolled: number;
}

const host = acquireVsCodeApi<Kept>();
const kept = host.getState();
let whiteSpace = kept?.whiteSpace ?? false;
let scrolled = kept?.scrolled ?? 0;
let state: PreviewState | undefined;

const subject = element("h1", { class: "subject" });
const marks = element("vscode-toolbar-button", {
  icon: "whitespace",
  label: "Show white space",
  title: "Show white space",
  toggleable: true,
});
marks.checked = whiteSpace;
const copy = element("vscode-toolbar-button", {
  icon: "copy",
  label: "Copy prompt",
  title: "Copy prompt",
});
const tools = element("div", { class: "tools", role: "toolbar", "aria-label": "Preview" });
tools.append(marks, copy);
const busy = element("div", { class: "busy", hidden: true });
const problem = element("div", { class: "problem-bar", role: "alert", hidden: true });
const content = element("main", { class: "panel", "aria-label": "Prompt", tabindex: 0 });
const said = element("div", { class: "said", role: "status" });
const title = element("div", { class: "title" }, subject, tools);
document.body.append(element("header", {}, title, busy), problem, content, said);

marks.addEventListener("change", () => {
  whiteSpace = marks.checked;
  keep();
  if (state) draw(state.content);
});
copy.addEventListener("click", () => {
  post({ type: "copy" });
});
content.addEventListener("scroll", () => {
  scrolled = content.scrollTop;
  keep();
});
window.addEventListener("message", ({ data }: MessageEvent<ToPage>) => {
  if (data.type === "done") said.textContent = data.message;
  else show(data.state);
});
post({ type: "ready" });

function show(next: PreviewState): void {
  const before = state;
  state = next;
  const { content: shown, problem: wrong } = next;
  busy.hidden = !next.busy;
  content.ariaBusy = String(next.busy);
  if (before?.revision !== next.revision) draw(shown);
  subject.replaceChildren(...heading(next));
  marks.hidden = copy.hidden = shown.kind !== "prompt";
  content.classList.toggle("stale", wrong !== undefined);
  content.hidden = wrong !== undefined && shown.kind === "loading";
  if (JSON.stringify(before?.problem) !== JSON.stringify(wrong)) drawProblem(wrong);
  keep();
}

/** `tests.prompty · chat · scripted · sort.py, line 8`. */
function heading({ title: name, content: shown }: PreviewState): (Node | string)[] {
  const facts =
    shown.kind === "prompt"
      ? [...(shown.mode === undefined ? [] : [shown.mode]), shown.prompt.model, shown.place]
      : [];
  return [
    element("strong", {}, name),
    ...facts.flatMap((fact) => [" \u00b7 ", element("span", { class: "fact" }, fact)]),
  ];
}

/** Draw the content anew: scrolled as before, and with the focus on the same piece. */
function draw(shown: Content): void {
  const focused = Array.from(content.querySelectorAll(".piece")).indexOf(
    document.activeElement ?? content,
  );
  content.replaceChildren(...drawn(shown));
  content.scrollTop = scrolled;
  const piece = content.querySelectorAll<HTMLElement>(".piece")[focused];
  piece?.focus({ preventScroll: true });
}

function drawn(shown: Content): HTMLElement[] {
  switch (shown.kind) {
    case "loading":
      return [
        message(
          "loading codicon-modifier-spin",
          "Making the prompt. A local model may first have to load.",
        ),
      ];
    case "nothing":
      return [message("comment", shown.why, element("p", {}, shown.next))];
    case "prompt": {
      const copyPart = (part: number): void => {
        post({ type: "copy", part });
      };
      return [promptView(shown.prompt, whiteSpace, { copyPart })];
    }
  }
}

function message(sign: string, text: string, ...more: HTMLElement[]): HTMLElement {
  const head = element("p", { class: "words" }, icon(sign), text);
  return element("div", { class: "message", role: "status" }, head, ...more);
}

function drawProblem(wrong: Problem | undefined): void {
  problem.hidden = wrong === undefined;
  problem.replaceChildren();
  if (!wrong) return;
  problem.append(icon("error"), element("span", { class: "words" }, wrong.message));
  if (wrong.line !== undefined) {
    const line = String(wrong.line + 1);
    problem.append(button(`Go to Line ${line}`, { type: "goToProblem" }));
  } else {
    problem.append(button("Retry", { type: "retry" }), button("Show Log", { type: "showLog" }));
  }
}

function button(text: string, sent: FromPage): HTMLElement {
  const made = element("vscode-button", { secondary: true }, text);
  made.addEventListener("click", () => {
    post(sent);
  });
  return made;
}

function keep(): void {
  if (state) host.setState({ uri: state.uri, whiteSpace, scrolled });
}

function post(sent: FromPage): void {
  host.postMessage(sent);
}
