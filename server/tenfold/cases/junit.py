"""JUnit's XML, in which build servers read what passed."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from itertools import groupby

from tenfold.cases.case import CaseFile
from tenfold.cases.results import Result

_REFUSED = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold, not even written as a number."""


def junit(results: Sequence[Result], broken: Sequence[CaseFile] = ()) -> str:
    """Make a document with a suite for each template and model.

    A case that could not be run is an error in it; files that are no cases have a suite of
    their own.
    """
    counts = _counts(results, len(broken))
    whole = ET.Element("testsuites", {"name": "tenfold templates", **counts})
    if broken:
        _add_broken(whole, broken)
    for run, group in groupby(results, key=lambda result: result.run):
        _add_suite(whole, run.title, list(group))
    ET.indent(whole)
    text: str = ET.tostring(whole, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _add_broken(whole: ET.Element, broken: Sequence[CaseFile]) -> None:
    fields = {"name": "cases", **_counts((), len(broken)), "skipped": "0"}
    suite = ET.SubElement(whole, "testsuite", fields)
    for file in broken:
        about = {"name": _clean(file.path.stem), "classname": "cases", "time": "0.000"}
        case = ET.SubElement(suite, "testcase", about)
        problem = file.problems[0]
        told = {"message": _clean(problem.message), "type": type(problem).__name__}
        ET.SubElement(case, "error", told).text = _clean("\n".join(map(str, file.problems)))


def _add_suite(whole: ET.Element, title: str, results: Sequence[Result]) -> None:
    suite = ET.SubElement(
        whole, "testsuite", {"name": _clean(title), **_counts(results), "skipped": "0"}
    )
    for result in results:
        repeated = "" if result.repeat == 1 else f" (repeat {result.repeat})"
        case = ET.SubElement(
            suite,
            "testcase",
            {
                "name": _clean(result.case.name + repeated),
                "classname": _clean(title),
                "time": f"{result.seconds:.3f}",
            },
        )
        if result.error is not None:
            told = {"message": _clean(result.error.message), "type": type(result.error).__name__}
            ET.SubElement(case, "error", told).text = _clean(str(result.error))
        failed = [verdict for verdict in result.verdicts if not verdict.passed]
        if failed:
            file = result.case.path.name
            told = {"message": _clean(failed[0].message), "type": failed[0].type}
            ET.SubElement(case, "failure", told).text = _clean(
                "\n".join(f"{file}:{one.line}: {one.type}: {one.message}" for one in failed)
            )
        if result.output:
            ET.SubElement(case, "system-out").text = _clean(result.output)


def _counts(results: Sequence[Result], broken: int = 0) -> dict[str, str]:
    errors = sum(result.error is not None for result in results)
    failures = sum(not result.passed for result in results) - errors
    return {
        "tests": str(len(results) + broken),
        "failures": str(failures),
        "errors": str(errors + broken),
        "time": f"{sum(result.seconds for result in results):.3f}",
    }


def _clean(text: str) -> str:
    return _REFUSED.sub("\ufffd", text)
