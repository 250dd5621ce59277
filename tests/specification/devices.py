"""Whether code keeps to the device of its input, told without a second device."""

import re
from dataclasses import replace

from grader.comparison import Finding, Mismatch
from grader.describe import call_text, raised_text
from grader.language import say
from grader.submission import Submission, SubmissionError
from grader.text import printable
from grader.worker.calls import Answer, Call, Raised

# What torch says where tensors of two devices meet.
TWO_DEVICES = re.compile(r"expected device|same device|two devices", re.IGNORECASE)


def check_device(submission: Submission, call: Call, device: str) -> None:
    """Raise ``Mismatch`` where ``call`` brings in a tensor of another device than its arguments'.

    The arguments are put on torch's `meta` device, which computes shapes and no numbers: a mask or a constant that was
    made on the CPU cannot be combined with them. Code that cannot run there at all, as it asks for a number, passes. On
    ``device``, the one that is graded, the result must be there too; what raises there is no matter of devices.
    """
    found = submission.attempt(replace(call, device=device))
    if isinstance(found, Raised):
        raise SubmissionError(found, say("a tensor"))
    answer = submission.attempt(replace(call, device="meta"))
    if isinstance(answer, Answer):
        _check_kept(answer)
    elif TWO_DEVICES.search(answer.message):
        shown = call_text(replace(call, device="meta"))
        wanted = say("a tensor on the device of the input")
        raise Mismatch(Finding(shown, raised_text(answer), wanted, hint=_hint()))
    _check_kept(found)


def _check_kept(answer: Answer) -> None:
    given, found = answer.call.device, answer.value.device
    if answer.value.tensor is not None and found != given:
        returned, wanted = (say("a tensor on {device}", device=device) for device in (printable(found, 20), given))
        raise Mismatch(Finding(call_text(answer.call), returned, wanted, hint=_hint()))


def _hint() -> str:
    return say("make every constant and every mask on the device of the input")
