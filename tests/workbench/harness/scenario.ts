import test, { after } from "node:test";
import type { Endpoint } from "./endpoint.ts";
import type { Workbench } from "./workbench.ts";

/** Declare a scenario: what the user sees, and the steps to it. */
export type Scenario = (title: string, steps: () => Promise<void>) => void;

/**
 * Scenarios that share a window, one after another.
 *
 * Before each the settings are as they were and the endpoint is as new. Where one fails, its
 * error names a folder with a picture of the window and the logs. After the last, everything ends.
 */
export function scenarios(workbench: Workbench, endpoint?: Endpoint): Scenario {
  after(async () => {
    await workbench.close();
    await endpoint?.close();
  });
  return (title, steps) => {
    void test(title, { timeout: 60_000 }, async () => {
      await workbench.restoreSettings();
      await endpoint?.forget();
      try {
        await steps();
      } catch (error) {
        const name = title.replaceAll(/[^\w]+/g, "-").slice(0, 60);
        const folder = await workbench.keepEvidence(name);
        throw new Error(
          `${error instanceof Error ? error.message : String(error)}\nSee ${folder}`,
          {
            cause: error,
          },
        );
      }
    });
  };
}
