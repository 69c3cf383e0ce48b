"""Candidates with hard-coded keys, again with the keys read from the environment."""

import string

import pytest

from candidates.asks import ask_at
from tenfold.candidates.environment import READINGS, from_environment
from tenfold.candidates.evidence import parses
from tenfold.candidates.undefined import faults
from tenfold.source.languages import LANGUAGES

TOKEN = "gh" + "p_" + "A1b2C3d4" * 4 + "E5f6"
KEY = "sk" + "_live_" + "a1B2c3D4" * 3
OTHER = "sk" + "_live_" + "z9Y8x7W6" * 3

BODIES = {
    "main.py": ("# Call it.\ndef call():\n    <|>\n", '    return get(api_token="{}")'),
    "main.js": (
        "// Call it.\nfunction call() {\n  <|>\n}\n",
        "  return get({{ apiToken: '{}' }});",
    ),
    "main.jsx": ("// Call it.\nfunction call() {\n  <|>\n}\n", '  const apiToken = "{}";'),
    "main.ts": ("// Call it.\nfunction call() {\n  <|>\n}\n", "  const apiToken: string = `{}`;"),
    "main.tsx": ("// Call it.\nfunction call() {\n  <|>\n}\n", '  const apiToken: string = "{}";'),
    "main.go": (
        'package main\n\nimport "os"\n\n// Call it.\nfunc call() string {\n\t<|>\n}\n',
        '\tapiToken := "{}"',
    ),
    "main.rs": ("// Call it.\nfn call() {\n    <|>\n}\n", '    let api_token = "{}";'),
    "Main.java": (
        "class Main {\n  // Call it.\n  void call() {\n    <|>\n  }\n}\n",
        '    String apiToken = "{}";',
    ),
    "main.cs": (
        "class Main {\n  // Call it.\n  void Call() {\n    <|>\n  }\n}\n",
        '    var apiToken = "{}";',
    ),
    "main.rb": ("# Call it.\ndef call\n  <|>\nend\n", "  api_token = '{}'"),
    "main.php": (
        "<?php\n// Call it.\nfunction call() {\n    <|>\n}\n",
        "    $api_token = '{}';",
    ),
    "main.c": (
        "#include <stdlib.h>\n\n// Call it.\nvoid call(void) {\n    <|>\n}\n",
        '    const char *api_token = "{}";',
    ),
    "main.cpp": (
        "#include <cstdlib>\n\n// Call it.\nvoid call() {\n    <|>\n}\n",
        '    const char *api_token = "{}";',
    ),
    "main.sh": ("# Call it.\ncall() {\n  <|>\n}\n", '  api_token="{}"'),
}
EXPECTED = {
    "main.py": '    import os\n    return get(api_token=os.environ["API_TOKEN"])',
    "main.js": "  return get({ apiToken: process.env.API_TOKEN });",
    "main.jsx": "  const apiToken = process.env.API_TOKEN;",
    "main.ts": "  const apiToken: string = process.env.API_TOKEN;",
    "main.tsx": "  const apiToken: string = process.env.API_TOKEN;",
    "main.go": '\tapiToken := os.Getenv("API_TOKEN")',
    "main.rs": '    let api_token = std::env::var("API_TOKEN").expect("API_TOKEN is not set");',
    "Main.java": '    String apiToken = System.getenv("API_TOKEN");',
    "main.cs": '    var apiToken = System.Environment.GetEnvironmentVariable("API_TOKEN");',
    "main.rb": '  api_token = ENV["API_TOKEN"]',
    "main.php": '    $api_token = getenv("API_TOKEN");',
    "main.c": '    const char *api_token = getenv("API_TOKEN");',
    "main.cpp": '    const char *api_token = std::getenv("API_TOKEN");',
    "main.sh": '  api_token="$API_TOKEN"',
}


@pytest.mark.parametrize("file", BODIES)
def test_each_language_has_its_way(file: str) -> None:
    text, body = BODIES[file]
    ask = ask_at(text, file)
    rewritten = from_environment(ask, body.format(TOKEN))
    assert rewritten is not None
    assert rewritten == (EXPECTED[file], ("API_TOKEN",))
    assert parses(ask, rewritten.text) is True


def test_every_language_with_a_grammar_is_tested() -> None:
    assert set(READINGS) == {language.id for language in LANGUAGES}
    assert {ask_at(text, file).language.id for file, (text, _) in BODIES.items()} == set(READINGS)


