"""Emacs with Eglot, as docs/editors.md configures it, against the real server."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from editors.user import ROOT, User
from scripted_endpoint import Reply, ScriptedEndpoint

EGLOT = Path("/usr/share/emacs/site-lisp/elpa/eglot-1.9")
"""Where Debian's package puts it; Emacs 28 comes without."""
WHY_NOT = None if shutil.which("emacs") and EGLOT.exists() else "no Emacs with Eglot: make emacs"

pytestmark = pytest.mark.skipif(WHY_NOT is not None, reason=str(WHY_NOT))

ASKED = "# Add two 😀 numbers.\ndef add(a, b):\n    "


@pytest.fixture
def endpoint() -> Iterator[ScriptedEndpoint]:
    with ScriptedEndpoint.running() as endpoint:
        yield endpoint


def session(endpoint: ScriptedEndpoint, folder: Path) -> tuple[str, str]:
    """Complete at the end of a file by keys; the text then, and what Emacs said."""
    user = User(folder / "home")
    user.asks(endpoint.url)
    code, answer = folder / "code.py", folder / "answer.json"
    code.write_text(ASKED, encoding="utf-8")
    scripts = (ROOT / "docs/editors/eglot.el", ROOT / "tests/editors/emacs_session.el")
    loads = [part for script in scripts for part in ("--load", str(script))]
    done = subprocess.run(
        ["emacs", "--batch", *loads, str(code), str(answer)],
        env=user.environment,
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=200,
    )
    assert answer.exists(), done.stderr
    return json.loads(answer.read_text(encoding="utf-8")), done.stderr


def test_a_completion_puts_a_whole_solution_in(endpoint: ScriptedEndpoint, tmp_path: Path) -> None:
    endpoint.rule = lambda request: ["    total = a\n    return total + b\n"]
    text, said = session(endpoint, tmp_path)
    assert text == f"{ASKED.rstrip(' ')}    total = a\n    return total + b"
    assert "Server `tenfold' now managing" in said


def test_a_refusal_is_told_with_its_next_step(endpoint: ScriptedEndpoint, tmp_path: Path) -> None:
    endpoint.rule = lambda request: Reply(status=401)
    text, said = session(endpoint, tmp_path)
    assert text == ASKED
    assert "Set the key, or the environment variable OPENAI_API_KEY." in said
