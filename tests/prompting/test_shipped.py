"""The templates that ship: their texts, and that Prompty itself reads them."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from prompting.making import SNIPPETS, ask_at, rendered
from tenfold.prompting.library import TemplateLibrary, shipped_folder
from tenfold.prompting.templates import Template
from tenfold.prompting.variables import VARIABLES

FILES = sorted(shipped_folder().glob("*.prompty"))
NAMES = [file.stem for file in FILES]

ASK = ask_at(
    "import os\n\nclass Cart:\n    # Return the sum.\n    def total(self):\n        <|>\n\n"
    "def main():\n    pass\n",
    instruction="Return the sum.",
    imports=("import os",),
    scope=("class Cart:", "    def total(self):"),
    snippets=SNIPPETS[:1],
)
PREFIX = "import os\n\nclass Cart:\n    # Return the sum.\n    def total(self):\n"
SUFFIX = "\n\ndef main():\n    pass\n"
SNIPPET = "# From src/shapes.py:\n# class Square:\n#     side: float\n\n"
BEFORE = f"# src/app.py\n{SNIPPET}"


def test_all_are_there_and_whole(shipped: TemplateLibrary) -> None:
    assert shipped.problems() == []
    assert sorted(template.name for template in shipped.templates()) == sorted(NAMES)
    assert len(NAMES) == 19


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("prefix", BEFORE + PREFIX),
        ("tests-prefix", f"{SNIPPET}# src/app.py\n{PREFIX}"),
        ("docstring-prefix", f"{SUFFIX}\n\n{PREFIX}"),
        ("fim-endpoint", BEFORE + PREFIX),
        ("fim-qwen",
         f"<|fim_prefix|>{BEFORE}{PREFIX}<|fim_suffix|>{SUFFIX}<|fim_middle|>"),
        ("fim-starcoder", f"<fim_prefix>{BEFORE}{PREFIX}<fim_suffix>{SUFFIX}<fim_middle>"),
        ("fim-deepseek", f"<｜fim▁begin｜>{BEFORE}{PREFIX}<｜fim▁hole｜>{SUFFIX}<｜fim▁end｜>"),
        ("fim-codellama", f"<PRE> {BEFORE}{PREFIX} <SUF>{SUFFIX} <MID>"),
    ],
)  # fmt: skip
def test_texts(by_name: Callable[[str], Template], name: str, text: str) -> None:
    prompt = rendered(by_name(name), ASK)
    assert prompt.text == text
    assert prompt.messages == ()
    assert prompt.held_back == "        "
    assert prompt.continues
    assert prompt.suffix == (SUFFIX if name == "fim-endpoint" else None)


def test_few_shot(by_name: Callable[[str], Template]) -> None:
    text = rendered(by_name("few-shot"), ASK).text
    assert text is not None
    assert text.startswith("# Return the numbers that are even, in their order.\ndef even_numbers(")
    assert text.endswith(f"    return counts\n\n{PREFIX}")


@pytest.mark.parametrize("name", ["chat", "docstring", "tests"])
def test_chats(by_name: Callable[[str], Template], name: str) -> None:
    prompt = rendered(by_name(name), ASK)
    assert prompt.text is None
    assert [message.role for message in prompt.messages] == ["system", "user"]
    assert not prompt.continues
    assert prompt.held_back == ""
    user = prompt.messages[1].content
    assert f"{PREFIX}        <CURSOR>{SUFFIX}" in user
    assert user.endswith("for <CURSOR>.")
    assert "Return the sum." in user.partition("<CURSOR>")[2]


LANGUAGES = [
    ("a.py", "# a.py\n"),
    ("a.go", "// a.go\n"),
    ("a.lua", "-- a.lua\n"),
    ("a.css", "/* a.css */\n"),
    ("a.html", "<!-- a.html -->\n"),
    ("a.txt", ""),
    ("a.unknown", ""),
]


@pytest.mark.parametrize(("path", "heading"), LANGUAGES)
def test_the_heading_is_a_comment_of_the_language(
    by_name: Callable[[str], Template], path: str, heading: str
) -> None:
    assert rendered(by_name("prefix"), ask_at("x\n<|>", path)).text == f"{heading}x\n"


@pytest.mark.parametrize("first", ["#!/bin/sh", "<?php", "<!DOCTYPE html>", '<?xml version="1"?>'])
def test_a_line_that_has_to_stay_first_does(by_name: Callable[[str], Template], first: str) -> None:
    ask = ask_at(f"{first}\n<|>", "a.php")
    assert rendered(by_name("prefix"), ask).text == f"{first}\n"


@pytest.mark.parametrize(
    "language", ["a.js", "a.tsx", "A.java", "a.go", "a.rs", "a.c", "a.cpp", "a.rb", "a.php", "a.sh"]
)
def test_few_shot_has_examples_in_the_language(
    by_name: Callable[[str], Template], language: str
) -> None:
    prompt = rendered(by_name("few-shot"), ask_at("x\n<|>", language))
    assert any(piece.name == "examples" for piece in prompt.pieces)


def test_few_shot_without_examples_is_the_document(by_name: Callable[[str], Template]) -> None:
    assert rendered(by_name("few-shot"), ask_at("-- add\n<|>", "a.lua")).text == "-- add\n"


def prompty_values() -> dict[str, object]:
    values: dict[str, object] = dict.fromkeys(VARIABLES, "")
    return values | {
        "prefix": PREFIX,
        "suffix": SUFFIX,
        "heading": "# src/app.py",
        "path": "src/app.py",
        "language": "Python",
        "instruction": "Return the sum.",
        "imports": [],
        "scope": [],
        "examples": [],
        "snippets": [
            {
                "path": "src/shapes.py",
                "text": SNIPPETS[0].text,
                "comment": SNIPPET.rstrip("\n"),
            }
        ],
    }


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_prompty_reads_and_renders_them_alike(
    file: Path, by_name: Callable[[str], Template]
) -> None:
    prompty = pytest.importorskip("prompty")
    agent = prompty.load(file)
    template = by_name(file.stem)
    assert agent.name == template.name == file.stem
    assert agent.description == template.description
    assert agent.metadata["tenfold"]["mode"] == template.mode
    values = prompty_values()
    ours = rendered(template, ASK)
    if template.mode == "chat":
        theirs = prompty.prepare(agent, values)
        assert [message.role for message in theirs] == [item.role for item in ours.messages]
        # A chat keeps the white space at the cursor, which these values do not have.
        assert [message.text for message in theirs] == [
            item.content.replace("        <CURSOR>", "<CURSOR>") for item in ours.messages
        ]
    elif template.name != "few-shot":
        assert prompty.render(agent, values).removesuffix("\n") == ours.text


def test_the_readme_names_every_variable_and_its_rule() -> None:
    readme = (shipped_folder() / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \|.* \| (\d+) \| ([\d.]+) \| `(\w+)` \|$", readme, re.M)
    assert [(name, int(priority), float(share), trim) for name, priority, share, trim in rows] == [
        (name, variable.rule.priority, variable.rule.share, variable.rule.trim)
        for name, variable in VARIABLES.items()
    ]


def test_the_readme_example_is_a_template() -> None:
    from tenfold.prompting.templates import parse_template

    readme = (shipped_folder() / "README.md").read_text(encoding="utf-8")
    example = readme.split("```\n")[1]
    read = parse_template(example, Path("my-prefix.prompty"), "user")
    assert rendered(read, ask_at("x = <|>")).text == "# src/app.py\nx ="
