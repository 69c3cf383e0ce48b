"""Results as JSON: the same for the wire and for ``--json``."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from tenfold.candidates.candidate import Candidate
from tenfold.candidates.solutions import Account
from tenfold.completion import Origin
from tenfold.models.contract import DrawnToken
from tenfold.models.listing import Listed
from tenfold.models.openai_api.probing import Probe, Style
from tenfold.privacy.journal import Sent
from tenfold.prompting.library import TemplateFile
from tenfold.prompting.prompt import Prompt
from tenfold.status import Status
from tenfold.synthesis import Synthesis


def solution_json(candidate: Candidate, rank: int) -> dict[str, Any]:
    """Make the wire's ``Solution``; what the model does not tell is left out."""
    start, end = candidate.range
    solution: dict[str, Any] = {
        "id": candidate.id,
        "rank": rank,
        "insertText": candidate.insert_text,
        "range": {
            "start": {"line": start.line, "character": start.character},
            "end": {"line": end.line, "character": end.character},
        },
    }
    return {**solution, **evidence_json(candidate)}


def evidence_json(candidate: Candidate) -> dict[str, Any]:
    """Make the part of a ``Solution`` that speaks for or against it."""
    evidence: dict[str, Any] = {
        "tokens": candidate.tokens,
        "secrets": [{"kind": item.kind, "line": item.line} for item in candidate.secrets],
        "duplicates": candidate.duplicates,
        "finishReason": candidate.finish_reason,
    }
    if candidate.mean_logprob is not None:
        evidence["meanLogProb"] = round(candidate.mean_logprob, 4)
    if candidate.parses is not None:
        evidence["parses"] = candidate.parses
    if candidate.undefined:
        evidence["undefined"] = list(candidate.undefined)
    if candidate.environment:
        evidence["environment"] = list(candidate.environment)
    if candidate.examples is not None:
        tried = candidate.examples
        evidence["examples"] = {"passed": tried.passed, "total": tried.total}
    return evidence


def account_json(account: Account) -> dict[str, Any]:
    """Make the wire's ``account``."""
    return {
        "wanted": account.wanted,
        "requested": account.requested,
        "shown": account.shown,
        "duplicates": account.duplicates,
        "empty": account.empty,
        "failed": [{"reason": reason, "count": count} for reason, count in account.failed],
        "pending": account.pending,
    }


def run_json(synthesis: Synthesis, price: float | None) -> dict[str, Any]:
    """Make the part of an answer that tells how its solutions were made, and at what cost."""
    seconds: dict[str, Any] = {"total": _rounded(synthesis.speed.seconds)}
    if synthesis.speed.first is not None:
        seconds["first"] = _rounded(synthesis.speed.first)
    run: dict[str, Any] = {
        "template": synthesis.prompt.template,
        "model": synthesis.model.name,
        "seed": synthesis.seed,
        "promptTokens": synthesis.prompt.total_tokens,
        "answerTokens": synthesis.speed.tokens,
        "seconds": seconds,
    }
    if price is not None:
        run["price"] = price
    return run


def _rounded(seconds: float) -> float:
    return round(seconds, 3)


def prompt_json(prompt: Prompt) -> dict[str, Any]:
    """Make the answer to ``tenfold/prompt``."""
    answer: dict[str, Any] = {
        "template": prompt.template,
        "reason": prompt.reason,
        "model": prompt.model,
        "pieces": _pieces(prompt),
        "totalTokens": prompt.total_tokens,
        "exact": prompt.exact,
        "budget": prompt.budget,
        "reserved": prompt.reserved,
        "stop": list(prompt.stop),
        "leftOut": [
            {"name": item.name, "tokens": item.tokens, "why": item.why} for item in prompt.left_out
        ],
        "redactions": [{"kind": item.kind, "count": item.count} for item in prompt.redactions],
    }
    if prompt.text is not None:
        answer["text"] = prompt.text
    else:
        answer["messages"] = [
            {"role": message.role, "content": message.content} for message in prompt.messages
        ]
    if prompt.suffix is not None:
        answer["suffix"] = prompt.suffix
    return answer


