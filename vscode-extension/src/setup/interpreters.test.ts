import assert from "node:assert/strict";
import test from "node:test";
import { candidates, search, understood, unfit, type Interpreter } from "./interpreters.ts";

const GOOD: Interpreter = {
  path: "/usr/bin/python3",
  prefix: "/usr",
  version: [3, 12, 4],
  makesEnvironments: true,
  bits: 64,
};

test("what the user chose comes first, then the usual names", () => {
  const names = candidates("linux", ["/opt/python"]).map(({ command }) => command);
  assert.deepEqual(names.slice(0, 2), ["/opt/python", "python3"]);
  assert.ok(names.includes("python3.10"));
  assert.ok(!names.includes("py"));
});

test("on Windows the launcher comes before what is on the path", () => {
  const [first] = candidates("win32", []);
  assert.deepEqual(first, { command: "py", args: ["-3"] });
});

test("an answer is understood, whatever a start-up file printed before it", () => {
  const answer = JSON.stringify({ ...GOOD, tenfold: "0.1.0" });
  assert.deepEqual(understood(`Welcome!\n${answer}\n`), { ...GOOD, tenfold: "0.1.0" });
});

for (const answer of ["", "Python was not found", "3", "null", '{"path": ""}', '{"path": "x"}']) {
  test(`no Python says ${JSON.stringify(answer)}`, () => {
    assert.equal(understood(answer), undefined);
  });
}

for (const [what, change, why] of [
  ["3.10", { version: [3, 10, 0] }, undefined],
  ["3.14", { version: [3, 14, 0] }, undefined],
  ["3.9", { version: [3, 9, 18] }, "tooOld"],
  ["2.7", { version: [2, 7, 18], makesEnvironments: false }, "tooOld"],
  ["one of 32 bits", { bits: 32 }, "32bit"],
  ["one without venv", { makesEnvironments: false }, "noVenv"],
] as const) {
  test(`${what} is ${why ?? "fit"}`, () => {
    const interpreter = {
      ...GOOD,
      ...change,
      version: [...("version" in change ? change.version : GOOD.version)],
    };
    assert.equal(unfit(interpreter), why);
  });
}

const among = ["a", "b", "c"].map((command) => ({ command, args: [] }));
const answers =
  (known: Record<string, Interpreter>) =>
  ({ command }: { command: string }): Promise<Interpreter | undefined> =>
    Promise.resolve(known[command]);

test("the first that is fit is taken", async () => {
  const old = { ...GOOD, version: [3, 8, 1] };
  const found = await search(among, answers({ b: old, c: GOOD }));
  assert.deepEqual(found, { kind: "found", interpreter: GOOD });
});

test("where none is fit, the one that lacks least is named", async () => {
  const bare = { ...GOOD, makesEnvironments: false };
  const found = await search(among, answers({ a: { ...GOOD, version: [3, 8, 1] }, b: bare }));
  assert.deepEqual(found, { kind: "pythonUnfit", interpreter: bare, why: "noVenv" });
});

test("no Python at all is a state of its own", async () => {
  assert.deepEqual(await search(among, answers({})), { kind: "noPython" });
});
