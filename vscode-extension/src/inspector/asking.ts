import type * as vscode from "vscode";
import { messageOf, wasDropped } from "../errors";
import type { Server } from "../server";
import type { Prompt, SolutionOrigin } from "../wire";
import type { Content } from "./messages";
import type { Place, Subject } from "./subject";

/** Ask the server for what is inspected; undefined where it let the question go unanswered. */
export async function askFor(
  subject: Subject,
  server: Server,
  token: vscode.CancellationToken,
): Promise<Content | undefined> {
  try {
    if (subject.kind === "solution") return await solution(subject.id, server, token);
    return await prompt(subject.place, server, token);
  } catch (error) {
    return wasDropped(error) ? undefined : { kind: "failed", message: messageOf(error) };
  }
}

async function prompt(
  place: Place | undefined,
  server: Server,
  token: vscode.CancellationToken,
): Promise<Content> {
  if (!place) {
    return {
      kind: "nothing",
      why: "No editor is open.",
      next: "Open a file and put the cursor below a comment.",
    };
  }
  const { line, character } = place.position;
  const textDocument = { uri: place.uri.toString() };
  const params = { textDocument, position: { line, character } };
  const found = await server.sendRequest<Prompt | null>("tenfold/prompt", params, token);
  if (found) return { kind: "prompt", prompt: found };
  return {
    kind: "nothing",
    why: "Nothing to answer here: the file is empty.",
    next: "Write a comment that says what you want.",
  };
}

async function solution(
  id: string,
  server: Server,
  token: vscode.CancellationToken,
): Promise<Content> {
  const found = await server.sendRequest<SolutionOrigin | null>("tenfold/solution", { id }, token);
  if (found) return { kind: "solution", origin: found };
  return {
    kind: "nothing",
    why: "The server no longer knows this solution.",
    next: "Ask for solutions again, or follow the cursor.",
  };
}
