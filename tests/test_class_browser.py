"""A class's pages in a real browser: axe-core finds nothing, nothing is wider than a telephone, nothing is fetched."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from browsing import broken_rules, browser_fixture, keep_picture, opened, printed, view_fixture
from canned_cohort import QUESTIONS, hostile_class, large_class, small_class

from grader.cohort.alike import pairs, render_alike
from grader.cohort.page import render_page
from grader.cohort.records import Cohort
from grader.cohort.sheets import export_answers

browser, view = browser_fixture, view_fixture

PAGES = [page + kind for page in ("class", "answers", "alike") for kind in ("", "-hostile", "-empty")]
HOSTILE = "<b onclick=x>&" + "long" * 500
ANSWERS = {
    "Q1": "The composition of linear maps is linear.\n\n* W2 (W1 x) = (W2 W1) x\n* so depth gives nothing",
    "Q2": "sigmoid 的导数最大为 0.25，多层相乘后梯度消失；ReLU 的导数为 1。",
}
CODE = """\
class Mine:
    def __call__(self, x):
        # 负数为零
        return torch.where(x > 0, x, torch.zeros_like(x)) if x.numel() else x.clone()

    def derivative(self, x):
        return torch.stack([(x > 0).to(x.dtype), torch.zeros_like(x)]).amax(dim=0)
"""
SOURCES: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "": {
        "s1001": {"activations.py": CODE, "dropout.py": f"import torch\n\n\n{CODE}"},
        "s1002": {"activations.py": f"import torch\n\n# mine\n{CODE.replace('x', 'values')}"},
        "s1003": {"activations.py": "x = 1\n"},
        "s1004": {"network.py": CODE.replace("Mine", "Network")},
    },
    "-hostile": {
        name: {f"{HOSTILE}.py": f"'{HOSTILE}'\n{CODE}{HOSTILE}\n", "a.py": CODE} for name in (HOSTILE, f"2{HOSTILE}")
    },
    "-empty": {},
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the three pages of a class, of one with long hostile text, and of one that nothing is known about."""
    folder = tmp_path_factory.mktemp("classes")
    small = small_class()
    rows = tuple(replace(row, answers=ANSWERS) if row.graded else row for row in small.rows)
    classes = {
        "": (replace(small, rows=rows), dict.fromkeys(QUESTIONS, "Why does a network need activations that bend?")),
        "-hostile": (hostile_class(HOSTILE), {HOSTILE: HOSTILE}),
        "-empty": (Cohort("empty", (), {"relu-value": 4}, QUESTIONS), {}),
    }
    pages = {}
    for kind, (cohort, asked) in classes.items():
        texts = {
            "class": render_page(cohort),
            "answers": export_answers(cohort, asked)["answers.html"],
            "alike": render_alike(pairs(SOURCES[kind], []), SOURCES[kind]),
        }
        for name, text in texts.items():
            pages[name + kind] = folder / f"{name}{kind}.html"
            pages[name + kind].write_text(text, encoding="utf-8")
    return pages


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(view: Any, pages: dict[str, Path], name: str) -> None:
    """None of axe-core's rules is broken, nor left for a person to decide but for contrast that it cannot measure."""
    opened(view, pages[name])
    keep_picture(view, name)
    assert broken_rules(view) == []


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_not_wider_than_the_window(view: Any, pages: dict[str, Path], name: str) -> None:
    """No name, no table and no line of code makes a reader scroll sideways."""
    width, window = opened(view, pages[name]).evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width <= window


@pytest.mark.parametrize("name", ["class-hostile", "answers-hostile", "alike-hostile"])
def test_nothing_but_the_file_is_asked_for(view: Any, pages: dict[str, Path], name: str) -> None:
    """The page is complete in itself, and no hostile text makes it ask for more."""
    opened(view, pages[name])
    assert view.asked == [pages[name].as_uri()]


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


@pytest.mark.parametrize("moved", range(0, 60, 4))
def test_no_heading_is_printed_without_its_table(
    browser: Any, pages: dict[str, Path], tmp_path: Path, moved: int
) -> None:
    """However the sheets fall, a table's heading is on the sheet of its first row."""
    html = pages["class"].read_text(encoding="utf-8")
    page = tmp_path / "class.html"
    page.write_text(html.replace("<main>", f'<main style="padding-top: {moved}mm">'), encoding="utf-8")
    sheets = printed(browser, page, tmp_path)
    firsts = {
        "Sections The bar": " A 19 16 ",
        "Ungraded No score": "s1007 ",
        "To look at What": "s1003 ",
        "Slowest Those": "s1007 ",
        "Nothing came On": "s2000 ",
        "All submissions By": "s1000 ",
    }
    for heading, first in firsts.items():
        sheet = next(sheet for sheet in sheets if heading in sheet)
        assert first in sheet.partition(heading)[2]


def test_an_answer_is_printed_in_one_piece(browser: Any, pages: dict[str, Path], tmp_path: Path) -> None:
    """An answer ends on the sheet that it begins on."""
    sheets = printed(browser, pages["answers"], tmp_path)
    begun, ended = ([sheet.count(words) for sheet in sheets] for words in ("The composition", "so depth gives nothing"))
    assert begun == ended
    assert sum(begun) == 38
