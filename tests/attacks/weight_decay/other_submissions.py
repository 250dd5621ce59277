"""Other submissions and their reports are read.

Family: read what it shouldn't
Base: student
Score: 0
Effects: reading
Process: succeeds: reading
"""

from pathlib import Path

found = []
for path in (Path("@VICTIM@"), Path(__file__).resolve().parent.parent / "grades.csv"):
    if path.exists():
        found.append("STOL" + "EN")


def l2_penalty(w):
    raise ValueError(" ".join(found))
