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

/** The answer to `tenfold/solutions`, and each of its partial results. */
export interface Solutions {
  solutions: Solution[];
  account: Account;
}

/** The params of `tenfold/solutions`. */
export interface SolutionsParams {
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
