"""What is wrong with a template, each thing at its token."""

import time
from pathlib import Path

import pytest

from authoring.making import FILE, measure
from prompting.making import source
from tenfold.authoring.diagnostics import diagnose
from tenfold.prompting.includes import Includes
from tenfold.prompting.library import TemplateLibrary, shipped_folder
from tenfold.prompting.templates import MAX_CHARACTERS, MAX_PROBLEMS

KNOWN = TemplateLibrary([(shipped_folder(), "shipped")]).templates()


def told(text: str, budget: int = 2048) -> list[tuple[str, str, str]]:
    """The part of the text that each is about, its severity, and its message."""
    found = diagnose(text, FILE, "workspace", Includes(), KNOWN, measure(budget))
    return [(text[slice(*one.span)], one.severity, one.message) for one in found]


@pytest.mark.parametrize(
    ("text", "part", "words"),
    [
        (source("{{ prefix }}", top="descripton: x\n"), "descripton", "Did you mean description?"),
        (source("{{ prefix }}", "mode: prefix\npieces: {prefx: {}}"), "prefx", "Did you mean pref"),
        (source("{{ prefix }}", "mode: prefxi"), "prefxi", "must say how the model is asked"),
        (source("{{ prefix }}", "mode: prefix\ntasks: [poems]"), "[poems]", "does not exist"),
        (source("{{ prefix }}", "mode: prefix\nstop: [a, '${env:HOME}']"), "'${env:HOME}'",
         "${env:…} is refused"),
        (source("{{ prefix }}", "mode: prefix\nstop: 3"), "3", "list of texts"),
        (source("{{ prefix }}", "mode: prefix\npieces: {prefix: {share: 1.5}}"), "1.5", "0 to 1"),
        (source("{{ prefix }}", top="inputs:\n  - name: a\n    default: 1\n  - name: tone\n"),
         "name: tone", "nothing gives a value"),
        ("---\nname: a\nmode: : x\n---\nx", ":", "this is not YAML"),
        (source("a {{ prefxi }} {{ prefix }}"), "prefxi", "Did you mean prefix?"),
        (source("  \n   prefxi {{ prefxi }}{{ prefix }}"), "prefxi", "Did you mean prefix?"),
        (source("{{ prefix | trmi }}"), "trmi", "Did you mean trim?"),
        (source("{% for s in snippets %}{{ s.txet }}{% endfor %}{{ prefix }}"), "txet",
         "Did you mean text?"),
        (source("{% for s in scope %}{{ s.text }}{% endfor %}{{ prefix }}"), "text", "no fields"),
        (source("{% if prefix is odd %}{% endif %}{{ prefix }}"), "odd", "no test odd"),
        (source("{{ prefix._x }}{{ prefix }}"), "_x", "is not for templates"),
        (source("a {% set b = 1 %}{{ prefix }}"), "set", "{% set %} is not for templates"),
        (source("a {% fi %} {{ prefix }}"), "fi", "unknown tag 'fi'"),
        (source("a {{ prefix } }}"), "}", "unexpected '}'"),
        (source("a\n{{ snippets }}\n{{ prefix }}"), "{{ snippets }}", "use {% for %}"),
        (source("{% include \"a.jinja\" %}{{ prefix }}"), '"a.jinja"', "there is no file a.jinja"),
    ],
)  # fmt: skip
def test_errors_stand_at_their_token(text: str, part: str, words: str) -> None:
    found = told(text)
    assert [one for one in found if one[0] == part and one[1] == "error" and words in one[2]], found


def test_a_fault_behind_an_output_is_told_once() -> None:
    found = told(source("{{ prefix }}{% if %}"))
    assert [(part, severity) for part, severity, _ in found] == [("{% if %}", "error")]


def test_all_of_them_are_told() -> None:
    text = source(
        "{{ prefxi }} {{ prefxi }}\n{{ sufix | tirm }} {{ } }}\n"
        "{% for s in snippets %}{{ s.a }}{{ s.b }}{% endfor %}",
        "mode: prefix\nstpo: [a]",
        "descr: x\n",
    )
    assert [part for part, _, _ in told(text)] == [
        "descr", "stpo", "prefxi", "prefxi", "sufix", "tirm", "}", "a", "b",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "part", "words"),
    [
        (source("{{ prefix }}", top="inputs:\n  - name: tone\n    default: 1\n"), "tone",
         "the body does not use tone"),
        (source("{{ prefix }}", top="inputs:\n  tone: {default: 1}\n"), "tone",
         "the body does not use tone"),
        (source("{{ prefix }}", "mode: prefix\npieces:\n  imports: {share: 0.2}"), "imports",
         "this rule has no effect"),
        (source("{{ prefix }}{{ suffix }}", "mode: fim"), "{{ prefix }}{{ suffix }}",
         "no mark of the model's in front of {{ prefix }}"),
        (source("<A>{{ prefix }}<B>{{ suffix }}<C>", "mode: fim\nfamilies: ['qwen2.5-coder*']"),
         "['qwen2.5-coder*']", "<|fim_prefix|>, <|fim_suffix|>, <|fim_middle|> is missing"),
        (source("<PRE> {{ prefix }} <SUF>{{ suffix }}<MID", "mode: fim\nfamilies: [codellama]"),
         "[codellama]", "<MID> is missing. Use the marks of the template fim-codellama."),
        (source("<fim_prefix>{{ prefix }}<fim_suffix>{{ suffix }}<fim_middle>",
                "mode: fim\nfamilies: [deepseek*]"), "[deepseek*]", "<｜fim▁begin｜>"),
    ],
)  # fmt: skip
def test_what_is_doubtful_is_a_warning(text: str, part: str, words: str) -> None:
    ((where, severity, message),) = told(text)
    assert (where, severity) == (part, "warning")
    assert words in message


