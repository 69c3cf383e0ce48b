import { LSPErrorCodes } from "vscode-languageclient/node";

/** What an error says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether the server let a request go without an answer, as when its settings changed. */
export function wasDropped(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === LSPErrorCodes.RequestCancelled || code === LSPErrorCodes.ServerCancelled;
}
