"""Shapes that services gave their keys so that they can be told, beside those in patterns."""

import re

SERVICES: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = (
    # The kind; parts, in small letters, of which one is in whatever the pattern finds; the pattern.
    ("mailgun-key", ("key-",), re.compile(r"\bkey-[0-9a-f]{32}\b")),
    ("vault-token", ("hvs.", "hvb.", "hvr."), re.compile(r"\bhv[sbr]\.[\w-]{24,}")),
    ("terraform-token", (".atlasv1.",), re.compile(r"\b[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,}")),
    (
        "grafana-token",
        ("glsa_", "glc_"),
        re.compile(r"\bglsa_[A-Za-z0-9]{32}_[0-9a-fA-F]{8}|\bglc_[A-Za-z0-9+/]{32,}=*"),
    ),
    ("databricks-token", ("dapi",), re.compile(r"\bdapi[0-9a-f]{32}(?:-\d)?\b")),
    ("linear-key", ("lin_api_",), re.compile(r"\blin_api_[A-Za-z0-9]{32,}")),
    ("atlassian-token", ("atatt3",), re.compile(r"\bATATT3[\w=-]{50,}")),
    (
        "new-relic-key",
        ("nrak-", "nrii-", "nrjs-", "nrra-"),
        re.compile(r"\bNR(?:AK|II|JS|RA)-[A-Za-z0-9_-]{19,}"),
    ),
    ("postman-key", ("pmak-",), re.compile(r"\bPMAK-[0-9a-f]{24}-[0-9a-f]{34}")),
    ("rubygems-key", ("rubygems_",), re.compile(r"\brubygems_[0-9a-f]{48}")),
    ("docker-token", ("dckr_",), re.compile(r"\bdckr_(?:pat|oat)_[\w-]{20,}")),
    ("age-key", ("age-secret-key-",), re.compile(r"\bAGE-SECRET-KEY-1[0-9A-Z]{50,}")),
    ("groq-key", ("gsk_",), re.compile(r"\bgsk_[A-Za-z0-9]{40,}")),
    ("replicate-token", ("r8_",), re.compile(r"\br8_[A-Za-z0-9]{30,}")),
    ("airtable-token", ("pat",), re.compile(r"\bpat[A-Za-z0-9]{14}\.[0-9a-f]{64}\b")),
    ("figma-token", ("figd_",), re.compile(r"\bfigd_[\w-]{36,}")),
    ("firebase-key", (":apa91b",), re.compile(r"\b[A-Za-z0-9_-]{7,40}:APA91b[\w-]{100,}")),
    ("planetscale-token", ("pscale_",), re.compile(r"\bpscale_(?:tkn|pw|oauth)_[\w.-]{32,}")),
    ("supabase-token", ("sbp_",), re.compile(r"\bsbp_[0-9a-f]{40}\b")),
    ("sentry-token", ("sntrys_", "sntryu_"), re.compile(r"\bsntry[su]_[\w+/=-]{40,}")),
    ("dynatrace-token", ("dt0c01.",), re.compile(r"\bdt0c01\.[A-Z0-9]{24}\.[A-Z0-9]{64}")),
    (
        "notion-token",
        ("secret_", "ntn_"),
        re.compile(r"\b(?:secret|ntn)_(?=[A-Za-z]*\d)[A-Za-z0-9]{43,50}\b"),
    ),
    ("easypost-key", ("ezak", "eztk"), re.compile(r"\bEZ[AT]K[A-Za-z0-9]{50,}")),
    ("facebook-token", ("eaa",), re.compile(r"\bEAA(?=[A-Za-z]{0,40}\d)[A-Za-z0-9]{50,}")),
    ("doppler-token", ("dp.",), re.compile(r"\bdp\.(?:pt|st|ct|sa|scim|audit)\.[\w.]{40,}")),
    ("pulumi-token", ("pul-",), re.compile(r"\bpul-[0-9a-f]{40}\b")),
    ("perplexity-key", ("pplx-",), re.compile(r"\bpplx-[A-Za-z0-9]{40,}")),
    ("xai-key", ("xai-",), re.compile(r"\bxai-[A-Za-z0-9]{60,}")),
    # Told by the form that stands around them; the secret is the first group.
    (
        "aws-key",
        ("secret",),
        re.compile(
            r"(?i)\baws_?secret_?(?:access_?)?key\s*[=:]\s*[\"']?([a-z0-9/+]{40})(?![\w/+])"
        ),
    ),
    ("password-in-url", ("://:",), re.compile(r"://:([^\s@/\"'{}<>$%]{6,200})@")),
    (
        "password",
        ("login",),
        re.compile(
            r"\b(?:machine\s{1,20}\S{1,100}|default)\s{1,20}login\s{1,20}\S{1,100}"
            r"\s{1,20}password\s{1,20}([^\s\"'${}<>]{4,200})"
        ),
    ),
    (
        "password",
        ("curl",),
        re.compile(
            r"\bcurl\b[^\n]{0,200}?\s(?:-u|--user)[ =]?[\"']?[\w.@+-]{1,100}:([^\s\"'${}<>]{4,200})"
        ),
    ),
    (
        "docker-auth",
        ('"auth"',),
        re.compile(r"\"auth\"\s{0,20}:\s{0,20}\"([A-Za-z0-9+/]{16,}=*)\""),
    ),
    ("basic-auth", ("basic",), re.compile(r"(?i)\bbasic\s{1,20}([a-z0-9+/]{12,}=*)")),
)
