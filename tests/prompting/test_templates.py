"""Reading templates: what they hold, and every way in which they can be wrong."""

from pathlib import Path

import pytest

from prompting.making import ask_at, rendered, source, template
from tenfold.errors import TemplateError
from tenfold.prompting.templates import check_template, parse_template

FILE = Path("mine.prompty")


def problems(text: str) -> list[tuple[int, str, str]]:
    found = check_template(text, FILE, "workspace")[1]
    return [(problem.line, problem.what, problem.next_step) for problem in found]


def test_all_fields() -> None:
    read = parse_template(
        source(
            "{{ tone }} {{ prefix }}\n",
            "mode: prefix\ntasks: [code, tests]\nfamilies: ['qwen*']\nlanguages: [go, rust]\n"
            "stop: ['<end>', \"\\n\\n\"]\nsuffix: field\n"
            "pieces:\n  snippets: {priority: 99, share: 0.5, trim: first}\n"
            "examples:\n  - languages: [go]\n    instruction: Add.\n    code: |\n      a + b\n",
            "displayName: Mine\ndescription: What it is for.\n"
            "inputs:\n  - name: tone\n    default: calm\n  - name: prefix\n"
            "template: {format: {kind: jinja2}, parser: {kind: prompty}}\n"
            "model: {id: gpt-4o}\ntools: []\noutputs: []\n",
        ),
        FILE,
        "workspace",
    )
    assert (read.name, read.description, read.mode) == ("mine", "What it is for.", "prefix")
    assert (read.tasks, read.families) == (("code", "tests"), ("qwen*",))
    assert (read.languages, read.stop) == (("go", "rust"), ("<end>", "\n\n"))
    assert read.sends_suffix
    assert read.constants == {"tone": "calm"}
    rule = read.rules["snippets"]
    assert (rule.priority, rule.share, rule.trim) == (99, 0.5, "first")
    assert [(item.languages, item.code) for item in read.examples] == [(("go",), "a + b")]
    assert read.body.variables == {"tone", "prefix"}
    assert read.origin == "workspace"


def test_what_is_left_out_has_defaults() -> None:
    read = template("{{ prefix }}")
    assert (read.tasks, read.families, read.languages) == (("*",), ("*",), ("*",))
    assert (read.stop, read.examples, read.sends_suffix) == ((), (), False)


def test_inputs_may_be_a_group_as_in_prompty() -> None:
    read = template("{{ tone }}{{ prefix }}", top="inputs:\n  tone: {default: 3}\n  prefix: x\n")
    assert rendered(read, ask_at("a<|>")).text == "3a"


