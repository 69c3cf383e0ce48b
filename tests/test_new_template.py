"""A template of one's own: another one's text under a new name, and nothing is overwritten."""

import re
from pathlib import Path

import pytest

from tenfold.errors import TemplateError
from tenfold.new_template import NewTemplate, Where, new_template
from tenfold.prompting.library import shipped_folder
from tenfold.prompting.templates import check_template
from tenfold.templates import Templates
from tenfold.workspace import Workspace, user_templates

SHIPPED = sorted(path.stem for path in shipped_folder().glob("*.prompty"))


def make(
    workspace: Workspace, name: str, source: str = "prefix", where: Where = "workspace", **more: str
) -> NewTemplate:
    return new_template(
        Templates(workspace), workspace, source=source, name=name, where=where, **more
    )


@pytest.mark.parametrize("source", SHIPPED)
def test_each_one_that_ships_can_be_made_ones_own(tmp_path: Path, source: str) -> None:
    made = make(Workspace((tmp_path,)), "mine", source)
    assert made.path == tmp_path / ".tenfold" / "prompts" / "mine.prompty"
    before = (shipped_folder() / f"{source}.prompty").read_text()
    assert made.text == re.sub(r"^name: .*$", "name: mine", before, count=1, flags=re.MULTILINE)
    template, problems = check_template(made.text, made.path, "workspace")
    assert problems == []
    assert template is not None
    assert template.name == "mine"
    assert not made.path.exists()


@pytest.mark.parametrize("name", ["name: a", "name: 'a'  # mine", 'description: x\nname: "a"'])
def test_the_rest_stays_as_it_was(tmp_path: Path, name: str) -> None:
    text = f"---\n# a comment\n{name}\nmetadata: {{tenfold: {{mode: prefix}}}}\n---\n{{{{ prefix }}}}\n"
    folder = tmp_path / ".tenfold" / "prompts"
    folder.mkdir(parents=True)
    (folder / "a.prompty").write_text(text)
    made = make(Workspace((tmp_path,)), "b", "a")
    assert made.text == re.sub(r"name: (?:'a'|\"a\"|a)", "name: b", text)


NAMES = ["2", "1.0", "1e3", "0x1f", "null", "yes", "off", "True", "2024-01-31", "2024-13-45", "1_0"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_yaml_takes_for_something_else(tmp_path: Path, name: str) -> None:
    made = make(Workspace((tmp_path,)), name)
    made.write()
    (file, *_) = Templates(Workspace((tmp_path,))).files()
    assert file.problems == ()
    assert file.template is not None
    assert file.template.name == name


def test_written_once(tmp_path: Path) -> None:
    made = make(Workspace((tmp_path,)), "mine")
    made.write()
    assert made.path.read_text() == made.text
    with pytest.raises(TemplateError, match="There is a template mine there already"):
        made.write()
    with pytest.raises(TemplateError, match="There is a template mine there already"):
        make(Workspace((tmp_path,)), "mine")
    assert Templates(Workspace((tmp_path,))).files()[0].origin == "workspace"


def test_a_name_that_another_file_has(tmp_path: Path) -> None:
    made = make(Workspace((tmp_path,)), "mine")
    made.write()
    made.path.rename(made.path.with_name("other.prompty"))
    with pytest.raises(TemplateError, match="already"):
        make(Workspace((tmp_path,)), "mine")


def test_a_shipped_name_may_be_taken_over(tmp_path: Path) -> None:
    workspace = Workspace((tmp_path,))
    make(workspace, "prefix").write()
    (found,) = (
        f for f in Templates(workspace).files() if f.template and f.template.name == "prefix"
    )
    assert found.origin == "workspace"


def test_the_users_own(tmp_path: Path) -> None:
    made = make(Workspace(), "mine", where="user")
    assert made.path == user_templates() / "mine.prompty"
    untrusted = make(Workspace((tmp_path,), trusted=False), "mine", where="user")
    assert untrusted.path == made.path


def test_the_folder_of_a_document(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    workspace = Workspace((one, two))
    assert make(workspace, "mine", uri=(two / "a.py").as_uri()).path.is_relative_to(two)
    assert make(workspace, "mine", uri=(tmp_path / "a.py").as_uri()).path.is_relative_to(one)


FAULTS = [
    ({"name": "../mine"}, "cannot be the name of a template. Use letters"),
    ({"name": ""}, "cannot be the name"),
    ({"name": "auto"}, "auto is taken"),
    ({"name": "a" * 300}, "100 at the most"),
    ({"name": "mine", "source": "prefx"}, "There is no template prefx. Did you mean prefix?"),
    ({"name": "mine", "source": "zzzz"}, "There is no template zzzz. There are "),
    ({"name": "mine", "source": "broken"}, "broken.prompty, line 1: there is no front matter."),
]


@pytest.mark.parametrize(("given", "told"), FAULTS)
def test_what_cannot_be(tmp_path: Path, given: dict[str, str], told: str) -> None:
    folder = tmp_path / ".tenfold" / "prompts"
    folder.mkdir(parents=True)
    (folder / "broken.prompty").write_text("no template")
    with pytest.raises(TemplateError) as error:
        make(Workspace((tmp_path,)), **given)
    assert told in str(error.value)
    assert error.value.next_step


def test_where_there_is_no_place_for_it(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="No folder is open"):
        make(Workspace(), "mine")
    with pytest.raises(TemplateError, match=r"not trusted.* Trust the workspace"):
        make(Workspace((tmp_path,), trusted=False), "mine")
    (tmp_path / ".tenfold").write_text("a file where the folder belongs")
    with pytest.raises(TemplateError, match="cannot be written"):
        make(Workspace((tmp_path,)), "mine").write()
