"""The reference graded with many seeds: right work must not fail by chance.

`python -m benchmarks seeds [COUNT [FIRST]]`: 300 seeds from 0 on, or as many as wanted from another.
"""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

import torch

from grader.judge import run_tests
from grader.ledger import PASSED
from grader.local import LocalSubmission
from grader.options import Options
from grader.rubric import load_rubric

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: Sequence[str] = ()) -> None:
    """Print how many seeds were tried and which lost what."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks seeds", description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=300)
    parser.add_argument("first", nargs="?", type=int, default=0)
    chosen = parser.parse_args(arguments)
    rubric = load_rubric(ROOT / "rubric.toml")
    torch.set_num_threads(1)
    lost, start = [], time.perf_counter()
    for seed in range(chosen.first, chosen.first + chosen.count):
        submission = LocalSubmission(ROOT / "reference", "cpu")
        results = run_tests(submission, Options(seed=seed, data="digits"), rubric).results(rubric)
        failed = [result.id for result in results if result.outcome != PASSED]
        if failed:
            lost.append((seed, failed))
            print(f"seed {seed}: lost {', '.join(failed)}", flush=True)
    seconds = time.perf_counter() - start
    print(f"{chosen.count} seeds, {len(lost)} with a criterion lost, {seconds / chosen.count:.1f} s each")
