"""A real Neovim without a screen, driven by keys and by expressions as from another Neovim."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from editors.user import User, wait_until

ROOT = Path(__file__).parents[2]
CONFIGURATION = ROOT / "docs" / "editors" / "neovim.lua"
"""What the page shows, and what is run."""

PROGRAM = shutil.which("nvim")
WHY_NOT = None if PROGRAM else "Neovim is not installed: make neovim"


class Neovim:
    """One running Neovim.

    ``keys`` are typed as a user does; what is seen is asked for with an expression of Vim script.
    """

    def __init__(self, socket: Path, environment: dict[str, str]) -> None:
        self._socket = socket
        self._answer = socket.with_name("answer.json")
        self._environment = environment

    @classmethod
    @contextmanager
    def running(cls, user: User, file: Path) -> Iterator["Neovim"]:
        """Open a file with the page's configuration, as a user's."""
        socket = user.home / "nvim.sock"
        assert PROGRAM is not None
        command = [PROGRAM, "--headless", "-i", "NONE", "-n", "-u", str(CONFIGURATION)]
        process = subprocess.Popen(
            [*command, "--listen", str(socket), str(file)],
            env=user.environment,
            cwd=file.parent,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            neovim = cls(socket, user.environment)
            wait_until(socket.exists, "Neovim listens")
            yield neovim
        finally:
            # It may be gone before it has answered.
            neovim._remote("--remote-send", "<C-\\><C-n>:qall!<CR>", check=False)
            try:
                process.wait(60)
            finally:
                process.kill()

    def keys(self, keys: str) -> None:
        """Type keys, written as in a mapping."""
        self._remote("--remote-send", keys)

    def value(self, expression: str) -> Any:
        """What an expression of Vim script comes to."""
        # By a file: what is printed is cut after a thousand characters.
        self._remote("--remote-expr", f"writefile([json_encode({expression})], '{self._answer}')")
        return json.loads(self._answer.read_text(encoding="utf-8"))

    def lua(self, expression: str) -> Any:
        """What an expression of Lua comes to."""
        quoted = expression.replace("'", "''")
        return self.value(f"luaeval('{quoted}')")

    @property
    def lines(self) -> list[str]:
        """The lines of the current buffer."""
        return self.value('getline(1, "$")')

    @property
    def mode(self) -> str:
        return self.value("mode(1)")

    @property
    def cursor(self) -> list[int]:
        """Line and column of the cursor, in bytes and from 1."""
        return self.value('getpos(".")[1:2]')

    @property
    def messages(self) -> str:
        return self.value('execute("messages")').strip()

    @property
    def menu(self) -> list[dict[str, Any]]:
        """The items of the completion menu, none where it is not shown."""
        info = self.value("complete_info()")
        return info["items"] if info["pum_visible"] else []

    def wait(self, condition: Callable[["Neovim"], Any], what: str) -> Any:
        """Wait until a condition holds, and return what it came to."""
        return wait_until(lambda: condition(self), what, lambda: f"{self.lines} {self.messages}")

    def attached(self) -> None:
        """Wait until the server has said that it is there."""
        self.wait(lambda n: n.lua('require("tenfold").status ~= nil'), "the server is ready")

    def _remote(self, *arguments: str, check: bool = True) -> None:
        assert PROGRAM is not None
        subprocess.run(
            [PROGRAM, "--server", str(self._socket), *arguments],
            env=self._environment,
            capture_output=True,
            timeout=60,
            check=check,
        )
