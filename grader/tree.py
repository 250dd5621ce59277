"""A process and all that it started: how much they use, and an end to them."""

import os
import subprocess
import time

import psutil

SCRATCH = ("/tmp", "/dev/shm")  # what a worker can write to, where it has file systems of its own


def processes(root: psutil.Process) -> list[psutil.Process]:
    """Return the process and its descendants; none where it is gone."""
    try:
        return [root, *root.children(recursive=True)]
    except psutil.Error:
        return []


def resident(process: psutil.Process) -> int:
    """Return how many bytes of memory the process holds."""
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def threads(process: psutil.Process) -> int:
    """Return how many threads the process has."""
    try:
        return int(process.num_threads())
    except psutil.Error:
        return 0


def files(process: psutil.Process) -> int:
    """Return how many files lie in file systems in memory that are the process's own; 0 where it has none.

    Each takes a thousand bytes of the kernel's memory, which the size of the file system does not count.
    """
    count = 0
    for folder in SCRATCH:
        inside = f"/proc/{process.pid}/root{folder}"
        try:
            if os.stat(inside).st_dev != os.stat(folder).st_dev:
                found = os.statvfs(inside)
                count += found.f_files - found.f_ffree
        except OSError:  # not Linux, or it is gone
            continue
    return count


def end(process: subprocess.Popen[bytes], root: psutil.Process) -> None:
    """Kill a process and its descendants until none is left; ``root`` tells it from a later one of its number."""
    while tree := [each for each in processes(root) if _runs(each)]:
        for each in tree:
            try:
                each.kill()
            except psutil.Error:  # it was quicker
                continue
        process.wait()
        for each in tree:  # not our children, so there is no waiting for them
            while _runs(each):
                time.sleep(0.005)
    process.wait()


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
