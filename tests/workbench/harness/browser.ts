/** The browser that shows the workbench; it reaches nothing but the loopback interface. */
import { chromium as playwright, type BrowserContext } from "playwright-core";
import { chromium } from "./paths.ts";
import type { Profile } from "./profile.ts";

/** Start it with a profile of its own. Sizes are CSS pixels. */
export async function openBrowser(
  profile: Profile,
  viewport: { width: number; height: number },
  deviceScaleFactor: number,
): Promise<BrowserContext> {
  const context = await playwright.launchPersistentContext(profile.browser, {
    executablePath: chromium(),
    headless: true,
    viewport,
    deviceScaleFactor,
    env: { ...process.env, HOME: profile.home },
    handleSIGINT: false, // codeServer.ts ends the whole process, and Playwright its browser with it
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    ],
  });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  return context;
}
