"""From an Ask to a Prompt: rendering a template into a budget of tokens."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from tenfold.errors import PromptTooLong
from tenfold.models.contract import Abilities
from tenfold.prompting.body import Section, Segment
from tenfold.prompting.fitting import Count, Part, fit, texts_of
from tenfold.prompting.material import Material, Redact, gather
from tenfold.prompting.problems import TemplateFileError
from tenfold.prompting.prompt import Later, LeftOut, Message, Piece, Prompt
from tenfold.prompting.sandbox import RenderingError
from tenfold.prompting.templates import Template
from tenfold.prompting.variables import VARIABLES
from tenfold.source.ask import Ask
from tenfold.tokens.counts import Counts, counts_of
from tenfold.tokens.hugging_face import HuggingFaceTokenizer
from tenfold.tokens.tokenizer import Tokenizer

FIXED = "template"
"""Name of the pieces that are the template's own text."""
ROLES = "roles"
"""Name of the piece that stands for what a chat puts around its messages."""

TOKENS_PER_MESSAGE = 4
TOKENS_PER_CHAT = 3
"""What OpenAI's chat models put around each message, and around all of them."""

BLANK_LINES = re.compile(r"\A(?:[ \t]*\n)*")


@dataclass(frozen=True, slots=True)
class _Rendered:
    """The texts of a prompt: one, or one per message, each with its segments."""

    parts: tuple[tuple[Segment, ...], ...]
    messages: tuple[Message, ...]
    suffix: str

    @property
    def texts(self) -> list[str]:
        return ["".join(segment.text for segment in part) for part in self.parts]


def render(
    template: Template,
    ask: Ask,
    *,
    model: str,
    abilities: Abilities,
    tokenizer: Tokenizer,
    budget_tokens: int,
    answer_tokens: int,
    reason: str,
    redact: Redact | None = None,
) -> Prompt:
    """Render a template for an Ask, with as much of the document as fits.

    The prompt has at most ``budget_tokens`` tokens, and leaves ``answer_tokens`` of the model's
    window free. ``redact`` replaces secrets in whatever comes from documents. Raises
    :class:`PromptTooLong` where the least that the template needs does not fit, and
    :class:`tenfold.errors.TemplateError` where it cannot be rendered.
    """
    budget = min(budget_tokens, abilities.window - answer_tokens)
    if budget <= 0:
        raise PromptTooLong(
            f"An answer of {answer_tokens} tokens fills the model's window of "
            f"{abilities.window} tokens.",
            "Set candidates.maxTokens lower.",
        )
    counting = counts_of(tokenizer)
    material = gather(ask, template, budget, redact)
    least = fit_material(template, material, counting, budget)
    rendered = _run_with(template, material)
    total = _total(rendered, counting)
    if not least or total > budget:
        raise PromptTooLong(
            f"The least that the template {template.name} needs does not fit the budget of "
            f"{budget} tokens.",
            "Set prompt.budgetTokens higher, or shorten the comment.",
        )
    chat = template.mode == "chat"
    return Prompt(
        template=template.name,
        reason=reason,
        model=model,
        text=None if chat else rendered.texts[0],
        messages=rendered.messages,
        held_back=material.held_back,
        suffix=rendered.suffix if template.sends_suffix else None,
        continues=not chat,
        stop=template.stop,
        pieces=Later(lambda: _pieces(rendered, tokenizer, total)),
        total_tokens=total,
        exact=tokenizer.exact,
        budget=budget,
        reserved=answer_tokens,
        left_out=Later(lambda: tuple(_left_out(material.parts.values(), tokenizer.count))),
        redactions=Later(material.redactions),
        fingerprint=template.fingerprint,
    )


def fit_material(template: Template, material: Material, counting: Counts, budget: int) -> bool:
    """Fit what an Ask gives to a template into a budget; False where the least does not fit.

    Raises :class:`tenfold.errors.TemplateError` where the template cannot be rendered.
    """
    fits = fit(
        list(material.parts.values()),
        material.settle,
        lambda: _total(_run_with(template, material), counting),
        budget,
        counting.of_line,
    )
    prefix = material.parts.get("prefix")
    # Without the line at the cursor there is nothing to continue.
    return fits and (prefix is None or prefix.kept > 0 or not prefix.units)


def tokens_with(template: Template, values: Mapping[str, Any], tokenizer: Tokenizer) -> int:
    """How many tokens a template takes with some values, what a chat puts around it included.

    Raises :class:`tenfold.errors.TemplateError` where the template cannot be rendered.
    """
    return _total(_run(template, values, ""), counts_of(tokenizer))


def _run_with(template: Template, material: Material) -> _Rendered:
    suffix = material.parts["suffix"].value if template.sends_suffix else ""
    return _run(template, material.values(), suffix)


