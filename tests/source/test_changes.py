"""What has changed since a mark is told exactly, whatever the edits."""

import random

from tenfold.source.changes import Changes
from tenfold.source.document import Change, Document
from tenfold.source.languages import language_for
from tenfold.source.positions import Position, Range


def document(text: str) -> Document:
    return Document("file:///a.py", language_for("python", "a.py"), text, 1)


def random_edit(draw: random.Random, edited: Document) -> None:
    lines = edited.line_count
    start, end = sorted((draw.randint(0, lines), draw.randint(0, 9)) for _ in range(2))
    if draw.random() < 0.7:
        end = (min(start[0] + draw.randint(0, 1), lines), draw.randint(0, 9))
    text = draw.choice(["", "x", "a\nb", "\n", "\r\n", "c\rd\n", "e\n" * 4])
    edited.apply([Change(Range(Position(*start), Position(*end)), text)], None)


def test_all_other_lines_are_what_they_were() -> None:
    draw = random.Random(5)
    for _ in range(200):
        ends = draw.choice(["\n", "\r\n", "\r"])
        edited = document("".join(f"line {n}{ends}" for n in range(draw.randint(1, 30))))
        marks = []
        for _ in range(draw.randint(1, 12)):
            marks.append((edited.changes.mark(), edited.text.splitlines(keepends=True)))
            for _ in range(draw.randint(0, 4)):
                random_edit(draw, edited)
        now = edited.lines(0, edited.line_count)
        for mark, then in marks:
            old = [line.rstrip("\r\n") for line in then]
            if not then or then[-1].endswith(("\n", "\r")):
                old.append("")
            assert edited.changes.knows(mark)
            changed = edited.changes.since(mark)
            if changed is None:
                assert now == old
                continue
            assert now[: changed.first] == old[: changed.first]
            assert now[changed.new_end :] == old[changed.old_end :]
        plain = edited.plain_text
        assert plain == "\n".join(now)
        line = draw.randrange(edited.line_count)
        assert edited.plain_start(line) == sum(len(text) + 1 for text in now[:line])


def test_another_text_and_another_document_know_no_mark() -> None:
    edited, other = document("a\nb\n"), document("a\nb\n")
    mark = edited.changes.mark()
    assert not other.changes.knows(mark)
    edited.apply([Change(None, "c")], 2)
    assert not edited.changes.knows(mark)


def test_only_so_many_marks_are_kept() -> None:
    changes = Changes()
    first = changes.mark()
    for number in range(500):
        changes.note(number, number + 1, number + 1)
        latest = changes.mark()
    assert not changes.knows(first)
    assert changes.knows(latest)


def test_what_is_derived_is_made_once_until_the_text_changes() -> None:
    edited, made = document("a\n"), []

    def make() -> str:
        made.append(edited.text)
        return edited.text

    assert edited.derived("it", make) == edited.derived("it", make) == "a\n"
    edited.apply([Change(Range(Position(0, 0), Position(0, 0)), "b")], 2)
    assert edited.derived("it", make) == "ba\n"
    assert made == ["a\n", "ba\n"]
