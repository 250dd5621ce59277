"""What the tests of the harness share: they speak English, whatever the machine's locale is."""

import os
from collections.abc import Iterator

import pytest

from grader.isolation import find_isolation
from grader.language import use
from grader.options import UsageError


def pytest_configure() -> None:
    """Have this process and those that it starts speak English."""
    os.environ["LANGUAGE"] = "en"
    use("en")


@pytest.fixture
def level(request: pytest.FixtureRequest) -> str:
    """Return the level of isolation that the test is parametrised with, where it works here."""
    try:
        return find_isolation(request.param)
    except UsageError as error:
        pytest.skip(str(error))


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Have each test leave English behind, whatever it spoke."""
    yield
    use("en")
