"""The class's page and its figures: right by hand, whole, in order, and whatever stands in it is text."""

import re
import statistics
from collections import Counter
from dataclasses import replace

import pytest
from canned_cohort import LEAKY, ONE_MASK, POINTS, QUESTIONS, hostile_class, large_class, small_class
from test_html import ESCAPES, MARKUP, Page

from grader.cohort.counts import bin_scores, count_criteria, count_mistakes, count_sections, scores_of, spread
from grader.cohort.histogram import draw_histogram
from grader.cohort.page import render_page
from grader.cohort.records import Cohort, Late, Mark, Row, Student
from grader.ledger import BLOCKED, FAILED, PASSED, Result

EMPTY = Cohort("empty", (), POINTS, QUESTIONS)


@pytest.fixture(scope="module")
def page() -> Page:
    """Return the page of a class with every outcome."""
    return Page(render_page(small_class()))


def glance(html: str) -> dict[str, str]:
    """Return the numbers at the top of a page by their labels."""
    return dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", html))


def _row(number: int, *outcomes: str, mistake: str = "", section: str | None = None) -> Row:
    """Return a row with criteria c0, c1, … of a point each."""
    student = None if section is None else Student(str(number), section=section)
    results = [
        Result(f"c{n}", 1, outcome == PASSED, outcome, "", mistake=mistake) for n, outcome in enumerate(outcomes)
    ]
    return Row(str(number), "", student, results=tuple(results))


def _class(*rows: Row, missing: tuple[Student, ...] = ()) -> Cohort:
    return Cohort("small", rows, {"c0": 1, "c1": 1}, {}, missing)


@pytest.mark.parametrize(
    ("scores", "quartiles"),
    [([7.0], (7, 7, 7)), ([1.0, 2.0], (1.25, 1.5, 1.75)), ([4.0, 1.0, 3.0, 2.0], (1.75, 2.5, 3.25))],
)
def test_quartiles_are_a_spreadsheets(scores: list[float], quartiles: tuple[float, float, float]) -> None:
    """Quartiles lie where QUARTILE(scores; 1), (…; 2) and (…; 3) of a spreadsheet lie, by hand."""
    found = spread(scores)
    assert found is not None
    assert (found.lower, found.median, found.upper) == quartiles
    assert (found.number, found.lowest, found.highest) == (len(scores), min(scores), max(scores))


@pytest.mark.parametrize("most", [0, 0.5, 1, 4, 43.5, 86, 90, 97, 100, 1e6])
def test_bins_hold_each_score_once(most: float) -> None:
    """Bins of equal width go from 0 to all points, and each score from nothing to all is in the bin that it fits."""
    scores = [most * part / 20 for part in range(21)]
    bins = bin_scores(scores, most)
    assert sum(one.number for one in bins) == len(scores)
    assert bins[0].low == 0
    assert bins[-1].high >= most
    assert 4 <= len(bins) <= 13
    for one in bins:
        last = one is bins[-1]
        assert one.number == sum(one.low <= score < one.high or (last and score == one.high) for score in scores)


def test_the_histogram_says_what_it_shows() -> None:
    """The numbers above the bars stand in its description, with the bins they are of; the median is named."""
    scores = spread([0.0, 10.0, 43.5])
    assert scores is not None
    svg = draw_histogram(bin_scores([0.0, 10.0, 43.5], 43.5), scores)
    assert "Submissions by score. 0 to below 5 points: 1; 10 to below 15 points: 1; 40 to 45 points: 1." in svg
    assert svg.count('class="bar"') == 3
    assert "median 10<" in svg
    assert 'role="img"' in svg


def test_outcomes_are_counted_by_criterion() -> None:
    """Each criterion has the outcomes of all graded submissions; one that is not known is counted as another."""
    first, second = count_criteria(
        _class(_row(1, PASSED, PASSED), _row(2, FAILED, BLOCKED), _row(3, PASSED, "what"), _row(4))
    )
    assert (first.judged, first.passed, dict(first.outcomes)) == (3, 2, {PASSED: 2, FAILED: 1})
    assert dict(second.outcomes) == {PASSED: 1, BLOCKED: 1, "other": 1}


def test_a_mistake_counts_once_for_a_submission() -> None:
    """A mistake that shows in two criteria of a submission is one student's; the most frequent comes first."""
    rows = (_row(1, FAILED, mistake="rare"), _row(2, FAILED, FAILED, mistake="often"), _row(3, FAILED, mistake="often"))
    often, rare = count_mistakes(_class(*rows))
    assert (often.words, often.submissions, often.criteria) == ("often", 2, ("c0", "c1"))
    assert (rare.words, rare.submissions, rare.criteria) == ("rare", 1, ("c0",))