@pytest.mark.parametrize(
    "text",
    [
        source("{{ tone }}{{ prefix }}", top="inputs:\n  - name: tone\n    default: 1\n"),
        source("{{ prefix }}", "mode: prefix\nsuffix: field\npieces: {suffix: {share: 0.1}}"),
        source("<A>{{ prefix }}<B>{{ suffix }}", "mode: fim\nfamilies: ['*', 'my-own*']"),
        source("{{ snippets[0].path if prefix else '' }}{{ prefix }}{{ suffix }}", "mode: fim"),
        source("<fim_prefix>{{ prefix }}<fim_suffix>{{ suffix }}<fim_middle>",
               "mode: fim\nfamilies: [starcoder2]"),
        source("<fim_suffix>{{ suffix }}<fim_prefix>{{ prefix }}<fim_middle>",
               "mode: fim\nfamilies: ['starcoder*']"),
    ],
)  # fmt: skip
def test_what_is_not(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize("file", sorted(shipped_folder().glob("*.prompty")), ids=lambda f: f.stem)
def test_the_shipped_templates_are_beyond_doubt(file: Path) -> None:
    assert told(file.read_text(encoding="utf-8")) == []


def test_warnings_and_errors_stand_beside_each_other() -> None:
    text = source(
        "{{ prefxi }}",
        "mode: prefix\npieces: {imports: {share: 1}}",
        "inputs:\n  a: {default: 1}\n",
    )
    assert [(part, severity) for part, severity, _ in told(text)] == [
        ("a", "warning"), ("imports", "warning"), ("prefxi", "error"),
    ]  # fmt: skip


def test_the_body_is_checked_where_the_front_matter_is_broken() -> None:
    broken = "---\nname: [\n---\n{{ anything }} {{ } }} {{ x | trmi }}"
    assert [part for part, _, _ in told(broken)][1:] == ["}", "trmi"]
    without = "---\nname: a\ninputs: {tone: {default: 1}}\n---\n{{ tone }}{{ prefxi }}"
    assert [part for part, _, _ in told(without)] == ["name: a", "prefxi"]
    mode = source("user:\n{{ tone }}", "mode: caht", "inputs:\n  - name: tone\n")
    assert [part for part, _, _ in told(mode)] == ["name: tone", "caht"]


def test_a_template_that_cannot_fit_is_a_warning() -> None:
    text = source("system:\n" + "word " * 300 + "\nuser:\n{{ prefix }}", "mode: chat")
    ((where, severity, message),) = told(text, 256)
    assert (where, severity) == ("system:", "warning")
    assert "takes about 307 tokens, and a prompt may have 256" in message
    assert told(text, 400) == []


NESTED = "{% for a in prefix %}" * 15 + "{{ prefix }}" + "{% endfor %}" * 15
BOMBS = [
    source(NESTED),
    source(
        "{% for a in prefix %}" * 5
        + f"{{% if prefix | replace('', '{'x' * 30_000}') | replace('x', 'y') == a %}}{{% endif %}}"
        + "{% endfor %}" * 5
        + "{{ prefix }}"
    ),
    source("{{ prefix" + " | replace('', prefix)" * 40 + " }}"),
    source("{{ prefxi }}" * 5000),
    source("{{ prefix }}" * 5000),
    source("{% if prefix %}" * 3000 + "{% endif %}" * 3000),
    source("{{ " + "(" * 30_000 + "prefix"),
    source("{{ } }}" * 5000),
    source("\n{{ }" * 5000),
    source("{#" * 30_000),
    source("{% raw %}" * 5000),
    source("user:\n" * 10_000 + "{{ prefix }}", "mode: chat"),
    source(" " * 60_000 + "x{{ prefxi }}"),
    source("'" * 60_000 + "{{ '" + "'" * 2_000),
    source("user" * 15_000 + "\n" + "\t" * 2_000 + "{{ prefix }}"),
    source("{{ prefix }}", "stop: [" + "a," * 25_000 + "]"),
    source("{{ prefix }}", "stop: " + "[" * 60_000),
    source("{{ prefix }}", "".join(f"f{number}: 1\n" for number in range(5_000)).rstrip()),
    source("{{ prefix }}", "stop: [" + "'${env:A}'," * 2_000 + "]"),
    source("{{ prefix }}", top="x: 1" + ":59" * 15_000 + "\n"),
    source("x" * MAX_CHARACTERS),
]


@pytest.mark.parametrize("number", range(len(BOMBS)))
def test_a_bomb_is_told_soon(number: int) -> None:
    """In seconds of the processor's time, which no other program takes any of."""
    began = time.thread_time()
    found = diagnose(BOMBS[number], FILE, "workspace", Includes(), KNOWN, measure())
    assert time.thread_time() - began < 1
    assert 1 <= len(found) <= MAX_PROBLEMS
