"""What `activations.py` must hold: values, derivatives, tensors kept as they are, and a wide range.

The expected values are PyTorch's own `relu`, `sigmoid` and `tanh` in float64, and the derivatives' closed forms.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import Tensor

from grader.classify import MODULE
from grader.comparison import ANYTHING, EXACT, Finding, Mismatch, Tolerance, compare, compare_tensors
from grader.describe import call_text
from grader.exhibits import Exhibit
from grader.language import say
from grader.ledger import Blocked, Ledger
from grader.marks import criterion, criterion_of
from grader.options import Options
from grader.submission import Submission
from grader.worker.calls import Answer, Call, Raised

from .devices import check_device
from .exhibits import SEEN, curve
from .strategies import FLOATS, LARGE, MANY, MODERATE, NOT_ZERO, any_tensors, normal, shown, single_numbers, tensors

# Float32 gives about 1e-7; a thousand times that leaves room for any formula, and for none that is another function.
CLOSE = Tolerance(relative=1e-4, absolute=1e-4)
STEP = 1e-6  # of the central difference, in float64: its own error is about 1e-10
CLASSES = {"relu": "MyReLU", "sigmoid": "MySigmoid", "tanh": "MyTanh"}
NAMES = tuple(CLASSES)
EVERY = tuple(f"{name}-{what}" for what in ("value", "derivative") for name in NAMES)
# No simple numbers, where a wrong activation may have a corner and no gradient to hold it to.
OFF_CORNERS = NOT_ZERO.map(lambda number: 1.00731 * number)


def value(name: str, x: Tensor) -> Tensor:
    """Return the activation function ``name`` of x, in float64."""
    return {"relu": torch.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh}[name](x.double())


def derivative(name: str, x: Tensor) -> Tensor:
    """Return the derivative of ``name`` at x, in float64: 1 or 0; f · (1 - f); 1 - f²."""
    if name == "relu":
        return (x > 0).double()
    if name == "sigmoid":
        return value(name, x) * value(name, -x)  # 1 - f(x) = f(-x), without the cancellation
    return 1 / x.double().cosh() ** 2


def activation(name: str, x: Tensor, **rest: Any) -> Call:
    """Return the call of the class for ``name`` on x."""
    return Call(f"activations.{CLASSES[name]}", (x,), made_with=(), **rest)


def activation_derivative(name: str, x: Tensor) -> Call:
    """Return the call of the derivative of ``name`` at x."""
    return Call(f"activations.{CLASSES[name]}", (x,), made_with=(), method="derivative")


@pytest.fixture
def curves(
    request: pytest.FixtureRequest, aside: Callable[[Call], Answer | None], show: Callable[[Exhibit], None]
) -> Iterator[None]:
    """Show, once the test has its verdict, the curve that its criterion is about, beside the right one."""
    yield
    name, _, what = criterion_of(request.node).id.partition("-")
    ask, right = {"value": (activation, value), "derivative": (activation_derivative, derivative)}[what]
    written = f"{CLASSES[name]}()(x)" if what == "value" else f"{CLASSES[name]}().derivative(x)"
    title = say("{function} from x = -6 to 6", function=written)
    chart = curve(title, "y", aside(ask(name, SEEN)), lambda x: right(name, x))
    if chart:
        show(chart)


drawn = pytest.mark.usefixtures("curves")


@criterion("relu-value")
@drawn
@given(x=tensors())
@single_numbers(0.0, -1.0, 1.0, -10.0, 10.0)
def test_relu_is_the_positive_part(submission: Submission, x: Tensor) -> None:
    """MyReLU()(x) is x where x is above 0, and 0 elsewhere."""
    compare(submission.call(activation("relu", x)), value("relu", x), CLOSE)


@criterion("sigmoid-value")
@drawn
@given(x=tensors())
@single_numbers(0.0, -1.0, 1.0, -10.0, 10.0)
def test_sigmoid_is_the_logistic_function(submission: Submission, x: Tensor) -> None:
    """MySigmoid()(x) is 1 / (1 + exp(-x))."""
    compare(submission.call(activation("sigmoid", x)), value("sigmoid", x), CLOSE)


@criterion("tanh-value")
@drawn
@given(x=tensors())
@single_numbers(0.0, -1.0, 1.0, -10.0, 10.0)
def test_tanh_is_the_hyperbolic_tangent(submission: Submission, x: Tensor) -> None:
    """MyTanh()(x) is (exp(x) - exp(-x)) / (exp(x) + exp(-x))."""
    compare(submission.call(activation("tanh", x)), value("tanh", x), CLOSE)


@criterion("relu-derivative")
@drawn
@given(x=tensors())
@single_numbers(0.0, -1.0, 1.0, -10.0, 10.0)
def test_relu_derivative_is_a_step(submission: Submission, ledger: Ledger, x: Tensor) -> None:
    """MyReLU().derivative(x) is 1 where x is above 0, and 0 elsewhere, at x = 0 too."""
    check_derivative(submission, ledger, "relu", x)


@criterion("sigmoid-derivative")
@drawn
@given(x=tensors())
@single_numbers(0.0, -1.0, 1.0, -10.0, 10.0)
def test_sigmoid_derivative_is_f_times_one_minus_f(submission: Submission, ledger: Ledger, x: Tensor) -> None:
    """MySigmoid().derivative(x) is f(x) · (1 - f(x))."""
    check_derivative(submission, ledger, "sigmoid", x)


@criterion("tanh-derivative")
@drawn
@given(x=tensors())
@single_numbers(0.0, -1.0, 1.0, -10.0, 10.0)
def test_tanh_derivative_is_one_minus_f_squared(submission: Submission, ledger: Ledger, x: Tensor) -> None:
    """MyTanh().derivative(x) is 1 - f(x)²."""
    check_derivative(submission, ledger, "tanh", x)


@pytest.mark.usefixtures("only_if_it_holds")
@pytest.mark.parametrize("id", [pytest.param(id, marks=criterion(id)) for id in EVERY])
def test_many_numbers_are_right_too(submission: Submission, ledger: Ledger, options: Options, id: str) -> None:
    """What holds of a few numbers holds of some thousand, all below 10, and of an object that was called before."""
    name, _, what = id.partition("-")
    ask, right = {"value": (activation, value), "derivative": (activation_derivative, derivative)}[what]
    x = shown(normal(MANY, options.seed, 2))
    used = ledger.holds(f"{name}-value")  # else calling it may be what fails
    compare(submission.call(replace(ask(name, x), used=used)), right(name, x), CLOSE)


def check_derivative(submission: Submission, ledger: Ledger, name: str, x: Tensor) -> None:
    """Hold the derivative against its definition; what is wrong in f alone waits for f to be mended."""
    call = activation_derivative(name, x)
    try:
        compare(submission.call(call), derivative(name, x), CLOSE)
    except Exception:
        if not ledger.holds(f"{name}-value"):
            found = submission.attempt(activation(name, x))
            slope = submission.attempt(call)  # again: what was asked last is what is told
            if _follows_from(found, slope):
                raise Blocked(f"{name}-value") from None
        raise


def _follows_from(found: Answer | Raised, slope: Answer | Raised) -> bool:
    """Tell whether ``slope`` is that of the f that was found, f > 0, f · (1 - f) or 1 - f², or was raised in that f.

    A module that cannot be imported has no f.
    """
    if isinstance(found, Raised) or isinstance(slope, Raised):
        frames = [each.frames for each in (found, slope) if isinstance(each, Raised) and each.frames]
        return len(frames) == 2 and frames[0][-1] == frames[1][-1] and frames[0][0].function != MODULE
    f, derived = found.value.tensor, slope.value.tensor
    if f is None or derived is None or not f.shape == derived.shape == slope.call.args[0].shape:
        return False
    f = f.double()
    of = {"MyReLU": lambda: (f > 0).double(), "MySigmoid": lambda: f * (1 - f), "MyTanh": lambda: 1 - f**2}
    expected = of[found.call.target.rpartition(".")[2]]()
    return bool(((derived.double() - expected).abs() <= CLOSE.absolute + CLOSE.relative * expected.abs()).all())


tensors_criterion = criterion("activation-tensors", after=EVERY)
each_activation = pytest.mark.parametrize("name", NAMES)


@tensors_criterion
@each_activation
@given(x=any_tensors())
@example(x=torch.tensor(1.5))
@example(x=torch.zeros(0, 3))
def test_activation_keeps_shape_and_dtype_and_leaves_x_alone(
    submission: Submission, ledger: Ledger, name: str, x: Tensor
) -> None:
    """An activation and its derivative take a tensor of any shape, 0-d, empty and views too, and leave it as it was."""
    found, slope = submission.calls([activation(name, x), activation_derivative(name, x)])
    # Of what other criteria say is wrong the shape and dtype alone, and of a derivative the shape.
    right, known = (ledger.holds(f"{name}-{what}") for what in ("value", "derivative"))
    compare(found, value(name, x), CLOSE if right else ANYTHING, dtypes=(x.dtype,))
    dtypes = () if known or slope.value.tensor is None else (slope.value.tensor.dtype,)
    compare(slope, derivative(name, x), CLOSE if known else ANYTHING, dtypes=dtypes)
    for answer in (found, slope):
        called = say("x after {call}", call=call_text(answer.call))
        hint = say("x itself was changed")
        compare_tensors(answer.arguments[0], x, EXACT, called, hint=hint, call=answer.call)


@tensors_criterion
@each_activation
def test_activation_stays_on_the_device_of_x(submission: Submission, options: Options, name: str) -> None:
    """An activation and its derivative make no tensor on another device than x's."""
    for call in (activation, activation_derivative):
        check_device(submission, call(name, torch.tensor([[-1.0, 0.0, 2.0]])), options.device)


