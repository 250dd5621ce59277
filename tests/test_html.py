"""The HTML report: whole, in order, and whatever stands in it is text."""

import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from canned_reports import CHART, LOG_CHART, SHARES, every_outcome, hostile

import grade
from grader.exhibits import Chart, Series
from grader.finding import Finding
from grader.formats.axis import make_axis
from grader.formats.chart import draw
from grader.formats.html import render
from grader.lab import Lab
from grader.language import LANGUAGES, say, use
from grader.ledger import CRASHED, ERROR, FAILED, TIMEOUT, Result
from grader.report import Mark, ReportPart
from grader.rubric import load_rubric

VOID = {"meta", "br", "input"}
MARKUP = (
    '<script>alert(1)</script><img src=x onerror=alert(1)>"\'><a href="javascript:alert(1)">]]></svg></style>{{7*7}}'
)
ESCAPES = "\x1b[31m\x00\x07\u202e\u2066\ud800 ::error:: \r\n"


class Page(HTMLParser):
    """What a browser would make of a page: its elements, its text, whether its tags are balanced."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Hold an end against what is open."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note a text."""
        if "style" not in self.open:
            self.texts.append(data)

    def values(self, name: str) -> list[str]:
        """Return the values of an attribute, of all elements."""
        return [attributes[name] or "" for _, attributes in self.elements if name in attributes]

    @property
    def text(self) -> str:
        """All text, its space collapsed."""
        return " ".join("".join(self.texts).split())


@pytest.fixture(scope="module")
def page() -> Page:
    """Return the page of a report with every outcome."""
    return Page(render(every_outcome()))


def test_all_of_a_finding_is_there(page: Page) -> None:
    """What was called, what came back, what was expected, where they differ, the mistake and its place are shown."""
    for text in ("MyReLU()(tensor([-1]))", "tensor([-0.1])", "tensor([0])", "-0.1 instead of 0", "ReLU is leaky."):
        assert text in page.text
    assert "activations.py, line 7" in page.text
    assert "a hint" not in page.text  # the mistake is told in its place


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hint_has_its_place_in_each_language(language: str) -> None:
    """The hint of an error has a label of its own, at the top of the page too, and what is missing is told once."""
    use(language)
    text = Page(render(every_outcome())).text
    assert f"{say('hint')}mend it" in text  # a label and what it stands for
    assert (text.count("mend it"), text.count("task 9")) == (2, 1)


def test_each_outcome_has_its_word(page: Page) -> None:
    """An outcome is told by a word, not by a colour alone."""
    words = ("failed", "passed", "blocked", "raised an error", "took too long", "crashed", "not written yet")
    assert all(word in page.text for word in words)


def test_the_totals_agree_with_the_report(page: Page) -> None:
    """The score and each part's points are the report's."""
    assert "4 of 31.5 points" in page.text
    assert "Activation functions 4 of 12" in page.text
    assert "The rest 0 of 19.5" in page.text


def test_a_blocked_criterion_leads_to_the_one_it_waits_for(page: Page) -> None:
    """Waiting for a criterion is a link to its row."""
    assert "Waits for relu-value; mend that one first." in page.text
    assert "#relu-value" in page.values("href")


def test_what_is_told_already_leads_to_where_it_is_told() -> None:
    """The very same finding stands once in the page, once in its list at the top, and is linked after that."""
    report = every_outcome()
    first = next(row for row in report.criteria if row.finding and row.outcome == FAILED)
    part = ReportPart("More", ("again",))
    told = replace(report, parts=(*report.parts, part), criteria=(*report.criteria, replace(first, id="again")))
    found = Page(render(told))
    assert f"as {first.id}" in found.text
    assert found.text.count(first.mistake) == Page(render(report)).text.count(first.mistake)
    assert found.values("href").count("#again") == 1  # among the parts, not in the list


def test_links_inside_of_the_page_arrive(page: Page) -> None:
    """Ids are there once, and what points to one finds it."""
    ids = Counter(page.values("id"))
    assert set(ids.values()) == {1}
    pointers = [href[1:] for href in page.values("href") if href.startswith("#")]
    pointers += page.values("aria-labelledby") + page.values("aria-describedby")
    assert set(pointers) <= set(ids)


def test_headings_go_down_one_level_at_a_time(page: Page) -> None:
    """There is one first heading, and none is left out below it."""
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in zip([0, *levels], levels, strict=False))


def test_tags_are_balanced(page: Page) -> None:
    """Every element ends where it should."""
    assert page.open == []


