"""Count false alarms: lines of the standard library's source in which a secret is seen.

``python tests/benchmarks/false_alarms.py [--show]``, with ``--show`` each such line. The library
is public and holds no secret; its tests, which have keys and certificates of their own, are left
out, as are packages that were installed beside it.
"""

import argparse
import sysconfig
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from tenfold.privacy.scanning import find_secrets

LEFT_OUT = {"test", "tests", "idle_test", "site-packages", "dist-packages", "__pycache__"}


def sources(folder: Path) -> Iterator[Path]:
    """The library's source files, in order."""
    for path in sorted(folder.rglob("*.py")):
        if not LEFT_OUT & set(path.relative_to(folder).parts):
            yield path


def main() -> None:
    """Scan each file as a whole, as a prompt is, and print the figures."""
    say = Console(highlight=False, soft_wrap=True, markup=False).print
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="print each line with an alarm")
    shows = parser.parse_args().show
    folder = Path(sysconfig.get_path("stdlib"))
    files = lines = 0
    kinds: Counter[str] = Counter()
    alarms: set[tuple[Path, int]] = set()
    began = time.perf_counter()
    for path in sources(folder):
        text = path.read_text(encoding="utf-8", errors="replace")
        files, lines = files + 1, lines + len(text.splitlines())
        for span in find_secrets(text, {}):
            first, last = (text.count("\n", 0, place) for place in (span.start, span.end - 1))
            kinds[span.kind] += 1
            alarms.update((path, number) for number in range(first, last + 1))
            if shows:
                line = text.splitlines()[first].strip()
                say(f"{path.relative_to(folder)}:{first + 1}: {span.kind}: {line[:120]}")
    seconds = time.perf_counter() - began
    share = 1000 * len(alarms) / max(lines, 1)
    say(f"{len(alarms)} of {lines} lines in {files} files, {share:.2f} in 1,000")
    say(", ".join(f"{count} {kind}" for kind, count in kinds.most_common()))
    say(f"{seconds:.1f} s, {1000 * seconds / max(lines / 1000, 1):.0f} ms for 1,000 lines")


if __name__ == "__main__":
    main()
