import { applyEdits, format } from "jsonc-parser";
import type { SentRequest } from "../wire";

/** A request that was sent, in a list. */
export interface SentItem {
  label: string;
  description: string;
  detail: string;
  request: SentRequest;
}

/** Requests as they stand in a list, the newest first. */
export function sentItems(entries: readonly SentRequest[]): SentItem[] {
  return [...entries].reverse().map((request) => {
    const { time, endpoint, model, bytes, head } = request;
    return {
      label: head || "(no text)",
      description: `${model} at ${endpoint}`,
      detail: `${new Date(time).toLocaleString()} \u00b7 ${bytes.toLocaleString("en")} bytes`,
      request,
    };
  });
}

/** A request's body as people read JSON: only white space between its parts is another one. */
export function readable(body: string): string {
  const options = { tabSize: 2, insertSpaces: true, eol: "\n" };
  return applyEdits(body, format(body, undefined, options));
}
