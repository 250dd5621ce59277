"""What `network.py` must hold: the forward pass, and the gradients of every parameter.

The expected values come from the definition of the network written in plain PyTorch, in float64, for the same weights.
"""

from collections.abc import Callable
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from grader.comparison import ANYTHING, Finding, Mismatch, Tolerance, compare, compare_tensors
from grader.describe import call_text
from grader.exhibits import Exhibit
from grader.language import say
from grader.ledger import Blocked, Ledger
from grader.marks import criterion
from grader.options import Options
from grader.submission import Submission
from grader.worker.calls import Call

from . import oracle
from .experiment_exhibits import relu_death_charts, vanishing_gradient_charts
from .experiment_runs import held_out, require, run_of, settings_of
from .strategies import SEEDS, normal, shown
from .verdicts import relu_death, vanishing_gradient

# Eight layers of float32 sums of a hundred products: errors of some 1e-6 of the logits, which are a few units.
CLOSE = Tolerance(relative=1e-3, absolute=1e-4)
GRADIENT_ERROR = 1e-3  # float32, relative to the largest gradient of the same parameter
# The spread of the weights that keeps the hidden values from dying out with depth, and sigmoid's from being constant.
GAINS = {"relu": 1.4, "sigmoid": 5.0, "tanh": 1.7}


@pytest.fixture(scope="module")
def activations(ledger: Ledger) -> list[str]:
    """Return the activations whose values hold; with none the network cannot be judged."""
    sound = [name for name in GAINS if ledger.holds(f"{name}-value")]
    if not sound:
        raise Blocked("relu-value")
    return sound


def parameters(inputs: int, outputs: int, name: str, depth: int, seed: int) -> dict[str, Tensor]:
    """Return parameters of a network, float32, drawn so that each layer and each bias tells in the logits."""
    shapes = oracle.network_shapes(inputs, outputs, depth)
    drawn = {}
    for place, (key, shape) in enumerate(shapes.items()):
        scale = GAINS[name] / shape[1] ** 0.5 if len(shape) == 2 else 0.5
        drawn[key] = normal(shape, seed + place, scale)
    return drawn


@st.composite
def networks(draw: st.DrawFn, least_batch: int = 0) -> dict[str, int]:
    """Draw the sizes of a network and of a batch, and the seed of the rest."""
    return {
        "depth": draw(st.integers(0, 6)),
        "batch": draw(st.integers(least_batch, 5)),
        "inputs": draw(st.integers(1, 12)),
        "outputs": draw(st.integers(1, 5)),
        "seed": draw(SEEDS),
    }


def forward(sizes: dict[str, int], name: str, **rest: Any) -> Call:
    """Return the call of a network of these sizes on a batch."""
    inputs, outputs, depth, seed = (sizes[key] for key in ("inputs", "outputs", "depth", "seed"))
    return Call(
        "network.Network",
        (shown(normal((sizes["batch"], inputs), seed)),),
        made_with=(inputs, outputs, name, depth),
        state=parameters(inputs, outputs, name, depth, seed),
        **rest,
    )


