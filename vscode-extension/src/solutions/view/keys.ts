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

const KEYS = new Map<string, KeyCommand>([
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

/**
 * Listen to the panel's keys.
 *
 * A key that is meant here goes no further, or the editor would take it as well. All others, and
 * any with a modifier, are the editor's: its keybindings know `Alt+]` and `Alt+[`.
 */
export function onKey(listener: (command: KeyCommand) => void): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const command = KEYS.get(event.key);
    if (!command) return;
    const onButton = event.target instanceof Element && event.target.closest("[data-button]");
    if (command === "accept" && onButton) return; // It presses the button.
    event.preventDefault();
    event.stopPropagation();
    listener(command);
  });
}
