"""Files that templates include."""

import os
from pathlib import Path

import pytest

from prompting.making import SNIPPETS, ask_at, rendered, source
from tenfold.errors import TemplateError
from tenfold.prompting.includes import Includes
from tenfold.prompting.library import TemplateLibrary
from tenfold.prompting.templates import check_template, parse_template


def problems(folder: Path, body: str) -> list[tuple[int, str, object]]:
    includes = Includes([folder])
    found = check_template(source(body), folder / "mine.prompty", "workspace", includes)[1]
    assert all(problem.next_step for problem in found)
    return [(problem.line, problem.what, problem.columns) for problem in found]


def write(path: Path, text: str, stamp: int = 0) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(stamp, stamp))


def test_a_file_is_read_as_if_it_stood_there(tmp_path: Path) -> None:
    write(tmp_path / "heading.jinja", "{% if heading %}{{ heading }}\n{% endif %}")
    write(tmp_path / "one.jinja", "{{ loop.index }}:{{ snippet.path }} {% include 'end.jinja' %}\n")
    write(tmp_path / "end.jinja", "!\n")
    body = (
        '{% include "heading.jinja" %}'
        "{% for snippet in snippets %}{% include 'one.jinja' %}{% endfor %}{{ prefix }}"
    )
    used = parse_template(
        source(body), tmp_path / "mine.prompty", "workspace", Includes([tmp_path])
    )
    assert used.body.variables == {"heading", "snippets", "prefix"}
    prompt = rendered(used, ask_at("x = <|>", snippets=SNIPPETS[:2]))
    assert prompt.text == "# src/app.py\n1:src/shapes.py !2:src/units.py !x ="
    assert {piece.name for piece in prompt.pieces} == {"heading", "template", "snippets", "prefix"}


def test_comparisons_stand_in_an_included_file(tmp_path: Path) -> None:
    write(
        tmp_path / "tests.jinja", '{% if task == "tests" %}Tests. {% elif 1 < 2 %}Code. {% endif %}'
    )
    text = source('{% include "tests.jinja" %}{{ prefix }}')
    used = parse_template(text, tmp_path / "mine.prompty", "user", Includes([tmp_path]))
    assert rendered(used, ask_at("x<|>", task="tests")).text == "Tests. x"
    assert rendered(used, ask_at("x<|>")).text == "Code. x"


def test_roles_in_an_included_file_are_roles(tmp_path: Path) -> None:
    write(tmp_path / "system.jinja", "system:\nYou write {{ language }}.\n")
    text = source('{% include "system.jinja" %}\n\nuser:\n{{ prefix }}', "mode: chat")
    used = parse_template(text, tmp_path / "mine.prompty", "user", Includes([tmp_path]))
    messages = rendered(used, ask_at("x<|>")).messages
    assert [(item.role, item.content) for item in messages] == [
        ("system", "You write Python."),
        ("user", "x"),
    ]


