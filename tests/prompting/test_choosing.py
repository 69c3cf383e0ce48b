"""Which template is chosen, and why."""

from pathlib import Path
from typing import Any

import pytest

from prompting.making import abilities, ask_at, source
from tenfold.errors import TemplateError
from tenfold.prompting.choosing import choose_template, text_follows
from tenfold.prompting.library import TemplateLibrary
from tenfold.prompting.templates import parse_template
from tenfold.source.ask import Task

OPEN = "# add\n<|>"
BETWEEN = "# add\n<|>\nprint(add(1, 2))\n"

TEXT = {"chat": False}
CHAT = {"text": False, "fill_in_middle": False}
PLAIN = {"fill_in_middle": False}


@pytest.mark.parametrize(
    ("text", "family", "can", "task", "name", "reason"),
    [
        (OPEN, "qwen2.5-coder", {}, "code", "prefix",
         "continue the document: qwen2.5-coder takes plain text, and no text follows the cursor"),
        (BETWEEN, "qwen2.5-coder", {}, "code", "fim-qwen",
         "fill in the middle: text follows the cursor and qwen2.5-coder can"),
        (BETWEEN, "qwen2.5-coder", PLAIN, "code", "prefix",
         "continue the document: qwen2.5-coder takes plain text"),
        (BETWEEN, "qwen2.5-coder", CHAT, "code", "chat", "chat: qwen2.5-coder takes messages"),
        (BETWEEN, "qwen3-coder", TEXT, "code", "fim-qwen", "fill in the middle"),
        (BETWEEN, "starcoder", TEXT, "code", "fim-starcoder", "fill in the middle"),
        (BETWEEN, "granite-code", TEXT, "comment", "fim-starcoder", "fill in the middle"),
        (BETWEEN, "deepseek-coder", TEXT, "code", "fim-deepseek", "fill in the middle"),
        (BETWEEN, "codellama", TEXT, "code", "fim-codellama", "fill in the middle"),
        (BETWEEN, "gpt", TEXT, "code", "fim-endpoint", "fill in the middle"),
        (BETWEEN, "codex", TEXT, "code", "fim-endpoint", "fill in the middle"),
        (OPEN, "codex", TEXT, "code", "prefix", "continue the document"),
        (OPEN, "unknown", PLAIN, "code", "prefix",
         "continue the document: the model takes plain text"),
        # A family whose own marks are not known is not asked to fill in.
        (BETWEEN, "codegemma", TEXT, "code", "prefix", "continue the document"),
        (BETWEEN, "smollm2", PLAIN, "code", "few-shot", "continue the document"),
        (BETWEEN, "smollm", PLAIN, "comment", "few-shot", "continue the document"),
        (BETWEEN, "gpt", CHAT, "code", "chat", "chat: gpt takes messages"),
        (BETWEEN, "gpt", CHAT, "comment", "chat", "chat: gpt takes messages"),
        (BETWEEN, "gpt", CHAT, "docstring", "docstring",
         "chat: gpt takes messages; a docstring is wanted"),
        (OPEN, "gpt", CHAT, "tests", "tests", "chat: gpt takes messages; tests are wanted"),
        (OPEN, "qwen2.5-coder", {}, "tests", "tests-prefix", "tests are wanted"),
        (BETWEEN, "qwen2.5-coder", {}, "tests", "tests-prefix", "tests are wanted"),
        (BETWEEN, "qwen2.5-coder", {}, "docstring", "docstring-python", "a docstring is wanted"),
        (OPEN, "qwen2.5-coder", {}, "docstring", "docstring-python", "continue the document"),
        (OPEN, "qwen2.5-coder", {}, "example", "example-python", "an example of use is wanted"),
        (OPEN, "gpt", CHAT, "example", "example", "an example of use is wanted"),
        (OPEN, "qwen2.5-coder", {}, "explain", "explain", "chat: qwen2.5-coder takes messages"),
        (OPEN, "codegen", PLAIN, "explain", "explain-prefix", "an explanation is wanted"),
        (OPEN, "gpt", CHAT, "explain", "explain", "chat: gpt takes messages"),
        (OPEN, "qwen2.5-coder", {}, "commit", "commit-prefix", "a commit message is wanted"),
        (BETWEEN, "no-such-family", {}, "code", "prefix", "continue the document"),
    ],
)  # fmt: skip
def test_shipped_templates(
    shipped: TemplateLibrary, text: str, family: str, can: dict[str, Any], task: str, name: str,
    reason: str,
) -> None:  # fmt: skip
    choice = shipped.choose(ask_at(text, task=task), abilities(family, **can))
    assert choice.template.name == name
    assert reason in choice.reason


def test_a_docstring_above_the_code(shipped: TemplateLibrary) -> None:
    ask = ask_at("/** <|>\n */\nfunction f() {}\n", "a.ts", task="docstring")
    assert shipped.choose(ask, abilities("smollm2", **PLAIN)).template.name == "docstring-prefix"


