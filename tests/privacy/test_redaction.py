"""Secrets are replaced before anything leaves, and ordinary code is left alone.

The secrets are put together here, at run time: no text that looks like one stands in a file.
"""

import base64
import random
import string
import sys
import time

import pytest

from tenfold.errors import PrivacyError
from tenfold.privacy.gate import Gate
from tenfold.privacy.patterns import plugin_patterns
from tenfold.privacy.placeholders import PLACEHOLDER
from tenfold.privacy.redaction import redact
from tenfold.privacy.scanning import find_secrets
from tenfold.privacy.secrets import secrets_in

_random = random.Random(20)


def some(count: int, alphabet: str = string.ascii_letters + string.digits) -> str:
    """A made-up run of characters, with a digit and both cases where the alphabet has them."""
    groups = (string.digits, string.ascii_lowercase, string.ascii_uppercase)
    needed = [_random.choice(group) for group in groups if set(group) <= set(alphabet)]
    return "".join(needed + _random.choices(alphabet, k=count - len(needed)))


HEX = "0123456789abcdef"
LOWER = string.ascii_lowercase + string.digits
UPPER = string.ascii_uppercase + string.digits
DASHES = "-" * 5


def jwt() -> str:
    parts = ['{"alg":"HS256","typ":"JWT"}', '{"sub":"1234567890","name":"N"}']
    encoded = [base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, some(43)])


def private_key(kind: str = "RSA ") -> str:
    lines = "\n".join(some(64) for _ in range(6))
    return (
        f"{DASHES}BEGIN {kind}PRIVATE KEY{DASHES}\n{lines}\n{DASHES}END {kind}PRIVATE KEY{DASHES}"
    )


PLANTED = [
    # the secret, where it stands, its kind
    ("AKIA" + some(16, UPPER), 'key = "{}"', "aws-key"),
    ("ASIA" + some(16, UPPER), "# used {} here", "aws-key"),
    (some(40), 'aws_secret_access_key = "{}"', "aws-key"),
    ("ghp_" + some(36), 'TOKEN = "{}"', "github-token"),
    ("github_pat_" + some(60), "git clone https://{}@github.com/x/y", "github-token"),
    ("glpat-" + some(20), 'x = "{}"', "gitlab-token"),
    ("xoxb-" + some(12, string.digits) + "-" + some(24), 'slack("{}")', "slack-token"),
    ("sk_" + "live_" + some(24), 'stripe.api_key = "{}"', "stripe-key"),
    ("sk-" + some(20) + "T3Blbk" + "FJ" + some(20), 'OpenAI(api_key="{}")', "openai-key"),
    ("sk-" + "proj-" + some(48), 'key = "{}"', "openai-key"),
    ("sk-" + "ant-api03-" + some(80), "KEY={}", "openai-key"),
    ("AIza" + some(35), 'fetch("https://x?key={}")', "google-key"),
    ("npm_" + some(36), "//registry.example/:_authToken={}", "npm-token"),
    ("pypi-" + "AgEIcHlwaS5vcmc" + some(80), "password = {}", "pypi-token"),
    ("hf_" + some(34), 'login("{}")', "hugging-face-token"),
    ("SG." + some(22) + "." + some(43), 'mail("{}")', "sendgrid-key"),
    (some(32, HEX) + "-us12", 'chimp("{}")', "mailchimp-key"),
    (jwt(), 'verify("{}")', "jwt"),
    (some(12), 'url = "postgres://admin:{}@db:5432/x"', "password-in-url"),
    (some(86) + "==", "DefaultEndpointsProtocol=https;AccountKey={}", "azure-storage-key"),
    (some(40), '"Authorization": "Bearer {}"', "bearer-token"),
    (some(16), 'api_key = "{}"', "password"),
    (some(16), "const apiKey = '{}';", "password"),
    (some(16), 'apiKey := "{}"', "password"),
    (some(16), '{{"client_secret": "{}"}}', "password"),
    (some(16), 'password: str = "{}"', "password"),
    (some(16), 'auth_token: "{}",', "password"),
    (some(16), 'if password == "{}":', "password"),
    (some(16), 'os.environ["DB_PASSWORD"] = "{}"', "password"),
    ("hunter" + "22", 'db_password = "{}"', "password"),
    (some(24), "export SERVICE_TOKEN={}", "password"),
    (some(24), "  api_key: {}", "password"),
    (some(40, string.ascii_letters + string.digits + "+/"), 'sign("{}")', None),
    (some(40, HEX), 'session = "{}"', "high-entropy-string"),
    (private_key(), 'KEY = """{}"""', "private-key"),
    (private_key(""), "{}", "private-key"),
    (private_key("OPENSSH "), "{}", "private-key"),
    (private_key().replace("\n", '\\n"\n    "'), 'KEY = (\n    "{}"\n)', "private-key"),
]


