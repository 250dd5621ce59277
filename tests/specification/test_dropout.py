"""What `dropout.py` must hold: dropout's values, its chances, its tensors, and where the network uses it.

Which elements are dropped is read off the result, so any way to draw the mask will do. The chances are tested exactly:
see `statistics.py` for why a criterion fails right work with probability 1e-9 at most. The numbers beside each test say
what it detects; "nearly always" is in 999 of 1,000 cases.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import combinations
from typing import Any

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from torch import Tensor

from grader.comparison import ANYTHING, EXACT, Finding, Mismatch, Tolerance, compare, compare_tensors
from grader.describe import call_text
from grader.exhibits import Exhibit
from grader.language import say
from grader.ledger import Ledger
from grader.marks import criterion
from grader.options import Options
from grader.submission import Submission
from grader.text import number_text, printable
from grader.worker.calls import Answer, Call

from . import oracle
from .devices import check_device
from .exhibits import SEEN_RATES, keep_rates
from .experiment_exhibits import dropout_charts
from .experiment_runs import held_out, require, run_of, settings_of
from .experiment_runs import shown as shown_images
from .statistics import FALSE_FAILURE, interval
from .strategies import MANY, NOT_ZERO, SEEDS, any_tensors, normal, numbers, shown, tensors
from .verdicts import dropout as experiment

CLOSE = Tolerance(relative=1e-4, absolute=1e-5)  # one division in float32
RATES = st.one_of(st.sampled_from([0.1, 0.25, 0.5, 0.75, 0.9]), numbers(0.0625, 0.9375))
NO_PROBABILITIES = (-0.1, 1.1, -1.0, 2.0, -1e-6, 1 + 1e-6, float("inf"), float("nan"))
MASKS = 15  # rates that a test of chances is tried on
AS_MANY_MASKS = settings(max_examples=min(MASKS, settings.default.max_examples))  # fewer in a quick grading
CALLS = 16  # whose masks are counted, of 4,096 elements each: 65,536
SHAPES = ((64, 64), (16, 16, 16), (8, 8, 8, 8))
LAGS = (1, 2, CALLS // 2)  # between two calls whose masks are compared
PAIRS = CALLS * (CALLS - 1) // 2  # of calls
# Of one mask: its zeros, neighbours and halves along four dimensions, across three pairs of them, calls at three lags.
MOST_TESTS = 15 + PAIRS
MEAN_CALLS = 2048  # of a tensor of 16 elements
TINY_CALLS = 4096  # of a tensor of four elements
AFTER = ("dropout-scaling",)


def dropout(X: Tensor, rate: float, **rest: Any) -> Call:
    """Return the call of dropout_layer."""
    return Call("dropout.dropout_layer", (X, rate), **rest)


@criterion("dropout-identity")
@given(X=tensors(dimensions=(0, 4), side=(0, 3)))
@example(X=torch.tensor([[1.0, -2.0], [0.0, 3.0]]))
def test_rate_0_gives_the_input(submission: Submission, X: Tensor) -> None:
    """dropout_layer(X, 0) is X."""
    compare(submission.call(dropout(X, 0.0)), X, EXACT)


@criterion("dropout-all")
@given(X=tensors(dimensions=(0, 4), side=(0, 3)))
@example(X=torch.tensor([[1.0, -2.0], [0.0, 3.0]]))
def test_rate_1_gives_zeros(submission: Submission, X: Tensor) -> None:
    """dropout_layer(X, 1) is all zeros."""
    compare(submission.call(dropout(X, 1.0)), torch.zeros_like(X), EXACT)


@criterion("dropout-scaling")
@given(X=tensors(NOT_ZERO), rate=RATES, seed=SEEDS)
@example(X=shown(normal((4, 5), 0)), rate=0.25, seed=0)
def test_what_is_kept_is_scaled(submission: Submission, X: Tensor, rate: float, seed: int) -> None:
    """Every output of dropout_layer(X, p) is 0 or x / (1 - p)."""
    answer = submission.call(dropout(X, rate, seed=seed))
    compare(answer, X, ANYTHING)
    kept = answer.value.tensor.double() != 0
    hint = say("what is kept is divided by 1 - p, the rest is exactly 0")
    compare(answer, X.double() / (1 - rate) * kept, CLOSE, hint=hint)


@criterion("dropout-scaling")
@pytest.mark.usefixtures("only_if_it_holds")
def test_many_numbers_are_scaled(submission: Submission, options: Options) -> None:
    """What holds of a few numbers holds of some thousand: every output is 0 or x / (1 - p)."""
    X = shown(normal(MANY, options.seed)) + 0.01
    answer = submission.call(dropout(X, 0.5, seed=options.seed))
    compare(answer, X, ANYTHING)
    compare(answer, 2 * X.double() * (answer.value.tensor != 0), CLOSE)


@pytest.fixture
def kept_shares(
    options: Options, aside: Callable[[Call], Answer | None], show: Callable[[Exhibit], None]
) -> Iterator[None]:
    """Show, once the test has its verdict, the share that is kept at some rates."""
    yield
    X = torch.ones(64, 64)
    shares = keep_rates({rate: aside(dropout(X, rate, repeat=CALLS, seed=options.seed)) for rate in SEEN_RATES})
    if shares:
        show(shares)


@criterion("dropout-rate", after=AFTER)
@pytest.mark.usefixtures("kept_shares")
@AS_MANY_MASKS
@given(shape=st.sampled_from(SHAPES), rate=RATES, seed=SEEDS)
@example(shape=(64, 64), rate=0.5, seed=0)
@example(shape=(16, 16, 16), rate=0.5, seed=0)
@example(shape=(8, 8, 8, 8), rate=0.5, seed=0)
def test_the_share_dropped_is_the_rate(submission: Submission, shape: tuple[int, ...], rate: float, seed: int) -> None:
    """The share of elements that dropout_layer(X, p) sets to 0 is p, each element on its own.

    Under right work, with p the rate and q = p² + (1 - p)² the chance that two elements fare alike:

    * the zeros among 65,536 elements, half of them of negative numbers, are Binomial(65536, p);
    * of 32,768 disjoint pairs of neighbours along a dimension, of the same place in its two halves, or of the same
      place in two calls that are 1, 2 or 8 calls apart, those that fare alike are Binomial(32768, q), and of 16,384
      pairs of neighbours across a dimension and the next one Binomial(16384, q);
    * of the 4,096 places in any two of the 16 calls those that fare alike are Binomial(4096, q).

    At most 135 tests at each of 18 rates, and the 2 of the test of small tensors: each has the chance 1e-9 / 2432. They
    detect nearly always a share that is off by 0.021, and a dependence that makes one pair in fifteen fare alike, one
    in twelve across dimensions, one place in six of any two calls (at p = ½).
    """
    call = dropout(normal(shape, seed).sign(), rate, repeat=CALLS, seed=seed)
    dropped = zeros(submission.call(call))
    check_count(call, say("zeros"), dropped, rate)
    alike = rate**2 + (1 - rate) ** 2
    for dimension in range(len(shape)):
        first, second = dropped.unflatten(dimension + 1, (-1, 2)).unbind(dimension + 2)
        what = say("neighbours along dimension {dimension}, both dropped or both kept", dimension=dimension)
        check_count(call, what, first == second, alike)
        first, second = dropped.chunk(2, dim=dimension + 1)
        what = say("the two halves along dimension {dimension}, both dropped or both kept", dimension=dimension)
        check_count(call, what, first == second, alike)
    for dimension in range(len(shape) - 1):
        first, second = (every_second(dropped, start, dimension + 1, dimension + 2) for start in (0, 1))
        what = say(
            "neighbours across dimensions {first} and {second}, both dropped or both kept",
            first=dimension,
            second=dimension + 1,
        )
        check_count(call, what, first == second, alike)
    for lag in LAGS:
        first, second = dropped.unflatten(0, (-1, 2, lag)).unbind(1)
        what = say("the same places in calls {lag} apart, both dropped or both kept", lag=lag)
        check_count(call, what, first == second, alike)
    for first, second in combinations(range(CALLS), 2):
        what = say(
            "the same places in calls {first} and {second}, both dropped or both kept", first=first, second=second
        )
        check_count(call, what, dropped[first] == dropped[second], alike)


@criterion("dropout-rate", after=AFTER)
def test_small_tensors_are_not_shared_out(submission: Submission, options: Options) -> None:
    """In a tensor of four elements dropout_layer(X, ½) does not drop two each time, but each on its own.

    Of 8,192 disjoint pairs those that fare alike are Binomial(8192, ½), and the zeros Binomial(16384, ½). A mask that
    drops a fixed number of elements makes one pair in three alike; that is detected nearly always.
    """
    call = dropout(torch.ones(4), 0.5, repeat=TINY_CALLS, seed=options.seed)
    dropped = zeros(submission.call(call))
    check_count(call, say("zeros"), dropped, 0.5)
    check_count(call, say("pairs, both dropped or both kept"), dropped[:, 0::2] == dropped[:, 1::2], 0.5)


def every_second(tensor: Tensor, start: int, *dimensions: int) -> Tensor:
    """Return every second place along each of the dimensions, from ``start`` on."""
    for dimension in dimensions:
        tensor = tensor.index_select(dimension, torch.arange(start, tensor.shape[dimension], 2))
    return tensor


def zeros(answer: Answer) -> Tensor:
    """Return which elements of each call's result are 0: bool, calls first."""
    X = answer.call.args[0]
    compare(answer, X.expand(answer.call.repeat, *X.shape), ANYTHING)
    return answer.value.tensor == 0


