"""What kind of code a line at the answer's own level starts."""

import re
from enum import Enum

from tenfold.source.languages import Language


class Kind(Enum):
    """What a line starts."""

    COMMENT = "comment"
    PRELUDE = "prelude"
    """Belongs to what follows: imports, decorators, attributes, preprocessor lines, prototypes."""
    CONSTANT = "constant"
    """A name bound to a literal: a definition may follow that uses it."""
    DATA = "data"
    """A type without code, whose functions may follow: struct, enum, interface, trait."""
    DEFINITION = "definition"
    """A function, class or method."""
    TEST = "test"
    """A test definition, or a call that registers one."""
    MAIN = "main"
    """The part that runs the program."""
    STATEMENT = "statement"


FAMILIES = {
    "javascriptreact": "javascript",
    "typescript": "javascript",
    "typescriptreact": "javascript",
    "cpp": "c",
    "cuda-cpp": "c",
}


def family(language: Language) -> str:
    """The language whose patterns fit: those of JavaScript serve TypeScript too."""
    return FAMILIES.get(language.id, language.id)


LONG_LINE = 400
"""Characters of a line that patterns look at: longer lines are data, and slow to match."""

_MODIFIERS = (
    r"(?:(?:public|private|protected|internal|static|final|abstract|synchronized|async|override|"
    r"virtual|sealed|partial|readonly|extern|unsafe|default|native|new|required|strictfp)\s+)*"
)
_NOT_A_TYPE = r"(?!(?:return|new|else|throw|await|case|goto|yield|delete|using|if|for|while|do)\b)"
_TYPE_PARAMETERS = r"(?:<(?:[^<>]|<[^<>]*>)+>\s*)?"
_PROPERTY = _MODIFIERS.replace(")*", ")+") + r"[\w.]+(?:<[^=;]*>)?(?:\[\])*\??\s+\w+\s*\{?$"
"""The first line of a C# property whose getter and setter stand on lines of their own."""
_EXPORT = r"(?:export\s+)?(?:default\s+)?(?:declare\s+)?"

