import assert from "node:assert/strict";
import test from "node:test";
import { buttonFor, explainFailure, explainInstall } from "./failure.ts";

const ENDED = { code: 1, signal: null, stderr: "" };

for (const [what, ending, says, command] of [
  [
    "an interpreter without Tenfold",
    { ...ENDED, stderr: "/usr/bin/python3: No module named tenfold\n" },
    /no Tenfold installed/u,
    "tenfold.makeEnvironment",
  ],
  [
    "a missing package",
    { ...ENDED, stderr: "Traceback …\nModuleNotFoundError: No module named 'pygls'\n" },
    /does not load: pygls/u,
    "tenfold.makeEnvironment",
  ],
  [
    "a Python that is too old",
    { ...ENDED, stderr: '  File "x.py", line 1\nSyntaxError: invalid syntax\n' },
    /too old/u,
    "tenfold.chooseInterpreter",
  ],
  [
    "a Tenfold of another version",
    { ...ENDED, code: 2, stderr: "Error: No such command 'serve'.\n" },
    /another version/u,
    "tenfold.chooseInterpreter",
  ],
  [
    "an interpreter that is gone",
    { ...ENDED, code: null, errorCode: "ENOENT" },
    /not there any more/u,
    "tenfold.makeEnvironment",
  ],
  [
    "one that may not be executed",
    { ...ENDED, code: null, errorCode: "EACCES" },
    /may not be executed/u,
    "tenfold.chooseInterpreter",
  ],
  [
    "a server that the system killed",
    { ...ENDED, code: null, signal: "SIGKILL" as const },
    /was killed/u,
    "tenfold.restart",
  ],
  [
    "an unknown error",
    { ...ENDED, code: 3, stderr: "Traceback …\nRuntimeError: what now\n\n" },
    /status 3: RuntimeError: what now/u,
    "tenfold.restart",
  ],
] as const) {
  test(`a failed start is explained: ${what}`, () => {
    const told = explainFailure(ending);
    assert.match(told.message, says);
    assert.notEqual(told.action, "");
    assert.equal(told.buttons[0]?.command, command);
  });
}

for (const [stderr, says] of [
  [
    "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
    /disk/u,
  ],
  [
    "The virtual environment was not created successfully because ensurepip is not available.",
    /virtual/u,
  ],
  ["[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed", /certificate/u],
  ["ProxyError('Cannot connect to proxy.')", /proxy/iu],
  ["NewConnectionError: Failed to establish a new connection", /could not reach/u],
  ["ERROR: No matching distribution found for torch==2.13.0", /no torch==2\.13\.0 that fits/u],
  ["PermissionError: [Errno 13] Permission denied: 'environment'", /may not be written/u],
  ["ERROR: something else", /something else/u],
] as const) {
  test(`an environment that was not made is explained: ${stderr.slice(0, 50)}`, () => {
    const told = explainInstall({ ...ENDED, stderr });
    assert.match(told.message, says);
    assert.ok(told.buttons.length > 0);
  });
}

test("a server's next step gets the button that takes it", () => {
  const download = buttonFor("Run: tenfold models pull smollm2-135m");
  assert.equal(download?.command, "tenfold.pullModel");
  assert.deepEqual(download.args, ["smollm2-135m"]);
  assert.equal(buttonFor('Run: pip install "tenfold[local]"')?.command, "tenfold.makeEnvironment");
  assert.equal(buttonFor("Set the key in OPENAI_API_KEY.")?.command, "tenfold.setKey");
  assert.equal(buttonFor("Wait a minute."), undefined);
});
