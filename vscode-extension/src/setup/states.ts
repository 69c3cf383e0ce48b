import { OLDEST_PYTHON, versionText, type Interpreter, type Unfit } from "./interpreters.ts";

/** How to start the server; the last of the arguments is the command `serve`. */
export interface Launch {
  kind: "ready";
  command: string;
  args: string[];
}

/** Why the server cannot be started yet. */
export type SetupNeeded =
  | { kind: "nothingChosen" }
  | { kind: "noEnvironment" }
  | { kind: "packagesMissing" }
  | { kind: "environmentBroken" }
  | { kind: "noPython" }
  | { kind: "pythonUnfit"; interpreter: Interpreter; why: Unfit }
  | { kind: "interpreterMissing"; path: string }
  | { kind: "interpreterWithoutTenfold"; interpreter: Interpreter }
  | { kind: "making"; stage: string }
  | { kind: "cancelled" }
  | ({ kind: "failed" } & Told);

/** Where the setting up stands. */
export type SetupState = Launch | SetupNeeded;

/** A button: what it says, and what it does. */
export interface Button {
  title: string;
  command: string;
  args?: unknown[];
}

/** What is said of a state: what is wrong, the one next step, and buttons that do it. */
export interface Told {
  message: string;
  action: string;
  /** The best first; empty where waiting is all there is to do. */
  buttons: Button[];
}

export const SET_UP: Button = { title: "Set Up Tenfold", command: "tenfold.setUp" };
export const RETRY: Button = { title: "Retry", command: "tenfold.makeEnvironment" };
export const CHOOSE_INTERPRETER: Button = {
  title: "Choose Interpreter…",
  command: "tenfold.chooseInterpreter",
};
export const SHOW_LOG: Button = { title: "Show Log", command: "tenfold.showLog" };
export const GET_PYTHON: Button = {
  title: "Get Python",
  command: "vscode.open",
  args: ["https://www.python.org/downloads/"],
};
const OLDEST = OLDEST_PYTHON.join(".");

/** Say a state in words. */
export function told(state: SetupNeeded): Told {
  switch (state.kind) {
    case "nothingChosen":
      return {
        message: "Tenfold has no model yet.",
        action: "Choose one: local, OpenAI, or another endpoint.",
        buttons: [SET_UP],
      };
    case "noEnvironment":
      return {
        message: "The Python environment that the server runs in is not there yet.",
        action: "Let Tenfold make it.",
        buttons: [{ ...RETRY, title: "Make Environment" }, CHOOSE_INTERPRETER],
      };
    case "packagesMissing":
      return {
        message: "The packages that run local models are not installed yet.",
        action: "Let Tenfold install them, or choose an endpoint.",
        buttons: [{ ...RETRY, title: "Install Packages" }, SET_UP],
      };
    case "environmentBroken":
      return {
        message:
          "The Python environment of the server no longer works; the Python that it was made with may be gone.",
        action: "Let Tenfold make it anew.",
        buttons: [{ ...RETRY, title: "Make Environment" }, SHOW_LOG],
      };
    case "noPython":
      return {
        message: "No Python was found on this machine.",
        action: `Install Python ${OLDEST} or newer, or choose an interpreter.`,
        buttons: [GET_PYTHON, CHOOSE_INTERPRETER],
      };
    case "pythonUnfit":
      return unfitTold(state.interpreter, state.why);
    case "interpreterMissing":
      return {
        message: `${state.path} (tenfold.server.interpreter) is no Python that can be run.`,
        action: "Choose another interpreter, or remove the setting.",
        buttons: [CHOOSE_INTERPRETER, openSetting()],
      };
    case "interpreterWithoutTenfold":
      return {
        message: `${state.interpreter.path} (tenfold.server.interpreter) has no Tenfold installed.`,
        action: "Install Tenfold there, choose another interpreter, or remove the setting.",
        buttons: [CHOOSE_INTERPRETER, openSetting()],
      };
    case "making":
      return { message: state.stage, action: "", buttons: [] };
    case "cancelled":
      return {
        message: "Setting up was cancelled; nothing was kept.",
        action: "Set up again when it suits you.",
        buttons: [SET_UP],
      };
    case "failed":
      return { message: state.message, action: state.action, buttons: state.buttons };
  }
}

function unfitTold(interpreter: Interpreter, why: Unfit): Told {
  const version = versionText(interpreter.version);
  switch (why) {
    case "tooOld":
      return {
        message: `${interpreter.path} is Python ${version}, and Tenfold needs ${OLDEST} or newer.`,
        action: `Install Python ${OLDEST} or newer, or choose an interpreter.`,
        buttons: [GET_PYTHON, CHOOSE_INTERPRETER],
      };
    case "32bit":
      return {
        message: `${interpreter.path} is a 32-bit Python, for which the packages are not made.`,
        action: "Install a 64-bit Python, or choose an interpreter.",
        buttons: [GET_PYTHON, CHOOSE_INTERPRETER],
      };
    case "noVenv": {
      const [major, minor] = interpreter.version;
      const name = `python${String(major)}.${String(minor)}-venv`;
      return {
        message: `${interpreter.path} (Python ${version}) cannot make virtual environments.`,
        action: `On Debian or Ubuntu run: sudo apt install ${name} (or python3-venv). Then retry.`,
        buttons: [RETRY, CHOOSE_INTERPRETER],
      };
    }
  }
}

function openSetting(): Button {
  return {
    title: "Open Setting",
    command: "workbench.action.openSettings",
    args: ["tenfold.server.interpreter"],
  };
}
