"""``tenfold tokens``: a text as a model sees it."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from tenfold.cli.display import output, tokens_summary, tokens_table, tokens_text
from tenfold.cli.options import JsonOption
from tenfold.cli.session import settings_for
from tenfold.errors import TenfoldError
from tenfold.models.opening import tokenizer_of


def tokens(
    text: Annotated[
        str | None, typer.Argument(help="The text; without it, standard input.")
    ] = None,
    file: Annotated[Path | None, typer.Option("--file", "-f", help="Read a file.")] = None,
    model: Annotated[str | None, typer.Option(help="Whose tokens.")] = None,
    ids: Annotated[bool, typer.Option("--ids", help="List every token with its id.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Count characters and tokens, and show each token."""
    text = _text(text, file)
    tokenizer = tokenizer_of(model or settings_for(None).model.name)
    found = tokenizer.tokens(text)
    if as_json:
        result = {
            "encoding": tokenizer.encoding,
            "exact": tokenizer.exact,
            "characters": len(text),
            "tokens": [{"id": token.id, "text": token.text} for token in found],
        }
        output.print_json(json.dumps(result, ensure_ascii=False), indent=2)
        return
    output.print(tokens_text(found), soft_wrap=True)
    if ids or len(found) <= 40:
        output.print(tokens_table(found))
    output.print(tokens_summary(text, len(found), tokenizer))


def _text(text: str | None, file: Path | None) -> str:
    if file is None:
        return text if text is not None else sys.stdin.read()
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TenfoldError(
            f"{file} cannot be read as text: {type(error).__name__}.", "Check the name."
        ) from None
