import test, { after } from "node:test";
import type { Endpoint } from "./endpoint.ts";
import type { Settings } from "./profile.ts";
import type { Workbench } from "./workbench.ts";

/** Declare a scenario: what the user sees, and the steps to it. */
export type Scenario = (title: string, steps: () => Promise<void>) => void;

/**
 * Scenarios that share a window, one after another.
 *
 * Before each the endpoint is as new, and the settings are as the window was opened, but for
 * `settings`; after each comes `cleanUp`. Where one fails, its error names a folder with a picture of the window and the logs.
 */
export function scenarios(
  workbench: Workbench,
  endpoint?: Endpoint,
  settings: Settings = {},
  cleanUp?: () => Promise<void>,
): Scenario {
  return (title, steps) => {
    // Long, as two cores may have other work: what hangs ends by the patience of its own wait.
    void test(title, { timeout: 180_000 }, async () => {
      await endpoint?.forget();
      try {
        await workbench.haveOnly(settings);
        await workbench.clearNotifications();
        await steps();
      } catch (error) {
        const name = title.replaceAll(/[^\w]+/g, "-").slice(0, 60);
        const folder = await workbench.keepEvidence(name);
        await workbench.leaveQuickInput();
        throw new Error(
          `${error instanceof Error ? error.message : String(error)}\nSee ${folder}`,
          {
            cause: error,
          },
        );
      } finally {
        await cleanUp?.();
      }
    });
  };
}

/** End a window, and the model of its own, after the last scenario. */
export function endAfterwards(workbench: Workbench, endpoint?: Endpoint): void {
  after(async () => {
    await workbench.close();
    await endpoint?.close();
  });
}