_DEFINITION = {
    "python": r"(?:async\s+)?def\s|class\s",
    "javascript": _EXPORT + r"(?:(?:async\s+)?function\b|(?:abstract\s+)?class\b|"
    r"(?:const|let|var)\s+[\w$]+\s*(?::.*?)?=\s*(?:async\s*)?"
    r"(?:function\b|\($|(?:<[^>]*>\s*)?\((?:[^()]|\([^()]*\))*\)\s*(?::[^=]+)?=>|[\w$]+\s*=>))|"
    r"module\.exports(?:\.\w+)?\s*=\s*(?:async\s*)?function",
    "java": _MODIFIERS
    + rf"(?:class|interface|enum|record|@interface)\s|{_MODIFIERS}{_TYPE_PARAMETERS}{_NOT_A_TYPE}"
    r"[\w.]+(?:<[^=;]*>)?(?:\[\])*\??\s+\w+\s*(?:<[^=;()]*>)?\([^;=]*$|"
    + _MODIFIERS.replace(")*", ")+")
    + _TYPE_PARAMETERS
    + r"(?:[\w.]+(?:<[^=;]*>)?(?:\[\])*\??\s+)?\w+\s*\(",
    "go": r"func\b",
    "rust": r"(?:pub(?:\([^)]*\))?\s+)?(?:(?:async|const|unsafe|extern(?:\s+\"[^\"]*\")?)\s+)*fn\s|"
    r"(?:unsafe\s+)?impl\b|(?:pub(?:\([^)]*\))?\s+)?mod\s|macro_rules!",
    "c": rf"#define\b.*\\$|{_NOT_A_TYPE}(?:class|namespace)\s|{_NOT_A_TYPE}"
    r"(?:[\w:~]+(?:<[^;=]*>)?[\s*&]+)+"
    r"(?:[\w:~]+|(?:\w+::)*operator\s*(?:\(\)|\[\]|[^\s\w(]{1,3}))\s*\([^;=]*(?:\{.*)?$|"
    r"(?:[\w:~]+(?:<[^;=]*>)?[\s*&]+)*\w+::[~\w]+\s*\([^;=]*(?:\{.*)?$",
    "ruby": r"(?:private\s+|protected\s+|public\s+)?def\s|class\s|module\s",
    "php": r"(?:(?:abstract|final|public|private|protected|static|readonly)\s+)*"
    r"(?:class|interface|trait|enum|function)\s",
    "shellscript": r"function\s+[\w-]+|[\w-]+\s*\(\)",
    "": r"(?:local\s+|public\s+|private\s+|override\s+|suspend\s+|export\s+|pub\s+)*"
    r"(?:function|fun|func|fn|def|class|object|sub|proc|module|defmodule|procedure)\b",
}
_DATA = {
    "javascript": _EXPORT + r"(?:const\s+)?(?:interface|enum)\s|" + _EXPORT + r"type\s+\w+.*=",
    "go": r"type\b",
    "rust": r"(?:pub(?:\([^)]*\))?\s+)?(?:struct|enum|union|type|(?:unsafe\s+)?trait)\s",
    "c": r"(?:typedef\b|(?:struct|enum|union)\b(?!.*\())",
}
_PRELUDE = {
    "python": r"@|import\s|from\s+\S+\s+import\b",
    "javascript": r"@|import\b|['\"]use strict|(?:const|let|var)\s.*=\s*require\(|"
    r"export\s+(?:\*|\{).*from",
    "java": r"@|import\s|package\s|using\s+[\w.]+(?:\s*=.*)?;|namespace\s.*;|\[\w",
    "go": r"package\s|import\b",
    "rust": r"#!?\[|use\s|(?:pub\s+)?extern\s+crate",
    "c": rf"{_NOT_A_TYPE}(?:[\w:~]+[\s*&]+)+[\w:~]+\s*\([^;={{}}]*\);$|"
    r"#(?!define\b.*\\$)|using\s|template\s*<|extern\s+\"C\"|\[\[|(?=\w*[A-Z]{3})\w+(?:\([^()]*\))?$",
    "ruby": r"require|include\s|extend\s",
    "php": r"<\?|use\s|namespace\s|declare\(|#\[|require|include",
    "shellscript": r"#!|set\s+-|source\s|\.\s",
    "": r"import\b|require\b|using\b|use\s|open\s|local\s+\w+\s*=\s*require|@",
}
_MEMBER = {
    "javascript": r"(?:(?:public|private|protected|static|async|readonly|override|abstract|get|set)"
    r"\s+)*(?!(?:if|for|while|switch|catch|return|with)\b)(?:"
    r"\*?[\w$#]+\s*(?:<[^>]*>)?\((?:.*(?:\{|[,(]))?$|"
    r"[\w$#]+\s*(?::[^=]+)?=\s*(?:async\s*)?(?:\([^()]*\)|[\w$]+)\s*(?::[^=]+)?=>\s*\{$)",
    "c": r"(?:explicit\s+)?~?\w+\s*\([^;]*(?:\{.*)?$",
}
_TEST = re.compile(
    r"(?:async\s+)?def\s+test|class\s+\w*Tests?\b|func\s+(?:Test|Benchmark|Example)|"
    r"(?:RSpec\.)?(?:describe|it|test|context|specify)(?:\.(?:only|skip|each|concurrent|todo)\b.*?)?"
    r"(?:\s*\(\s*[\"'`]|\s+[\"'A-Z])|(?:before|after)(?:Each|All)?(?:\(|\s+do\b)|(?:public\s+|async\s+|private\s+)*function\s+test|"
    r"(?:(?:public|private|async|static)\s+)*(?:void|Task)\s+\w+\s*\(|"
    r"(?:async\s+)?fn\s+(?:test|\w*_test|it_|should)|mod\s+tests|TEST(?:_F|_P|_CASE)?\s*\(|"
    r"(?:function\s+)?test\w*\s*\(\)|@test\s"
)
_MAIN = re.compile(
    r"if\s+__name__\s*==|func\s+main\(|(?:pub\s+)?(?:async\s+)?fn\s+main\(|int\s+main\s*\(|"
    r"(?:public\s+)?static\s+(?:async\s+)?(?:void|int|Task)\s+[mM]ain\s*\(|def\s+main\b|"
    r"(?:async\s+)?function\s+main\s*\(|main\s*\(\)|if\s+\(?require\.main|if\s+__FILE__\s*==|"
    r"fun\s+main\("
)
_CONSTANT = re.compile(
    r"(?:(?:export|const|let|var|static|pub|final|readonly|private|public|my|local|constexpr)\s+)*"
    r"(?:[\w<>\[\]:&']+\s+)?\$?[A-Za-z_]\w*(?:\s*:\s*[^=]+)?\s*:?=(?!=)\s*"
    r"(?:[\"'\d\-\[{]|None\b|null\b|nil\b|true\b|false\b|True\b|False\b|set\(\)|dict\(\)|"
    r"new\s+(?:Map|Set|HashMap|Dictionary)|re\.compile\()|(?:const|var)\s*\($"
)
_CLASS_LIKE = re.compile(
    r"(?:(?:export|default|declare|public|private|protected|internal|static|final|abstract|sealed|"
    r"partial|data|inner|open|unsafe|pub(?:\([^)]*\))?|typedef|readonly|template\s*<.*>)\s+)*"
    r"(class|interface|struct|enum|record|trait|impl|namespace|module|mod|@interface|object|union|"
    r"package|describe|context|extern)\b"
)


