/** What can be done by a key. */
export type KeyCommand =
  "left" | "right" | "up" | "down" | "first" | "last" | "accept" | "prefer" | "saveCase" | "leave";

const KEYS = new Map<string, KeyCommand>([
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

/** Listen to the panel's keys; one that is meant here goes no further. */
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
