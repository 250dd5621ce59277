"""All attacks and faults at both levels, and the tables that docs/security.md shows: `python -m benchmarks attacks`.

What follows is passed on to pytest, `-n 2` for instance.
"""

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES = ("tests/test_attacks.py", "tests/test_faults.py")
Rows = list[dict[str, str]]


def main(arguments: Sequence[str] = ()) -> None:
    """Run the two files with pytest and print the tables of what they recorded."""
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "record.xml"
        command = [sys.executable, "-m", "pytest", *FILES, f"--junitxml={record}", "-ojunit_family=xunit1", *arguments]
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, "LAB_ALL": "1"}, check=False)
        rows = read(record)
    print(f"pytest ended with status {done.returncode}\n")
    print(attack_table([row for row in rows if "family" in row]))
    print()
    print(fault_table([row for row in rows if "fault" in row]))


def read(record: Path) -> Rows:
    """Return what each test recorded, and whether it failed."""
    rows = []
    for case in ElementTree.parse(record).iter("testcase"):
        row = {each.get("name", ""): each.get("value", "") for each in case.iter("property")}
        rows.append({**row, "failed": "1" if case.find("failure") is not None else ""})
    return rows


def attack_table(rows: Rows) -> str:
    """Return attempts, points gained and effects of each family, by level."""
    lines = [
        "| family | level | attempts | points gained | effects | as said |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for family in sorted({row["family"] for row in rows}):
        for level in sorted({row["level"] for row in rows}):
            own = [row for row in rows if (row["family"], row["level"]) == (family, level)]
            if not own:
                continue
            gained = sum(float(row["gained"]) for row in own)
            effects = sum(int(row["effects"]) for row in own)
            as_said = sum(not row["failed"] for row in own)
            lines.append(f"| {family} | {level} | {len(own)} | {gained:g} | {effects} | {as_said} |")
    return "\n".join(lines)


def fault_table(rows: Rows) -> str:
    """Return the criteria kept and the seconds of each fault, by level."""
    lines = ["| fault | level | criteria kept | seconds | processes and files left | as said |"]
    lines.append("| --- | --- | --- | --- | --- | --- |")
    for row in sorted(rows, key=lambda row: (row["fault"], row["level"])):
        said = "no" if row["failed"] else "yes"
        lines.append(f"| {row['fault']} | {row['level']} | {row['kept']} | {row['seconds']} | {row['left']} | {said} |")
    return "\n".join(lines)
