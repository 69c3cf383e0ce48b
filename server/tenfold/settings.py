"""Every setting: its name, default, limits and words, once.

VS Code's ``tenfold.*`` settings, ``initializationOptions``, ``workspace/configuration`` and
``tenfold.toml`` all are this tree, with names in camelCase. A bad value never stops anything: it
is reported once and its default is used.
"""

import difflib
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import Attribute, field, fields, frozen

from tenfold.errors import SettingsError
from tenfold.privacy.exclusions import DEFAULT_EXCLUDE

T = TypeVar("T")

Provider = Literal["local", "openai", "azure"]
ApiStyle = Literal["completions", "chat", "auto"]
Device = Literal["auto", "cpu", "cuda"]
TriggerMode = Literal["automatic", "manual"]

OFF_BY_DEFAULT = {"*": True, "plaintext": False, "markdown": False}
"""Languages in which prose is written; ``*`` stands for all that are not named."""


def _setting(
    default: Any,
    about: str,
    *,
    low: float | None = None,
    high: float | None = None,
    trusted: bool = False,
    shown: str | None = None,
    secret: bool = False,
) -> Any:
    """Define one setting; ``trusted`` ones are not taken from a workspace's files.

    The value of a ``secret`` one is never quoted.
    """
    metadata = {
        "about": about,
        "low": low,
        "high": high,
        "trusted": trusted,
        "shown": shown,
        "secret": secret,
    }
    if isinstance(default, dict):
        return field(factory=lambda: dict(default), metadata=metadata, repr=not secret)
    return field(default=default, metadata=metadata)


@frozen
class ModelSettings:
    """Which model answers, and where it runs."""

    provider: Provider = _setting(
        "local",
        "Where the model runs: on this machine, or behind an API.",
        trusted=True,
    )
    name: str = _setting(
        "qwen2.5-coder-0.5b",
        "A name of the catalogue, a folder or a hub id; or the API's name of the model.",
        trusted=True,
    )
    endpoint: str | None = _setting(
        None,
        "Base URL of the API, such as `http://127.0.0.1:8000/v1`.",
        trusted=True,
        shown="the provider's",
    )
    api_style: ApiStyle = _setting(
        "auto", "Which of the API's two ways of asking is used; `auto` finds out."
    )
    api_key_variable: str = _setting(
        "OPENAI_API_KEY",
        "Environment variable that holds the key, read where secret storage has none.",
        trusted=True,
    )
    ca_file: str | None = _setting(
        None,
        "A file of certificate authorities (PEM) to accept beside the system's, such as a"
        " company's own.",
        trusted=True,
        shown="none",
    )
    headers: dict[str, str] = _setting(
        {},
        "Headers that are sent with each request to the API; `$NAME` in a value stands for an"
        " environment variable.",
        trusted=True,
        shown="none",
        secret=True,
    )
    fallback: str | None = _setting(
        None,
        "A local model that answers where the API does not.",
        trusted=True,
        shown="none",
    )
    device: Device = _setting(
        "auto",
        "Where a local model computes; `auto` takes a GPU that torch can use, and else the"
        " processor.",
    )
    prompt_price: float | None = _setting(
        None,
        "What the API charges for a million tokens of prompts, in US dollars.",
        low=0,
        high=1000,
        shown="none",
    )
    answer_price: float | None = _setting(
        None,
        "What the API charges for a million tokens of answers, in US dollars.",
        low=0,
        high=1000,
        shown="none",
    )
    timeout_seconds: float = _setting(
        30.0, "How long the endpoint may stay silent, in seconds.", low=1, high=600
    )


@frozen
class ServerSettings:
    """How the editor starts the server."""

    interpreter: str | None = _setting(
        None,
        "VS Code only: a Python that has tenfold installed, instead of the extension's own.",
        trusted=True,
        shown="none",
    )


