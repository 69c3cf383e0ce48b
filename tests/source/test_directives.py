"""Directives: what a comment says of how it is to be answered."""

import pytest

from tenfold.source.directives import (
    NO_DIRECTIVES,
    Directives,
    directives_in,
    faults_in,
    without_directives,
)
from tenfold.source.document import Document
from tenfold.source.languages import language_for
from tenfold.source.positions import Position
from tenfold.source.reading import read_ask

ALL = "tenfold: n=5 temperature=0.2 template=tests model=smollm2-135m seed=7"


@pytest.mark.parametrize(
    "line",
    [f"# {ALL}", f"    #   {ALL}", f"// {ALL}", f" * {ALL}", f"-- {ALL}", f"/* {ALL} */", ALL,
     f"<!-- {ALL} -->", f'"""{ALL}"""', f"{{- {ALL} -}}"],
)  # fmt: skip
def test_every_language_can_say_them(line: str) -> None:
    said = directives_in(f"// Sum.\n{line}\n// More.")
    assert said == Directives(5, 0.2, "tests", "smollm2-135m", 7)
    assert without_directives(f"// Sum.\n{line}\n// More.") == "// Sum.\n// More."


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (f'    {ALL}"""', '    """'),
        (f"    {ALL} '''", "    '''"),
        (f" * {ALL} */", " */"),
        (f"   {ALL} -->", "   -->"),
        (f"/** {ALL}", "/**"),
        (f"<!-- {ALL}", "<!--"),
        (f'    """{ALL}', '    """'),
    ],
)
def test_a_comment_that_begins_or_ends_on_its_line_still_does(line: str, kept: str) -> None:
    assert directives_in(f"a\n{line}\nb") == Directives(5, 0.2, "tests", "smollm2-135m", 7)
    assert without_directives(f"a\n{line}\nb") == f"a\n{kept}\nb"
    assert without_directives(line) == kept


def test_a_word_of_the_text_stays() -> None:
    settings = "editor:\n  tenfold:\n    n: 5\n"
    assert without_directives(settings) == settings
    assert without_directives("# Sum.\n# tenfold:\n") == "# Sum.\n"


def test_the_later_one_counts() -> None:
    assert directives_in("# tenfold: n=5 n=2\n# tenfold: seed=1") == Directives(n=2, seed=1)


@pytest.mark.parametrize(
    "line",
    ["# tenfold is fine", "# see tenfold: it is a tool", "x = 'tenfold: n=5'", "# Tenfold = ten"],
)
def test_prose_about_the_tool_is_none(line: str) -> None:
    assert directives_in(line) is NO_DIRECTIVES
    assert without_directives(line) == line
    assert list(faults_in(line)) == []


@pytest.mark.parametrize(
    ("said", "word", "what", "step"),
    [
        ("n=11", "11", "n must be a whole number from 1 to 10.", "Correct the value."),
        ("n=0", "0", "n must be a whole number from 1 to 10.", "Correct the value."),
        ("n=two", "two", "n must be a whole number from 1 to 10.", "Correct the value."),
        ("n=", "", "n must be a whole number from 1 to 10.", "Correct the value."),
        ("temperature=3", "3", "temperature must be a number from 0 to 2.", "Correct"),
        ("temperature=nan", "nan", "temperature must be a number from 0 to 2.", "Correct"),
        ("seed=-1", "-1", "seed must be a whole number", "Correct the value."),
        ("temprature=1", "temprature", "there is no directive temprature.",
         "Did you mean temperature?"),
        ("zzz=1", "zzz", "there is no directive zzz.", "There are n, temperature,"),
        ("template=", "", "template needs a name.", "Write it behind the =."),
        ("template='a;b'", "'a;b'", "template needs a name.", "Write it behind the =."),
        ("n=5 fast", "fast", "fast is no name=value.", "Write it as n=5."),
    ],
)  # fmt: skip
def test_faults(said: str, word: str, what: str, step: str) -> None:
    text = f"x = 1\n# tenfold: {said}\n"
    (fault,) = faults_in(text)
    start, end = fault.span
    assert (text[start:end], fault.what[: len(what)]) == (word, what)
    assert fault.next_step.startswith(step)


def test_what_is_wrong_counts_for_nothing_and_the_rest_counts() -> None:
    assert directives_in("# tenfold: n=99 seed=4") == Directives(seed=4)


def ask_of(text: str, language: str = "python") -> object:
    before, _, after = text.partition("<|>")
    document = Document("file:///a", language_for(language, "a"), before + after, 1)
    line = before.count("\n")
    return read_ask(document, Position(line, len(before) - before.rfind("\n") - 1))


@pytest.mark.parametrize(
    "text",
    [
        "# tenfold: n=3\n# Return the sum.\n<|>\n",
        "# Return the sum.\n# tenfold: n=3\n<|>\n",
        "# tenfold: n=3\n# Return the sum.\ndef f(a, b):\n    <|>\n",
        'def f(a, b):\n    """Return the sum.\n\n    tenfold: n=3\n    """\n    <|>\n',
    ],
)
def test_those_of_the_governing_comment_are_the_asks(text: str) -> None:
    ask = ask_of(text)
    assert ask.directives == Directives(n=3)  # type: ignore[attr-defined]
    assert ask.instruction == "Return the sum."  # type: ignore[attr-defined]


def test_a_directive_alone_asks_for_nothing() -> None:
    ask = ask_of("# tenfold: n=3\n<|>\n")
    assert ask.state.value == "none"  # type: ignore[attr-defined]