def in_double(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return the same parameters in float64."""
    return {key: value.double() for key, value in state.items()}


@criterion("network-forward")
@given(sizes=networks(), choice=st.integers(0, 2), training=st.booleans())
def test_logits_follow_the_definition(
    submission: Submission, activations: list[str], sizes: dict[str, int], choice: int, training: bool
) -> None:
    """The logits are input layer, activation, each hidden layer with the activation, output layer with none."""
    name = activations[choice % len(activations)]
    call = forward(sizes, name, training=training)
    expected = oracle.network_logits(in_double(call.state), call.args[0].double(), name)
    compare(submission.call(call), expected, CLOSE)


@criterion("network-forward")
@pytest.mark.usefixtures("only_if_it_holds")
def test_a_batch_of_images_gets_its_logits(submission: Submission, activations: list[str], options: Options) -> None:
    """What holds of a small batch holds of one as in training: 64 rows of 784 numbers, and not the first."""
    sizes = {"batch": 64, "inputs": 784, "outputs": 10, "depth": 2, "seed": options.seed}
    call = forward(sizes, activations[0], used=True)
    expected = oracle.network_logits(in_double(call.state), call.args[0].double(), activations[0])
    compare(submission.call(call), expected, CLOSE)


@criterion("network-gradients", needs=("network-forward",))
@given(sizes=networks(least_batch=1), choice=st.integers(0, 2))
def test_every_parameter_gets_its_gradient(
    submission: Submission, activations: list[str], sizes: dict[str, int], choice: int
) -> None:
    """The cross-entropy loss gives every parameter the finite gradient that follows from the definition."""
    check_gradients(submission, sizes, activations[choice % len(activations)])


@criterion("network-gradients", needs=("network-forward",))
@pytest.mark.usefixtures("only_if_it_holds")
def test_a_batch_of_images_gives_its_gradients(
    submission: Submission, activations: list[str], options: Options
) -> None:
    """What holds of a small batch holds of one as in training: 64 rows of 784 numbers.

    Of ReLU it is known that there are gradients, and no more: one of 19,200 units may stand at its corner, where
    another rounding gives another gradient.
    """
    sizes = {"batch": 64, "inputs": 784, "outputs": 10, "depth": 2, "seed": options.seed}
    name = activations[-1]  # a smooth one, if any holds
    check_gradients(submission, sizes, name, corners=name == "relu")


def check_gradients(submission: Submission, sizes: dict[str, int], name: str, corners: bool = False) -> None:
    """Hold the loss's gradients by all parameters against the definition's; their numbers only without ``corners``."""
    call = forward(sizes, name)
    labels = torch.arange(sizes["batch"]) % sizes["outputs"]
    weights = in_double(call.state)
    logits = oracle.network_logits(weights, call.args[0].double(), name)
    # The loss's own gradient by the logits: (softmax - one-hot) / N.
    downstream = (logits.softmax(dim=1) - F.one_hot(labels, sizes["outputs"])) / sizes["batch"]
    expected = oracle.gradients(weights, call.args[0].double(), labels, name)
    answer = submission.call(forward(sizes, name, cotangent=downstream.float(), training=True))
    for key, wanted in expected.items():
        called = say("gradient of the loss by {parameter} of {call}", parameter=key, call=call_text(answer.call))
        found = answer.gradients.get(key)
        if found is None:
            hint = say("autograd sees no way from the logits to it")
            raise Mismatch(Finding(called, say("none"), say("a gradient"), hint=hint))
        near = Tolerance(GRADIENT_ERROR, GRADIENT_ERROR * float(wanted.abs().max()))
        compare_tensors(found, wanted, ANYTHING if corners else near, called)


@criterion(
    "exp-vanishing-gradient",
    needs=("relu-value", "sigmoid-value", "network-gradients"),
    run=run_of("vanishing-gradient"),
)
def test_relu_beats_sigmoid_in_depth(
    recorded: Callable[[], object], options: Options, show: Callable[[Exhibit], None]
) -> None:
    """Experiment 1: trained alike, ReLU is right more often than sigmoid, and more gradient reaches its input layer."""
    settings = settings_of("vanishing-gradient", options)
    record = recorded()
    verdict = vanishing_gradient.verdict(record, *held_out(options), settings)
    for chart in vanishing_gradient_charts(record, settings):
        show(chart)
    require(
        verdict,
        trained(settings.depths[0], settings.learning_rate),
        say(
            "accuracy on unseen images: relu {relu:.2f}, sigmoid {sigmoid:.2f}; "
            "gradient of the input layer over the output layer's: {relu_ratio:.1e}, {sigmoid_ratio:.1e}",
            relu=verdict.relu_accuracy,
            sigmoid=verdict.sigmoid_accuracy,
            relu_ratio=verdict.relu_ratio,
            sigmoid_ratio=verdict.sigmoid_ratio,
        ),
        say("relu well above sigmoid in both"),
    )


@criterion("exp-relu-death", needs=("relu-value", "tanh-value", "network-gradients"), run=run_of("relu-death"))
def test_half_of_the_relu_activations_are_zero(
    recorded: Callable[[], object], options: Options, show: Callable[[Exhibit], None]
) -> None:
    """Experiment 2: about half of ReLU's hidden activations are exactly 0 after training, and none of tanh's."""
    settings = settings_of("relu-death", options)
    record = recorded()
    verdict = relu_death.verdict(record, *held_out(options), settings)
    for chart in relu_death_charts(record, settings):
        show(chart)
    require(
        verdict,
        trained(settings.depth, settings.learning_rate),
        say(
            "zeros: relu {relu:.2f}, tanh {tanh:.2f}; accuracy: relu {relu_right:.2f}, tanh {tanh_right:.2f}",
            relu=verdict.relu_zeros,
            tanh=verdict.tanh_zeros,
            relu_right=verdict.relu_accuracy,
            tanh_right=verdict.tanh_accuracy,
        ),
        say(
            "zeros: relu {low:g} to {high:g}, tanh 0; accuracy at least {least:g}",
            low=relu_death.RELU_ZEROS[0],
            high=relu_death.RELU_ZEROS[1],
            least=relu_death.LEARNT,
        ),
    )


def trained(depth: int, rate: float) -> str:
    """Return what an experiment did, in words."""
    return say("Network(784, 10, a, num_layers={depth}), trained at rate {rate:g}", depth=depth, rate=rate)
