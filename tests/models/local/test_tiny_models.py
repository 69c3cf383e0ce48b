"""Any folder that transformers has saved: here random models of two layers."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import (
    AutoModelForCausalLM,
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    Qwen2Config,
    Qwen2ForCausalLM,
)

from local_models import deltas_of, prompt_of, sampling_of, save_tiny_model, texts_of
from tenfold.errors import ModelError, ModelMissing, PromptTooLong
from tenfold.models.local.eager_forward import EagerForward
from tenfold.models.local.engine import LocalModel, open_local
from tenfold.models.local.native.forward import NativeForward, fits
from tenfold.models.local.shape import shape_of
from tenfold.models.local.stop import Stop

SIZES: dict[str, Any] = {
    "vocab_size": 257,
    "hidden_size": 48,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 6,
    "max_position_embeddings": 512,
    "initializer_range": 0.3,
    "bos_token_id": None,
    "eos_token_id": 256,
}


def reference(folder: Path, ids: list[int]) -> torch.Tensor:
    """Transformers' own logits after each of the ids."""
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    with torch.inference_mode():
        logits: torch.Tensor = model(torch.tensor([ids])).logits[0]
    return logits


async def test_greedy_is_what_transformers_generates(tiny: LocalModel, tiny_folder: Path) -> None:
    ids = tiny.tokenizer.encode("def f(x):")
    model = AutoModelForCausalLM.from_pretrained(tiny_folder)
    expected = model.generate(torch.tensor([ids]), max_new_tokens=24, do_sample=False)
    deltas = await deltas_of(
        tiny, prompt_of("def f(x):"), sampling_of(n=2, max_tokens=24, temperature=0.0)
    )
    text = tiny.tokenizer.decode(expected[0, len(ids) :].tolist())
    # Random bytes may end within a character, which is not given out.
    assert [found.rstrip("\ufffd") for found in texts_of(deltas)] == [text.rstrip("\ufffd")] * 2


def test_what_a_folder_says_of_itself(tiny_folder: Path) -> None:
    model = open_local(str(tiny_folder))
    assert model.name == str(tiny_folder)
    assert not model.loaded
    with pytest.raises(ModelError, match="not loaded"):
        _ = model.abilities


async def test_abilities_are_known_once_it_is_loaded(tiny: LocalModel) -> None:
    abilities = tiny.abilities
    assert tiny.loaded
    assert (abilities.family, abilities.window, abilities.batch) == ("llama", 128, 10)
    assert not abilities.fill_in_middle
    assert not abilities.chat
    assert abilities.text


@pytest.mark.parametrize(("prompt", "answer"), [(200, 8), (120, 9)])
async def test_what_does_not_fit_the_window_is_refused(
    tiny: LocalModel, prompt: int, answer: int
) -> None:
    with pytest.raises(PromptTooLong, match=f"{prompt} tokens"):
        await deltas_of(tiny, prompt_of("x" * prompt), sampling_of(max_tokens=answer))


async def test_an_empty_prompt_is_completed(tiny: LocalModel) -> None:
    deltas = await deltas_of(tiny, prompt_of(""), sampling_of(max_tokens=3))
    assert deltas[-1].finish_reason is not None


async def test_messages_need_a_chat_template(tiny: LocalModel) -> None:
    with pytest.raises(ModelError, match="no chat template"):
        await deltas_of(tiny, prompt_of("", messages=["hello"]), sampling_of())


async def test_messages_are_put_into_the_models_own_form(tiny_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "chat"
    shutil.copytree(tiny_folder, folder)
    template = "{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}"
    (folder / "chat_template.jinja").write_text(template)
    model = open_local(str(folder))
    await model.load()
    assert model.abilities.chat
    sampling = sampling_of(max_tokens=8)
    asked = await deltas_of(model, prompt_of("", messages=["hi"]), sampling)
    written = await deltas_of(model, prompt_of("<user>hi"), sampling)
    await model.close()
    assert texts_of(asked) == texts_of(written)


async def test_a_text_begins_as_the_model_wants_it(tiny_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "beginning"
    shutil.copytree(tiny_folder, folder)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "bos_token_id": 65}))
    (folder / "tokenizer_config.json").write_text(json.dumps({"add_bos_token": True}))
    model = open_local(str(folder))
    plain = open_local(str(tiny_folder))
    await plain.load()
    begin = plain.tokenizer.decode([65])
    added = await deltas_of(model, prompt_of("def"), sampling_of(max_tokens=6))
    written = await deltas_of(plain, prompt_of(begin + "def"), sampling_of(max_tokens=6))
    await model.close()
    await plain.close()
    assert texts_of(added) == texts_of(written)


