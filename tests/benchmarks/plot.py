"""Draw ``docs/benchmarks.svg``, the README's picture, and the server's curves beside it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from section import FIGURES, read

mpl.use("svg")
mpl.rcParams.update(
    {
        "font.family": "DejaVu Sans",
        "font.size": 9,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.titlesize": 9,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.edgecolor": "#8a8f98",
        "xtick.color": "#4b5058",
        "ytick.color": "#4b5058",
        "text.color": "#1f2328",
        # The page behind may be dark: the picture brings its own paper.
        "figure.facecolor": "#ffffff",
        "axes.facecolor": "#ffffff",
        "savefig.facecolor": "#ffffff",
        # The same figures give the same file.
        "svg.hashsalt": "tenfold",
    }
)

from matplotlib import pyplot as plt  # noqa: E402
from matplotlib.axes import Axes  # noqa: E402

OURS, SEQUENTIAL, BATCH, NAIVE = "#0f766e", "#b45309", "#d9a441", "#9aa1ab"
_BARS = {
    "llama.cpp, ten in one batch": ("llama.cpp, one batch", BATCH),
    "llama.cpp, one after the other": ("llama.cpp, one by one", SEQUENTIAL),
    "transformers.generate, bf16": ("transformers, bf16", NAIVE),
}
_DEFAULT = "qwen2.5-coder-0.5b"
_SERVER_TITLES = {
    "lines": "edit and request, less the endpoint,\nms by lines of the file",
    "documents": "an edit taken in,\nms by open documents",
}


def engine(section: dict[str, Any], file: Path) -> None:
    """Ten candidates beside the peers' ten, and how time grows."""
    figure, axes = plt.subplots(2, 3, figsize=(11, 6), layout="constrained")
    figure.get_layout_engine().set(w_pad=0.12, h_pad=0.12)
    panels = [(_DEFAULT, 60), (_DEFAULT, 1500), ("smollm2-135m", 60), ("smollm2-135m", 1500)]
    places = [axes[0][0], axes[0][1], axes[1][0], axes[1][1]]
    for ax, (model, length) in zip(places, panels, strict=True):
        _bars(ax, section["rows"], model, length)
    growth = section["growth"].get(_DEFAULT, {})
    _by_count(axes[0][2], growth.get("candidates", []))
    _by_length(axes[1][2], growth.get("prompt tokens", []))
    machine = section["machine"]
    figure.supxlabel(
        f"Ten candidates of 64 tokens; {machine['cores']} cores of {machine['processor']}, no GPU. "
        "Medians; bars and bands from the fastest to the slowest run.",
        fontsize=8,
        color="#4b5058",
    )
    figure.savefig(file, metadata={"Date": None})
    plt.close(figure)


def _bars(ax: Axes, rows: Sequence[dict[str, Any]], model: str, length: int) -> None:
    ax.set_title(f"{model}\nprompt of {length:,} tokens")
    named = f"ten candidates, prompt of {length:,} tokens"
    mine = [row for row in rows if row["model"] == model and row["name"] == named]
    bars = []
    for row in mine:
        if row["peer"] is not None:
            label, colour = _BARS[row["peer_name"]]
            bars.append((label, row["peer"], colour))
    if mine:
        fastest = min((row["ours"] for row in mine), key=lambda ours: ours["median"])
        bars.insert(0, ("Tenfold", fastest, OURS))
    for place, (_, values, colour) in enumerate(bars):
        median = values["median"]
        error = [[median - values["low"]], [values["high"] - median]]
        ax.barh(place, median, color=colour, xerr=error, error_kw={"ecolor": "#4b5058"})
        ax.annotate(
            f"{median:.1f} s",
            (values["high"], place),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontweight="bold" if place == 0 else None,
        )
    ax.set_yticks(range(len(bars)), [label for label, _, _ in bars])
    ax.invert_yaxis()
    ax.margins(x=0.18)
    ax.set_xlim(left=0)
    ax.xaxis.set_visible(False)
    ax.spines["bottom"].set_visible(False)


def _by_count(ax: Axes, points: Sequence[dict[str, Any]]) -> None:
    ax.set_title(f"{_DEFAULT}\nseconds for all candidates")
    ax.set_xlabel("candidates", fontsize=8)
    _line(ax, points, "llama_one_after_the_other", "llama.cpp, one by one", SEQUENTIAL)
    _line(ax, points, "llama_in_one_batch", "llama.cpp, one batch", BATCH)
    _line(ax, points, "seconds", "Tenfold", OURS)
    ax.set_ylim(bottom=0)
    ax.set_xticks([point["x"] for point in points])
    _legend(ax)


def _by_length(ax: Axes, points: Sequence[dict[str, Any]]) -> None:
    ax.set_title(f"{_DEFAULT}\nseconds to the first token")
    _line(ax, points, "llama_first_token", "llama.cpp", SEQUENTIAL)
    _line(ax, points, "first_token", "Tenfold", OURS)
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_xlabel("tokens of the prompt", fontsize=8)
    ax.set_xticks([100, 1000, 8000], ["100", "1,000", "8,000"])
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    ax.minorticks_off()
    _legend(ax)


def _line(ax: Axes, points: Sequence[dict[str, Any]], key: str, label: str, colour: str) -> None:
    shown = [(point["x"], point[key]) for point in points if key in point]
    if not shown:
        return
    xs = [x for x, _ in shown]
    ax.plot(xs, [values["median"] for _, values in shown], "o-", ms=3, color=colour, label=label)
    low, high = ([values[end] for _, values in shown] for end in ("low", "high"))
    ax.fill_between(xs, low, high, color=colour, alpha=0.18, linewidth=0)


def _legend(ax: Axes) -> None:
    if ax.get_legend_handles_labels()[0]:
        ax.legend(frameon=False, fontsize=8, labelcolor="#1f2328")


def server(section: dict[str, Any], file: Path) -> None:
    """The server's time against the length of a file and the number of open documents."""
    curves = {name: points for name, points in section["growth"].items() if points}
    figure, axes = plt.subplots(
        1, len(curves), figsize=(3.6 * len(curves), 2.6), layout="constrained", squeeze=False
    )
    for ax, (name, points) in zip(axes[0], curves.items(), strict=True):
        ax.set_title(_SERVER_TITLES.get(name, name))
        xs = [point["x"] for point in points]
        ax.plot(xs, [point["median"] for point in points], "o-", ms=3, color=OURS, label="median")
        ax.plot(xs, [point["p95"] for point in points], "o--", ms=3, color=BATCH, label="p95")
        ax.set_ylim(bottom=0)
        ax.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        _legend(ax)
    figure.savefig(file, metadata={"Date": None})
    plt.close(figure)


def main() -> None:
    """Draw what there are figures for."""
    figures = read()
    for key, draw, name in (
        ("engine", engine, "benchmarks.svg"),
        ("server", server, "benchmarks-server.svg"),
    ):
        if figures.get(key, {}).get("growth"):
            draw(figures[key], FIGURES.with_name(name))


if __name__ == "__main__":
    main()
