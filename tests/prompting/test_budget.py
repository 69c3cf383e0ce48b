"""Fitting into a budget: never over it, whole lines, and in the right order."""

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from prompting.making import SNIPPETS, abilities, ask_at, rendered, template
from tenfold.errors import PromptTooLong
from tenfold.prompting.prompt import LeftOut, Prompt
from tenfold.prompting.templates import Template
from tenfold.source.ask import Ask, Snippet
from tenfold.tokens.estimate import EstimatedTokenizer
from tenfold.tokens.hugging_face import HuggingFaceTokenizer
from tenfold.tokens.openai_ranks import openai_tokenizer
from tenfold.tokens.tokenizer import Tokenizer
from tokens.tiny import CHAT_TEMPLATE, byte_level

NAMES = [
    "prefix", "few-shot", "chat", "docstring", "docstring-prefix", "tests", "tests-prefix",
    "fim-qwen", "fim-starcoder", "fim-deepseek", "fim-codellama", "fim-endpoint",
]  # fmt: skip
WORDS = [
    "value", " = ", "漢字", "\U0001f469\u200d\U0001f4bb", "(", ")", "\t", "  ", "x1", "# a comment",
    "e\u0301", "import os", "0123456789", "\u00a0", "_", "<|fim_suffix|>", "user:", "{{", "-" * 60,
]  # fmt: skip


def piece_text(prompt: Prompt, name: str) -> str:
    sent = prompt.text if prompt.text is not None else "".join(m.content for m in prompt.messages)
    return "".join(sent[piece.start : piece.end] for piece in prompt.pieces if piece.name == name)


def left_out(prompt: Prompt, name: str) -> LeftOut | None:
    return next((item for item in prompt.left_out if item.name == name), None)


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n")]


def random_ask(draw: random.Random) -> Ask:
    def text(lines: int, words: int = 8) -> str:
        return "".join(
            "".join(draw.choices(WORDS, k=draw.randint(0, words))) + "\n"
            for _ in range(draw.randint(0, lines))
        )

    size = draw.choice([3, 30, 300])
    before = text(size) + draw.choice(["", "    ", "# add", "x" * 500, "\t"])
    imports = tuple(line for line in before.split("\n") if line.startswith("import"))
    return ask_at(
        before + "<|>" + draw.choice(["", "\n"]) + text(size),
        draw.choice(["a.py", "src/b.ts", "c.txt", "d.html", "x/" * 40 + "deep.go"]),
        instruction=text(3),
        lead=draw.choice(["", "\n    "]),
        imports=imports,
        scope=tuple(line for line in before.split("\n")[:3] if line.strip()),
        snippets=tuple(Snippet(f"s{n}.py", text(20)) for n in range(draw.randint(0, 4))),
    )


@pytest.fixture(scope="module")
def tokenizers(tmp_path_factory: pytest.TempPathFactory) -> list[Tokenizer]:
    folder = byte_level(tmp_path_factory.mktemp("tiny"), chat_template=CHAT_TEMPLATE)
    return [openai_tokenizer("gpt-4o"), HuggingFaceTokenizer(folder), EstimatedTokenizer()]


def true_total(prompt: Prompt, tokenizer: Tokenizer) -> int:
    if prompt.text is not None:
        return tokenizer.count(prompt.text) + tokenizer.count(prompt.suffix or "")
    if isinstance(tokenizer, HuggingFaceTokenizer):
        return tokenizer.count(tokenizer.chat_text(prompt.messages))
    return sum(tokenizer.count(m.content) for m in prompt.messages) + 4 * len(prompt.messages) + 3


