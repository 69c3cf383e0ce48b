"""What follows from what an endpoint has, in words."""

from tenfold.models.openai_api.probing import Order, Probe, Style

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def plan_of(probe: Probe, order: Order, wanted: int, at_once: int) -> tuple[str, ...]:
    """Say how ``wanted`` candidates will be asked for; ``at_once`` requests run side by side."""
    style = probe.style(order)
    if style is None:
        return (_no_way(probe, order),)
    said = ["Messages (chat)." if style is probe.chat else "Text to continue (completions)."]
    said.append(_calls(style, wanted, at_once))
    features = style.features
    if features["logprobs"] == "yes":
        said.append("Ranking with log-probabilities.")
    else:
        said.append("Ranking without log-probabilities, as the server tells none.")
    if features["stream"] == "yes":
        said.append("Answers appear while they are written.")
    else:
        said.append("Answers appear when they are whole, as the server does not stream.")
    if features["stop"] != "yes":
        said.append("Stop sequences are cut here, as the server does not stop at them.")
    if features.get("suffix") == "yes":
        said.append("What follows the cursor can be sent as a suffix.")
    if "max_tokens" in style.refused:
        said.append("The limit of tokens is sent as max_completion_tokens.")
    if features["limit"] == "ignored":
        said.append("The server ignores the limit of tokens: answers may take long.")
    if probe.window is not None:
        said.append(f"Prompt and answer fit {probe.window:,} tokens.")
    if probe.listed is False:
        said.append(f"The server's list of models does not have {probe.model}.")
    return tuple(said)


def _no_way(probe: Probe, order: Order) -> str:
    if probe.completions.there or probe.chat.there:
        return f"The endpoint has no {order[0]} for this model: set model.apiStyle to auto."
    if probe.azure:
        return "The endpoint answers at Azure's paths only: set model.provider to azure."
    if probe.responses:
        return "The endpoint has responses only, which Tenfold does not ask: choose another."
    return (
        "There is no way to ask this model here. Check model.endpoint (it usually ends in /v1) "
        "and model.name."
    )


def _calls(style: Style, wanted: int, at_once: int) -> str:
    count = NUMBERS[wanted] if wanted < len(NUMBERS) else str(wanted)
    verdict = style.features["n"]
    if wanted == 1:
        return "One request with one answer."
    if verdict == "yes":
        return f"One request with {count} answers."
    why = f"{'refuses' if verdict == 'refused' else 'ignores'} n"
    if at_once == 1:
        why += ", and breaks an answer off when it is asked for another"
    return f"{count.capitalize()} calls, {NUMBERS[at_once]} at a time, as the server {why}."
