"""Inputs near those of the examples."""

from hypothesis import given
from hypothesis import strategies as st

from tenfold.examples.example import Example
from tenfold.examples.probing import MOST, least, near, probes_like


def probes(*sources: str) -> list[str]:
    examples = [Example("value", source, "0") for source in sources]
    found = probes_like(examples)
    assert all(one.kind == "probe" for one in found)
    return [one.source for one in found]


def test_the_least_comes_first_and_then_one_argument_is_changed_at_a_time() -> None:
    assert probes("f(2, 'ab')") == ["f(0, 'ab')", "f(2, '')", "f(1, 'ab')", "f(3, 'ab')",
                                    "f(2, 'ba')", "f(2, 'abab')", "f(5, 'ab')", "f(2, 'b')",
                                    "f(2, 'a')"]  # fmt: skip


def test_arguments_are_taken_from_other_examples() -> None:
    assert {"f(1, 7)", "f(2, 5)"} <= set(probes("f(1, 5)", "f(2, 7)"))


def test_arguments_by_name_are_changed_too() -> None:
    assert "f(n=4)" in probes("f(n=3)")


def test_each_example_has_its_turn() -> None:
    assert probes("f(10)", "f(20)", "f(30)")[:5] == ["f(0)", "f(1)", "f(11)", "f(21)", "f(31)"]


def test_an_example_is_no_probe() -> None:
    assert "f(1)" not in probes("f(1)", "f(2)")
    assert "f(2)" not in probes("f(1)", "f(2)")


def test_there_is_a_bound() -> None:
    assert len(probes(*(f"f({10 * number}, [1, 2])" for number in range(20)))) == MOST


def test_what_is_no_call_of_literals_is_left_alone() -> None:
    assert probes("x + 1", "f(y)", "f(g(1))", "y = f(1)", "f(") == []
    assert probes_like([Example("raises", "f(-1)", "ValueError")]) == ()


def test_no_number_that_was_not_negative_becomes_so() -> None:
    assert "f(-1)" not in probes("f(0)")


VALUES = st.recursive(
    st.one_of(st.integers(), st.booleans(), st.floats(), st.text(), st.binary(), st.none()),
    lambda inner: st.one_of(
        st.lists(inner), st.tuples(inner, inner), st.dictionaries(st.text(), inner)
    ),
)


@given(VALUES)
def test_values_near_one_are_of_its_kind(value: object) -> None:
    assert all(type(other) is type(value) for other in (*least(value), *near(value)))


@given(st.lists(VALUES, min_size=1))
def test_every_probe_is_an_expression(values: list[object]) -> None:
    for source in probes(*(f"f({value!r})" for value in values)):
        compile(source, "<probe>", "eval")