PYTHON = "import os\n\n\n# Call it.\ndef call():\n    <|>\n"
WAYS = [
    # the candidate, what it becomes, the names
    ('    key = "{}"', '    key = os.environ["GITHUB_TOKEN"]', "GITHUB_TOKEN"),
    ('    return connect("{}")', '    return connect(os.environ["GITHUB_TOKEN"])', "GITHUB_TOKEN"),
    ("    client.api_key = '{}'", '    client.api_key = os.environ["API_KEY"]', "API_KEY"),
    (
        '    x = {{"X-Api-Key": "{}"}}',
        '    x = {"X-Api-Key": os.environ["X_API_KEY"]}',
        "X_API_KEY",
    ),
    ('    key = b"{}"', '    key = os.environ["GITHUB_TOKEN"].encode()', "GITHUB_TOKEN"),
    (
        '    auth = "Bearer {}"',
        '    auth = ("Bearer " + os.environ["GITHUB_TOKEN"])',
        "GITHUB_TOKEN",
    ),
    (
        '    é = "ü"; get("https://x.example/?t={}&b=1")',
        '    é = "ü"; get(("https://x.example/?t=" + os.environ["GITHUB_TOKEN"] + "&b=1"))',
        "GITHUB_TOKEN",
    ),
    (
        '    a = "{0}"\n    b = "{0}"',
        '    a = os.environ["GITHUB_TOKEN"]\n    b = os.environ["GITHUB_TOKEN"]',
        "GITHUB_TOKEN",
    ),
]


@pytest.mark.parametrize(("body", "expected", "name"), WAYS)
def test_ways_to_write_a_key(body: str, expected: str, name: str) -> None:
    ask = ask_at(PYTHON)
    assert from_environment(ask, body.format(TOKEN)) == (expected, (name,))
    found = faults(ask, expected)
    assert found is not None
    assert found.compiles


def test_two_keys_have_two_names() -> None:
    body = f'    first = pay("{KEY}")\n    second = pay("{OTHER}", api_key="{TOKEN}")'
    assert from_environment(ask_at(PYTHON), body) == (
        '    first = pay(os.environ["STRIPE_API_KEY"])\n'
        '    second = pay(os.environ["STRIPE_API_KEY_2"], api_key=os.environ["API_KEY"])',
        ("STRIPE_API_KEY", "STRIPE_API_KEY_2", "API_KEY"),
    )


def test_a_variable_that_has_the_key_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEPLOY_TOKEN", TOKEN)
    rewritten = from_environment(ask_at(PYTHON), f'    api_key = "{TOKEN}"')
    assert rewritten == ('    api_key = os.environ["DEPLOY_TOKEN"]', ("DEPLOY_TOKEN",))


def test_the_import_stands_above_the_statement() -> None:
    ask = ask_at("# Call it.\ndef call():<|>\n")
    body = f'\n    for a in b:\n        c(\n            a,\n            "{TOKEN}",\n        )'
    rewritten = from_environment(ask, body)
    assert rewritten is not None
    assert rewritten.text == (
        "\n    for a in b:\n        import os\n        c(\n            a,\n"
        '            os.environ["GITHUB_TOKEN"],\n        )'
    )
    found = faults(ask, rewritten.text)
    assert found is not None
    assert (found.compiles, found.undefined) == (True, ("b", "c"))


GO = 'package main\n\nimport "os"\n\n'
C = "#include <stdlib.h>\n\n"
CPP = "#include <cstdlib>\n\n"
METHOD = "class Main {\n  // F.\n  void F() {\n    <|>\n  }\n}\n"
FIELD = "class Main {\n  // The key.\n  <|>\n}\n"

IMPORTED = [
    ("main.go", 'package main\n\nimport (\n\t"fmt"\n\t"os"\n)\n\n// F.\nfunc f() {\n\t<|>\n}\n'),
    ("main.go", 'package main\n\nimport ("os")\n\n// F.\nfunc f() {\n\t<|>\n}\n'),
    ("main.c", "#  include <stdlib.h>  // getenv\n\n// F.\nvoid f(void) {\n    <|>\n}\n"),
    ("main.cpp", "#include <stdlib.h>\n\n// F.\nvoid f() {\n    <|>\n}\n"),
]


@pytest.mark.parametrize(("file", "text"), IMPORTED)
def test_imports_are_known_however_they_are_written(file: str, text: str) -> None:
    assert from_environment(ask_at(text, file), f'    call("{TOKEN}");') is not None


def test_an_import_may_come_with_the_answer() -> None:
    text = f'#include <stdlib.h>\n\nconst char *f(void) {{\n    return "{TOKEN}";\n}}'
    rewritten = from_environment(ask_at("// F.\n<|>\n", "main.c"), text)
    assert rewritten is not None
    assert 'return getenv("GITHUB_TOKEN");' in rewritten.text


STAYS = [
    ("main.c", C + "// F.\nstatic void f(void) {\n    <|>\n}\n", '    const char *k = "{}";'),
    ("main.cpp", CPP + "// F.\nvoid f() {\n    <|>\n}\n", '    static const char *const k = "{}";'),
    ("main.cs", FIELD, '  static readonly string Key = "{}";'),
    ("Main.java", FIELD, '  static final String KEY = "{}";'),
    ("main.php", "<?php\n// F.\nfunction f() {\n    <|>\n}\n", "    return call(key: '{}');"),
]


@pytest.mark.parametrize(("file", "text", "body"), STAYS)
def test_what_is_no_constant_for_the_compiler_has_one(file: str, text: str, body: str) -> None:
    assert from_environment(ask_at(text, file), body.format(TOKEN)) is not None


