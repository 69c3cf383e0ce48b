"""Each word of a template has its one meaning."""

import re
from typing import get_args

from tenfold.authoring.vocabulary import (
    FILTERS,
    ITEM_WORDS,
    LOOP_WORDS,
    MODES,
    NAMES,
    OURS,
    PIECES,
    ROLE_WORDS,
    STATEMENTS,
    TEST_WORDS,
    field_at,
    field_names,
    values_at,
)
from tenfold.prompting.body import ROLES
from tenfold.prompting.grammar import TESTS
from tenfold.prompting.sandbox import LOOP_FIELDS, TURNS, make_environment
from tenfold.prompting.templates import Mode
from tenfold.prompting.variables import LIST_TRIMS, TEXT_TRIMS, VARIABLES
from tenfold.source.ask import Task


def test_every_field_has_a_meaning() -> None:
    for path in NAMES:
        for name in field_names(path):
            field = field_at((*path, name))
            assert field is not None and field.meaning, (*path, name)
    for name in VARIABLES:
        for rule in field_names((*PIECES, name)):
            assert field_at((*PIECES, name, rule)) is not None


def test_what_is_not_there_has_none() -> None:
    assert field_at(("nonsense",)) is None
    assert field_at((*PIECES, "nonsense")) is None
    assert field_at((*PIECES, "nonsense", "trim")) is None
    assert values_at(("nonsense",)) == {}
    assert field_names(("name",)) == ()


def test_the_words_are_those_that_templates_know() -> None:
    assert set(FILTERS) == set(make_environment().filters) - {TURNS}
    assert set(TEST_WORDS) == set(TESTS)
    assert set(LOOP_WORDS) == LOOP_FIELDS
    assert set(ROLE_WORDS) == set(ROLES)
    assert set(MODES) == set(get_args(Mode))
    assert set(values_at((*OURS, "tasks"))) == set(get_args(Task))
    assert all(values_at((*OURS, "tasks")).values())
    fields = {field for variable in VARIABLES.values() for field in variable.fields}
    assert fields <= set(ITEM_WORDS)


def test_the_statements_are_those_that_templates_may_use() -> None:
    bodies = {
        "if": "{% if prefix %}{% elif suffix %}{% else %}{% endif %}",
        "for": "{% for s in scope %}{% else %}{% endfor %}",
        "raw": "{% raw %}{% endraw %}",
        "include": '{% include "a.jinja" %}',
    }
    used = set(re.findall(r"\{% (\w+)", "".join(bodies.values())))
    assert used == set(STATEMENTS)
    for body in bodies.values():
        make_environment().parse(body)


def test_a_piece_gives_way_as_its_variable_can() -> None:
    assert tuple(values_at((*PIECES, "prefix", "trim"))) == TEXT_TRIMS
    assert tuple(values_at((*PIECES, "imports", "trim"))) == LIST_TRIMS
