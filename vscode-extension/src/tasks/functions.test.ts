import assert from "node:assert/strict";
import test from "node:test";
import { beginsFunction, inFunction } from "./functions.ts";

function at(marked: string): boolean {
  const lines = marked.split("\n");
  const line = lines.findIndex((text) => text.includes("^"));
  return inFunction(
    lines.map((text) => text.replace("^", "")),
    line,
  );
}

test("the body and the head of a function are in it", () => {
  assert.ok(at("def add(a, b):\n    return ^a"));
  assert.ok(at("def ^add(a, b):\n    return a"));
  assert.ok(at("class A:\n    async def add(self):\n        if x:\n            pass^"));
  assert.ok(at("func Add(a int) int {\n\treturn ^a\n}"));
  assert.ok(at("pub(crate) fn add(a: i32) -> i32 {\n    ^a\n}"));
});

test("functions of languages with braces are told by their heads", () => {
  assert.ok(at("  public static int add(int a, int b) {\n    return ^a;\n  }"));
  assert.ok(at("const add = (a, b) => {\n  return ^a;\n};"));
  assert.ok(at("export function add(a) {\n  ^\n}"));
});

test("what stands outside is not, nor what only looks like one", () => {
  assert.ok(!at("import os\n^x = 1"));
  assert.ok(!at("def add(a):\n    return a\n\nx = ^1"));
  assert.ok(!at("if (a) {\n  ^b();\n}"));
  assert.ok(!at("class A:\n    x = ^1"));
  assert.ok(!at("^"));
});

test("the brace of a head may stand in a line of its own", () => {
  assert.ok(at("int add(int a)\n{\n    return ^a;\n}"));
  assert.ok(at("int ^add(int a)\n{\n    return a;\n}"));
  assert.ok(at("class A\n{\n    public int Add(int a)\n\n    {\n        return ^a;\n    }\n}"));
  assert.ok(!at("class A\n{\n    int ^x;\n}"));
  assert.ok(!at("if (a)\n{\n    ^b();\n}"));
  assert.ok(!at("run(a);\n{\n    ^b();\n}"));
});

test("a line that is longer than people write is no head", () => {
  const head = (count: number) => `int add(${"int a, ".repeat(count)}int b) {`;
  assert.ok(beginsFunction(head(5)));
  assert.ok(!beginsFunction(head(100)));
});
