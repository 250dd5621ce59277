"""The class's page in a real browser: axe-core finds nothing, nothing is wider than a telephone, nothing is fetched."""

from pathlib import Path
from typing import Any

import pytest
from browsing import broken_rules, browser_fixture, keep_picture, opened, view_fixture
from canned_cohort import hostile_class, large_class, small_class

from grader.cohort.page import render_page
from grader.cohort.records import Cohort

browser, view = browser_fixture, view_fixture


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the pages of a class, of one with long hostile text, and of one that nothing is known about."""
    folder = tmp_path_factory.mktemp("classes")
    classes = {
        "class": small_class(),
        "class-hostile": hostile_class("<b onclick=x>&" + "long" * 500),
        "class-empty": Cohort("empty", (), {"relu-value": 4}, {}),
    }
    pages = {name: folder / f"{name}.html" for name in classes}
    for name, cohort in classes.items():
        pages[name].write_text(render_page(cohort), encoding="utf-8")
    return pages


@pytest.mark.parametrize("name", ["class", "class-hostile", "class-empty"])
def test_axe_finds_nothing(view: Any, pages: dict[str, Path], name: str) -> None:
    """None of axe-core's rules is broken, nor left for a person to decide but for contrast that it cannot measure."""
    opened(view, pages[name])
    keep_picture(view, name)
    assert broken_rules(view) == []


@pytest.mark.parametrize("name", ["class", "class-hostile"])
def test_the_page_is_not_wider_than_the_window(view: Any, pages: dict[str, Path], name: str) -> None:
    """No name and no table makes a reader scroll sideways."""
    width, window = opened(view, pages[name]).evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width <= window


def test_nothing_but_the_file_is_asked_for(view: Any, pages: dict[str, Path]) -> None:
    """The page is complete in itself, and no hostile text makes it ask for more."""
    opened(view, pages["class-hostile"])
    assert view.asked == [pages["class-hostile"].as_uri()]


def test_the_first_tab_skips_to_the_table(browser: Any, pages: dict[str, Path]) -> None:
    """A keyboard reaches the table of all submissions first, and from there a report."""
    window = browser.new_page()
    window.goto(pages["class"].as_uri())
    window.keyboard.press("Tab")
    assert window.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    window.keyboard.press("Enter")
    window.keyboard.press("Tab")
    assert window.evaluate("document.activeElement.getAttribute('href')") == "s1001/report.html"
    window.close()


def test_tables_stay_tables_on_a_telephone(browser: Any, pages: dict[str, Path]) -> None:
    """A screen reader is told of rows, cells and headings whatever the lay-out makes of them."""
    window = browser.new_page(viewport={"width": 360, "height": 740})
    window.goto(pages["class"].as_uri())
    table = window.get_by_role("table", name="All submissions")
    assert table.get_by_role("row").count() == 41
    assert table.get_by_role("rowheader").count() == 40
    assert table.get_by_role("columnheader").count() == 6
    window.close()


def test_three_thousand_rows_are_laid_out_at_once(browser: Any, tmp_path: Path) -> None:
    """A large class is one page that a browser has no trouble with."""
    page = tmp_path / "class.html"
    page.write_text(render_page(large_class(3000)), encoding="utf-8")
    window = browser.new_page()
    window.goto(page.as_uri(), timeout=30_000)
    assert window.locator("#all").count() == 1
    assert window.evaluate("document.querySelectorAll('tbody tr').length") > 3000
    window.close()
