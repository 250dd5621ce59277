"""A class is graded once, whatever stops it; what cannot be graded stops nothing and is tried again."""

import codecs
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from canned_reports import every_outcome

from grade import GRADED, USAGE, main
from grader.cohort import intake
from grader.cohort.display import ClassDisplay
from grader.cohort.gradebook import Gradebook, Key
from grader.cohort.job import Outcome
from grader.cohort.jobs import Task
from grader.cohort.late import LatePolicy, read_due
from grader.cohort.look import NOTES, to_look_at
from grader.cohort.page import render_page
from grader.cohort.records import Cohort, Delivery, Mark, Student
from grader.cohort.reports import Reports, answer_hash
from grader.cohort.run import Setup, Tally, grade_all
from grader.cohort.stored import report_from, to_text
from grader.cohort.summary import cohort_of
from grader.lab import Lab
from grader.options import UsageError
from grader.rubric import Part, Rubric, load_rubric

REPORT = every_outcome()
RUBRIC = Rubric((Part("All", {result.id: result.points for result in REPORT.criteria}),), tuple(REPORT.answers))


class Canned:
    """Machines that give each task the outcome that was laid out for it, or the canned report."""

    def __init__(self, outcomes: dict[str, Outcome] | None = None) -> None:
        self.asked: list[str] = []
        self._outcomes = outcomes or {}
        self._ended: list[tuple[Task, Outcome]] = []

    def room(self) -> int:
        """Return that there is room for one task at a time."""
        return 0 if self._ended else 1

    def submit(self, task: Task) -> None:
        """Have the task end at once."""
        text = (task.folder / "answers.md").read_text(encoding="utf-8", errors="replace")
        self.asked.append(text)
        self._ended.append((task, self._outcomes.get(text, Outcome(to_text(replace(REPORT, sha256=task.sha256))))))

    def finished(self, seconds: float) -> list[tuple[Task, Outcome]]:
        """Return what ended."""
        ended, self._ended = self._ended, []
        return ended

    def close(self) -> None:
        """Do nothing."""


class Room:
    """A class in ``folder``: submissions that differ in their answers' text, and a gradebook."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.book = Gradebook(folder / "course.sqlite")
        self.rubric = RUBRIC
        self.policy: LatePolicy | None = None
        self._runs = 0

    def hand_in(self, **texts: str) -> list[Delivery]:
        """Have each student hand in a folder with that text, and return all deliveries."""
        for name, text in texts.items():
            place = self.folder / "class" / name
            place.mkdir(parents=True, exist_ok=True)
            (place / "answers.md").write_text(text, encoding="utf-8")
            (place / "activations.py").write_text("", encoding="utf-8")
        return [Delivery(path.name, path.name, path) for path in sorted((self.folder / "class").iterdir())]

    @property
    def reports(self) -> Reports:
        """The reports."""
        return Reports(self.book, self.rubric, self.policy, self.folder / "reports")

    def run(self, deliveries: list[Delivery], machines: Canned, *, again: bool = False) -> Tally:
        """Grade the class."""
        self._runs += 1
        key = Key("", "harness", "digits", "cpu", 0, 0, "en")
        setup = Setup(self.reports, "rubric", self.folder / f"staging{self._runs}", key, again)
        return grade_all(deliveries, setup, machines, lambda tally: None)

    def cohort(self) -> Cohort:
        """Return the class as it is in the gradebook."""
        return cohort_of(self.book, self.rubric, "class")

    def report(self, name: str) -> dict[str, object]:
        """Return a report.json."""
        text = (self.folder / "reports" / name / "report.json").read_text(encoding="utf-8")
        report: dict[str, object] = json.loads(text)
        return report


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """Return a class that nobody has handed anything in to."""
    room = Room(tmp_path)
    yield room
    room.book.close()


def test_a_second_run_grades_what_is_new_and_nothing_else(room: Room) -> None:
    """What is known is not graded again, and its reports are not touched."""
    first = Canned()
    assert room.run(room.hand_in(ann="1", bob="2"), first).graded == 2
    written = {path: path.stat().st_mtime_ns for path in room.folder.glob("reports/*/*")}
    assert len(written) == 4
    second = Canned()
    tally = room.run(room.hand_in(cid="3"), second)
    assert (first.asked, second.asked) == (["1", "2"], ["3"])
    assert (tally.known, tally.graded, tally.done, tally.total) == (2, 1, 3, 3)
    assert {path: path.stat().st_mtime_ns for path in written} == written


def test_text_of_no_question_is_noted(room: Room) -> None:
    """Text that belongs to no question is told to whoever looks at the class, as long as it is handed in."""
    room.run(room.hand_in(ann="## Q1\nBecause.\n", bob="## Q1\nBecause.\n## Q7\n<b>More</b>.\n"), Canned())
    reasons = to_look_at(room.cohort())
    assert f"{NOTES['stray']}: <b>More</b>." in reasons["bob"]
    assert not any(NOTES["stray"] in reason for reason in reasons["ann"])
    room.run(room.hand_in(bob="## Q1\nBecause.\n"), Canned())
    assert to_look_at(room.cohort())["bob"] == reasons["ann"]


def test_what_holds_no_submission_is_ungraded(room: Room) -> None:
    """What has none of the lab's modules gets no score, and its cause tells what is there; what was noted is, too."""
    deliveries = room.hand_in(ann="## Q1\nBecause.\n", bob="")
    ann, bob = (delivery.path for delivery in deliveries)
    (ann / "activations.py").rename(ann / "activations (1).py")
    (bob / "activations.py").rename(bob / "report.pdf")
    tally = room.run(deliveries, Canned())
    assert (tally.graded, tally.ungraded) == (1, 1)
    noted, refused = room.cohort().rows
    assert f"{NOTES['duplicates']}: activations (1).py" in to_look_at(room.cohort())["ann"]
    assert (noted.graded, refused.graded) == (True, False)
    assert "found: 'answers.md', 'report.pdf'" in refused.cause


