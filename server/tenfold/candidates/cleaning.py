"""Taking the code out of what a model wrote: special tokens, Markdown fences, prose.

Everything is decided line by line from what came before it, so that a longer completion never
changes what a shorter one gave, once :attr:`Cleaned.settled` or a block's end says so.
"""

import re
from dataclasses import dataclass
from itertools import takewhile

from tenfold.candidates.definitions import LONG_LINE, Kind, classify, is_comment
from tenfold.candidates.syntax import has_errors, openness
from tenfold.source.ask import Ask

_SPECIAL = re.compile(
    r"<\|(?:endoftext|end_of_text|begin_of_text|im_start|im_end|im_sep|eot_id|eom_id|end|"
    r"fim_\w+|file_sep|file_separator|repo_name|filename|cursor|start_header_id|end_header_id|"
    r"assistant|user|system)\|>|"
    r"<(?:fim_\w+|file_sep|repo_name|filename|gh_stars|reponame|endoftext|EOT|eos|bos|"
    r"start_of_turn|end_of_turn)>|"
    r"<CURSOR>|"  # the mark of our own chat templates
    r"<｜[^｜<>\n]{1,40}｜>|\[/?INST\]|\s?<(?:PRE|SUF|MID)>"
)
_ENDING = re.compile(r"end|eo[tms]|EOT|/INST", re.IGNORECASE)
_END_OF_SEQUENCE = "</s>"
_ROLE = re.compile(r"^(?:assistant|model)\s*\n")
_THINK = re.compile(r"\s*<(think|thinking)>")
_FENCE = re.compile(r"^\s*(?P<mark>`{3,}|~{3,})\s*(?P<tag>[\w+#.-]*)")

_INLINE_CODE = re.compile(r"\s*`([^`]+)`\s*")
_IMPORT = re.compile(
    r"(?:import|from|use|using|package|#\s*include|include\w*|require\w*|extern)\b|"
    r"(?:const|let|var)\s|<\?"
)
_ASKS_FOR_IMPORT = re.compile(r"\b(?:import|include|require)", re.IGNORECASE)
_COMMAND = re.compile(
    r"\$ |(?:sudo |python3? -m )?(?:pip3?|npm|npx|yarn|pnpm|cargo|gem|bundle|composer|apt|apt-get|"
    r"brew|dotnet|go) (?:install|i|add|get|init|new|run|require|mod)\b"
)
"""A command that a chat model shows before the code."""

_TAGS = {
    "python": {"py", "python3"},
    "javascript": {"js", "node", "mjs", "jsx"},
    "javascriptreact": {"js", "jsx", "javascript"},
    "typescript": {"ts", "javascript", "js"},
    "typescriptreact": {"tsx", "ts", "typescript", "jsx", "javascript"},
    "go": {"golang"},
    "rust": {"rs"},
    "c": {"h"},
    "cpp": {"c++", "cc", "cxx", "hpp", "c"},
    "csharp": {"c#", "cs"},
    "ruby": {"rb"},
    "shellscript": {"bash", "sh", "shell", "zsh", "console"},
}

