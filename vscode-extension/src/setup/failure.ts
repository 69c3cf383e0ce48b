import type { Ended } from "./processes.ts";
import {
  CHOOSE_INTERPRETER,
  GET_PYTHON,
  RETRY,
  SHOW_LOG,
  type Button,
  type Told,
} from "./states.ts";

/** The part of a process's end that tells why. */
export type Ending = Pick<Ended, "code" | "signal" | "errorCode" | "stderr">;

const RESTART: Button = { title: "Restart Server", command: "tenfold.restart" };
const MAKE_ANEW: Button = { ...RETRY, title: "Make Environment" };

interface Rule {
  /** What the last lines of standard error say. */
  says: RegExp;
  tell: (match: RegExpExecArray) => Told;
}

/** What a Python says that cannot run the server; the first that matches counts. */
const START_RULES: Rule[] = [
  {
    says: /No module named '?tenfold'?(?:\.__main__)?/u,
    tell: () => ({
      message: "This Python has no Tenfold installed.",
      action: "Let Tenfold make its own environment, or choose another interpreter.",
      buttons: [MAKE_ANEW, CHOOSE_INTERPRETER],
    }),
  },
  {
    says: /(?:ModuleNotFoundError|ImportError): (?:No module named )?'?([\w.]+)'?/u,
    tell: ([, module]) => ({
      message: `A package that the server needs is not installed or does not load: ${module ?? "?"}.`,
      action: "Make the environment anew.",
      buttons: [MAKE_ANEW, SHOW_LOG],
    }),
  },
  {
    says: /SyntaxError|requires a different Python|Python 2/u,
    tell: () => ({
      message: "This Python is too old for the server.",
      action: "Choose Python 3.10 or newer.",
      buttons: [CHOOSE_INTERPRETER, GET_PYTHON],
    }),
  },
  {
    says: /(?:No such command|unrecognized arguments|No such option)/u,
    tell: () => ({
      message: "The Tenfold of this Python is of another version than the extension.",
      action: "Update it there, or choose another interpreter.",
      buttons: [CHOOSE_INTERPRETER, SHOW_LOG],
    }),
  },
  {
    says: /MemoryError|Cannot allocate memory/u,
    tell: () => ({
      message: "There is not enough memory for the server.",
      action: "Close other programs, then restart the server.",
      buttons: [RESTART, SHOW_LOG],
    }),
  },
];

/** Say why the server did not start, or ended. */
export function explainFailure(ending: Ending): Told {
  switch (ending.errorCode) {
    case undefined:
      break;
    case "ENOENT":
      return {
        message: "The Python that runs the server is not there any more.",
        action: "Make the environment anew, or choose another interpreter.",
        buttons: [MAKE_ANEW, CHOOSE_INTERPRETER],
      };
    case "EACCES":
    case "EPERM":
      return {
        message: "The Python that runs the server may not be executed.",
        action: "Check the file's permissions, or choose another interpreter.",
        buttons: [CHOOSE_INTERPRETER, SHOW_LOG],
      };
    default:
      return {
        message: `The server could not be started (${ending.errorCode}).`,
        action: "See the log for the details.",
        buttons: [SHOW_LOG, RESTART],
      };
  }
  const matched = match(START_RULES, ending.stderr);
  if (matched !== undefined) return matched;
  if (ending.signal === "SIGKILL" || ending.code === 137) {
    return {
      message: "The server was killed; the system does so where memory runs out.",
      action: "Close other programs or choose a smaller model, then restart the server.",
      buttons: [RESTART, SHOW_LOG],
    };
  }
  const how = ending.signal === null ? `with status ${String(ending.code)}` : `by ${ending.signal}`;
  const last = lastLine(ending.stderr);
  return {
    message: `The server ended ${how}${last ? `: ${last}` : "."}`,
    action: "See the log for the details, then restart the server.",
    buttons: [RESTART, SHOW_LOG],
  };
}

