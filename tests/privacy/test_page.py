"""PRIVACY.md: the numbers that it gives are those of the code."""

import re
from pathlib import Path

from tenfold.models.openai_api.client import OPENAI_ADDRESS
from tenfold.models.openai_api.findings import KEPT_SECONDS
from tenfold.privacy.journal import MOST_BYTES
from tenfold.privacy.patterns import OWN, PLUGINS
from tenfold.privacy.services import SERVICES

from .planted import corpus

PAGE = (Path(__file__).parents[2] / "PRIVACY.md").read_text(encoding="utf-8")


def numbers(pattern: str) -> list[int]:
    """The numbers of the one place on the page that is worded so."""
    [found] = re.findall(pattern, PAGE)
    return [int(each) for each in (found if isinstance(found, tuple) else (found,))]


def test_kinds_and_planted_secrets_are_counted() -> None:
    kinds = {kind for kind, *_ in (*OWN, *PLUGINS, *SERVICES)} | {"private-key"}
    assert numbers(r"(\d+) kinds of keys by their shape") == [len(kinds)]
    planted = list(corpus())
    told = [len(planted), len({each.kind for each in planted})]
    assert numbers(r"plants (\d+) secrets of (\d+) kinds") == told


def test_what_is_kept_and_where_it_goes() -> None:
    assert numbers(r"at most (\d+) MB") == [MOST_BYTES // 1_000_000]
    assert numbers(r"believed for (\d+) days") == [KEPT_SECONDS // (24 * 3600)]
    assert f"`{OPENAI_ADDRESS}`" in PAGE
