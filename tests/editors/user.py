"""A user who has installed Tenfold as docs/editors.md says, with nothing of the real one's."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


class User:
    """A home folder with Tenfold in it, and the environment of programs that are started there."""

    def __init__(self, home: Path, *, has_tenfold: bool = True) -> None:
        self.home = home
        programs = home / "bin"
        programs.mkdir(parents=True)
        (home / "tenfold").symlink_to(ROOT)
        if has_tenfold:
            command = programs / "tenfold"
            # As pip writes it: unlike with -m, modules of the working folder are not imported.
            command.write_text(f"#!{sys.executable}\nfrom tenfold.cli.main import main\n\nmain()\n")
            command.chmod(0o755)
        kinds = ("CONFIG", "STATE", "DATA", "CACHE")
        self.environment = {
            **os.environ,
            **{f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in kinds},
            "HOME": str(home),
            # The real user's own programs, a Tenfold among them, are not found.
            "PATH": f"{programs}:/usr/bin:/bin",
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        }

    def asks(self, endpoint: str, settings: str = "") -> None:
        """Write the user's own tenfold.toml: an endpoint, and other settings."""
        folder = self.home / "config" / "tenfold"
        folder.mkdir(parents=True)
        model = f'''[model]
provider = "openai"
name = "scripted"
endpoint = "{endpoint}"
apiStyle = "completions"
'''
        (folder / "tenfold.toml").write_text(model + settings)


def wait_until(condition: Callable[[], Any], what: str, seen: Callable[[], str] = str) -> Any:
    """Wait until something is so, and return what it came to.

    After a minute it fails with what was waited for, and what is seen instead.
    """
    end = time.monotonic() + 60
    while not (found := condition()):
        assert time.monotonic() < end, f"waited in vain until {what}; {seen()}"
        time.sleep(0.05)
    return found
