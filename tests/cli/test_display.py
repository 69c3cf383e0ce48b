"""How a prompt looks: the table of tokens is the key to the coloured text."""

from tenfold.cli.display import piece_colours, prompt_text
from tenfold.prompting.prompt import Piece, Prompt


def test_each_piece_has_the_colour_that_the_table_gives_it() -> None:
    pieces = [("heading", "# a\n"), ("template", "\n"), ("snippets", "# b\n"), ("template", ""),
              ("prefix", "x = 1\n")]  # fmt: skip
    text, made = "", []
    for name, part in pieces:
        made.append(Piece(name, len(part), len(text), len(text) + len(part)))
        text += part
    prompt = Prompt(
        "prefix", "", "m", text, (), "", None, True, (), tuple(made), 9, True, 99, 9, ()
    )
    colours = piece_colours(prompt)
    assert len(set(colours.values())) == len(colours) == 4
    shown = {(span.start, span.end): span.style for span in prompt_text(prompt).spans}
    for piece in made:
        if piece.start < piece.end:
            assert shown[piece.start, piece.end] == colours[piece.name]