@pytest.mark.parametrize(("secret", "place", "kind"), PLANTED)
def test_planted_secrets_are_replaced(secret: str, place: str, kind: str | None) -> None:
    text = f"import os\n\n{place.format(secret)}\nprint(os.name)\n"
    redacted, redactions = redact(text, {})
    assert secret not in redacted
    for line in secret.splitlines():
        assert line not in redacted
    assert redacted.startswith("import os\n\n")
    assert redacted.endswith("\nprint(os.name)\n")
    assert len(PLACEHOLDER.findall(redacted)) == sum(each.count for each in redactions) == 1
    if kind is not None:
        assert [each.kind for each in redactions] == [kind]


@pytest.mark.parametrize(("secret", "place", "kind"), PLANTED)
def test_what_was_redacted_passes_the_gate(secret: str, place: str, kind: str | None) -> None:
    gate = Gate((), redact=True)
    with pytest.raises(PrivacyError, match="still holds a secret") as caught:
        gate.check(place.format(secret))
    assert secret not in str(caught.value)
    redacted, _ = gate.redact(place.format(secret))
    gate.check(redacted)
    assert gate.redact(redacted) == (redacted, ())


@pytest.mark.parametrize("cut", ["end", "beginning"])
def test_a_private_key_of_which_one_end_was_cut_away(cut: str) -> None:
    lines = private_key().splitlines()
    left = lines[:4] if cut == "end" else lines[-4:]
    redacted, _ = redact("\n".join(["a = 1", *left, "b = 2"]), {})
    assert redacted == "a = 1\n<redacted-private-key-1>\nb = 2"


ORDINARY = [
    'password = os.environ["DB_PASSWORD"]',
    'password = getpass("Password: ")',
    "password: str | None = None",
    'password = ""',
    'password = "password"',
    'password = "<your password>"',
    'password = "your-password-1"',
    'api_key = "${API_KEY}"',
    'api_key = "{{ api_key2 }}"',
    'api_key = "YOUR_API_KEY_123"',
    'token_url = "https://example.org/oauth2/token"',
    'token_type = "bearer2"',
    'secret_name = "database-credentials-1"',
    'password_hasher = "argon2-cffi"',
    'encoding = tokenizer("cl100k_base")',
    'tokenizer = "o200k_base"',
    'tokens = "a1 b2 c3 d4"',
    "token = tokens[index2]",
    "token = self.tokens.pop2(index)",
    "api_key: config.services.key2",
    "if (token === other.token1234567) {",
    'url = "https://{user}:{password}@{host}/"',
    'url = f"postgres://{user}:{password}@localhost"',
    'ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"',
    'HEX = "0123456789abcdef0123456789ABCDEF"',
    'path = "src/main/java/org/example/Application2Test/Resources3"',
    'kind = "application/vnd.openxmlformats-officedocument"',
    'sha256 = "' + "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32" + '"',
    'assert md5(b"hello") == "' + "5d41402abc4b2a76b9719d911017c592" + '"',
    'revision = "' + "ebb2015119c907b064c512bf053e945850b5875f" + '"',
    'id = "123e4567-e89b-12d3-a456-426614174000"',
    "class SecretSantaAssignmentManagerFactory2:",
    "def generate_password(length: int = 16, symbols: bool = True) -> str:",
    'raise ValueError("The API key is missing: set OPENAI_API_KEY.")',
    'parser.add_argument("--password", help="Password of the user")',
    "mailto:someone@example.org",
    "https://docs.python.org/3/library/secrets.html#secrets.token_hex",
    "task-management-system-with-many-words-in-kebab-case = 1",
    "sk-learn-compatible-estimators-and-transformers",
    "<redacted-aws-key-1>",
    "basic authentication2/with a name and a password",
    '"Authorization: Basic " + encoded_credentials2',
    "the login form password field",
    "curl -u user:$PASSWORD https://example.org",
    "curl -u user https://example.org",
    "Server=db;Password=${PASSWORD};",
    "https://example.org/?token={token}",
    "key-value-store-with-a-long-name-of-32",
    "secret_santa_assignments_for_the_whole_year_2024",
    "access_token = response.json_body2.access_token",
    "self.api_key = settings_2024.api_key_v2",
]


@pytest.mark.parametrize("row", ORDINARY)
def test_ordinary_code_gives_no_alarm(row: str) -> None:
    assert find_secrets(f"# before\n{row}\n# after\n", {}) == ()


def test_the_same_secret_gets_the_same_placeholder() -> None:
    first, second = "AKIA" + some(16, UPPER), "AKIA" + some(16, UPPER)
    text = f'a = "{first}"\nb = "{second}"\nc = "{first}"\n'
    redacted, redactions = redact(text, {})
    one, two = "<redacted-aws-key-1>", "<redacted-aws-key-2>"
    assert redacted == f'a = "{one}"\nb = "{two}"\nc = "{one}"\n'
    assert [(each.kind, each.count) for each in redactions] == [("aws-key", 3)]


