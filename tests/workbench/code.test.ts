/** `make code`: a workbench for anyone to try, in any browser of this machine. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import test from "node:test";
import { openBrowser } from "./harness/browser.ts";
import { makeProfile, removeProfile } from "./harness/profile.ts";
import { StatusBar } from "./harness/statusBar.ts";
import { until } from "./harness/until.ts";

void test("make code opens the example with Tenfold in it, and leaves nothing behind", async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, "code.ts")], {
    stdio: ["ignore", "pipe", "inherit"],
    // There may be a desktop, whose browser is not to open.
    env: { ...process.env, PATH: dirname(process.execPath) },
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const profile = makeProfile();
  try {
    const url = await address(createInterface({ input: child.stdout }));
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\//);
    const browser = await openBrowser(profile, { width: 1280, height: 800 }, 1);
    const page = browser.pages()[0] ?? (await browser.newPage());
    await page.goto(url);
    const patience = { timeout: 60_000 };
    await page.locator(".tab", { hasText: "caption.py" }).waitFor(patience);
    await page.getByText("return the caption").first().waitFor(patience);
    await new StatusBar(page).says(/Tenfold, ready/, patience);
    await browser.close();
    const folder = new URL(url).searchParams.get("folder") ?? "";
    assert.ok(existsSync(folder));
    child.kill("SIGINT");
    await ended;
    await until("the folder to be gone", () => !existsSync(folder));
  } finally {
    child.kill("SIGKILL");
    removeProfile(profile);
  }
});

/** The address that it prints. */
async function address(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) {
    const found = /http:\S+/.exec(line)?.[0];
    if (found !== undefined) return found;
  }
  throw new Error("It ended without an address.");
}
