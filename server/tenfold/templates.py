"""Which templates serve a document: its workspace folder's, the user's, and those that ship."""

from pathlib import Path

from tenfold.errors import TemplateError
from tenfold.models.contract import Abilities
from tenfold.prompting.includes import Includes
from tenfold.prompting.library import Choice, TemplateFile, TemplateLibrary
from tenfold.prompting.templates import Template
from tenfold.source.ask import Ask
from tenfold.source.document import path_of
from tenfold.workspace import Workspace, own_templates


class Templates:
    """The libraries of a workspace, one for each of its folders. May be used by several threads."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._libraries = {
            root: TemplateLibrary(workspace.template_folders(root))
            for root in (workspace.roots or (None,))
        }

    def files(self, uri: str | None = None) -> list[TemplateFile]:
        """The templates for a document, each name once, and the files that are broken."""
        names: set[str] = set()
        found = []
        for file in self._library(uri).files():
            name = file.template.name if file.template else None
            if name is None or name not in names:
                found.append(file)
            if name is not None:
                names.add(name)
        return found

    def shipped(self) -> list[Template]:
        """The templates that ship, also those that others of their names go before."""
        files = self._library(None).files()
        return [file.template for file in files if file.template and file.origin == "shipped"]

    def includes(self, uri: str) -> Includes:
        """What a template that is open in the editor may include.

        Beside it nothing is read where it is no file yet, or the workspace is not trusted and it
        stands in no folder of the library.
        """
        library, folder = self._library(uri), path_of(uri).parent
        own = folder in library.folders
        beside = uri.startswith("file:") and (self._workspace.trusted or own)
        return library.includes(folder if beside else None)

    def choose(self, ask: Ask, abilities: Abilities, wanted: str) -> Choice:
        """Choose the template for an Ask, by name or with ``auto``.

        Raises :class:`tenfold.errors.TemplateError`.
        """
        try:
            return self._library(ask.uri).choose(ask, abilities, wanted)
        except TemplateError:
            if self._withheld(wanted):
                raise TemplateError(
                    f"The template {wanted} is the workspace's own, and the workspace is not "
                    "trusted, so it was not read.",
                    "Trust the workspace, or set prompt.template to auto.",
                ) from None
            raise

    def _library(self, uri: str | None) -> TemplateLibrary:
        """The library for a document; one outside of all folders has the first folder's."""
        root = self._workspace.root_of(path_of(uri)) if uri is not None else None
        return self._libraries[root] if root is not None else next(iter(self._libraries.values()))

    def _withheld(self, wanted: str) -> bool:
        """Whether a folder that is not trusted seems to have such a template; none is read."""
        if self._workspace.trusted or Path(wanted).name != wanted:
            return False
        file = f"{wanted}.prompty"
        return any((own_templates(root) / file).is_file() for root in self._workspace.roots)
