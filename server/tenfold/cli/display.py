"""How things look in the terminal."""

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from tenfold.candidates.candidate import Candidate
from tenfold.candidates.solutions import Account
from tenfold.errors import TenfoldError
from tenfold.prompting.prompt import Prompt
from tenfold.source.languages import Language
from tenfold.tokens.tokenizer import Token, Tokenizer

output = Console(highlight=False)
"""For results."""
errors = Console(stderr=True, highlight=False)
"""For progress, warnings and errors, so that results can be piped."""

THEME = "ansi_dark"
"""The terminal's own colours: readable on whatever background the user chose."""

PIECE_COLOURS = ("cyan", "green", "magenta", "yellow", "blue", "red")


def show_error(error: TenfoldError) -> None:
    """Say what is wrong, and the next step."""
    errors.print(Text.assemble(("error ", "bold red"), error.message), soft_wrap=True)
    if error.next_step:
        errors.print(Text.assemble(("next  ", "bold cyan"), error.next_step), soft_wrap=True)


def evidence_text(candidate: Candidate) -> Text:
    """Say why a candidate stands where it does: ``✓ 3/3 examples · ✓ parses · −0.21``."""
    parts: list[Text] = []
    if candidate.examples is not None:
        passed, total = candidate.examples.passed, candidate.examples.total
        whole = passed == total
        told = f"{'✓' if whole else '✗'} {passed}/{total} examples"
        parts.append(Text(told, "green" if whole else "red"))
    if candidate.parses is not None:
        parts.append(
            Text("✓ parses", "green") if candidate.parses else Text("✗ does not parse", "red")
        )
    if candidate.undefined:
        parts.append(Text(f"✗ undefined: {', '.join(candidate.undefined)}", "red"))
    if candidate.mean_logprob is not None:
        parts.append(Text(f"{candidate.mean_logprob:.2f}".replace("-", "−")))
    parts.append(Text(f"{candidate.tokens} tokens"))
    if candidate.finish_reason == "length":
        parts.append(Text("cut at the token limit", "yellow"))
    if candidate.secrets:
        kinds = ", ".join(sorted({secret.kind for secret in candidate.secrets}))
        parts.append(Text(f"holds a secret ({kinds})", "bold red"))
    if candidate.environment:
        parts.append(Text(f"reads {', '.join(candidate.environment)} from the environment"))
    if candidate.duplicates:
        parts.append(Text(f"found {candidate.duplicates + 1} times"))
    return Text(" · ").join(parts)


def candidate_panel(candidate: Candidate, rank: int, language: Language) -> RenderableType:
    """Show a candidate highlighted, with its rank and evidence."""
    code = candidate.insert_text.replace("\r\n", "\n").strip("\n")
    syntax = Syntax(
        code, language.grammar or "text", theme=THEME, background_color="default", word_wrap=True
    )
    number = (f" {rank} ", "bold reverse")
    # Styled of its own: it would take the border's faint colour.
    title = Text.assemble(number, " ", evidence_text(candidate), " ", style="default")
    return Panel(
        syntax, title=title, title_align="left", border_style="bright_black", padding=(0, 1)
    )


def account_text(account: Account) -> Text:
    """Say where every completion went: ``8 of 10 solutions · 2 duplicates hidden``."""
    text = Text.assemble((f"{account.shown} of {account.wanted} solutions", "bold"))
    if account.duplicates:
        plural = "" if account.duplicates == 1 else "s"
        text.append(f" · {account.duplicates} duplicate{plural} hidden")
    if account.empty:
        text.append(f" · {account.empty} empty")
    for reason, count in account.failed:
        text.append(f" · {count} failed ({reason})", "red")
    return text


def piece_colours(prompt: Prompt) -> dict[str, str]:
    """The colour of each piece by its name: the table is the key to the text."""
    names = dict.fromkeys(piece.name for piece in prompt.pieces)
    return {name: PIECE_COLOURS[at % len(PIECE_COLOURS)] for at, name in enumerate(names)}


def prompt_table(prompt: Prompt) -> RenderableType:
    """Show the prompt's tokens by piece, against the budget."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column("piece")
    table.add_column("tokens", justify="right")
    table.add_column("share")
    total = max(1, prompt.total_tokens)
    colours = piece_colours(prompt)
    for piece in prompt.pieces:
        if not piece.tokens:
            continue
        colour = colours[piece.name]
        bar = "█" * max(1, round(32 * piece.tokens / total))
        table.add_row(Text(piece.name, colour), str(piece.tokens), Text(bar, colour))
    about = "" if prompt.exact else " (an estimate)"
    lines: list[RenderableType] = [
        Text.assemble(
            ("Prompt ", "bold"),
            f"{prompt.total_tokens}/{prompt.budget} tokens{about}, "
            f"{prompt.reserved} reserved for the answer · template ",
            (prompt.template, "bold"),
            f" · {prompt.reason}",
        ),
        table,
    ]
    lines.extend(
        Text(f"left out: {item.name} ({item.tokens} tokens), {item.why}", "yellow")
        for item in prompt.left_out
    )
    lines.extend(
        Text(f"redacted: {item.count} × {item.kind}", "yellow") for item in prompt.redactions
    )
    return Group(*lines)


def prompt_text(prompt: Prompt) -> Text:
    """Show the exact prompt with each piece in its colour."""
    if prompt.text is not None:
        parts = [("", prompt.text)]
    else:
        parts = [(f"{message.role}:\n", message.content) for message in prompt.messages]
    colours = piece_colours(prompt)
    shown, offset = Text(), 0
    for head, content in parts:
        shown.append(head, "bold reverse" if head else "")
        body = Text(content)
        for piece in prompt.pieces:
            colour = colours[piece.name]
            start, end = max(0, piece.start - offset), min(len(content), piece.end - offset)
            if start < end:
                body.stylize(colour, start, end)
        shown.append_text(body)
        shown.append("\n")
        offset += len(content)
    return shown


def tokens_text(tokens: list[Token]) -> Text:
    """Show each token on its own background, with white space made visible."""
    shown = Text()
    for index, token in enumerate(tokens):
        colour = PIECE_COLOURS[index % len(PIECE_COLOURS)]
        visible = token.text.replace("\t", "→").replace("\r", "␍")
        body, newline = visible.rstrip("\n"), visible.count("\n")
        shown.append((body or "") + "⏎" * newline or "∅", f"black on {colour}")
        shown.append("\n" * newline)
    return shown


def tokens_table(tokens: list[Token]) -> Table:
    """List each token's number, id and text."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("#", justify="right", style="dim")
    table.add_column("id", justify="right")
    table.add_column("text")
    for index, token in enumerate(tokens, 1):
        colour = PIECE_COLOURS[(index - 1) % len(PIECE_COLOURS)]
        table.add_row(str(index), str(token.id), Text(repr(token.text), colour))
    return table


def tokens_summary(text: str, count: int, tokenizer: Tokenizer) -> Text:
    """Say ``207 characters, 43 tokens`` and by which encoding."""
    about = "" if tokenizer.exact else ", an estimate"
    return Text.assemble(
        (f"{len(text)} characters, {count} tokens", "bold"), f" ({tokenizer.encoding}{about})"
    )