NONE = [
    ("main.py", PYTHON, "    return 1"),
    ("main.py", PYTHON, '    return f"{{a}} {}"'),
    ("main.py", PYTHON, "    # {}\n    return 1"),
    ("main.py", PYTHON, '    return "\\n{}"'),
    ("main.py", PYTHON, '    return ("{}"'),
    ("main.go", GO + "// The key.\n<|>\n", 'const key = "{}"'),
    ("main.go", "package main\n\n// F.\nfunc f() {\n\t<|>\n}\n", '\tkey := "{}"'),
    ("main.go", 'package main\n\nimport "x/os"\n\n// F.\nfunc f() {\n\t<|>\n}\n', '\tkey := "{}"'),
    ("main.cs", FIELD, '  const string Key = "{}";'),
    ("main.cs", FIELD, '  private const string Key = "{}";'),
    ("main.cs", METHOD, '    const string key = "{}";'),
    ("main.cs", FIELD, '  void Call(string key = "{}") {{ }}'),
    ("main.cs", METHOD, '    switch (x) {{ case "{}": break; }}'),
    ("main.cs", METHOD, '    var a = x is "{}";'),
    ("Main.java", METHOD, '    switch (x) {{ case "{}": break; }}'),
    ("main.php", "<?php\nclass A {\n    // The key.\n    <|>\n}\n", "    private $key = '{}';"),
    ("main.php", "<?php\nclass A {\n    // The key.\n    <|>\n}\n", "    const KEY = '{}';"),
    ("main.php", "<?php\n// F.\n<|>\n", "function f($key = '{}') {{}}"),
    ("main.php", "<?php\n// F.\nfunction f() {\n    <|>\n}\n", "    static $key = '{}';"),
    ("main.cpp", CPP + "// The key.\n<|>\n", 'constexpr const char *key = "{}";'),
    ("main.cpp", CPP + "// The key.\n<|>\n", 'constinit const char *key = "{}";'),
    ("main.cpp", CPP + "// F.\nvoid f() {\n    <|>\n}\n", '    static constexpr auto key = "{}";'),
    (
        "main.cpp",
        CPP + "struct A {\n    // K.\n    <|>\n};\n",
        '    static constexpr const char *k = "{}";',
    ),
    ("main.cpp", CPP + "// F.\nconstexpr const char *f() {\n    <|>\n}\n", '    return "{}";'),
    ("main.cpp", "// F.\nvoid f() {\n    <|>\n}\n", '    const char *key = "{}";'),
    ("main.c", "// F.\nvoid f(void) {\n    <|>\n}\n", '    const char *key = "{}";'),
    ("main.c", "#include <stdio.h>\n// F.\nvoid f(void) {\n    <|>\n}\n", '    call("{}");'),
    ("main.c", C + "// F.\nvoid f(void) {\n    <|>\n}\n", '    static const char *key = "{}";'),
    ("main.ts", "// F.\n<|>\n", 'let key: "{}" = other;'),
    ("main.rs", "// F.\nfn f() {\n    <|>\n}\n", '    println!("{}");'),
    ("main.rs", "// F.\nfn f() {\n    <|>\n}\n", '    match a {{ "{}" => 1, _ => 2 }};'),
    ("main.rs", "// F.\nconst fn f() -> Key {\n    <|>\n}\n", '    Key("{}")'),
    ("main.rs", "// The key.\n<|>\n", 'const KEY: &str = "{}";'),
    ("main.c", C + "// The key.\n<|>\n", 'const char *key = "{}";'),
    ("main.c", C + "// F.\nvoid f(void) {\n    <|>\n}\n", '    char key[] = "{}";'),
    ("main.jsx", "// F.\nfunction f() {\n  <|>\n}\n", '  return <A token="{}" />;'),
    ("main.rs", "// F.\nfn f() {\n    <|>\n}\n", '    let a = "Bearer {}";'),
    ("main.lua", "-- F.\n<|>\n", 'key = "{}"'),
]


@pytest.mark.parametrize(("file", "text", "body"), NONE)
def test_where_there_is_no_way_there_is_no_second_form(file: str, text: str, body: str) -> None:
    assert from_environment(ask_at(text, file), body.format(TOKEN)) is None


@pytest.mark.parametrize("quote", ['"', "'", '"""', "`"])
@pytest.mark.parametrize("file", BODIES)
def test_what_comes_out_parses_and_holds_no_key(file: str, quote: str) -> None:
    text, body = BODIES[file]
    ask = ask_at(text, file)
    for around in (
        "{}",
        "Bearer {}",
        "{} x",
        string.punctuation.replace("{", "").replace("}", "") + "{}",
    ):
        written = body.replace('"', quote).replace("'", quote).format(around.format(TOKEN))
        rewritten = from_environment(ask, written)
        if rewritten is not None:
            assert TOKEN not in rewritten.text
            assert parses(ask, rewritten.text) is True