RATE_CHANCE = FALSE_FAILURE / (MOST_TESTS * (MASKS + 3) + 2)  # of one of the tests of dropout-rate


def check_count(call: Call, what: str, hits: Tensor, share: float, chance: float = RATE_CHANCE) -> None:
    """Raise ``Mismatch`` where Binomial(n, share) gives such a number of hits with less than ``chance``."""
    count, n = int(hits.sum()), hits.numel()
    low, high = interval(n, share, chance)
    if low <= count <= high:
        return
    hint = say("what is dropped and what is kept look exchanged") if low <= n - count <= high else ""
    found = say("{what}: {count} of {n}, a share of {share:.4f}", what=what, count=count, n=n, share=count / n)
    wanted = say(
        "a share of {share}: {low} to {high} by the binomial test", share=number_text(share), low=low, high=high
    )
    raise Mismatch(Finding(call_text(call), found, wanted, hint=hint))


@criterion("dropout-expectation", needs=("dropout-scaling",))
@AS_MANY_MASKS
@given(rate=RATES, seed=SEEDS)
def test_the_mean_over_masks_is_the_input(submission: Submission, rate: float, seed: int) -> None:
    """The mean of dropout_layer(X, p) over many masks is X, element by element.

    Under right work the sum of an element's R outputs over x, times 1 - p, is how often it was kept, which is
    Binomial(R, 1 - p): the mean over x has the standard error sqrt(p / (1 - p) / R). With R = 2,048 calls and 16
    elements, and their sum, that is 17 tests at each of 15 rates, each with the chance 1e-9 / 255. They detect nearly
    always a mean that is off by 24 % for one element or by 6 % for all (at p = ½).
    """
    X = shown(normal((16,), seed)).abs() + 0.5
    call = dropout(X * torch.tensor([1.0, -1.0]).repeat(8), rate, repeat=MEAN_CALLS, seed=seed)
    answer = submission.call(call)
    zeros(answer)
    kept = (answer.value.tensor.double() / call.args[0].double()).sum(0) * (1 - rate)
    for place, count in [*enumerate(kept.tolist()), (None, float(kept.sum()))]:
        n = call.repeat * (16 if place is None else 1)
        low, high = interval(n, 1 - rate, FALSE_FAILURE / (MASKS * 17))
        if not low - 0.5 <= count <= high + 0.5:
            raise Mismatch(_off(call, place, [number / (1 - rate) / n for number in (count, low, high)]))


