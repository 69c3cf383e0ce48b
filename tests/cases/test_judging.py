"""Assertions: each type holds where it should, fails where it should, and says why."""

import random
from pathlib import Path

import pytest

from cases.making import answer, assertion
from tenfold.cases import expressions, judging
from tenfold.cases.distance import within
from tenfold.cases.judging import Answer, judge
from tenfold.cases.results import Verdict
from tenfold.sandbox.box import why_no_sandbox

RIGHT, WRONG = "return a + b\n", "return a - b\n"
needs_sandbox = pytest.mark.skipif(why_no_sandbox() is not None, reason=str(why_no_sandbox()))


async def verdict(source: str, judged: Answer) -> Verdict:
    (told,) = await judge([assertion(source)], judged)
    assert told.passed is (told.message == "")
    return told


OF_TEXT = [
    ("type: contains\nvalue: a + b", True),
    ("type: contains\nvalue: A + B", False),
    ("type: icontains\nvalue: A + B", True),
    ("type: icontains\nvalue: A - B", False),
    ("type: contains-any\nvalue: [x, a + b]", True),
    ("type: contains-any\nvalue: [x, y]", False),
    ("type: contains-all\nvalue: [return, a + b]", True),
    ("type: contains-all\nvalue: [return, x]", False),
    ("type: starts-with\nvalue: return", True),
    ("type: starts-with\nvalue: a + b", False),
    ("type: equals\nvalue: return a + b", True),
    ("type: equals\nvalue: |\n  return a + b", True),
    ("type: equals\nvalue: return a", False),
    ("type: regex\nvalue: a\\s*\\+\\s*b$", True),
    ("type: regex\nvalue: ^b", False),
    ("type: levenshtein\nvalue: return b + a", True),
    ("type: levenshtein\nvalue: return sum((a, b))", False),
    ("type: levenshtein\nvalue: return sum((a, b))\nthreshold: 20", True),
    ("type: levenshtein\nvalue: return b + a\nthreshold: 1", False),
]


@pytest.mark.parametrize(("source", "holds"), OF_TEXT)
async def test_what_is_of_the_text(source: str, holds: bool) -> None:
    told = await verdict(source, answer(RIGHT))
    assert told.passed is holds, told.message
    negated = await verdict(source.replace("type: ", "type: not-", 1), answer(RIGHT))
    assert negated.passed is not holds, negated.message
    for one in (told, negated):
        if not one.passed:
            assert one.message.startswith("Expected the first solution ")
            assert ("not to " in one.message) is (one is negated)


async def test_the_first_one_counts_or_any() -> None:
    judged = answer(WRONG, RIGHT)
    assert not (await verdict("type: contains\nvalue: a + b", judged)).passed
    assert (await verdict("type: contains\nvalue: a + b\nany: true", judged)).passed
    assert (await verdict("type: not-contains\nvalue: a - b\nany: true", judged)).passed
    told = await verdict("type: contains\nvalue: a; b\nany: true", judged)
    assert told.message == 'Expected one of the 2 solutions to contain "a; b".'


async def test_the_text_begins_where_the_document_ends() -> None:
    judged = answer("return a + b", document="# Add.\ndef add(a, b):<CURSOR>\n")
    assert judged.solutions[0].insert_text.startswith("\n    return")
    assert (await verdict("type: equals\nvalue: return a + b", judged)).passed


async def test_without_a_solution_nothing_holds() -> None:
    for source in ("type: contains\nvalue: x", "type: not-contains\nvalue: x", "type: parses"):
        told = await verdict(source, answer())
        assert "There is no solution" in told.message


async def test_parses() -> None:
    assert (await verdict("type: parses", answer(RIGHT))).passed
    told = await verdict("type: parses", answer("return (a +\n"))
    assert told.message == "Expected the first solution to parse in its place."
    assert (await verdict("type: not-parses", answer("return (a +\n"))).passed
    plain = answer("a + b", document="# Add.\n<CURSOR>\n", file="add.txt")
    for source in ("type: parses", "type: not-parses"):
        assert "no grammar of Plain text" in (await verdict(source, plain)).message


