"""What there is to see of a submission's activations and dropout, beside the verdicts and with no part in them.

Numbers of a submission are drawn only where they are the floating-point tensor that was asked for; those that are not
finite are left out.
"""

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from grader.exhibits import Chart, Series, Share, Shares
from grader.language import say
from grader.text import number_text
from grader.worker.calls import Answer

from .statistics import FALSE_FAILURE, interval

SEEN = torch.linspace(-6, 6, 121)  # where the curves of the activations are drawn
SEEN_RATES = (0.1, 0.25, 0.5, 0.75, 0.9)
SAME = 1e-4  # two curves that differ by no more look the same


def curve(title: str, label: str, answer: Answer | None, right: Callable[[Tensor], Tensor]) -> Chart | None:
    """Return the chart of what a function gave at ``SEEN`` and of what is ``right`` there; ``label`` is the y axis's.

    None where it gave no such tensor, or no number.
    """
    found = answer.value.tensor if answer else None
    if found is None or found.shape != SEEN.shape or not found.is_floating_point() or found.device.type == "meta":
        return None
    expected = right(SEEN).double()
    finite = found.double().isfinite()
    if not finite.any():
        return None
    x, y = SEEN.double(), found.double()
    return Chart(
        title,
        "x",
        label,
        (
            Series(say("yours"), _numbers(x[finite]), _numbers(y[finite])),
            Series(say("expected"), _numbers(x), _numbers(expected), expected=True),
        ),
        _distance(x[finite], y[finite], expected[finite], int((~finite).sum())),
    )


def _numbers(tensor: Tensor) -> tuple[float, ...]:
    return tuple(_round(number) for number in tensor.tolist())


def _round(number: float) -> float:
    """Return the number as far as a chart shows it, never -0."""
    return round(number, 6) + 0.0


def _distance(x: Tensor, found: Tensor, expected: Tensor, lost: int) -> str:
    off = (found - expected).abs()
    worst = int(off.argmax())
    sentences = [
        say("From x = -6 to 6 the curve is the expected one.")
        if off[worst] <= SAME
        else say(
            "Farthest off at x = {x}: {found} instead of {expected}.",
            x=number_text(_round(float(x[worst]))),
            found=number_text(float(found[worst]) + 0.0),
            expected=number_text(_round(float(expected[worst]))),
        )
    ]
    if lost:
        sentences.append(say("{lost} of {all} numbers are not finite and left out.", lost=lost, all=lost + len(found)))
    return " ".join(sentences)


def keep_rates(answers: Mapping[float, Answer | None]) -> Shares | None:
    """Return the shares kept at each rate dropped, each with the interval for it; None where nothing was given.

    At m rates an interval is one of Binomial(n, 1 - p) for the chance 1e-9 / m, so all hold right work but for 1e-9.
    """
    shares = [_share(rate, answer, FALSE_FAILURE / len(answers)) for rate, answer in answers.items()]
    seen = [share for share in shares if share]
    if not seen:
        return None
    outside = [share.name for share in seen if not share.low <= share.observed <= share.high]
    text = say(
        "Right work lies within the bars but for a chance of {chance} in all, by the binomial test.",
        chance=f"{FALSE_FAILURE:g}".replace("e-0", "e-"),
    )
    verdict = say("Outside: {rates}.", rates=", ".join(outside)) if outside else say("All are inside.")
    return Shares(say("Share of elements kept, by rate p"), tuple(seen), f"{text} {verdict}")


def _share(rate: float, answer: Answer | None, chance: float) -> Share | None:
    found = answer.value.tensor if answer else None
    if answer is None or found is None or not found.is_floating_point() or found.device.type == "meta":
        return None
    X = answer.call.args[0]
    if tuple(found.shape) != (answer.call.repeat, *X.shape):
        return None
    n = found.numel()
    low, high = interval(n, 1 - rate, chance)
    return Share(f"p = {rate:g}", int((found != 0).sum()) / n, low / n, high / n)
