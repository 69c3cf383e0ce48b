"""Take in what other benchmarks have written, and show it: the server's figures, the workbench's.

::

    collect.py server FILE | collect.py ghost FILE | collect.py show
"""

import json
import sys
from pathlib import Path
from typing import Any

from results import Row, percentiles_table, table_of, within
from section import console, finish, read, write


def server(told: dict[str, Any]) -> None:
    """The server's rows and curves, with a verdict on each row."""
    rows = [{**row, "met": within(row["target"], row)} for row in told["rows"]]
    write("server", {"title": "The server", "rows": rows, "growth": told["growth"]})


def ghost(told: dict[str, Any]) -> None:
    """The times from a key to ghost text."""
    row = Row("key to ghost text in VS Code, less the debounce", "ms")
    for time in told["times"]:
        row.add(time - told["debounce"])
    finish("ghost", "The workbench, scripted model", [row], debounce_ms=told["debounce"])


def show() -> None:
    """Print the tables of all sections that have rows."""
    for key, section in read().items():
        if not section.get("rows"):
            continue
        if key == "engine":
            console().print(table_of(section["title"], section["rows"]))
        else:
            console().print(percentiles_table(section["title"], section["rows"]))


def main() -> None:
    """Do what the command line says."""
    what, *files = sys.argv[1:]
    if what == "show":
        show()
    else:
        told = json.loads(Path(files[0]).read_text(encoding="utf-8"))
        {"server": server, "ghost": ghost}[what](told)


if __name__ == "__main__":
    main()
