"""Kill the judge and its workers at random moments: no wrong score, no half report, no process and no file left.

`python -m benchmarks kills [COUNT [SEED]]`: the reference is graded again and again; meanwhile one of its processes is
killed every few seconds, a worker mostly, now and then the judge itself.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parent.parent
JUDGE_SHARE = 0.1  # of the kills
PAUSE = (0.5, 6.0)  # seconds before the next kill: some gradings see none, some several
LINGER = 5.0  # seconds


def main(arguments: Sequence[str] = ()) -> None:
    """Print what came of the gradings."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks kills", description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=1000)
    parser.add_argument("seed", nargs="?", type=int, default=0)
    chosen = parser.parse_args(arguments)
    draw, seen, kills = random.Random(chosen.seed), Counter[str](), 0
    processes, files = 0, list[str]()
    while kills < chosen.count:
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as temporary:
            submission = shutil.copytree(ROOT / "reference", Path(folder) / "reference")
            command = [sys.executable, "grade.py", submission, "--data", "digits", "--out", folder, "--format", "json"]
            quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            judge = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "TMPDIR": temporary}, **quiet)
            workers: set[psutil.Process] = set()
            kills += _disturb(judge, draw, workers)
            seen[_outcome(judge.wait(), Path(folder))] += 1
            workers |= {each for each in psutil.process_iter() if folder in _command(each)}
            # What the judge's death takes along is gone soon after, on a busy machine too.
            _, left = psutil.wait_procs([each for each in workers if _runs(each)], timeout=LINGER)
            processes += sum(_runs(each) for each in left)
            files += os.listdir(temporary)
    print(f"{kills} kills in {sum(seen.values())} gradings")
    for outcome, count in sorted(seen.items()):
        print(f"{count:5d}  {outcome}")
    print(f"{processes:5d}  processes left\n{len(files):5d}  files left{': ' if files else ''}{', '.join(files)}")


def _disturb(judge: "subprocess.Popen[bytes]", draw: random.Random, seen: set[psutil.Process]) -> int:
    """Kill processes until the judge has ended; return how many, and add the workers to ``seen``."""
    kills = 0
    while True:
        try:
            judge.wait(draw.uniform(*PAUSE))
            return kills
        except subprocess.TimeoutExpired:
            pass
        try:
            workers = psutil.Process(judge.pid).children(recursive=True)
            seen.update(workers)
            if draw.random() < JUDGE_SHARE:
                workers = [psutil.Process(judge.pid)]
            if workers:
                draw.choice(workers).kill()
                kills += 1
        except psutil.Error:
            continue


def _outcome(status: int, folder: Path) -> str:
    report = folder / "reference" / "report.json"
    if not report.exists():
        return {3: "ungraded, no report", -9: "judge killed, no report"}.get(
            status, f"WRONG: status {status}, no report"
        )
    score = json.loads(report.read_text(encoding="utf-8"))["score"]
    return "graded, right score" if score == 100 else f"WRONG: score {score}"


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""
