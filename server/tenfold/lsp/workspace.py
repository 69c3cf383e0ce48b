"""``workspace/didChangeWorkspaceFolders``: folders that come and go."""

from lsprotocol import types as lsp

from tenfold.lsp.configuration import read_again
from tenfold.lsp.server import TenfoldServer


async def did_change_workspace_folders(
    ls: TenfoldServer, params: lsp.DidChangeWorkspaceFoldersParams
) -> None:
    """Use the folders that are open now; another first one brings another ``tenfold.toml``."""
    removed = {folder.uri for folder in params.event.removed}
    # Removed first: a folder that was renamed comes as both.
    ls.folders = [uri for uri in ls.folders if uri not in removed]
    ls.folders += [folder.uri for folder in params.event.added if folder.uri not in ls.folders]
    ls.assistant.open_workspace(ls.open_folders())
    await read_again(ls)
