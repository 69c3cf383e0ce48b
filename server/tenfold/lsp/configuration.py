"""Settings from the client, the workspace's ``tenfold.toml`` and the user's own."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from tenfold.errors import SettingsError
from tenfold.lsp.refreshing import measure_anew
from tenfold.lsp.registering import register_for_templates
from tenfold.lsp.server import SERVER, TenfoldServer
from tenfold.settings import Settings, read_settings
from tenfold.settings_files import settings_from_files

logger = logging.getLogger(__name__)


@SERVER.feature(lsp.INITIALIZE)
def initialize(ls: TenfoldServer, params: lsp.InitializeParams) -> None:
    """Set up the assistant with the files' settings and the client's first ones.

    ``initializationOptions`` may carry two fields that are no settings: ``apiKey``, which the
    client keeps in its secret storage and which is written nowhere, and ``workspaceTrusted``,
    which is false where the user has not said that the workspace's files may be acted upon.
    """
    options = params.initialization_options
    tree = dict(options) if isinstance(options, Mapping) else {}
    key = tree.pop("apiKey", None)
    ls.trusted = tree.pop("workspaceTrusted", True) is True
    # Older clients know of one folder only.
    folders = [folder.uri for folder in params.workspace_folders or []]
    ls.folders = folders or [uri for uri in [ls.workspace.root_uri] if uri]
    ls.sent_settings = (tree, "initializationOptions")
    settings, problems = _settings(ls)
    ls.begin(settings, key if isinstance(key, str) and key else None)
    ls.pending_problems = problems


@SERVER.feature(lsp.INITIALIZED)
async def initialized(ls: TenfoldServer, params: lsp.InitializedParams) -> None:
    """Ask the client for its settings, once it takes requests."""
    from tenfold.lsp.sent import prune_daily

    _report(ls, ls.pending_problems)
    await register_for_templates(ls)
    await _follow_changes(ls)
    await _refresh(ls)
    ls.send_status(ls.assistant.status)
    ls.pruning = asyncio.create_task(prune_daily())


@SERVER.feature(lsp.WORKSPACE_DID_CHANGE_CONFIGURATION)
async def did_change_configuration(
    ls: TenfoldServer, params: lsp.DidChangeConfigurationParams
) -> None:
    """Use changed settings at once, whether they are sent along or have to be asked for."""
    sent = params.settings
    tree = sent.get("tenfold", sent) if isinstance(sent, Mapping) else None
    if tree:
        await _use(ls, tree, "the editor's settings")
    else:
        await _refresh(ls)


@SERVER.feature(lsp.SHUTDOWN)
async def shutdown(ls: TenfoldServer, params: None) -> None:
    """Stop all work."""
    if ls.pruning is not None:
        ls.pruning.cancel()
    await ls.assistant.close()


async def _follow_changes(ls: TenfoldServer) -> None:
    """Ask the client to tell when a setting changes; some tell only those who ask."""
    workspace = ls.client_capabilities.workspace
    followed = workspace.did_change_configuration if workspace is not None else None
    if followed is None or not followed.dynamic_registration:
        return
    method = lsp.WORKSPACE_DID_CHANGE_CONFIGURATION
    options = lsp.DidChangeConfigurationRegistrationOptions(section="tenfold")
    registration = lsp.Registration(id="tenfold-settings", method=method, register_options=options)
    try:
        await ls.client_register_capability_async(lsp.RegistrationParams([registration]))
    except JsonRpcException:
        # The settings that are there still hold; only later changes go unnoticed.
        logger.warning("the client does not tell of changed settings")


async def _refresh(ls: TenfoldServer) -> None:
    capabilities = ls.client_capabilities.workspace
    if capabilities is None or not capabilities.configuration:
        return
    item = lsp.ConfigurationItem(section="tenfold")
    # Shielded: a reply to a cancelled request would end in an error message to the user.
    values = await asyncio.shield(
        ls.workspace_configuration_async(lsp.ConfigurationParams(items=[item]))
    )
    tree = values[0] if values else None
    if isinstance(tree, Mapping) and tree:
        await _use(ls, tree, "the editor's settings")


async def read_again(ls: TenfoldServer) -> None:
    """Read the files' settings again, with those on top that the client sent last."""
    settings, problems = _settings(ls)
    _report(ls, problems)
    await ls.assistant.configure(settings)
    measure_anew(ls)


async def _use(ls: TenfoldServer, tree: Mapping[str, Any], source: str) -> None:
    ls.sent_settings = (tree, source)
    await read_again(ls)


def _settings(ls: TenfoldServer) -> tuple[Settings, list[SettingsError]]:
    base, problems = settings_from_files(ls.open_folders().settings_root)
    tree, source = ls.sent_settings
    settings, more = read_settings(tree, base, source=source)
    return settings, problems + more


def _report(ls: TenfoldServer, problems: list[SettingsError]) -> None:
    """Say everything that is wrong in one message, and the same thing only once."""
    text = "\n".join(str(problem) for problem in problems)
    if text and text != ls.reported_problems:
        ls.tell_user(text)
    ls.reported_problems = text
