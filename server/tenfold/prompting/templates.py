"""The Template: one ``.prompty`` file, read and checked."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from tenfold.prompting.body import Body
from tenfold.prompting.front_matter import Group, Parts, read_yaml, split
from tenfold.prompting.grammar import compile_body
from tenfold.prompting.includes import Includes
from tenfold.prompting.problems import Columns, Report, TemplateFileError
from tenfold.prompting.sample import BUILT_IN, CURSOR, Sample, usable
from tenfold.prompting.trial import try_out
from tenfold.prompting.variables import LIST_TRIMS, TEXT_TRIMS, VARIABLES, Rule
from tenfold.source.ask import Task

Origin = Literal["workspace", "user", "shipped"]
Mode = Literal["prefix", "fim", "chat"]
"""``prefix``: the model continues the text. ``fim``: it fills in between the text on both sides.
``chat``: it answers messages."""

MAX_CHARACTERS = 64 * 1024
MAX_PROBLEMS = 100
"""No more are told of one template."""
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")

PROMPTY_FIELDS = (
    "name", "displayName", "description", "metadata", "inputs", "outputs", "model", "tools",
    "template",
)  # fmt: skip
OUR_FIELDS = (
    "mode", "tasks", "families", "languages", "stop", "suffix", "pieces", "examples", "sample",
)  # fmt: skip
RULE_FIELDS = ("priority", "share", "trim")
EXAMPLE_FIELDS = ("languages", "instruction", "code")
SAMPLE_FIELDS = ("file", "text")


@dataclass(frozen=True, slots=True)
class Example:
    """One example of a template: what was asked, and the answer, in some languages."""

    languages: tuple[str, ...]
    instruction: str
    code: str


@dataclass(frozen=True, slots=True)
class Template:
    """What turns an Ask into a Prompt.

    ``families`` and ``languages`` are glob patterns. ``sends_suffix`` says that the text after
    the cursor goes to the endpoint in a field of its own.
    """

    name: str
    description: str
    mode: Mode
    tasks: tuple[str, ...]
    families: tuple[str, ...]
    languages: tuple[str, ...]
    stop: tuple[str, ...]
    sends_suffix: bool
    rules: Mapping[str, Rule]
    """How each variable gives way, the template's own rules included."""
    examples: tuple[Example, ...]
    constants: Mapping[str, str]
    """Values of the template's own inputs."""
    body: Body
    body_line: int
    """The line of the file on which the body begins, from 1."""
    file: Path
    origin: Origin
    fingerprint: str
    """Another one where the file's text, or that of a file that it includes, is another."""
    sample: Sample
    """What it is shown with where there is no cursor."""


def parse_template(
    source: str, file: Path, origin: Origin, includes: Includes | None = None
) -> Template:
    """Read a template. Raises :class:`TemplateFileError` with the first thing that is wrong.

    Without ``includes`` there is no file that it could include.
    """
    template, problems = check_template(source, file, origin, includes)
    if template is None:
        raise problems[0]
    return template


def check_template(
    source: str, file: Path, origin: Origin, includes: Includes | None = None
) -> tuple[Template | None, list[TemplateFileError]]:
    """Read a template, and report all that is wrong with it, in the order of lines.

    There is a template exactly where there are no problems. Without ``includes`` there is no
    file that it could include.
    """
    problems: list[TemplateFileError] = []

    def report(line: int, what: str, next_step: str, columns: Columns | None = None) -> None:
        if len(problems) < MAX_PROBLEMS:
            problems.append(TemplateFileError(file, line, what, next_step, columns))

    template = _read(source, file, origin, report, includes or Includes())
    problems.sort(key=lambda problem: (problem.line, problem.columns[0] if problem.columns else 0))
    return (None if problems else template), problems


def _read(
    source: str, file: Path, origin: Origin, report: Report, includes: Includes
) -> Template | None:
    if len(source) > MAX_CHARACTERS:
        report(1, f"it is longer than {MAX_CHARACTERS} characters.", "Make it shorter.")
        return None
    parts = split(source)
    if parts is None:
        step = "Begin the file with ---, its fields, and --- again."
        report(1, "there is no front matter.", step)
        return None
    top = read_yaml(parts, report)
    if top is None:
        _body(parts, None, ("*",), None, report, includes)
        return None
    top.only(PROMPTY_FIELDS)
    name = _name(top, report)
    _check_format(top)
    metadata = top.group("metadata")
    ours = metadata.group("tenfold") if metadata else None
    if ours is None:
        step = "Add metadata:, in it tenfold:, in it mode: prefix, fim or chat."
        report(top.line_of("metadata"), "nothing says how Tenfold is to use it.", step)
        _body(parts, None, ("*",), _constants(top), report, includes)
        return None
    ours.only(OUR_FIELDS)
    mode = _mode(ours)
    sends_suffix = ours.get("suffix", str, "") == "field"
    if ours.has("suffix") and not (sends_suffix and mode in ("prefix", None)):
        ours.wrong("suffix", "can only be field, in mode prefix.", "Remove it.")
    constants = _constants(top)
    fields: dict[str, Any] = {
        "description": top.get("description", str, ""),
        "tasks": _tasks(ours),
        "families": ours.texts("families", ("*",)),
        "languages": ours.texts("languages", ("*",)),
        "stop": ours.texts("stop", ()),
        "rules": _rules(ours),
        "examples": _examples(ours),
        "sample": _sample(ours),
    }
    body = _body(parts, mode, fields["tasks"], constants, report, includes)
    if body is None or mode is None:
        return None
    return Template(
        name=name,
        mode=mode,
        sends_suffix=sends_suffix,
        constants=constants,
        body=body,
        body_line=parts.body_line,
        file=file,
        origin=origin,
        fingerprint=_fingerprint(source, includes),
        **fields,
    )


