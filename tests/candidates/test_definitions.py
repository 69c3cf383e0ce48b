import pytest

from tenfold.candidates.definitions import Kind, classify, is_class_like
from tenfold.source.languages import language_for

KINDS = [
    ("a.py", "async def f(x):", Kind.DEFINITION),
    ("a.py", "class A:", Kind.DEFINITION),
    ("a.py", "@cache", Kind.PRELUDE),
    ("a.py", "from os import path", Kind.PRELUDE),
    ("a.py", "# note", Kind.COMMENT),
    ("a.py", "LIMIT = 3", Kind.CONSTANT),
    ("a.py", "total = add(1, 2)", Kind.STATEMENT),
    ("a.py", 'if __name__ == "__main__":', Kind.MAIN),
    ("a.py", "def test_add():", Kind.TEST),
    ("a.py", "definition = 3", Kind.CONSTANT),
    ("a.js", "export default function f() {", Kind.DEFINITION),
    ("a.js", "const f = async (a, b = g(1)) => {", Kind.DEFINITION),
    ("a.js", "const f = x => x + 1;", Kind.DEFINITION),
    ("a.js", "const ys = xs.map((x) => x + 1);", Kind.STATEMENT),
    ("a.js", "const total = (a + b) * 2;", Kind.STATEMENT),
    ("a.js", "const fs = require('fs');", Kind.PRELUDE),
    ("a.js", 'it("adds", () => {', Kind.TEST),
    ("a.js", "context.report({", Kind.STATEMENT),
    ("a.js", "/** Adds. */", Kind.COMMENT),
    ("a.ts", "export interface A {", Kind.DATA),
    ("a.ts", "type A = string | number;", Kind.DATA),
    ("a.ts", "function f(a: string): void;", Kind.PRELUDE),
    ("A.java", "public static int f(int a) {", Kind.DEFINITION),
    ("A.java", "int x = f(1);", Kind.STATEMENT),
    ("A.java", "return f(1);", Kind.STATEMENT),
    ("A.java", "@Override", Kind.PRELUDE),
    ("A.java", "List<String> names(Map<String, Integer> ages) {", Kind.DEFINITION),
    ("a.go", "func (s *Stack) Push(x int) {", Kind.DEFINITION),
    ("a.go", "type Stack struct {", Kind.DATA),
    ("a.go", "func main() {", Kind.MAIN),
    ("a.rs", "pub async fn f() {", Kind.DEFINITION),
    ("a.rs", "impl Stack {", Kind.DEFINITION),
    ("a.rs", "#[derive(Debug)]", Kind.PRELUDE),
    ("a.rs", "pub struct Stack {", Kind.DATA),
    ("a.c", "int add(int a, int b) {", Kind.DEFINITION),
    ("a.c", "int add(int a, int b);", Kind.PRELUDE),
    ("a.c", "#include <stdio.h>", Kind.PRELUDE),
    ("a.c", "typedef struct node {", Kind.DATA),
    ("a.c", "if (a) {", Kind.STATEMENT),
    ("a.c", 'printf("%d", a);', Kind.STATEMENT),
    ("a.c", "int main(void) {", Kind.MAIN),
    ("a.cpp", "template <typename T>", Kind.PRELUDE),
    ("a.cpp", "void Stack::push(int x) {", Kind.DEFINITION),
    ("A.cs", "public int Square(int x) => x * x;", Kind.DEFINITION),
    ("A.cs", "using System;", Kind.PRELUDE),
    ("a.rb", "def add(a, b)", Kind.DEFINITION),
    ("a.rb", "require 'set'", Kind.PRELUDE),
    ("a.php", "public function f($a) {", Kind.DEFINITION),
    ("a.php", "<?php", Kind.PRELUDE),
    ("a.sh", "red() {", Kind.DEFINITION),
    ("a.sh", "#!/bin/bash", Kind.PRELUDE),
    ("a.lua", "local function add(a, b)", Kind.DEFINITION),
]


@pytest.mark.parametrize(("file", "line", "kind"), KINDS)
def test_a_line_is_known_by_its_look(file: str, line: str, kind: Kind) -> None:
    assert classify(line, language_for(None, file), member=False) is kind


MEMBERS = [
    ("a.js", "pop() {", Kind.DEFINITION),
    ("a.ts", "async get<T>(", Kind.DEFINITION),
    ("a.js", "if (a) {", Kind.PRELUDE),
    ("a.cpp", "Point(int x, int y) : x_(x) {", Kind.DEFINITION),
    ("A.java", "private final Map<String, Integer> ages;", Kind.PRELUDE),
    ("A.java", "Point(int x) {", Kind.PRELUDE),
]


@pytest.mark.parametrize(("file", "line", "kind"), MEMBERS)
def test_members_of_a_class(file: str, line: str, kind: Kind) -> None:
    assert classify(line, language_for(None, file), member=True) is kind


CLASS_LIKE = [
    ("class A(B):", True),
    ("public static final class A", True),
    ("unsafe impl<T> A for B<T>", True),
    ("namespace A", True),
    ("pub(crate) struct A", True),
    ("record Point(int x, int y)", True),
    ("def namespace(self):", False),
    ("def resolve(name, package):", False),
    ("struct node *push(struct node *head)", False),
    ("function classify(a) {", False),
]


@pytest.mark.parametrize(("line", "expected"), CLASS_LIKE)
def test_what_has_members(line: str, expected: bool) -> None:
    assert is_class_like(line) is expected
