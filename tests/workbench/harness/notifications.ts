/**
 * Notifications, as their list has them: driven by a test, the window pops none up. The functions
 * run in the page.
 */

/** The window while it remembers them. */
type Remembering = Window & { seenNotifications?: Set<string> };

/** Remember every notification from now on; before the page's own scripts, so that none is missed. */
export function rememberNotifications(): void {
  const seen = new Set<string>();
  (window as Remembering).seenNotifications = seen;
  const look = (): void => {
    const shown = document.querySelectorAll(
      ".notifications-center .notification-list-item-message, .monaco-dialog-box .dialog-message-text",
    );
    for (const message of shown) if (message.textContent) seen.add(message.textContent);
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
}

/** The texts of all that were seen in the list, or in a dialog. */
export function seenNotifications(): string[] {
  return [...((window as Remembering).seenNotifications ?? [])];
}

/** Forget those that were seen. */
export function forgetNotifications(): void {
  (window as Remembering).seenNotifications?.clear();
}
