/** The window that the scenarios of this folder share: to open one takes longer than most of them. */
import { Endpoint } from "../harness/endpoint.ts";
import type { Settings } from "../harness/profile.ts";
import { endAfterwards, scenarios, type Scenario } from "../harness/scenario.ts";
import { Workbench } from "../harness/workbench.ts";

export const endpoint = await Endpoint.start();
export const workbench = await Workbench.open({
  model: endpoint,
  // The folders of templates and cases: what is in one that is made later is not always watched.
  files: { ".tenfold/prompts/.keep": "", ".tenfold/cases/.keep": "" },
  viewport: { width: 1400, height: 900 },
});
endAfterwards(workbench, endpoint);

/** Scenarios in it, each with these settings to begin with, and with `cleanUp` at its end. */
export function scenariosWith(settings: Settings, cleanUp?: () => Promise<void>): Scenario {
  return scenarios(workbench, endpoint, settings, cleanUp);
}

/** Scenarios in it, with the scripted model and nothing else set. */
export const scenario = scenariosWith({});
