"""The library of templates: folders, changes, and files that are broken."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from prompting.making import abilities, ask_at, source
from tenfold.errors import TemplateError
from tenfold.prompting.library import TemplateLibrary, shipped_folder
from tenfold.prompting.templates import check_template


def write(path: Path, name: str, body: str = "{{ prefix }}", stamp: int = 0) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source(body).replace("name: mine", f"name: {name}"), encoding="utf-8")
    os.utime(path, ns=(stamp, stamp))


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "workspace", tmp_path / "user"


@pytest.fixture
def library(folders: tuple[Path, Path]) -> TemplateLibrary:
    return TemplateLibrary([(folders[0], "workspace"), (folders[1], "user"),
                            (shipped_folder(), "shipped")])  # fmt: skip


def body_of(library: TemplateLibrary, name: str) -> str:
    (found,) = [template for template in library.templates() if template.name == name]
    return "".join(
        segment.text
        for section in found.body.run(dict.fromkeys(found.body.variables, "."))
        for segment in section.segments
    )


def test_folders_that_are_not_there_do_no_harm(library: TemplateLibrary) -> None:
    assert library.problems() == []
    assert {"prefix", "chat", "fim-qwen", "few-shot"} <= {t.name for t in library.templates()}


def test_the_first_folder_with_a_name_wins(
    library: TemplateLibrary, folders: tuple[Path, Path]
) -> None:
    workspace, user = folders
    write(user / "a.prompty", "prefix", "user {{ prefix }}")
    assert body_of(library, "prefix") == "user ."
    write(workspace / "b.prompty", "prefix", "workspace {{ prefix }}")
    assert body_of(library, "prefix") == "workspace ."
    choice = library.choose(ask_at("<|>"), abilities())
    assert choice.template.origin == "workspace"
    assert "from the workspace's templates" in choice.reason
    (workspace / "b.prompty").unlink()
    assert body_of(library, "prefix") == "user ."


def test_a_change_counts_at_once(library: TemplateLibrary, folders: tuple[Path, Path]) -> None:
    file = folders[0] / "mine.prompty"
    write(file, "mine", "one {{ prefix }}", 1)
    assert body_of(library, "mine") == "one ."
    write(file, "mine", "two {{ prefix }}", 2)
    assert body_of(library, "mine") == "two ."
    write(file, "mine", "three {{ prefix }}", 2)  # another size at the same time
    assert body_of(library, "mine") == "three ."


def test_an_unchanged_file_is_not_read_again(
    library: TemplateLibrary, folders: tuple[Path, Path]
) -> None:
    write(folders[0] / "mine.prompty", "mine")
    first = next(t for t in library.templates() if t.name == "mine")
    assert next(t for t in library.templates() if t.name == "mine") is first


def test_while_a_file_is_broken_the_version_before_it_serves(
    library: TemplateLibrary, folders: tuple[Path, Path]
) -> None:
    file = folders[0] / "mine.prompty"
    write(file, "mine", "good {{ prefix }}", 1)
    assert body_of(library, "mine") == "good ."
    write(file, "mine", "bad {{ prefxi }}", 2)
    assert body_of(library, "mine") == "good ."
    (problem,) = library.problems()
    assert (problem.file, problem.line) == (file, 7)
    assert len(library.templates()) > 5, "the others serve too"
    write(file, "mine", "better {{ prefix }}", 3)
    assert body_of(library, "mine") == "better ."
    assert library.problems() == []


def test_asked_for_by_name_a_broken_template_says_what_is_wrong(
    library: TemplateLibrary, folders: tuple[Path, Path]
) -> None:
    write(folders[0] / "mine.prompty", "mine", "{{ prefxi }}")
    with pytest.raises(TemplateError, match=r"mine\.prompty, line 7: there is no variable"):
        library.choose(ask_at("<|>"), abilities(), "mine")


def test_an_unexpected_fault_with_one_file_leaves_the_others_in_service(
    library: TemplateLibrary, folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def check_or_fail(text: str, path: Path, *others: Any) -> Any:
        if path.name == "odd.prompty":
            raise TypeError("what it quotes")
        return check_template(text, path, *others)

    monkeypatch.setattr("tenfold.prompting.library.check_template", check_or_fail)
    write(folders[0] / "odd.prompty", "odd")
    write(folders[0] / "mine.prompty", "mine")
    for _ in range(2):
        (problem,) = library.problems()
        assert str(problem).startswith("odd.prompty, line 1: it cannot be read (TypeError). ")
        assert {"mine", "prefix"} <= {template.name for template in library.templates()}


@pytest.mark.parametrize("content", [b"\xff\xfe---", b"", b"\x00", b"x" * 2_000_000])
def test_files_that_are_no_templates(
    library: TemplateLibrary, folders: tuple[Path, Path], content: bytes
) -> None:
    folders[0].mkdir()
    (folders[0] / "odd.prompty").write_bytes(content)
    (folders[0] / "folder.prompty").mkdir()
    (folders[0] / "nowhere.prompty").symlink_to("does-not-exist")
    (folders[0] / "notes.md").write_text("not looked at", encoding="utf-8")
    for _ in range(2):
        problems = library.problems()
        assert [problem.file.name for problem in problems] == ["folder.prompty", "odd.prompty"]
        assert all(problem.next_step for problem in problems)
    assert library.choose(ask_at("<|>"), abilities()).template.origin == "shipped"


def test_the_shipped_folder() -> None:
    assert (shipped_folder() / "prefix.prompty").is_file()
    assert (shipped_folder() / "README.md").is_file()


def test_reading_templates_loads_no_model_library() -> None:
    code = (
        "import sys\n"
        "from tenfold.prompting.library import TemplateLibrary, shipped_folder\n"
        "import tenfold.prompting.rendering, tenfold.tokens.openai_ranks\n"
        "assert TemplateLibrary([(shipped_folder(), 'shipped')]).templates()\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"openai", "torch", "transformers", "tiktoken", "tokenizers", "bpe_openai", "pydantic"}
    assert not heavy & set(out.stdout.split())


def test_every_file_is_told_with_its_origin_and_its_problems(
    library: TemplateLibrary, folders: tuple[Path, Path]
) -> None:
    workspace, user = folders
    write(workspace / "mine.prompty", "mine")
    write(user / "broken.prompty", "broken", "{{ prefxi }}")
    mine, broken, *shipped = library.files()
    assert (mine.path, mine.origin, mine.problems) == (workspace / "mine.prompty", "workspace", ())
    assert mine.template is not None
    assert (broken.origin, broken.template) == ("user", None)
    assert broken.problems == tuple(library.problems())
    assert {file.origin for file in shipped} == {"shipped"}
