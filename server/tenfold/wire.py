"""Results as JSON: the same for the wire and for ``--json``."""

from typing import Any

from tenfold.assistant import Status
from tenfold.candidates.candidate import Candidate
from tenfold.candidates.solutions import Account
from tenfold.prompting.prompt import Prompt


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
        "tokens": candidate.tokens,
        "secrets": [{"kind": item.kind, "line": item.line} for item in candidate.secrets],
        "duplicates": candidate.duplicates,
        "finishReason": candidate.finish_reason,
    }
    if candidate.mean_logprob is not None:
        solution["meanLogProb"] = round(candidate.mean_logprob, 4)
    if candidate.parses is not None:
        solution["parses"] = candidate.parses
    return solution


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


def prompt_json(prompt: Prompt) -> dict[str, Any]:
    """Make the answer to ``tenfold/prompt``."""
    answer: dict[str, Any] = {
        "template": prompt.template,
        "reason": prompt.reason,
        "model": prompt.model,
        "pieces": [
            {"name": piece.name, "tokens": piece.tokens, "start": piece.start, "end": piece.end}
            for piece in prompt.pieces
        ],
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


def status_json(status: Status) -> dict[str, Any]:
    """Make the ``tenfold/status`` notification."""
    note: dict[str, Any] = {"state": status.state, "model": status.model}
    if status.message:
        note["message"] = status.message
    if status.action:
        note["action"] = status.action
    if status.tokens_per_second is not None:
        note["tokensPerSecond"] = status.tokens_per_second
    return note
