"""Neovim with the configuration of docs/editors.md, against the real server.

Everything is typed, and looked at where a user sees it.
"""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from editors.neovim import WHY_NOT, Neovim
from editors.user import User, wait_until
from scripted_endpoint import Reply, ScriptedEndpoint

pytestmark = pytest.mark.skipif(WHY_NOT is not None, reason=str(WHY_NOT))

ADD = ["# Add two numbers.", "def add(a, b):"]
ASKED = "<C-x><C-u>"
TWO_AND_MORE = [
    "    return a + b\n",
    "    total = a\n    return total + b\n",
    *("    x = 1\n" * number + "    return x\n" for number in (20, 30, 40)),
]
"""Two that are short, so that they are there while the others are still being written."""

SETTINGS = """
[candidates]
patienceMs = 0
"""


@pytest.fixture(scope="module")
def endpoint_process() -> Iterator[ScriptedEndpoint]:
    with ScriptedEndpoint.running() as endpoint:
        yield endpoint


@pytest.fixture
def endpoint(endpoint_process: ScriptedEndpoint) -> ScriptedEndpoint:
    """The module's endpoint with an empty memory."""
    endpoint_process.forget()
    return endpoint_process


@pytest.fixture(scope="module")
def started(
    endpoint_process: ScriptedEndpoint, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Neovim]:
    user = User(tmp_path_factory.mktemp("neovim") / "home")
    user.asks(endpoint_process.url, SETTINGS)
    folder = tmp_path_factory.mktemp("code")
    with Neovim.running(user, folder / "first.py") as neovim:
        neovim.attached()
        yield neovim


NUMBERS = itertools.count(1)


@pytest.fixture
def neovim(started: Neovim, endpoint: ScriptedEndpoint) -> Neovim:
    """The module's Neovim with a new file of Python, and no messages."""
    keys = f"<C-\\><C-n>:silent only | edit! file{next(NUMBERS)}.py | messages clear<CR>"
    started.keys(keys)
    started.wait(lambda n: n.lines == [""] and n.messages == "", "there is a new file")
    return started


def written(neovim: Neovim, lines: list[str]) -> None:
    """Set the buffer's lines, and put the cursor at the end of the last one, in Insert mode."""
    neovim.value(f"setline(1, {lines!r})")
    neovim.keys("G$a" if lines[-1] else "Gi")
    neovim.wait(lambda n: n.mode == "i", "it is in Insert mode")


def asked_below(neovim: Neovim) -> None:
    """Begin a line below the signature, and ask for the menu there."""
    written(neovim, ADD)
    neovim.keys(f"<CR>{ASKED}")
    neovim.wait(lambda n: n.menu, "there is a menu")


def panel(neovim: Neovim, *, has: str) -> list[str]:
    """The lines of the window with solutions, once it is as wanted."""
    return neovim.wait(lambda n: n.lines if has in n.lines[0] else None, f"it says {has}")


@contextmanager
def logged(neovim: Neovim) -> Iterator[Path]:
    """Let Neovim write all that it sends into its log."""
    neovim.lua('vim.lsp.set_log_level("debug")')
    try:
        yield Path(neovim.lua("vim.lsp.get_log_path()"))
    finally:
        neovim.lua('vim.lsp.set_log_level("warn")')


def accepted(log: Path) -> str:
    """What is said of the command that tells the server of a solution that was taken."""

    def said() -> list[str]:
        lines = log.read_text().splitlines()
        return [line for line in lines if "workspace/executeCommand" in line]

    line = wait_until(said, "the command is sent")[-1]
    assert "tenfold.accepted" in line
    return line


