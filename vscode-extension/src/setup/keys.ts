import * as vscode from "vscode";
import { originOf } from "./endpoint";

/** Where the keys stand in the secret storage: JSON, a key for each origin. */
const SECRET = "tenfold.apiKey";

/**
 * The keys of endpoints, in VS Code's secret storage and nowhere else.
 *
 * A key belongs to the origin that it was entered for: one of OpenAI is never sent to an endpoint
 * that somebody configures later.
 */
export class Keys {
  private readonly secrets: vscode.SecretStorage;

  constructor(secrets: vscode.SecretStorage) {
    this.secrets = secrets;
  }

  /** The key of the endpoint that the settings name. */
  async current(): Promise<string | undefined> {
    const origin = currentOrigin();
    return origin === undefined ? undefined : (await this.all())[origin];
  }

  async set(origin: string, key: string): Promise<void> {
    await this.write({ ...(await this.all()), [origin]: key });
  }

  async remove(origin: string): Promise<void> {
    const others = Object.entries(await this.all()).filter(([other]) => other !== origin);
    await this.write(Object.fromEntries(others));
  }

  async origins(): Promise<string[]> {
    return Object.keys(await this.all());
  }

  private async all(): Promise<Record<string, string>> {
    const text = await this.secrets.get(SECRET);
    if (text === undefined) return {};
    try {
      return JSON.parse(text) as Record<string, string>;
    } catch {
      return {}; // not ours; the next key that is entered takes its place
    }
  }

  private async write(keys: Record<string, string>): Promise<void> {
    if (Object.keys(keys).length === 0) await this.secrets.delete(SECRET);
    else await this.secrets.store(SECRET, JSON.stringify(keys));
  }
}

/** The origin of the endpoint in use; undefined for a local model. */
export function currentOrigin(): string | undefined {
  const model = vscode.workspace.getConfiguration("tenfold.model");
  if (model.get<string>("provider") === "local") return undefined;
  return originOf(model.get<string | null>("endpoint"));
}
