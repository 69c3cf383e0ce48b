"""Whatever stands in a template, and wherever the cursor is, an editor gets an answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment, TemplateSyntaxError

from authoring.making import FILE, measure
from prompting.making import SNIPPETS, ask_at, source
from tenfold.authoring.completions import completions_at
from tenfold.authoring.definitions import definition_at
from tenfold.authoring.diagnostics import diagnose
from tenfold.authoring.formatting import format_front_matter
from tenfold.authoring.hovers import AtCursor, hover_at
from tenfold.authoring.lenses import lenses
from tenfold.authoring.outline import read_outline
from tenfold.authoring.place import place_at
from tenfold.authoring.renaming import input_at
from tenfold.authoring.semantic_tokens import semantic_tokens
from tenfold.authoring.values import values_at
from tenfold.errors import TemplateError
from tenfold.prompting.front_matter import construct
from tenfold.prompting.includes import Includes
from tenfold.prompting.library import TemplateLibrary, shipped_folder
from tenfold.prompting.tags import find_tags
from tenfold.prompting.templates import check_template

LIBRARY = TemplateLibrary([(shipped_folder(), "shipped")])
KNOWN = LIBRARY.templates()
FILES = sorted(shipped_folder().glob("*.prompty"))
ASK = ask_at("# Add.\n<|>", instruction="Add.", snippets=SNIPPETS)
ATTACHED = AtCursor("app.py, line 2", values_at(None, ASK, measure()))

WORDS = st.sampled_from(
    ["{{", "}}", "{%", "%}", "{#", "#}", "{%-", "-%}", "for", "if", "in", "endfor", "endif",
     "include", "raw", "endraw", "prefix", "snippets", "s", ".", "|", "is", "not", "'", '"', "(",
     ")", "[", "]", "{", "}", ":", ",", "- ", "#", "\n", "\n  ", "\n    ", " ", "\t", "---\n",
     "name:", "metadata:", "tenfold:", "mode: chat", "inputs:", "pieces:", "user:", "system:",
     "1", "😀", "\u2028", "\x85", "é", "&a", "*a", "!!str", "|\n", ">\n", "<<:"]
)  # fmt: skip
TEXTS = st.lists(WORDS, max_size=30).map("".join)
BODIES = TEXTS | st.text(max_size=60)


def everything(text: str, offset: int) -> None:
    """Ask all that an editor asks."""
    outline = read_outline(text)
    place = place_at(outline, offset)
    completions_at(outline, place, KNOWN, Includes(), ATTACHED.values)
    told = hover_at(outline, place, None, Includes(), measure(), ATTACHED)
    assert told is None or 0 <= told.span.start <= offset <= told.span.end <= len(text)
    definition_at(outline, offset, Includes())
    try:
        input_at(outline, offset)
    except TemplateError as error:
        assert error.next_step


@settings(max_examples=300, deadline=None)
@given(text=TEXTS | TEXTS.map(lambda text: f"---\n{text}") | BODIES.map(source), data=st.data())
def test_any_text(text: str, data: st.DataObject) -> None:
    everything(text, data.draw(st.integers(0, len(text))))
    end = 0
    for span, _ in semantic_tokens(read_outline(text)):
        assert end <= span.start < span.end <= len(text)
        assert "\n" not in text[slice(*span)]
        end = span.end


@settings(max_examples=400, deadline=None)
@given(text=TEXTS | BODIES.map(source) | BODIES.map(lambda body: source(body, "mode: chat")))
def test_whatever_it_is_its_problems_are_told(text: str) -> None:
    found = diagnose(text, FILE, "workspace", Includes(), KNOWN, measure())
    for one in found:
        assert 0 <= one.span.start <= one.span.end <= len(text)
        assert one.message.strip().endswith((".", "?"))
    template, problems = check_template(text, FILE, "workspace")
    assert (template is None) == any(one.severity == "error" for one in found)
    assert len(problems) == sum(one.severity == "error" for one in found)
    assert len(lenses(template, ASK, measure(), 10)) == 4
    assert len(lenses(template, None, measure(), 10)) == 4
    try:
        values_at(template, ASK, measure())
    except TemplateError as error:
        assert error.next_step


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_place_of_a_template_and_of_its_beginning(file: Path) -> None:
    text = file.read_text(encoding="utf-8")[:1500]
    for offset in range(0, len(text) + 1, 3):
        everything(text, offset)
        everything(text[:offset], offset)


@settings(max_examples=300, deadline=None)
@given(front=TEXTS, body=BODIES)
def test_formatting_never_touches_the_body_or_the_meaning(front: str, body: str) -> None:
    text = f"---\nname :   mine  \n{front}\n---\n{body}"
    outline = read_outline(text)
    edits = format_front_matter(outline)
    changed = text
    for edit in reversed(edits):
        assert edit.span.end <= outline.front_matter.end
        changed = changed[: edit.span.start] + edit.text + changed[edit.span.end :]
    after = read_outline(changed)
    assert changed[after.body_start :] == text[outline.body_start :]
    assert changed[after.front_matter.end :] == text[outline.front_matter.end :]
    assert construct(after.fields) == construct(outline.fields)
    assert format_front_matter(after) == [], "once is enough"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_shipped_templates_are_formatted(file: Path) -> None:
    assert format_front_matter(read_outline(file.read_text(encoding="utf-8"))) == []


JINJA = Environment(autoescape=True)
KINDS = {"name": "name", "string": "string", "integer": "number", "float": "number"}


def jinja_tokens(body: str) -> Iterator[tuple[str, str]]:
    for _, kind, text in JINJA.lex(body):
        if kind in (*KINDS, "operator"):
            yield KINDS.get(kind, kind), text


@settings(max_examples=500, deadline=None)
@given(body=BODIES)
def test_tags_are_read_as_jinja_reads_them(body: str) -> None:
    try:
        JINJA.parse(body)
    except TemplateSyntaxError:
        return  # of what Jinja does not read, it has no tokens to compare
    ours = [
        (token.kind, token.text)
        for tag in find_tags(body)
        if tag.word not in ("raw", "endraw")
        for token in tag.tokens
    ]
    assert ours == list(jinja_tokens(body))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_tags_of_shipped_templates_are_those_of_jinja(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    outline = read_outline(text)
    ours = [(token.kind, token.text) for tag in outline.tags for token in tag.tokens]
    assert ours == list(jinja_tokens(text[outline.body_start :]))
    for tag in outline.tags:
        assert tag.closed
        for token in tag.tokens:
            assert text[token.start : token.end] == token.text