def test_the_menu_has_the_candidates(neovim: Neovim, endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue(TWO_AND_MORE)
    asked_below(neovim)
    assert [item["abbr"] for item in neovim.menu] == ["return a + b", "total = a …"]
    assert all(item["menu"] == "parses · −0.50" for item in neovim.menu)
    assert neovim.menu[1]["info"] == "```python\ntotal = a\n    return total + b\n```"


def test_one_that_is_chosen_by_keys_comes_whole(neovim: Neovim, endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue(TWO_AND_MORE, logprobs=-0.5)
    asked_below(neovim)
    labels = [item["abbr"] for item in neovim.menu]
    neovim.keys("<C-n>" * labels.index("total = a …") + "<C-y>")
    whole = [*ADD, "    total = a", "    return total + b"]
    neovim.wait(lambda n: n.lines == whole, "the whole solution is there")
    assert neovim.cursor == [4, len("    return total + b") + 1]
    neovim.keys("<Esc>u")
    neovim.wait(lambda n: n.lines == ADD, "one undo takes it back")


def test_the_server_hears_what_was_chosen(neovim: Neovim, endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue(TWO_AND_MORE)
    with logged(neovim) as log:
        asked_below(neovim)
        chosen = neovim.value("complete_info()")["items"][0]["user_data"]["tenfold"]["command"]
        neovim.keys("<C-y>")
        assert chosen["arguments"][0] in accepted(log)


def test_a_menu_that_is_left_changes_nothing(neovim: Neovim, endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue(TWO_AND_MORE)
    asked_below(neovim)
    neovim.keys("<C-n><C-e>")
    neovim.wait(lambda n: not n.menu, "the menu is gone")
    assert neovim.lines == [*ADD, "    "]


def test_the_window_fills_while_they_come_and_one_is_taken(
    neovim: Neovim, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(TWO_AND_MORE, stall_after=150)
    written(neovim, [*ADD, "    "])
    neovim.keys("<Esc>:TenfoldSolutions<CR>")
    lines = panel(neovim, has="2 of 5 solutions · 3 pending")
    assert [line for line in lines if line.startswith("──")] == [
        "── 1 · parses · −0.50",
        "── 2 · parses · −0.50",
    ]
    assert lines[-2:] == ["    total = a", "    return total + b"]
    with logged(neovim) as log:
        neovim.keys("G<CR>")
        accepted(log)
    whole = [*ADD, "    total = a", "    return total + b"]
    neovim.wait(lambda n: n.lines == whole, "the solution is in the code")
    assert neovim.cursor == [4, len("    return total + b")]
    assert endpoint.wait_for(lambda e: e.closed_early == 1)
    neovim.keys("u")
    neovim.wait(lambda n: n.lines == [*ADD, "    "], "one undo takes it back")


def test_the_account_and_the_best_first(neovim: Neovim, endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue(["    return (a\n", "    return a + b\n", "    return a+b\n"])
    endpoint.enqueue(["    return b\n"])
    written(neovim, [*ADD, "    "])
    neovim.keys("<Esc>:TenfoldSolutions 3<CR>")
    lines = panel(neovim, has="3 of 3 solutions · 1 duplicate")
    assert "does not parse" in lines[3]
    neovim.keys("B")
    neovim.wait(lambda n: "does not parse" in n.lines[-2], "the best come first")
    neovim.keys("q")
    neovim.wait(lambda n: n.lines == [*ADD, "    "], "the code is back")
    assert neovim.value('winnr("$")') == 1


def test_closing_the_window_stops_the_model(neovim: Neovim, endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue(TWO_AND_MORE, stall_after=150)
    written(neovim, [*ADD, "    "])
    neovim.keys("<Esc>:TenfoldSolutions<CR>")
    panel(neovim, has="3 pending")
    neovim.keys("q")
    assert endpoint.wait_for(lambda e: e.closed_early == 1)
    assert neovim.messages == ""


def test_nothing_is_taken_into_a_text_that_has_changed(
    neovim: Neovim, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(["    return a + b\n"])
    written(neovim, [*ADD, "    "])
    neovim.keys("<Esc>:TenfoldSolutions 1<CR>")
    panel(neovim, has="1 of 1 solution")
    neovim.keys("<C-w>pOx = 1<Esc><C-w>p")
    panel(neovim, has="1 of 1 solution")
    neovim.keys("G<CR>")
    neovim.wait(lambda n: "The text has changed" in n.messages, "it says so")
    neovim.keys("q")
    neovim.wait(lambda n: n.lines == [*ADD, "    x = 1", "    "], "nothing was put in")


def test_a_refusal_is_told_with_its_next_step_and_editing_goes_on(
    neovim: Neovim, endpoint: ScriptedEndpoint
) -> None:
    endpoint.rule = lambda request: Reply(status=401)
    written(neovim, [*ADD, "    "])
    neovim.keys("<Esc>:TenfoldSolutions 2<CR>")
    panel(neovim, has="0 of 2 solutions · 2 refused")
    told = neovim.wait(lambda n: n.messages, "there is a message")
    assert told.count("LSP[tenfold][Warning]") == 1
    assert neovim.lua('require("tenfold").status')["action"] in told
    neovim.keys("q")
    endpoint.forget()
    endpoint.enqueue(["    return a + b\n"] * 5)
    neovim.keys(f"Go<C-u># It goes on.<Esc>kA{ASKED}")
    neovim.wait(lambda n: n.lines[2].startswith("    return"), "the next question is answered")
    assert neovim.lines[-1].endswith("# It goes on.")


def test_the_server_has_the_same_text_after_edits_around_wide_characters(
    neovim: Neovim, endpoint: ScriptedEndpoint
) -> None:
    typed = [
        "i# 😀 Greet 𝒶𝒷 and é.<CR><C-u>def greet(who):<Esc>",
        "kf𝒷xi𝒸𝒹<Esc>",  # in the middle of wide ones
        "0f😀r🎉",  # one for another
        "Oname = '😀'  # 🎉🎉<Esc>",
        "yyp3x",
        "ddu",
        "f🎉D",
        "Go",
    ]
    neovim.keys("".join(typed))
    neovim.wait(lambda n: n.mode == "i", "all is typed")
    neovim.keys(ASKED)
    assert endpoint.wait_for(lambda e: len(e.requests) == 1, 60)
    text = "\n".join(neovim.lines[:-1])
    assert "🎉 Greet" in text
    assert "𝒸" in text
    assert text in endpoint.requests[0].json["prompt"]


def test_what_was_typed_through_wide_characters_goes_on_where_it_stands(
    neovim: Neovim, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(["    name = '😀' + who\n    return name\n", "    return '😀'\n"] * 3)
    written(neovim, ["# 🎉 Greet.", "def greet(who):"])
    neovim.keys(f"<CR>{ASKED}")
    neovim.wait(lambda n: n.menu, "there is a menu")
    neovim.keys(f"<C-e>name = '😀' + w{ASKED}")
    neovim.wait(lambda n: [i["abbr"] for i in n.menu] == ["who …"], "one is left")
    neovim.keys("<C-y>")
    whole = ["# 🎉 Greet.", "def greet(who):", "    name = '😀' + who", "    return name"]
    neovim.wait(lambda n: n.lines == whole, "the rest is there")


def test_neovims_own_completion_is_not_given_lines_that_it_joins(neovim: Neovim) -> None:
    written(neovim, [*ADD, "    "])
    neovim.value('setbufvar("%", "&omnifunc", "v:lua.vim.lsp.omnifunc")')
    neovim.keys("<C-x><C-o>")
    neovim.wait(lambda n: "not supported" in n.messages, "it is told so")
    assert neovim.lines == [*ADD, "    "]


def test_a_second_file_has_the_same_server(neovim: Neovim) -> None:
    neovim.keys(":edit other.go<CR>")
    neovim.wait(lambda n: n.lua('require("tenfold").client(0) ~= nil'), "it is attached")
    assert neovim.lua("#vim.lsp.get_active_clients()") == 1
    assert neovim.messages == ""


def test_a_command_that_is_not_there_is_said(tmp_path: Path) -> None:
    user = User(tmp_path / "home", has_tenfold=False)
    with Neovim.running(user, tmp_path / "file.py") as neovim:
        neovim.wait(lambda n: "There is no command tenfold. Install" in n.messages, "it says so")
        neovim.keys(":TenfoldSolutions<CR>")
        neovim.wait(lambda n: "Tenfold does not run for this buffer" in n.messages, "it says so")
