"""The languages table."""

from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote


@dataclass(frozen=True, slots=True)
class Language:
    """One language: how it is named, parsed and commented.

    ``id`` is LSP's ``languageId``; ``name`` is for people and prompts.
    """

    id: str
    name: str
    extensions: tuple[str, ...]
    grammar: str | None
    """Name of its tree-sitter grammar, None for the plain fallback."""
    line_comments: tuple[str, ...]
    block_comments: tuple[tuple[str, str], ...]


_C_BLOCK = (("/*", "*/"),)
_HTML_BLOCK = (("<!--", "-->"),)

LANGUAGES: Final[tuple[Language, ...]] = (
    Language("python", "Python", (".py", ".pyi", ".pyw"), "python", ("#",), ()),
    Language("javascript", "JavaScript", (".js", ".mjs", ".cjs"), "javascript", ("//",), _C_BLOCK),
    Language("javascriptreact", "JSX", (".jsx",), "javascript", ("//",), _C_BLOCK),
    Language("typescript", "TypeScript", (".ts", ".mts", ".cts"), "typescript", ("//",), _C_BLOCK),
    Language("typescriptreact", "TSX", (".tsx",), "tsx", ("//",), _C_BLOCK),
    Language("java", "Java", (".java",), "java", ("//",), _C_BLOCK),
    Language("go", "Go", (".go",), "go", ("//",), _C_BLOCK),
    Language("rust", "Rust", (".rs",), "rust", ("//",), _C_BLOCK),
    Language("c", "C", (".c", ".h"), "c", ("//",), _C_BLOCK),
    Language(
        "cpp", "C++", (".cpp", ".cc", ".cxx", ".hpp", ".hh", ".hxx"), "cpp", ("//",), _C_BLOCK
    ),
    Language("csharp", "C#", (".cs",), "csharp", ("//",), _C_BLOCK),
    Language("ruby", "Ruby", (".rb", ".rake"), "ruby", ("#",), (("=begin", "=end"),)),
    Language("php", "PHP", (".php",), "php", ("//", "#"), _C_BLOCK),
    Language("shellscript", "Bash", (".sh", ".bash"), "bash", ("#",), ()),
)
"""The languages that are read with a grammar."""

_PLAIN: Final[tuple[Language, ...]] = (
    Language("lua", "Lua", (".lua",), None, ("--",), (("--[[", "]]"),)),
    Language("sql", "SQL", (".sql",), None, ("--",), _C_BLOCK),
    Language("haskell", "Haskell", (".hs",), None, ("--",), (("{-", "-}"),)),
    Language("yaml", "YAML", (".yaml", ".yml"), None, ("#",), ()),
    Language("toml", "TOML", (".toml",), None, ("#",), ()),
    Language("r", "R", (".r",), None, ("#",), ()),
    Language("julia", "Julia", (".jl",), None, ("#",), (("#=", "=#"),)),
    Language("perl", "Perl", (".pl", ".pm"), None, ("#",), ()),
    Language("elixir", "Elixir", (".ex", ".exs"), None, ("#",), ()),
    Language("makefile", "Makefile", (".mk",), None, ("#",), ()),
    Language("dockerfile", "Dockerfile", (".dockerfile",), None, ("#",), ()),
    Language("powershell", "PowerShell", (".ps1",), None, ("#",), (("<#", "#>"),)),
    Language("kotlin", "Kotlin", (".kt", ".kts"), None, ("//",), _C_BLOCK),
    Language("swift", "Swift", (".swift",), None, ("//",), _C_BLOCK),
    Language("scala", "Scala", (".scala",), None, ("//",), _C_BLOCK),
    Language("dart", "Dart", (".dart",), None, ("//",), _C_BLOCK),
    Language("css", "CSS", (".css",), None, (), _C_BLOCK),
    Language("scss", "SCSS", (".scss",), None, ("//",), _C_BLOCK),
    Language("html", "HTML", (".html", ".htm"), None, (), _HTML_BLOCK),
    Language("xml", "XML", (".xml",), None, (), _HTML_BLOCK),
    Language("markdown", "Markdown", (".md",), None, (), _HTML_BLOCK),
    Language("latex", "LaTeX", (".tex",), None, ("%",), ()),
    Language("matlab", "MATLAB", (".m",), None, ("%",), (("%{", "%}"),)),
    Language("erlang", "Erlang", (".erl",), None, ("%",), ()),
    Language("clojure", "Clojure", (".clj", ".cljs"), None, (";",), ()),
    Language("lisp", "Lisp", (".lisp", ".el", ".scm"), None, (";",), ()),
    Language("ini", "INI", (".ini",), None, (";", "#"), ()),
    Language("plaintext", "Plain text", (".txt",), None, ("#", "//"), ()),
)

_ALIASES: Final = {"bash": "shellscript", "sh": "shellscript", "c++": "cpp", "c#": "csharp"}
_NAMES: Final = {
    "makefile": "makefile",
    "dockerfile": "dockerfile",
    "rakefile": "ruby",
    "gemfile": "ruby",
    ".bashrc": "shellscript",
}

_BY_ID: Final = {language.id: language for language in (*LANGUAGES, *_PLAIN)}
_BY_EXTENSION: Final = {
    extension: language for language in (*LANGUAGES, *_PLAIN) for extension in language.extensions
}


def known_languages() -> list[Language]:
    """Every language that is known by its id."""
    return list(_BY_ID.values())


def language_for(language_id: str | None, path: str) -> Language:
    """Find the language by its LSP id or, failing that, by the name in a path or URI.

    Anything unknown gets a language without a grammar whose comments are ``#`` and ``//``.
    """
    wanted = (language_id or "").lower()
    found = _BY_ID.get(_ALIASES.get(wanted, wanted))
    if found is not None:
        return found
    name = PurePosixPath(unquote(path).replace("\\", "/")).name.lower()
    by_name = _BY_EXTENSION.get(PurePosixPath(name).suffix) or _BY_ID.get(_NAMES.get(name, ""))
    if not wanted:
        return by_name or _BY_ID["plaintext"]
    if by_name is not None and by_name.grammar is None:
        return replace(by_name, id=wanted)
    return Language(wanted, language_id or wanted, (), None, ("#", "//"), ())