def test_answers_that_cannot_be_decoded_are_noted(room: Room) -> None:
    """Answers in an encoding that is not known are told to whoever looks at the class."""
    deliveries = room.hand_in(ann="## Q1\nBecause.\n")
    (deliveries[0].path / "answers.md").write_bytes(b"\xff\xfe#\0#\0")
    room.run(deliveries, Canned())
    assert f"{NOTES['encoding']}: 0xff" in to_look_at(room.cohort())["ann"]


def test_a_changed_submission_is_graded_and_takes_the_place_of_the_last(room: Room) -> None:
    """A student who hands in something else has the score of that."""
    room.run(room.hand_in(ann="1"), Canned())
    machines = Canned({"2": Outcome(cause="no memory")})
    room.run(room.hand_in(ann="2"), machines)
    assert machines.asked == ["2"]
    assert [row.cause for row in room.cohort().rows] == ["no memory"]


@pytest.mark.parametrize("order", [["ann", "bob", "cid"], ["ann", "cid", "bob"]])
def test_equal_submissions_are_graded_once(room: Room, order: list[str]) -> None:
    """Whoever hands in the same gets the same score and a report of their own."""
    deliveries = {each.id: each for each in room.hand_in(ann="1", bob="1", cid="2")}
    for again in (False, True):
        machines = Canned()
        tally = room.run([deliveries[name] for name in order], machines, again=again)
        assert sorted(machines.asked) == ["1", "2"]
        assert (tally.graded, tally.known, tally.total) == (2, 1, 3)
        assert [row.score for row in room.cohort().rows] == [REPORT.score] * 3
        assert room.report("bob")["submission"] == {"name": "bob", "sha256": room.report("ann")["submission"]["sha256"]}  # type: ignore[index]


def test_what_is_ungraded_is_listed_and_tried_again(room: Room) -> None:
    """A fault of the harness gives no score and no report; the next run tries again, and only that."""
    deliveries = room.hand_in(ann="1", bob="2")
    tally = room.run(deliveries, Canned({"2": Outcome(cause="no memory")}))
    assert (tally.graded, tally.ungraded) == (1, 1)
    assert {row.id: row.cause for row in room.cohort().rows} == {"ann": "", "bob": "no memory"}
    assert not (room.folder / "reports" / "bob").exists()
    machines = Canned()
    assert room.run(deliveries, machines).ungraded == 0
    assert machines.asked == ["2"]
    assert all(row.graded for row in room.cohort().rows)


def test_again_grades_all_once_more(room: Room) -> None:
    """With ``again`` known gradings are replaced."""
    room.run(room.hand_in(ann="1"), Canned())
    better = replace(REPORT, criteria=tuple(replace(r, outcome="passed", earned=r.points) for r in REPORT.criteria))
    room.run(room.hand_in(), Canned({"1": Outcome(to_text(better))}), again=True)
    assert [row.score for row in room.cohort().rows] == [REPORT.max_score]


def test_the_isolation_reached_is_the_gradings(room: Room) -> None:
    """The class knows at which level each submission was graded, whatever the level of today."""
    weaker = replace(REPORT, environment=replace(REPORT.environment, isolation="process"))
    room.run(room.hand_in(ann="1", bob="2"), Canned({"2": Outcome(to_text(weaker))}))
    assert [row.isolation for row in room.cohort().rows] == [REPORT.environment.isolation, "process"]


