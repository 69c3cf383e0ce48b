"""Reading what is wanted at a cursor, or for a task, from files that may be read into a prompt."""

from collections.abc import Sequence
from pathlib import Path

from tenfold.errors import PrivacyError
from tenfold.privacy.diffs import without_files
from tenfold.privacy.gate import Gate
from tenfold.privacy.ignore_files import repository_of
from tenfold.source.ask import Ask, Snippet
from tenfold.source.document import Document
from tenfold.source.positions import Position, Range
from tenfold.source.reading import read_ask
from tenfold.source.snippets import related_snippets
from tenfold.source.tasks import Assigned, assign
from tenfold.workspace import Workspace


class AskReader:
    """Reads Asks from the documents of a workspace, with snippets of those that ``gate`` allows.

    ``open_files`` False leaves snippets of other files out.
    """

    def __init__(self, workspace: Workspace, gate: Gate, *, open_files: bool) -> None:
        self._workspace = workspace
        self._gate = gate
        self._open_files = open_files

    def at(
        self, document: Document, position: Position, open_documents: Sequence[Document]
    ) -> Ask | None:
        """Read what is wanted at a cursor; None where there is nothing to answer.

        Raises :class:`tenfold.errors.PrivacyError` where the file is excluded from prompts.
        """
        path = document.path
        self._gate.check_file(path)
        snippets = self._snippets(document, position, open_documents)
        shown = self._workspace.shown_path(path)
        return read_ask(document, position, path=shown, snippets=snippets)

    def for_task(
        self,
        document: Document,
        selected: Range,
        task: Assigned,
        open_documents: Sequence[Document],
    ) -> Ask:
        """Read what a task is about, and where its answer goes.

        Raises :class:`tenfold.errors.PrivacyError` where the file is excluded from prompts, and
        :class:`tenfold.errors.TaskImpossible`.
        """
        path = document.path
        self._gate.check_file(path)
        if task == "commit":
            document = self._without_excluded(document)
        snippets = self._snippets(document, selected.start, open_documents)
        shown = self._workspace.shown_path(path)
        return assign(document, selected, task, path=shown, snippets=snippets)

    def _snippets(
        self, document: Document, position: Position, open_documents: Sequence[Document]
    ) -> tuple[Snippet, ...]:
        if not self._open_files:
            return ()

        def allows(other: Document) -> bool:
            return self._gate.allows(other.path)

        return related_snippets(document, position, open_documents, allows=allows)

    def _without_excluded(self, diff: Document) -> Document:
        """A diff without the files that may not be read into a prompt."""
        # It does not say where its repository is; one that is open is, or has, its folder.
        folders = {top for root in self._workspace.roots for top in (root, repository_of(root))}

        def allows(name: str) -> bool:
            return all(self._gate.allows(folder / name) for folder in folders or {Path("/")})

        text = without_files(diff.text, allows)
        if text == diff.text:
            return diff
        if not text.strip():
            raise PrivacyError(
                "The change is only in files that are never read into a prompt.",
                "Write the message yourself, or change privacy.exclude or privacy.include.",
            )
        return Document(diff.uri, diff.language, text, diff.version)