def test_parts_and_lost_criteria_link_to_their_section_of_the_handout(page: Page) -> None:
    """A part with a section leads to that section, by its anchor; so does each criterion that was lost."""
    report = every_outcome()
    lost = [
        part.section
        for part in report.parts
        for result in report.results(part)
        if result.outcome in (FAILED, ERROR, TIMEOUT, CRASHED)
    ]
    wanted = Counter([part.section for part in report.parts if part.section] + [section for section in lost if section])
    found = Counter(value for value in page.values("href") if value.startswith("../handout.html#section-"))
    assert found == {f"../handout.html#section-{section}": number for section, number in wanted.items()}
    assert len(lost) >= 4


def test_an_error_has_what_was_called_raised_and_expected() -> None:
    """What a submission raised stands between what was called and what was expected, with labels of their own."""
    finding = Finding("f(1)", "ValueError: no", "f(x) is x.", raised=True)
    row = Result("l2-value", 6.5, 0, ERROR, finding.text(), finding)
    html = render(replace(every_outcome(), criteria=(row,), parts=(ReportPart("All", ("l2-value",)),)))
    facts = re.findall(r"<dt>(\w+)</dt><dd><pre>(.*?)</pre>", html)
    assert facts == [("called", "f(1)"), ("raised", "ValueError: no"), ("expected", "f(x) is x.")]


def test_the_way_to_grade_again_is_there(page: Page) -> None:
    """Environment, seed and command are shown."""
    assert "python grade.py submissions/alice --seed 0 --data digits --device cpu" in page.text
    assert all(text in page.text for text in ("2.13.0", "bubblewrap", "2023-11-14 22:13 UTC"))


def test_answers_keep_their_lines_and_have_room_for_marks(page: Page) -> None:
    """An answer is shown as it was written, a missing one as such, each with fields for points and a comment."""
    assert "Because of this.\n\n* and that" in "".join(page.texts)
    assert "Not answered." in page.text
    fields = [tag for tag, _ in page.elements if tag in ("input", "textarea")]
    assert fields == ["input", "textarea"] * 2


@pytest.mark.parametrize(
    "text", [MARKUP, ESCAPES, MARKUP + ESCAPES, "&" * 300_000, "\U000e0001" * 300_000, "字\n" * 99_999]
)
def test_hostile_text_stays_text(text: str) -> None:
    """Whatever a submission writes, no element, attribute, control character or resource comes of it."""
    html = render(hostile(text))
    page = Page(html)
    known = {tag for tag, _ in Page(render(every_outcome())).elements}
    assert {tag for tag, _ in page.elements} <= known
    assert not {"script", "img", "iframe", "link", "object"} & known
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert not [href for href in page.values("href") if re.match(r"\s*[a-z]+:", href)]
    assert not [c for c in html if not c.isprintable() and c != "\n"]
    assert len(html.encode()) < 1_000_000


@pytest.mark.parametrize(
    "handout",
    [
        *("javascript:alert(1)", "data:text/html,x", "//[", "https://x/\n", "file:///etc", "javascript:x.html"),
        *("", "../../docs/handout.en.md", "docs/handout.zh.md#section-1", "https://x.y/" + "z" * 1000),
    ],
)
def test_a_handout_that_is_no_page_is_no_link(handout: str) -> None:
    """Only pages become links, and no Markdown that a browser would show raw; the section is named all the same."""
    page = Page(render(replace(every_outcome(), handout=handout)))
    assert not [href for href in page.values("href") if not href.startswith("#")]
    assert page.text.count("Handout, section 1") == 2
    assert "Handout, section 1: Activation functions" in page.text


@pytest.mark.parametrize("handout", ["https://x.y/handout.en.md", "http://x.y/z", "../handout.html", "a/b.htm#top"])
def test_a_handout_that_is_a_page_is_a_link(handout: str) -> None:
    """A web address, and the path of a page, become links to the section."""
    links = [link for link in Page(render(replace(every_outcome(), handout=handout))).values("href") if link[0] != "#"]
    assert links == [f"{handout.partition('#')[0]}#section-1"] * 2


def test_nothing_is_fetched() -> None:
    """No element names a resource, the style sheet has none, and the page forbids all of them."""
    html = render(every_outcome())
    assert not Page(html).values("src")
    assert "url(" not in html
    assert "@import" not in html
    assert "default-src 'none'" in html


def test_the_page_names_its_language() -> None:
    """A screen reader is told which language to speak."""
    use("zh")
    try:
        assert '<html lang="zh-CN">' in render(every_outcome())
    finally:
        use("en")
    assert '<html lang="en">' in render(every_outcome())


