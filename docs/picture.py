"""Draw the README's picture from a real run of the demo's command."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

HERE = Path(__file__).parent
COMMAND = ["tenfold", "complete", "examples/caption.py", "--open", "examples/vision.py"]
COLUMNS = 100


def run() -> str:
    """Run the command in a terminal of its own and return what it printed, colours and all."""
    mine, its = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(COLUMNS), "LINES": "60", "TERM": "xterm-256color"}
    process = subprocess.Popen(
        [str(Path(sys.executable).parent / COMMAND[0]), *COMMAND[1:]],
        cwd=HERE.parent,
        stdout=its,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    os.close(its)
    printed = b""
    while True:
        try:
            chunk = os.read(mine, 65536)
        except OSError:  # the terminal closes with its last writer
            break
        if not chunk:
            break
        printed += chunk
    if process.wait() != 0:
        raise SystemExit("The demo failed; run `make demo` to see why.")
    return printed.decode("utf-8").replace("\r\n", "\n")


def main() -> None:
    """Write demo.svg."""
    console = Console(record=True, width=COLUMNS, file=Path(os.devnull).open("w"))  # noqa: SIM115
    console.print(Text.assemble(("$ ", "bold green"), " ".join(COMMAND)))
    console.print(Text.from_ansi(run().strip("\n")))
    picture = console.export_svg(title="tenfold", theme=MONOKAI)
    # The fonts would be fetched from the web; the reader's own monospace does.
    picture = re.sub(r"@font-face \{.*?\}", "", picture, flags=re.DOTALL)
    picture = picture.replace("Fira Code", "ui-monospace")
    (HERE / "demo.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
