"""Write the settings into README.md and the extension's package.json, from their one definition.

``python docs/settings.py`` writes both; a test holds them to what it would write.
"""

import json
import re
import types
import typing
from pathlib import Path
from typing import Any

from tenfold.settings import Definition, definitions

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PACKAGE = ROOT / "vscode-extension" / "package.json"

# What a workspace may say, but only one that the user trusts.
FOR_THE_TRUSTED = {"prompt.template"}

JSON_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number"}


def readme() -> str:
    """README.md with its table of settings as it should be."""
    rows = ["| name | default | |", "|---|---|---|"]
    for item in definitions():
        mark = " °" if item.trusted else ""
        rows.append(f"| `{item.name}` | {_shown(item)} | {item.about}{mark} |")
    table = "\n".join(rows)
    return re.sub(
        r"\| name \| default \| \|\n(\|.*\n)+",
        lambda _: table + "\n",
        README.read_text(encoding="utf-8"),
    )


def package() -> dict[str, Any]:
    """The extension's package.json with its settings as they should be."""
    content: dict[str, Any] = json.loads(PACKAGE.read_text(encoding="utf-8"))
    items = list(definitions())
    content["contributes"]["configuration"]["properties"] = {
        f"tenfold.{item.name}": _property(item) for item in items
    }
    content["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"] = [
        f"tenfold.{item.name}" for item in items if item.trusted or item.name in FOR_THE_TRUSTED
    ]
    return content


def _shown(item: Definition) -> str:
    if item.shown is not None:
        return item.shown
    if isinstance(item.default, dict):
        return "all but `plaintext` and `markdown`"
    if isinstance(item.default, float):
        return f"`{item.default:g}`"
    return f"`{json.dumps(item.default)}`"


def _property(item: Definition) -> dict[str, Any]:
    kind, default = item.kind, item.default
    schema: dict[str, Any] = {}
    if isinstance(kind, types.UnionType):
        kind = next(option for option in typing.get_args(kind) if option is not type(None))
        schema["type"] = [JSON_TYPES[kind], "null"]
    elif typing.get_origin(kind) is typing.Literal:
        schema["type"] = "string"
        schema["enum"] = list(typing.get_args(kind))
    elif isinstance(default, tuple):
        schema["type"] = "array"
        schema["items"] = {"type": "string"}
        default = list(default)
    elif isinstance(default, dict):
        schema["type"] = "object"
        schema["additionalProperties"] = {"type": JSON_TYPES[typing.get_args(kind)[1]]}
    else:
        schema["type"] = JSON_TYPES[kind]
    schema["default"] = default
    if item.low is not None:
        schema["minimum"] = item.low
        schema["maximum"] = item.high
    schema["markdownDescription"] = item.about
    if item.trusted:
        # Never from a workspace, trusted or not: what it names is run, or given code and keys.
        schema["scope"] = "machine"
    return schema


def main() -> None:
    """Write both files."""
    README.write_text(readme(), encoding="utf-8")
    PACKAGE.write_text(json.dumps(package(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
