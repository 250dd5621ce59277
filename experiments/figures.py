"""The experiments' figures, drawn from their records; nothing is computed here but what a title states.

The styles differ in marker and line as well as in colour, so that a print in grey can be read. Figures are made without
``pyplot``: no global state, no window.
"""

import logging
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.ticker import MaxNLocator, PercentFormatter

from grader.language import say, speaking, spoken

from . import dropout, relu_death, vanishing_gradient, weight_decay

Figures = dict[str, Figure]  # file name without its ending to figure
DOTS_PER_INCH = 150
# Okabe and Ito's colours, which the colour-blind can tell apart; these also differ in lightness.
STYLES: tuple[Mapping[str, Any], ...] = (
    {"color": "#0072B2", "linestyle": "-", "marker": "o"},
    {"color": "#D55E00", "linestyle": "--", "marker": "s"},
    {"color": "#222222", "linestyle": "-.", "marker": "^"},
    {"color": "#E69F00", "linestyle": ":", "marker": "D"},
)
# Of Linux, of macOS and of Windows.
CHINESE_FONTS = (
    *("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei"),
    *("PingFang SC", "Hiragino Sans GB", "Heiti SC", "STHeiti", "Microsoft YaHei", "SimHei"),
)
RING = {"markersize": 9, "markerfacecolor": "none"}
OF_ACTIVATION = dict(zip(("relu", "sigmoid", "tanh", relu_death.LEAKY), STYLES, strict=True))


def write(experiment: str, record: Any, folder: Path) -> list[Path]:
    """Draw the figures of an experiment's record, write each as a PNG into ``folder`` and return the paths.

    They are labelled in the language in use where there is a font for it (``chinese_font``), else in English.
    """
    font = chinese_font() if spoken() == "zh" else None
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # it tells of each weight that a font lacks
    families = ["DejaVu Sans"] if font is None else ["DejaVu Sans", font]
    with speaking("en" if font is None else "zh"), rc_context({"font.family": families}):
        figures = DRAW[experiment](record)
        for name, figure in figures.items():
            figure.savefig(folder / f"{name}.png", dpi=DOTS_PER_INCH)
    return [folder / f"{name}.png" for name in figures]


def chinese_font() -> str | None:
    """Return the name of a font with simplified Chinese letters, the first that is installed of ``CHINESE_FONTS``."""
    installed = {entry.name for entry in fontManager.ttflist}
    return next((name for name in CHINESE_FONTS if name in installed), None)


def vanishing_gradient_figures(record: vanishing_gradient.Record) -> Figures:
    """Return accuracy by epoch, and mean |gradient| by layer on a log scale, with a panel for each depth."""
    depths = sorted({run.depth for run in record.runs})
    return {
        "vanishing-gradient-accuracy": _accuracy_figure(record, depths),
        "vanishing-gradient-gradients": _gradient_figure(record, depths),
    }


def relu_death_figures(record: relu_death.Record) -> Figures:
    """Return the share of zeros and the share of dead units by epoch, epoch 0 being the start."""
    figure, (left, right) = _panels(2)
    for run in record.runs:
        style = OF_ACTIVATION[run.activation]
        left.plot(range(len(run.zero_shares)), run.zero_shares, label=run.activation, **style)
        right.plot(range(len(run.dead_shares)), run.dead_shares, label=run.activation, **style)
    left.set_title(say("Activations that are exactly 0"))
    right.set_title(say("Units that are 0 on every probe image"))
    for axes in (left, right):
        _by_epoch(axes)
        axes.set_ylim(-0.03, 1.03)
        axes.yaxis.set_major_formatter(PercentFormatter(1))
    left.set_ylabel(say("share of activations"))
    right.set_ylabel(say("share of units"))
    left.legend()
    shares = {run.activation: run.zero_shares[-1] for run in record.runs}
    told = say(", ").join(say("{share:.0%} with {name}", share=share, name=name) for name, share in shares.items())
    figure.suptitle(say("Hidden activations that are 0 after training: {shares}", shares=told))
    return {"relu-death": figure}


def weight_decay_figures(record: weight_decay.Record) -> Figures:
    """Return the losses by epoch on a log scale, and the histogram of the final weights by λ."""
    return {"weight-decay-losses": _loss_figure(record), "weight-decay-weights": _weight_figure(record)}


