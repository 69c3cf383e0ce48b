"""A corpus of made-up secrets in realistic documents, always the same one.

The secrets are put together at run time, from the formats that their makers document: no text that
looks like one stands in a file.
"""

import base64
import json
import random
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass

DIGITS = string.digits
HEX = "0123456789abcdef"
LOWER = string.ascii_lowercase + DIGITS
UPPER = string.ascii_uppercase + DIGITS
ALNUM = string.ascii_letters + DIGITS
BASE64 = ALNUM + "+/"
URL_SAFE = ALNUM + "-_"
DASHES = "-" * 5
PER_KIND = 8


@dataclass(frozen=True)
class Planted:
    """A secret of a kind, and some lines of a document that hold it.

    ``parts`` are what must not leave: the secret, or each line of one that has several.
    """

    kind: str
    parts: tuple[str, ...]
    text: str


class Maker:
    """Makes runs of characters that look drawn at random, and always the same ones."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)

    def some(self, count: int, alphabet: str = ALNUM) -> str:
        """So many characters, with a digit and either case where the alphabet has them."""
        groups = (DIGITS, string.ascii_lowercase, string.ascii_uppercase)
        needed = [self.random.choice(group) for group in groups if set(group) <= set(alphabet)]
        rest = self.random.choices(alphabet, k=count - len(needed))
        mixed = [*needed, *rest]
        self.random.shuffle(mixed)
        return mixed[0] + "".join(mixed[1:])

    def one(self, *texts: str) -> str:
        return self.random.choice(texts)

    def password(self) -> str:
        """As a person thinks it up."""
        word = self.one("dragon", "Sommer", "letmein", "Monkey", "correct-horse", "zebra")
        return f"{word}{self.one('!', '#', '_', '')}{self.random.randrange(100, 9999)}"

    def uuid(self) -> str:
        return "-".join(self.some(count, HEX) for count in (8, 4, 4, 4, 12))

    def jwt(self) -> str:
        claims = {"sub": self.some(10, DIGITS), "name": self.some(8)}
        parts = [json.dumps({"alg": "HS256", "typ": "JWT"}), json.dumps(claims)]
        encoded = [base64.urlsafe_b64encode(p.encode()).decode().rstrip("=") for p in parts]
        return ".".join([*encoded, self.some(43, URL_SAFE)])

    def key_block(self, kind: str, lines: int = 5) -> str:
        rows = [self.some(64, BASE64) for _ in range(lines)] + [self.some(30, BASE64) + "=="]
        return "\n".join([f"{DASHES}BEGIN {kind}{DASHES}", *rows, f"{DASHES}END {kind}{DASHES}"])


Make = Callable[[Maker], str]

# Anywhere: such a secret tells itself by its shape, whatever stands around it.
ANYWHERE = (
    'client = Client("{}")',
    "const client = connect('{}');",
    "# works with {} since Tuesday",
    "curl https://api.example.org/v1/items?x={}",
    "  - {}",
    'return send(path, auth="{}", retries=3)',
    '"value": "{}",',
    "export X={}",
)
SHAPED: dict[str, Make] = {
    "aws-access-key": lambda m: m.one("AKIA", "ASIA") + m.some(16, UPPER),
    "github-classic": lambda m: m.one("ghp", "gho", "ghu", "ghs") + "_" + m.some(36),
    "github-fine-grained": lambda m: "github" + "_pat_" + m.some(22) + "_" + m.some(59),
    "gitlab": lambda m: "gl" + m.one("pat", "dt") + "-" + m.some(20),
    "slack-bot": lambda m: (
        "xox" + "b-" + m.some(12, DIGITS) + "-" + m.some(12, DIGITS) + "-" + m.some(24)
    ),
    "slack-webhook": lambda m: (
        "https://hooks.sl"
        + f"ack.com/services/T{m.some(8, UPPER)}/B{m.some(8, UPPER)}/{m.some(24)}"
    ),
    "stripe": lambda m: m.one("sk", "rk") + "_" + m.one("live", "test") + "_" + m.some(24),
    "stripe-webhook": lambda m: "wh" + "sec_" + m.some(32),
    "openai-old": lambda m: "sk" + "-" + m.some(20) + "T3Blbk" + "FJ" + m.some(20),
    "openai-project": lambda m: "sk" + "-proj-" + m.some(60, ALNUM) + "T3Blbk" + "FJ" + m.some(60),
    "anthropic": lambda m: "sk" + "-ant-api03-" + m.some(86, ALNUM) + "-" + m.some(6) + "AA",
    "google-api": lambda m: "AI" + "za" + m.some(35),
    "google-oauth": lambda m: "GOC" + "SPX-" + m.some(28),
    "npm": lambda m: "np" + "m_" + m.some(36),
    "pypi": lambda m: "py" + "pi-AgEIcHlwaS5vcmc" + m.some(90, ALNUM),
    "hugging-face": lambda m: "h" + "f_" + m.some(34),
    "sendgrid": lambda m: "S" + "G." + m.some(22) + "." + m.some(43),
    "mailchimp": lambda m: m.some(32, HEX) + "-us" + str(m.random.randrange(1, 20)),
    "mailgun": lambda m: "ke" + "y-" + m.some(32, HEX),
    "twilio": lambda m: m.one("AC", "SK") + m.some(32, HEX),
    "jwt": lambda m: m.jwt(),
    "discord-bot": lambda m: m.one("M", "N") + m.some(23) + "." + m.some(6) + "." + m.some(27),
    "telegram-bot": lambda m: m.some(10, "123456789") + ":AA" + m.some(33),
    "square": lambda m: "sq0" + "csp-" + m.some(43, ALNUM),
    "digitalocean": lambda m: "do" + m.one("p", "o", "r") + "_v1_" + m.some(64, HEX),
    "shopify": lambda m: "shp" + m.one("at", "ca", "pa", "ss") + "_" + m.some(32, HEX),
    "vault": lambda m: "hv" + "s." + m.some(90),
    "terraform-cloud": lambda m: m.some(14) + ".atla" + "sv1." + m.some(64),
    "grafana": lambda m: "gl" + "sa_" + m.some(32) + "_" + m.some(8, HEX),
    "databricks": lambda m: "da" + "pi" + m.some(32, HEX),
    "linear": lambda m: "lin" + "_api_" + m.some(40),
    "atlassian": lambda m: "ATA" + "TT3" + m.some(180) + "=" + m.some(8, HEX).upper(),
    "new-relic": lambda m: "NR" + "AK-" + m.some(27, UPPER),
    "postman": lambda m: "PM" + "AK-" + m.some(24, HEX) + "-" + m.some(34, HEX),
    "rubygems": lambda m: "rubygems" + "_" + m.some(48, HEX),
    "docker-hub": lambda m: "dckr" + "_pat_" + m.some(27),
    "age-key": lambda m: "AGE-SEC" + "RET-KEY-1" + m.some(58, UPPER),
    "groq": lambda m: "gs" + "k_" + m.some(52),
    "replicate": lambda m: "r" + "8_" + m.some(37),
    "airtable": lambda m: "pa" + "t" + m.some(14) + "." + m.some(64, HEX),
    "figma": lambda m: "fi" + "gd_" + m.some(40),
    "firebase-server": lambda m: "AAAA" + m.some(7) + ":APA" + "91b" + m.some(134),
    "planetscale": lambda m: "pscale" + "_tkn_" + m.some(43),
    "supabase": lambda m: "sb" + "p_" + m.some(40, HEX),
    "sentry": lambda m: "sntry" + "s_" + m.some(80) + "_" + m.some(43),
    "dynatrace": lambda m: "dt0" + "c01." + m.some(24, UPPER) + "." + m.some(64, UPPER),
    "notion": lambda m: m.one("secret" + "_", "nt" + "n_") + m.some(43),
    "easypost": lambda m: "EZ" + m.one("A", "T") + "K" + m.some(54),
    "facebook": lambda m: "EAA" + "CEdEose0cBA" + m.some(60),
}

# Where it stands tells it: the name it is given, or the form around it.
PLACED: dict[str, tuple[Make, tuple[str, ...]]] = {
    "aws-secret-key": (
        lambda m: m.some(40, BASE64),
        (
            'aws_secret_access_key = "{}"',
            "aws_secret_access_key={}",
            'AWS_SECRET_ACCESS_KEY: "{}"',
            'secretAccessKey: "{}",',
        ),
    ),
    "password-in-address": (
        lambda m: m.some(14),
        (
            'DATABASE = "postgres://admin:{}@db.example.org:5432/shop"',
            "mongodb+srv://service:{}@cluster0.example.net/test",
            'redis.from_url("redis://:{}@cache:6379/0")',
            "amqp://guest:{}@queue:5672//",
            "git clone https://bot:{}@git.example.org/team/repo.git",
        ),
    ),
    "azure-storage": (
        lambda m: m.some(86, BASE64) + "==",
        ("DefaultEndpointsProtocol=https;AccountName=shop;AccountKey={};EndpointSuffix=x",),
    ),
    "password-by-name": (
        lambda m: m.password(),
        (
            'password = "{}"',
            'DB_PASSWORD = "{}"',
            "password: '{}'",
            '"password": "{}",',
            'String password = "{}";',
            'const dbPassword = "{}";',
            'let passwd = "{}";',
            'connect(host="db", user="admin", password="{}")',
            "$password = '{}';",
            "<password>{}</password>",
        ),
    ),
    "api-key-by-name": (
        lambda m: m.one(m.some(32, HEX), m.some(24), m.some(40)),
        (
            'api_key = "{}"',
            "const apiKey = '{}';",
            "API_KEY={}",
            "x-api-key: {}",
            'headers["X-Api-Key"] = "{}"',
            'apiKey := "{}"',
            '"api_key": "{}"',
            "curl -H 'X-Api-Key: {}' https://example.org",
            "https://example.org/v1?api_key={}",
        ),
    ),
    "bearer": (
        lambda m: m.some(40, URL_SAFE),
        (
            'headers = {{"Authorization": "Bearer {}"}}',
            "Authorization: Bearer {}",
            "curl -H 'Authorization: Bearer {}' https://example.org",
        ),
    ),
    "basic-auth-header": (
        lambda m: base64.b64encode(f"admin:{m.some(15)}".encode()).decode(),
        (
            'headers = {{"Authorization": "Basic {}"}}',
            "curl -H 'Authorization: Basic {}' https://example.org",
        ),
    ),
    "django-secret-key": (
        lambda m: m.some(50, LOWER + "!@#^&*(-_=+)"),
        ('SECRET_KEY = "{}"', "SECRET_KEY = '{}'"),
    ),
    "rails-secret-key": (
        lambda m: m.some(128, HEX),
        ("  secret_key_base: {}", 'secret_key_base = "{}"'),
    ),
    "docker-auth": (
        lambda m: base64.b64encode(f"robot:{m.some(24)}".encode()).decode(),
        ('"auth": "{}"', '{{"auths": {{"registry.example.org": {{"auth": "{}"}}}}}}'),
    ),
    "azure-client-secret": (
        lambda m: m.some(3) + "8Q~" + m.some(34),
        ('client_secret="{}"', "AZURE_CLIENT_SECRET={}", 'clientSecret: "{}"'),
    ),
    "heroku": (
        lambda m: m.uuid(),
        ("HEROKU_API_KEY={}", 'heroku_api_key = "{}"'),
    ),
    "datadog": (
        lambda m: m.some(32, HEX),
        ("DD_API_KEY={}", 'dd_api_key: "{}"', "  api_key: {}"),
    ),
    "cloudflare": (
        lambda m: m.some(40, URL_SAFE),
        ("CLOUDFLARE_API_TOKEN={}", 'api_token = "{}"'),
    ),
    "netrc": (
        lambda m: m.some(16),
        ("machine git.example.org login bot password {}",),
    ),
    "jdbc": (
        lambda m: m.some(16),
        (
            '"jdbc:postgresql://db.example.org/shop?user=admin&password={}"',
            "jdbc:mysql://db/shop?password={}&user=admin",
        ),
    ),
    "connection-string": (
        lambda m: m.some(16),
        (
            '"Server=db;Database=shop;User Id=sa;Password={};"',
            "Server=db;Uid=sa;Pwd={};",
        ),
    ),
    "wireguard": (
        lambda m: m.some(43, BASE64) + "=",
        ("PrivateKey = {}",),
    ),
    "curl-user": (
        lambda m: m.some(16),
        ("curl -u admin:{} https://example.org", "curl --user admin:{} https://example.org"),
    ),
    "command-line-password": (
        lambda m: m.some(16),
        ("mysql -u root --password={} shop", "PGPASSWORD={} psql -h db shop"),
    ),
    "webhook-secret": (
        lambda m: m.some(40, HEX),
        ('WEBHOOK_SECRET = "{}"', "webhook_secret: {}", "GITHUB_WEBHOOK_SECRET={}"),
    ),
    "oauth-token": (
        lambda m: m.some(40, URL_SAFE),
        ('access_token = "{}"', '"refresh_token": "{}"', "ACCESS_TOKEN={}", "accessToken: '{}'"),
    ),
    "encryption-key": (
        lambda m: m.some(43, URL_SAFE) + "=",
        ('ENCRYPTION_KEY = "{}"', 'Fernet(b"{}")', 'fernet_key = b"{}"'),
    ),
}

BLOCKS: dict[str, tuple[Make, tuple[str, ...]]] = {
    "rsa-key": (lambda m: m.key_block("RSA PRIVATE KEY"), ('KEY = """{}"""', "{}")),
    "ec-key": (lambda m: m.key_block("EC PRIVATE KEY", 2), ("const key = `{}`;", "{}")),
    "pkcs8-key": (lambda m: m.key_block("PRIVATE KEY"), ('KEY = """\\\n{}\n"""', "{}")),
    "openssh-key": (lambda m: m.key_block("OPENSSH PRIVATE KEY"), ("cat > key <<EOF\n{}\nEOF",)),
    "pgp-key": (lambda m: m.key_block("PGP PRIVATE KEY BLOCK"), ("{}",)),
    "service-account": (
        lambda m: m.key_block("PRIVATE KEY").replace("\n", "\\n"),
        ('{{"type": "service_account", "private_key": "{}\\n"}}',),
    ),
}

AROUND = (
    ("import os\n\n", "\n\n\ndef main() -> None:\n    print(os.name)\n"),
    ("// Settings of the shop.\n\n", "\n\nfunction main() {\n  return 1;\n}\n"),
    ("[service]\nname = shop\n", "\nport = 8080\n"),
    ("version: 2\njobs:\n  - run: make\n", "\n  - run: make test\n"),
    ("# How it is set up\n\nBegin here.\n\n", "\n\nThat is all.\n"),
)


def corpus() -> Iterator[Planted]:
    """All planted secrets: ``PER_KIND`` of each kind."""
    placed = {kind: (make, ANYWHERE) for kind, make in SHAPED.items()}
    for kind, (make, rows) in {**placed, **PLACED, **BLOCKS}.items():
        maker = Maker(kind)
        for number in range(PER_KIND):
            secret = make(maker)
            before, after = AROUND[number % len(AROUND)]
            text = before + rows[number % len(rows)].format(secret) + after
            parts = secret.replace("\\n", "\n").splitlines()
            yield Planted(kind, tuple(parts), text)
