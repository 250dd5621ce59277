"""How much of everything a submission may use: all limits, in one place."""

from dataclasses import asdict, dataclass, replace
from pathlib import Path

MIB = 2**20
SHARE = 4  # of the machine's memory, what a worker gets is one in so many, where that is less than the limit
LEAST_MEMORY = 1024 * MIB  # with less no experiment ends
CONTAINER = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")  # its limit, version 2 and 1


@dataclass(frozen=True)
class Limits:
    """Bounds of one grading; times in seconds, sizes in bytes."""

    start: float = 120.0  # until a worker has imported torch; past it the machine is at fault, not the submission
    call: float = 15.0  # one exchange with a submission's functions; most take milliseconds
    function: float = 60.0  # all calls of one function, or imports of one module: a slow one takes no other's time
    run: float = 150.0  # one experiment, which takes seconds at the default length
    submission: float = 1500.0  # all of it: ten functions, four modules and four experiments come to less
    memory: int = 4096 * MIB  # resident, of one worker; torch alone takes 300 MiB
    address_space: int = 16384 * MIB  # of one worker without CUDA, which reserves more than there is
    processes: int = 8  # of one worker, itself included, where the system cannot refuse new ones
    threads: int = 128  # of one worker
    file_size: int = 64 * MIB  # the largest file it can write
    scratch: int = 64 * MIB  # the folder it can write to, where it is a file system of its own (bubblewrap)
    files: int = 20_000  # in it, likewise
    answer: int = 256 * MIB  # one answer of the worker
    output: int = 64 * 1024  # what is kept of a worker's prints

    @classmethod
    def at_full_length(cls) -> "Limits":
        """Return limits that leave room for the experiments at the course's own length on a CPU."""
        return cls(run=4 * 3600.0, submission=12 * 3600.0)

    def on_this_machine(self) -> "Limits":
        """Return limits that leave the judge and another worker some of the memory of this machine or container.

        What has none left is ended by the system, and a submission whose worker the system ends is not graded.
        """
        share = max(LEAST_MEMORY, _total_memory() // SHARE)
        return replace(self, memory=min(self.memory, share // (256 * MIB) * 256 * MIB))

    def plain(self) -> dict[str, float]:
        """Return the limits as plain values, for a worker."""
        return asdict(self)


def _total_memory() -> int:
    import psutil

    total = int(psutil.virtual_memory().total)
    for path in CONTAINER:
        try:
            total = min(total, int(Path(path).read_text("ascii")))
        except (OSError, ValueError):  # there is none, or no limit: "max"
            continue
    return total
