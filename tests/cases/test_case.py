"""Reading a case: every fault is told with its file, its line, and a next step."""

from pathlib import Path

import pytest

from cases.making import ADD, case_of, case_source, write
from tenfold.cases.case import check_case, found_cases, read_case, root_of
from tenfold.errors import CaseError


def problems(source: str) -> list[str]:
    file = check_case(source, Path("/folder/.tenfold/cases/add.yaml"))
    assert (file.case is None) == bool(file.problems)
    return [str(problem) for problem in file.problems]


def test_a_whole_case(tmp_path: Path) -> None:
    asserts = "- type: contains\n  value: return\n- type: not-regex\n  value: a-b\n  any: true"
    case = case_of(
        tmp_path,
        case_source(
            asserts,
            description="Adds",
            template="prefix",
            task="code",
            count=3,
            seed=5,
            temperature=0,
        ),
    )
    assert (case.name, case.description, case.file) == ("add", "Adds", "add.py")
    assert case.text == ADD.replace("<CURSOR>", "")
    assert case.text[: case.cursor] == ADD.partition("<CURSOR>")[0]
    assert (case.template, case.count, case.seed, case.temperature) == ("prefix", 3, 5, 0.0)
    first, second = case.assertions
    assert (first.type, first.value, first.any, first.negated) == (
        "contains",
        "return",
        False,
        False,
    )
    assert (second.plain, second.any, second.negated) == ("regex", True, True)
    assert first.line < second.line
    assert case.root == tmp_path


VALUES = [
    ("contains-any\n  value: [a, 1, 2.5]", ("a", "1", "2.5")),
    ("contains-all\n  value: a, b c,d", ("a", "b c", "d")),
    ("contains-any\n  value: 'a, \"b, c\"'", ("a", "b, c")),
    ("contains-any\n  value: ['a, b']", ("a, b",)),
]


@pytest.mark.parametrize(("written", "read"), VALUES)
def test_lists_are_written_as_for_promptfoo(
    tmp_path: Path, written: str, read: tuple[str, ...]
) -> None:
    (assertion,) = case_of(tmp_path, case_source(f"- type: {written}")).assertions
    assert assertion.values == read


def test_a_number_is_a_text(tmp_path: Path) -> None:
    (assertion,) = case_of(tmp_path, case_source("- type: contains\n  value: 5")).assertions
    assert assertion.value == "5"


def test_the_defaults(tmp_path: Path) -> None:
    case = case_of(tmp_path, case_source())
    assert (case.template, case.task, case.count, case.seed) == ("auto", "code", None, None)
    assert (case.temperature, case.description) == (None, "")


FAULTS = [
    ("file: [", "add.yaml, line 1: this is not YAML: "),
    ("- one", "line 1: there are no fields."),
    ("", "line 1: there are no fields."),
    ("file: &a x\ntext: *a\n", "line 2: an alias (*) is used."),
    ("a:" + " [" * 25 + "]" * 25 + "\n", "line 1: this is nested too deeply."),
    ("a:\n" + "  - b\n" * 20_000, "there are more than 5000 values. Leave some out."),
    (case_source(descripton="x"), "there is no field descripton. Did you mean description?"),
    (case_source(wholly="x"), "there is no field wholly. There are description, file, "),
    ("file: a.py\ntext: <CURSOR>\n", "line 1: there is no assert. Add assert: to it."),
    (case_source(text="no cursor\n"), "text has no cursor. Write <CURSOR> once"),
    (case_source(text="<CURSOR><CURSOR>\n"), "text has 2 cursors."),
    (case_source(file="../a.py"), "line 1: file is not the name of a file in this folder."),
    (case_source(file="/etc/passwd"), "file is not the name of a file in this folder."),
    (case_source(file="''"), "file is not the name of a file in this folder."),
    (case_source(task="poem"), "task does not exist. There are code, explain,"),
    (case_source(count=11), "line 2: count must be from 1 to 10."),
    (case_source(count="many"), "count must be a whole number."),
    (case_source(seed=-1), "seed must be from 0 to 2147483647."),
    (case_source(temperature=3), "temperature must be from 0 to 2."),
    (case_source(snippets="[{path: a.py}]"), "line 2: snippets.text is missing. Give both"),
    (case_source(snippets="[{path: a.py, text: x, line: 3}]"), "there is no field snippets.line."),
    (case_source(snippets="[a.py]"), "each of snippets must be a group of fields."),
    (case_source("[]"), "assert has nothing in it."),
    ("file: a.py\ntext: <CURSOR>\nassert: parses\n", "line 3: assert must be a list."),
    (case_source("- parses"), "each of assert must be a group of fields."),
    (case_source("- type: contain\n  value: x"), "type contain does not exist. Did you mean contains?"),
    (case_source("- value: x"), "assert.type without a name does not exist."),
    (case_source("- type: not-latency"), "type not-latency does not exist."),
    (case_source("- type: contains"), "assert.value is missing. Add value: and a text."),
    (case_source("- type: contains\n  value: [a]"), "assert.value must be a text."),
    (case_source("- type: contains\n  value: true"), "assert.value must be a text. Put it in"),
    (case_source("- type: contains\n  value: ''"), "assert.value is empty."),
    (case_source("- type: contains\n  valu: x"), "there is no field assert.valu. Did you mean value?"),
    (case_source("- type: contains-any\n  value: []"), "value must be a list of texts. Write it as"),
    (case_source("- type: contains-any\n  value: {a: b}"), "value must be a list of texts."),
    (case_source("- type: contains-any\n  value: [a, [b]]"), "value must be a list of texts."),
    (case_source("- type: contains-any\n  value: ''"), "value must be a list of texts."),
    (case_source("- type: regex\n  value: '('"), "value is no regular expression: "),
    (case_source("- type: parses\n  value: x"), "value is not for parses."),
    (case_source("- type: latency"), "threshold is missing: latency needs one."),
    (case_source("- type: cost\n  threshold: cheap"), "threshold must be a number."),
    (case_source("- type: levenshtein\n  value: x\n  threshold: .inf"), "threshold must be a number."),
    (case_source("- type: distinct\n  threshold: .nan"), "threshold must be a number."),
    (case_source("- type: latency\n  threshold: 1" + "0" * 400), "threshold must be a number."),
    (case_source(temperature=".inf"), "temperature must be a number."),
    (case_source("- type: cost\n  threshold: -1"), "threshold must not be negative."),
    (case_source("- type: contains\n  value: x\n  threshold: 1"), "threshold is not for contains."),
    (case_source("- type: distinct\n  threshold: 2\n  any: true"), "any is not for distinct"),
    (case_source("- type: parses\n  any: maybe"), "any must be true or false."),
    (case_source("- type: python\n  value: file://judge.py"), "value names a file."),
]  # fmt: skip