@pytest.mark.parametrize(
    ("text", "line", "what", "step"),
    [
        ("", 1, "no front matter", "Begin the file with ---"),
        ("{{ prefix }}", 1, "no front matter", ""),
        ("---\nname: a\n{{ prefix }}", 1, "no front matter", ""),
        ("---\n---\n{{ prefix }}", 2, "no fields", "Begin with name"),
        ("---\n- a\n---\n{{ prefix }}", 2, "no fields", ""),
        ("---\nname: a\nmode: : x\n---\nx", 3, "not YAML", "Correct"),
        ("---\nname: 'a\nb: c\n---\nx", 4, "not YAML", ""),
        ("---\nname: \x07\n---\nx", 2, "not YAML", ""),
        ("---\na: &x [1]\nb: *x\n---\nx", 3, "an alias", "again in its place"),
        ("---\na: " + "[" * 60000 + "\n---\nx", 2, "nested too deeply", ""),
        ("---\nname: [a]\nmetadata: {tenfold: {mode: prefix}}\n---\n{{ prefix }}",
         2, "name must be a text", ""),
        ("---\nx: !!python/object/apply:os.getcwd []\n---\nx", 2, "not YAML", ""),
        ("---\nmetadata: {tenfold: {mode: prefix}}\n---\n{{ prefix }}", 2, "no name", "Add name"),
        ("---\nname: auto\nmetadata: {tenfold: {mode: prefix}}\n---\n{{ prefix }}",
         2, "cannot be used as a name", "auto is taken"),
        ("---\nname: ../../x\nmetadata: {tenfold: {mode: prefix}}\n---\n{{ prefix }}",
         2, "cannot be used as a name", ""),
        ("---\nname: a\nname: b\nmetadata: {tenfold: {mode: prefix}}\n---\n{{ prefix }}",
         3, "given twice", "Remove one"),
        ("---\nname: a\n---\n{{ prefix }}", 2, "nothing says how Tenfold", "Add metadata"),
        ("---\nname: a\nmetadata: {author: me}\n---\n{{ prefix }}", 3, "nothing says", ""),
        ("---\nname: a\nmetadata: yes\n---\n{{ prefix }}", 3, "must be a group", ""),
        (source("{{ prefix }}", top="descripton: x\n"), 3, "no field descripton",
         "Did you mean description?"),
        (source("{{ prefix }}", "mode: prefix\nstops: [a]"), 6, "no field metadata.tenfold.stops",
         "Did you mean stop?"),
        (source("{{ prefix }}", "stop: [a]"), 5, "must say how the model is asked", "prefix, fim"),
        (source("{{ prefix }}", "mode: prefxi"), 5, "must say how", ""),
        (source("{{ prefix }}", "mode: prefix\nstop: [1]"), 6, "must be a list of texts", ""),
        (source("{{ prefix }}", "mode: prefix\ntasks: [poems]"), 6, "does not exist", "docstring"),
        (source("{{ prefix }}", "mode: prefix\nsuffix: yes"), 6, "must be a text", ""),
        (source("{{ prefix }}", "mode: prefix\nsuffix: text"), 6, "can only be field", ""),
        (source("{{ prefix }}", "mode: prefix\npieces: {prefx: {}}"), 6, "pieces.prefx", "prefix?"),
        (source("{{ prefix }}", "mode: prefix\npieces: {prefix: 3}"), 6, "must be a group", ""),
        (source("{{ prefix }}", "mode: prefix\npieces: {prefix: {size: 3}}"), 6, "no field", ""),
        (source("{{ prefix }}", "mode: prefix\npieces: {prefix: {trim: last}}"), 6,
         "not possible here", "start, end, whole, never"),
        (source("{{ prefix }}", "mode: prefix\npieces: {imports: {trim: start}}"), 6,
         "not possible", "first, last"),
        (source("{{ prefix }}", "mode: prefix\npieces: {prefix: {share: 1.5}}"), 6, "from 0 to 1",
         ""),
        (source("{{ prefix }}", "mode: prefix\npieces: {prefix: {priority: high}}"), 6,
         "whole number", ""),
        (source("{{ prefix }}", "mode: prefix\nexamples: {a: b}"), 6, "must be a list", ""),
        (source("{{ prefix }}", "mode: prefix\nexamples: [a]"), 6, "group of fields", ""),
        (source("{{ prefix }}", "mode: prefix\nexamples:\n  - code: x"), 7,
         "instruction is missing", ""),
        (source("{{ prefix }}", top="inputs: 3\n"), 3, "must be a list", ""),
        (source("{{ prefix }}", top="inputs: [{kind: string}]\n"), 3, "without a usable name", ""),
        (source("{{ prefix }}", top="inputs: [{name: _limits, default: 1}]\n"), 3,
         "without a usable name", ""),
        (source("{{ prefix }}", top="inputs:\n  - name: tone\n"), 4, "nothing gives a value",
         "default"),
        (source("{{ prefix }}", top="template: {format: {kind: mustache}}\n"), 3,
         "not supported", "jinja2"),
        (source("{{ prefix }}", "mode: prefix\nstop: ['${env:HOME}']"), 6, "${env:…} is refused",
         "Write the value"),
        (source("{{ prefix }}", top="description: ${file:../../secret.txt}\n"), 3, "${file:…} is",
         ""),
        (source("{{ prefix }}", top="model:\n  connection: {key: '${ENV:KEY}'}\n"), 4, "refused",
         ""),
        (source("\n \n"), 9, "no text below", ""),
        (source("{{ prefix }}" + " " * 70000), 1, "longer than", "shorter"),
        # The body; its first line is the seventh of the file.
        (source("{{ prefix"), 7, "unexpected end of template", "Correct"),
        (source("a\n{% if prefix %}\n{{ prefix }}"), 9, "Unexpected end of template", ""),
        (source("a\n{% fi %}\n{{ prefix }}"), 8, "unknown tag 'fi'", ""),
        (source("a\n{{ prefxi }}{{ prefix }}"), 8, "no variable prefxi", "Did you mean prefix?"),
        (source("{{ nonsense_qq }}{{ prefix }}"), 7, "no variable", "There are instruction, task"),
        (source("\n\na\n{{ snippets }}{{ prefix }}"), 10, "use {% for %}", ""),
        (source("a\n{% for s in snippets %}\n{{ s.txt }}\n{% endfor %}{{ prefix }}"), 9,
         "no field txt", ""),
        (source("{{ prefix | shout }}"), 7, "no filter shout", "default, first"),
        (source("{{ prefix | _turns }}"), 7, "no filter _turns", ""),
        (source("{% if prefix is odd %}{% endif %}{{ prefix }}"), 7, "no test odd", "defined"),
        (source("{% for s in prefix %}{{ loop.cycle }}{% endfor %}{{ prefix }}"), 7, "no field",
         ""),
        (source("{{ snippets[7].path }}{{ prefix }}"), 7, "no item 7", ""),
        (source("{{ prefix }}\nNow go on."), 8, "ends in other text", "End it with {{ prefix }}"),
        (source("{{ suffix }}"), 7, "ends in other text", ""),
        (source("<PRE>{{ prefix }}<MID>", "mode: fim"), 7, "text on both sides", ""),
        (source("system:\nHi {{ prefix }}", "mode: chat"), 7, "needs a user", "Put user:"),
        (source("Hi\nuser:\n{{ prefix }}", "mode: chat"), 7, "in front of the first role", ""),
        (source("user:\n{{ prefix }}"), 7, "only a chat has roles", "mode: chat"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(text: str, line: int, what: str, step: str) -> None:
    found = problems(text)
    assert [item for item in found if item[0] == line and what in item[1] and step in item[2]], (
        found
    )
    assert all(item[2] for item in found), "every problem has a next step"
    with pytest.raises(TemplateError, match=r"^mine\.prompty, line \d+: ") as caught:
        parse_template(text, FILE, "workspace")
    assert caught.value.next_step


def test_all_problems_are_told_at_once() -> None:
    text = source("{{ prefxi }}\n{{ sufix }}", "mode: x\nstop: 3", "descr: x\n")
    assert [line for line, _, _ in problems(text)] == [3, 6, 7, 9, 10]


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        (source("a {{ prefxi }}{{ prefix }}"), (5, 11)),
        (source("{{ prefix }}{{ prefxi }}{{ prefxi }}"), (15, 21)),
        (source("{{ prefix }}", top="descr: x\n"), (0, 5)),
        (source("{{ prefix }}", "mode: prefix\nstop: {a: 1}"), (10, 16)),
        (source("{{ prefix }}", "mode: prefix\nstop:\n  - 1"), (6, None)),
        (source("{{ prefix }}\nNow go on."), None),
    ],
)
def test_where_on_its_line_a_problem_stands(
    text: str, columns: tuple[int, int | None] | None
) -> None:
    assert check_template(text, FILE, "workspace")[1][0].columns == columns


def test_what_looks_like_references_in_the_body_is_text() -> None:
    read = template("echo ${env:HOME} ${file:/etc/passwd}\n{{ prefix }}")
    assert rendered(read, ask_at("a<|>")).text == "echo ${env:HOME} ${file:/etc/passwd}\na"


def test_a_role_in_a_comment_is_none() -> None:
    read = template("{# In a chat:\nuser:\n#}{{ prefix }}")
    assert read.body.roles == frozenset()
    assert rendered(read, ask_at("a<|>")).text == "a"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_line_ends_of_the_file_do_not_matter(newline: str) -> None:
    text = source("a\nb {{ prefix }}\n").replace("\n", newline)
    read = parse_template(text, FILE, "user")
    assert rendered(read, ask_at("x<|>")).text == "a\nb x"


ATTACKS = [
    "{{ ''.__class__ }}",
    "{{ prefix.__class__.__mro__[1].__subclasses__() }}",
    "{{ prefix['__class__'] }}",
    "{{ prefix.upper }}",
    "{{ (prefix | first).__class__ }}",
    "{{ snippets[0]['__init__'] }}",
    "{{ snippets[0].keys }}",
    "{{ loop }}",
    "{{ self }}",
    "{{ cycler }}",
    "{{ lipsum.__globals__ }}",
    "{{ range(10) }}",
    "{{ _limits }}",
    "{{ prefix.format(1) }}",
    "{{ '%s' % prefix }}",
    "{{ 'a' * 1000000000 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ prefix ~ prefix }}",
    "{{ prefix + prefix }}",
    "{{ [prefix, prefix] }}",
    "{{ {'a': prefix} }}",
    "{{ namespace(a=1) }}",
    "{{ prefix | attr('__class__') }}",
    "{{ prefix | format }}",
    "{{ prefix | center(1000000000) }}",
    "{{ snippets | map('upper') | list }}",
    "{{ prefix | pprint }}",
    "{% set a = prefix %}",
    "{% set a %}x{% endset %}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% from 'os' import path %}",
    "{% extends 'x' %}",
    "{% block a %}{% endblock %}",
    "{% macro m() %}{{ m() }}{% endmacro %}",
    "{% call prefix() %}{% endcall %}",
    "{% filter upper %}x{% endfilter %}",
    "{% with a = 1 %}{% endwith %}",
    "{% for a in snippets recursive %}{{ loop(snippets) }}{% endfor %}",
    "{% for a, b in snippets %}{% endfor %}",
    "{% for a in prefix.__class__ %}{% endfor %}",
    "{% for a in language_id %}" * 30 + "{% endfor %}" * 30,
    "{{ " + "(" * 5000 + "prefix" + ")" * 5000 + " }}",
    "{{ " + "not " * 5000 + "prefix }}",
    "{% for a in 10 %}{% endfor %}",
    "{{ prefix | indent('x' | length | default) | length | indent }}",
    "{{ prefix[::0] }}",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_sandbox_refuses(attack: str) -> None:
    found = problems(source(attack + "{{ prefix }}"))
    assert found
    assert all(line >= 1 and what and step for line, what, step in found)


LONG = "abcdefghij" * 300


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("{% for a in prefix %}{% for b in prefix %}{% endfor %}{% endfor %}", "its loops turn"),
        ("{% for a in prefix %}{{ prefix }}{{ prefix }}{% endfor %}", "too long a text"),
        ("{{ prefix" + " | replace('a', prefix)" * 4 + " | length }}", "too long a text"),
        ("{{ prefix | join(prefix) | length }}", "too long a text"),
        ("{{ prefix | replace('', prefix) | indent(prefix) }}", "too long a text"),
    ],
)
def test_a_template_cannot_use_more_than_its_bounds(body: str, words: str) -> None:
    used = template(f"x\n{body}{{{{ prefix }}}}")
    with pytest.raises(TemplateError, match=rf"mine\.prompty, line [78]: .*{words}") as caught:
        rendered(used, ask_at(f"{LONG}<|>"))
    assert caught.value.next_step
    assert "abcdefghij" not in str(caught.value)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("{{ path | upper }} {{ language | lower }}", "SRC/APP.PY python"),
        ("{{ instruction | trim | replace('b', 'c') }}", "a c"),
        ("{{ instruction | default('none') }}|{{ '' | default('x', true) }}", " a b |x"),
        ("{{ imports | join('; ') }}|{{ imports | length }}", "import a; import b|2"),
        ("{% if imports %}{{ imports | first }}|{{ imports | last }}|{{ imports[0] }}{% endif %}",
         "import a|import b|import a"),
        ("{{ 'a\nb' | indent(2) }}|{{ 'a\nb' | indent('> ', true) }}", "a\n  b|> a\n> b"),
        ("{% for s in snippets %}{{ loop.index }}:{{ s['path'] }}{{ ', ' if not loop.last }}"
         "{% endfor %}", "1:a.py, 2:b.py"),
        ("{% for s in snippets if s.path != 'a.py' %}{{ s.path }}{% else %}none{% endfor %}",
         "b.py"),
        ("{% if language_id in ['python', 'ruby'] and not suffix %}yes{% elif 1 < 2 %}or"
         "{% else %}no{% endif %}", "yes"),
        ("{{ path[4:] }}{{ path[-2:] }}", "app.pypy"),
        ("{% raw %}{{ prefix }}{% endraw %}{# nothing #}", "{{ prefix }}"),
        ("a\n  {%- if true %} b {%- endif %}\nc", "a b\nc"),
        ("{% if nothing is defined %}{% endif %}", None),
    ],
)  # fmt: skip
def test_what_templates_can_do(body: str, text: str | None) -> None:
    text_of = source(body.replace("{{ ', ' if not loop.last }}", "{{ ', ' if not loop.last "
                                  "else '' }}") + "\n{{ prefix }}")  # fmt: skip
    if text is None:
        assert problems(text_of)
        return
    from tenfold.source.ask import Snippet

    ask = ask_at(
        "<|>", instruction=" a b ", imports=("import a", "import b"),
        snippets=(Snippet("a.py", "a"), Snippet("b.py", "b")),
    )  # fmt: skip
    used = parse_template(text_of, FILE, "user")
    assert rendered(used, ask).text == f"{text}\n"