_OPENING_WORDS = re.compile(
    r"(?:This|The|Here|Here's|Here is|In this|In the|Note|Explanation|Output|Example|Examples|"
    r"Usage|You can|You|To use|To run|To test|We|It|Let me|Let's|I|I'll|I've|Sure|Certainly|"
    r"Of course|Okay|OK|Below|Above|Please|However|Finally|First|Next|Remember|Make sure|"
    r"Time complexity|Space complexity|Complexity|Result|Expected|Hope|If you|When|Given|Answer|"
    r"Solution|Test cases|How it works)(?:[ ,:!.’']|$)"
)
_SENTENCE = re.compile(
    r"[A-Z][\w'’-]*(?:(?:[ ,]+[\w'’`(),.:/-]+){3,}[.:!?]|(?: [\w'’+#.-]+){1,2}:)$"
)
_MARKDOWN = re.compile(
    r"#{1,6} +\S|>>> \S|\*\*\w.*\*\*|(?:[-*]|\d+\.) +(?:\*\*|`|[A-Z]\w+ \w+ \w+)|---$"
)
_READS_PROSE_AS_CODE = frozenset({"shellscript", "ruby"})
_HAS_BACKTICKS = (
    frozenset({"javascript", "javascriptreact", "typescript", "typescriptreact", "go", "php"})
    | _READS_PROSE_AS_CODE
)
_CLOSING_TAG = re.compile(r"\s*</")
_HAS_MARKUP = frozenset({"javascript", "javascriptreact", "typescriptreact"})
_PROSE_ITSELF = frozenset({"plaintext", "markdown", "latex", "html", "xml"})


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The code of a completion.

    ``settled`` is True where nothing that the model may add changes it. ``started`` is False
    while it is not yet known which part of the text is the code.
    """

    text: str
    settled: bool
    started: bool


def clean(completion: str, ask: Ask) -> Cleaned:
    r"""Take the code out of a completion; line ends become ``\n``."""
    text = completion.replace("\r\n", "\n").replace("\r", "\n")
    text, cut = without_special_tokens(text)
    answer, ended = without_thoughts(text, ask)
    cut = cut or ended
    if answer is None:
        return Cleaned("", settled=cut, started=False)
    if ask.task in ("docstring", "comment") and _FENCE.match(answer.lstrip("\n")) is None:
        return Cleaned(answer, settled=cut, started=True)
    cleaned = _without_markdown(answer.split("\n"), ask)
    return Cleaned(cleaned.text, cleaned.settled or cut, cleaned.started)


def without_special_tokens(text: str) -> tuple[str, bool]:
    """Drop special tokens that stand first; cut at the first one after that.

    Also tells whether it was cut.
    """
    while True:
        stripped = text.lstrip()
        match = _SPECIAL.match(stripped)
        if match is None or (_ENDING.search(match[0]) and "header" not in match[0]):
            break
        text = _ROLE.sub("", stripped[match.end() :])
    found = _SPECIAL.search(text)
    end = found.start() if found else len(text)
    sequence_end = text.find(_END_OF_SEQUENCE)
    if 0 <= sequence_end < end and "<s>" not in text[:sequence_end]:
        end = sequence_end
    return text[:end], end < len(text)


def without_thoughts(text: str, ask: Ask) -> tuple[str | None, bool]:
    """What follows ``<think>…</think>``, and whether it was cut at a stray mark.

    None while the model still thinks. Some templates open the thoughts in the prompt: then they
    are what stands before the closing mark, provided that it reads as prose.
    """
    opened = _THINK.match(text)
    if opened is not None:
        _, closed, answer = text.partition(f"</{opened[1]}>")
        return (answer.lstrip("\n"), False) if closed else (None, False)
    before, closed, answer = text.partition("</think>")
    if not closed:
        return text, False
    first = next((line for line in before.split("\n") if line.strip()), "")
    if "```" not in before and (not first or is_prose(first, ask)):
        return answer.lstrip("\n"), False
    return before, True


def _without_markdown(lines: list[str], ask: Ask) -> Cleaned:
    first = next((number for number, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return Cleaned("\n".join(lines), settled=False, started=True)
    inline = _INLINE_CODE.fullmatch(lines[first])
    if inline is not None and _is_markdown_there(ask):
        return Cleaned(inline[1], settled=True, started=True)
    if _FENCE.match(lines[first]) is None and not is_prose(lines[first], ask):
        return _until_prose(lines, ask)
    if any(_FENCE.match(line) for line in lines):
        return _fenced(lines, ask)
    code = next(
        (n for n in range(first, len(lines)) if lines[n].strip() and not is_prose(lines[n], ask)),
        len(lines),
    )
    return Cleaned(_until_prose(lines[code:], ask).text, settled=False, started=False)


def _is_markdown_there(ask: Ask) -> bool:
    """Whether backticks mean nothing in the language, so that they are Markdown's."""
    language = ask.language
    return language.grammar is not None and language.id not in _HAS_BACKTICKS | _PROSE_ITSELF