def test_sections_count_those_from_whom_nothing_came() -> None:
    """A section has all of its students on the roster; who is on no roster is in no section."""
    rows = (_row(1, PASSED, PASSED, section="A"), _row(2, section="B"), _row(3, FAILED, section=""), _row(4, PASSED))
    first, second, none = count_sections(_class(*rows, missing=(Student("5", section="B"),)))
    assert (first.name, first.students, first.came, first.scores and first.scores.mean) == ("A", 1, 1, 2)
    assert (second.name, second.students, second.came, second.scores) == ("B", 2, 1, None)
    assert (none.name, none.students) == ("", 1)


def test_one_section_is_compared_with_nothing() -> None:
    """There is nothing to compare where the roster has one section, or none."""
    assert count_sections(_class(_row(1, PASSED, section="A"), _row(2, PASSED, section=""))) == ()
    assert "Sections" not in render_page(_class(_row(1, PASSED)))


def test_the_numbers_at_a_glance_are_the_classes() -> None:
    """Submissions are graded or ungraded; mean and quartiles are of the graded ones."""
    cohort = small_class()
    scores = scores_of(cohort.rows)
    lower, median, upper = (f"{n:.1f}".removesuffix(".0") for n in statistics.quantiles(scores, method="inclusive"))
    assert glance(render_page(cohort)) == {
        "submissions": "40",
        "graded": "38",
        "ungraded": "2",
        "to look at": "9",
        "nothing came": "3",
        "late": str(sum(row.late is not None for row in cohort.rows)),
        "with written marks": str(sum(bool(row.marks) for row in cohort.rows)),
        "mean": f"{sum(scores) / 38:.1f}",
        "lower quartile": lower,
        "median": median,
        "upper quartile": upper,
    }


def test_a_class_without_a_roster_is_not_said_to_be_complete() -> None:
    """Where nobody knows who is in the class, nothing is said about who is missing, late or marked."""
    assert glance(render_page(_class(_row(1, PASSED)))).keys().isdisjoint({"nothing came", "late"})


def test_a_class_of_nothing_has_a_page() -> None:
    """Before anything came, the page says so, without a table, and no number is a 0 that means none."""
    assert spread([]) is None
    page = Page(render_page(EMPTY))
    assert "No submission is graded yet." in page.text
    assert glance(render_page(EMPTY))["median"] == "–"
    assert "table" not in {tag for tag, _ in page.elements}


def test_every_row_is_there_in_order(page: Page) -> None:
    """The table of all has each submission by id, with its name or its file's, and leads to its report."""
    cohort = small_class()
    text = page.text[page.text.index("All submissionsBy id") :]
    places = [text.index(row.id) for row in cohort.rows]
    assert places == sorted(places)
    assert "s1021 Surname21, Given.zip" in text  # nobody on the roster
    assert {row.report for row in cohort.rows if row.report} <= set(page.values("href"))
    assert text.count("ungraded") == 2


def test_causes_mistakes_and_counts_are_told(page: Page) -> None:
    """Why some are ungraded, what most do wrong, with how many and where, and the slowest are on the page."""
    assert "the worker ran out of memory 3 times" in page.text
    assert "no activations.py in <b>.zip" in page.text
    assert f"{ONE_MASK}10 (26 %)dropout-ratedropout-training-only" in page.text
    assert f"{LEAKY}8 (21 %)relu-value" in page.text
    assert "relu-value430 (79 %)800000" in page.text  # passed, failed, error, timeout, crashed, missing, blocked
    assert len(re.findall(r'data-is="seconds"', render_page(small_class()))) == 10


def test_what_is_chinese_is_said_to_be() -> None:
    """A mistake and a cause in Chinese carry their language, which is not the page's; English ones carry none."""
    rows = [_row(1, FAILED, mistake="ReLU 在负半轴上有泄漏。"), _row(2, FAILED, mistake=LEAKY)]
    rows += [replace(_row(3), cause="内存不足"), replace(_row(4), cause="no memory")]
    html = render_page(_class(*rows))
    assert re.findall(r'<[^>]* lang="zh">([^<]*)<', html) == ["ReLU 在负半轴上有泄漏。", "内存不足"]
    assert Page(html).values("lang") == ["en", "zh", "zh"]


def test_the_isolation_that_was_reached_is_told() -> None:
    """Where all were graded at one level it is told in a line; else those at another are named, the first twenty."""
    rows = [replace(_row(n, PASSED), isolation="bubblewrap") for n in range(60)]

    def told(*rows: Row) -> list[str]:
        return re.findall(r'<p class="quiet isolation">(.*?)</p>', render_page(_class(*rows)))

    assert told(_row(1, PASSED)) == []
    assert told(*rows, _row(99)) == ["All graded submissions ran with isolation bubblewrap."]
    few, many = ([replace(row, isolation="process") for row in rows[:number]] for number in (2, 25))
    most = "Most graded submissions ran with isolation bubblewrap, others did not."
    assert told(*few, *rows[2:]) == [most, "With isolation process: 0, 1."]
    assert told(*many, *rows[25:])[1].endswith("18, 19 and 5 more.")
    assert told(*few, *rows[2:4]) == ["With isolation process: 0, 1.", "With isolation bubblewrap: 2, 3."]