def dropout_figures(record: dropout.Record) -> Figures:
    """Return training and test accuracy by epoch; a panel for the submission's dropout and one for the built-in."""
    methods = list(dict.fromkeys(run.method for run in record.runs))
    figure, panels = _panels(len(methods), sharey=True)
    for axes, method in zip(panels, methods, strict=True):
        for run in record.runs:
            if run.method == method:
                _plot_dropout(axes, run)
        axes.set_title(say("with {method}", method=method))
        axes.yaxis.set_major_formatter(PercentFormatter(1))
        _by_epoch(axes)
    panels[0].set_ylabel(say("accuracy"))
    panels[-1].legend()
    figure.suptitle(_dropout_claim(record))
    return {"dropout": figure}


def _accuracy_figure(record: vanishing_gradient.Record, depths: Sequence[int]) -> Figure:
    figure, panels = _panels(len(depths), sharey=True)
    for axes, depth in zip(panels, depths, strict=True):
        for run in record.runs:
            if run.depth == depth:
                epochs = range(1, len(run.accuracies) + 1)
                axes.plot(epochs, run.accuracies, label=run.activation, **OF_ACTIVATION[run.activation])
        axes.axhline(0.1, color="0.6", linewidth=0.8, zorder=0)
        at_the_right = axes.get_yaxis_transform()
        axes.text(0.99, 0.085, say("chance"), transform=at_the_right, ha="right", va="top", color="0.4", fontsize=8)
        axes.set_ylim(0, 1)
        axes.yaxis.set_major_formatter(PercentFormatter(1))
        axes.set_title(_hidden(depth))
        _by_epoch(axes)
    panels[0].set_ylabel(say("training accuracy"))
    panels[-1].legend()
    figure.suptitle(say("The activation function decides how fast a network learns"))
    return figure


def _gradient_figure(record: vanishing_gradient.Record, depths: Sequence[int]) -> Figure:
    figure = _figure(2, rows=len(depths))
    grid = figure.subplots(len(depths), 2, sharey=True, squeeze=False)
    for row, depth in zip(grid, depths, strict=True):
        for axes, kind, plural in zip(row, ("weight", "bias"), (say("weights"), say("biases")), strict=True):
            for run in record.runs:
                if run.depth == depth:
                    _plot_gradients(axes, run, kind)
            _log_scale(axes)
            axes.grid(color="0.9", linewidth=0.6)
            axes.set_title(say("{tensors}, {layers}", tensors=plural, layers=_hidden(depth)))
        row[0].set_ylabel(say("mean |gradient|, + 1 deviation"))
    for axes in grid[-1]:
        axes.set_xlabel(say("layer, by depth"))
    grid[0][-1].legend()
    figure.suptitle(_gradient_claim(record))
    return figure


def _plot_gradients(axes: Axes, run: vanishing_gradient.Run, kind: str) -> None:
    rows = [gradient for gradient in run.gradients if gradient.kind == kind]
    means = [row.mean for row in rows]
    # Downwards a bar of one deviation would often pass 0, which a log scale cannot show.
    bars = [[0.0] * len(rows), [row.deviation for row in rows]]
    axes.errorbar(
        range(len(rows)),
        means,
        yerr=bars,
        capsize=2,
        elinewidth=0.7,
        label=run.activation,
        **OF_ACTIVATION[run.activation],
    )
    axes.set_xticks(range(run.depth + 2), [say("input"), *map(str, range(1, run.depth + 1)), say("output")])


def _loss_figure(record: weight_decay.Record) -> Figure:
    figure, panels = _panels(2, sharey=True)
    for axes, name in zip(panels, ("train_losses", "test_losses"), strict=True):
        for decay, style in zip(_decays(record), STYLES, strict=False):
            for run in (run for run in record.runs if run.decay == decay):
                scratch = run.method == weight_decay.SCRATCH
                # From scratch is a line, built in a ring around its points: where both agree, one sees both.
                look = {**style, "markersize": 4} if scratch else {**style, "linestyle": "", **RING}
                axes.plot(run.epochs, getattr(run, name), label=f"λ = {decay:g}, {say(run.method)}", **look)
        _log_scale(axes)
        axes.set_title(say("training") if name == "train_losses" else say("test"))
        _by_epoch(axes)
        axes.set_xticks(max((run.epochs for run in record.runs), key=len))
    panels[0].set_ylabel(say("mean squared error"))
    panels[-1].legend(fontsize=8)
    figure.suptitle(say("Weight decay gives up training loss and wins test loss"))
    return figure


