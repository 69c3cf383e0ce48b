import type { Settings } from "./profile.ts";
import type { Remote } from "./remote.ts";

/** The user's settings in a window that is open. */
export class UserSettings {
  private readonly remote: Remote;
  /** What was changed, as it was when the window was opened. */
  private readonly opened = new Map<string, unknown>();

  constructor(remote: Remote) {
    this.remote = remote;
  }

  /**
   * Change settings, and wait until they hold; undefined takes one back.
   *
   * @returns The names of those that have another value now.
   */
  async change(settings: Settings): Promise<string[]> {
    const others: string[] = [];
    for (const [name, value] of Object.entries(settings)) {
      const { before, other } = await this.remote.run(
        async (api, key: string, next: unknown, unset: boolean) => {
          const valueOf = (): string =>
            JSON.stringify(api.workspace.getConfiguration().get(key) ?? null);
          const configuration = api.workspace.getConfiguration();
          const old = configuration.inspect(key)?.globalValue;
          const was = valueOf();
          const target = api.ConfigurationTarget.Global;
          const same = JSON.stringify(old) === JSON.stringify(unset ? undefined : next);
          if (!same) await configuration.update(key, unset ? undefined : next, target);
          return { before: old, other: valueOf() !== was };
        },
        name,
        value,
        value === undefined,
      );
      if (!this.opened.has(name)) this.opened.set(name, before);
      if (other) others.push(name);
    }
    return others;
  }

  /** Have all as when the window was opened, but for these. Returns as `change` does. */
  async haveOnly(settings: Settings): Promise<string[]> {
    return this.change({ ...Object.fromEntries(this.opened), ...settings });
  }
}
