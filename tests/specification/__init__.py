"""The graded tests: what a submission must hold, written once for every way to run it."""
