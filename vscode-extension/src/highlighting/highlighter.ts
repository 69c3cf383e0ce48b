import { Worker } from "node:worker_threads";
import type { HighlightRequest, StyledToken } from "./highlight";
import type { Answer } from "./worker";

interface Waiting {
  resolve: (lines: StyledToken[][][] | undefined) => void;
  reject: (error: Error) => void;
}

/**
 * Colours code in a thread of its own, which starts with the first request.
 *
 * A grammar can take more than a second to load, and neither ghost text nor solutions that stream
 * in may wait for that.
 */
export class Highlighter {
  private worker: Worker | undefined;
  private requests = 0;
  private readonly script: string;
  private readonly waiting = new Map<number, Waiting>();

  /** `script` is the path of the bundled worker. */
  constructor(script: string) {
    this.script = script;
  }

  /** The tokens of each text by line; undefined where there is no grammar for the language. */
  highlight(request: HighlightRequest): Promise<StyledToken[][][] | undefined> {
    this.worker ??= this.start();
    const id = ++this.requests;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker?.postMessage({ id, request });
    });
  }

  dispose(): void {
    void this.worker?.terminate();
    this.end(new Error("The highlighter was ended."));
  }

  private start(): Worker {
    const worker = new Worker(this.script);
    worker.unref();
    worker.on("message", ({ id, lines, error }: Answer) => {
      const waiting = this.waiting.get(id);
      this.waiting.delete(id);
      if (error === undefined) waiting?.resolve(lines);
      else waiting?.reject(new Error(error));
    });
    worker.on("error", (error) => {
      this.end(error instanceof Error ? error : new Error(String(error)));
    });
    return worker;
  }

  private end(error: Error): void {
    this.worker = undefined;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}
