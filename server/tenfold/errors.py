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
    ├── CaseError                a case that cannot be read, saved or run
    │   └── NotRecorded          no answer to it is recorded, and the model is not to be asked
    └── ModelError               the model gave no answer
        ├── ModelMissing         its files or its libraries are not installed
        ├── ModelUnreachable     no connection, or none in time
        ├── ModelRefused         the endpoint does not accept the key, the model or the request
        ├── ModelBusy            too many requests, or the endpoint is overloaded
        ├── PromptTooLong        prompt and answer do not fit the model's window
        ├── WrongPromptKind      it takes messages instead of text, or text instead of messages
        └── ModelAnswerBroken    what came back is not what the protocol says

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


class PromptTooLong(ModelError):
    """Prompt and answer together do not fit the model's window."""

    reason = "prompt too long"


class ModelAnswerBroken(ModelError):
    """What came back is not what the protocol says, such as an HTML page."""

    reason = "broken answer"


class WrongPromptKind(ModelError):
    """The model turned out to take messages instead of text, or text instead of messages.

    Raised before anything of an answer came. ``Model.abilities`` already say what it takes: make
    the prompt again and ask again.
    """

    reason = "asked in the wrong style"
