"""The workspace: its folders, and whether the user trusts what lies in them."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

if TYPE_CHECKING:
    from tenfold.prompting.library import Origin


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folders that are open, in the editor's order.

    The files of one that is not ``trusted`` are read as code only: it has no say in settings or
    templates.
    """

    roots: tuple[Path, ...] = ()
    trusted: bool = True

    def root_of(self, path: Path) -> Path | None:
        """The folder that a file is in, the innermost one; None outside of all."""
        around = [root for root in self.roots if path.is_relative_to(root)]
        return max(around, key=lambda root: len(root.parts), default=None)

    def shown_path(self, path: Path) -> str:
        """A file's name as a person would say it: from its folder on."""
        root = self.root_of(path)
        return path.name if root is None else path.relative_to(root).as_posix()

    @property
    def settings_root(self) -> Path | None:
        """The folder whose ``tenfold.toml`` counts: the first; None where none may be read."""
        return self.roots[0] if self.roots and self.trusted else None

    def template_folders(self, root: Path | None) -> list[tuple[Path, "Origin"]]:
        """Where templates for the files of one folder are looked up, first come first served."""
        from tenfold.prompting.library import shipped_folder

        folders: list[tuple[Path, Origin]] = []
        if root is not None and self.trusted:
            folders.append((own_templates(root), "workspace"))
        folders.append((user_templates(), "user"))
        folders.append((shipped_folder(), "shipped"))
        return folders


def own_templates(root: Path) -> Path:
    """Where a workspace folder keeps templates of its own."""
    return root / ".tenfold" / "prompts"


def user_templates() -> Path:
    """Where the user keeps templates for all workspaces."""
    return platformdirs.user_config_path("tenfold") / "prompts"


def own_cases(root: Path) -> Path:
    """Where a workspace folder keeps its cases."""
    return root / ".tenfold" / "cases"