@frozen
class CandidatesSettings:
    """How many candidates there are, and how they are drawn."""

    count: int = _setting(10, "How many candidates an explicit request asks for.", low=1, high=10)
    automatic_count: int = _setting(
        1, "How many candidates a pause in typing asks for.", low=1, high=10
    )
    patience_ms: int = _setting(
        3000,
        "After so many milliseconds an explicit request answers with the candidates that are "
        "there, if there are two.",
        low=0,
        high=60_000,
    )
    max_tokens: int = _setting(256, "The longest answer, in tokens.", low=1, high=4096)
    temperature: float | None = _setting(
        None,
        "How far sampling strays from the likeliest token.",
        low=0,
        high=2,
        shown="by count",
    )
    seed: int | None = _setting(
        None,
        "The same seed gives the same candidates from a local model.",
        low=0,
        high=2**31 - 1,
        shown="none",
    )
    run_examples: bool = _setting(
        False,
        "Run the comment's examples on each candidate, in a sandbox: Python and JavaScript, on "
        "Linux with bubblewrap.",
        trusted=True,
    )


@frozen
class PromptSettings:
    """How the prompt is made."""

    template: str = _setting("auto", "Name of the template; `auto` chooses by language and model.")
    budget_tokens: int = _setting(2048, "Tokens of the prompt at the most.", low=64, high=1_000_000)


@frozen
class TriggerSettings:
    """When Tenfold speaks without being asked."""

    mode: TriggerMode = _setting("automatic", "Answer pauses in typing, or only when asked.")
    debounce_ms: int = _setting(
        150,
        "The shortest pause in typing, in milliseconds; up to four times as long for who types "
        "slowly, where the model takes long to answer.",
        low=0,
        high=5000,
    )
    completion_list: bool = _setting(
        False,
        "Offer solutions in the completion list, in editors without ghost text: under a finished "
        "comment, after a pause in typing.",
    )


@frozen
class ContextSettings:
    """What beside the document goes into a prompt."""

    open_files: bool = _setting(True, "Related pieces of other open files.")


@frozen
class PrivacySettings:
    """What may go into a prompt, and leave the machine."""

    exclude: tuple[str, ...] = _setting(
        DEFAULT_EXCLUDE,
        "Files that are never read into a prompt, as `.gitignore` patterns.",
        trusted=True,
        shown="secret-bearing globs",
    )
    include: tuple[str, ...] = _setting(
        (),
        "Files that are read although a `.gitignore` or `.tenfoldignore` excludes them, as "
        "`.gitignore` patterns.",
        trusted=True,
        shown="none",
    )
    redact: bool = _setting(
        True, "Replace secrets before a prompt leaves the machine.", trusted=True
    )
    journal: bool = _setting(
        True,
        "List every request to an endpoint, byte for byte, in a journal on this machine that is "
        "kept for seven days: `tenfold sent`.",
        trusted=True,
    )


@frozen
class Settings:
    """All settings."""

    model: ModelSettings = field(factory=ModelSettings)
    server: ServerSettings = field(factory=ServerSettings)
    candidates: CandidatesSettings = field(factory=CandidatesSettings)
    prompt: PromptSettings = field(factory=PromptSettings)
    trigger: TriggerSettings = field(factory=TriggerSettings)
    context: ContextSettings = field(factory=ContextSettings)
    privacy: PrivacySettings = field(factory=PrivacySettings)
    languages: dict[str, bool] = _setting(
        OFF_BY_DEFAULT, "Languages that Tenfold answers in, by their id; `*` is all others."
    )

    def speaks(self, language_id: str) -> bool:
        """Whether Tenfold is on in a language."""
        return self.languages.get(language_id, self.languages.get("*", True))


