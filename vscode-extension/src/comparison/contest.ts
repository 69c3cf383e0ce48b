import type { Session } from "../solutions/session";
import type { Contestant } from "./contestants";

/** A contestant, and its solutions. */
export interface Entrant {
  key: string;
  contestant: Contestant;
  session: Session;
}

/** Asks one session, and ends with it. */
type Turn = (session: Session) => Promise<void>;

/**
 * Contestants that answer for the same cursor with the same seed.
 *
 * They are asked one after another: one model call is alive at a time, and none takes the time of
 * another.
 */
export class Contest {
  readonly seed: number;
  readonly entrants: readonly Entrant[];
  private readonly count: number;
  private readonly changed: (entrant: Entrant) => void;
  private current: Entrant | undefined;
  private waiting: { entrant: Entrant; take: Turn }[] = [];
  private ended = false;

  /**
   * @param count how many solutions each is asked for
   * @param changed told of what has happened to one of them
   */
  constructor(
    entrants: readonly Entrant[],
    seed: number,
    count: number,
    changed: (entrant: Entrant) => void,
  ) {
    this.entrants = entrants;
    this.seed = seed;
    this.count = count;
    this.changed = changed;
    for (const entrant of entrants) {
      entrant.session.onDidChange(() => {
        this.tell(entrant);
      });
    }
  }

  /** Whether one of them is being asked, or is to be. */
  get running(): boolean {
    return this.current !== undefined;
  }

  /** Where a contestant stands. */
  stateOf(entrant: Entrant): "waiting" | "running" | "done" {
    if (entrant === this.current) return "running";
    return this.waiting.some((one) => one.entrant === entrant) ? "waiting" : "done";
  }

  entrant(key: string): Entrant | undefined {
    return this.entrants.find((one) => one.key === key);
  }

  /** Ask all of them, one after another. */
  ask(): Promise<void> {
    return this.inTurn(this.entrants, (session) => session.ask(this.count));
  }

  /** Try once more for what one of them is missing, when it is its turn. */
  retry(entrant: Entrant): Promise<void> {
    return this.inTurn([entrant], (session) => session.retry(this.count));
  }

  /** End the asking; what is there stays. */
  stop(): void {
    this.waiting = [];
    this.current?.session.stop();
  }

  dispose(): void {
    this.ended = true;
    this.waiting = [];
    for (const { session } of this.entrants) session.dispose();
  }

  private async inTurn(entrants: readonly Entrant[], take: Turn): Promise<void> {
    const idle = entrants.filter((one) => this.stateOf(one) === "done");
    this.waiting.push(...idle.map((entrant) => ({ entrant, take })));
    if (this.current) {
      for (const entrant of idle) this.tell(entrant); // it waits
      return;
    }
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
      this.current = next.entrant;
      await next.take(next.entrant.session);
      this.current = undefined;
      this.tell(next.entrant);
    }
  }

  private tell(entrant: Entrant): void {
    if (!this.ended) this.changed(entrant);
  }
}