@pytest.mark.parametrize("seed", range(450))
def test_no_prompt_is_over_its_budget(
    by_name: Callable[[str], Template], tokenizers: list[Tokenizer], seed: int
) -> None:
    draw = random.Random(seed)
    ask = random_ask(draw)
    used = by_name(NAMES[seed % len(NAMES)])
    tokenizer = tokenizers[seed % len(tokenizers)]
    budget = draw.choice([20, 64, 150, 400, 1000, 3000])
    try:
        prompt = rendered(used, ask, tokenizer=tokenizer, budget_tokens=budget)
    except PromptTooLong:
        # Only where the template and the instruction, which both have to be there, are too much
        # by themselves, or leave no room for a line.
        least = rendered(
            used, ask_at("x<|>", ask.path, instruction=ask.instruction), tokenizer=tokenizer
        )
        assert least.total_tokens + tokenizer.count("x" * 80) >= budget * 0.5
        return
    assert prompt.total_tokens == true_total(prompt, tokenizer) <= budget == prompt.budget
    assert sum(piece.tokens for piece in prompt.pieces) == prompt.total_tokens
    sent = prompt.text if prompt.text is not None else "".join(m.content for m in prompt.messages)
    ends = 0
    for piece in prompt.pieces:
        assert piece.start == ends <= piece.end
        ends = piece.end
    assert ends == len(sent)
    kept = piece_text(prompt, "prefix")
    if used.mode == "chat":
        assert ask.prefix.endswith(kept) or kept in ask.prefix  # a message ends without blanks
    else:
        assert ask.prefix.endswith(kept + prompt.held_back)
        assert not kept.endswith((" ", "\t"))
    assert ask.suffix.startswith(prompt.suffix or piece_text(prompt, "suffix"))
    for item in prompt.left_out:
        assert item.tokens >= 0
        assert item.why.startswith("did not fit")


LINES = "".join(f"line_{number} = compute({number})\n" for number in range(400))


