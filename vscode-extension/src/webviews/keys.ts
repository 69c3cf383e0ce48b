/** A key that was pressed in a page, before anything has come of it. */
export type Pressed = Pick<KeyboardEvent, "key" | "target">;

/**
 * Listen to a page's keys, by the names that browsers give them.
 *
 * A key that is meant here goes no further, or the editor would take it as well. All others, and
 * any with a modifier, are the editor's: its keybindings know `Alt+]` and `Alt+[`. Enter on a
 * button presses it, and a key for which `spared` is true does what it does without this page.
 */
export function onKey<Command>(
  keys: ReadonlyMap<string, Command>,
  listener: (command: Command) => void,
  spared: (pressed: Pressed) => boolean = () => false,
): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const command = keys.get(event.key);
    if (command === undefined || spared(event)) return;
    const onButton = event.target instanceof Element && event.target.closest("[data-button]");
    if (event.key === "Enter" && onButton) return;
    event.preventDefault();
    event.stopPropagation();
    listener(command);
  });
}
