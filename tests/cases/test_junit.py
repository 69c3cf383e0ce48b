"""JUnit's XML has the shape that build servers read."""

import xml.etree.ElementTree as ET
from pathlib import Path

from cases.making import case_of, case_source
from tenfold.cases.case import check_case
from tenfold.cases.junit import junit
from tenfold.cases.results import Result, Run, Verdict
from tenfold.errors import NotRecorded

FIELDS = {
    "testsuites": {"name", "tests", "failures", "errors", "time"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped", "time"},
    "testcase": {"name", "classname", "time"},
    "failure": {"message", "type"},
    "error": {"message", "type"},
    "system-out": set(),
}
INSIDE = {
    "testsuites": {"testsuite"},
    "testsuite": {"testcase"},
    "testcase": {"failure", "error", "system-out"},
}
"""What the schema that most build servers go by allows, of what is written."""


def check_shape(element: ET.Element) -> None:
    assert set(element.attrib) == FIELDS[element.tag]
    assert {child.tag for child in element} <= INSIDE.get(element.tag, set())
    for child in element:
        check_shape(child)
    if element.tag in ("testsuites", "testsuite"):
        cases = element.findall(".//testcase")
        assert int(element.attrib["tests"]) == len(cases)
        assert int(element.attrib["failures"]) == len(element.findall(".//failure"))
        assert int(element.attrib["errors"]) == len(element.findall(".//error"))
        whole = sum(float(case.attrib["time"]) for case in cases)
        assert abs(float(element.attrib["time"]) - whole) < 0.01


def test_its_shape(tmp_path: Path) -> None:
    case = case_of(tmp_path, case_source())
    one, other = Run("scripted"), Run("scripted", "mine & <yours>")
    held = Verdict("parses", 5, True)
    failing = (
        Verdict("contains", 6, False, "no \x1b[1m ]]> \ud800"),
        Verdict("regex", 8, False, "b"),
    )
    results = [
        Result(case, one, 1, "prefix", True, 0.5, (held,), "return a & b"),
        Result(case, one, 2, "prefix", True, 0.25, (held, *failing), "return <x>"),
        Result(case, other, 1, error=NotRecorded("Nothing is recorded.", "Record it.")),
    ]
    text = junit(results)
    whole = ET.fromstring(text)
    check_shape(whole)
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>')
    suites = whole.findall("testsuite")
    assert [suite.attrib["name"] for suite in suites] == ["scripted", "mine & <yours> · scripted"]
    names = [element.attrib["name"] for element in whole.iter("testcase")]
    assert names == ["add", "add (repeat 2)", "add"]
    (failure,) = whole.iter("failure")
    assert failure.attrib["type"] == "contains"
    assert failure.text is not None
    assert failure.text.splitlines()[1] == "add.yaml:8: regex: b"
    (error,) = whole.iter("error")
    assert (error.attrib["type"], error.text) == ("NotRecorded", "Nothing is recorded. Record it.")


def test_files_that_are_no_cases_are_errors(tmp_path: Path) -> None:
    file = check_case(case_source(count=99, seed=-1), tmp_path / "bad.yaml")
    case = case_of(tmp_path, case_source())
    whole = ET.fromstring(junit([Result(case, Run("scripted"), 1)], [file]))
    check_shape(whole)
    assert [suite.attrib["name"] for suite in whole] == ["cases", "scripted"]
    (error,) = whole.iter("error")
    assert error.text is not None
    assert len(error.text.splitlines()) == 2


def test_of_nothing() -> None:
    check_shape(ET.fromstring(junit([])))
