"""Pages in a real browser, for the tests of what is rendered as HTML; a module has the fixtures that it gives a name.

Chromium is the system's, ``apt-get install chromium``, and what reads a printed page ``apt-get install poppler-utils``;
the packages are the dev extra's. Set ``SCREENSHOTS`` to a folder to keep the pictures there.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

DESK, PHONE = {"width": 1000, "height": 800}, {"width": 360, "height": 740}
VIEWS = {
    "light": {"viewport": DESK, "color_scheme": "light"},
    "dark": {"viewport": DESK, "color_scheme": "dark"},
    "phone": {"viewport": PHONE, "color_scheme": "light"},
    "dark-phone": {"viewport": PHONE, "color_scheme": "dark"},
}


@pytest.fixture(scope="module", name="browser")
def browser_fixture() -> Iterator[Any]:
    """Return the system's Chromium; no sandbox of its own where root runs it, as in a container."""
    playwright = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
    pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install axe-playwright-python")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("there is no chromium: apt-get install chromium")
    arguments = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(params=VIEWS, name="view")
def view_fixture(request: pytest.FixtureRequest, browser: Any) -> Iterator[Any]:
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


def printed(browser: Any, page: Path, folder: Path) -> list[str]:
    """Return the text of each sheet that the page is printed on, as it opens, with one space between words."""
    if shutil.which("pdftotext") is None:
        pytest.skip("there is no pdftotext: apt-get install poppler-utils")
    window = browser.new_page()
    window.goto(page.as_uri())
    window.pdf(path=folder / "page.pdf", format="A4", prefer_css_page_size=True)
    window.close()
    command = ["pdftotext", "-layout", folder / "page.pdf", "-"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    return [" ".join(sheet.split()) for sheet in text.split("\f")]


def broken_rules(view: Any) -> list[str]:
    """Return the rules of axe-core that the page breaks, and those left for a person, but for unmeasured contrast."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(view).response
    left = [rule for rule in found["incomplete"] if rule["id"] != "color-contrast"]
    return [f"{rule['id']} ({rule['impact']}): {rule['nodes'][0]['html'][:200]}" for rule in found["violations"] + left]


def keep_picture(view: Any, name: str) -> None:
    """Keep a picture of the whole page where ``SCREENSHOTS`` says so."""
    if folder := os.environ.get("SCREENSHOTS"):
        view.screenshot(path=Path(folder) / f"{name}-{view.name_of_view}.png", full_page=True)
