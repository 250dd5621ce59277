"""The HTML report in a real browser: axe-core finds nothing, nothing is wider than a telephone, nothing is fetched."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from browsing import broken_rules, browser_fixture, keep_picture, opened, printed, view_fixture
from canned_reports import every_outcome, hostile

from grader.formats import write
from grader.language import use

browser, view = browser_fixture, view_fixture


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


@pytest.mark.parametrize("name", ["english", "chinese", "hostile"])
def test_axe_finds_nothing(view: Any, pages: dict[str, Path], name: str) -> None:
    """None of axe-core's rules is broken, nor left for a person to decide but for contrast that it cannot measure."""
    opened(view, pages[name])
    assert broken_rules(view) == []
    keep_picture(view, name)


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


def test_what_is_folded_is_printed(browser: Any, pages: dict[str, Path], tmp_path: Path) -> None:
    """On paper there is nothing to unfold: a passed criterion's figures are there, which the window hides at first."""
    window = browser.new_page()
    window.goto(pages["english"].as_uri())
    figure = window.locator("#tanh-value figure")
    assert not figure.is_visible()
    window.locator("#tanh-value summary").click()
    assert figure.is_visible()
    window.close()
    text = " ".join(printed(browser, pages["english"], tmp_path))
    assert text.count("Farthest off at x = -6") == 2


def test_an_answer_is_printed_in_one_piece(browser: Any, tmp_path: Path) -> None:
    """An answer that fits on a sheet is on one, with its title and the room for marks."""
    answers = {f"Q{n}": "\n\n".join(f"q{n} line {line}" for line in range(18)) for n in range(1, 6)}
    sheets = printed(browser, write(replace(every_outcome(), answers=answers), "html", tmp_path), tmp_path)
    for n in range(1, 6):
        holding = [sheet for sheet in sheets if f"q{n} line" in sheet]
        assert len(holding) == 1
        assert f"Q{n} q{n} line 0" in holding[0]
        assert "Comment" in holding[0].partition(f"q{n} line 17")[2]