def test_a_chinese_answer_is_said_to_be_one() -> None:
    """An answer and a comment on it carry their language where their script shows it, and it is not the page's."""
    answers = {"Q1": "因为线性的复合还是线性的。", "Q2": "Because."}
    page = Page(render(replace(every_outcome(), answers=answers, marks={"Q1": Mark(1, 10, "很好")})))
    assert page.values("lang") == ["en", "zh", "zh"]


def test_a_broken_paragraph_flows_and_nothing_else() -> None:
    """Lines that an editor broke are joined, lists, code and short lines are not."""
    long = "word " * 12 + "end"
    text = f"{long}\ngoes on\n* item\nshort\nline\n```\n{long}\ncode\n```"
    shown = "".join(Page(render(replace(every_outcome(), answers={"Q1": text}))).texts)
    assert f"{long} goes on\n* item\nshort\nline\n```\n{long}\ncode\n```" in shown


def test_a_chart_says_what_is_dashed_and_labels_its_lines() -> None:
    """Lines have labels, what is expected is drawn in a look of its own, and the chart has a title and words."""
    svg = draw(CHART, "c")
    assert 'class="line expected"' in svg
    assert 'class="line wide s0"' in svg
    assert ">yours</text>" in svg
    assert ">expected</text>" in svg
    assert 'role="img"' in svg
    assert "<title" in svg
    assert "Farthest off" in svg


def test_a_logarithmic_axis_leaves_out_what_has_no_place_on_it() -> None:
    """A zero is not drawn on a logarithmic axis, whose ticks are powers of ten."""
    svg = draw(LOG_CHART, "c")
    assert svg.count('class="marker s0"') == 3
    assert svg.count('class="marker s1"') == 2
    assert re.search(">10⁻[⁰¹²³⁴⁵⁶⁷⁸⁹]</text>", svg)


def test_a_share_outside_of_its_interval_says_so() -> None:
    """Outside is a word and a cross, not a colour alone."""
    assert "0.9000 outside" in draw(SHARES, "c")
    assert "0.9004</text>" in draw(SHARES, "c")


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize(
    "numbers", [(), (3.0,), (3.0, 3.0), (0.1, 0.1 + 1e-12), (1e-100, 1e100), (1e-9, 2e-9), (99.0, 100.0), (1.0, 7.0)]
)
def test_an_axis_holds_its_numbers_and_a_few_ticks(numbers: tuple[float, ...], log: bool) -> None:
    """All numbers lie between the ends of the axis, and so do at most a dozen ticks."""
    axis = make_axis(numbers, 0, 100, log=log)
    assert all(-1e-6 <= axis.at(number) <= 100 + 1e-6 for number in (*numbers, *axis.ticks))
    assert len(axis.ticks) <= 12
    assert len({axis.text(tick) for tick in axis.ticks}) == len(axis.ticks)


def test_a_long_line_is_thinned() -> None:
    """A line of a million points is drawn with a few hundred."""
    line = tuple(float(number) for number in range(10**6))
    assert len(draw(Chart("t", "x", "y", (Series("s", line, line),), "s"), "c")) < 20_000


def test_every_section_of_the_rubric_has_a_heading_in_the_handout() -> None:
    """The sections that the rubric names are the handout's, in each language, by their anchors."""
    lab = Lab.here()
    for language in LANGUAGES:
        anchors = re.findall(r'<a id="section-(\d)"></a>', lab.handout(language).read_text(encoding="utf-8"))
        assert {part.section for part in load_rubric(lab.rubric).parts} <= set(anchors)


@pytest.mark.parametrize(
    ("arguments", "folder", "data", "expected"),
    [
        ("", "student", "digits", "student --seed 0 --data digits --device cpu"),
        ("--seed 7 --full", "a class/-x", "none", "'a class/-x' --seed 7 --data auto --device cpu --full"),
        ("--data-dir here", "-x", "mnist", "./-x --seed 0 --data mnist --device cpu --data-dir here"),
        ("--data-dir /mnt/data", "../bob", "mnist", "bob --seed 0 --data mnist --device cpu"),
    ],
)
def test_the_command_names_no_place_of_this_machine(
    arguments: str, folder: str, data: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What repeats a grading is relative to where it was started, and without folders elsewhere."""
    here = tmp_path / "lab"
    here.mkdir()
    monkeypatch.chdir(here)
    place = (here / folder).resolve()
    chosen = grade.parser().parse_args(arguments.split())
    environment = replace(every_outcome().environment, data=data, device="cpu", seed=chosen.seed)
    assert grade.command_again(chosen, place, place.name, environment) == f"python grade.py {expected}"