@tensors_criterion
@each_activation
@given(x=tensors(OFF_CORNERS, dimensions=(0, 2), side=(1, 2), dtypes=FLOATS[1:]), weight=st.sampled_from([1.0, -2.0]))
def test_gradient_flows_through_an_activation(submission: Submission, name: str, x: Tensor, weight: float) -> None:
    """Autograd's gradient of an activation is the slope of that same activation, measured by a central difference."""
    steps = STEP * torch.eye(x.numel(), dtype=x.dtype).reshape(-1, *x.shape)
    cotangent = torch.full_like(x, weight)
    answer, *around = submission.calls(
        [activation(name, x, cotangent=cotangent)]
        + [activation(name, x + sign * step) for sign in (1, -1) for step in steps]
    )
    called = say("gradient of {call}", call=call_text(answer.call))
    if weight != 1:
        called = say("{weight:g} times the {gradient}", weight=weight, gradient=called)
    above, below = around[: x.numel()], around[x.numel() :]
    slopes = [_sum(high) - _sum(low) for high, low in zip(above, below, strict=True)]
    expected = weight * torch.stack(slopes).reshape(x.shape) / (2 * STEP)
    compare_gradient(answer, expected, CLOSE, called)


@pytest.mark.usefixtures("only_if_it_holds")
@tensors_criterion
@each_activation
def test_gradient_flows_of_many_numbers_too(
    submission: Submission, ledger: Ledger, options: Options, name: str
) -> None:
    """What holds of a few numbers in float64 holds of some thousand in float32, of which none is 0."""
    x = shown(normal(MANY, options.seed, 2)).flatten()
    x[x == 0] = 1
    answer = submission.call(activation(name, x, cotangent=torch.ones_like(x)))
    # Of another function than the right one it is known that there is a gradient, and no more.
    right = CLOSE if ledger.holds(f"{name}-value") else ANYTHING
    compare_gradient(answer, derivative(name, x), right, say("gradient of {call}", call=call_text(answer.call)))


