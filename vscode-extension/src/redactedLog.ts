import type { LogOutputChannel } from "vscode";

const WRITERS = new Set([
  "append",
  "appendLine",
  "replace",
  "trace",
  "debug",
  "info",
  "warn",
  "error",
]);

/**
 * A log that never shows a secret.
 *
 * The client's trace writes whole messages, and the first of them carries the key.
 */
export function withoutSecret(log: LogOutputChannel, secret: string | undefined): LogOutputChannel {
  if (!secret) return log;
  const clean = (value: unknown): unknown => {
    if (value instanceof Error) return (value.stack ?? value.message).replaceAll(secret, "[key]");
    if (typeof value === "string") return value.replaceAll(secret, "[key]");
    return value;
  };
  return new Proxy(log, {
    get(target, name): unknown {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      if (!WRITERS.has(String(name))) return member.bind(target) as unknown;
      return (...values: unknown[]): void => {
        Reflect.apply(member, target, values.map(clean));
      };
    },
  });
}
