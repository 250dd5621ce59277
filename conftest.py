"""Wires the grader into pytest, so that `pytest student/` works from a checkout that is not installed too."""

pytest_plugins = ["grader.plugin"]
