"""Late submissions: the due time as people write it, the grace, and what a day costs."""

import os
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest

from grader.cohort.late import LatePolicy, read_due
from grader.cohort.records import Late
from grader.options import UsageError

DUE = datetime(2025, 5, 31, 18, tzinfo=timezone.utc)


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have the local time be Berlin's, whose clocks went forward on 30 March 2025 and back on 26 October."""
    if not hasattr(time, "tzset"):
        pytest.skip("no time zone can be set here")
    before = os.environ.get("TZ")
    os.environ["TZ"] = "CET-1CEST,M3.5.0,M10.5.0/3"
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-05-31T18:00", "2025-05-31T18:00:00+02:00"),
        ("2025-01-31T18:00", "2025-01-31T18:00:00+01:00"),
        (" 2025-05-31 18:00:30\n", "2025-05-31T18:00:30+02:00"),
        ("2025-05-31T18:00Z", "2025-05-31T18:00:00+00:00"),
        ("2025-05-31T18:00+08:00", "2025-05-31T18:00:00+08:00"),
        ("2025-05-31T18:00:00-0330", "2025-05-31T18:00:00-03:30"),
        ("2025-05-31", "2025-05-31T23:59:59.999999+02:00"),
        ("2024-02-29", "2024-02-29T23:59:59.999999+01:00"),
    ],
)
@pytest.mark.usefixtures("berlin")
def test_a_due_time_is_read(text: str, expected: str) -> None:
    """A time with an offset is that time, one without is local, and a date is the end of its day."""
    due = read_due(text)
    assert due == datetime.fromisoformat(expected)
    assert due.tzinfo is not None


@pytest.mark.parametrize(
    "text",
    [
        "", "tomorrow", "31.05.2025", "2025-02-30", "2025-05-31T25:00", "2025-05-31T18", "18:00", "2025-05-31+08:00",
        "2025-05-31T18:00+99:00", "0001-01-01T00:00+08:00", "9999-12-31T23:59-08:00", "2025-05-31T18:00 or so",
        "٢٠٢٥-05-31", "\x1b[31m\n", "2" * 10_000,
    ],
)  # fmt: skip
def test_what_is_no_time_is_refused(text: str) -> None:
    """What is no time is refused in a line that quotes it, printable, and shows how to write one."""
    with pytest.raises(UsageError, match="2025-05-31T18:00") as refusal:
        read_due(text)
    said = str(refusal.value)
    assert said.isprintable()
    assert text.strip()[:20].isprintable() is False or f"'{text.strip()[:20]}" in said
    assert len(said) < 300


@pytest.mark.parametrize(
    ("minutes", "grace", "expected"),
    [
        (-1, 0, None),
        (0, 0, None),
        (0.5, 0, Late(0.5, 10)),
        (15, 15, None),
        (16, 15, Late(16, 10)),
        (24 * 60, 15, Late(1440, 10)),
        (24 * 60 + 1, 15, Late(1441, 20)),
        (9 * 24 * 60 + 1, 0, Late(12961, 100)),
        (90 * 24 * 60, 0, Late(129600, 100)),
    ],
)
def test_each_day_begun_costs_and_all_is_the_most(minutes: float, grace: float, expected: Late | None) -> None:
    """Days count from the due time, once the grace is over, and no more than all is lost."""
    policy = LatePolicy(DUE, grace, percent_a_day=10)
    assert policy.late(DUE + timedelta(minutes=minutes)) == expected


def test_late_can_cost_nothing() -> None:
    """Without a percentage it is told how late a submission was, and nothing is lost."""
    assert LatePolicy(DUE).late(DUE + timedelta(days=2)) == Late(2880, 0)


def test_an_unknown_time_is_not_late() -> None:
    """Where nobody knows when a submission came it is not late."""
    assert LatePolicy(DUE, percent_a_day=10).late(None) is None


def test_zones_do_not_matter() -> None:
    """The same moment is as late in any zone."""
    moment = DUE + timedelta(hours=1)
    zones = [timezone(timedelta(hours=hours)) for hours in (-11, 0, 14)]
    assert {LatePolicy(DUE).late(moment.astimezone(zone)) for zone in zones} == {Late(60, 0)}


@pytest.mark.usefixtures("berlin")
def test_a_time_without_a_zone_is_local() -> None:
    """Between two local times lies what went by, also where the clocks were changed in between."""
    policy = LatePolicy(datetime(2025, 3, 29, 12), percent_a_day=10)
    assert policy.late(datetime(2025, 3, 30, 13)) == Late(24 * 60, 10)
    assert policy.late(datetime(2025, 3, 29, 11, 30, tzinfo=timezone.utc)) == Late(30, 10)


@pytest.mark.parametrize("number", [-1, float("nan"), float("inf"), -0.5])
@pytest.mark.parametrize("field", ["grace", "percent_a_day"])
def test_a_policy_is_of_numbers_from_0(field: str, number: float) -> None:
    """A grace or a percentage that is no number from 0 on is refused, and quoted."""
    with pytest.raises(UsageError, match=f"'{number}'; use a number that is 0 or more"):
        LatePolicy(DUE, **{field: number})
