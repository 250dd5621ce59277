"""At import, report.json, results.json, junit.xml and a grade book are written wherever they may be read.

Family: forge the report
Base: student
Score: 0
Process: succeeds: outside, report
"""

import contextlib
from pathlib import Path

for _folder in (".", Path(__file__).parent, "reports/hostile", "@REPORTS@/hostile", "@REPORTS@", "/tmp"):
    for _file in ("report.json", "results.json", "junit.xml", "gradebook.csv"):
        with contextlib.suppress(OSError):
            Path(_folder).mkdir(parents=True, exist_ok=True)
            Path(_folder, _file).write_text('{"score": 100}')
