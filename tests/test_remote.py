"""A submission in worker processes: what is made of the workers' replies, of lost workers, and of slow ones."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
import torch

from grader.limits import Limits
from grader.process import HarnessFault, KilledOutside, Lost
from grader.remote import RemoteSubmission, Seat
from grader.replies import MOST, TEXT
from grader.submission import SubmissionError
from grader.worker.calls import Call, Run
from grader.worker.wire import pack, unpack

VALUE = {"tensor": torch.ones(2), "device": "cpu", "text": ""}
ANSWER = {"value": VALUE, "arguments": [torch.ones(2)], "gradients": {}}
FRAME = {"file": "a.py", "line": 1, "function": "f", "source": "s"}
RAISED = {"types": ["E"], "message": "", "frames": [], "missing": False}
SEVERAL, META, ENDLESS = torch.ones(3), torch.empty(1, device="meta"), torch.ones(1).expand(2**40)
MALFORMED = {
    "no-mapping": lambda id: [id],
    "nothing": lambda id: None,
    "no-id": lambda id: {"answers": [ANSWER]},
    "another-id": lambda id: {"id": id + 1, "answers": [ANSWER]},
    "id-is-text": lambda id: {"id": str(id), "answers": [ANSWER]},
    "id-is-a-tensor": lambda id: {"id": SEVERAL, "answers": [ANSWER]},
    "id-is-on-meta": lambda id: {"id": META, "answers": [ANSWER]},
    "no-answers": lambda id: {"id": id},
    "too-few": lambda id: {"id": id, "answers": []},
    "too-many": lambda id: {"id": id, "answers": [ANSWER, ANSWER]},
    "answers-are-a-tensor": lambda id: {"id": id, "answers": SEVERAL},
    "no-value": lambda id: {"id": id, "answers": [{}]},
    "tensor-is-text": lambda id: {"id": id, "answers": [{**ANSWER, "value": {**VALUE, "tensor": "x"}}]},
    "tensor-is-on-meta": lambda id: {"id": id, "answers": [{**ANSWER, "value": {**VALUE, "tensor": META}}]},
    "tensor-repeats": lambda id: {"id": id, "answers": [{**ANSWER, "value": {**VALUE, "tensor": ENDLESS}}]},
    "device-is-a-tensor": lambda id: {"id": id, "answers": [{**ANSWER, "value": {**VALUE, "device": SEVERAL}}]},
    "arguments-are-a-number": lambda id: {"id": id, "answers": [{**ANSWER, "arguments": 1}]},
    "raised-nothing": lambda id: {"id": id, "raised": None},
    "types-are-a-number": lambda id: {"id": id, "raised": {**RAISED, "types": 1}},
    "message-is-a-tensor": lambda id: {"id": id, "raised": {**RAISED, "message": SEVERAL}},
    "line-is-infinite": lambda id: {"id": id, "raised": {**RAISED, "frames": [{**FRAME, "line": float("inf")}]}},
    "line-is-on-meta": lambda id: {"id": id, "raised": {**RAISED, "frames": [{**FRAME, "line": META}]}},
}


class Forger:
    """Stands for a worker: imports whatever it is asked to, and answers calls with what ``reply`` makes of their id."""

    def __init__(self, reply: Callable[[int], object]) -> None:
        self.reply = reply
        self.closed = False
        self.given: list[float] = []  # the seconds that it had, for each request

    def exchange(self, message: bytes, seconds: float) -> bytes:
        """Return the packed reply."""
        self.given.append(seconds)
        request = unpack(message)
        return pack({"id": request["id"], "imported": True} if "import" in request else self.reply(request["id"]))

    def wait_until_ready(self) -> None:
        """Return: it is."""

    def close(self) -> None:
        """Take note of being ended."""
        self.closed = True


@pytest.mark.parametrize("reply", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_reply_costs_the_worker(reply: Callable[[int], object]) -> None:
    """Whatever a worker sends in the place of an answer counts as a crash; it is ended and replaced."""
    forger, fresh = Forger(reply), Forger(lambda id: {"id": id, "answers": [ANSWER]})
    submission = RemoteSubmission(Path("submission"), Seat(forger, lambda: fresh), Seat(fresh, lambda: fresh), Limits())
    call = Call("activations.MyReLU", (torch.ones(2),), made_with=())
    with pytest.raises(Lost) as reason:
        submission.call(call)
    assert (reason.value.outcome, forger.closed) == ("crashed", True)
    assert submission.call(call).value.tensor.tolist() == [1, 1]


@pytest.mark.parametrize("gradients", [{}, {"0": "text"}], ids=["left-out", "text"])
def test_gradients_that_were_asked_for_and_do_not_come_cost_the_worker(gradients: dict[str, object]) -> None:
    """A reply that leaves out a gradient, or has none of numbers, is a crash; that there is none is said."""
    without = {"id": 2, "answers": [{**ANSWER, "gradients": gradients}]}  # after the import
    told = {"id": 4, "answers": [{**ANSWER, "gradients": {"0": None}}]}
    submission = behind([Forger(lambda id: without), Forger(lambda id: told)])
    call = Call("weight_decay.l2_penalty", (torch.ones(2),), cotangent=torch.ones(()))
    with pytest.raises(Lost) as lost:
        submission.call(call)
    assert lost.value.outcome == "crashed"
    assert submission.call(call).gradients == {"0": None}


def test_gradients_that_nobody_asked_for_are_not_kept() -> None:
    """Of the gradients in a reply those of the arguments and the parameters that were given are kept alone."""
    many = {"0": torch.ones(2), "1": None, "w": torch.ones(2), **{f"{number:x}": None for number in range(50_000)}}
    submission = behind([Forger(lambda id: {"id": id, "answers": [{**ANSWER, "gradients": many}]})])
    call = Call("network.Network", (torch.ones(2),), made_with=(), state={"w": torch.ones(2)}, cotangent=torch.ones(2))
    assert set(submission.call(call).gradients) == {"0", "w"}
    assert submission.call(replace(call, cotangent=None, state=None)).gradients == {}


def test_texts_of_a_worker_are_cut() -> None:
    """Of a text, a list of frames and one of classes no more is kept than a worker of ours would send."""
    long = {**FRAME, "source": "x" * 2 * TEXT}
    raised = {"types": ["E" * 2 * TEXT] * 2 * MOST, "message": "x" * 2 * TEXT, "frames": [long] * 2 * MOST}
    raised["missing"] = False
    submission = behind([Forger(lambda id: {"id": id, "raised": raised})])
    with pytest.raises(SubmissionError) as error:
        submission.call(called("dropout.dropout_layer"))
    kept = error.value.raised
    assert (len(kept.types), len(kept.frames)) == (MOST, MOST)
    assert {len(text) for text in (kept.message, kept.types[0], kept.frames[0].source)} == {TEXT}


def right(id: int) -> object:
    """Return a proper reply."""
    return {"id": id, "answers": [ANSWER]}


def called(target: str) -> Call:
    """Return a call of the function ``target``."""
    return Call(target, (torch.ones(2),))


def behind(workers: list[Forger], limits: Limits | None = None) -> RemoteSubmission:
    """Return a submission whose one seat is taken by these, one after the other."""
    left = iter(workers)
    seat = Seat(next(left), lambda: next(left))
    return RemoteSubmission(Path("submission"), seat, None, limits or Limits())


class Hanging(Forger):
    """Stands for a worker that never answers a question about ``function``, and is lost over it."""

    def __init__(self, function: str, outcome: str = "timeout") -> None:
        super().__init__(right)
        self.function = function
        self.outcome = outcome
        self.lost = False

    def exchange(self, message: bytes, seconds: float) -> bytes:
        """Return the reply, or raise ``Lost``."""
        if any(call["target"] == self.function for call in unpack(message).get("calls", ())):
            self.lost = True
            raise Lost(self.outcome, "")
        return super().exchange(message, seconds)


@pytest.mark.parametrize("outcome", ["timeout", "crashed"])
def test_what_another_module_left_behind_costs_nothing(outcome: str) -> None:
    """A worker that is lost after it was asked about another module is replaced, and the new one is asked."""
    first, second = Hanging("dropout.dropout_layer", outcome), Forger(right)
    submission = behind([first, second])
    submission.call(called("weight_decay.l2_penalty"))
    assert submission.call(called("dropout.dropout_layer")).value.tensor.tolist() == [1, 1]
    assert not second.closed


@pytest.mark.parametrize("outcome", ["timeout", "crashed"])
def test_what_costs_a_worker_of_its_own_is_not_tried_twice_again(outcome: str) -> None:
    """A function that costs a worker which was asked about nothing else is to blame: from then on it costs one."""
    started = [Hanging("dropout.dropout_layer", outcome) for _ in range(5)]
    submission, costs = behind(started), []
    for _ in range(2):
        submission.call(called("weight_decay.l2_penalty"))
        with pytest.raises(Lost):
            submission.call(called("dropout.dropout_layer"))
        costs.append(sum(worker.lost for worker in started))
    assert costs == [2, 3]


def test_who_cost_a_worker_alone_is_no_less_believed_in_another_request() -> None:
    """A module of which one function hung is asked again for another, where a third left behind what costs a worker."""

    class Spoilt(Hanging):
        """Is lost over the first import after a call."""

        def exchange(self, message: bytes, seconds: float) -> bytes:
            if "import" in unpack(message) and len(self.given) > 1:
                raise Lost("crashed", "")
            return super().exchange(message, seconds)

    hangs = "activations.MyReLU"
    submission = behind([Hanging(hangs), Spoilt(hangs), Hanging(hangs)])
    with pytest.raises(Lost):
        submission.call(called(hangs))
    submission.call(called("dropout.dropout_layer"))
    assert submission.call(called("activations.MyTanh")).value.tensor.tolist() == [1, 1]


class Killed(Forger):
    """Stands for a worker that is killed from outside in its first ``kills`` calls, all workers of a kind together."""

    def __init__(self, kills: Iterator[bool]) -> None:
        super().__init__(right)
        self.kills = kills

    def exchange(self, message: bytes, seconds: float) -> bytes:
        """Return the reply, or raise ``KilledOutside``."""
        if "calls" in unpack(message) and next(self.kills, False):
            raise KilledOutside("crashed", "the process was killed from outside")
        return super().exchange(message, seconds)


def test_a_kill_from_outside_costs_nothing_twice() -> None:
    """Who is killed from outside is replaced and asked again, twice; then the machine is at fault, for good."""
    kills = iter([True, True, False, True, True, True])
    submission = behind([Killed(kills) for _ in range(9)])
    assert submission.call(called("dropout.dropout_layer")).value.tensor.tolist() == [1, 1]
    for _ in range(2):  # no later request gets past it
        with pytest.raises(HarnessFault, match=r"^a worker was killed from outside 3 times; is there memory left"):
            submission.call(called("dropout.dropout_layer"))
    assert next(kills, None) is None


def test_a_kill_is_not_mended_in_a_closed_seat() -> None:
    """What ends a seat for good looks like a kill to a thread that waits there: nobody is started for it."""
    started = [Killed(iter([True])), Forger(right)]
    submission = behind(started)
    submission.close()
    with pytest.raises(Lost):
        submission.call(called("dropout.dropout_layer"))
    assert started[1].given == []


def test_a_slow_function_takes_no_time_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """All calls of a function have so many seconds together; when they are used up others have all of theirs."""
    clock = count(step=10)  # each look at it is ten seconds later than the last
    monkeypatch.setattr("grader.remote.time.monotonic", lambda: float(next(clock)))
    worker = Forger(right)
    submission = behind([worker], Limits(call=15, function=25, submission=1e6))
    for _ in range(3):
        submission.call(called("weight_decay.l2_penalty"))
    assert worker.given == [15, 15, 15, 5]  # an import, which takes its own time, and three calls
    with pytest.raises(Lost, match="its 25 seconds are used up") as lost:
        submission.call(called("weight_decay.l2_penalty"))
    assert lost.value.outcome == "timeout"
    submission.call(called("weight_decay.other"))
    assert worker.given[-1] == 15
    assert not worker.closed


def test_all_together_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call and a run have no more than their own seconds, nor than what is left of those for the submission."""
    clock = count(step=10)  # each look at it is ten seconds later than the last
    monkeypatch.setattr("grader.remote.time.monotonic", lambda: float(next(clock)))
    worker = Forger(lambda id: {"id": id, "result": id} if id < 4 else right(id))
    submission = behind([worker], Limits(run=25, call=1e6, function=1e6, submission=75))
    for _ in range(2):
        submission.result(Run("a:b", {}))
    submission.result(Run("a:c", {}))
    assert worker.given == [25, 25, 5]
    for ask in (lambda: submission.call(called("dropout.dropout_layer")), lambda: submission.result(Run("a:d", {}))):
        with pytest.raises(Lost, match="the time for the whole submission is used up") as lost:
            ask()
        assert lost.value.outcome == "timeout"
    assert not worker.closed


def test_a_run_waits_for_no_other() -> None:
    """A run that the back seat has not begun is done in front, by a worker that was asked nothing before."""

    class Slow(Forger):
        def exchange(self, message: bytes, seconds: float) -> bytes:
            time.sleep(2)
            return super().exchange(message, seconds)

    front, fresh, back = Forger(right), Forger(lambda id: {"id": id, "result": id}), Slow(right)
    submission = RemoteSubmission(Path("x"), Seat(front, lambda: fresh), Seat(back, lambda: back), Limits())
    submission.call(called("weight_decay.l2_penalty"))
    runs = [Run("a:b", {}), Run("a:c", {})]
    for run in runs:
        submission.start(run)
    time.sleep(0.2)
    submission.result(runs[1])
    assert (front.closed, len(fresh.given), back.given) == (True, 1, [])
    submission.close()