def test_what_cannot_be_unpacked_stops_nothing(room: Room) -> None:
    """A refused archive is ungraded with the reason; the others are graded."""
    with zipfile.ZipFile(room.folder / "evil.zip", "w") as archive:
        archive.writestr("../../evil.py", "")
    deliveries = [Delivery("aaa", "evil.zip", room.folder / "evil.zip"), *room.hand_in(ann="1")]
    assert room.run(deliveries, Canned()).ungraded == 1
    causes = {row.id: row.cause for row in room.cohort().rows}
    assert causes["ann"] == ""
    assert "evil" in causes["aaa"]


def test_changed_points_need_no_run(room: Room) -> None:
    """Under another rubric the same gradings give other scores, in the class and in each report."""
    room.run(room.hand_in(ann="1"), Canned())
    room.rubric = Rubric((Part("All", {criterion: 2 * points for criterion, points in RUBRIC.points.items()}),))
    machines = Canned()
    room.run(room.hand_in(), machines)
    assert machines.asked == []
    assert room.report("ann")["score"] == 2 * REPORT.score
    assert [row.score for row in room.cohort().rows] == [2 * REPORT.score]


def test_lost_and_damaged_reports_are_written_again(room: Room) -> None:
    """A report that is not there, or not right, is written by the next run without grading."""
    room.run(room.hand_in(ann="1"), Canned())
    page, data = (room.folder / "reports" / "ann" / name for name in ("report.html", "report.json"))
    text = page.read_text(encoding="utf-8")
    for spoil in (page.unlink, data.unlink, lambda: data.write_text("{", encoding="utf-8")):
        spoil()
        room.run(room.hand_in(), Canned())
        assert page.read_text(encoding="utf-8") == text
        assert room.report("ann")["score"] == REPORT.score


def test_an_order_that_nobody_can_carry_out_is_told_at_once(room: Room) -> None:
    """Missing data are nobody's score: the run ends, and what was graded before is kept."""
    machines = Canned({"2": Outcome(cause="MNIST is not there", wrong_order=True)})
    with pytest.raises(UsageError, match="MNIST is not there"):
        room.run(room.hand_in(ann="1", bob="2", cid="3"), machines)
    assert machines.asked == ["1", "2"]
    assert [row.graded for row in room.cohort().rows] == [True, False]


def test_both_scores_and_lateness_stand_in_the_report(room: Room) -> None:
    """Marks count for the answer that was read; being late is shown, and in no score."""
    question = RUBRIC.questions[0]
    (delivery,) = room.hand_in(ann="1")
    room.policy = LatePolicy(read_due("2026-01-01T00:00+00:00"), 0, 10)
    delivery = replace(delivery, submitted=read_due("2026-01-02T12:00+00:00"))
    room.run([delivery], Canned())
    for text, expected in [(REPORT.answers[question], {question: Mark(7, 10, "good")}), ("another", {})]:
        room.book.give({("ann", question): Mark(7, 10, "good")}, {("ann", question): answer_hash(text)})
        found = room.book.grading(1)
        assert found is not None
        report = room.reports.report("ann", delivery.submitted, found)
        assert report.marks == expected
        assert report.command.startswith("python grade.py student --seed ")
        assert report.late is not None
        assert (report.late.percent, report.score) == (20, REPORT.score)
    room.book.give({("ann", question): Mark(7, 10, "good")}, {("ann", question): answer_hash(REPORT.answers[question])})
    room.reports.write("ann", delivery.submitted, found)
    page = (room.folder / "reports" / "ann" / "report.html").read_text(encoding="utf-8")
    assert "36" in page
    assert "written answers: 7 of 20 points, marked by a person" in page
    room.book.assign("ann", 1)
    assert ">7 of 20 (1 of 2 marked)<" in render_page(room.cohort()), "one total, wherever it is told"
    assert room.report("ann")["late"] == {"minutes": 2160.0, "percent": 20}
    answers = room.report("ann")["answers"]
    assert answers[0] == {"id": question, "written": True, "points": 7, "max_points": 10, "comment": "good"}  # type: ignore[index]


def test_lateness_that_costs_nothing_is_told_as_such(room: Room) -> None:
    """Where being late costs nothing a report says how late it was, and no more."""
    (delivery,) = room.hand_in(ann="1")
    room.policy = LatePolicy(read_due("2026-01-01T00:00+00:00"))
    room.run([replace(delivery, submitted=read_due("2026-01-02T01:00+00:00"))], Canned())
    page = (room.folder / "reports" / "ann" / "report.html").read_text(encoding="utf-8")
    assert "handed in 25 hours late<" in page
    assert "percent less" not in page


