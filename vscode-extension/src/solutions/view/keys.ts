/** What can be done by a key. */
export type KeyCommand =
  | "next"
  | "previous"
  | "first"
  | "last"
  | "accept"
  | "compare"
  | "saveCase"
  | "sort"
  | "more"
  | "different"
  | "retry"
  | "leave";

/** The panel's keys. */
export const KEYS: ReadonlyMap<string, KeyCommand> = new Map<string, KeyCommand>([
  ["ArrowDown", "next"],
  ["ArrowUp", "previous"],
  ["j", "next"],
  ["k", "previous"],
  ["Home", "first"],
  ["End", "last"],
  ["Enter", "accept"],
  ["c", "compare"],
  ["s", "saveCase"],
  ["b", "sort"],
  ["m", "more"],
  ["d", "different"],
  ["r", "retry"],
  ["Escape", "leave"],
]);
