import * as vscode from "vscode";
import { speaks } from "../languages";
import { isTemplatePath } from "./files";

/** Whether a document is a prompt template, whoever gave it its language. */
export function isTemplate(document: vscode.TextDocument): boolean {
  return document.languageId === "prompty" || isTemplatePath(document.uri.path);
}

/** Whether templates can be rendered for a document: code, in a language that is on. */
export function isCode(document: vscode.TextDocument): boolean {
  const { scheme } = document.uri;
  const text = scheme === "file" || scheme === "untitled";
  return text && !isTemplate(document) && speaks(document.languageId);
}

/**
 * The template that a command is meant for: the one that a code lens or a menu names, or else the
 * one that is edited.
 */
export function templateUri(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return argument;
  if (typeof argument === "string") return vscode.Uri.parse(argument);
  const document = vscode.window.activeTextEditor?.document;
  return document && isTemplate(document) ? document.uri : undefined;
}
