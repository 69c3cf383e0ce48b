/** The process that serves the workbench: code-server, with its extension host. */
import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { dirname, join } from "node:path";
import { codeServer, node } from "./paths.ts";
import { freePort } from "./ports.ts";
import type { Profile } from "./profile.ts";
import { until } from "./until.ts";

/** A code-server that answers on the loopback interface. */
export class CodeServer {
  readonly port: number;
  readonly pid: number;
  private readonly child: ChildProcess;
  private readonly endWithUs = (): void => {
    this.signal("SIGKILL");
  };

  private constructor(child: ChildProcess, pid: number, port: number) {
    this.child = child;
    this.pid = pid;
    this.port = port;
    process.once("exit", this.endWithUs);
  }

  /**
   * Start it, and wait until it answers.
   *
   * @param env What its extensions see beside PATH, HOME and the like.
   * @param log The file that takes what it prints.
   */
  static async start(
    profile: Profile,
    env: Record<string, string>,
    log: string,
    trusted: boolean,
  ): Promise<CodeServer> {
    const port = await freePort();
    const output = openSync(log, "w");
    const args = [codeServer, "--bind-addr", `127.0.0.1:${String(port)}`, "--auth", "none"];
    args.push("--config", join(profile.root, "config.yaml"));
    args.push("--user-data-dir", profile.userData, "--extensions-dir", profile.extensions);
    args.push("--disable-telemetry", "--disable-update-check", "--disable-proxy");
    args.push("--disable-getting-started-override", "--ignore-last-opened");
    args.push("--vscode-option", "disable-experiments");
    args.push("--vscode-option", "enable-smoke-test-driver"); // gives the page `window.driver`
    if (trusted) args.push("--disable-workspace-trust");
    const child = spawn(node, args, {
      cwd: profile.root,
      stdio: ["ignore", output, output],
      detached: true, // a process group of its own, so that the whole tree ends with it
      env: {
        PATH: `${dirname(node)}:${process.env["PATH"] ?? ""}`,
        HOME: profile.home,
        TMPDIR: profile.run,
        XDG_RUNTIME_DIR: profile.run,
        LANG: "C.UTF-8",
        EXTENSIONS_GALLERY: "{}", // no marketplace
        ...env,
      },
    });
    closeSync(output);
    const failed = new Promise<never>((_, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => {
        reject(new Error(`code-server ended with ${String(code)}: see ${log}`));
      });
    });
    failed.catch(() => undefined); // its end is expected later on
    if (child.pid === undefined) return failed;
    const server = new CodeServer(child, child.pid, port);
    try {
      await Promise.race([
        failed,
        until("code-server", () => server.answers(), { timeout: 60_000 }),
      ]);
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  /** End it and all that it started. */
  async stop(): Promise<void> {
    process.off("exit", this.endWithUs);
    this.signal("SIGTERM");
    try {
      await until("code-server to end", () => !this.groupLives(), { timeout: 5000 });
    } catch {
      this.signal("SIGKILL");
    }
  }

  private async answers(): Promise<boolean> {
    return (await fetch(`http://127.0.0.1:${String(this.port)}/healthz`)).ok;
  }

  private groupLives(): boolean {
    try {
      process.kill(-this.pid, 0);
      return true;
    } catch {
      return false;
    }
  }

  private signal(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.pid, signal);
    } catch {
      // it had ended already
    }
    this.child.unref();
  }
}

// Ended from outside, a test takes its servers with it: "exit" is where they are ended.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => process.exit(1));
}