async def test_latency_and_cost() -> None:
    judged = answer(RIGHT, seconds=0.25, price=0.002)
    assert (await verdict("type: latency\nthreshold: 250", judged)).passed
    told = await verdict("type: latency\nthreshold: 200", judged)
    assert told.message == "Expected the answer within 200 ms; it took 250 ms."
    assert (await verdict("type: cost\nthreshold: 0.002", judged)).passed
    told = await verdict("type: cost\nthreshold: 0.001", judged)
    assert told.message == "Expected a cost of at most $0.001; it was $0.002."
    assert (await verdict("type: cost\nthreshold: 0", answer(RIGHT, price=0.0))).passed
    told = await verdict("type: cost\nthreshold: 1", answer(RIGHT, price=None))
    assert told.message == "The price of scripted is not known."


async def test_distinct() -> None:
    judged = answer(RIGHT, WRONG)
    assert (await verdict("type: distinct\nthreshold: 2", judged)).passed
    told = await verdict("type: distinct\nthreshold: 3", judged)
    assert told.message == "Expected 3 different solutions or more; there are 2."


async def test_an_expression_that_backtracks_for_ever_is_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(expressions, "SECONDS", 1.0)
    judged = answer(f"return '{'a' * 60}!'\n")
    for kind in ("regex", "not-regex"):
        told = await verdict(f"type: {kind}\nvalue: (a+)+$", judged)
        assert "The regular expression was not through" in told.message


@needs_sandbox
async def test_the_comments_examples() -> None:
    assert (await verdict("type: examples-pass", answer(RIGHT))).passed
    told = await verdict("type: examples-pass", answer(WRONG, RIGHT))
    assert told.message == (
        "Expected the first solution to pass the comment's examples; 0 of 1 pass."
    )
    assert (await verdict("type: examples-pass\nany: true", answer(WRONG, RIGHT))).passed
    none = answer(RIGHT, document="# Add two numbers.\ndef add(a, b):\n    <CURSOR>\n")
    told = await verdict("type: examples-pass", none)
    assert told.message == "The comment states no examples that could be run."


PYTHON = [
    ("'a + b' in output", True),
    ("'a - b' in output", False),
    ("len(output) < 3", False),
    ("0.4", True),
    ("0", False),
    ("(\n  'a' in output\n  and 'b' in output\n)", True),
    ("import re\nreturn re.search('a', output) is not None", True),
    ("if 'x' in output:\n  return True\nreturn {'pass': False, 'score': 0, 'reason': 'no x'}", False),
    ("{'pass': True, 'score': 1, 'reason': ''}", True),
    ("'TRUE'", True),
    ("'0.4'", True),
    ("json.dumps({'pass': False, 'score': 1, 'reason': 'no'})", False),
    ("{'pass': False, 'score': 1, 'reason': 'no'}", False),
    ("context['vars']['language'] == 'python' and 'Add two' in context['prompt']", True),
    ("context['test']['description'] == 'a test'", True),
    ("context['vars']['instruction'].startswith('Add two numbers')", True),
]  # fmt: skip


@needs_sandbox
@pytest.mark.parametrize(("code", "holds"), PYTHON)
async def test_code_judges_an_answer(code: str, holds: bool) -> None:
    lines = code.replace("\n", "\n  ")
    told = await verdict(f"type: python\nvalue: |\n  {lines}", answer(RIGHT))
    assert told.passed is holds, told.message
    negated = await verdict(f"type: not-python\nvalue: |\n  {lines}", answer(RIGHT))
    assert negated.passed is not holds, negated.message


@needs_sandbox
async def test_a_score_and_its_threshold() -> None:
    source = "type: python\nvalue: '0.4'\nthreshold: "
    assert (await verdict(f"{source}0.4", answer(RIGHT))).passed
    told = await verdict(f"{source}0.5", answer(RIGHT))
    assert told.message == "Expected the first solution to pass the code; the score is 0.4."
    assert not (
        await verdict("type: python\nvalue: \"'0.4'\"\nthreshold: 0.5", answer(RIGHT))
    ).passed
    graded = (
        "type: python\nthreshold: 0.5\nvalue: |\n  {'pass': True, 'score': 0.4, 'reason': 'why'}"
    )
    told = await verdict(graded, answer(RIGHT))
    assert told.message == "Expected the first solution to pass the code; the score is 0.4: why."