@pytest.mark.parametrize("budget", [40, 41, 42, 43, 100, 333, 1000])
@pytest.mark.parametrize("name", ["prefix", "fim-qwen"])
def test_a_prefix_loses_whole_lines_from_its_start(
    by_name: Callable[[str], Template], name: str, budget: int
) -> None:
    ask = ask_at(f"{LINES}last = <|>\n{LINES}")
    prompt = rendered(by_name(name), ask, budget_tokens=budget)
    kept = piece_text(prompt, "prefix")
    assert ask.text[: ask.anchor - 1].endswith(kept)
    assert kept.startswith(("line_", "last"))
    assert kept.endswith("last =")
    count = openai_tokenizer("gpt-4o").count
    item = left_out(prompt, "prefix")
    assert item is not None
    whole = count(ask.text[: ask.anchor - 1])
    if "about" not in item.why:
        assert abs(item.tokens + count(kept) - whole) <= 2
        assert item.why == (
            f"did not fit: {count(kept)} of {count(kept) + item.tokens} tokens kept"
        )
    else:
        assert whole * 0.8 <= item.tokens + count(kept) <= whole * 1.2
    if name == "prefix":
        step = 2 ** (max(budget // 100, 1).bit_length() - 1)
        assert prompt.total_tokens > budget - 14 * step, "no more than a step's room is left"
    else:
        after = piece_text(prompt, "suffix")
        assert ask.suffix.startswith(after)
        assert after == "" or after.endswith("\n")
        assert left_out(prompt, "suffix") is not None


def test_the_share_of_the_suffix(by_name: Callable[[str], Template]) -> None:
    prompt = rendered(by_name("fim-qwen"), ask_at(f"{LINES}<|>\n{LINES}"), budget_tokens=1000)
    count = openai_tokenizer("gpt-4o").count
    # The prefix loses up to eight lines of nine tokens at once, whose room the suffix gets.
    assert 200 <= count(piece_text(prompt, "suffix")) <= 260 + 8 * 9
    assert 690 - 8 * 9 <= count(piece_text(prompt, "prefix")) <= 790


def test_room_that_one_side_does_not_need_goes_to_the_other(
    by_name: Callable[[str], Template],
) -> None:
    prompt = rendered(by_name("fim-qwen"), ask_at(f"x = 1\n<|>\n{LINES}"), budget_tokens=1000)
    assert prompt.total_tokens > 980
    assert piece_text(prompt, "prefix") == "x = 1\n"


def test_imports_and_scope_are_told_only_where_the_text_lost_them(
    by_name: Callable[[str], Template],
) -> None:
    text = f"import os\nfrom a import (\n    b,\n)\n\nclass Cart:\n    def total(self):\n{LINES}<|>"
    given: dict[str, Any] = {
        "imports": ("import os", "from a import (\n    b,\n)"),
        "scope": ("class Cart:", "    def total(self):"),
    }
    ask = ask_at(text, **given)
    wide = rendered(by_name("prefix"), ask, budget_tokens=6000)
    assert wide.text == f"# src/app.py\n{text.removesuffix('<|>')}"
    narrow = rendered(by_name("prefix"), ask, budget_tokens=300)
    assert (narrow.text or "").startswith(
        "# src/app.py\nimport os\nfrom a import (\n    b,\n)\n"
        "class Cart:\n    def total(self):\nline_"
    )
    assert left_out(narrow, "imports") is left_out(narrow, "scope") is None
    # Between the two, what came back into the text is not told twice.
    full = wide.total_tokens
    for budget in range(full - 45, full + 1, 3):
        prompt = rendered(by_name("prefix"), ask, budget_tokens=budget)
        sent = lines_of(prompt.text or "")
        for name, lines in (
            ("imports", ("import os", "from a import (")),
            ("scope", ("class Cart:", "def total(self):")),
        ):
            counts = [sent.count(line) for line in lines]
            assert max(counts) == 1
            assert (min(counts) == 0) is (left_out(prompt, name) is not None)


def test_what_goes_first(by_name: Callable[[str], Template]) -> None:
    ask = ask_at(f"import a\n{LINES[:1200]}<|>\n{LINES[:600]}", imports=("import a",),
                 snippets=SNIPPETS)  # fmt: skip
    gone: list[str] = []
    full = rendered(by_name("fim-qwen"), ask, budget_tokens=4000)
    assert full.left_out == ()
    for budget in range(full.total_tokens, 60, -1):
        prompt = rendered(by_name("fim-qwen"), ask, budget_tokens=budget)
        for item in prompt.left_out:
            if item.name not in gone:
                gone.append(item.name)
    assert gone[:3] == ["snippets", "suffix", "prefix"]
    assert set(gone) <= {"snippets", "suffix", "prefix", "imports", "heading"}


def test_snippets_go_one_by_one_from_the_last(by_name: Callable[[str], Template]) -> None:
    ask = ask_at("x = 1\n<|>", snippets=SNIPPETS)
    full = rendered(by_name("prefix"), ask).total_tokens
    seen = []
    for budget in range(full, 12, -1):
        prompt = rendered(by_name("prefix"), ask, budget_tokens=budget)
        paths = [s.path for s in SNIPPETS if s.path in (prompt.text or "")]
        if paths not in seen:
            seen.append(paths)
        item = left_out(prompt, "snippets")
        if item:
            assert f"did not fit: {len(paths)} of 3 kept" in item.why
    assert seen == [[s.path for s in SNIPPETS[:n]] for n in (3, 2, 1, 0)]


@pytest.mark.parametrize(
    ("trim", "kept"),
    [("first", "c"), ("last", "a"), ("whole", "")],
)
def test_a_template_says_how_its_lists_give_way(trim: str, kept: str) -> None:
    used = template(
        "{% for s in snippets %}{{ s.text }}{% endfor %}\n{{ prefix }}",
        f"mode: prefix\npieces: {{snippets: {{trim: {trim}}}}}",
    )
    ask = ask_at("x<|>", snippets=tuple(Snippet(n, f"{n} b c d e") for n in "abc"))
    assert piece_text(rendered(used, ask, budget_tokens=12), "snippets")[:1] == kept


@pytest.mark.parametrize(("trim", "kept"), [("end", "one\n"), ("whole", ""), ("start", "four\n")])
def test_a_template_says_how_its_texts_give_way(trim: str, kept: str) -> None:
    used = template(
        "{{ suffix }}\n{{ prefix }}", f"mode: prefix\npieces: {{suffix: {{trim: {trim}}}}}"
    )
    ask = ask_at("x<|>one\ntwo\nthree\nfour\n")
    assert piece_text(rendered(used, ask, budget_tokens=5), "suffix") == kept


def test_a_template_says_what_goes_first() -> None:
    body = "{% for s in snippets %}{{ s.text }}\n{% endfor %}{{ prefix }}"
    rule = "mode: prefix\npieces: {snippets: {priority: 95, share: 1}}"
    ask = ask_at(f"{LINES}<|>", snippets=(Snippet("s.py", LINES[:1500]),))
    assert piece_text(rendered(template(body, rule), ask, budget_tokens=700), "snippets")
    assert not piece_text(rendered(template(body), ask, budget_tokens=700), "snippets")


def test_what_must_not_give_way_makes_the_prompt_too_long() -> None:
    used = template("{{ prefix }}", "mode: prefix\npieces: {prefix: {trim: never}}")
    assert rendered(used, ask_at("x <|>")).text == "x"
    with pytest.raises(PromptTooLong):
        rendered(used, ask_at(f"{LINES}<|>"))


@pytest.mark.parametrize("line", ["word " * 20_000, "x" * 100_000, "漢" * 50_000, "a,b;" * 30_000])
def test_of_a_line_that_is_too_long_the_end_is_kept(
    by_name: Callable[[str], Template], line: str
) -> None:
    prompt = rendered(by_name("prefix"), ask_at(f"first\n{line}<|>"), budget_tokens=200)
    kept = piece_text(prompt, "prefix")
    assert line.rstrip().endswith(kept)
    assert prompt.total_tokens > 120


def test_work_is_bounded_by_the_budget_and_not_by_the_document(
    by_name: Callable[[str], Template],
) -> None:
    ask = ask_at(
        "import os\n" + "def f(x):\n    return x + 1\n\n" * 17_000 + "# add\n<|>\n"
        + "def g(): pass\n" * 20_000,
        imports=("import os",), snippets=SNIPPETS,
    )  # fmt: skip
    for name in ("fim-qwen", "prefix", "chat"):
        best = float("inf")
        for _ in range(5):
            began = time.perf_counter()
            prompt = rendered(by_name(name), ask)
            best = min(best, time.perf_counter() - began)
        assert best < 0.1
        item = left_out(prompt, "prefix")
        assert item is not None
        assert "of about" in item.why


def test_a_prompt_far_from_its_budget_is_counted_once(by_name: Callable[[str], Template]) -> None:
    counted: list[str] = []

    class Counting:
        encoding = "counting"
        exact = True

        def count(self, text: str) -> int:
            counted.append(text)
            return len(text.split())

        def tokens(self, text: str) -> list[Any]:
            return []

    rendered(by_name("prefix"), ask_at("x = 1\n<|>"), tokenizer=Counting())
    assert len(counted) <= 3


def test_a_small_window_counts_as_the_budget(by_name: Callable[[str], Template]) -> None:
    prompt = rendered(
        by_name("prefix"), ask_at(f"{LINES}<|>"), abilities=abilities(window=500), answer_tokens=100
    )
    assert prompt.total_tokens <= prompt.budget == 400


def test_the_budget_does_not_change_what_fits(by_name: Callable[[str], Template]) -> None:
    ask = ask_at(f"{LINES[:2000]}<|>\n{LINES[:500]}", snippets=SNIPPETS)
    full = rendered(by_name("fim-qwen"), ask, budget_tokens=5000)
    same = rendered(by_name("fim-qwen"), ask, budget_tokens=full.total_tokens)
    assert same.text == full.text
    assert Path(ask.path).name == "app.py"


TYPED = """# Count the words of each line, leave out those that are shorter than three letters.
def words(lines: list[str]) -> list[int]:
    counts = []
    for line in lines:
        counts.append(sum(len(word) > 2 for word in line.split()))
"""


def alike(one: str, other: str) -> int:
    """How many characters two texts begin alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


@pytest.mark.parametrize(("name", "below"), [("prefix", ""), ("fim-qwen", LINES), ("chat", "")])
def test_typing_leaves_the_beginning_of_a_long_prompt_as_it_was(
    by_name: Callable[[str], Template], name: str, below: str
) -> None:
    """Up to the cursor: what is filled in before comes after it in the model's own order."""
    shares, before = [], ""
    for length in range(201):
        ask = ask_at(
            f"import os\n{LINES}{LINES}{TYPED[:length]}<|>\n{below}", imports=("import os",)
        )
        prompt = rendered(by_name(name), ask)
        sent = prompt.text or "".join(message.content for message in prompt.messages)
        text = sent[: sent.index(piece_text(prompt, "prefix")) + len(piece_text(prompt, "prefix"))]
        assert len(text) > 2000
        shares.append(alike(before, text) / len(text))
        before = text
    assert sum(share >= 0.9 for share in shares[1:]) >= 0.95 * 200