def test_marks_and_lateness_have_their_words() -> None:
    """What is still to be marked is told, a time is in its two largest units, and what costs nothing has no percent."""
    rows = [
        replace(_row(1, PASSED), late=Late(24 * 60 + 61, 20), marks={"Q1": Mark(7.5, 10)}),
        replace(_row(2, PASSED), late=Late(0.4, 0), marks={question: Mark(1, 10) for question in QUESTIONS}),
        replace(_row(3, PASSED), late=Late(0, 0)),
    ]
    html = render_page(replace(_class(*rows), questions=QUESTIONS))
    assert "7.5 of 30 (1 of 3 marked)<" in html
    assert "3 of 30<" in html
    assert "1 d 1 h, −20 %<" in html
    assert ">24 s<" in html
    assert glance(html)["late"] == "2"


def test_a_share_is_not_rounded_to_all_or_none() -> None:
    """One of a thousand is no 0 %, and all but one no 100 %."""
    rows = (_row(0, PASSED, FAILED), *(_row(n, FAILED, PASSED) for n in range(1, 1000)))
    html = render_page(_class(*rows))
    assert "1 (1 %)" in html
    assert "999 (99 %)" in html


@pytest.mark.parametrize(
    "report", ["javascript:alert(1)", "//x.org/y", "/etc/passwd", "data:text/html,x", "a\nb", "#x"]
)
def test_a_link_is_a_path_from_the_page(report: str) -> None:
    """Whatever a report's path is, it leads to no other place than a file beside or below the page."""
    links = Page(render_page(_class(replace(_row(1, PASSED), report=report)))).values("href")
    inside = [link for link in links if not link.startswith("#")]
    assert not [link for link in inside if re.match(r"\s*([a-z]+:|/)", link)]


def test_a_report_in_a_folder_with_a_strange_name_is_found() -> None:
    """What has a meaning in an address is quoted in a path."""
    html = render_page(_class(replace(_row(1, PASSED), report="a#1 b?%/张/report.html")))
    assert 'href="a%231%20b%3F%25/%E5%BC%A0/report.html"' in html


@pytest.mark.parametrize("cohort", [small_class(), EMPTY, hostile_class("x")], ids=["class", "empty", "hostile"])
def test_the_page_is_well_made(cohort: Cohort) -> None:
    """Tags are balanced, ids are there once, links inside arrive, headings go down one level, tables have a caption."""
    page = Page(render_page(cohort))
    ids = Counter(page.values("id"))
    tags = [tag for tag, _ in page.elements]
    levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert page.open == []
    assert set(ids.values()) <= {1}
    assert {href[1:] for href in page.values("href") if href.startswith("#")} <= set(ids)
    assert set(page.values("aria-labelledby") + page.values("aria-describedby")) <= set(ids)
    assert levels[0] == 1
    assert set(levels[1:]) <= {2}
    assert tags.count("caption") == tags.count("table")
    assert all("scope" in attributes for tag, attributes in page.elements if tag == "th")


@pytest.mark.parametrize("text", [MARKUP, ESCAPES, MARKUP + ESCAPES, "&" * 300_000, "\U000e0001" * 300_000])
def test_hostile_text_stays_text(text: str) -> None:
    """Whatever a name, a file or a finding is called, no element, attribute, control character or link comes of it."""
    html = render_page(hostile_class(text))
    page = Page(html)
    assert {tag for tag, _ in page.elements} <= {tag for tag, _ in Page(render_page(small_class())).elements}
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert not [href for href in page.values("href") if re.match(r"\s*([a-z]+:|/)", href)]
    assert not [c for c in html if not c.isprintable() and c != "\n"]
    assert len(html.encode()) < 200_000


def test_nothing_is_fetched_and_nothing_runs() -> None:
    """No element names a resource or a script, the style sheet has none, and the page forbids all of them."""
    html = render_page(small_class())
    page = Page(html)
    assert not page.values("src")
    assert "script" not in {tag for tag, _ in page.elements}
    assert "url(" not in html
    assert "default-src 'none'" in html


def test_three_thousand_rows_are_a_small_file() -> None:
    """A large class's page is below 2 MB."""
    html = render_page(large_class(3000))
    assert html.count("<tr>") > 3000
    assert len(html.encode()) < 2_000_000
