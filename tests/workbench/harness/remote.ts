/** The other end of `remote/extension.ts`: runs functions in the extension host. */
import { createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { join } from "node:path";
import type * as vscode from "vscode";
import type { Profile } from "./profile.ts";

/** The API of VS Code, as extensions have it. */
export type Vscode = typeof vscode;

/** A channel to the extension host. It outlives a reload of the window. */
export class Remote {
  /** Where the extension connects to. */
  readonly address: string;
  private readonly server: Server;
  private socket: Promise<Socket>;
  private connected: (socket: Socket) => void = () => undefined;
  private readonly waiting = new Map<number, (reply: Reply) => void>();
  private last = 0;

  private constructor(address: string) {
    this.address = address;
    this.socket = this.connection();
    this.server = createServer((socket) => {
      this.accept(socket);
    });
  }

  /** Listen for the extension. */
  static async listen(profile: Profile): Promise<Remote> {
    const remote = new Remote(join(profile.run, "remote"));
    await new Promise<void>((resolve, reject) => {
      remote.server.once("error", reject);
      remote.server.listen(remote.address, resolve);
    });
    return remote;
  }

  /**
   * Run a function in the extension host and return what it gives, both ways as JSON.
   *
   * The function is sent as its text: it sees its arguments, and nothing around it.
   */
  async run<A extends unknown[], T>(
    action: (api: Vscode, ...args: A) => T | Thenable<T>,
    ...args: A
  ): Promise<T> {
    const socket = await this.socket;
    const id = ++this.last;
    const reply = await new Promise<Reply>((resolve) => {
      this.waiting.set(id, resolve);
      socket.write(`${JSON.stringify({ id, source: action.toString(), args })}\n`);
    });
    if (reply.error !== undefined) throw new Error(`In the extension host: ${reply.error}`);
    return reply.value as T;
  }

  /** Wait until another extension host has come in the place of the one that is there. */
  async next(): Promise<void> {
    const present = await this.socket;
    if (!present.destroyed) await new Promise((resolve) => present.once("close", resolve));
    await this.socket;
  }

  /** Let go of the extension. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const reply of this.waiting.values()) reply({ error: "the workbench was closed" });
    void this.socket.then((socket) => socket.destroy());
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 500).unref())]);
  }

  private connection(): Promise<Socket> {
    return new Promise((resolve) => {
      this.connected = resolve;
    });
  }

  private accept(socket: Socket): void {
    this.connected(socket);
    this.socket = Promise.resolve(socket);
    socket.on("error", () => undefined); // the extension host is gone; "close" follows
    socket.on("close", () => {
      this.socket = this.connection();
      for (const reply of this.waiting.values()) reply({ error: "the extension host ended" });
      this.waiting.clear();
    });
    createInterface({ input: socket }).on("line", (line) => {
      const reply = JSON.parse(line) as Reply & { id: number };
      this.waiting.get(reply.id)?.(reply);
      this.waiting.delete(reply.id);
    });
  }
}

interface Reply {
  value?: unknown;
  error?: string;
}
