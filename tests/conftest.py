"""The tests of the harness speak English, whatever the machine's locale is."""

import os
from collections.abc import Iterator

import pytest

from grader.language import use


def pytest_configure() -> None:
    """Have this process and those that it starts speak English."""
    os.environ["LANGUAGE"] = "en"
    use("en")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Have each test leave English behind, whatever it spoke."""
    yield
    use("en")