@pytest.mark.parametrize(
    ("suffix", "follows"),
    [
        ("", False),
        ("\n   \n\t", False),
        ("\n    )\n  }\n]);\n", False),
        ("\n  end\nend\n", False),
        ("\nfi\ndone\n", False),
        ('"""\n', False),
        ("*/\n", False),
        ("-->\n", False),
        ("\n\ndef other():\n", True),
        ("\n}\nint main() {", True),
        ("\nendgame()\n", True),
        ("x", True),
        ("\n// comment", True),
        ("\n" * 100_000 + "x", False),
    ],
)
def test_whether_text_follows(suffix: str, follows: bool) -> None:
    assert text_follows(suffix) is follows


def make(name: str, tenfold: str, body: str = "{{ prefix }}", origin: str = "shipped") -> Any:
    text = source(body, tenfold).replace("name: mine", f"name: {name}")
    return parse_template(text, Path(f"{name}.prompty"), origin)  # type: ignore[arg-type]


FIM = "<A>{{ prefix }}<B>{{ suffix }}"
CHATTING = "user:\n{{ prefix }}"


@pytest.mark.parametrize(
    ("first", "second", "winner"),
    [
        # Language before family before mode before task before order.
        (("mode: prefix\nlanguages: [python]",), ("mode: fim\nfamilies: ['qwen*']", FIM), 0),
        (("mode: prefix\nlanguages: ['py*']",), ("mode: prefix\nlanguages: [python]",), 1),
        (("mode: prefix\nfamilies: ['qwen*']",), ("mode: fim\ntasks: [code]", FIM), 0),
        (("mode: prefix\nfamilies: ['qwen*']",), ("mode: prefix\nfamilies: ['QWEN2.5-Coder']",), 1),
        (("mode: prefix\ntasks: [code]",), ("mode: fim", FIM), 1),
        (("mode: chat\ntasks: [code]", CHATTING), ("mode: prefix",), 1),
        (("mode: prefix",), ("mode: prefix\ntasks: [code]",), 1),
        (("mode: prefix",), ("mode: prefix",), 0),
        (("mode: prefix\nlanguages: [go]",), ("mode: chat", CHATTING), 1),
        (("mode: prefix\nfamilies: [gpt]",), ("mode: chat", CHATTING), 1),
        (("mode: prefix\ntasks: [tests]",), ("mode: chat", CHATTING), 1),
    ],
)
def test_the_most_special_one_is_chosen(
    first: tuple[str, ...], second: tuple[str, ...], winner: int
) -> None:
    templates = [make("one", *first), make("two", *second)]
    chosen = choose_template(templates, ask_at(BETWEEN), abilities())
    assert chosen.template is templates[winner]


def test_a_template_for_another_task_is_better_than_none() -> None:
    chosen = choose_template([make("one", "mode: prefix\ntasks: [tests]")], ask_at(OPEN),
                             abilities())  # fmt: skip
    assert chosen.template.name == "one"


@pytest.mark.parametrize("task", ["explain", "commit"])
def test_what_people_read_needs_a_template_of_its_own(task: Task) -> None:
    general = make("one", "mode: prefix")
    with pytest.raises(TemplateError, match="No template fits"):
        choose_template([general], ask_at(OPEN, task=task), abilities())
    own = make("two", f"mode: chat\ntasks: [{task}]", CHATTING)
    chosen = choose_template([general, own], ask_at(OPEN, task=task), abilities())
    assert chosen.template.name == "two"


def test_the_reason_names_language_and_origin() -> None:
    mine = make("mine", "mode: prefix\nlanguages: [python]", origin="workspace")
    assert choose_template([mine], ask_at(OPEN), abilities(**PLAIN)).reason == (
        "continue the document: qwen2.5-coder takes plain text; for Python; "
        "from the workspace's templates"
    )


def test_by_name(shipped: TemplateLibrary) -> None:
    choice = shipped.choose(ask_at(OPEN), abilities(), "chat")
    assert (choice.template.name, choice.reason) == ("chat", "asked for by name")
    # By name, filling in may be tried where nothing follows.
    assert shipped.choose(ask_at(OPEN), abilities(), "fim-qwen").template.name == "fim-qwen"


@pytest.mark.parametrize(
    ("wanted", "can", "message", "step"),
    [
        ("prefx", {}, "There is no template prefx.", "Did you mean prefix?"),
        ("zzz", {}, "There is no template zzz.", "There are chat, commit,"),
        ("chat", TEXT, "cannot be used: the model takes no chat messages", "auto"),
        ("prefix", CHAT, "cannot be used: the model takes chat messages only", "auto"),
        ("fim-qwen", PLAIN, "cannot be used: the model cannot fill in the middle", "auto"),
        ("fim-endpoint", PLAIN, "the model cannot fill in the middle", "auto"),
        ("auto", {"text": False, "chat": False}, "No template fits qwen2.5-coder models", "Set"),
    ],
)
def test_what_cannot_be_chosen(
    shipped: TemplateLibrary, wanted: str, can: dict[str, Any], message: str, step: str
) -> None:
    with pytest.raises(TemplateError) as caught:
        shipped.choose(ask_at(OPEN), abilities(**can), wanted)
    assert message in caught.value.message
    assert step in caught.value.next_step
