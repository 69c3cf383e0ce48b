import { parentPort } from "node:worker_threads";
import { highlight, type HighlightRequest, type StyledToken } from "./highlight.ts";

/** A request, numbered so that its answer is told from others. */
export interface Numbered {
  id: number;
  request: HighlightRequest;
}

/** The answer to a request; no lines where there is no grammar, or the work failed. */
export interface Answer {
  id: number;
  lines?: StyledToken[][][];
  error?: string;
}

parentPort?.on("message", ({ id, request }: Numbered) => {
  void highlight(request).then(
    (lines) => {
      parentPort?.postMessage({ id, ...(lines ? { lines } : {}) } satisfies Answer);
    },
    (error: unknown) => {
      parentPort?.postMessage({ id, error: String(error) } satisfies Answer);
    },
  );
});