def origin_json(origin: Origin) -> dict[str, Any]:
    """Make the part of the answer to ``tenfold/solution`` that tells how it was drawn."""
    sampling: dict[str, Any] = {
        "temperature": origin.sampling.temperature,
        "topP": origin.sampling.top_p,
        "maxTokens": origin.sampling.max_tokens,
    }
    if origin.sampling.seed is not None:
        sampling["seed"] = origin.sampling.seed
    completion = {
        "text": origin.text,
        "kept": _units(origin.text[: origin.kept]),
        "tokens": [_token(token) for token in origin.drawn],
    }
    return {"sampling": sampling, "completion": completion}


def _token(token: DrawnToken) -> dict[str, Any]:
    told: dict[str, Any] = {"text": token.text}
    if token.logprob is not None:
        told["logProb"] = round(token.logprob, 4)
    if token.alternatives:
        told["alternatives"] = [
            {"text": other.text, "logProb": round(other.logprob, 4)} for other in token.alternatives
        ]
    return told


def _pieces(prompt: Prompt) -> list[dict[str, Any]]:
    """The pieces with their offsets in the text, or in the message that they stand in.

    In UTF-16 units, as everything on the wire.
    """
    texts = [prompt.text] if prompt.text is not None else [m.content for m in prompt.messages]
    starts = list(accumulate(map(len, texts), initial=0))
    told = []
    for piece in prompt.pieces:
        # A piece of no characters at a message's end belongs to the message before it.
        number = max(bisect_right(starts, piece.start, hi=len(texts)) - 1, 0)
        text, start = texts[number], starts[number]
        one = {
            "name": piece.name,
            "tokens": piece.tokens,
            "start": _units(text[: piece.start - start]),
            "end": _units(text[: piece.end - start]),
        }
        if prompt.text is None:
            one["message"] = number
        told.append(one)
    return told


def _units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def status_json(status: Status) -> dict[str, Any]:
    """Make the ``tenfold/status`` notification."""
    note: dict[str, Any] = {
        "state": status.state,
        "model": status.model,
        "loaded": status.loaded,
    }
    if status.message:
        note["message"] = status.message
    if status.action:
        note["action"] = status.action
    if status.tokens_per_second is not None:
        note["tokensPerSecond"] = status.tokens_per_second
    return note


def model_json(model: Listed) -> dict[str, Any]:
    """Make one of ``tenfold/models``; what is not known is left out."""
    told: dict[str, Any] = {
        "name": model.name,
        "title": model.title,
        "installed": model.installed,
        "current": model.current,
    }
    if model.licence is not None:
        told["licence"] = model.licence
    if model.bytes is not None:
        told["bytes"] = model.bytes
    return told


def probe_json(probe: Probe, plan: Sequence[str]) -> dict[str, Any]:
    """Make the answer to ``tenfold/probe``; what is not known is left out."""
    told: dict[str, Any] = {
        "address": probe.address,
        "model": probe.model,
        "completions": _style_json(probe.completions),
        "chat": _style_json(probe.chat),
        "responses": probe.responses,
        "plan": list(plan),
        "cost": {
            "requests": probe.requests,
            "tokens": probe.tokens,
            "uncounted": probe.uncounted,
        },
    }
    may_be_unknown = {"azure": probe.azure, "listed": probe.listed, "window": probe.window}
    told |= {name: value for name, value in may_be_unknown.items() if value is not None}
    return told


def _style_json(style: Style) -> dict[str, Any]:
    return {"there": style.there, **style.features}


def sent_json(entry: Sent) -> dict[str, Any]:
    """Make one of ``tenfold/sent``: a request as it was sent."""
    return {
        "time": entry.time,
        "endpoint": entry.endpoint,
        "model": entry.model,
        "bytes": entry.size,
        "head": entry.head,
        "body": entry.body,
    }


def template_json(file: TemplateFile, wanted: str) -> dict[str, Any]:
    """Make one of ``tenfold/templates``; ``wanted`` is the setting that may name it."""
    told: dict[str, Any] = {
        "name": file.name,
        "description": file.template.description if file.template else "",
        "origin": file.origin,
        "uri": file.path.resolve().as_uri(),
        "current": file.name == wanted,
    }
    if file.problems:
        told["problem"] = str(file.problems[0])
    if file.template is not None:
        told["mode"] = file.template.mode
        told["tasks"] = list(file.template.tasks)
    return told
