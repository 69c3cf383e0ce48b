import type { Range } from "vscode-languageserver-protocol";
import type { Evidence } from "../wire";

/** A candidate as it was given to the editor. */
export interface Offered extends Evidence {
  id: string;
  insertText: string;
  range: Range;
}

/**
 * Which candidate is on screen.
 *
 * The editor tells no one; so the place is counted along with it: the same list, the same steps,
 * and the same candidate again after the list was asked for anew.
 */
export class Shown {
  private offered: readonly Offered[] = [];
  private place = 0;

  /** How many candidates can be cycled through; 0 where none is on screen. */
  get count(): number {
    return this.offered.length;
  }

  /** The place of the one on screen, from 0. */
  get index(): number {
    return this.place;
  }

  /** The one on screen. */
  get current(): Offered | undefined {
    return this.offered[this.place];
  }

  /** The one with this id. */
  find(id: string): Offered | undefined {
    return this.offered.find((one) => one.id === id);
  }

  /**
   * Take in a new list; the candidate on screen stays on screen where the list has it.
   *
   * One that was there before is kept as it was then: whole, while the user types through it.
   */
  offer(offered: readonly Offered[]): void {
    const before = this.current?.id;
    const again = offered.findIndex((one) => one.id === before);
    const known = new Map(this.offered.map((one) => [one.id, one]));
    this.offered = offered.map((one) => known.get(one.id) ?? one);
    this.place = Math.max(again, 0);
  }

  /** Go on by so many places, around the end. */
  step(by: number): void {
    const count = this.count;
    if (count > 0) this.place = (((this.place + by) % count) + count) % count;
  }

  /** Nothing is on screen any more. */
  clear(): void {
    this.offered = [];
    this.place = 0;
  }
}
