"""The HTML report in a real browser: axe-core finds nothing, nothing is wider than a telephone, nothing is fetched.

Chromium is the system's, ``apt-get install chromium``; the packages are the dev extra's. Set ``SCREENSHOTS`` to a
folder to keep the pictures there.
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from canned_reports import every_outcome, hostile

from grader.formats import write
from grader.language import use

playwright = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install axe-playwright-python")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium: apt-get install chromium")

DESK, PHONE = {"width": 1000, "height": 800}, {"width": 360, "height": 740}
VIEWS = {
    "light": {"viewport": DESK, "color_scheme": "light"},
    "dark": {"viewport": DESK, "color_scheme": "dark"},
    "phone": {"viewport": PHONE, "color_scheme": "light"},
    "dark-phone": {"viewport": PHONE, "color_scheme": "dark"},
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Return the system's Chromium; no sandbox of its own where root runs it, as in a container."""
    arguments = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the reports: with every outcome, in English and in Chinese, and with long hostile text."""
    folder = tmp_path_factory.mktemp("reports")
    pages = {
        "english": write(every_outcome(), "html", folder / "english"),
        "hostile": write(hostile("<b onclick=x>&" + "long" * 500), "html", folder / "hostile"),
    }
    use("zh")
    try:
        answers = {"Q1": "多层线性网络的复合仍然是线性映射。", "Q2": ""}
        pages["chinese"] = write(replace(every_outcome(), name="张三", answers=answers), "html", folder / "chinese")
    finally:
        use("en")
    return pages


@pytest.fixture(params=VIEWS)
def view(request: pytest.FixtureRequest, browser: Any) -> Iterator[Any]:
    """Return a browser's window, in light and dark, at a desk and on a telephone, and what it asked for."""
    context = browser.new_context(**VIEWS[request.param], offline=True)
    window = context.new_page()
    window.name_of_view = request.param
    window.asked = []
    window.on("request", lambda sent: window.asked.append(sent.url))
    yield window
    context.close()


def opened(view: Any, page: Path) -> Any:
    """Open the page, and all that can be folded on it."""
    view.goto(page.as_uri())
    view.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    return view


@pytest.mark.parametrize("name", ["english", "chinese", "hostile"])
def test_axe_finds_nothing(view: Any, pages: dict[str, Path], name: str) -> None:
    """None of axe-core's rules is broken, nor left for a person to decide but for contrast that it cannot measure."""
    found = axe.Axe().run(opened(view, pages[name])).response
    broken = [f"{rule['id']} ({rule['impact']}): {rule['nodes'][0]['html'][:200]}" for rule in found["violations"]]
    assert broken == []
    assert {rule["id"] for rule in found["incomplete"]} <= {"color-contrast"}
    if folder := os.environ.get("SCREENSHOTS"):
        view.screenshot(path=Path(folder) / f"{name}-{view.name_of_view}.png", full_page=True)


@pytest.mark.parametrize("name", ["english", "hostile"])
def test_the_page_is_not_wider_than_the_window(view: Any, pages: dict[str, Path], name: str) -> None:
    """No text makes a reader scroll sideways; a command scrolls in its own box."""
    width, window = opened(view, pages[name]).evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width <= window


def test_nothing_but_the_file_is_asked_for(view: Any, pages: dict[str, Path]) -> None:
    """The page is complete in itself, and no hostile text makes it ask for more."""
    opened(view, pages["hostile"])
    assert view.asked == [pages["hostile"].as_uri()]


def test_a_keyboard_reaches_folded_rows(browser: Any, pages: dict[str, Path]) -> None:
    """Tab and Enter unfold a passed criterion's figures."""
    window = browser.new_page()
    window.goto(pages["english"].as_uri())
    row = window.locator("#tanh-value details")
    assert row.get_attribute("open") is None
    for _ in range(60):
        window.keyboard.press("Tab")
        if window.evaluate("document.activeElement.closest('#tanh-value') !== null"):
            break
    window.keyboard.press("Enter")
    assert row.get_attribute("open") is not None
    window.close()
