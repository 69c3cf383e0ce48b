"""Related pieces of other open files."""

from tenfold.source.document import Document
from tenfold.source.languages import language_for
from tenfold.source.positions import Position
from tenfold.source.snippets import related_snippets

ASKING = "# parse the invoice and sum its line_items\ndef total_of(invoice):\n"
RELATED = (
    "class Invoice:\n    line_items: list\n\n    def parse(invoice):\n        return invoice\n"
)
UNRELATED = "def rotate(matrix):\n    return list(zip(*matrix))\n"


def document(name: str, text: str, language: str = "python") -> Document:
    return Document(f"file:///p/{name}", language_for(language, ""), text, 1)


def snippets_for(*others: Document, limit: int = 3) -> list[str]:
    found = related_snippets(document("a.py", ASKING), Position(1, 0), others, limit)
    return [snippet.path for snippet in found]


def test_the_most_alike_comes_first_and_the_unlike_not_at_all() -> None:
    half = document("half.py", "def parse(invoice):\n    pass\n" + "other_name = some_value\n" * 3)
    others = [document("no.py", UNRELATED), half, document("yes.py", RELATED)]
    assert snippets_for(*others) == ["yes.py", "half.py"]
    assert snippets_for(*others, limit=1) == ["yes.py"]


def test_other_languages_the_same_file_and_empty_files_are_left_out() -> None:
    others = [
        document("a.js", RELATED, "javascript"),
        document("a.py", RELATED),
        document("empty.py", ""),
    ]
    assert snippets_for(*others) == []


def test_kindred_languages_count() -> None:
    asking = document("a.ts", "// parse the invoice\n", "typescript")
    other = document("b.jsx", "function parse(invoice) {}\n", "javascriptreact")
    assert len(related_snippets(asking, Position(0, 0), [other])) == 1


def test_huge_files_are_passed_over() -> None:
    long = document("long.py", RELATED * 1_200)
    wide = document("wide.py", RELATED + "x = '" + "invoice parse line_items " * 200 + "'\n")
    assert snippets_for(long, wide) == []


def test_the_window_is_forty_lines_of_the_place_that_is_alike() -> None:
    filler = "".join(f"unlike_{number} = {number}\n" for number in range(200))
    far = document("far.py", filler + RELATED + filler)
    (found,) = related_snippets(document("a.py", ASKING), Position(1, 0), [far])
    assert found.text.count("\n") < 40
    assert "class Invoice:" in found.text


def test_nothing_to_compare_gives_nothing() -> None:
    assert related_snippets(document("a.py", ""), Position(0, 0), [document("b.py", RELATED)]) == ()


def test_only_of_what_would_be_shown_it_is_asked_whether_it_may_be() -> None:
    half = document("half.py", "def parse(invoice):\n    pass\n" + "other_name = some_value\n" * 3)
    others = [document("no.py", UNRELATED), document("secret.py", RELATED), half]
    asked: list[str] = []

    def allows(other: Document) -> bool:
        asked.append(other.path.name)
        return other.path.name != "secret.py"

    def shown(limit: int) -> list[str]:
        asked.clear()
        asking, here = document("a.py", ASKING), Position(1, 0)
        return [each.path for each in related_snippets(asking, here, others, limit, allows)]

    assert (shown(1), asked) == (["half.py"], ["secret.py", "half.py"])
    others.append(document("another.py", RELATED))
    assert (shown(1), asked) == (["another.py"], ["secret.py", "another.py"])
    assert shown(0) == []
    assert asked == []