def _off(call: Call, place: int | None, means: list[float]) -> Finding:
    mean, low, high = (number_text(mean) for mean in means)
    if place is None:
        found = say("all elements together: {mean} times their value", mean=mean)
    else:
        number = number_text(float(call.args[0][place]))
        found = say("element {place}, {number}: {mean} times its value", mean=mean, place=place, number=number)
    called = say("the mean of {call}", call=call_text(call))
    return Finding(called, found, say("1 times: {low} to {high} by the binomial test", low=low, high=high))


tensors_criterion = criterion("dropout-tensors", needs=("dropout-scaling",))
OF_RATE = {0.0: criterion("dropout-identity"), 1.0: criterion("dropout-all"), 0.5: tensors_criterion}


@tensors_criterion
@given(X=any_tensors(), rate=st.one_of(st.sampled_from([0.0, 1.0]), RATES), seed=SEEDS)
@example(X=torch.tensor(1.5), rate=0.5, seed=0)
@example(X=torch.zeros(0, 3), rate=0.5, seed=0)
def test_dropout_keeps_shape_and_dtype_and_leaves_x_alone(
    submission: Submission, X: Tensor, rate: float, seed: int
) -> None:
    """dropout_layer takes a tensor of any shape, views too; shape and dtype come out, X stays as it was."""
    answer = submission.call(dropout(X, rate, seed=seed))
    compare(answer, X, ANYTHING, dtypes=(X.dtype,))
    if rate < 1:  # which dropout-all is about
        kept = answer.value.tensor.double() != 0
        compare(answer, X.double() / (1 - rate) * kept, CLOSE)
    called = say("X after {call}", call=call_text(answer.call))
    compare_tensors(answer.arguments[0], X, EXACT, called, hint=say("X itself was changed"))


