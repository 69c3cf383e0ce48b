// Runs a document and tries examples on it; inside the sandbox, with Node.js alone.
//
// Standard input and output are those of python_examples.py.

"use strict";

const fs = require("node:fs");
const util = require("node:util");
const vm = require("node:vm");

const MILLISECONDS = 1000;
const PROBE_MILLISECONDS = 300;
const OUT_OF_TIME = "ERR_SCRIPT_EXECUTION_TIMEOUT";
const NO_END = "no end in time";
const SHOWN = 200;

/** A document as a script: what it exports is there by name, what it imports is not. */
function asScript(code) {
  return code
    .replace(/^[ \t]*import\b[^;\n]*(?:from\s*)?["'][^"'\n]*["'];?/gm, "")
    .replace(/^[ \t]*export\s+default\s+(?=(?:async\s+)?(?:function|class)\s+\w)/gm, "")
    .replace(/^[ \t]*export\s+(?=(?:async\s+)?(?:function|class|const|let|var)\b)/gm, "")
    .replace(/^[ \t]*export\s*(?:default\b[^\n]*|\{[^}]*\}.*)$/gm, "");
}

/** Whether two values are equal, numbers nearly so. */
function same(found, want) {
  if (typeof found === "number" && typeof want === "number") {
    return Object.is(found, want) || Math.abs(found - want) <= 1e-6 * Math.abs(want) + 1e-9;
  }
  if (Array.isArray(found) && Array.isArray(want)) {
    return found.length === want.length && found.every((one, at) => same(one, want[at]));
  }
  return util.isDeepStrictEqual(found, want);
}

function shown(value) {
  return util.inspect(value, { depth: 4, breakLength: Infinity }).slice(0, SHOWN);
}

function tried(example, context) {
  const run = (source) => vm.runInContext(source, context, { timeout: MILLISECONDS });
  try {
    if (example.kind === "raises") {
      try {
        return { outcome: "failed", found: shown(run(`(${example.source})`)) };
      } catch (error) {
        const name = error?.name ?? "";
        return { outcome: name === example.want ? "passed" : "failed", found: name };
      }
    }
    if (example.kind === "probe") {
      const source = `(${example.source})`;
      const found = vm.runInContext(source, context, { timeout: PROBE_MILLISECONDS });
      return { outcome: "told", found: shown(found) };
    }
    let want;
    try {
      want = run(`(${example.want})`);
    } catch {
      return { outcome: "missing", found: "" };
    }
    const found = run(`(${example.source})`);
    // Values of another realm have other prototypes: compared as this realm's.
    const passed = same(structuredClone(found), structuredClone(want));
    return { outcome: passed ? "passed" : "failed", found: shown(found) };
  } catch (error) {
    const name = error?.code === OUT_OF_TIME ? NO_END : (error?.name ?? "error");
    const [callee] = /^[\w$]+/.exec(example.source) ?? [""];
    const known = vm.runInContext(`typeof ${callee || "undefined"}`, context) !== "undefined";
    return { outcome: name === "ReferenceError" && !known ? "missing" : "raised", found: name };
  }
}

function main() {
  const report = (outcome) => fs.writeSync(1, `${JSON.stringify(outcome)}\n`);
  const task = JSON.parse(fs.readFileSync(0, "utf8"));
  const quiet = { log() {}, error() {}, warn() {}, info() {}, debug() {} };
  const context = vm.createContext({ console: quiet, structuredClone, module: { exports: {} } });
  context.exports = context.module.exports;
  try {
    vm.runInContext(asScript(task.code), context, { timeout: MILLISECONDS });
  } catch {
    // What came before the failure is there.
  }
  for (const example of task.examples) {
    const told = tried(example, context);
    report(told);
    if (example.kind === "probe" && told.found === NO_END) break;
  }
  process.exit(0);
}

main();
