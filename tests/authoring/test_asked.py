"""What is worked out for an editor's question: no more than what stands at its place needs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types as lsp

from authoring.making import FILE
from prompting.making import MARK, source
from tenfold.lsp import authoring_completion, authoring_hover
from tenfold.lsp.authoring import text_of
from tenfold.lsp.server import Attached, TenfoldServer
from tenfold.prompting.includes import Includes
from tenfold.source.document import Document
from tenfold.source.languages import language_for
from tenfold.source.positions import Position

FIELD = source("{{ prefix }}", "mode: ch<|>at")
VARIABLE = source("{{ pre<|>fix }}")
FILTER = source("{{ prefix | tr<|>im }}")
TEXT = source("some te<|>xt {{ prefix }}")
PLACES = {FIELD: {"library"}, VARIABLE: {"values"}, FILTER: set(), TEXT: set()}


def opened(folder: Path, name: str, marked: str) -> tuple[Document, Position]:
    document = Document((folder / name).as_uri(), language_for(None, name), marked, 1)
    position = document.position(marked.index(MARK))
    text = marked.replace(MARK, "", 1)
    return Document(document.uri, document.language, text, 1), position


@pytest.fixture
def server(tmp_path: Path) -> TenfoldServer:
    server = TenfoldServer()
    code, position = opened(tmp_path, "app.py", "# Add.\n<|>\n")
    server.documents[code.uri] = code
    server.attached = Attached(code.uri, position)
    return server


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """What was worked out."""
    done: set[str] = set()

    def noted(what: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def note(*arguments: Any) -> Any:
            done.add(what)
            return work(*arguments)

        return note

    for module in (authoring_completion, authoring_hover):
        monkeypatch.setattr(module, "values_at", noted("values", module.values_at))
    library = authoring_completion.known_templates
    monkeypatch.setattr(authoring_completion, "known_templates", noted("library", library))
    return done


@pytest.mark.parametrize("marked", PLACES, ids=["field", "variable", "filter", "text"])
async def test_completion(
    server: TenfoldServer, tmp_path: Path, done: set[str], marked: str
) -> None:
    document, position = opened(tmp_path, FILE.name, marked)
    where = lsp.TextDocumentIdentifier(document.uri)
    params = lsp.CompletionParams(where, lsp.Position(*position))
    found = await authoring_completion.completion(server, document, params)
    assert done == PLACES[marked]
    assert (found is None) == (marked == TEXT)


@pytest.mark.parametrize("marked", PLACES, ids=["field", "variable", "filter", "text"])
async def test_hover(server: TenfoldServer, tmp_path: Path, done: set[str], marked: str) -> None:
    document, position = opened(tmp_path, FILE.name, marked)
    where = lsp.TextDocumentIdentifier(document.uri)
    params = lsp.HoverParams(where, lsp.Position(*position))
    found = await authoring_hover.hover(server, document, params)
    assert done == PLACES[marked] - {"library"}
    assert (found is None) == (marked == TEXT)


def test_an_open_template_is_read_once_for_each_text_and_each_change_of_a_file(
    tmp_path: Path,
) -> None:
    style = tmp_path / "style.jinja"
    document, _ = opened(tmp_path, FILE.name, source('{% include "style.jinja" %}{{ prefix }}<|>'))

    def read() -> Any:
        return text_of(document).read(Includes([tmp_path]))

    missing = read()
    assert missing.template is None
    assert read() is missing
    style.write_text("one")
    found = read()
    assert found.template is not None
    assert read() is found, "what was read again is kept"
    style.write_text("{{ prefxi }}")
    assert "there is no variable prefxi" in str(read().problems[0])
    style.write_text("three")
    document.apply([], 2)
    changed = read()
    assert changed is not found
    assert read() is changed


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_positions_and_offsets(tmp_path: Path, newline: str) -> None:
    plain = "---\nname: é\n---\n😀 {{ prefix }}\n\nx"
    document, _ = opened(tmp_path, FILE.name, plain.replace("\n", newline) + MARK)
    text = text_of(document)
    assert text.text == plain
    for offset in range(len(plain) + 1):
        position = text.position(offset)
        assert text.offset(Position(position.line, position.character)) == offset
    assert text.position(plain.index("{{")) == lsp.Position(3, 3)
    assert text.offset(Position(99, 0)) == len(plain)
    assert text.offset(Position(3, 99)) == plain.index("}}") + 2
