import { setTimeout } from "node:timers/promises";

/** How long to wait, and how often to look, both in milliseconds. */
export interface Patience {
  timeout?: number;
  every?: number;
}

/**
 * Wait until `check` gives something that is not false, null, undefined, 0 or "", and return it.
 *
 * An error that it throws counts as "not yet"; the last one is told when the time is up, with
 * `what` was waited for.
 */
export async function until<T>(
  what: string,
  check: () => T | Promise<T>,
  { timeout = 30_000, every = 25 }: Patience = {},
): Promise<NonNullable<T>> {
  const end = Date.now() + timeout;
  for (;;) {
    let last: unknown;
    try {
      const value = await check();
      if (value) return value;
      last = value;
    } catch (error) {
      last = error instanceof Error ? error.message : error;
    }
    if (Date.now() > end) {
      throw new Error(`Waited ${String(timeout / 1000)} s for ${what}; last seen: ${String(last)}`);
    }
    await setTimeout(every);
  }
}
