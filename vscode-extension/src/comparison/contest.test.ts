import assert from "node:assert/strict";
import test from "node:test";
import type { Session } from "../solutions/session";
import { Contest, type Entrant } from "./contest.ts";

/** A session that notes what is asked of it, and ends an asking when it is told to. */
class Asked {
  static log: string[] = [];
  private readonly name: string;
  private end: () => void = () => undefined;
  private listener: () => void = () => undefined;

  constructor(name: string) {
    this.name = name;
  }

  ask(count: number): Promise<void> {
    return this.begin(`ask ${this.name} for ${String(count)}`);
  }

  retry(count: number): Promise<void> {
    return this.begin(`retry ${this.name} for ${String(count)}`);
  }

  stop(): void {
    Asked.log.push(`stop ${this.name}`);
    this.end();
  }

  dispose(): void {
    this.stop();
  }

  onDidChange(listener: () => void): void {
    this.listener = listener;
  }

  /** Let the asking end. */
  async done(): Promise<void> {
    this.end();
    await new Promise(setImmediate);
  }

  private begin(what: string): Promise<void> {
    Asked.log.push(what);
    this.listener();
    return new Promise((resolve) => {
      this.end = resolve;
    });
  }
}

function contest(...names: string[]): {
  contest: Contest;
  sessions: Asked[];
  entrants: readonly Entrant[];
  told: string[];
} {
  Asked.log = [];
  const sessions = names.map((name) => new Asked(name));
  const told: string[] = [];
  const entrants = names.map((name, index): Entrant => ({
    key: String(index),
    contestant: { kind: "template", name, question: { template: name }, canServe: true },
    session: sessions[index] as unknown as Session,
  }));
  const made = new Contest(entrants, 0, 3, ({ contestant }) => told.push(contestant.name));
  return { contest: made, sessions, entrants, told };
}

function states(one: Contest): string[] {
  return one.entrants.map((entrant) => one.stateOf(entrant));
}

test("they are asked one after another", async () => {
  const { contest: one, sessions, told } = contest("a", "b");
  const asking = one.ask();
  assert.deepEqual(states(one), ["running", "waiting"]);
  assert.deepEqual(Asked.log, ["ask a for 3"]);
  await sessions[0]?.done();
  assert.deepEqual(states(one), ["done", "running"]);
  assert.deepEqual(Asked.log, ["ask a for 3", "ask b for 3"]);
  await sessions[1]?.done();
  await asking;
  assert.deepEqual(states(one), ["done", "done"]);
  assert.equal(one.running, false);
  assert.equal(told.at(-1), "b");
});

test("one that is tried again is asked for what it is missing, when it is its turn", async () => {
  const { contest: one, sessions, entrants } = contest("a", "b");
  const asking = one.ask();
  await sessions[0]?.done();
  const [first] = entrants;
  assert.ok(first);
  await one.retry(first); // it is to wait
  await one.retry(first); // and it does already
  assert.deepEqual(states(one), ["waiting", "running"]);
  await sessions[1]?.done();
  assert.deepEqual(Asked.log.slice(2), ["retry a for 3"]);
  await sessions[0]?.done();
  await asking;
  assert.deepEqual(states(one), ["done", "done"]);
});

test("stopped, those that wait are not asked", async () => {
  const { contest: one } = contest("a", "b");
  const asking = one.ask();
  one.stop();
  await asking;
  assert.deepEqual(Asked.log, ["ask a for 3", "stop a"]);
  assert.deepEqual(states(one), ["done", "done"]);
});

test("after its end it tells nothing more", async () => {
  const { contest: one, told } = contest("a", "b");
  const asking = one.ask();
  const before = told.length;
  one.dispose();
  await asking;
  assert.equal(told.length, before);
  assert.deepEqual(Asked.log, ["ask a for 3", "stop a", "stop b"]);
});
