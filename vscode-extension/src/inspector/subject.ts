import * as vscode from "vscode";
import { isTemplate } from "../templates/documents";

/** A place in a document. */
export interface Place {
  uri: vscode.Uri;
  position: vscode.Position;
}

/** What is inspected: the prompt for a place, or a solution and the prompt that it came from. */
export type Subject =
  { kind: "cursor"; place: Place | undefined } | { kind: "solution"; id: string };

/** The place where the cursor is, or the one before where no text has the cursor. */
export function atCursor(before: Subject): Subject {
  const last = before.kind === "cursor" ? before.place : undefined;
  return { kind: "cursor", place: currentPlace() ?? last };
}

/**
 * Whether the server makes prompts for the document: output and settings pages are none of its own,
 * and templates have previews.
 */
export function isText(document: vscode.TextDocument): boolean {
  const { scheme } = document.uri;
  return (scheme === "file" || scheme === "untitled") && !isTemplate(document);
}

/** What is inspected, in a few words. */
export function nameOf(subject: Subject): string {
  if (subject.kind === "solution") return "a solution";
  if (!subject.place) return "";
  const { uri, position } = subject.place;
  const file = uri.path.slice(uri.path.lastIndexOf("/") + 1);
  return `${file}, line ${String(position.line + 1)}`;
}

/** Where the cursor is, if it is in the text of an editor. */
function currentPlace(): Place | undefined {
  const active = vscode.window.activeTextEditor;
  const editor = active ?? vscode.window.visibleTextEditors.find((one) => isText(one.document));
  if (!editor || !isText(editor.document)) return undefined;
  return { uri: editor.document.uri, position: editor.selection.active };
}