@pytest.mark.parametrize(
    ("include", "what"),
    [
        ('{% include "nowhere.jinja" %}', "there is no file nowhere.jinja"),
        ('{% include "/etc/passwd" %}', "/etc/passwd cannot be included"),
        ('{% include "../up.jinja" %}', "../up.jinja cannot be included"),
        ('{% include ".hidden.jinja" %}', ".hidden.jinja cannot be included"),
        ('{% include "secret.txt" %}', "secret.txt cannot be included"),
        ('{% include "" %}', "an empty name cannot be included"),
        (f'{{% include "{"a" * 300}.jinja" %}}', f"{'a' * 300}.jinja cannot be included"),
        (f'{{% include "{"語" * 100}.jinja" %}}', f"there is no file {'語' * 100}.jinja"),
        ('{% include "knot.jinja" %}', "knot.jinja is no file"),
        ("{% include path %}", "such an include"),
        ('{% include ["a.jinja", "b.jinja"] %}', "such an include"),
        ('{% include "good.jinja" ignore missing %}', "such an include"),
        ('{% include "good.jinja" without context %}', "such an include"),
        ('{% include "link.jinja" %}', "link.jinja is a link to a file elsewhere"),
        ('{% include "pipe.jinja" %}', "pipe.jinja is no file"),
        ('{% include "folder.jinja" %}', "there is no file folder.jinja"),
        ('{% include "binary.jinja" %}', "binary.jinja cannot be read as text"),
        ('{% include "long.jinja" %}', "long.jinja is longer than"),
        ('{% include "itself.jinja" %}', "itself.jinja, line 2: itself.jinja includes itself"),
        ('{% include "ring.jinja" %}', "ring.jinja, line 1: gnir.jinja, line 1: ring.jinja incl"),
        ('{% include "wide1.jinja" %}', "more than 50 files are included"),
        ('{% include "deep1.jinja" %}', "include each other more than 5 deep"),
        ('{% include "half.jinja" %}' * 3, "more than 65536 characters are included"),
        ('{% include "misspelt.jinja" %}', "misspelt.jinja, line 3: there is no variable prefxi"),
        ('{% include "broken.jinja" %}', "broken.jinja, line 1: unexpected '}'"),
        ('{% include "field.jinja" %}', "field.jinja, line 2: there is no item 7"),
    ],
)
def test_what_is_wrong_is_told_at_the_include(tmp_path: Path, include: str, what: str) -> None:
    folder = tmp_path / "prompts"
    write(tmp_path / "up.jinja", "x")
    write(tmp_path / "secret.txt", "secret")
    write(folder / "good.jinja", "x")
    write(folder / ".hidden.jinja", "x")
    write(folder / "secret.txt", "secret")
    (folder / "link.jinja").symlink_to(tmp_path / "secret.txt")
    (folder / "knot.jinja").symlink_to("knot.jinja")
    os.mkfifo(folder / "endless")
    (folder / "pipe.jinja").symlink_to("endless")
    (folder / "folder.jinja").mkdir()
    (folder / "binary.jinja").write_bytes(b"\xff\xfe")
    write(folder / "long.jinja", "x" * 70_000)
    write(folder / "half.jinja", "x" * 30_000)
    write(folder / "itself.jinja", '\n{% include "itself.jinja" %}')
    write(folder / "ring.jinja", '{% include "gnir.jinja" %}')
    write(folder / "gnir.jinja", '{% include "ring.jinja" %}')
    for number in range(1, 5):
        write(folder / f"wide{number}.jinja", f'{{% include "wide{number + 1}.jinja" %}}' * 20)
    write(folder / "wide5.jinja", "x")
    for number in range(1, 7):
        write(folder / f"deep{number}.jinja", f'{{% include "deep{number + 1}.jinja" %}}')
    write(folder / "misspelt.jinja", "a\n\n{{ prefxi }}")
    write(folder / "broken.jinja", "{{ prefix } }}")
    write(folder / "field.jinja", "a\n{{ snippets[7].path }}")
    found = problems(folder, f"a\n{include}{{{{ prefix }}}}")
    assert found
    assert {line for line, _, _ in found} == {8}
    assert any(what in problem for _, problem, _ in found), found


def test_the_problem_stands_at_the_name(tmp_path: Path) -> None:
    write(tmp_path / "a.jinja", "{{ prefxi }}")
    name = '{% include "a.jinja" %}{{ prefix }}'
    assert [columns for _, _, columns in problems(tmp_path, name)] == [(11, 20)]


def test_without_a_library_nothing_can_be_included(tmp_path: Path) -> None:
    write(tmp_path / "a.jinja", "x")
    text = source('{% include "a.jinja" %}{{ prefix }}')
    with pytest.raises(TemplateError, match=r"there is no file a\.jinja"):
        parse_template(text, tmp_path / "mine.prompty", "user")


def texts(library: TemplateLibrary) -> list[str | None]:
    return [rendered(template, ask_at("x<|>")).text for template in library.templates()]


def test_a_change_of_an_included_file_counts_at_once(tmp_path: Path) -> None:
    workspace, user = tmp_path / "workspace", tmp_path / "user"
    library = TemplateLibrary([(workspace, "workspace"), (user, "user")])
    write(workspace / "mine.prompty", source('{% include "a.jinja" %}{{ prefix }}'))
    assert texts(library) == []
    write(user / "a.jinja", "one ", 1)
    assert texts(library) == ["one x"]
    first = library.templates()[0]
    assert library.templates()[0] is first, "nothing has changed"
    write(user / "a.jinja", "two ", 2)
    assert texts(library) == ["two x"]
    write(workspace / "a.jinja", "beside ", 1)
    assert texts(library) == ["beside x"]
    write(workspace / "a.jinja", "{{ prefxi }}", 2)
    assert texts(library) == ["beside x"], "the version before it goes on serving"
    (problem,) = library.problems()
    assert (problem.file.name, problem.line) == ("mine.prompty", 7)
    (workspace / "a.jinja").unlink()
    assert texts(library) == ["two x"]
    assert library.problems() == []


def test_a_template_looks_beside_itself_first(tmp_path: Path) -> None:
    workspace, user = tmp_path / "workspace", tmp_path / "user"
    library = TemplateLibrary([(workspace, "workspace"), (user, "user")])
    write(workspace / "a.jinja", "the workspace's ")
    write(user / "a.jinja", "the user's ")
    write(user / "mine.prompty", source('{% include "a.jinja" %}{{ prefix }}'))
    assert texts(library) == ["the user's x"]
    assert library.includes(user).names() == ["a.jinja"]
