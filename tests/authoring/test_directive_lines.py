"""Completion and hover in a directive."""

import pytest

from tenfold.authoring.directive_lines import hover_in, offered_at

TEMPLATES = {"tests": "For tests.", "prefix": "Goes on."}
MODELS = {"smollm2-135m": "small"}


def labels(marked: str) -> list[str]:
    column = marked.index("|")
    found = offered_at(marked.replace("|", ""), column, TEMPLATES, MODELS)
    return [one.label for one in found]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("# tenfold: |", ["n", "temperature", "template", "model", "seed"]),
        ("# tenfold:|", ["n", "temperature", "template", "model", "seed"]),
        ("# tenfold: te|", ["n", "temperature", "template", "model", "seed"]),
        ("# tenfold: n=5 |", ["temperature", "template", "model", "seed"]),
        ("# tenfold: n=5 t|", ["temperature", "template", "model", "seed"]),
        ("# tenfold: template=|", ["tests", "prefix"]),
        ("# tenfold: template=te| n=5", ["tests", "prefix"]),
        ("// tenfold: model=|", ["smollm2-135m"]),
        ("# tenfold: n=|", ["1", "3", "5", "10"]),
        ("# ten|fold: n=5", []),
        ("x = 1|", []),
        ("# tenfold is good, n|", []),
    ],
)
def test_what_can_be_written(marked: str, expected: list[str]) -> None:
    assert labels(marked) == expected


def test_what_is_written_takes_the_place_of_what_is_there() -> None:
    (first, *_) = offered_at("# tenfold: template=te n=5", 22, TEMPLATES, MODELS)
    assert (first.insert, first.span, first.meaning) == ("tests", (20, 22), "For tests.")
    (name, *_) = offered_at("# tenfold: te", 13, TEMPLATES, MODELS)
    assert (name.insert, name.span) == ("n=", (11, 13))


def test_hover_says_what_a_name_means() -> None:
    found = hover_in("# tenfold: n=5 temperature=0.2", 17)
    assert found is not None
    assert found[0] == (15, 30)
    assert "How far sampling strays" in found[1]
    assert hover_in("# tenfold: n=5", 3) is None
    assert hover_in("# tenfold: zzz=5", 12) is None
