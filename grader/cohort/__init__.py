"""A whole class: its submissions come in, are graded into one gradebook, and go out as pages and tables."""
