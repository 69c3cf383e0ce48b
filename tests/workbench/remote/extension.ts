/** Runs functions that a test sends in the extension host, with the API of VS Code as argument. */
import { connect } from "node:net";
import { createInterface } from "node:readline";
import * as vscode from "vscode";

/** Connect to the test, and answer it until it goes away. */
export function activate(): void {
  const socket = connect(process.env["WORKBENCH_REMOTE"] ?? "");
  socket.on("error", () => undefined); // the test is gone, and with it the need for an answer
  createInterface({ input: socket }).on("line", (line) => {
    void answer(JSON.parse(line) as Order).then((reply) =>
      socket.write(`${JSON.stringify(reply)}\n`),
    );
  });
}

interface Order {
  id: number;
  /** The text of a function that takes the API and the arguments. */
  source: string;
  args: unknown[];
}

async function answer({ id, source, args }: Order): Promise<unknown> {
  try {
    // Indirect, so that the function sees nothing of this module.
    const run = (0, eval)(`(${source})`) as (api: unknown, ...rest: unknown[]) => unknown;
    return { id, value: await run(vscode, ...args) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.stack : String(error) };
  }
}
