"""What Ray tells Prometheus of the engines, beside its own figures."""

from ray.serve.metrics import Counter, Gauge, Histogram

from tenfold.models.contract import Usage

SECONDS = [0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0]


class RayMeter:
    """The figures of one engine; Ray adds the names of deployment and replica."""

    def __init__(self) -> None:
        self._waiting = Gauge("tenfold_waiting", "Requests that wait for their turn.")
        self._turn = Histogram("tenfold_turn_seconds", "Until a request had its turn.", SECONDS)
        self._first = Histogram(
            "tenfold_first_token_seconds", "Until the first token of an answer.", SECONDS
        )
        self._whole = Histogram(
            "tenfold_request_seconds", "Until a request was over.", SECONDS, tag_keys=("outcome",)
        )
        self._requests = Counter(
            "tenfold_requests", "Requests that are over.", tag_keys=("outcome",)
        )
        self._prompt = Counter("tenfold_prompt_tokens", "Tokens of prompts that were answered.")
        self._answer = Counter("tenfold_answer_tokens", "Tokens of answers.")

    def waiting(self, requests: int) -> None:
        """So many wait for the model now."""
        self._waiting.set(requests)

    def began(self, seconds: float) -> None:
        """A request has had to wait so long for its turn."""
        self._turn.observe(seconds)

    def first(self, seconds: float) -> None:
        """The first token came so long after the request."""
        self._first.observe(seconds)

    def ended(self, outcome: str, seconds: float, usage: Usage) -> None:
        """A request is over."""
        tags = {"outcome": outcome}
        self._requests.inc(tags=tags)
        self._whole.observe(seconds, tags=tags)
        if usage.prompt_tokens:
            self._prompt.inc(usage.prompt_tokens)
        if usage.answer_tokens:
            self._answer.inc(usage.answer_tokens)