def camel_case(name: str) -> str:
    """Spell a field's name as the wire does: ``api_style`` is ``apiStyle``."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


@frozen
class Definition:
    """One setting, as a settings page or a table shows it."""

    name: str
    default: Any
    kind: Any
    about: str
    low: float | None
    high: float | None
    trusted: bool
    shown: str | None


def definitions() -> Iterator[Definition]:
    """Every setting by its full name, such as ``model.apiStyle``, in order."""
    for path, attribute, default in _leaves(Settings(), ""):
        about = attribute.metadata
        yield Definition(
            path,
            default,
            attribute.type,
            about["about"],
            about["low"],
            about["high"],
            about["trusted"],
            about["shown"],
        )


def _leaves(section: Any, path: str) -> Iterator[tuple[str, "Attribute[Any]", Any]]:
    for attribute in fields(type(section)):
        value = getattr(section, attribute.name)
        name = f"{path}{camel_case(attribute.name)}"
        if attribute.metadata:
            yield name, attribute, value
        else:
            yield from _leaves(value, f"{name}.")


def read_settings(
    tree: Mapping[str, Any],
    base: Settings | None = None,
    *,
    source: str,
    trusted: bool = True,
) -> tuple[Settings, list[SettingsError]]:
    """Read a settings tree on top of ``base``.

    Every value that cannot be used is left at what ``base`` has and reported. ``source`` says in
    the reports where the tree came from. A tree that is not ``trusted`` (a file of a workspace,
    which somebody else may have written) cannot name endpoints, keys or executables, nor loosen
    privacy.
    """
    problems: list[SettingsError] = []
    settings = _read_section(tree, base or Settings(), "", source, trusted, problems.append)
    return settings, problems


def _read_section(
    tree: Any,
    base: T,
    path: str,
    source: str,
    trusted: bool,
    report: Callable[[SettingsError], None],
) -> T:
    if not isinstance(tree, Mapping):
        report(
            SettingsError(
                f"{path.rstrip('.') or 'The settings'} in {source} must be a group of settings, "
                f"not {_words(tree)}.",
                "The README lists the settings.",
            )
        )
        return base
    known: dict[str, Attribute[Any]] = {
        camel_case(item.name): item for item in fields(cast(Any, type(base)))
    }
    values = {item.name: getattr(base, item.name) for item in known.values()}
    for key, value in tree.items():
        name = f"{path}{key}"
        item = known.get(str(key))
        if item is None:
            near = difflib.get_close_matches(str(key), known, n=1)
            report(
                SettingsError(
                    f"There is no setting {name} ({source}).",
                    f"Did you mean {path}{near[0]}?" if near else "The README lists the settings.",
                )
            )
        elif not item.metadata:
            values[item.name] = _read_section(
                value, values[item.name], f"{name}.", source, trusted, report
            )
        elif item.metadata["trusted"] and not trusted:
            report(
                SettingsError(
                    f"{name} is not taken from {source}, a file that comes with the workspace.",
                    "Set it in the editor's settings or in your own tenfold.toml.",
                )
            )
        elif value is None:
            continue  # an editor sends null for what is not set
        else:
            problem = _problem(item, value)
            if problem:
                report(SettingsError(f"{name} in {source} {problem}.", _kept(item, values)))
            else:
                values[item.name] = tuple(value) if isinstance(value, list) else value
    return type(base)(**values)


def _kept(item: "Attribute[Any]", values: Mapping[str, Any]) -> str:
    shown = item.metadata["shown"] or values[item.name]
    return f"Using {shown} instead."


def _problem(item: "Attribute[Any]", value: Any) -> str | None:
    """What is wrong with a value, as the rest of a sentence; None if nothing is."""
    kind: Any = item.type
    low, high = item.metadata["low"], item.metadata["high"]
    options = typing.get_args(kind)
    if isinstance(kind, types.UnionType):
        kind = next(option for option in options if option is not type(None))
    if typing.get_origin(kind) is Literal:
        choices = typing.get_args(kind)
        if value not in choices:
            return f"must be one of {', '.join(choices)}, not {_words(value)}"
    elif kind is bool:
        if not isinstance(value, bool):
            return f"must be true or false, not {_words(value)}"
    elif kind in (int, float):
        fits = isinstance(value, int if kind is int else (int, float))
        if not fits or isinstance(value, bool):
            whole = "a whole number" if kind is int else "a number"
            return f"must be {whole}, not {_words(value)}"
        if not low <= value <= high:
            return f"must be from {low} to {high}, not {value}"
    elif kind is str:
        if not isinstance(value, str) or not value.strip():
            return f"must be a text, not {_words(value)}"
    elif typing.get_origin(kind) is tuple:
        if not isinstance(value, (list, tuple)) or not all(isinstance(x, str) for x in value):
            return f"must be a list of texts, not {_words(value)}"
    else:
        held = typing.get_args(kind)[1]
        if not isinstance(value, Mapping) or not all(isinstance(x, held) for x in value.values()):
            what = "true or false" if held is bool else "a text"
            told = "" if item.metadata["secret"] else f", not {_words(value)}"
            return f"must give {what} for each name{told}"
    return None


def _words(value: Any) -> str:
    """Say a wrong value without quoting a long one, which may hold anything."""
    text = "an empty text" if value == "" else repr(value)
    return text if len(text) <= 40 else f"a {type(value).__name__}"
