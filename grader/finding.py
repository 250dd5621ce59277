"""What a graded test found wrong, in parts that a report can lay out."""

from dataclasses import dataclass

from .language import say
from .worker.calls import Call


@dataclass(frozen=True)
class Finding:
    """What was called, what came back, what was expected, where they first differ, and one hint at most.

    ``raised`` is whether what came back is an exception.
    """

    called: str
    returned: str
    expected: str
    difference: str = ""
    hint: str = ""
    raised: bool = False

    def text(self) -> str:
        """Return the finding in up to five lines."""
        lines = [
            say("called:   {text}", text=self.called),
            say("raised:   {text}" if self.raised else "returned: {text}", text=self.returned),
            say("expected: {text}", text=self.expected),
            say("differs:  {text}", text=self.difference) if self.difference else "",
            hint_text(self.hint) if self.hint else "",
        ]
        return "\n".join(line for line in lines if line)


def hint_text(hint: str) -> str:
    """Return a hint as the line of a feedback."""
    return say("hint:     {text}", text=hint)


class Mismatch(AssertionError):
    """An answer that is not what was expected; ``call`` is what it answers, where that is not what was asked last."""

    def __init__(self, finding: Finding, call: Call | None = None) -> None:
        super().__init__(finding.text())
        self.finding = finding
        self.call = call


@dataclass(frozen=True)
class Place:
    """A line of a submission's file, from 1; ``file`` is relative to its folder."""

    file: str
    line: int
