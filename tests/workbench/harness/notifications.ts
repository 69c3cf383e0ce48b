/**
 * Notifications and dialogs that were shown. The functions run in the page.
 *
 * Where the driver of smoke tests is on, as it is here, notifications do not pop up. They go to the
 * notification centre, and screen readers are told of them, which is where they are read.
 */

/** The window while it remembers them. */
type Remembering = Window & { seenNotifications?: Set<string> };

/** Remember every one from now on; before the page's own scripts, so that none is missed. */
export function rememberNotifications(): void {
  const seen = new Set<string>();
  (window as Remembering).seenNotifications = seen;
  const look = (): void => {
    for (const { textContent } of document.querySelectorAll(".monaco-alert, .monaco-status")) {
      const message = /^(?:Info|Warning|Error): ([^]+)/.exec(textContent)?.[1];
      if (message !== undefined) seen.add(message);
    }
    for (const { textContent } of document.querySelectorAll(".dialog-message-text")) {
      if (textContent) seen.add(textContent);
    }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
}

/** The texts of all that were seen. */
export function seenNotifications(): string[] {
  return [...((window as Remembering).seenNotifications ?? [])];
}

/** Forget those that were seen, and what screen readers were told last. */
export function forgetNotifications(): void {
  for (const told of document.querySelectorAll(".monaco-alert, .monaco-status")) {
    told.textContent = "";
  }
  (window as Remembering).seenNotifications?.clear();
}
