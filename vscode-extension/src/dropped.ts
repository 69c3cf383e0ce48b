import { LSPErrorCodes } from "vscode-languageclient/node";

/** Whether the server let a request go without an answer, as when its settings changed. */
export function wasDropped(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === LSPErrorCodes.RequestCancelled || code === LSPErrorCodes.ServerCancelled;
}
