"""Reading the golden rows.

A file holds rows for one language. A row is a name after ``===``, options, and sections after
``---``::

    === closing bracket doubled
    --- document
    print(<|>)
    --- completion
    len(xs))
    --- becomes
    print(len(xs))

``document`` has the cursor as ``<|>``, ``completion`` is what the model wrote, ``becomes`` the
whole document after the candidate is taken, ``gives`` the inserted text alone. Options:
``answer of its own`` (a chat model's answer, that does not continue the document), ``carriage
returns`` (the document's lines end in CR LF), ``file NAME`` (for languages that share a file of
rows). A tab is written ``⇥``.
"""

from dataclasses import dataclass
from pathlib import Path

FILES = {
    "python.txt": "main.py",
    "javascript.txt": "main.js",
    "typescript.txt": "main.ts",
    "tsx.txt": "main.tsx",
    "java.txt": "Main.java",
    "go.txt": "main.go",
    "rust.txt": "main.rs",
    "c.txt": "main.c",
    "cpp.txt": "main.cpp",
    "csharp.txt": "Main.cs",
    "ruby.txt": "main.rb",
    "php.txt": "main.php",
    "bash.txt": "main.sh",
    "plain.txt": "main.txt",
}
CURSOR = "<|>"


@dataclass(frozen=True)
class Row:
    name: str
    file: str
    text: str
    cursor: int
    completion: str
    continues: bool
    becomes: str | None
    gives: str | None


def rows() -> list[Row]:
    folder = Path(__file__).parent
    return [row for name, file in FILES.items() for row in _rows(folder / name, file)]


def _rows(path: Path, file: str) -> list[Row]:
    content = path.read_bytes().decode("utf-8").replace("⇥", "\t")
    return [_row(part, file) for part in ("\n" + content).split("\n=== ")[1:]]


def _row(part: str, file: str) -> Row:
    name, *sections = part.split("\n--- ")
    options: set[str] = set()
    texts: dict[str, str] = {}
    for section in sections:
        title, _, text = section.partition("\n")
        if title.startswith("file "):
            file = title.removeprefix("file ")
        elif title in ("document", "completion", "becomes", "gives"):
            texts[title] = text
        else:
            assert title in ("answer of its own", "carriage returns"), title
            options.add(title)
    last = next(title for title in ("becomes", "gives") if title in texts)
    texts[last] = texts[last].rstrip("\n")
    if "carriage returns" in options:
        for title in ("document", "becomes"):
            texts[title] = texts[title].replace("\n", "\r\n")
    before, after = texts["document"].split(CURSOR)
    return Row(
        name=f"{Path(file).suffix or file}: {name}",
        file=file,
        text=before + after,
        cursor=len(before),
        completion=texts["completion"],
        continues="answer of its own" not in options,
        becomes=texts.get("becomes"),
        gives=texts.get("gives"),
    )
