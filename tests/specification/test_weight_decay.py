"""What `weight_decay.py` must hold: the penalty's value and its gradient.

The expected values are sums in float64, and the gradient's closed form, which is w itself.
"""

from collections.abc import Callable

import pytest
import torch
from hypothesis import example, given
from torch import Tensor

from grader.comparison import Finding, Mismatch, Tolerance, compare, compare_tensors
from grader.describe import call_text, tensor_text
from grader.exhibits import Exhibit
from grader.language import say
from grader.marks import criterion
from grader.options import Options
from grader.submission import Submission
from grader.worker.calls import Answer, Call

from .experiment_exhibits import weight_decay_charts
from .experiment_runs import require, run_of, settings_of
from .strategies import MANY, any_tensors, normal, shown
from .verdicts import weight_decay

CLOSE = Tolerance(relative=1e-4, absolute=1e-4)  # sums of a few dozen float32 numbers are within 1e-5


@criterion("l2-value")
@given(w=any_tensors())
@example(w=torch.tensor([[3.0, -4.0]]))
def test_penalty_is_half_the_sum_of_squares(submission: Submission, w: Tensor) -> None:
    """l2_penalty(w) is ½ · Σ w², as a 0-dim tensor."""
    compare(submission.call(Call("weight_decay.l2_penalty", (w,))), w.double().pow(2).sum() / 2, CLOSE)


@criterion("l2-gradient", after=("l2-value",))
@given(w=any_tensors())
@example(w=torch.tensor([[3.0, -4.0]]))
def test_gradient_of_the_penalty_is_w(submission: Submission, w: Tensor) -> None:
    """The gradient of l2_penalty(w) is w."""
    answer = submission.call(Call("weight_decay.l2_penalty", (w,), cotangent=torch.tensor(1.0)))
    if answer.value.tensor is not None and answer.value.tensor.numel() != 1:
        hint, wanted = say("only a single number has a gradient to go down along"), say("a single number")
        raise Mismatch(Finding(call_text(answer.call), tensor_text(answer.value.tensor), wanted, hint=hint))
    if answer.gradients["0"] is not None or w.numel():
        check_gradient(answer, w)


def check_gradient(answer: Answer, w: Tensor) -> None:
    """Raise ``Mismatch`` where the gradient is none or not w."""
    called = say("gradient of {call}", call=call_text(answer.call))
    if answer.gradients["0"] is None:
        hint = say("the result is cut off from w: autograd sees no way back")
        raise Mismatch(Finding(called, say("none"), "w", hint=hint))
    compare_tensors(answer.gradients["0"], w, CLOSE, called)


@pytest.mark.usefixtures("only_if_it_holds")
@pytest.mark.parametrize("id", [pytest.param(id, marks=criterion(id)) for id in ("l2-value", "l2-gradient")])
def test_many_weights_count_too(submission: Submission, options: Options, id: str) -> None:
    """What holds of a few weights holds of some thousand."""
    w = shown(normal(MANY, options.seed))
    answer = submission.call(Call("weight_decay.l2_penalty", (w,), cotangent=torch.tensor(1.0)))
    if id == "l2-value":
        compare(answer, w.double().pow(2).sum() / 2, CLOSE)
    else:
        check_gradient(answer, w)


@criterion("exp-weight-decay", needs=("l2-value", "l2-gradient"), run=run_of("weight-decay"))
def test_weight_decay_shrinks_the_weights(
    recorded: Callable[[], object], options: Options, show: Callable[[Exhibit], None]
) -> None:
    """Experiment 3: the weights' norm and the test loss fall as λ grows, and the penalty equals SGD's weight_decay."""
    settings = settings_of("weight-decay", options)
    record = recorded()
    verdict = weight_decay.verdict(record, settings)
    for chart in weight_decay_charts(record, verdict, settings):
        show(chart)
    norms, losses = (
        f"[{', '.join(f'{number:.3g}' for number in row)}]" for row in (verdict.norms, verdict.test_losses)
    )
    decays = ", ".join(f"{decay:g}" for decay in settings.decays)
    require(
        verdict,
        say("training with λ = {decays} times l2_penalty(w)", decays=decays),
        say(
            "norms {norms}, test losses {losses}; farthest from weight_decay=λ: {distance:.1e}",
            norms=norms,
            losses=losses,
            distance=max(verdict.distances, default=0.0),
        ),
        say("norms and test losses that fall, the same weights as with weight_decay=λ"),
    )