def without(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def broken(name: str, content: bytes) -> Callable[[Path], None]:
    return lambda folder: folder.joinpath(name).write_bytes(content) and None


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        pytest.param(without("config.json"), ModelMissing, id="no config"),
        pytest.param(without("tokenizer.json"), ModelMissing, id="no tokenizer"),
        pytest.param(without("model.safetensors"), ModelError, id="no weights"),
        pytest.param(broken("config.json", b"{"), ModelError, id="broken config"),
        pytest.param(broken("tokenizer.json", b"{}"), ModelError, id="broken tokenizer"),
        pytest.param(broken("model.safetensors", b"no weights"), ModelError, id="broken weights"),
    ],
)
async def test_a_broken_folder_is_told_in_words(
    tiny_folder: Path, tmp_path: Path, spoil: Callable[[Path], None], error: type[ModelError]
) -> None:
    folder = tmp_path / "spoilt"
    shutil.copytree(tiny_folder, folder)
    spoil(folder)
    model = open_local(str(folder))
    with pytest.raises(error) as caught:
        await model.load()
    assert caught.value.next_step
    assert not model.loaded
    await model.close()


@pytest.mark.parametrize("name", ["no-such-model", "/no/such/folder", "./nowhere", "~/nowhere"])
async def test_a_name_of_nothing_is_told_in_words(name: str) -> None:
    model = open_local(name)
    with pytest.raises(ModelMissing, match="neither in the catalogue nor a folder") as caught:
        await model.load()
    assert "smollm2-135m" in caught.value.next_step
    await model.close()


def config_of(model_type: str, **changes: Any) -> tuple[Any, Any]:
    if model_type == "llama":
        return LlamaConfig(**{**SIZES, "num_key_value_heads": 2, **changes}), LlamaForCausalLM
    return Qwen2Config(**{**SIZES, "num_key_value_heads": 3, **changes}), Qwen2ForCausalLM


@pytest.mark.parametrize("make", [EagerForward, NativeForward])
@pytest.mark.parametrize(
    ("model_type", "changes"),
    [
        ("llama", {"head_dim": 16}),
        ("llama", {"head_dim": 48, "tie_word_embeddings": True}),
        ("llama", {"head_dim": 80, "num_key_value_heads": 1, "num_attention_heads": 48}),
        ("qwen2", {"hidden_size": 192, "tie_word_embeddings": False}),
        ("qwen2", {"hidden_size": 192, "intermediate_size": 100, "vocab_size": 300}),
        ("llama", {"tie_word_embeddings": True}),
        ("llama", {"tie_word_embeddings": False, "rope_theta": 500.0}),
        ("qwen2", {"tie_word_embeddings": True}),
    ],
)
def test_our_forward_passes_compute_what_transformers_does(
    make: Any, model_type: str, changes: dict[str, Any], tmp_path: Path
) -> None:
    folder = save_tiny_model(tmp_path / "model", *config_of(model_type, **changes))
    shape = shape_of(folder)
    assert shape is not None
    generator = torch.Generator().manual_seed(1)
    prompt = torch.randint(0, 256, (70,), generator=generator).tolist()
    answers = torch.randint(0, 256, (3, 4), generator=generator)
    expected = torch.stack(
        [reference(folder, [*prompt, *row])[len(prompt) - 1 :] for row in answers.tolist()]
    )
    if make is NativeForward and not fits(shape):
        return
    session = make(folder, shape, exact=True).session(prompt, 4, Stop())
    everything = np.arange(shape.vocabulary)

    def matches(logits: Any, wanted: torch.Tensor) -> bool:
        found = torch.from_numpy(
            np.stack([logits.at(row, everything) for row in range(len(wanted))])
        )
        return torch.allclose(found, wanted, atol=1e-3)

    assert session.prefill(prompt[:40], last=False) is None
    assert matches(session.prefill(prompt[40:], last=True), expected[:1, 0])
    session.fork(3)
    for at in range(2):
        assert matches(session.step(answers[:, at].numpy()), expected[:, at + 1])
    session.keep([0, 2])
    for at in range(2, 4):
        assert matches(session.step(answers[[0, 2], at].numpy()), expected[[0, 2], at + 1])


@pytest.mark.parametrize(
    ("config", "model_class"),
    [
        pytest.param(
            GPT2Config(vocab_size=257, n_embd=32, n_layer=2, n_head=2), GPT2LMHeadModel, id="gpt2"
        ),
        pytest.param(*config_of("llama", mlp_bias=True), id="biases"),
        pytest.param(
            *config_of(
                "llama",
                rope_parameters={"rope_type": "linear", "factor": 2.0, "rope_theta": 1e4},
            ),
            id="scaled rotation",
        ),
    ],
)
async def test_other_shapes_run_as_transformers_computes_them(
    config: Any, model_class: Any, tmp_path: Path
) -> None:
    folder = save_tiny_model(tmp_path / "model", config, model_class)
    assert shape_of(folder) is None
    model = open_local(str(folder))
    deltas = await deltas_of(model, prompt_of("def"), sampling_of(n=3, max_tokens=5))
    await model.close()
    assert {delta.index for delta in deltas if delta.finish_reason} == {0, 1, 2}