def _weight_figure(record: weight_decay.Record) -> Figure:
    figure = _figure(2)
    decays = _decays(record)
    panels = figure.subplots(1, len(decays), sharex=True, sharey=True, squeeze=False)[0]
    runs = [next(run for run in record.runs if run.decay == decay) for decay in decays]
    # A wrong penalty can drive weights to nan, which no histogram takes.
    finite = [[weight for weight in run.weights["w"].flatten().tolist() if math.isfinite(weight)] for run in runs]
    widest = max((abs(weight) for weights in finite for weight in weights), default=1.0)
    for axes, run, weights, style in zip(panels, runs, finite, STYLES, strict=False):
        axes.hist(weights, bins=41, range=(-widest, widest), color=style["color"])
        axes.set_title(say("λ = {decay:g}, norm {norm:.2g}", decay=run.decay, norm=run.norms[-1]))
        axes.set_xlabel(say("weight"))
    panels[0].set_ylabel(say("number of weights"))
    figure.suptitle(say("The larger λ, the closer the weights lie to 0"))
    return figure


def _plot_dropout(axes: Axes, run: dropout.Run) -> None:
    style = STYLES[0 if run.rate == 0 else 1]
    for name, accuracies, filled in (
        (say("while training"), run.running_accuracies, False),
        (say("test"), run.test_accuracies, True),
    ):
        look = {**style, "markerfacecolor": style["color"] if filled else "white", "linestyle": "-" if filled else ":"}
        axes.plot(
            range(1, len(accuracies) + 1),
            accuracies,
            label=say("rate {rate:g}, {name}", rate=run.rate, name=name),
            **look,
        )


def _gradient_claim(record: vanishing_gradient.Record) -> str:
    deepest = max(run.depth for run in record.runs)
    ratios = {run.activation: vanishing_gradient.gradient_ratio(run) for run in record.runs if run.depth == deepest}
    told = [
        say("1/{times} with {name}", times=_two_digits(1 / ratio), name=name)
        for name, ratio in ratios.items()
        if ratio > 0
    ]
    shares = say(", ").join(told) or say("unknown")
    return say("The input layer's share of the output layer's gradient:\n{shares}", shares=shares)


def _two_digits(value: float) -> str:
    return f"{float(f'{value:.1e}'):,.3g}" if value < 100 else f"{float(f'{value:.1e}'):,.0f}"


def _dropout_claim(record: dropout.Record) -> str:
    gaps = {
        run.rate: run.running_accuracies[-1] - run.test_accuracies[-1]
        for run in record.runs
        if run.method == record.runs[0].method and run.running_accuracies and run.test_accuracies
    }
    told = [say("{gap:+.1f} points at rate {rate:g}", gap=100 * gap, rate=rate) for rate, gap in gaps.items()]
    return say("Training minus test accuracy: {gaps}", gaps=say(", ").join(told)) if told else say("Training and test")


def _decays(record: weight_decay.Record) -> list[float]:
    return list(dict.fromkeys(run.decay for run in record.runs))


def _hidden(depth: int) -> str:
    return say("1 hidden layer") if depth == 1 else say("{depth} hidden layers", depth=depth)


def _by_epoch(axes: Axes) -> None:
    axes.set_xlabel(say("epoch"))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(color="0.9", linewidth=0.6)


def _log_scale(axes: Axes) -> None:
    # Without anything above 0 (a run stopped in its first epoch, a loss of nan) a log scale cannot be drawn.
    drawn = [value for line in axes.get_lines() for value in np.asarray(line.get_ydata(), dtype=float)]
    if any(math.isfinite(value) and value > 0 for value in drawn):
        axes.set_yscale("log")


def _figure(columns: int, rows: int = 1) -> Figure:
    figure = Figure(figsize=(max(6.2, 4.2 * columns), 1 + 2.9 * rows), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def _panels(count: int, sharey: bool = False) -> tuple[Figure, Sequence[Axes]]:
    figure = _figure(count)
    return figure, list(figure.subplots(1, count, sharey=sharey, squeeze=False)[0])


DRAW: dict[str, Callable[[Any], Figures]] = {
    "vanishing-gradient": vanishing_gradient_figures,
    "relu-death": relu_death_figures,
    "weight-decay": weight_decay_figures,
    "dropout": dropout_figures,
}