def test_numbers_go_on_after_placeholders_that_are_there() -> None:
    text = f'a = "<redacted-aws-key-4>"\nb = "{"AKIA" + some(16, UPPER)}"\n'
    assert "<redacted-aws-key-5>" in redact(text, {})[0]


def test_a_secret_found_once_is_replaced_everywhere() -> None:
    secret = "hunter" + "22"
    redacted, redactions = redact(f'password = "{secret}"\nconnect("{secret}")\n', {})
    assert redacted == 'password = "<redacted-password-1>"\nconnect("<redacted-password-1>")\n'
    assert redactions[0].count == 2


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SOME_TOKEN", "plain words here", True),
        ("DB_PASSWORD", "correct-horse-battery", True),
        ("MY_API_KEY", "short", False),
        ("HOME_FOLDER", "somewhere-over-there", False),
        ("KEY", "1", False),
        ("KEY", "secret", False),
        ("STRIPE_KEY", "a-key-of-some-length-2", True),
        ("KEY_2", "a-key-of-some-length-2", True),
        ("GITHUB_PAT", "a-pat-of-some-length-2", True),
        ("SENTRY_DSN", "a-dsn-of-some-length-2", True),
        ("KEYBOARD_LAYOUT", "german-without-dead-keys", False),
        ("PATH_TO_FILES", "somewhere-over-there", False),
        ("API_KEY", "aaaaaaaaaaaaaaaa", False),
        ("API_KEY", "0000-0000-0000-0000", False),
        ("GOOGLE_CREDENTIALS", "/home/me/credentials.json", False),
    ],
)
def test_values_of_the_environment(name: str, value: str, expected: bool) -> None:
    redacted, redactions = redact(f"use({value})", {name: value})
    assert (value not in redacted) is expected
    assert [each.kind for each in redactions] == ["environment-value"] * expected


def test_the_environment_of_the_process_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENFOLD_TEST_SECRET", "not to be seen by anyone")
    redacted, _ = Gate((), redact=True).redact("say('not to be seen by anyone')")
    assert redacted == "say('<redacted-environment-value-1>')"


def test_secrets_of_a_candidate_are_told_by_line() -> None:
    key, token = "AKIA" + some(16, UPPER), "ghp_" + some(36)
    assert secrets_in(f'a = 1\nb = "{key}"\n\nc = "{token}"') == (
        ("aws-key", 2),
        ("github-token", 4),
    )
    assert secrets_in("a = 1\n") == ()


def test_without_redaction_texts_pass_as_they_are() -> None:
    gate = Gate((), redact=False)
    text = f'key = "{"AKIA" + some(16, UPPER)}"'
    assert gate.redact(text) == (text, ())
    gate.check(text)


def test_a_scan_that_fails_is_no_scan_without_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    plugin_patterns.cache_clear()
    monkeypatch.setitem(sys.modules, "detect_secrets.plugins.aws", None)
    gate = Gate((), redact=True)
    for use in (gate.redact, gate.check, secrets_in):
        with pytest.raises(PrivacyError, match="ModuleNotFoundError"):
            use("def add(a, b):\n")


@pytest.mark.parametrize("text", ["", "\n", "\0", "é" * 50, "\ud800", "-" * 5000, "a" * 50_000])
def test_any_text_can_be_scanned(text: str) -> None:
    assert redact(text, {}) == (text, ())


def test_scanning_is_quick() -> None:
    rows = [*ORDINARY, *(f"    value_{number} = compute(a, b)[{number}]" for number in range(160))]
    text = "\n".join(rows)  # some 2,000 tokens
    find_secrets(text, {})
    durations = []
    for _ in range(5):
        began = time.perf_counter()
        find_secrets(text, {})
        durations.append(time.perf_counter() - began)
    assert min(durations) < 0.03


HOSTILE = [
    *("://a:", "eyJ", "password", 'password="', "//", "//:_authToken=", "sk-", "bearer ", '"'),
    *(f"{DASHES}BEGIN PRIVATE KEY{DASHES}", "A" * 16 + "\n", "a_token ", "aws key ", "a." * 20),
    *("curl -u a ", "curl", "login a ", "://:", "basic ", "a-:APA91b", "EAA", "pat", ";pwd="),
    *("secret_", "?token=a&", "aws_secret_key=", "x_password=a_1.", "key-", "eyJ." * 3),
]


@pytest.mark.parametrize("part", HOSTILE)
def test_no_text_holds_the_scan_up_for_long(part: str) -> None:
    text = (part * 20_000)[:20_000] + f"{DASHES}END PRIVATE KEY"
    began = time.perf_counter()
    find_secrets(text, {})
    assert time.perf_counter() - began < 10