class Beside(Canned):
    """Machines beside which another run begins, or comes to its end, before the first outcome."""

    def __init__(self, other: Callable[[], object]) -> None:
        super().__init__()
        self._other = other

    def finished(self, seconds: float) -> list[tuple[Task, Outcome]]:
        """Have the other run do its part, once, then return what ended."""
        other, self._other = self._other, lambda: None
        other()
        return super().finished(seconds)


def test_another_run_with_fewer_takes_nobody_out_unseen(room: Room) -> None:
    """While a run grades, another of an older folder loses it nobody: what comes after stays, and is in the tables."""
    first = room.hand_in(ann="1")
    assert room.run(room.hand_in(late="2"), Beside(lambda: room.run(first, Canned()))).taken_out == []
    assert [(row.id, row.score) for row in room.cohort().rows] == [("ann", REPORT.score), ("late", REPORT.score)]


def test_what_was_noted_of_who_was_taken_out_meanwhile_is_kept(room: Room) -> None:
    """A submission that another run took out while it was graded comes back with all that was noted of it."""
    room.run(room.hand_in(bob="## Q7\nMore.\n"), Beside(lambda: room.book.keep_only([])))
    assert f"{NOTES['stray']}: More." in to_look_at(room.cohort())["bob"]


def test_a_longer_run_takes_out_nobody_that_came_meanwhile(room: Room) -> None:
    """A run that began before a submission came leaves it in, when it comes to its end after that was graded."""
    first = room.hand_in(ann="1")
    later = room.hand_in(late="2")
    room.run(first, Beside(lambda: room.run(later, Canned())))
    assert [row.id for row in room.cohort().rows] == ["ann", "late"]


def test_who_was_taken_out_at_the_end_is_told(room: Room) -> None:
    """Where another run takes a submission out after it is settled, this one says so: the tables lack it."""
    both = room.hand_in(ann="1", bob="2")
    room.run(both, Canned())
    machines = Beside(lambda: room.book.keep_only(["bob"]))
    (room.folder / "class" / "bob" / "answers.md").write_text("3", encoding="utf-8")
    assert room.run(both, machines).taken_out == ["ann"]


def test_what_is_not_there_any_more_is_left_out_and_comes_back(room: Room) -> None:
    """The class is what lies in the folder; what is taken out is in no table, and back with it comes its grading."""
    both = room.hand_in(ann="1", bob="2")
    room.run(both, Canned())
    assert room.run(both[:1], Canned()).gone == 1
    assert [row.id for row in room.cohort().rows] == ["ann"]
    machines = Canned()
    assert room.run(both, machines).known == 2
    assert machines.asked == []
    assert [row.id for row in room.cohort().rows] == ["ann", "bob"]


def test_again_loses_no_score_to_a_fault(room: Room) -> None:
    """Where grading once more fails for reasons of the harness, the score that was there stays."""
    room.run(room.hand_in(ann="1"), Canned())
    tally = room.run(room.hand_in(), Canned({"1": Outcome(cause="killed")}), again=True)
    assert (tally.graded, tally.ungraded) == (1, 0)
    assert [row.score for row in room.cohort().rows] == [REPORT.score]


@pytest.mark.parametrize("worse", ["broken", "ungraded"])
def test_no_report_on_earlier_work_stays(room: Room, worse: str) -> None:
    """A student who hands in what cannot be graded has no report, not that of the work before."""
    room.run(room.hand_in(ann="1"), Canned())
    assert list((room.folder / "reports" / "ann").iterdir())
    if worse == "broken":
        (room.folder / "ann.zip").write_bytes(b"no zip")
        room.run([Delivery("ann", "ann.zip", room.folder / "ann.zip")], Canned())
    else:
        room.run(room.hand_in(ann="2"), Canned({"2": Outcome(cause="no memory")}))
    assert list((room.folder / "reports" / "ann").iterdir()) == []


def test_a_report_that_cannot_be_written_stops_nothing(room: Room) -> None:
    """A file where a student's reports belong is told; the others have theirs, and all have their scores."""
    (room.folder / "reports").mkdir()
    (room.folder / "reports" / "ann").write_text("in the way", encoding="utf-8")
    tally = room.run(room.hand_in(ann="1", bob="2"), Canned())
    assert [text.partition(":")[0] for text in tally.unwritten] == ["ann"]
    assert [row.score for row in room.cohort().rows] == [REPORT.score] * 2
    assert room.report("bob")["score"] == REPORT.score


def test_no_submission_is_called_like_a_file_of_the_class() -> None:
    """A name that a page or table has is changed, whatever its case, and meets no other."""
    from grader.cohort.command import _named

    ids = ["Class.html", "class.html", "class.html-submission", "ann"]
    named = [each.id for each in _named([Delivery(name, name, Path(name)) for name in ids])]
    assert len({name.casefold() for name in named[1:]}) == 3
    assert not {name.casefold() for name in named} & {"class.html", "scores.csv"}
    assert named[2:] == ids[2:]


