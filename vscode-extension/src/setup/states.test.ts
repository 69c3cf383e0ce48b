import assert from "node:assert/strict";
import test from "node:test";
import { told, type SetupNeeded } from "./states.ts";

const interpreter = {
  path: "/p",
  prefix: "/",
  version: [3, 9, 2],
  makesEnvironments: false,
  bits: 64,
};
const NEEDED: SetupNeeded[] = [
  { kind: "nothingChosen" },
  { kind: "noEnvironment" },
  { kind: "packagesMissing" },
  { kind: "environmentBroken" },
  { kind: "noPython" },
  { kind: "pythonUnfit", interpreter, why: "tooOld" },
  { kind: "pythonUnfit", interpreter, why: "32bit" },
  { kind: "pythonUnfit", interpreter, why: "noVenv" },
  { kind: "interpreterMissing", path: "/p" },
  { kind: "interpreterWithoutTenfold", interpreter },
  { kind: "cancelled" },
];

for (const state of NEEDED) {
  const name = state.kind + ("why" in state ? ` ${state.why}` : "");
  test(`${name} is told with a next step and a button`, () => {
    const { message, action, buttons } = told(state);
    assert.match(message, /\.$/u);
    assert.match(action, /\.$/u);
    assert.ok(buttons.length > 0);
  });
}

test("on Debian the package that is missing is named", () => {
  const { action } = told({ kind: "pythonUnfit", interpreter, why: "noVenv" });
  assert.match(action, /apt install python3\.9-venv/u);
});