@tensors_criterion
@pytest.mark.parametrize("rate", [0.0, 0.5, 1.0])
def test_dropout_stays_on_the_device_of_x(submission: Submission, options: Options, rate: float) -> None:
    """dropout_layer draws its mask on the device of X."""
    check_device(submission, dropout(torch.ones(4, 3), rate), options.device)


@tensors_criterion
@given(X=tensors(NOT_ZERO), rate=st.one_of(st.sampled_from([0.0, 1.0]), RATES), seed=SEEDS)
def test_gradient_of_dropout_is_the_scaled_mask(submission: Submission, X: Tensor, rate: float, seed: int) -> None:
    """The gradient of dropout_layer(X, p) is 1 / (1 - p) where an element was kept and 0 where not; 0 at p = 1."""
    check_gradient(submission.call(dropout(X, rate, seed=seed, cotangent=torch.ones_like(X))))


@pytest.mark.usefixtures("only_if_it_holds")
@pytest.mark.parametrize("rate", [pytest.param(rate, marks=mark) for rate, mark in OF_RATE.items()])
def test_many_numbers_are_no_exception(submission: Submission, options: Options, rate: float) -> None:
    """What holds of a few numbers at rate 0, at rate 1, and of the gradient at ½, holds of some thousand."""
    X = shown(normal(MANY, options.seed).abs() + 0.5)  # where the result is 0 it was dropped
    if rate == 0.5:
        check_gradient(submission.call(dropout(X, rate, seed=options.seed, cotangent=torch.ones_like(X))))
    else:
        compare(submission.call(dropout(X, rate, seed=options.seed)), (1 - rate) * X, EXACT)


def check_gradient(answer: Answer) -> None:
    """Raise ``Mismatch`` where the gradient is not the mask over 1 - p that the result shows."""
    X, rate = answer.call.args
    compare(answer, X, ANYTHING)
    gradient = answer.gradients["0"]
    called = say("gradient of {call}", call=call_text(answer.call))
    if gradient is None:
        if rate == 1 or not X.numel():
            return
        hint = say("the result is cut off from X: autograd sees no way back")
        raise Mismatch(Finding(called, say("none"), say("a gradient"), hint=hint))
    kept = answer.value.tensor.double() != 0
    expected = torch.zeros_like(X) if rate == 1 else kept / (1 - rate)
    compare_tensors(gradient, expected, CLOSE, called)


