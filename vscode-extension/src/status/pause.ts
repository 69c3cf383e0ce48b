import * as vscode from "vscode";
import type { Silence } from "../completion/ghostText";

const UNTIL = "tenfold.pausedUntil";
const HOUR_MS = 3_600_000;

/** A pause: no answers to pauses in typing for an hour. Explicit requests are still answered. */
export class Pause implements Silence, vscode.Disposable {
  private readonly memory: vscode.Memento;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly commands: vscode.Disposable;
  private timer: NodeJS.Timeout | undefined;

  readonly onDidChange = this.changed.event;

  constructor(memory: vscode.Memento) {
    this.memory = memory;
    this.commands = vscode.Disposable.from(
      vscode.commands.registerCommand("tenfold.pause", () => this.set(Date.now() + HOUR_MS)),
      vscode.commands.registerCommand("tenfold.resume", () => this.set(undefined)),
    );
    this.watch();
  }

  /** Milliseconds since the epoch; undefined where there is no pause. */
  get until(): number | undefined {
    const until = this.memory.get<number>(UNTIL);
    return until !== undefined && until > Date.now() ? until : undefined;
  }

  covers(): boolean {
    return this.until !== undefined;
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.commands.dispose();
    this.changed.dispose();
  }

  private async set(until: number | undefined): Promise<void> {
    await this.memory.update(UNTIL, until);
    this.watch();
    this.changed.fire();
  }

  private watch(): void {
    clearTimeout(this.timer);
    const { until } = this;
    if (until === undefined) return;
    this.timer = setTimeout(() => {
      this.changed.fire();
    }, until - Date.now());
  }
}