/** What pip and venv say where an environment cannot be made. */
const INSTALL_RULES: Rule[] = [
  {
    says: /No space left on device|not enough space|ENOSPC/iu,
    tell: () => ({
      message: "The disk is full.",
      action: "Free some space, then retry.",
      buttons: [RETRY, SHOW_LOG],
    }),
  },
  {
    says: /ensurepip is not|No module named '?(?:ensurepip|venv)'?/u,
    tell: () => ({
      message: "This Python cannot make virtual environments.",
      action: "On Debian or Ubuntu run: sudo apt install python3-venv. Then retry.",
      buttons: [RETRY, CHOOSE_INTERPRETER],
    }),
  },
  {
    says: /CERTIFICATE_VERIFY_FAILED|SSLError/u,
    tell: () => ({
      message: "pip does not trust the certificate of the package index or of a proxy.",
      action: "Tell pip your certificate authority: pip config set global.cert FILE. Then retry.",
      buttons: [RETRY, SHOW_LOG],
    }),
  },
  {
    says: /ProxyError|407 Proxy/u,
    tell: () => ({
      message: "The proxy refused pip.",
      action: "Tell pip your proxy: pip config set global.proxy URL. Then retry.",
      buttons: [RETRY, SHOW_LOG],
    }),
  },
  {
    says: /NewConnectionError|Temporary failure in name resolution|getaddrinfo failed|Connection (?:refused|reset)|Network is unreachable|Read timed out|ConnectTimeout/u,
    tell: () => ({
      message: "pip could not reach the package index.",
      action: "Check the network and pip's configuration, then retry.",
      buttons: [RETRY, SHOW_LOG],
    }),
  },
  {
    says: /No matching distribution found for (\S+)/u,
    tell: ([, what]) => ({
      message: `The package index has no ${what ?? "package"} that fits this Python and system.`,
      action: "Choose another Python, or use an endpoint instead of a local model.",
      buttons: [CHOOSE_INTERPRETER, SHOW_LOG],
    }),
  },
  {
    says: /Windows Long Path support/u,
    tell: () => ({
      message: "Windows allows no paths as long as some of the packages' are.",
      action:
        "Turn on long paths (learn.microsoft.com: “Maximum Path Length Limitation”), then retry.",
      buttons: [RETRY, SHOW_LOG],
    }),
  },
  {
    says: /Permission denied|EACCES|Access is denied/u,
    tell: () => ({
      message: "The extension's folder may not be written.",
      action: "Check its permissions, then retry.",
      buttons: [RETRY, SHOW_LOG],
    }),
  },
];

/** Say why the environment could not be made. */
export function explainInstall(ending: Ending & { stdout?: string }): Told {
  const output = `${ending.stdout ?? ""}\n${ending.stderr}`;
  const matched = match(INSTALL_RULES, output);
  if (matched !== undefined) return matched;
  const last = lastLine(ending.stderr) || ending.errorCode || `status ${String(ending.code)}`;
  return {
    message: `The environment could not be made: ${last}`,
    action: "See the log for the details, then retry.",
    buttons: [RETRY, SHOW_LOG],
  };
}

function match(rules: Rule[], text: string): Told | undefined {
  for (const rule of rules) {
    const found = rule.says.exec(text);
    if (found !== null) return rule.tell(found);
  }
  return undefined;
}

const LONGEST_LINE = 200;

function lastLine(text: string): string {
  const last = text.trimEnd().split("\n").at(-1) ?? "";
  return last.trim().slice(0, LONGEST_LINE);
}

/** The next steps of the server's own errors that the extension can take by a button. */
const SERVER_STEPS: { says: RegExp; button: (match: RegExpExecArray) => Button }[] = [
  {
    says: /tenfold models pull ([\w.-]+)/u,
    button: ([, name]) => ({
      title: "Download Model",
      command: "tenfold.pullModel",
      args: name === undefined ? [] : [name],
    }),
  },
  { says: /pip install/u, button: () => ({ ...RETRY, title: "Install Packages" }) },
  { says: /\bkey\b/iu, button: () => ({ title: "Enter Key", command: "tenfold.setKey" }) },
];

/**
 * The button that takes the next step of an error in `tenfold/status`.
 *
 * @param action the server's own words, which may name a command of the terminal
 */
export function buttonFor(action: string): Button | undefined {
  for (const { says, button } of SERVER_STEPS) {
    const found = says.exec(action);
    if (found !== null) return button(found);
  }
  return undefined;
}