def _fingerprint(source: str, includes: Includes) -> str:
    texts = "\0".join([source, *(includes.texts[name] for name in sorted(includes.texts))])
    return hashlib.blake2b(texts.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _name(top: Group, report: Report) -> str:
    if not top.has("name"):
        report(top.line, "it has no name.", "Add name: and what it is to be called by.")
        return ""
    name = top.get("name", str, "")
    if name and (name == "auto" or not NAME.fullmatch(name)):
        step = "Use letters, digits, and - . _ between them; auto is taken."
        top.wrong("name", "cannot be used as a name.", step)
    return name


def _check_format(top: Group) -> None:
    template = top.group("template")
    form = template.group("format") if template and template.has("format") else None
    if form is not None and form.get("kind", str, "jinja2") != "jinja2":
        form.wrong("kind", "is not supported.", "Write the body in Jinja: kind: jinja2.")


def _mode(ours: Group) -> Mode | None:
    mode = ours.get("mode", str, "")
    for known in get_args(Mode):
        if mode == known:
            return known  # type: ignore[no-any-return]
    ours.wrong("mode", "must say how the model is asked.", "Set it to prefix, fim or chat.")
    return None


def _tasks(ours: Group) -> tuple[str, ...]:
    tasks = ours.texts("tasks", ("*",))
    known = (*get_args(Task), "*")
    if not set(tasks) <= set(known):
        ours.wrong("tasks", "names a task that does not exist.", f"There are {', '.join(known)}.")
    return tasks


def _constants(top: Group) -> dict[str, str]:
    """Values of inputs that are not Tenfold's, from their defaults."""
    value = top.value("inputs")
    if isinstance(value, Mapping):
        value = [
            {**(item if isinstance(item, Mapping) else {}), "name": name}
            for name, item in value.items()
        ]
    constants: dict[str, str] = {}
    for index, item in enumerate(value if isinstance(value, list) else []):
        name = item.get("name") if isinstance(item, Mapping) else None
        if not isinstance(name, str) or not name.isidentifier() or name.startswith("_"):
            step = "Give each its name."
            top.wrong_item("inputs", index, "has an item without a usable name.", step)
        elif name not in VARIABLES:
            default = item.get("default")
            if isinstance(default, (str, int, float)):
                constants[name] = str(default)
            else:
                step = "Give it a default, or use one of Tenfold's variables."
                what = f"has {name}, for which nothing gives a value."
                top.wrong_item("inputs", index, what, step)
                constants[name] = ""  # so that its uses are not told of as well
    if value is not None and not isinstance(value, list):
        top.wrong("inputs", "must be a list.", "Begin each item with - name:.")
    return constants


def _rules(ours: Group) -> dict[str, Rule]:
    rules = {name: variable.rule for name, variable in VARIABLES.items()}
    pieces = ours.group("pieces")
    if pieces is None:
        return rules
    pieces.only(VARIABLES)
    for name in pieces.names():
        group = pieces.group(name) if name in VARIABLES else None
        if group is None:
            continue
        group.only(RULE_FIELDS)
        trims = LIST_TRIMS if VARIABLES[name].is_list else TEXT_TRIMS
        rule = rules[name]
        wanted = group.get("trim", str, rule.trim)
        trim = next((known for known in trims if known == wanted), None)
        if trim is None:
            group.wrong("trim", "is not possible here.", f"There are {', '.join(trims)}.")
        share = float(group.get("share", float, rule.share))
        if not 0 <= share <= 1:
            group.wrong("share", "must be from 0 to 1.", "It is a part of the whole budget.")
        rules[name] = Rule(group.get("priority", int, rule.priority), share, trim or rule.trim)
    return rules


def _examples(ours: Group) -> tuple[Example, ...]:
    examples = []
    for group in ours.groups("examples"):
        group.only(EXAMPLE_FIELDS)
        instruction, code = group.get("instruction", str, ""), group.get("code", str, "")
        if instruction and code:
            examples.append(Example(group.texts("languages", ("*",)), instruction, code.rstrip()))
        else:
            missing = "code" if instruction else "instruction"
            group.wrong(missing, "is missing.", "Give both an instruction and its code.")
    return tuple(examples)


def _sample(ours: Group) -> Sample:
    group = ours.group("sample")
    if group is None:
        return BUILT_IN
    group.only(SAMPLE_FIELDS)
    file, text = group.get("file", str, ""), group.get("text", str, "")
    if not usable(file, text):
        step = f"Give file: a plain name, and text: with {CURSOR} once."
        ours.wrong("sample", "cannot be used.", step)
        return BUILT_IN
    return Sample(file, text)


def _body(
    parts: Parts,
    mode: Mode | None,
    tasks: tuple[str, ...],
    constants: Mapping[str, Any] | None,
    report: Report,
    includes: Includes,
) -> Body | None:
    """Read the body; where the front matter does not tell its mode, it is not tried out.

    Without ``constants`` any variable may be an input of the template's own.
    """
    line = parts.body_line

    def report_body(number: int, what: str, next_step: str, columns: Columns | None = None) -> None:
        if columns is not None and number == 1:
            start, end = columns
            shift = parts.body_column
            columns = (start + shift, end + shift if end is not None else None)
        report(line + number - 1, what, next_step, columns)

    if not parts.body.strip():
        report(line, "there is no text below the front matter.", "Write the prompt there.")
        return None
    known = (*VARIABLES, *constants) if constants is not None else None
    body = compile_body(parts.body, known, report_body, includes)
    if body is not None and mode is not None and constants is not None:
        try_out(body, mode, tasks, constants, line, report)
    return body
