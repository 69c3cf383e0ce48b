"""Every error that a user can meet, worded for the user.

::

    TenfoldError
    ├── SettingsError            a setting that cannot be used
    ├── TemplateError            a template that cannot be loaded or rendered
    ├── DownloadError            a model's files could not be fetched or are not what they must be
    ├── PrivacyError             something may not leave the machine, so nothing was sent
    ├── SolutionUnknown          a solution that is not kept any more
    ├── SandboxMissing           a program was not run, for want of a sandbox
    ├── EvaluationError          a suite that cannot be read, or a run that cannot go on
    ├── ClusterError             there is no cluster, or nothing to reach it with
    ├── CaseError                a case that cannot be read, saved or run
    │   └── NotRecorded          no answer to it is recorded, and the model is not to be asked
    └── ModelError               the model gave no answer
        ├── ModelMissing         its files or its libraries are not installed
        ├── ModelUnreachable     no connection, or none in time
        │   └── AnswerCut        the connection was lost within an answer
        ├── ModelRefused         the endpoint does not accept the key, the model or the request
        ├── ModelBusy            too many requests, or the endpoint is overloaded
        ├── ModelWithheld        a content filter took the answer away
        ├── PromptTooLong        prompt and answer do not fit the model's window
        ├── WrongPromptKind      it takes messages instead of text, or text instead of messages
        ├── ModelAnswerBroken    what came back is not what the protocol says
        ├── AnswersEmpty         nothing in the answers was of any use
        ├── AnswersAlike         the answers were all the same
        ├── OutOfMemory          the machine has too little memory for it
        ├── ModelChanged         its files are not those any more that were loaded
        └── DiskFull             there is no room to make it ready to run

An error has a message that says what went wrong, a ``reason`` of a few words for counts such as
``3 failed (rate limited)``, and one next step. None of the three may hold a key or the user's code.
"""

from typing import ClassVar


class TenfoldError(Exception):
    """A failure that is reported to the user in words."""

    reason: ClassVar[str] = "failed"

    def __init__(self, message: str, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.message} {self.next_step}".strip()


class SettingsError(TenfoldError):
    """A setting has a value that cannot be used, or a name that does not exist."""

    reason = "bad setting"


class TemplateError(TenfoldError):
    """A prompt template cannot be loaded or rendered."""

    reason = "broken template"


class DownloadError(TenfoldError):
    """A model's files could not be fetched, or are not the bytes they must be."""

    reason = "download failed"


class SandboxMissing(TenfoldError):
    """There is no sandbox here, so a program was not run."""

    reason = "no sandbox"


class EvaluationError(TenfoldError):
    """A suite cannot be read, or a run of it cannot be made."""

    reason = "no suite"


class ClusterError(TenfoldError):
    """There is no Ray cluster at an address, or nothing to reach it with."""

    reason = "no cluster"


class CaseError(TenfoldError):
    """A case cannot be read, saved or run."""

    reason = "bad case"


class NotRecorded(CaseError):
    """No answer to a case is recorded, and the model is not to be asked."""

    reason = "not recorded"


class SolutionUnknown(TenfoldError):
    """A solution is asked for that is not kept any more."""

    reason = "no longer known"


class TaskImpossible(TenfoldError):
    """A task cannot be done at a place."""

    reason = "impossible here"


class PrivacyError(TenfoldError):
    """Something may not leave the machine, so nothing was sent."""

    reason = "withheld"


class ModelError(TenfoldError):
    """The model gave no answer."""

    reason = "model error"


class ModelMissing(ModelError):
    """The model's files or the libraries that run it are not installed."""

    reason = "model not installed"


class ModelUnreachable(ModelError):
    """There is no connection to the endpoint, or it did not answer in time."""

    reason = "unreachable"


class AnswerCut(ModelUnreachable):
    """The connection was lost within an answer, or it ended without an end."""


class ModelRefused(ModelError):
    """The endpoint does not accept the key, the model's name or the request."""

    reason = "refused"


class ModelBusy(ModelError):
    """The endpoint takes no more requests for now.

    ``retry_after`` is in seconds, None where the endpoint named no time.
    """

    reason = "rate limited"

    def __init__(self, message: str, next_step: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, next_step)
        self.retry_after = retry_after


class ModelWithheld(ModelError):
    """A content filter at the endpoint refused the prompt, or took the answer away."""

    reason = "content filter"


class PromptTooLong(ModelError):
    """Prompt and answer together do not fit the model's window.

    ``window`` and ``prompt_tokens`` are what an endpoint said: the tokens that fit, and those
    that it counted. With ``learnt`` the model's abilities tell a smaller window now: make the
    prompt again and ask again.
    """

    reason = "prompt too long"

    def __init__(
        self,
        message: str,
        next_step: str = "",
        window: int | None = None,
        prompt_tokens: int | None = None,
    ) -> None:
        super().__init__(message, next_step)
        self.window = window
        self.prompt_tokens = prompt_tokens
        self.learnt = False


class ModelAnswerBroken(ModelError):
    """What came back is not what the protocol says, such as an HTML page."""

    reason = "broken answer"


class AnswersEmpty(ModelError):
    """The model answered, with nothing that could be shown."""

    reason = "empty"


class AnswersAlike(ModelError):
    """The model answered, with one and the same each time."""

    reason = "all alike"


class OutOfMemory(ModelError):
    """The machine has too little memory for so many completions at once."""

    reason = "out of memory"


class ModelChanged(ModelError):
    """A model's files on the disk are not those any more that were loaded."""

    reason = "model changed"


class DiskFull(ModelError):
    """There is no room on the disk to make a model ready to run."""

    reason = "disk full"


class WrongPromptKind(ModelError):
    """The model turned out to take messages instead of text, or text instead of messages.

    Raised before anything of an answer came. ``Model.abilities`` already say what it takes: make
    the prompt again and ask again.
    """

    reason = "asked in the wrong style"
    learnt: ClassVar[bool] = True