def compare_gradient(answer: Answer, expected: Tensor, tolerance: Tolerance, called: str) -> None:
    """Raise ``Mismatch`` where autograd gives no gradient by x, or another one."""
    gradient = answer.gradients["0"]
    if gradient is None:
        hint = say("the result is cut off from x: autograd sees no way back")
        raise Mismatch(Finding(called, say("none"), say("a gradient"), hint=hint))
    compare_tensors(gradient, expected, tolerance, called)


def _sum(answer: Answer) -> Tensor:
    compare(answer, answer.call.args[0], ANYTHING, dtypes=(torch.float64,))
    return answer.value.tensor.sum()


@criterion("activation-range", needs=EVERY)
@each_activation
@given(x=tensors(st.one_of(LARGE, MODERATE), dimensions=(1, 2)))
@single_numbers(89.0, -89.0, 1e4, -1e4)
@single_numbers(710.0, -710.0, 1e4, -1e4, dtype=torch.float64)
def test_activation_is_right_far_from_zero(submission: Submission, name: str, x: Tensor) -> None:
    """An activation and its derivative are finite and right for abs(x) up to 10,000."""
    hint = say("exp of a large number is infinite, and infinite / infinite is nan")
    found, slope = submission.calls([activation(name, x), activation_derivative(name, x)])
    compare(found, value(name, x), CLOSE, hint=hint)
    compare(slope, derivative(name, x), CLOSE, hint=hint)
