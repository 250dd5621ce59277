"""How much of everything a submission may use."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds of one grading; times in seconds, sizes in bytes."""

    start: float = 120.0  # until a worker has imported torch; past it the machine is at fault, not the submission
    call: float = 15.0  # one exchange with a submission's functions; most take milliseconds
    run: float = 300.0  # one experiment; seconds at the default length
    submission: float = 900.0  # all of it
    answer: int = 256 * 2**20  # one answer of the worker
    output: int = 64 * 2**10  # what is kept of a worker's prints

    @classmethod
    def at_full_length(cls) -> "Limits":
        """Return limits that leave room for the experiments at the course's own length on a CPU."""
        return cls(run=4 * 3600.0, submission=12 * 3600.0)
