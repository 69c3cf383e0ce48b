import pytest

from tenfold.models.local.vocabulary import Vocabulary

TEXTS = [
    b"",  # a special token
    *(bytes([byte]) for byte in range(256)),
    b"  ",
    b"   ",
    b"    ",
    b" return",
    b" ret",
    b"urn",
    b"\n\n",
    b"\xff\xff",
    b"def",
]
ID = {text: identity for identity, text in enumerate(TEXTS)}
VOCABULARY = Vocabulary(TEXTS, [ID[b"def"]])


@pytest.mark.parametrize(
    ("required", "expected"),
    [
        (b"retu", [b"r"]),
        (b" retu", [b" ", b" ret", b" return"]),
        (b"    ", [b" ", b"  ", b"   ", b"    "]),
        (b"   ", [b" ", b"  ", b"   ", b"    "]),
        (b"\xff", [b"\xff", b"\xff\xff"]),
        (b"de", [b"d"]),
    ],
)
def test_allowed_tokens_agree_with_the_required_text(
    required: bytes, expected: list[bytes]
) -> None:
    allowed = {TEXTS[identity] for identity in VOCABULARY.allowed(required)}
    assert allowed == set(expected)


@pytest.mark.parametrize(
    ("tokens", "held_back", "taken", "required"),
    [
        pytest.param([b"x", b" ret", b"u"], b"", 2, b" retu", id="inside a token"),
        pytest.param([b"x", b"\n"], b"", 1, b"\n", id="a token that may be longer"),
        pytest.param([b"x", b" return"], b"", 0, b"", id="a token that is never longer"),
        pytest.param([b"x", b":", b"\n"], b"    ", 0, b"    ", id="white space is held back"),
        pytest.param([b"x", b" "], b" ", 1, b"  ", id="white space before white space"),
        pytest.param([b" ret"], b"", 0, b"", id="the first token stays"),
        pytest.param([b"x", b"", b" ret"], b"", 1, b" ret", id="after a special token"),
        pytest.param([b"x", b" ret", b""], b"", 0, b"", id="a special token stays"),
        pytest.param([b"x", b" ret", b""], b"  ", 0, b"  ", id="held back after a special token"),
        pytest.param([], b"  ", 0, b"  ", id="nothing"),
    ],
)
def test_tokens_are_taken_back_where_one_reaches_over_the_end(
    tokens: list[bytes], held_back: bytes, taken: int, required: bytes
) -> None:
    ids = [ID[token] for token in tokens]
    assert VOCABULARY.take_back(ids, held_back) == (taken, required)


@pytest.mark.parametrize(
    ("identity", "ends"),
    [
        pytest.param(0, True, id="without text"),
        pytest.param(ID[b"def"], True, id="named"),
        pytest.param(len(TEXTS), True, id="beyond the vocabulary"),
        pytest.param(ID[b"urn"], False, id="text"),
    ],
)
def test_ends(identity: int, ends: bool) -> None:
    assert VOCABULARY.ends(identity) is ends