def _fenced(lines: list[str], ask: Ask) -> Cleaned:
    """The first fenced block in the Ask's language or in none, with imports of blocks before it.

    Else the first block at all, if it can be read as the Ask's language.
    """
    names = {ask.language.id, *_TAGS.get(ask.language.id, ())}
    fallback: str | None = None
    imports: list[str] = []
    number = 0
    while number < len(lines):
        opened = _FENCE.match(lines[number])
        number += 1
        if opened is None:
            continue
        start = number
        number, closed = _closing_fence(lines, start, opened["mark"], ask)
        block = lines[start:number]
        number += 1
        if opened["tag"].lower() not in names and (opened["tag"] or _is_command(block, ask)):
            fallback = "\n".join(block) if fallback is None else fallback
        elif _has_only_imports(block, ask):
            imports += block
        else:
            own = list(takewhile(lambda line: not line.strip() or _is_import(line, ask), block))
            missing = [line for line in imports if line.strip() and line not in own]
            text = "\n".join([*missing, "", *block] if missing else block)
            return Cleaned(text, settled=closed, started=True)
    if imports:
        return Cleaned("\n".join(imports), settled=False, started=False)
    readable = fallback is not None and has_errors(ask.language, fallback) is not True
    return Cleaned(fallback or "" if readable else "", settled=False, started=False)


def _is_command(block: list[str], ask: Ask) -> bool:
    """Whether a block without a language says what to type into a terminal."""
    first = next((line.strip() for line in block if line.strip()), "")
    return ask.language.id != "shellscript" and _COMMAND.match(first) is not None


def _has_only_imports(block: list[str], ask: Ask) -> bool:
    """Whether a block, as far as it is there, is what the code in the next one begins with."""
    said = [line for line in block if line.strip()]
    wanted = _ASKS_FOR_IMPORT.search(ask.instruction) is not None
    return bool(said) and not wanted and all(_is_import(line, ask) for line in said)


def _is_import(line: str, ask: Ask) -> bool:
    prelude = classify(line, ask.language, member=False) is Kind.PRELUDE
    return prelude and _IMPORT.match(line.strip()) is not None


def _closing_fence(lines: list[str], start: int, mark: str, ask: Ask) -> tuple[int, bool]:
    """The row of the fence that closes a block, and whether that is certain.

    A fence inside a literal of the code does not close it, unless there is no other.
    """
    first = len(lines)
    for number in range(start, len(lines)):
        if lines[number].strip() != mark:
            continue
        if not openness(ask.language, "\n".join(lines[start:number])).literal:
            return number, True
        first = min(first, number)
    return first, False


def _until_prose(lines: list[str], ask: Ask) -> Cleaned:
    """Cut where a model that wrote code goes on in Markdown or prose."""
    margin = len(ask.indentation.current)
    seen = False
    for number, line in enumerate(lines):
        near = len(line) - len(line.lstrip()) <= margin
        foreign = _FENCE.match(line) is not None or (
            near and is_prose(line, ask, after_blank=number > 0 and not lines[number - 1].strip())
        )
        if seen and foreign and not openness(ask.language, "\n".join(lines[:number])).literal:
            return Cleaned("\n".join(lines[:number]), settled=True, started=True)
        seen = seen or bool(line.strip())
    return Cleaned("\n".join(lines), settled=False, started=True)


def is_prose(line: str, ask: Ask, *, after_blank: bool = True) -> bool:
    """True where a line is English or Markdown and not the language's code."""
    text = line.strip()[:LONG_LINE]
    if ask.language.id in _PROSE_ITSELF:
        return False
    if ask.language.grammar is None:
        return _OPENING_WORDS.match(text) is not None
    if _MARKDOWN.match(text):
        if is_comment(text, ask.language):
            return after_blank and re.match(r"#{2,6} +[A-Z]", text) is not None
        return _not_code(text, ask)
    if _OPENING_WORDS.match(text) or _SENTENCE.match(text):
        return _not_code(text, ask)
    return False


def _is_in_markup(ask: Ask) -> bool:
    """Whether text at the cursor is text of the page."""
    closes = _CLOSING_TAG.match(ask.text, ask.replace[1])
    return ask.language.id in _HAS_MARKUP and closes is not None


def _not_code(text: str, ask: Ask) -> bool:
    if not text.endswith(":") and _is_in_markup(ask):
        return False
    if ask.language.id in _READS_PROSE_AS_CODE:
        return re.search(r"[=;{}$|]", text) is None
    return has_errors(ask.language, text) is not False
