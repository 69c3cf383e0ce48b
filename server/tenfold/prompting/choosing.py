"""Choosing the template for an Ask and a model, with the reason in words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from tenfold.errors import TemplateError
from tenfold.models.contract import Abilities
from tenfold.near_names import did_you_mean
from tenfold.prompting.templates import Template
from tenfold.source.ask import ANSWERS_FOR_PEOPLE, Ask, Task

CLOSERS = re.compile(r"""[\s)\]}>;,:'"`]+|\b(?:end|fi|done|esac|endif)\b|=end\b|--?>|\*/""")
"""What merely ends what was begun: no text that an answer has to lead up to."""

TASK_WORDS = {
    "docstring": "a docstring is wanted",
    "tests": "tests are wanted",
    "explain": "an explanation is wanted",
    "example": "an example of use is wanted",
    "commit": "a commit message is wanted",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A template, and why it was taken, in words."""

    template: Template
    reason: str


def choose_template(
    templates: Sequence[Template], ask: Ask, abilities: Abilities, wanted: str = "auto"
) -> Choice:
    """Choose by name, or else the most special one that fits.

    Of those that fit, the one decides that is most special in language, then in model family;
    then filling in the middle goes before continuing, and that before chat; then the most
    special in task; then the one that stands first in ``templates``. Raises
    :class:`TemplateError`.
    """
    if wanted != "auto":
        return _by_name(templates, abilities, wanted)
    fitting = [item for item in templates if not _obstacle(item, abilities) and _apt(item, ask)]
    matching = [item for item in fitting if _matches(item.languages, ask.language.id)]
    matching = [item for item in matching if _matches(item.families, abilities.family)]
    if ask.task in ANSWERS_FOR_PEOPLE:
        matching = [item for item in matching if ask.task in item.tasks]
    if not matching:
        raise TemplateError(
            f"No template fits {abilities.family} models and {ask.language.name}.",
            "Set prompt.template to the name of one, or add one to .tenfold/prompts.",
        )
    for_task = [item for item in matching if _does(item, ask.task)]

    def rank(item: Template) -> tuple[int, int, int, int]:
        return (
            _specificity(item.languages, ask.language.id),
            _specificity(item.families, abilities.family),
            _mode_rank(item),
            _specificity(item.tasks, ask.task),
        )

    best = max(for_task or matching, key=rank)  # the first of equals
    return Choice(best, _reason(best, ask, abilities))


def choice_of(template: Template, abilities: Abilities, why: str = "open in an editor") -> Choice:
    """The choice of a certain template.

    Raises :class:`TemplateError` where the model cannot take its prompts.
    """
    obstacle = _obstacle(template, abilities)
    if obstacle:
        raise TemplateError(
            f"The template {template.name} cannot be used: {obstacle}.",
            "Choose another template (prompt.template: auto), or another model.",
        )
    return Choice(template, why)


def no_template(wanted: str, names: Iterable[str]) -> TemplateError:
    """What is wrong where none of the templates has the name that is wanted."""
    return TemplateError(f"There is no template {wanted}.", did_you_mean(wanted, sorted(names)))


def text_follows(suffix: str) -> bool:
    """Whether there is text after the cursor beyond white space and what closes blocks."""
    # The first few lines tell; a file of 50,000 need not be read for it.
    return bool(CLOSERS.sub("", suffix[:4000]))


def _by_name(templates: Sequence[Template], abilities: Abilities, wanted: str) -> Choice:
    for template in templates:
        if template.name == wanted:
            return choice_of(template, abilities, "asked for by name")
    raise no_template(wanted, [template.name for template in templates])


def _obstacle(template: Template, abilities: Abilities) -> str | None:
    """Why the model cannot take such a prompt; None where it can."""
    if template.mode == "chat":
        return None if abilities.chat else "the model takes no chat messages"
    if not abilities.text:
        return "the model takes chat messages only"
    if _fills_in(template) and not abilities.fill_in_middle:
        return "the model cannot fill in the middle"
    return None


def _apt(template: Template, ask: Ask) -> bool:
    return not _fills_in(template) or text_follows(ask.suffix)


def _does(template: Template, task: Task) -> bool:
    """Whether a template is for a task: one of those that it names, or of those at a cursor."""
    return task in template.tasks or ("*" in template.tasks and task not in ANSWERS_FOR_PEOPLE)


def _fills_in(template: Template) -> bool:
    return template.mode == "fim" or template.sends_suffix


def _mode_rank(template: Template) -> int:
    if _fills_in(template):
        return 2
    return 1 if template.mode == "prefix" else 0


def _matches(patterns: Sequence[str], value: str) -> bool:
    return any(fnmatchcase(value.lower(), pattern.lower()) for pattern in patterns)


def _specificity(patterns: Sequence[str], value: str) -> int:
    """How much of a value the best of the patterns that match it spells out."""
    return max(
        (len(pattern.replace("*", "")) for pattern in patterns if _matches((pattern,), value)),
        default=0,
    )


def _reason(template: Template, ask: Ask, abilities: Abilities) -> str:
    model = "the model" if abilities.family == "unknown" else abilities.family
    if _fills_in(template):
        reason = f"fill in the middle: text follows the cursor and {model} can"
    elif template.mode == "chat":
        reason = f"chat: {model} takes messages"
    else:
        reason = f"continue the document: {model} takes plain text"
        if abilities.fill_in_middle and not text_follows(ask.suffix):
            reason += ", and no text follows the cursor"
    if ask.task in template.tasks and ask.task in TASK_WORDS:
        reason += f"; {TASK_WORDS[ask.task]}"
    if _specificity(template.languages, ask.language.id):
        reason += f"; for {ask.language.name}"
    if template.origin != "shipped":
        reason += f"; from the {template.origin}'s templates"
    return reason
