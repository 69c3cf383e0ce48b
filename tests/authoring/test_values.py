"""What variables hold at a cursor: as it is sent, and worked out once."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from authoring.making import measure
from prompting.making import SNIPPETS, ask_at, source
from tenfold.authoring.values import values_at
from tenfold.prompting.prompt import Redaction
from tenfold.prompting.templates import Template, parse_template
from tenfold.prompting.variables import VARIABLES

LINES = "".join(f"value_{number} = {number}\n" for number in range(400))
ASK = ask_at(
    f"import os\n{LINES}# Add.\n<|>\nprint(os)\n",
    instruction="Add.",
    imports=("import os",),
    snippets=SNIPPETS,
)


def template(body: str, tenfold: str = "mode: prefix") -> Template:
    return parse_template(source(body, tenfold), Path("mine.prompty"), "workspace")


@pytest.mark.parametrize(
    "body", ["{{ prefix }}", "{{ suffix }}{{ imports | join }}{{ prefix }}", None]
)
def test_secrets_are_looked_for_once(body: str | None) -> None:
    asked: Counter[str] = Counter()

    def redact(text: str) -> tuple[str, Sequence[Redaction]]:
        asked[text] += 1
        return text, ()

    values = values_at(template(body) if body else None, ASK, measure(256, redact))
    assert set(values) == set(VARIABLES)
    assert asked["Add."] == 1
    assert max(count for text, count in asked.items() if "value_1" in text) == 1


def test_what_is_sent_is_cut_and_the_rest_is_whole() -> None:
    values = values_at(template("{{ prefix }}"), ASK, measure(256))
    assert values["prefix"].cut
    assert values["prefix"].text.endswith("value_399 = 399\n# Add.\n")
    assert not values["suffix"].cut
    assert values["suffix"].text == "\nprint(os)\n"
    whole = values_at(None, ASK, measure(20_000))
    assert not whole["prefix"].cut
    # What the text shows already is left out, but only where all of the text is sent.
    with_imports = template("{{ imports | join }}{{ prefix }}")
    assert values_at(with_imports, ASK, measure(20_000))["imports"].text == ""
    assert values_at(with_imports, ASK, measure(256))["imports"].text == "import os"


def test_a_text_that_goes_in_a_field_of_its_own_is_cut_too() -> None:
    ask = ask_at(f"# Add.\n<|>\n{LINES}", instruction="Add.")
    field = template("{{ prefix }}", "mode: prefix\nsuffix: field")
    assert values_at(field, ask, measure(256))["suffix"].cut
    assert not values_at(template("{{ prefix }}"), ask, measure(20_000))["suffix"].cut