@pytest.mark.parametrize(("source", "told"), FAULTS)
def test_a_fault_is_told_with_its_line(source: str, told: str) -> None:
    found = problems(source)
    assert any(told in problem for problem in found), found
    assert all(problem.startswith("add.yaml, line ") for problem in found)


def test_all_faults_are_told_in_the_order_of_lines() -> None:
    source = case_source("- type: contain\n- type: parses\n  value: x", count=99, colour="red")
    found = check_case(source, Path("add.yaml")).problems
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)
    assert len(found) == 4


def test_the_line_of_an_assertions_fault_is_its_own() -> None:
    source = case_source("- type: parses\n- type: regex\n  value: '('")
    (problem,) = check_case(source, Path("add.yaml")).problems
    assert source.split("\n")[problem.line - 1].strip() == "value: '('"


def test_what_is_expected_does_not_change_what_is_asked(tmp_path: Path) -> None:
    one = case_of(tmp_path, case_source())
    other = case_of(tmp_path, case_source("- type: equals\n  value: x", description="y"))
    assert one.digest == other.digest
    for changed in (
        case_source(text=ADD.replace("two", "2")),
        case_source(text="<CURSOR>" + ADD.replace("<CURSOR>", "")),
        case_source(file="sum.py"),
        case_source(task="tests"),
    ):
        assert case_of(tmp_path, changed).digest != one.digest


def test_a_file_that_is_none(tmp_path: Path) -> None:
    folder = tmp_path / ".tenfold" / "cases"
    write(folder / "big.yaml", " " * (1024 * 1024 + 1))
    (folder / "bytes.yaml").write_bytes(b"\xff\xfe")
    (folder / "folder.yaml").mkdir()
    for path in (*folder.iterdir(), folder / "missing.yaml"):
        file = read_case(path)
        assert file.case is None
        assert file.problems[0].next_step


def test_which_files_are_meant(tmp_path: Path) -> None:
    path = case_of(tmp_path, case_source()).path
    other = case_of(tmp_path, case_source(), "other").path
    write(path.parent / "notes.txt", "no case")
    assert list(found_cases([tmp_path])) == [path, other]
    assert list(found_cases([path.parent, tmp_path, path])) == [path, other]
    assert list(found_cases([other])) == [other]
    assert root_of(path) == tmp_path


def test_a_path_without_cases(tmp_path: Path) -> None:
    stray = write(tmp_path / "add.yaml", case_source())
    for path, told in (
        (tmp_path, "There are no cases in"),
        (tmp_path / "nothing", "There is no"),
        (stray, "is not in a folder's .tenfold/cases"),
        (Path("/"), "There are no cases in"),
    ):
        with pytest.raises(CaseError, match=told):
            list(found_cases([path]))
