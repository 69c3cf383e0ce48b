"""Reading the params of our own methods, which come without types."""

from typing import Any

from pygls.exceptions import JsonRpcInvalidParams

from tenfold.lsp.server import TenfoldServer
from tenfold.source.document import Document

MAX_COUNT = 100
"""Ten are shown at first; where further ones were asked for, all are asked for again."""


def optional(params: Any, name: str) -> Any:
    """A field, None where it is missing.

    The params are named tuples: ``count`` and ``index`` are methods of those that lack the field.
    """
    return getattr(params, name) if name in getattr(params, "_fields", ()) else None


def optional_text(params: Any, name: str) -> str | None:
    """A text field, None where it is missing. Raises for anything else."""
    value = optional(params, name)
    if value is not None and not isinstance(value, str):
        raise JsonRpcInvalidParams(f"{name} must be a text.")
    return value


def optional_flag(params: Any, name: str) -> bool | None:
    """A field of true or false, None where it is missing. Raises for anything else."""
    value = optional(params, name)
    if value is not None and not isinstance(value, bool):
        raise JsonRpcInvalidParams(f"{name} must be true or false.")
    return value


def optional_number(params: Any, name: str, low: float, high: float) -> float | None:
    """A number within limits, None where it is missing. Raises for anything else."""
    value = optional(params, name)
    if value is None:
        return None
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not low <= value <= high:
        raise JsonRpcInvalidParams(f"{name} must be a number from {low} to {high}.")
    return float(value)


def optional_count(params: Any) -> int | None:
    """The number of candidates asked for, None where it is missing. Raises outside its limits."""
    count = optional(params, "count")
    if count is None:
        return None
    if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= MAX_COUNT:
        raise JsonRpcInvalidParams(f"count must be a whole number from 1 to {MAX_COUNT}.")
    return count


def open_document(ls: TenfoldServer, params: Any) -> Document:
    """The open document that ``textDocument.uri`` names. Raises where there is none."""
    uri = optional(optional(params, "textDocument"), "uri")
    if not isinstance(uri, str):
        raise JsonRpcInvalidParams("textDocument must be {uri}.")
    document = ls.document(uri)
    if document is None:
        raise JsonRpcInvalidParams(f"{uri} is not open: send textDocument/didOpen first.")
    return document
