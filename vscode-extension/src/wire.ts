/** What the server says: the JSON of its own methods, as ARCHITECTURE.md lists it. */
import type { Position, Range } from "vscode-languageserver-protocol";

/** The `tenfold/status` notification. */
export interface Status {
  state: "ready" | "loading" | "generating" | "paused" | "error";
  model: string;
  message?: string;
  /** The one next step after an error. */
  action?: string;
  tokensPerSecond?: number;
  /** Whether the model is in memory. */
  loaded?: boolean;
}

/** A secret that a solution holds; `line` counts from 1 within its text. */
export interface Secret {
  kind: string;
  line: number;
}

/** What speaks for or against a candidate. */
export interface Evidence {
  tokens: number;
  meanLogProb?: number;
  parses?: boolean;
  /** Names that it uses and nobody defines. */
  undefined?: string[];
  examples?: { passed: number; total: number };
  secrets: Secret[];
  /** Variables that it reads where another solution, of which it is the second form, has keys. */
  environment?: string[];
  /** How many others said the same and are hidden. */
  duplicates: number;
  finishReason: "stop" | "length" | "block";
}

/** One candidate and its evidence. */
export interface Solution extends Evidence {
  id: string;
  rank: number;
  insertText: string;
  range: Range;
}

/** Where every completion that was asked for went. */
export interface Account {
  wanted: number;
  requested: number;
  shown: number;
  duplicates: number;
  empty: number;
  failed: { reason: string; count: number }[];
  pending: number;
}

/** How one asking went: with what, how much, how long, for how much. */
export interface Run {
  template: string;
  model: string;
  seed: number | null;
  promptTokens: number;
  answerTokens: number;
  /** Until the first solution was there, and until all were. */
  seconds: { first?: number; total: number };
  /** In US dollars; 0 for a local model, missing where it is not known. */
  price?: number;
}

/** The answer to `tenfold/solutions`, and each of its partial results. */
export interface Solutions {
  solutions: Solution[];
  account: Account;
  run?: Run;
}

/** What can be asked for beside code for a comment. */
export type Task = "explain" | "docstring" | "tests" | "example" | "commit";

/** How solutions are asked for, beside where and how many. */
export interface Question {
  /** Name of a template. */
  template?: string;
  /** An open document whose text, saved or not, is the template. */
  templateDocument?: { uri: string };
  /** Name of a model. */
  model?: string;
  seed?: number;
  temperature?: number;
  task?: Task;
  /** What a task is about. */
  range?: Range;
}

/** The params of `tenfold/solutions`. */
export interface SolutionsParams extends Question {
  textDocument?: { uri: string };
  position?: Position;
  /** The id of a solution: others for what it answered, instead of document and position. */
  solution?: string;
  /** 1 to 10. */
  count?: number;
  /** Ask for `count` further ones: alike, or away from those that are there. */
  more?: "alike" | "different";
  partialResultToken?: string;
}

/** A named part of a prompt; offsets count UTF-16 units of its text, or of its message. */
export interface Piece {
  name: string;
  tokens: number;
  start: number;
  end: number;
  /** Which of the chat messages it stands in; missing where the prompt is text. */
  message?: number;
}

/** The answer to `tenfold/prompt`: what is sent, byte for byte. */
export interface Prompt {
  template: string;
  reason: string;
  model: string;
  text?: string;
  suffix?: string;
  messages?: { role: string; content: string }[];
  pieces: Piece[];
  totalTokens: number;
  /** Whether the counts are the model's own; else they are estimates. */
  exact: boolean;
  budget: number;
  reserved: number;
  stop: string[];
  leftOut: { name: string; tokens: number; why: string }[];
  redactions: { kind: string; count: number }[];
  /** What it was rendered for where no document was named: the template's own sample. */
  sample?: { language: string; text: string; position: Position };
}

/** The params of `tenfold/prompt`; without a document, the template's own sample is one. */
export interface PromptParams {
  textDocument?: { uri: string };
  position?: Position;
  template?: string;
  templateDocument?: { uri: string };
  /** False: do not load a model for it. */
  load?: boolean;
}

/** One of `tenfold/templates`. */
export interface TemplateFile {
  name: string;
  description?: string;
  origin: string;
  uri: string;
  current: boolean;
  mode?: string;
  tasks?: string[];
  /** What is wrong with its file. */
  problem?: string;
}

/** The answer to `tenfold/templates`. */
export interface Templates {
  templates: TemplateFile[];
  chosen?: { name: string; reason: string };
  /** Why none can be chosen here. */
  problem?: string;
}

/** The answer to `tenfold/models`. */
export interface Models {
  models: { name: string; title: string; bytes?: number; installed: boolean; current: boolean }[];
}

/** What became of a feature of an endpoint that was tried. */
export type Verdict = "yes" | "ignored" | "refused" | "unknown";

/** One way of asking an endpoint, and what works in it; what was not tried is missing. */
export interface ProbedStyle {
  there: boolean;
  n?: Verdict;
  stop?: Verdict;
  logprobs?: Verdict;
  stream?: Verdict;
  limit?: Verdict;
  suffix?: Verdict;
}

/** The answer to `tenfold/probe`. */
export interface Probe {
  address: string;
  model: string;
  completions: ProbedStyle;
  chat: ProbedStyle;
  responses: boolean;
  azure?: boolean;
  listed?: boolean;
  /** In tokens. */
  window?: number;
  plan: string[];
  /** `tokens` are those that the endpoint counted, `uncounted` the requests where it did not. */
  cost: { requests: number; tokens: number; uncounted: number };
}

/** A request that has left the machine. */
export interface SentRequest {
  /** As in ISO 8601. */
  time: string;
  endpoint: string;
  model: string;
  bytes: number;
  /** The first line of what was asked. */
  head: string;
  /** All of it, as it was sent. */
  body: string;
}

/** The answer to `tenfold/sent`: the last requests, oldest first, and the journal's newest file. */
export interface SentRequests {
  entries: SentRequest[];
  uri?: string;
}

/** A text and the file that it is to be written to. */
export interface NewFile {
  uri: string;
  text: string;
}

/** One of `tenfold/cases`; `line`, from 1, is that of its first problem, or 1. */
export interface Case {
  uri: string;
  name: string;
  description: string;
  line: number;
  problem?: string;
}

/** One assertion of a case that was run; `line` counts from 1. */
export interface Assertion {
  type: string;
  passed: boolean;
  message: string;
  line: number;
}

/** The answer to `tenfold/runCase`. */
export interface CaseResult {
  passed: boolean;
  /** Whether the answer was a recorded one. */
  replayed: boolean;
  template: string;
  model: string;
  seconds: number;
  assertions: Assertion[];
  /** The first solution's text. */
  output: string;
}

/** The answer to `tenfold/tokens`. */
export interface Tokens {
  encoding: string;
  exact: boolean;
  characters: number;
  tokens: { id: number | null; text: string }[];
}

/** One token that a model drew, with what it might have drawn instead. */
export interface DrawnToken {
  text: string;
  logProb?: number;
  alternatives?: { text: string; logProb: number }[];
}

/** The answer to `tenfold/solution`: where a solution came from. */
export interface SolutionOrigin {
  solution: Solution;
  prompt: Prompt;
  sampling: { temperature: number; topP: number; maxTokens: number; seed?: number };
  /** The completion as the model gave it; `kept` of its characters made the solution. */
  completion: { text: string; kept: number; tokens: DrawnToken[] };
}
