"""Trying a template out when it is read, so that its author hears at once what is wrong."""

from collections.abc import Collection, Mapping
from typing import Any

from tenfold.prompting.body import Body, Section
from tenfold.prompting.problems import Report
from tenfold.prompting.sandbox import RenderingError
from tenfold.prompting.variables import VARIABLES, Variable
from tenfold.source.ask import ANSWERS_FOR_PEOPLE

SECONDS = 0.3
"""Of each trial: a template is tried out at each key stroke of its author."""


def try_out(
    body: Body,
    mode: str,
    tasks: Collection[str],
    constants: Mapping[str, Any],
    line: int,
    report: Report,
) -> None:
    """Render a body with values for everything, and with none, and report what fails.

    ``line`` is the file's line on which the body begins.
    """
    failures: list[RenderingError] = []
    _tried(body, {**trial_values(False), **constants}, failures)
    full = _tried(body, {**trial_values(True), **constants}, failures)
    for line_of_body, what, step in dict.fromkeys(
        (error.line, error.what, error.next_step) for error in failures
    ):
        report(line + line_of_body - 1, what, step)
    if failures:
        return
    names = [segment.name for section in full for segment in section.segments]
    if mode == "chat":
        lead = "".join(segment.text for segment in full[0].segments)
        if "user" not in body.roles:
            report(line, "a chat needs a user.", "Put user: on a line of its own.")
        elif lead.strip():
            report(line, "there is text in front of the first role.", "Begin with system:.")
    elif body.roles:
        step = "Set mode: chat, or remove the role markers."
        report(line, f"only a chat has roles, and the mode is {mode}.", step)
    elif mode == "prefix" and set(tasks) <= ANSWERS_FOR_PEOPLE:
        return  # the answer goes elsewhere than to where the prompt's text ends
    elif mode == "prefix" and names[-1:] != ["prefix"]:
        last = line + body.lines - 1
        step = "End it with {{ prefix }}, without text behind it."
        report(last, "the model has to continue the document, and this ends in other text.", step)
    elif mode == "fim" and not {"prefix", "suffix"} <= set(names):
        step = "Put the model's own tokens around {{ prefix }} and {{ suffix }}."
        report(line, "filling in the middle needs the text on both sides.", step)


def _tried(body: Body, values: Mapping[str, Any], failures: list[RenderingError]) -> list[Section]:
    try:
        return body.run(values, SECONDS)
    except RenderingError as error:
        failures.append(error)
        return []


def trial_values(present: bool) -> dict[str, Any]:
    """A value for each variable, or an empty one."""
    return {name: _sample(variable, present) for name, variable in VARIABLES.items()}


def _sample(variable: Variable, present: bool) -> Any:
    text = variable.name if present else ""
    if not variable.is_list:
        return text
    item: Any = {field: field for field in variable.fields} if variable.fields else text
    return (item, item) if present else ()
