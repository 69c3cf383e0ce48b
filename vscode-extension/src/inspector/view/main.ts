import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-toolbar-button/index.js";
import type { VscodeToolbarButton } from "@vscode-elements/elements/dist/vscode-toolbar-button/index.js";
import type { Prompt, SolutionOrigin, Tokens } from "../../wire";
import type { Content, FromPage, PageState, ToPage } from "../messages";
import { element, icon } from "./dom";
import { promptView } from "./promptView";
import { solutionView } from "./solutionView";
import "./style.css";
import { Tabs } from "./tabs";
import { TokensView, type TokensChoice } from "./tokensView";

/** What the reader has chosen, kept while the panel is hidden. */
interface Choices extends TokensChoice {
  tab: string;
  whiteSpace: boolean;
}

/** A request for tokens that waits for its answer. */
interface Waiting {
  resolve: (tokens: Tokens) => void;
  reject: (error: Error) => void;
}

const host = acquireVsCodeApi<Choices>();
const kept = host.getState();
const choices: Choices = kept ?? {
  tab: "prompt",
  whiteSpace: false,
  source: "prompt",
  ids: false,
  own: "",
};
const waiting = new Map<number, Waiting>();
let requests = 0;
let state: PageState | undefined;

const subject = element("h1", { class: "subject" });
const follow = toggle("lock", "Follow cursor");
const marks = toggle("whitespace", "Show white space");
marks.checked = choices.whiteSpace;
const copy = button("copy", "Copy prompt");
const save = button("save-as", "Save as JSON");
const tools = element("div", { class: "tools", role: "toolbar", "aria-label": "Prompt" });
tools.append(follow, marks, copy, save);
const busy = element("div", { class: "busy", hidden: true });
const notice = element("p", { class: "notice", role: "status", hidden: true });
const said = element("div", { class: "said", role: "status" });
const promptPanel = element("div");
const solutionPanel = element("div");
const tokensView = new TokensView(choices, countTokens, keep);
const tabs = new Tabs((name) => {
  // While nothing is there yet, the tab that was chosen before is not on offer.
  if (state) choices.tab = name;
  keep();
  tokensView.becomeVisible(name === "tokens");
  offerMarks();
});
tabs.add("prompt", "Prompt", promptPanel);
tabs.add("tokens", "Tokens", tokensView.element);
tabs.add("solution", "Solution", solutionPanel);
const title = element("div", { class: "title" }, subject, tools);
document.body.append(element("header", {}, title, tabs.list, busy), notice, tabs.panels, said);

follow.addEventListener("change", () => {
  post({ type: "follow", on: follow.checked });
});
marks.addEventListener("change", () => {
  choices.whiteSpace = marks.checked;
  keep();
  if (state) drawPrompt(state.content);
});
copy.addEventListener("click", () => {
  post({ type: "copy" });
});
save.addEventListener("click", () => {
  post({ type: "save" });
});
window.addEventListener("message", (event: MessageEvent<ToPage>) => {
  received(event.data);
});
post({ type: "ready" });

function received(message: ToPage): void {
  switch (message.type) {
    case "state":
      show(message.state);
      break;
    case "tokens":
      waiting.get(message.request)?.resolve(message.tokens);
      waiting.delete(message.request);
      break;
    case "tokensFailed":
      waiting.get(message.request)?.reject(new Error(message.message));
      waiting.delete(message.request);
      break;
    case "done":
      said.textContent = message.message;
      break;
  }
}

function show(next: PageState): void {
  const before = state;
  state = next;
  const { content } = next;
  subject.textContent = headingOf(next);
  follow.checked = next.following;
  follow.icon = next.following ? "unlock" : "lock";
  follow.title = next.following ? "Following the cursor: click to lock" : "Follow cursor";
  busy.hidden = !next.busy;
  document.body.setAttribute("aria-busy", String(next.busy));
  notice.hidden = next.notice === undefined;
  if (next.notice !== undefined) notice.replaceChildren(icon("warning"), next.notice);
  if (before?.revision === next.revision) return;
  const there = promptOf(content) !== undefined;
  copy.hidden = save.hidden = !there;
  tabs.offer("solution", content.kind === "solution");
  drawPrompt(content);
  if (content.kind === "solution") solutionPanel.replaceChildren(solutionView(content.origin));
  tokensView.show(promptOf(content), originOf(content));
  const shownAgain = before === undefined && kept !== undefined;
  const first = content.kind === "solution" && before?.content.kind !== "solution";
  if (first && !shownAgain) tabs.select("solution");
  else if (!before) tabs.select(choices.tab);
  tabs.restoreScroll();
  offerMarks();
}

/** White space is marked in the prompt's text only: in the other views it is always seen. */
function offerMarks(): void {
  marks.hidden = choices.tab !== "prompt" || !state || promptOf(state.content) === undefined;
}

function headingOf({ content, subject: name }: PageState): string {
  if (content.kind !== "solution") return name;
  return `Solution ${String(content.origin.solution.rank)}`;
}

function promptOf(content: Content): Prompt | undefined {
  if (content.kind === "prompt") return content.prompt;
  return originOf(content)?.prompt;
}

function originOf(content: Content): SolutionOrigin | undefined {
  return content.kind === "solution" ? content.origin : undefined;
}

function drawPrompt(content: Content): void {
  promptPanel.replaceChildren(...promptContent(content));
  tabs.restoreScroll();
}

function promptContent(content: Content): HTMLElement[] {
  switch (content.kind) {
    case "loading":
      return [message("loading", "Making the prompt. A local model may first have to load.")];
    case "nothing":
      return [message("comment", content.why, element("p", {}, content.next))];
    case "failed": {
      const retry = element("vscode-button", { icon: "refresh" }, "Retry");
      retry.addEventListener("click", () => {
        post({ type: "retry" });
      });
      const restart = element("vscode-button", { secondary: true }, "Restart Server");
      restart.addEventListener("click", () => {
        post({ type: "restart" });
      });
      const log = element("vscode-button", { secondary: true }, "Show Log");
      log.addEventListener("click", () => {
        post({ type: "showLog" });
      });
      const steps = element("p", { class: "steps" }, retry, restart, log);
      return [message("error", content.message, steps)];
    }
    case "prompt":
    case "solution": {
      const prompt = content.kind === "prompt" ? content.prompt : content.origin.prompt;
      const copyPart = (part: number): void => {
        post({ type: "copy", part });
      };
      return [promptView(prompt, choices.whiteSpace, { copyPart })];
    }
  }
}

function message(sign: string, text: string, ...more: HTMLElement[]): HTMLElement {
  const spin = sign === "loading" ? [icon("loading codicon-modifier-spin")] : [icon(sign)];
  const head = element("p", { class: "words" }, ...spin, text);
  return element("div", { class: "message", role: "status" }, head, ...more);
}

function countTokens(text: string, model: string | undefined): Promise<Tokens> {
  requests += 1;
  const request = requests;
  return new Promise((resolve, reject) => {
    waiting.set(request, { resolve, reject });
    post({ type: "tokens", request, text, ...(model === undefined ? {} : { model }) });
  });
}

function button(sign: string, label: string): VscodeToolbarButton {
  return element("vscode-toolbar-button", { icon: sign, label, title: label });
}

function toggle(sign: string, label: string): VscodeToolbarButton {
  return element("vscode-toolbar-button", { icon: sign, label, title: label, toggleable: true });
}

function keep(): void {
  host.setState(choices);
}

function post(sent: FromPage): void {
  host.postMessage(sent);
}
