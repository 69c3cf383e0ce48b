import * as vscode from "vscode";
import type { Server } from "../server";
import { Session } from "../solutions/session";
import type { CodeCursor } from "../templates/attached";
import type { Contestant } from "./contestants";

/** A contestant, and its solutions. */
export interface Entrant {
  key: string;
  contestant: Contestant;
  session: Session;
}

/**
 * Contestants that answer for the same cursor with the same seed.
 *
 * They are asked one after another: one model call is alive at a time, and none takes the time of
 * another.
 */
export class Contest implements vscode.Disposable {
  readonly seed: number;
  /** How many solutions each is asked for. */
  private readonly count = vscode.workspace.getConfiguration("tenfold").get("candidates.count", 10);
  readonly entrants: readonly Entrant[];
  private readonly changed = new vscode.EventEmitter<Entrant>();
  private turn: Entrant | undefined;
  private waiting: Entrant[] = [];
  private ended = false;

  readonly onDidChange = this.changed.event;

  constructor(
    server: Server,
    { document, position }: CodeCursor,
    contestants: readonly Contestant[],
    seed: number,
  ) {
    this.seed = seed;
    this.entrants = contestants.map((contestant, index) => {
      const question = { ...contestant.question, seed };
      const session = new Session(server, document, position, question, contestant.name);
      const entrant = { key: String(index), contestant, session };
      session.onDidChange(() => {
        if (!this.ended) this.changed.fire(entrant);
      });
      return entrant;
    });
  }

  /** Whether one of them is being asked, or is to be. */
  get running(): boolean {
    return this.turn !== undefined;
  }

  /** Where a contestant stands. */
  stateOf(entrant: Entrant): "waiting" | "running" | "done" {
    if (entrant === this.turn) return "running";
    return this.waiting.includes(entrant) ? "waiting" : "done";
  }

  entrant(key: string): Entrant | undefined {
    return this.entrants.find((one) => one.key === key);
  }

  /** Ask these, or all of them, one after another. */
  async ask(entrants: readonly Entrant[] = this.entrants): Promise<void> {
    this.waiting.push(...entrants.filter((one) => this.stateOf(one) === "done"));
    if (this.turn) return;
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
      this.turn = next;
      await next.session.ask(this.count);
      this.turn = undefined;
      if (this.ended) return;
      this.changed.fire(next);
    }
  }

  /** End the asking; what is there stays. */
  stop(): void {
    this.waiting = [];
    this.turn?.session.stop();
  }

  dispose(): void {
    this.ended = true;
    this.waiting = [];
    for (const { session } of this.entrants) session.dispose();
    this.changed.dispose();
  }
}