def _run(template: Template, values: Mapping[str, Any], suffix: str) -> _Rendered:
    try:
        sections = template.body.run({**template.constants, **values})
    except RenderingError as error:
        line = template.body_line + error.line - 1
        raise TemplateFileError(template.file, line, error.what, error.next_step) from None
    if template.mode != "chat":
        return _Rendered((sections[0].segments,), (), suffix)
    said = [(section, _without_blank_lines(section)) for section in sections]
    kept = [(section.role, segments) for section, segments in said if segments]
    return _Rendered(
        tuple(segments for _, segments in kept),
        tuple(
            Message(role or "system", "".join(segment.text for segment in segments))
            for role, segments in kept
        ),
        suffix,
    )


def _without_blank_lines(section: Section) -> tuple[Segment, ...]:
    """A message without blank lines at its start and white space at its end, as in Prompty."""
    text = "".join(segment.text for segment in section.segments)
    match = BLANK_LINES.match(text)
    start, end = match.end() if match else 0, len(text.rstrip())
    kept, place = [], 0
    for segment in section.segments:
        inside = segment.text[max(0, start - place) : max(0, end - place)]
        if inside:
            kept.append(Segment(segment.name, inside))
        place += len(segment.text)
    return tuple(kept)


def _total(rendered: _Rendered, counting: Counts) -> int:
    """The true count of all that is sent."""
    suffix = counting.of_text(rendered.suffix) if rendered.suffix else 0
    if not rendered.messages:
        return counting.of_text(rendered.texts[0] if rendered.parts else "") + suffix
    tokenizer = counting.tokenizer
    if isinstance(tokenizer, HuggingFaceTokenizer) and tokenizer.supports_chat:
        return counting.of_text(tokenizer.chat_text(rendered.messages))
    contents = sum(counting.of_text(message.content) for message in rendered.messages)
    return contents + TOKENS_PER_MESSAGE * len(rendered.messages) + TOKENS_PER_CHAT


def _pieces(rendered: _Rendered, tokenizer: Tokenizer, total: int) -> list[Piece]:
    """The named parts of the texts, in order; together they are all of it.

    A token that reaches from one piece into the next counts for the one in which its first
    character beyond white space stands.
    """
    pieces: list[Piece] = []
    offset = 0
    for segments in rendered.parts:
        spans = _merged(segments)
        ends = list(accumulate(len(text) for _, text in spans))
        tokens = [0] * len(spans)
        place = 0
        for token in tokenizer.tokens("".join(text for _, text in spans)):
            tokens[min(bisect_right(ends, _place(token.text, place)), len(spans) - 1)] += 1
            place += len(token.text)
        for (name, text), count in zip(spans, tokens, strict=True):
            pieces.append(Piece(name, count, offset, offset + len(text)))
            offset += len(text)
    if rendered.suffix:
        pieces.append(Piece("suffix", tokenizer.count(rendered.suffix), offset, offset))
    if rendered.messages:
        counted = sum(piece.tokens for piece in pieces)
        pieces.append(Piece(ROLES, max(0, total - counted), offset, offset))
    return pieces


def _place(token: str, start: int) -> int:
    """The place of the character that tells to which piece a token belongs."""
    if not token:  # the rest of the character before it
        return max(0, start - 1)
    word = token.lstrip()
    return start + len(token) - len(word) if word else start


def _merged(segments: Sequence[Segment]) -> list[tuple[str, str]]:
    """Names and texts of runs of segments that come from the same variable."""
    spans: list[tuple[str, str]] = []
    for segment in segments:
        name = segment.name or FIXED
        if name not in VARIABLES:  # an input of the template's own
            name = FIXED
        if spans and spans[-1][0] == name:
            spans[-1] = (name, spans[-1][1] + segment.text)
        else:
            spans.append((name, segment.text))
    return spans


def _left_out(parts: Iterable[Part], count: Count) -> Iterable[LeftOut]:
    """What did not fit, with how much of it did."""
    for part in parts:
        rest = part.left_out
        if not rest and not part.cut:
            continue
        kept = part.spent(count)
        if part.rule.trim in ("start", "end"):
            yield _left_out_text(part, count)
            continue
        missing = sum(count(text) for unit in rest for text in texts_of(unit))
        why = "did not fit"
        if len(part.units) > 1:
            why += f": {part.kept} of {len(part.units)} kept, {kept} of {kept + missing} tokens"
        yield LeftOut(part.name, missing, why)


def _left_out_text(part: Part, count: Count) -> LeftOut:
    kept = count(part.value)
    rest = "".join(part.left_out)
    if not part.cut:
        missing, about = count(rest), ""
    else:
        per_character = kept / len(part.value) if part.value else 1 / 4
        missing, about = round((len(rest) + part.cut) * per_character), "about "
    why = f"did not fit: {kept} of {about}{kept + missing} tokens kept"
    return LeftOut(part.name, missing, why)