def test_marks_go_along_to_another_id(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    """The first roster, a corrected one and none give a submission other ids; its marks count under each, and back."""
    room.hand_in(**{"Ann Lee": "1", "Bob Ray": "2"})
    question = RUBRIC.questions[0]
    ids = []
    for number, own in enumerate(["", "s1", "s9", ""]):
        roster = {own: Student(own, "Ann Lee")} if own else {}
        found = intake.deliveries(room.folder / "class", roster, room.folder / f"delivered{number}")
        tally = room.run(found, Canned())
        if not number:
            place = found[0].id, question
            room.book.give({place: Mark(7, 10, "good")}, {place: answer_hash(REPORT.answers[question])})
        ids += [row.id for row in room.cohort().rows if row.marks == {question: Mark(7, 10, "good")}]
        assert (tally.moved, tally.gone) == (1 if number else 0, 0)
    assert ids == ["Ann-Lee", "s1", "s9", "Ann-Lee"]
    answers = room.report("s9")["answers"]
    assert (answers[0]["points"], answers[0]["comment"]) == (7, "good")  # type: ignore[index]
    ClassDisplay().finish(room.cohort(), tally, [])
    told = capsys.readouterr().out
    assert "1 marks were taken along to the new ids of the same submissions" in told


def test_a_mark_that_went_along_counts_for_its_text_alone(room: Room) -> None:
    """A mark under a new id counts for no other text, as under the old one."""
    (delivery,) = room.hand_in(ann="1")
    room.run([delivery], Canned())
    place = "ann", RUBRIC.questions[0]
    room.book.give({place: Mark(7, 10)}, {place: answer_hash("another text")})
    assert room.run([replace(delivery, id="s1")], Canned()).moved == 1
    assert [row.marks for row in room.cohort().rows] == [{}]


@pytest.fixture
def marked(room: Room, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Return what grades two students, then takes these lines of a sheet in and returns what is printed."""
    rubric = load_rubric(Lab.here().rubric)
    criteria = tuple(replace(REPORT.criteria[0], id=name, points=points) for name, points in rubric.points.items())
    room.rubric = rubric
    report = replace(REPORT, criteria=criteria, answers={"Q1": "Because.", "Q2": "So."})
    room.run(room.hand_in(ann="1", bob="2"), Canned(dict.fromkeys("12", Outcome(to_text(report)))))
    book = ["--gradebook", str(room.book.path)]

    def take_in(lines: str, *options: str, status: int = GRADED) -> str:
        sheet = room.folder / "marks.csv"
        sheet.write_text(f"id,question,points,comment\n{lines}", encoding="utf-8")
        capsys.readouterr()
        words = ["answers", "import", str(sheet), *book, "--out", str(room.folder / "reports"), *options]
        assert main(words) == status
        told = capsys.readouterr()
        return told.out + told.err

    return take_in


def test_a_mark_can_be_taken_back(room: Room, marked: Callable[..., str]) -> None:
    """A - in the place of points withdraws a mark, from reports and tables too; a line without points leaves it."""
    marked("ann,Q1,7,good\nann,Q2,3,\nbob,Q1,5,\n")
    told = marked("ann,Q1,-,\nann,Q2,,\nbob,Q2,4,\n")
    assert "1 marks entered; 1 answers wait for one" in told
    assert "1 marks taken back" in told
    assert [row.marks for row in room.cohort().rows] == [{"Q2": Mark(3, 10)}, {"Q1": Mark(5, 10), "Q2": Mark(4, 10)}]
    assert "points" not in room.report("ann")["answers"][0]  # type: ignore[index]
    page = (room.folder / "reports" / "ann" / "report.html").read_text(encoding="utf-8")
    assert "written answers: 3 of 50 points, marked by a person; 1 not marked yet" in page


def test_a_mark_above_lowered_points_does_not_count(
    room: Room, marked: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Where a question is worth less since, a mark above that is none, in scores and reports, and is told."""
    marked("ann,Q1,10,\nann,Q2,5,\nbob,Q1,4,\n")
    room.rubric = replace(room.rubric, question_points=5)
    cohort = room.cohort()
    assert [(row.marked, row.unmarked) for row in cohort.rows] == [(5, 1), (4, 1)]
    found = room.book.grading(1)
    assert found is not None
    assert room.reports.report("ann", None, found).marks == {"Q2": Mark(5, 10)}
    reason = f"{NOTES['above']}: Q1 10 of 5"
    looked = to_look_at(cohort)
    assert reason in looked["ann"]
    assert not any(NOTES["above"] in each for each in looked.get("bob", []))
    assert reason in render_page(cohort)
    ClassDisplay().finish(cohort, Tally(2, 100), [])
    assert reason in capsys.readouterr().out


def test_a_spreadsheet_is_told_the_encoding_of_the_scores(room: Room, marked: Callable[..., str]) -> None:
    """The table for people begins with the mark by which spreadsheets know UTF-8, those for the platforms do not."""
    marked("ann,Q1,7,\n")
    begins = {
        name: (room.folder / "reports" / f"{name}.csv").read_bytes()[:3] for name in ("scores", "canvas", "moodle")
    }
    assert begins == {"scores": codecs.BOM_UTF8, "canvas": b"Stu", "moodle": b"ID "}


def test_a_comment_without_points_is_told(marked: Callable[..., str]) -> None:
    """A comment that has no points beside it is left out, and the lines of all such are told."""
    assert "comments" not in marked("ann,Q1,7,good\nbob,Q1,,\n")
    told = marked("ann,Q1,7,good\nann,Q2,,nearly\nbob,Q1, ,no\n")
    assert "2 comments without points were left out, in lines 3, 4; write points beside them" in told
    assert "lines 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, …" in marked("a,Q1,,x\n" * 30)


def test_a_page_leads_to_no_page_that_is_not_there(room: Room, marked: Callable[..., str]) -> None:
    """Where marks come in with another folder for the reports the class's page has no link to pairs that are alike."""
    page = room.folder / "reports" / "class.html"
    marked("ann,Q1,7,\n")
    assert 'href="alike.html"' not in page.read_text(encoding="utf-8")
    (page.parent / "alike.html").touch()
    marked("ann,Q1,6,\n")
    assert 'href="alike.html"' in page.read_text(encoding="utf-8")


def test_a_mark_that_takes_anothers_place_is_told(marked: Callable[..., str]) -> None:
    """Who imports a sheet is told which points it changes: somebody else may have given those meanwhile."""
    assert "changed" not in marked("ann,Q1,7,well argued\nann,Q2,3,\nbob,Q1,5,\n")
    told = marked("ann,Q1,7,well argued\nann,Q2,4,\nbob,Q1,5,\nbob,Q2,5,\n")
    assert [line for line in told.splitlines() if "changed" in line] == ["changed: ann, Q2: 3 → 4"]


def test_a_sheet_without_comments_leaves_them(room: Room, marked: Callable[..., str]) -> None:
    """Where a sheet has no column for comments those that are there stay; an empty cell takes one away."""
    marked("ann,Q1,7,well argued\nann,Q2,3,yes\n")
    sheet = room.folder / "points.csv"
    sheet.write_text("id,question,points\nann,Q1,6\n", encoding="utf-8")
    words = ["answers", "import", str(sheet), "--gradebook", str(room.book.path), "--out", str(room.folder / "reports")]
    assert main(words) == GRADED
    assert {row.id: row.marks for row in room.cohort().rows}["ann"]["Q1"] == Mark(6, 10, "well argued")
    marked("ann,Q2,3,\n")
    assert {row.id: row.marks for row in room.cohort().rows}["ann"]["Q2"] == Mark(3, 10)


def test_what_a_total_leaves_out_is_told(room: Room, marked: Callable[..., str]) -> None:
    """Where the platforms get totals it is told, too, how many answers count as 0 for want of a mark."""
    words = "written answers are not marked yet: --total counts them as 0 in canvas.csv and moodle.csv"
    assert words not in marked("ann,Q1,7,\n")
    assert f"3 {words}" in marked("ann,Q1,7,\n", "--total")
    moodle = (room.folder / "reports" / "moodle.csv").read_text(encoding="utf-8")
    assert "written answers 7 of 50 (1 not marked yet)" in moodle
    assert "written answers 0 of 50 (2 not marked yet)" in moodle
    assert words not in marked("ann,Q2,7,\nbob,Q1,1,\nbob,Q2,2,\n")
    assert "not marked yet" not in (room.folder / "reports" / "moodle.csv").read_text(encoding="utf-8")


def test_a_run_tells_what_a_total_leaves_out(
    room: Room, marked: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    """At the end of a run, too, the answers that count as 0 for want of a mark are told, where they count at all."""
    marked("ann,Q1,7,\n")
    for total in (True, False):
        ClassDisplay().finish(room.cohort(), Tally(2, 100), [], total=total)
        assert ("3 written answers are not marked yet: --total" in capsys.readouterr().out) == total


def test_an_export_tells_how_many_wait(
    room: Room, marked: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever exports the answers is told how many still wait for a mark."""
    marked("ann,Q1,7,\n")
    assert main(["answers", "export", "--gradebook", str(room.book.path), "--out", str(room.folder / "m")]) == GRADED
    assert "3 written answers are not marked yet\n" in capsys.readouterr().out


@pytest.fixture
def resubmitted(room: Room, marked: Callable[..., str]) -> Callable[..., str]:
    """Return what exports a sheet, fills in what stands for an id, and has Ann hand in another answer to Q1."""
    marked("")
    words = ["answers", "export", "--gradebook", str(room.book.path), "--out", str(room.folder / "marking")]

    def export(**points: str) -> str:
        assert main(words) == GRADED
        text = (room.folder / "marking" / "marks.csv").read_text(encoding="utf-8").removeprefix("\ufeff")
        for name, number in points.items():
            text = text.replace(f"{name},Q1,,", f"{name},Q1,{number},")
        found = room.book.grading(1)
        assert found is not None
        report = replace(report_from(found.report), answers={"Q1": "Because not.", "Q2": "So."})
        room.run(room.hand_in(ann="3"), Canned({"3": Outcome(to_text(report))}))
        return text

    return export


def test_a_mark_comes_to_no_answer_that_nobody_read(
    room: Room, resubmitted: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Where a student hands in another answer between export and import, the mark is refused, and nothing comes in."""
    sheet = room.folder / "marking" / "marks.csv"
    book = ["--gradebook", str(room.book.path)]
    into = ["answers", "import", str(sheet), *book, "--out", str(room.folder / "reports")]
    sheet.write_text(text := resubmitted(ann="7", bob="5"), encoding="utf-8")
    capsys.readouterr()
    assert main(into) == USAGE
    assert "line 2: 'ann' has handed in another answer to 'Q1' since; leave points and" in capsys.readouterr().err
    assert room.book.given() == {}
    sheet.write_text(text.replace("ann,Q1,7,", "ann,Q1,,"), encoding="utf-8")
    for _ in range(2):  # what is unchanged may come in once more
        assert main(into) == GRADED
        assert [row.marks for row in room.cohort().rows] == [{}, {"Q1": Mark(5, 10)}]
    assert main(["answers", "export", *book, "--out", str(sheet.parent)]) == GRADED
    sheet.write_text(sheet.read_text(encoding="utf-8").replace("ann,Q1,,", "ann,Q1,8,"), encoding="utf-8")
    assert main(into) == GRADED
    assert [row.marks for row in room.cohort().rows] == [{"Q1": Mark(8, 10)}, {"Q1": Mark(5, 10)}]


def test_marks_that_are_no_news_refuse_no_sheet(
    room: Room, marked: Callable[..., str], resubmitted: Callable[..., str]
) -> None:
    """A line that export wrote, and nobody changed since, is no mark for the answer that was handed in meanwhile."""
    marked("ann,Q1,7,\n")
    text = resubmitted(bob="5")
    sheet = room.folder / "marking" / "marks.csv"
    sheet.write_text(text, encoding="utf-8")
    assert "ann,Q1,7," in text
    into = ["answers", "import", str(sheet), "--gradebook", str(room.book.path), "--out", str(room.folder / "reports")]
    assert main(into) == GRADED
    assert [row.marks for row in room.cohort().rows] == [{}, {"Q1": Mark(5, 10)}]
    sheet.write_text(text.replace("ann,Q1,7,", "ann,Q1,8,"), encoding="utf-8")
    assert main(into) == USAGE


def test_an_export_overwrites_no_mark_for_another_text(
    room: Room, marked: Callable[..., str], resubmitted: Callable[..., str]
) -> None:
    """A sheet is overwritten where its marks are kept for the texts that it tells, and not where for others alone."""
    sheet = room.folder / "marking" / "marks.csv"
    words = ["answers", "export", "--gradebook", str(room.book.path), "--out", str(sheet.parent)]
    text = resubmitted(ann="7")
    marked("ann,Q1,7,\n")  # the same points, for the text of now
    sheet.write_text(text, encoding="utf-8")
    assert main(words) == USAGE
    old = {("ann", "Q1"): Mark(7, 10)}
    room.book.give(old, dict.fromkeys(old, answer_hash("Because.")))
    assert main(words) == GRADED
    assert "ann,Q1,,," in sheet.read_text(encoding="utf-8")


SHEETS = {
    "imported": ("ann,Q1,7,good\nann,Q2,3,\nbob,Q1,,\n", GRADED),
    "written-otherwise": ("ann,Q1,7.0,good\n", GRADED),
    "no-marks": ("ann,Q1,,\n", GRADED),
    "other-points": ("ann,Q1,6,good\n", USAGE),
    "other-comment": ("ann,Q1,7,better\n", USAGE),
    "comment-alone": ("bob,Q1,,nearly\n", USAGE),
    "new-mark": ("bob,Q1,7,\n", USAGE),
    "withdrawn": ("ann,Q1,-,\n", USAGE),
    "points-no-number": ("ann,Q1,seven,good\n", USAGE),
    "of-nobody": ("eve,Q1,7,good\n", USAGE),
    "text-behind": ("ann,Q1,7,good,but short\n", USAGE),
    "open-quotation": ('ann,Q1,7,"good\n', USAGE),
}


@pytest.mark.parametrize(("lines", "status"), SHEETS.values(), ids=SHEETS)
def test_an_export_overwrites_no_mark_that_is_not_kept(
    room: Room, marked: Callable[..., str], lines: str, status: int
) -> None:
    """A sheet is overwritten where all its marks and comments are in the gradebook, and where it has none."""
    marked("ann,Q1,7,good\nann,Q2,3,\n")
    sheet = room.folder / "marks.csv"
    sheet.write_text(f"id,question,points,comment\n{lines}", encoding="utf-8")
    before = sheet.read_text(encoding="utf-8")
    words = ["answers", "export", "--gradebook", str(room.book.path), "--out", str(room.folder)]
    assert main(words) == status
    assert (sheet.read_text(encoding="utf-8") == before) == (status == USAGE)


def test_a_sheet_read_the_other_way_is_told_in_one_line(
    room: Room, marked: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Codes read as ids, or ids as codes, are told in one line, which says how to read them."""
    out = room.folder / "marking"
    assert main(["answers", "export", "--gradebook", str(room.book.path), "--out", str(out), "--anonymous"]) == GRADED
    codes = [line.split(",")[0] for line in (out / "marks.csv").read_text(encoding="utf-8").splitlines()[1:3]]
    lines = "".join(f"{code},{question},1,\n" for code in codes for question in ("Q1", "Q2"))
    told = marked(lines, status=USAGE)
    assert told == "grade.py: marks.csv has codes in the place of ids; import it with --anonymous\n"
    told = marked("ann,Q1,1,\nbob,Q1,1,\n", "--anonymous", status=USAGE)
    assert told == "grade.py: marks.csv has ids, and no codes in their place; leave out --anonymous\n"
    assert "no submission has the id 'nobody'" in marked("ann,Q1,1,\nnobody,Q1,1,\n", "--anonymous", status=USAGE)
    assert room.book.given() == {}
    assert "4 marks entered" in marked(lines, "--anonymous")


def test_answers_go_out_and_marks_come_in(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    """Exported, filled in, imported: the marks stand in the reports and tables; a wrong sheet changes nothing."""
    rubric = load_rubric(Lab.here().rubric)
    outcomes = dict.fromkeys(rubric.points, REPORT.criteria[0])
    criteria = tuple(replace(row, id=name, points=rubric.points[name]) for name, row in outcomes.items())
    room.rubric = rubric
    report = replace(REPORT, criteria=criteria, answers={"Q1": "Because.", "Q2": ""})
    room.run(room.hand_in(ann="1", bob="2"), Canned(dict.fromkeys("12", Outcome(to_text(report)))))
    book = ["--gradebook", str(room.book.path)]
    sheet = room.folder / "marking" / "marks.csv"
    for extra in ([], ["--anonymous"]):
        out = ["--out", str(sheet.parent)]
        assert main(["answers", "export", *book, *out, *extra]) == GRADED
        lines = sheet.read_text(encoding="utf-8").splitlines()
        assert len(lines) == 3
        wrong = [line.replace(",,", ",11,") for line in lines]
        right = [line.replace(",,", ",7.5,") if "7.5" not in line else line for line in lines]
        sheet.write_text("\n".join(wrong if not extra else right), encoding="utf-8")
        arguments = ["answers", "import", str(sheet), *book, "--out", str(room.folder / "reports")]
        if not extra:
            assert main(arguments) == USAGE
            assert "'11'" in capsys.readouterr().err
            assert room.book.given() == {}
            sheet.write_text("\n".join(right), encoding="utf-8")
        assert main([*arguments, *extra]) == GRADED
        assert [row.marked for row in room.cohort().rows] == [7.5, 7.5]
        sheet.write_text("\n".join(right).replace(",7.5,", ",8,"), encoding="utf-8")
        assert main(["answers", "export", *book, *out, *extra]) == USAGE, "a sheet with marks is not overwritten"
        assert "with marks that are not in the gradebook; import it, or move it away" in capsys.readouterr().err
        sheet.write_text("\n".join(right), encoding="utf-8")
        assert main(["answers", "export", *book, *out, *extra]) == GRADED, "one whose marks are kept is"
        shutil.rmtree(sheet.parent)
    assert "7.5 of 50 points" in (room.folder / "reports" / "bob" / "report.html").read_text(encoding="utf-8")
    assert room.report("ann")["answers"][0]["points"] == 7.5  # type: ignore[index]
