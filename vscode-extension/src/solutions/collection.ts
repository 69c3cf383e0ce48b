import type { Account, Run, Solution, Solutions } from "../wire";
import { shifted } from "./question.ts";

/**
 * The solutions of one place in the order in which they are shown.
 *
 * What is shown keeps its place until it is sorted; what comes later stands behind it, by its rank.
 * Facts that the server learns later, such as how many others said the same, are taken in.
 */
export class Collection {
  private readonly byId = new Map<string, Solution>();
  private lastAccount: Account | undefined;
  private lastRun: Run | undefined;

  get solutions(): Solution[] {
    return [...this.byId.values()];
  }

  get account(): Account | undefined {
    return this.lastAccount;
  }

  /** How the last asking went, once the server has told. */
  get run(): Run | undefined {
    return this.lastRun;
  }

  /** How many of them are second forms of others, which read keys from the environment. */
  get secondForms(): number {
    return this.solutions.filter(({ environment }) => environment?.length).length;
  }

  /** How many were asked for, second forms left out; undefined before the server has said it. */
  get wanted(): number | undefined {
    return this.lastAccount && this.lastAccount.wanted - this.secondForms;
  }

  get(id: string): Solution | undefined {
    return this.byId.get(id);
  }

  /** Whether the best stands first, and no other before a better one. */
  get inOrder(): boolean {
    const ranks = this.solutions.map(({ rank }) => rank);
    return ranks.every((rank, place) => place === 0 || (ranks[place - 1] ?? 0) <= rank);
  }

  /** Put the best first, as the server ranked them last. */
  sort(): void {
    const sorted = this.solutions.sort((one, other) => one.rank - other.rank);
    this.byId.clear();
    for (const solution of sorted) this.byId.set(solution.id, solution);
  }

  /**
   * Take in a partial result or the whole one.
   *
   * `shift` is by how many lines the place had moved when it was asked for: ranges are kept as
   * they would be in the document as it first was. A document that has changed elsewhere makes
   * the server give the same text another id; it is shown once.
   */
  take({ solutions, account, run }: Solutions, shift: number): void {
    const texts = new Map(this.solutions.map(({ insertText, id }) => [insertText, id]));
    for (const solution of [...solutions].sort((one, other) => one.rank - other.rank)) {
      const known = texts.get(solution.insertText);
      if (known === undefined || known === solution.id) {
        this.byId.set(solution.id, { ...solution, range: shifted(solution.range, -shift) });
      }
    }
    this.lastAccount = account;
    this.lastRun = run ?? this.lastRun;
  }
}