def _compiled(patterns: dict[str, str]) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in patterns.items()}


_DEFINITIONS, _DATAS, _PRELUDES, _MEMBERS = map(_compiled, (_DEFINITION, _DATA, _PRELUDE, _MEMBER))
_PRELUDES["csharp"] = _PRELUDES["java"]
_DEFINITIONS["csharp"] = re.compile(f"{_DEFINITION['java']}|{_PROPERTY}")
_NEVER = re.compile(r"(?!)")


def is_class_like(line: str) -> bool:
    """True where the first line of a definition opens a place for members, not for statements."""
    text = re.sub(r"^pub\([^)]*\)", "pub", line.strip()[:LONG_LINE])
    before_parameters, parameters, _ = text.partition("(")
    found = _CLASS_LIKE.match(before_parameters)
    return found is not None and not (parameters and found[1] in ("struct", "enum", "union"))


def is_comment(line: str, language: Language) -> bool:
    """True where the line is a comment, or inside one by its look."""
    text = line.strip()
    if language.id in ("rust", "php") and text.startswith("#["):
        return False
    if language.id == "shellscript" and text.startswith("#!"):
        return False
    if any(text.startswith(mark) for mark in language.line_comments):
        return True
    return any(
        text.startswith(opener) and opener not in ('"""', "'''")
        for opener, _ in language.block_comments
    )


def classify(line: str, language: Language, *, member: bool) -> Kind:
    """What a line starts that stands at the answer's own level.

    ``member`` is True inside a class, where a name with parentheses is a method.
    """
    text = line.strip()[:LONG_LINE]
    name = family(language)
    known = name if name in _DEFINITIONS else ""
    if _PRELUDES.get(known, _NEVER).match(text):
        return Kind.PRELUDE
    if is_comment(text, language):
        return Kind.COMMENT
    if _MAIN.match(text):
        return Kind.MAIN
    if _DATAS.get(known, _NEVER).match(text):
        return Kind.DATA
    defines = _DEFINITIONS[known].match(text) is not None
    if not defines and member:
        defines = _MEMBERS.get(known, _NEVER).match(text) is not None
    if _TEST.match(text) and (defines or not text.endswith(";")):
        return Kind.TEST
    if defines:
        bodiless = text.endswith(";") and "{" not in text and "=>" not in text
        prototype = bodiless and not re.search(r"\brecord\s", text)
        return Kind.PRELUDE if prototype else Kind.DEFINITION
    if _CONSTANT.match(text):
        return Kind.CONSTANT
    return Kind.PRELUDE if member else Kind.STATEMENT