@tensors_criterion
def test_rates_that_are_no_probability_are_refused(submission: Submission) -> None:
    """dropout_layer raises AssertionError for a rate outside [0, 1], and for nan."""
    calls = [dropout(torch.ones(3), rate) for rate in NO_PROBABILITIES]
    answers = [submission.attempt(call) for call in calls]  # all of them: what is wrong is told once, and known by all
    for call, answer in zip(calls, answers, strict=True):
        if isinstance(answer, Answer):
            returned = say("a result")
        elif "AssertionError" in answer.types:
            continue
        else:
            returned = say("{error} raised", error=printable(answer.types[0], 80))
        raise Mismatch(Finding(call_text(call), returned, say("{error} raised", error="AssertionError")), call)


def weights(seed: int) -> dict[str, Tensor]:
    """Return parameters of RegularizedNetwork, float32, with logits of a few units."""
    drawn = {}
    for place, (name, shape) in enumerate(oracle.REGULARIZED_SHAPES.items()):
        fan_in = torch.Size(shape[1:]).numel()
        drawn[name] = normal(shape, seed + place, 1.4 / fan_in**0.5 if len(shape) > 1 else 0.3)
    return drawn


@lru_cache(maxsize=64)  # a megabyte each; another property and the next submission ask for the same
def definition(batch: int, seed: int) -> tuple[Tensor, dict[str, Tensor], Tensor]:
    """Return images, parameters and, in float64, the logits without dropout."""
    images, state = normal((batch, 1, 28, 28), seed), weights(seed)
    return images, state, oracle.regularized_logits({k: v.double() for k, v in state.items()}, images.double())


def network(rate: float, images: Tensor, state: Mapping[str, Tensor], **rest: Any) -> Call:
    """Return the call of a RegularizedNetwork on images."""
    return Call("dropout.RegularizedNetwork", (images,), made_with=(rate,), state=state, **rest)


training_criterion = criterion("dropout-training-only")
LOGITS = Tolerance(relative=1e-3, absolute=1e-3)  # float32 sums of 1,600 products, logits of some units
FEW = settings(max_examples=8)  # each draws a network of 225,000 parameters


@training_criterion
@FEW
@given(rate=st.one_of(st.just(0.0), st.just(1.0), RATES), batch=st.integers(0, 3), seed=SEEDS)
def test_evaluation_drops_nothing(submission: Submission, rate: float, batch: int, seed: int) -> None:
    """In evaluation mode RegularizedNetwork's logits are those of the definition, without dropout."""
    images, state, expected = definition(batch, seed)
    compare(submission.call(network(rate, images, state)), expected, LOGITS)


@training_criterion
def test_training_drops_at_random(submission: Submission, ledger: Ledger, options: Options) -> None:
    """In training mode RegularizedNetwork's logits differ from call to call where the rate is above 0.

    In two calls 1,600 features, hundreds of them above 0, have the same mask with a chance below 2^-100.
    """
    ledger.require(("dropout-rate",))
    images, state = normal((1, 1, 28, 28), options.seed), weights(options.seed)
    call = network(0.5, images, state, training=True, repeat=2, seed=options.seed)
    answer = submission.call(call)
    compare(answer, torch.empty(2, 1, 10), ANYTHING)
    if torch.equal(*answer.value.tensor):
        wanted = say("other logits, for another mask")
        raise Mismatch(Finding(call_text(call), say("the same logits twice"), wanted))


@training_criterion
@FEW
@given(batch=st.integers(1, 3), seed=SEEDS)
def test_dropout_stands_before_the_first_linear_layer(
    submission: Submission, ledger: Ledger, batch: int, seed: int
) -> None:
    """In training mode at rate 1 the flattened features are 0, so the logits are fc2(ReLU(bias of fc1))."""
    ledger.require(("dropout-all",))
    images, state = normal((batch, 1, 28, 28), seed), weights(seed)
    hidden = state["fc1.bias"].double().relu()
    expected = (state["fc2.weight"].double() @ hidden + state["fc2.bias"].double()).expand(batch, 10)
    compare(submission.call(network(1.0, images, state, training=True)), expected, LOGITS)


