"""What the documents quote: `python -m benchmarks [NAME …]`; each prints a table, all of it from one run."""
