"""Isolates a submission, marks it and reports; knows no task of any particular lab."""
