"""How much of everything a submission may use: all limits, in one place."""

from dataclasses import asdict, dataclass

MIB = 2**20


@dataclass(frozen=True)
class Limits:
    """Bounds of one grading; times in seconds, sizes in bytes."""

    start: float = 120.0  # until a worker has imported torch; past it the machine is at fault, not the submission
    call: float = 15.0  # one exchange with a submission's functions; most take milliseconds
    run: float = 150.0  # one experiment, which takes seconds at the default length
    submission: float = 600.0  # all of it
    memory: int = 4096 * MIB  # resident, of one worker; torch alone takes 300 MiB
    address_space: int = 16384 * MIB  # of one worker without CUDA, which reserves more than there is
    processes: int = 8  # of one worker, itself included, where the system cannot refuse new ones
    threads: int = 128  # of one worker
    file_size: int = 64 * MIB  # the largest file it can write
    scratch: int = 64 * MIB  # the folder it can write to, where it is a file system of its own (bubblewrap)
    answer: int = 256 * MIB  # one answer of the worker
    output: int = 64 * 1024  # what is kept of a worker's prints

    @classmethod
    def at_full_length(cls) -> "Limits":
        """Return limits that leave room for the experiments at the course's own length on a CPU."""
        return cls(run=4 * 3600.0, submission=12 * 3600.0)

    def plain(self) -> dict[str, float]:
        """Return the limits as plain values, for a worker."""
        return asdict(self)
