"""What an Ask gives to a template: its variables as parts that can give way."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from tenfold.prompting.fitting import Part, list_part, text_part
from tenfold.prompting.prompt import Redaction
from tenfold.prompting.templates import Template
from tenfold.prompting.variables import as_comment
from tenfold.source.ask import Ask
from tenfold.source.directives import without_directives

Redact = Callable[[str], tuple[str, Sequence[Redaction]]]

CHARACTERS_PER_TOKEN = 12
"""More than code has on average: text beyond the budget times this is cut without counting."""
TOKENS_PER_LINE_OF_A_STEP = 100
"""The budget has so many tokens for each line by which a cut moves: it wastes some 6 %."""
MARGIN = 8000
"""Characters beyond that cut in which secrets are still looked for, so that none is halved."""
TAIL_STEPS = 16
"""A text that grows loses so large a part of itself at once."""
MAX_TRIES = 200
"""Lines more than were kept that may have been one secret."""
FIRST_LINES = ("#!", "<?", "<!")
"""Beginnings of lines that have to stay the first of their file."""


@dataclass(slots=True)
class Material:
    """The parts of a prompt, and how to find out what was redacted in those kept."""

    parts: dict[str, Part]
    held_back: str
    _scope: Sequence[str]
    _imports: Sequence[str]
    _found: dict[str, Callable[[Part], Sequence[Redaction]]]
    _settled: tuple[int, ...] | None = None

    def values(self) -> dict[str, Any]:
        """Every variable's value, of what is kept."""
        return {name: part.value for name, part in self.parts.items()}

    def only(self, names: Collection[str]) -> "Material":
        """A material of these parts; what is cut from them there is cut from them here."""
        parts = {name: part for name, part in self.parts.items() if name in names}
        return replace(self, parts=parts)

    def settle(self) -> None:
        """Leave out imports and scope that the kept text shows already."""
        names = ("prefix", "suffix")
        kept = tuple(self.parts[name].kept for name in names if name in self.parts)
        if kept == self._settled:
            return
        self._settled = kept
        shown = "\n".join(self.parts[name].value for name in names if name in self.parts)
        lines = {line.strip() for line in shown.split("\n")}
        for name, items in (("scope", self._scope), ("imports", self._imports)):
            part = self.parts.get(name)
            if part is not None:
                part.change(
                    [
                        item
                        for item in items
                        if not all(line.strip() in lines for line in item.split("\n"))
                    ]
                )

    def redactions(self) -> tuple[Redaction, ...]:
        """What was replaced in the text that is kept, by kind."""
        counts: Counter[str] = Counter()
        for name, part in self.parts.items():
            if name in self._found:
                for redaction in self._found[name](part):
                    counts[redaction.kind] += redaction.count
        return tuple(Redaction(kind, count) for kind, count in sorted(counts.items()))


def gather(ask: Ask, template: Template, budget: int, redact: Redact | None) -> Material:
    """Make the parts that a template uses.

    Secrets are replaced before anything is trimmed, so that no trimming can take the mark away
    by which a secret is known. Work is bounded by the budget, not by the document.
    """
    return _Gathering(ask, template, budget, redact or _as_it_is).material()


def _as_it_is(text: str) -> tuple[str, Sequence[Redaction]]:
    return text, ()


