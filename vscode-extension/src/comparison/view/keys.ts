import type { Pressed } from "../../webviews/keys";

/** What can be done by a key. */
export type KeyCommand =
  "left" | "right" | "up" | "down" | "first" | "last" | "accept" | "prefer" | "saveCase" | "leave";

/** The panel's keys. */
export const KEYS: ReadonlyMap<string, KeyCommand> = new Map<string, KeyCommand>([
  ["ArrowLeft", "left"],
  ["ArrowRight", "right"],
  ["ArrowUp", "up"],
  ["ArrowDown", "down"],
  ["h", "left"],
  ["l", "right"],
  ["k", "up"],
  ["j", "down"],
  ["Home", "first"],
  ["End", "last"],
  ["Enter", "accept"],
  ["p", "prefer"],
  ["s", "saveCase"],
  ["Escape", "leave"],
]);

/** Whether a key scrolls the code that it was pressed in: long lines are read by it. */
export function scrolls({ key, target }: Pressed): boolean {
  if (key !== "ArrowLeft" && key !== "ArrowRight") return false;
  return target instanceof HTMLPreElement && target.scrollWidth > target.clientWidth;
}
