import type { Step } from "../words";

/** What the buttons of the steps look like. */
export const STEPS: Record<Step, { icon: string; text: string }> = {
  retry: { icon: "refresh", text: "Retry" },
  restart: { icon: "debug-restart", text: "Restart Server" },
  showLog: { icon: "output", text: "Show Log" },
};