class _Gathering:
    """One making of the parts."""

    def __init__(self, ask: Ask, template: Template, budget: int, redact: Redact) -> None:
        self._ask = ask
        self._rules = template.rules
        self._template = template
        self._most = budget * CHARACTERS_PER_TOKEN
        # A power of two, so that one budget's cuts are among those of smaller ones.
        self._step = 2 ** (max(budget // TOKENS_PER_LINE_OF_A_STEP, 1).bit_length() - 1)
        self._redact = redact
        self._parts: dict[str, Part] = {}
        self._found: dict[str, Callable[[Part], Sequence[Redaction]]] = {}

    def material(self) -> Material:
        ask, template = self._ask, self._template
        uses = template.body.variables
        prefix = without_directives(ask.prefix)
        held_back = ""
        if template.mode != "chat":
            sent = prefix.rstrip(" \t")
            prefix, held_back = sent, prefix[len(sent) :]
        plain = {
            "task": ask.task,
            "language": ask.language.name,
            "language_id": ask.language.id,
            "path": ask.path,
            "heading": self._heading(),
        }
        for name, text in plain.items():
            if name in uses:
                self._parts[name] = text_part(name, self._rules[name], text)
        texts = {
            "instruction": ask.instruction,
            "signature": ask.scope[-1] if ask.scope else "",
            "prefix": prefix,
            "suffix": without_directives(ask.suffix),
            "subject": without_directives(ask.subject),
        }
        for name, text in texts.items():
            if name in uses or (name == "suffix" and template.sends_suffix):
                self._add_text(name, text)
        if "snippets" in uses:
            self._add_snippets()
        if "examples" in uses:
            self._add_examples()
        # Imports and scope were redacted along with the text that they stand in: here again.
        scope = self._add_lines("scope", ask.scope) if "scope" in uses else ()
        imports = self._add_lines("imports", ask.imports) if "imports" in uses else ()
        return Material(self._parts, held_back, scope, imports, self._found)

    def _heading(self) -> str:
        if self._ask.text.startswith(FIRST_LINES):
            return ""
        return as_comment(self._ask.path, self._ask.language)

    def _add_text(self, name: str, text: str) -> None:
        rule = self._rules[name]
        window = text
        if rule.trim == "start":
            window = _tail(text, self._most + MARGIN)
        elif rule.trim == "end":
            window = _head(text, self._most + MARGIN)
        clean, found = self._redact(window)
        sent = clean
        if rule.trim == "start":
            sent = _tail(clean, self._most)
        elif rule.trim == "end":
            sent = _head(clean, self._most)
        cut = len(text) - len(window) + len(clean) - len(sent)
        first_line = text.count("\n", 0, len(text) - len(window))
        first_line += clean.count("\n", 0, len(clean) - len(sent))
        self._parts[name] = text_part(
            name, rule, sent, cut=cut, first_line=first_line, step=self._step
        )
        if found:
            self._found[name] = lambda part: (
                found if part.value == clean else self._recount(window, part, found)
            )

    def _recount(self, window: str, part: Part, found: Sequence[Redaction]) -> Sequence[Redaction]:
        """What was replaced in the part of a text that was kept.

        It is what is replaced in those lines of the window that give the same text. They may be
        more than were kept, since a secret of several lines is one line once it is replaced.
        """
        if not part.kept:
            return ()
        kept = _without_digits(part.value)
        lines = window.splitlines(keepends=True)
        from_end = part.rule.trim == "start"
        first = len(part.value.splitlines())
        for size in range(first, min(len(lines), first + MAX_TRIES) + 1):
            text, now = self._redact("".join(lines[-size:] if from_end else lines[:size]))
            text = _without_digits(text)
            if text.endswith(kept) if from_end else text.startswith(kept):
                return now
        return found  # too many rather than too few

    def _add_lines(self, name: str, items: Sequence[str]) -> Sequence[str]:
        redacted = [self._redact(item) for item in items]
        texts = [text for text, _ in redacted]
        self._parts[name] = list_part(name, self._rules[name], texts)
        found = dict(redacted)
        self._found[name] = lambda part: [
            redaction for text in part.value for redaction in found[text]
        ]
        return texts

    def _add_snippets(self) -> None:
        items, found = [], {}
        for snippet in self._ask.snippets:
            text, redactions = self._redact(without_directives(snippet.text))
            comment = as_comment(f"From {snippet.path}:\n{text}", self._ask.language)
            items.append({"path": snippet.path, "text": text, "comment": comment})
            found[snippet.path, text] = redactions
        self._parts["snippets"] = list_part("snippets", self._rules["snippets"], items)
        self._found["snippets"] = lambda part: [
            redaction for item in part.value for redaction in found[item["path"], item["text"]]
        ]

    def _add_examples(self) -> None:
        language = self._ask.language
        items, found = [], {}
        for example in self._template.examples:
            if not any(fnmatchcase(language.id, pattern) for pattern in example.languages):
                continue
            instruction, said = self._redact(example.instruction)
            code, written = self._redact(example.code)
            comment = as_comment(instruction, language)
            items.append({"instruction": instruction, "code": code, "comment": comment})
            found[instruction, code] = (*said, *written)
        self._parts["examples"] = list_part("examples", self._rules["examples"], items)
        self._found["examples"] = lambda part: [
            redaction
            for item in part.value
            for redaction in found[item["instruction"], item["code"]]
        ]


def _without_digits(text: str) -> str:
    """A text without numbers, which placeholders have by their place in what was searched."""
    return re.sub(r"\d+", "", text)


def _tail(text: str, most: int) -> str:
    """The last lines of a text that are no more than ``most`` characters.

    It begins at the same place as long as the text grows by less than a step: what was found out
    about it can be used again.
    """
    if len(text) <= most:
        return text
    step = max(most // TAIL_STEPS, 1)
    start = -(-(len(text) - most) // step) * step
    line = text.find("\n", start) + 1
    return text[line or start :] if line < len(text) else text[start:]


def _head(text: str, most: int) -> str:
    """The first lines of a text that are no more than ``most`` characters."""
    if len(text) <= most:
        return text
    line = text.rfind("\n", 0, most) + 1
    return text[: line or most]