@training_criterion
@FEW
@given(batch=st.integers(1, 3), seed=SEEDS)
def test_training_at_rate_0_drops_nothing(submission: Submission, ledger: Ledger, batch: int, seed: int) -> None:
    """In training mode at rate 0 RegularizedNetwork's logits are those of the definition, of a later batch too."""
    ledger.require(("dropout-identity",))
    images, state, expected = definition(batch, seed)
    compare(submission.call(network(0.0, images, state, training=True, used=True)), expected, LOGITS)


FEATURES = (0, 1, 2, 3, 400, 401, 800, 801, 1598, 1599)  # of the 1,600; neighbours stand in the same channel
NETWORK_CALLS = 256  # with two images each


@training_criterion
def test_training_drops_single_features_once(submission: Submission, ledger: Ledger, options: Options) -> None:
    """In training mode each of the 1,600 features is dropped on its own, with the network's rate, and scaled.

    The weights make every feature the image's brightness, 1, and each logit one feature, so a logit is 0 or 1 / (1 - p)
    where nothing before the features is dropped. In 256 calls of two images the zeros are Binomial(5120, p), and of the
    2,560 pairs of neighbouring features, or of one feature in both images, those that fare alike are
    Binomial(2560, p² + (1 - p)²): 3 tests, each with the chance 1e-9 / 3.
    """
    ledger.require(("dropout-scaling", "dropout-rate"))
    state = {name: torch.zeros(shape) for name, shape in oracle.REGULARIZED_SHAPES.items()}
    state["conv1.weight"][:, 0, 1, 1] = 1
    state["conv2.weight"][:, 0, 1, 1] = 1
    for row, feature in enumerate(FEATURES):
        state["fc1.weight"][row, feature] = state["fc2.weight"][row, row] = 1
    rate = 0.25
    call = network(rate, torch.ones(2, 1, 28, 28), state, training=True, repeat=NETWORK_CALLS, seed=options.seed)
    answer = submission.call(call)
    compare(answer, torch.empty(NETWORK_CALLS, 2, 10), ANYTHING)
    dropped = answer.value.tensor == 0
    compare(answer, ~dropped / (1 - rate), CLOSE)
    check_count(call, say("zeros"), dropped, rate, chance=FALSE_FAILURE / 3)
    alike = rate**2 + (1 - rate) ** 2
    first, second = dropped.unflatten(2, (-1, 2)).unbind(3)
    what = say("neighbouring features, both dropped or both kept")
    check_count(call, what, first == second, alike, chance=FALSE_FAILURE / 3)
    first, second = dropped.unbind(1)
    what = say("the same features of two images, both dropped or both kept")
    check_count(call, what, first == second, alike, chance=FALSE_FAILURE / 3)


@criterion(
    "exp-dropout",
    needs=(
        "dropout-identity",
        "dropout-scaling",
        "dropout-rate",
        "dropout-expectation",
        "dropout-tensors",
        "dropout-training-only",
    ),
    run=run_of("dropout"),
)
def test_dropout_narrows_the_gap(
    recorded: Callable[[], object], options: Options, show: Callable[[Exhibit], None]
) -> None:
    """Experiment 4: with dropout, the loss on unseen images lies closer to the loss on the training images."""
    settings = settings_of("dropout", options)
    training = shown_images(options)
    record = recorded()
    verdict = experiment.verdict(record, training["images"], training["labels"], *held_out(options), settings)
    for chart in dropout_charts(record, verdict, settings):
        show(chart)
    require(
        verdict,
        say("RegularizedNetwork, trained with rates {rates}", rates=", ".join(f"{rate:g}" for rate in settings.rates)),
        say(
            "losses on training and unseen images: {plain_train:.3f} and {plain_test:.3f} without dropout, "
            "{dropout_train:.3f} and {dropout_test:.3f} with it",
            plain_train=verdict.plain_train,
            plain_test=verdict.plain_test,
            dropout_train=verdict.dropout_train,
            dropout_test=verdict.dropout_test,
        ),
        say("a narrower gap with dropout"),
    )
