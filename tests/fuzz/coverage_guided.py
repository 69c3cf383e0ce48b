"""The readers of what comes from elsewhere, tried by coverage: ``make fuzz`` with atheris installed.

``python -m fuzz.coverage_guided -max_total_time=600``; further arguments are libFuzzer's.
"""

import json
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["tenfold"]):
    from tenfold.cases.case import check_case
    from tenfold.cases.recording import _read as read_recording
    from tenfold.models.openai_api.chunks import _pieces_of as pieces_of
    from tenfold.prompting.templates import check_template
    from tenfold.source.directives import faults_in
    from tenfold.source.document import Change, Document
    from tenfold.source.languages import LANGUAGES
    from tenfold.source.positions import Position, Range
    from tenfold.source.reading import read_ask

LANGUAGE_LIST = list(LANGUAGES)


def answer(data: atheris.FuzzedDataProvider) -> None:
    try:
        chunk = json.loads(data.ConsumeUnicode(2_000))
    except (ValueError, RecursionError):
        return
    json.dumps([piece.logprob for piece in pieces_of(chunk)], allow_nan=False)


def template(data: atheris.FuzzedDataProvider) -> None:
    check_template(data.ConsumeUnicode(2_000), Path("any.prompty"), "workspace")


def case(data: atheris.FuzzedDataProvider) -> None:
    check_case(data.ConsumeUnicode(2_000), Path("/folder/.tenfold/cases/any.yaml"))


def recording(data: atheris.FuzzedDataProvider) -> None:
    read_recording(data.ConsumeBytes(2_000))


def document(data: atheris.FuzzedDataProvider) -> None:
    language = data.PickValueInList(LANGUAGE_LIST)
    read = Document("file:///any", language, data.ConsumeUnicode(500), 1)
    for _ in range(3):
        start, end = (
            Position(data.ConsumeIntInRange(-1, 50), data.ConsumeIntInRange(-1, 80)) for _ in "ab"
        )
        read_ask(read, start)
        read.apply([Change(Range(start, end), data.ConsumeUnicode(100))], 2)
        for line in read.text.split("\n"):
            faults_in(line)


READERS = [answer, template, case, recording, document]


def one_input(data: bytes) -> None:
    provider = atheris.FuzzedDataProvider(data)
    provider.PickValueInList(READERS)(provider)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
