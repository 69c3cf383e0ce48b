"""Running cases: recorded once, served again without a model, asked anew when anything changes."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import evolve

from cases.making import ADD, case_of, case_source, write
from scripted_endpoint import Reply, ScriptedEndpoint
from tenfold.assistant import Assistant
from tenfold.cases.case import Case
from tenfold.cases.results import Result, Run
from tenfold.cases.running import Mode, run_case
from tenfold.errors import CaseError, ModelError, NotRecorded, TemplateError
from tenfold.settings import Settings
from tenfold.workspace import Workspace

RIGHT, WRONG = "return a + b\n", "return a - b\n"
KEY = "sk-proj-abcdefghijklmnop1234567890ABCDEFGHIJKLMNOP"
MINE = "---\nname: mine\nmetadata:\n  tenfold:\n    mode: prefix\n---\n# Mine\n{{ prefix }}"


@pytest.fixture
def endpoint() -> Iterator[ScriptedEndpoint]:
    with ScriptedEndpoint.running() as running:
        running.rule = lambda _: Reply([RIGHT, WRONG, RIGHT])
        yield running


def settings_of(endpoint: ScriptedEndpoint | None, **candidates: object) -> Settings:
    settings = Settings()
    model = evolve(
        settings.model,
        provider="openai",
        name="scripted",
        endpoint=endpoint.url if endpoint else "http://127.0.0.1:9/v1",
        api_style="completions",
        timeout_seconds=5.0,
    )
    return evolve(settings, model=model, candidates=evolve(settings.candidates, **candidates))


async def run(
    case: Case,
    settings: Settings,
    mode: Mode = "known",
    template: str | None = None,
    repeat: int = 1,
) -> Result:
    assistant = Assistant(settings, workspace=Workspace((case.root,)), key=KEY)
    try:
        return await run_case(case, Run("scripted", template), assistant, mode, repeat)
    finally:
        await assistant.close()


def recordings(case: Case) -> Path:
    return case.root / ".tenfold" / "recordings" / f"{case.name}.jsonl"


async def test_recorded_once_and_served_again_without_the_model(
    endpoint: ScriptedEndpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asserts = "- type: contains\n  value: a + b\n- type: distinct\n  threshold: 2"
    case = case_of(tmp_path, case_source(asserts, count=3))
    first = await run(case, settings_of(endpoint))
    assert first.error is None, first.error
    assert (first.passed, first.replayed, first.template) == (True, False, "prefix")
    assert first.output == "return a + b"
    asked = len(endpoint.requests)
    assert asked >= 1
    # No endpoint, and a cache folder with no model in it.
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "empty"))
    for mode in ("known", "replay"):
        again = await run(case, settings_of(None), mode)  # type: ignore[arg-type]
        assert again.error is None, again.error
        assert again.replayed
        assert (again.verdicts, again.output) == (first.verdicts, first.output)
        assert again.seconds == pytest.approx(first.seconds, abs=0.001)
    assert len(endpoint.requests) == asked
    assert not (tmp_path / "empty").exists()


async def test_live_asks_all_anew(endpoint: ScriptedEndpoint, tmp_path: Path) -> None:
    case = case_of(tmp_path, case_source("- type: contains\n  value: a + b", count=1))
    assert (await run(case, settings_of(endpoint))).passed
    endpoint.rule = lambda _: Reply([WRONG])
    assert (await run(case, settings_of(endpoint))).passed
    told = await run(case, settings_of(endpoint), "live")
    assert (told.passed, told.replayed) == (False, False)
    assert (await run(case, settings_of(None), "replay")).output == "return a - b"


async def test_what_is_expected_may_change(endpoint: ScriptedEndpoint, tmp_path: Path) -> None:
    await run(case_of(tmp_path, case_source(count=1)), settings_of(endpoint))
    changed = case_of(tmp_path, case_source("- type: contains\n  value: x", count=1))
    told = await run(changed, settings_of(None), "replay")
    assert (told.error, told.passed, told.replayed) == (None, False, True)


async def test_whatever_else_changes_is_not_recorded(
    endpoint: ScriptedEndpoint, tmp_path: Path
) -> None:
    prompts = tmp_path / ".tenfold" / "prompts"
    write(prompts / "mine.prompty", MINE)
    case = case_of(tmp_path, case_source(count=1))
    settings = settings_of(endpoint)
    assert (await run(case, settings, template="mine")).passed
    assert (await run(case, settings, "replay", "mine")).replayed
    changed = case_of(tmp_path, case_source(text=ADD.replace("two", "both"), count=1), "add")
    for other in (
        await run(changed, settings, "replay", "mine"),
        await run(case, settings, "replay", "prefix"),
        await run(case, settings, "replay", "auto"),
        await run(case, settings, "replay", "mine", repeat=2),
        await run(case, settings_of(endpoint, max_tokens=9), "replay", "mine"),
        await run(case, settings_of(endpoint, temperature=0.5), "replay", "mine"),
    ):
        assert isinstance(other.error, NotRecorded), other
        assert "Record one" in other.error.next_step
        assert not other.passed
    case_of(tmp_path, case_source(count=1))
    write(prompts / "mine.prompty", MINE.replace("# Mine", "# Ours"))
    assert isinstance((await run(case, settings, "replay", "mine")).error, NotRecorded)
    asked = len(endpoint.requests)
    assert (await run(case, settings, template="mine")).replayed is False
    assert len(endpoint.requests) == asked + 1
    assert endpoint.requests[-1].json["prompt"].startswith("# Ours")
    (prompts / "mine.prompty").unlink()
    assert isinstance((await run(case, settings, "replay", "mine")).error, NotRecorded)
    assert isinstance((await run(case, settings, "known", "mine")).error, TemplateError)


async def test_a_template_that_would_now_be_chosen_instead_is_not_recorded(
    endpoint: ScriptedEndpoint, tmp_path: Path
) -> None:
    case = case_of(tmp_path, case_source(count=1))
    assert (await run(case, settings_of(endpoint))).template == "prefix"
    write(tmp_path / ".tenfold" / "prompts" / "mine.prompty", MINE)
    assert isinstance((await run(case, settings_of(None), "replay")).error, NotRecorded)
    assert (await run(case, settings_of(endpoint))).template == "mine"


async def test_repeats_have_seeds_of_their_own(endpoint: ScriptedEndpoint, tmp_path: Path) -> None:
    case = case_of(tmp_path, case_source(count=1, seed=7))
    for repeat in (1, 2):
        await run(case, settings_of(endpoint), repeat=repeat)
    assert [request.json["seed"] for request in endpoint.requests] == [7, 1007]
    assert len(recordings(case).read_text().splitlines()) == 2


async def test_duplicates_and_further_rounds_are_served_again_as_they_came(
    endpoint: ScriptedEndpoint, tmp_path: Path
) -> None:
    case = case_of(tmp_path, case_source("- type: distinct\n  threshold: 3", count=3))
    endpoint.enqueue([RIGHT, RIGHT, "pass\n"])
    endpoint.enqueue([WRONG, "return b + a\n"])
    first = await run(case, settings_of(endpoint))
    assert first.passed, first
    asked = len(endpoint.requests)
    assert asked == 2
    again = await run(case, settings_of(None), "replay")
    assert again.passed, again
    assert again.output == first.output


async def test_a_recording_holds_neither_keys_nor_secrets(
    endpoint: ScriptedEndpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    secret = "AKIAIOSFODNN7EXAMPLQ"
    text = f'KEY = "{secret}"\n' + ADD
    case = case_of(tmp_path, case_source(text=text, count=1))
    settings = settings_of(endpoint)
    # The user's choice, for what is sent; what is kept in a file is shared with others.
    unredacted = evolve(settings, privacy=evolve(settings.privacy, redact=False))
    assert (await run(case, unredacted, "live")).error is None
    assert secret in endpoint.requests[0].body.decode()
    assert secret not in recordings(case).read_text()
    endpoint.requests.clear()
    assert (await run(case, settings, "live")).error is None
    kept = recordings(case).read_text()
    assert secret not in kept
    assert KEY not in kept
    assert endpoint.url not in kept
    assert str(tmp_path) not in kept
    assert secret not in endpoint.requests[0].body.decode()
    assert "Add two numbers" in json.loads(kept)["prompt"]["text"]


async def test_a_recorded_answer_holds_no_secrets(
    endpoint: ScriptedEndpoint, tmp_path: Path
) -> None:
    secret, password = "AKIAIOSFODNN7EXAMPLQ", "correct.horse-8"
    case = case_of(tmp_path, case_source(text=f'password = "{password}"\n' + ADD, count=1))
    endpoint.rule = lambda _: Reply([f'return connect("{secret}", "{password}")\n'])
    settings = settings_of(endpoint)
    unredacted = evolve(settings, privacy=evolve(settings.privacy, redact=False))
    first = await run(case, unredacted)
    assert first.error is None, first.error
    assert first.output == 'return connect("<redacted-aws-key-1>", "<redacted-password-1>")'
    kept = recordings(case).read_text()
    assert secret not in kept
    assert password not in kept
    (piece,) = json.loads(kept)["rounds"][0][0]["pieces"]
    assert piece[0] == len(first.output) + 1
    assert (await run(case, settings_of(None), "replay")).output == first.output


async def test_a_template_that_changes_while_the_model_answers(
    endpoint: ScriptedEndpoint, tmp_path: Path
) -> None:
    mine = write(tmp_path / ".tenfold" / "prompts" / "mine.prompty", MINE)
    case = case_of(tmp_path, case_source(count=1))

    def change(_: object) -> Reply:
        write(mine, MINE.replace("# Mine", "# Ours"))
        return Reply([RIGHT])

    endpoint.rule = change
    assert (await run(case, settings_of(endpoint), template="mine")).template == "mine"
    assert endpoint.requests[-1].json["prompt"].startswith("# Mine")
    told = await run(case, settings_of(endpoint), "replay", "mine")
    assert isinstance(told.error, NotRecorded), "the answer is one to the older text"
    assert (await run(case, settings_of(endpoint), template="mine")).replayed is False
    assert endpoint.requests[-1].json["prompt"].startswith("# Ours")
    assert (await run(case, settings_of(None), "replay", "mine")).replayed


async def test_a_failing_endpoint_is_told_and_nothing_is_recorded(
    endpoint: ScriptedEndpoint, tmp_path: Path
) -> None:
    case = case_of(tmp_path, case_source(count=2))
    endpoint.rule = lambda _: Reply(status=401)
    told = await run(case, settings_of(endpoint))
    assert isinstance(told.error, ModelError)
    assert not recordings(case).exists()
    endpoint.rule = lambda _: Reply([RIGHT, WRONG], cut_after=3)
    assert isinstance((await run(case, settings_of(endpoint))).error, ModelError)
    assert not recordings(case).exists()


async def test_a_chat_model_is_recorded_with_what_it_takes(
    endpoint: ScriptedEndpoint, tmp_path: Path
) -> None:
    case = case_of(tmp_path, case_source(count=1))
    endpoint.rule = lambda _: Reply(["```python\nreturn a + b\n```"])
    settings = settings_of(endpoint)
    settings = evolve(settings, model=evolve(settings.model, api_style="chat"))
    first = await run(case, settings)
    assert (first.template, first.output) == ("chat", "return a + b")
    # What is recorded says what the model takes, whatever the settings say.
    assert (await run(case, settings_of(None), "replay")).output == "return a + b"


async def test_an_endpoint_that_turns_out_to_take_messages(
    endpoint: ScriptedEndpoint, tmp_path: Path
) -> None:
    case = case_of(tmp_path, case_source(count=1))
    refused = {"error": {"message": "This is a chat model and not supported in v1/completions."}}
    endpoint.rule = lambda r: Reply([RIGHT]) if r.chat else Reply(status=404, body=refused)
    settings = settings_of(endpoint)
    settings = evolve(settings, model=evolve(settings.model, api_style="auto"))
    first = await run(case, settings)
    assert first.error is None, first.error
    assert first.template == "chat"
    again = await run(case, settings_of(None), "replay")
    assert (again.error, again.output) == (None, first.output)


async def test_an_answer_of_nothing_fails_and_is_no_error(
    endpoint: ScriptedEndpoint, tmp_path: Path
) -> None:
    case = case_of(tmp_path, case_source(count=1))
    endpoint.rule = lambda _: Reply(["# Your code here\n"])
    told = await run(case, settings_of(endpoint))
    assert (told.error, told.passed, told.output) == (None, False, "")
    assert "There is no solution" in told.verdicts[0].message


async def test_a_case_that_asks_nothing(endpoint: ScriptedEndpoint, tmp_path: Path) -> None:
    case = case_of(tmp_path, case_source(text="<CURSOR>\n"))
    told = await run(case, settings_of(endpoint))
    assert isinstance(told.error, CaseError)
    assert "asks nothing" in str(told.error)


CODE = "def add(a, b):\n    <CURSOR>return a + b\n"


async def test_a_task_about_code_that_is_there(endpoint: ScriptedEndpoint, tmp_path: Path) -> None:
    asserts = "- type: contains\n  value: add(1, 2) == 3"
    case = case_of(tmp_path, case_source(asserts, CODE, task="tests", count=1))
    endpoint.rule = lambda _: Reply(["def test_add():\n    assert add(1, 2) == 3\n"])
    first = await run(case, settings_of(endpoint))
    assert (first.error, first.passed) == (None, True), first
    assert "Tests for add" in endpoint.requests[0].json["prompt"]
    assert (await run(case, settings_of(None), "replay")).passed
    other = case_of(tmp_path, case_source(asserts, CODE, task="example", count=1))
    assert isinstance((await run(other, settings_of(None), "replay")).error, NotRecorded)


async def test_a_task_that_is_impossible_here(endpoint: ScriptedEndpoint, tmp_path: Path) -> None:
    source = case_source(text="x = 1\n<CURSOR>\n", task="docstring")
    told = await run(case_of(tmp_path, source), settings_of(endpoint))
    assert "No definition is around the cursor." in str(told.error)
    assert endpoint.requests == []


async def test_what_a_case_leaves_open_its_comment_says(
    endpoint: ScriptedEndpoint, tmp_path: Path
) -> None:
    write(tmp_path / ".tenfold" / "prompts" / "mine.prompty", MINE)
    text = "# tenfold: n=2 seed=9 temperature=0.5 template=mine\n" + ADD
    told = await run(case_of(tmp_path, case_source(text=text)), settings_of(endpoint))
    assert (told.error, told.template) == (None, "mine")
    sent = endpoint.requests[0].json
    assert (sent["n"], sent["seed"], sent["temperature"]) == (2, 9, 0.5)
    assert "tenfold:" not in sent["prompt"]
    fixed = case_source(text=text, count=3, seed=0, temperature=0.25, template="prefix")
    endpoint.requests.clear()
    assert (await run(case_of(tmp_path, fixed), settings_of(endpoint))).template == "prefix"
    sent = endpoint.requests[0].json
    assert (sent["n"], sent["seed"], sent["temperature"]) == (3, 0, 0.25)


async def test_pieces_of_other_files_stand_in_the_prompt(
    endpoint: ScriptedEndpoint, tmp_path: Path
) -> None:
    case = case_of(tmp_path, case_source(snippets="[{path: other.py, text: PLUS = 1}]", count=1))
    assert (await run(case, settings_of(endpoint))).error is None
    assert "# From other.py:\n# PLUS = 1\n" in endpoint.requests[0].json["prompt"]
    assert (await run(case, settings_of(None), "replay")).replayed


async def test_the_price_is_that_of_the_recorded_answer(
    endpoint: ScriptedEndpoint, tmp_path: Path
) -> None:
    asserts = "- type: cost\n  threshold: 0.01"
    case = case_of(tmp_path, case_source(asserts, count=1))
    unknown = await run(case, settings_of(endpoint))
    assert unknown.verdicts[0].message == "The price of scripted is not known."
    settings = settings_of(endpoint)
    dear = evolve(settings.model, prompt_price=1000.0, answer_price=1000.0)
    told = await run(case, evolve(settings, model=dear), "live")
    assert "Expected a cost of at most $0.01; it was $" in told.verdicts[0].message
    again = await run(case, settings_of(None), "replay")
    assert again.verdicts == told.verdicts


async def test_an_excluded_file(endpoint: ScriptedEndpoint, tmp_path: Path) -> None:
    told = await run(case_of(tmp_path, case_source(file=".env")), settings_of(endpoint))
    assert "privacy.exclude" in str(told.error)
    assert endpoint.requests == []
