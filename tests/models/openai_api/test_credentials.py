import pytest

from tenfold.models.openai_api import resolve_key
from tenfold.models.openai_api.credentials import NO_KEY

LOCAL = "http://127.0.0.1:8000/v1"
OPENAI = "https://api.openai.com/v1"


@pytest.mark.parametrize(
    ("explicit", "environ", "endpoint", "expected"),
    [
        ("explicit", {"MY_KEY": "variable"}, None, "explicit"),
        (None, {"MY_KEY": "variable"}, None, "variable"),
        ("", {"MY_KEY": " variable\n"}, LOCAL, "variable"),
        (None, {"OTHER_KEY": "variable"}, None, None),
        (None, {"MY_KEY": " "}, None, None),
        (None, {}, OPENAI, None),
        (None, {}, LOCAL, NO_KEY),
        (None, {}, "http://gpu.example:8000/v1", NO_KEY),
        ("explicit", {}, LOCAL, "explicit"),
    ],
)
def test_order(
    explicit: str | None, environ: dict[str, str], endpoint: str | None, expected: str | None
) -> None:
    assert resolve_key(explicit, "MY_KEY", endpoint, environ) == expected