HOSTILE = [
    ("open('/etc/passwd').read() != ''", "The code failed: FileNotFoundError"),
    ("open('@').read() != ''", "The code failed: FileNotFoundError"),
    ("__import__('os')._exit(0)", "The code ended without a result."),
    ("__import__('os').kill(__import__('os').getpid(), 9)", "The code ended without a result."),
    ("__import__('socket').create_connection(('127.0.0.1', 9))", "The code failed: "),
    ("__import__('subprocess').run('true')", "The code failed: PermissionError"),
    ("exit(3)", "The code failed: "),
    ("undefined", "The code failed: NameError"),
    ("return (", "The code failed: SyntaxError"),
    ("None", "neither true or false nor a score"),
    ("float('nan')", "neither true or false nor a score"),
    ("{'score': 1}", 'The code gave a group without "pass"'),
    ("'[' * 100000", "neither true or false nor a score"),
    ("10 ** 400", "neither true or false nor a score"),
    ("{'pass': 1, 'score': 10 ** 400, 'reason': 3}", 'The code gave a group without "pass"'),
    (
        "import os\nfor number in range(3, 20):\n  try: os.write(number, b'[' * 50000 + b'\\n')\n"
        "  except OSError: pass\nreturn True",
        "The code ended without a result.",
    ),
    (
        "import os\nfor number in range(3, 20):\n  try: os.write(number, b'[]\\n')\n"
        "  except OSError: pass\nreturn True",
        "The code ended without a result.",
    ),
    ("'perhaps'", "neither true or false nor a score"),
    ("[1]", "neither true or false nor a score"),
    ("object()", "The code failed: TypeError"),
    ("'x' * 10**10", "The code failed: MemoryError"),
    ("'a' * 1000000", "The code ended without a result."),
]


@needs_sandbox
@pytest.mark.parametrize(("code", "told"), HOSTILE)
async def test_hostile_code_gets_nowhere(tmp_path: Path, code: str, told: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hunter2")
    lines = code.replace("@", str(secret)).replace("\n", "\n  ")
    found = await verdict(f"type: python\nvalue: |\n  {lines}", answer(RIGHT))
    assert told in found.message
    assert not found.passed
    # What cannot be told does not hold the other way round either.
    assert not (await verdict(f"type: not-python\nvalue: |\n  {lines}", answer(RIGHT))).passed


@needs_sandbox
async def test_code_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    from tenfold.cases import own_code
    from tenfold.sandbox.box import Limits

    monkeypatch.setattr(own_code, "_LIMITS", Limits(seconds=1.0))
    told = await verdict("type: python\nvalue: |\n  while True: pass", answer(RIGHT))
    assert told.message == "The code was not through after 1 seconds."


@needs_sandbox
async def test_what_code_says_steers_no_terminal() -> None:
    code = "{'pass': False, 'score': 0, 'reason': '\\x1b]0;owned\\x07 gone' + 'x' * 999}"
    told = await verdict(f"type: python\nvalue: |\n  {code}", answer(RIGHT))
    assert told.message.isprintable()
    assert len(told.message) < 500


@pytest.mark.parametrize(
    ("source", "told"),
    [("type: python\nvalue: 'True'", "The code was not run. "), ("type: examples-pass", "The examples were not run. ")],
)  # fmt: skip
async def test_without_a_sandbox_it_fails_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, source: str, told: str
) -> None:
    monkeypatch.setattr(judging, "why_no_sandbox", lambda: "bubblewrap is not installed.")
    found = await verdict(source, answer(RIGHT))
    assert found.message == f"{told}bubblewrap is not installed. Install bubblewrap, on Linux."


def distance(one: str, other: str) -> int:
    """The textbook's way, without any bound."""
    before = list(range(len(other) + 1))
    for row, a in enumerate(one, 1):
        here = [row]
        for column, b in enumerate(other, 1):
            here.append(min(before[column - 1] + (a != b), before[column] + 1, here[-1] + 1))
        before = here
    return before[-1]


def test_the_distance_is_the_textbooks() -> None:
    draw = random.Random(0)
    pairs = [("", ""), ("", "abc"), ("kitten", "sitting"), ("abc", "")]
    for _ in range(300):
        one = "".join(draw.choice("ab") for _ in range(draw.randrange(12)))
        pairs.append((one, "".join(draw.choice("abc") for _ in range(draw.randrange(12)))))
    for one, other in pairs:
        for most in range(8):
            assert within(most, one, other) is (distance(one, other) <= most), (one, other, most)


async def test_several_are_told_in_their_order() -> None:
    asserts = [assertion("type: parses"), assertion("type: contains\nvalue: x")]
    told = await judge(asserts, answer(RIGHT))
    assert [(one.type, one.passed) for one in told] == [("parses", True), ("contains", False)]
