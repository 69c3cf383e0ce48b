/** A model that says what it is told to: `endpoint.py`, behind the OpenAI wire on loopback. */
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { python } from "./paths.ts";
import type { Settings } from "./profile.ts";

/** What is answered to a request; the fields are those of `Reply` in `scripted_endpoint.py`. */
export interface Reply {
  /** The texts of the `n` answers, in turn where more are asked for. */
  answers?: readonly string[];
  finish_reasons?: readonly (string | null)[];
  /** Log-probability of each token. */
  logprobs?: number;
  tell_logprobs?: boolean;
  /** Seconds before each chunk of a few characters. */
  delay?: number;
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
  html?: boolean;
  /** Close the connection, or send nothing more, after so many chunks. */
  cut_after?: number;
  stall_after?: number;
}

/** A request as it arrived; header names are in lower case, `body` is the bytes as text. */
export interface Received {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** The endpoint's process. */
export class Endpoint {
  /** Base URL, as the setting `tenfold.model.endpoint` wants it. */
  readonly url: string;
  private readonly child: Child;
  private readonly replies: AsyncIterator<string>;
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(child: Child, replies: AsyncIterator<string>, url: string) {
    this.child = child;
    this.replies = replies;
    this.url = url;
  }

  /** Start it. */
  static async start(): Promise<Endpoint> {
    const script = resolve(import.meta.dirname, "../endpoint.py");
    const child = spawn(python, [script], { stdio: ["pipe", "pipe", "inherit"] });
    const replies = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const first = await replies.next();
    if (first.done) throw new Error("The scripted endpoint did not start.");
    const { url } = JSON.parse(first.value) as { url: string };
    return new Endpoint(child, replies, url);
  }

  /** The settings by which Tenfold asks it, as a base model; no key is needed. */
  settings(): Settings {
    return {
      "tenfold.model.provider": "openai",
      "tenfold.model.name": "scripted",
      "tenfold.model.endpoint": this.url,
      "tenfold.model.apiStyle": "completions",
      "tenfold.trigger.debounceMs": 0,
    };
  }

  /** Script the next reply. */
  async enqueue(reply: Reply): Promise<void> {
    await this.order({ do: "enqueue", reply });
  }

  /** Script the reply to every request for which none is queued. */
  async always(reply: Reply): Promise<void> {
    await this.order({ do: "always", reply });
  }

  /** Be as new: nothing queued, nothing remembered. */
  async forget(): Promise<void> {
    await this.order({ do: "forget" });
  }

  /** What asked for completions, in the order of arrival. */
  async requests(): Promise<Received[]> {
    const { requests } = (await this.order({ do: "requests" })) as { requests: Received[] };
    return requests.filter((request) => request.path.endsWith("/completions"));
  }

  /** How often a client went away in the middle of an answer. */
  async closedEarly(): Promise<number> {
    const { closedEarly } = (await this.order({ do: "state" })) as { closedEarly: number };
    return closedEarly;
  }

  /** End it. */
  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.stdin.end();
    await ended;
  }

  private order(command: unknown): Promise<unknown> {
    // One command at a time: replies come in the order of the commands and carry no number.
    const done = this.turn.then(async () => {
      this.child.stdin.write(`${JSON.stringify(command)}\n`);
      const line = await this.replies.next();
      if (line.done) throw new Error("The scripted endpoint ended.");
      const reply = JSON.parse(line.value) as { error?: string };
      if (reply.error !== undefined) throw new Error(`The scripted endpoint: ${reply.error}`);
      return reply;
    });
    this.turn = done.catch(() => undefined);
    return done;
  }
}

type Child = ChildProcessByStdio<Writable, Readable, null>;
