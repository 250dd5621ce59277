"""How late a submission came, and what that costs."""

import math
import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone

from grader.options import UsageError
from grader.text import printable

from .records import Late

DAY = timedelta(days=1)
MOMENT = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)"
    r"(?:[T ](?P<time>\d\d:\d\d(?::\d\d)?)(?:(?P<utc>Z)|(?P<hours>[+-]\d\d):?(?P<minutes>\d\d))?)?",
    re.ASCII,
)


@dataclass(frozen=True)
class LatePolicy:
    """A submission is late from ``grace`` minutes after ``due``; each day that has begun since ``due`` costs percent.

    A time without an offset is local time. Raises ``UsageError`` where ``grace`` or ``percent_a_day`` is no number
    that is 0 or more.
    """

    due: datetime
    grace: float = 0
    percent_a_day: float = 0

    def __post_init__(self) -> None:
        for name, value in (("grace", self.grace), ("percent a day", self.percent_a_day)):
            if not 0 <= value < math.inf:
                raise UsageError(f"the {name} of the due time is '{value}'; use a number that is 0 or more")

    def late(self, submitted: datetime | None) -> Late | None:
        """Return how late it was and what that costs, at most 100 percent; None in time, or where no time is known.

        Once the grace is over, minutes and days count from the due time: a minute after a grace of 15 minutes is 16
        minutes late, on the first day.
        """
        if submitted is None:
            return None
        # In UTC: two times in one zone differ by what its clocks show, an hour off where they were changed in between.
        after = submitted.astimezone(timezone.utc) - self.due.astimezone(timezone.utc)
        minutes = after / timedelta(minutes=1)
        if after <= timedelta(0) or minutes <= self.grace:
            return None
        days = -(-after // DAY)
        return Late(minutes, min(100.0, self.percent_a_day * days))


def read_due(text: str) -> datetime:
    """Return the time that ``text`` is in ISO 8601, with its offset; without one it is local time.

    A date alone is the end of that day. Raises ``UsageError`` where it is neither.
    """
    found = MOMENT.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError(text)
        due = datetime.fromisoformat(f"{found['date']} {found['time'] or time.max}{_offset(found)}").astimezone()
        due.astimezone(timezone.utc)  # the first and the last day of the calendar are none there
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            f"the due time is '{printable(text, 60)}'; write it like 2025-05-31T18:00, 2025-05-31T18:00+08:00, "
            "or 2025-05-31 for the end of that day"
        ) from None
    return due


def _offset(found: re.Match[str]) -> str:
    if found["utc"]:
        return "+00:00"
    return f"{found['hours']}:{found['minutes']}" if found["hours"] else ""
