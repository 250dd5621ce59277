"""A class's folder becomes deliveries, each with an id of its own and matched to its student."""

import os
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cases import ROOT
from deliveries import DAY, MINE, ROSTER, Tree, below, course_fixture, fetched, out_fixture, received, write, zipped

from grader.cohort.intake import fetch
from grader.cohort.names import slug
from grader.cohort.records import IntakeError, Student
from grader.options import UsageError

course, out = course_fixture, out_fixture

LATER = datetime(2026, 11, 21, 8, 0, 0).astimezone()


# What a child is called, and whose it is by the roster above; without one, the id that its name makes.
NAMES = {
    "id": ("student-01", "student-01"),
    "id-of-an-archive": ("student-01.zip", "student-01"),
    "id-in-capitals": ("STUDENT-01.tar.gz", "student-01"),
    "id-among-words": ("lab4_student-01_final.zip", "student-01"),
    "id-and-name": ("2021005_Wei Li_实验一.zip", "2021005"),
    "id-within-a-word": ("xstudent-01", None),
    "two-ids": ("student-01 and student-02.zip", None),
    "id-of-one-name-of-another": ("student-02 Li Wei.zip", None),
    "full-name": ("Zhang San.zip", "student-02"),
    "full-name-last-first": ("San_Zhang.ipynb", "student-02"),
    "full-name-without-accents": ("Ana Maria Lopez", "student-03"),
    "full-name-in-chinese": ("王小明.zip", "student-04"),
    "full-name-both-ways": ("Li Wei.zip", None),
    "full-name-of-two": ("Kim Lee.zip", None),
    "id-tells-two-of-a-name-apart": ("Kim Lee 2021007.zip", "2021007"),
    "mail": ("zs.zip", "student-02"),
    "mail-with-a-dot": ("li.wei.zip", None),
    "moodle": ("Zhang San_1234567_assignsubmission_file_", "student-02"),
    "moodle-flat": ("Zhang San_1234567_assignsubmission_file_lab.zip", "student-02"),
    "moodle-with-id": ("2021006 Kim Lee_1234567_assignsubmission_file_", "2021006"),
    "moodle-chinese": ("王小明_1234567_assignsubmission_file_", "student-04"),
    "moodle-unknown": ("Su Ma_1234567_assignsubmission_file_", "Su-Ma_1234567"),
    "moodle-number-is-anothers-id": ("Zhang San_2021005_assignsubmission_file_", "student-02"),
    "moodle-file-named-like-another": ("Su Ma_1_assignsubmission_file_student-02.zip", "Su-Ma_1"),
    "canvas": ("zhangsan_12345_67890_lab.zip", "student-02"),
    "canvas-last-first": ("lopezanamaria_12345_67890_lab.zip", "student-03"),
    "canvas-accents": ("lópezanamaría_12345_67890_lab.zip", "student-03"),
    "canvas-chinese": ("王小明_12345_67890_lab.zip", "student-04"),
    "canvas-late": ("zhangsan_LATE_12345_67890_lab.zip", "student-02"),
    "canvas-number-is-anothers-id": ("someone_2021006_67890_lab.zip", "someone_2021006"),
    "canvas-again": ("zhangsan_12345_67890_lab-2.zip", "student-02"),
    "canvas-unknown": ("suma_12345_67890_lab.zip", "suma_12345"),
    "canvas-file-is-anothers-id": ("suma_12345_2021005_lab.zip", "suma_12345"),
    "canvas-file-named-like-another": ("suma_12345_67890_student-02.zip", "suma_12345"),
    "loose": ("student-01_activations.py", "student-01"),
    "loose-duplicate": ("student-01_activations (1).py", "student-01"),
    "unknown": ("Su Ma: final (2).zip", "Su-Ma-final-2"),
    "moodle-group": ("Group 3-Zhang San_1_assignsubmission_file_", "student-02"),
    "moodle-group-with-hyphens": ("Lab-A-02-Zhang San_1_assignsubmission_file_", "student-02"),
    "moodle-group-in-chinese": ("实验班1-王小明_1_assignsubmission_file_", "student-04"),
    "moodle-group-of-two-names": ("Zhang San-Ana Maria Lopez-Zhang San_1_assignsubmission_file_", "student-02"),
    "moodle-group-like-a-name": ("Zhang San-Su Ma_1_assignsubmission_file_", "Zhang-San-Su-Ma_1"),
    "moodle-group-and-more": ("G1-Maria Zhang San_1_assignsubmission_file_", "G1-Maria-Zhang-San_1"),
    "moodle-group-full-name-of-two": ("G1-Kim Lee_1_assignsubmission_file_", "G1-Kim-Lee_1"),
    "moodle-group-and-id": ("G1-2021006 Kim Lee_1_assignsubmission_file_", "2021006"),
    "moodle-group-and-mail": ("G1-zs_1_assignsubmission_file_", "G1-zs_1"),
    "hyphen-elsewhere": ("G1-Zhang San.zip", "G1-Zhang-San"),
    "id-before-chinese": ("2021005王小明实验四.zip", "2021005"),
    "id-behind-chinese": ("学号2021005.zip", "2021005"),
    "id-between-chinese": ("学号student-01姓名", "student-01"),
    "id-of-one-beside-the-name-of-another": ("2021005王小明", None),
    "id-beside-chinese-is-longer": ("学号20210051.zip", "学号20210051"),
    "id-beside-chinese-with-a-letter": ("x2021005王小明.zip", "x2021005王小明"),
    "two-ids-beside-chinese": ("2021005和2021006.zip", None),
}  # fmt: skip


@pytest.mark.parametrize(("name", "id_"), NAMES.values(), ids=NAMES)
def test_a_name_tells_whose_it_is(course: Path, name: str, id_: str | None) -> None:
    """A child is matched by id, full name or mail as its platform writes them, never by a student's own file name."""
    if "." in name and not name.endswith("_"):
        write(course, {name: b""})
    else:
        write(course / name, MINE)
    (delivery,) = received(course)
    if id_ in ROSTER:
        assert (delivery.id, delivery.student) == (id_, ROSTER[id_])
    else:
        assert delivery.student is None
        assert delivery.id not in ROSTER
        assert delivery.id == (id_ or delivery.id)
    assert delivery.called == name


WEI = {
    student.id: student
    for student in (
        Student("2026001", "Wang Wei", "wei@uni.edu"),
        Student("2026002", "李伟", "liwei88@uni.edu"),
        Student("2026003", "Na Wang", "na@uni.edu"),
        Student("2026004", "Ana Silva", "ana@uni.edu"),
        Student("2026005", "Ana Silva Costa", "costa@uni.edu"),
    )
}
# What is called by part of a name, and whose it is of those above.
MAILS = {
    "one-word-of-moodle": ("Li Wei_2_assignsubmission_file_", None),
    "first-word-of-moodle": ("Na Zhao_2_assignsubmission_file_", None),
    "one-word-of-a-folder": ("wei lab", None),
    "whole-of-canvas": ("wei_12_34_lab.zip", "2026001"),
    "whole-folder": ("wei", "2026001"),
    "whole-name": ("Wang Wei_1_assignsubmission_file_", "2026001"),
}


# Names that another name is part of, and whose they are of those above.
LONGER = {
    "longer-of-two": ("Ana Silva Costa_9_assignsubmission_file_", "2026005"),
    "shorter-of-two": ("Ana Silva_9_assignsubmission_file_", "2026004"),
    "end-of-another": ("Maria Ana Silva_9_assignsubmission_file_", None),
    "beginning-of-another": ("Ana Silva Lopes_9_assignsubmission_file_", None),
    "folder": ("Ana Silva Lopes", None),
    "words-between-lines": ("Ana_Silva_Lopes", None),
    "before-a-line": ("Ana Silva_lab 4", "2026004"),
    "chinese-before-a-line": ("李伟_实验四", "2026002"),
    "id-and-longer": ("2026005 Ana Silva Costa_9_assignsubmission_file_", "2026005"),
}


@pytest.mark.parametrize(("name", "id_"), LONGER.values(), ids=LONGER)
def test_a_name_is_no_part_of_another(course: Path, name: str, id_: str | None) -> None:
    """A student is found by the whole name, not where it is some words of another one."""
    write(course / name, MINE)
    (delivery,) = received(course, WEI)
    assert (delivery.student and delivery.student.id) == id_


PAUL = {student.id: student for student in (Student("1", "Paul Martin"), Student("2", "Jean-Luc Roy"))}
MOODLE = "_{}_assignsubmission_file_"
# Names in one download of Moodle's, and whose each is of those above.
DOWNLOADS = {
    "groups": {"G1-Jean-Luc Roy": "2", "G2-Paul Martin": "1"},
    "one-group": {"Lab-A-Jean-Luc Roy": "2", "Lab-A-Paul Martin": "1", "Lab-A-Su Ma": None},
    "no-groups": {"Jean-Paul Martin": None, "Jean-Luc Roy": "2", "Su Ma": None},
    "group-and-hyphen": {"G1-Jean-Paul Martin": None, "G1-Jean-Luc Roy": "2", "G1-Su Ma": None},
    "groups-with-hyphens": {"Lab-A-Jean-Luc Roy": "2", "Lab-A-Su Ma": None, "Lab-B-Paul Martin": "1"},
    "group-of-one-and-hyphen": {"G1-Jean-Paul Martin": None, "G2-Jean-Luc Roy": "2", "G2-Su Ma": None},
    "only-one-has-two-hyphens": {"G1-Jean-Paul Martin": None, "G2-Paul Martin": "1"},
    "one-sender": {"Jean-Paul Martin": None},
    "all-have-hyphens": {"Jean-Paul Martin": None, "Anne-Su Ma": None},
    "two-senders": {"G1-Paul Martin": None, "G2-Paul Martin": None},
    "in-another-order": {"G1-Paul Martin": "1", "G1-Martin Paul": None},
}


@pytest.mark.parametrize("names", DOWNLOADS.values(), ids=DOWNLOADS)
def test_a_group_is_told_from_a_name_with_a_hyphen(course: Path, names: dict[str, str | None]) -> None:
    """Behind a group's name stands the whole full name, and a part of a name with a hyphen is nobody's."""
    for number, name in enumerate(names, 7001):
        write(course / f"{name}{MOODLE.format(number)}", MINE, LATER if "Martin Paul" in name else DAY)
    found = {delivery.called.partition("_")[0]: delivery.student for delivery in received(course, PAUL)}
    assert {name: student and student.id for name, student in found.items()} == names


@pytest.mark.parametrize("name", ["实验1李四.zip", "2023李四", "李四lab1"])
def test_a_short_number_beside_chinese_is_no_id(course: Path, name: str) -> None:
    """The number of an experiment, or a year, is not the student whose id it happens to be."""
    write(course, {name: b""})
    (delivery,) = received(course, {id_: Student(id_, "Su Ma") for id_ in ("1", "2023", "lab1")})
    assert delivery.student is None


@pytest.mark.parametrize("name", ["lina-1.zip", "lab 1 wangfang.zip", "wang-2026.zip"])
def test_a_short_number_in_a_name_is_no_id(course: Path, name: str) -> None:
    """A lab's number behind a name is not the student whose id it happens to be; in front, or alone, it is."""
    roster = {id_: Student(id_, "Su Ma") for id_ in ("1", "2026")}
    write(course, {name: b"", "1.zip": b"", "2026-lab.zip": b""})
    found = {delivery.called: delivery.student for delivery in received(course, roster)}
    assert {called for called, student in found.items() if student} == {"1.zip", "2026-lab.zip"}


ALICE = {"s1": Student("s1", "Alice", "alice@x.edu"), "s2": Student("s2", "Alice Brown", "alice2@x.edu")}


@pytest.mark.parametrize(
    ("name", "id_"),
    [("alice2.zip", "s2"), ("alice.zip", "s1"), ("alice2@x.edu.zip", "s2"), ("Alice Brown.zip", "s2")],
)
def test_an_address_with_a_digit_is_no_name_without_it(course: Path, name: str, id_: str) -> None:
    """Of two whose names begin alike the address tells which it is, whole or up to its @."""
    write(course, {name: b""})
    (delivery,) = received(course, ALICE)
    assert delivery.student == ALICE[id_]


def test_an_address_and_a_name_of_two_are_nobodys(course: Path) -> None:
    """Where the same word is one's address and another's name, nobody can tell whose work it is."""
    roster = {"s1": Student("s1", "Lee", "kim@x.edu"), "s2": Student("s2", "Kim", "k@x.edu")}
    write(course, {"kim.zip": b""})
    assert received(course, roster)[0].student is None


@pytest.mark.parametrize(("name", "id_"), MAILS.values(), ids=MAILS)
def test_an_address_is_no_word_of_a_name(course: Path, name: str, id_: str | None) -> None:
    """An address's first part finds its student where it is the whole name of a file, not one word of it."""
    write(course / name, MINE) if not name.endswith(".zip") else write(course, {name: b""})
    (delivery,) = received(course, WEI)
    assert (delivery.student and delivery.student.id) == id_


def test_a_weaker_match_displaces_no_stronger_one(course: Path) -> None:
    """Whoever is called like a student's address, and handed in later, does not get that student's place."""
    write(course / "Wang Wei_1_assignsubmission_file_", MINE, DAY)
    write(course / "wei", MINE, LATER)
    found = {delivery.called: delivery.student for delivery in received(course, WEI)}
    assert found == {"Wang Wei_1_assignsubmission_file_": WEI["2026001"], "wei": None}


def test_the_newest_of_one_student_is_the_students(course: Path) -> None:
    """Of two deliveries under one student's name the newer one is graded for that student."""
    write(course / "Wang Wei", MINE, DAY)
    write(course / "Wang_Wei", MINE, LATER)
    found = {delivery.called: delivery.student for delivery in received(course, WEI)}
    assert found == {"Wang Wei": None, "Wang_Wei": WEI["2026001"]}


def test_an_older_work_is_told_as_such(course: Path, out: Path) -> None:
    """What does not count for a student, as a newer work does, is noted with the student's id."""
    write(course / "student-01 v1", MINE, DAY)
    write(course / "student-01 v2", MINE, LATER)
    assert [fetch(delivery, out / delivery.id) for delivery in received(course)] == [{"meant": "student-01"}, {}]


def test_a_name_in_another_order_displaces_none_in_its_own(course: Path) -> None:
    """Whoever has a student's name the other way round, and handed in later, does not get that student's place."""
    write(course / "Wang Wei_1_assignsubmission_file_", MINE, DAY)
    write(course / "Wei Wang_2_assignsubmission_file_", MINE, LATER)
    assert {delivery.id for delivery in received(course, WEI) if delivery.student is None} == {"Wei-Wang_2"}
    (course / "Wang Wei_1_assignsubmission_file_").rename(course / "unknown")
    assert {delivery.id for delivery in received(course, WEI) if delivery.student} == {"2026001"}


def test_two_people_of_one_name_are_told_apart_by_nobody(course: Path) -> None:
    """Where two senders have the name of one student, neither is taken for that student, whichever is newer."""
    write(course / "Wang Wei_1_assignsubmission_file_", MINE, DAY)
    write(course / "Wang Wei_2_assignsubmission_file_", MINE, LATER)
    assert {delivery.id: delivery.student for delivery in received(course, WEI)} == {
        "Wang-Wei_1": None,
        "Wang-Wei_2": None,
    }


def test_an_id_tells_which_of_two_of_one_name_it_is(course: Path) -> None:
    """Of two senders of one name the one with the student's id is that student."""
    write(course / "2026001 Wang Wei_1_assignsubmission_file_", MINE, DAY)
    write(course / "Wang Wei_2_assignsubmission_file_", MINE, LATER)
    assert [delivery.id for delivery in received(course, WEI)] == ["2026001", "Wang-Wei_2"]


def test_without_a_roster_names_make_the_ids(course: Path) -> None:
    """Without a roster each child's name makes its id, in the order of the names; ids alike are counted."""
    write(course, {"b.zip": b"", "B.tar": b"", "李 伟.zip": b"", "...x.zip": b"", "b.ipynb": b"", "b-2": b""})
    assert [delivery.id for delivery in received(course, {})] == ["B", "b-2", "b-3", "b-4", "李-伟"]


@pytest.mark.parametrize("text", ["a/b\\c:d", "..", "\x1b[2J", "深" * 200, "𠀀" * 100, "-" * 300, " ", "a" * 300])
def test_an_id_is_fit_for_a_folders_name(text: str) -> None:
    """Whatever a file is called, its id is short, visible, and no way out of a folder."""
    made = slug(text)
    assert made.isprintable()
    assert not set(made) & set('/\\:*?"<>| ')
    assert 0 < len(made) <= 80
    assert len(made.encode()) <= 240
    assert made[0] not in ".-"


def test_no_id_of_the_roster_goes_to_somebody_else(course: Path) -> None:
    """A name that would make the id of somebody on the roster, and is not theirs, makes another."""
    write(course, {"student-01.zip": b"", "student-01.tar": b""}, DAY)
    os.utime(course / "student-01.zip", (0, 0))
    found = {delivery.called: delivery for delivery in received(course)}
    assert (found["student-01.tar"].id, found["student-01.tar"].student) == ("student-01", ROSTER["student-01"])
    assert (found["student-01.zip"].id, found["student-01.zip"].student) == ("student-01-2", None)


def test_what_is_no_delivery_is_passed_over(course: Path) -> None:
    """Litter, hidden files and tables are no submissions."""
    files = dict.fromkeys((".DS_Store", "Thumbs.db", "__MACOSX/._a", ".hidden/a.py", "grades.csv", "._a.zip"), b"")
    write(course, {**files, **below(".git", {"HEAD": b""}), "a.zip": b""})
    assert [delivery.called for delivery in received(course)] == ["a.zip"]


def test_a_link_is_delivered_and_refused(course: Path, out: Path) -> None:
    """A link in the class's folder is not followed, and not silently absent."""
    (course / "student-01").symlink_to(ROOT / "reference")
    (delivery,) = received(course)
    assert delivery.id == "student-01"
    with pytest.raises(IntakeError, match="'student-01' is a symbolic link"):
        fetch(delivery, out)


def test_files_side_by_side_are_one_delivery(course: Path, out: Path) -> None:
    """Files that Canvas delivers for one student, each on its own, are one submission under their own names."""
    write(course, {f"zhangsan_12345_6789{n}_{name}": text for n, (name, text) in enumerate(MINE.items())})
    write(course, {"zhangsan_999_67899_activations.py": b"theirs"}, DAY)
    found = received(course, {})
    assert [delivery.id for delivery in found] == ["zhangsan_12345", "zhangsan_999"]
    assert fetched(found[0], out) == MINE


def test_a_duplicate_side_by_side_is_the_file(course: Path, out: Path) -> None:
    """A file that a browser numbered is the student's as the others are, and gets its own name again."""
    write(course, {"zhangsan_12345_1_activations (1).py": b"mine = 1\n", "zhangsan_12345_2_answers.md": b"## Q1\n"})
    write(course, {"student-03_activations (1).py": b"mine = 1\n", "student-03_answers.md": b"## Q1\n"})
    for number, delivery in enumerate(received(course)):
        assert fetched(delivery, out.with_name(str(number))) == MINE


ANONYMOUS = {
    "code": ("anon_aB3x9", "anon_Zq7fK"),
    "number": ("anon_12345", "anon_54321"),
    "late-in-front": ("LATE_anon_aB3x9", "anon_Zq7fK"),
    "late-behind": ("anon_aB3x9_LATE", "anon_Zq7fK_LATE"),
}


@pytest.mark.parametrize(("mine", "theirs"), ANONYMOUS.values(), ids=ANONYMOUS)
def test_files_of_nobody_known_are_one_delivery(course: Path, out: Path, mine: str, theirs: str) -> None:
    """Files that Canvas delivers without names are one submission for each code, late or not."""
    for who in (mine, theirs):
        write(course, {f"{who}_6789{n}_{name}": text for n, (name, text) in enumerate(MINE.items())})
    found = {delivery.id: delivery for delivery in received(course)}
    ids = [re.sub("_?LATE_?", "", who) for who in (mine, theirs)]
    assert sorted(found) == sorted(ids)
    assert fetched(found[ids[0]], out) == MINE


def test_a_late_file_joins_those_in_time(course: Path, out: Path) -> None:
    """Of files without names some may be marked late: they are the same student's, and the newest counts."""
    write(course, {"anon_aB3x9_11_activations.py": b"old", "LATE_anon_aB3x9_12_activations-1.py": b"new"})
    (delivery,) = received(course)
    assert fetched(delivery, out) == {"activations.py": b"new"}


AGAIN = {
    "file": {"99998_activations-9.py": b"old", "100001_activations-10.py": b"new", "99990_activations.py": b"old"},
    "archive": {
        "99992_lab.zip": zipped({"activations.py": b"old"}),
        "100004_code.zip": zipped({"activations.py": b"new"}),
    },
}


@pytest.mark.parametrize("files", AGAIN.values(), ids=AGAIN)
def test_the_newest_of_canvas_counts(course: Path, out: Path, files: Tree) -> None:
    """Of a file handed in again the one with the higher count, of archives the one with the higher number counts."""
    write(course, {f"zhangsan_12345_{name}": content for name, content in files.items()})
    (delivery,) = received(course)
    assert fetched(delivery, out) == {"activations.py": b"new"}


def test_a_file_counts_before_what_was_typed_into_moodle(course: Path, out: Path) -> None:
    """The folder of what a student typed online is no second delivery beside that of the files."""
    write(course / "Zhang San_7_assignsubmission_file_", MINE)
    write(course / "Zhang San_7_assignsubmission_onlinetext_", {"onlinetext.html": b"<p>"})
    (delivery,) = received(course)
    assert fetched(delivery, out) == MINE


def test_a_folder_was_handed_in_with_its_newest_file(course: Path) -> None:
    """The age of a folder is that of its newest file, litter apart."""
    write(course / "student-01", MINE, DAY)
    write(course / "student-01", {"network.py": b"x"}, LATER)
    write(course / "student-01" / "__pycache__", {"x.pyc": b"x"}, datetime(2027, 1, 1).astimezone())
    (delivery,) = received(course)
    assert delivery.submitted == LATER
    assert delivery.submitted.utcoffset() == LATER.utcoffset()


def test_an_empty_folder_has_no_time(course: Path) -> None:
    """Where no file tells when it was handed in, nothing is said of it."""
    (course / "student-01").mkdir()
    assert received(course)[0].submitted is None


@pytest.mark.parametrize(("seconds", "known"), [(400, True), (299, False)])
def test_the_times_of_a_download_are_nobodys(course: Path, seconds: int, known: bool) -> None:
    """Where files of three senders were written within minutes, the download did it; a commit tells its own time."""
    for number in range(3):
        write(
            course / f"Student {number}_{number}_assignsubmission_file_",
            MINE,
            DAY + number * timedelta(seconds=seconds),
        )
    found = received(course)
    assert [delivery.submitted is not None for delivery in found] == [known] * 3


def test_the_newer_of_two_counts_in_a_download_too(course: Path) -> None:
    """Where nobody knows when files were handed in, the later written one of a student's is the newer all the same."""
    for number, name in enumerate(["student-01 c", "student-01 b", "student-02"]):
        write(course / name, MINE, DAY + number * timedelta(seconds=60))
    found = {delivery.called: delivery for delivery in received(course)}
    assert found["student-01 b"].id == "student-01"
    assert not any(delivery.submitted for delivery in found.values())


def test_what_canvas_calls_late_is_noted(course: Path, out: Path) -> None:
    """Canvas's archives have the time of the download; that a work came late stands in its name."""
    write(course, {f"zhangsan_LATE_1_2_{name}": text for name, text in MINE.items()})
    write(course, {f"lopezanamaria_1_2_{name}": text for name, text in MINE.items()})
    notes = [fetch(delivery, out / delivery.id) for delivery in received(course)]
    assert ["late" in each for each in notes] == [False, True]


def test_two_archives_of_moodles_are_chosen_by_nobody(course: Path, out: Path) -> None:
    """Moodle does not tell which of two archives is the newer, so the student is asked to hand in one."""
    for name in ("draft", "final"):
        write(course, {f"Zhang San_1_assignsubmission_file_{name}.zip": zipped(MINE)})
    (delivery,) = received(course)
    with pytest.raises(IntakeError, match="holds 2 archives"):
        fetch(delivery, out)


def test_canvas_keeps_the_marks_of_a_script(course: Path, out: Path) -> None:
    """A name whose vowels are marks is one sender's, with all files."""
    write(course, {f"शर्माराहुल_1_{number}_{name}": text for number, (name, text) in enumerate(MINE.items(), 2)})
    (delivery,) = received(course)
    assert set(fetched(delivery, out)) >= set(MINE)


ARCHIVES = {
    "plain": {"student-01.zip": zipped(MINE), "student-02.zip": zipped(MINE)},
    "in-a-folder": below("class 1", {"student-01.zip": zipped(MINE), "student-02.zip": zipped(MINE)}),
    "of-folders": {**below("student-01", MINE), **below("student-02/lab", MINE)},
    "of-folders-in-a-folder": {**below("class 1/student-01", MINE), **below("class 1/student-02", MINE)},
    "of-one-archive-in-a-folder": below("class 1", {"student-01.zip": zipped(MINE)}),
    "of-one": below("student-01", MINE),
    "of-one-in-folders": below("student-01/a/b", MINE),
    "of-one-from-moodle": below("Li Wei 2021006 x_1_assignsubmission_file_", {"a.zip": zipped(MINE), "b.pdf": b"x"}),
    "from-moodle": below("Zhang San_1_assignsubmission_file_", {"a.zip": zipped(MINE)}),
    "from-canvas": {"zhangsan_LATE_1_2_a.zip": zipped(MINE), "lopezanamaria_1_2_a.zip": zipped(MINE)},
    "of-a-mac": {**below("class 1", {"student-01.zip": zipped(MINE)}), "__MACOSX/class 1/._student-01.zip": b"x"},
}


@pytest.mark.parametrize("files", ARCHIVES.values(), ids=ARCHIVES)
def test_a_class_may_come_in_an_archive(tmp_path: Path, files: Tree) -> None:
    """A zip of zips or folders, with a folder around them or not, is a class; its dates are when work was handed in."""
    write(tmp_path, {"class.zip": zipped(files, LATER)}, DAY)
    found = received(tmp_path / "class.zip")
    assert found
    for number, delivery in enumerate(found):
        assert delivery.submitted == (None if delivery.path.name.endswith("_1_2_a.zip") else LATER)
        assert {"activations.py", "answers.md"} <= set(fetched(delivery, tmp_path / str(number)))
    assert not any("class" in delivery.id for delivery in found)


def test_what_one_student_did_refuses_that_delivery_alone(tmp_path: Path) -> None:
    """In a class's archive a student's names alike refuse their own submission, with the reason."""
    spoilt = {"Network.py": b"x", "network.py": b"y"}
    files = {**below("c/student-01", MINE), **below("c/student-02", spoilt), **below("c/student-03", {"x" * 300: b"x"})}
    write(tmp_path, {"class.zip": zipped(files)})
    good, bad, gone = received(tmp_path / "class.zip")
    assert fetched(good, tmp_path / "good") == MINE
    assert (bad.id, gone.id) == ("student-02", "student-03")
    with pytest.raises(IntakeError, match="are one name on some systems"):
        fetch(bad, tmp_path / "bad")
    with pytest.raises(IntakeError, match="too long a name"):
        fetch(gone, tmp_path / "gone")


BAD_NAMES = {
    "drive": (below("c/student-02", {"lab/A: my notes.md": b"x"}), "student-02", "is an absolute name"),
    "control-character": (below("c/student-02", {"a\tb.md": b"x"}), "student-02", "has a control character"),
    "parent": (below("c/student-02", {"../student-03/a.py": b"x"}), "student-02", "leads out of its folder"),
    "beside-the-students": ({"c/A: notes.md": b"x"}, "A-notes", "is an absolute name"),
    "leads-to-the-class": ({"c/../evil.py": b"x"}, "submission", "leads out of its folder"),
    "flat": ({"c/anon_1_2_a\nb.py": b"x", "c/anon_1_3_network.py": b"x"}, "anon_1", "has a control character"),
    "long-table": ({f"c/{'x' * 300}.csv": b"x"}, "x" * 80, "too long a name"),
}


@pytest.mark.parametrize(("files", "id_", "words"), BAD_NAMES.values(), ids=BAD_NAMES)
def test_a_name_that_is_no_files_refuses_one_delivery(tmp_path: Path, files: Tree, id_: str, words: str) -> None:
    """One name that some system takes for another place refuses its sender alone, with the reason; all are there."""
    write(tmp_path, {"class.zip": zipped({**below("c/student-01", MINE), **files, **below("c/student-03", MINE)})})
    found = {delivery.id: delivery for delivery in received(tmp_path / "class.zip")}
    assert set(found) == {"student-01", id_, "student-03"}
    with pytest.raises(IntakeError, match=words) as refusal:
        fetch(found.pop(id_), tmp_path / "bad")
    assert str(refusal.value).isprintable()
    for number, delivery in enumerate(found.values()):
        assert fetched(delivery, tmp_path / str(number)) == MINE


def test_a_folders_picture_refuses_nothing(tmp_path: Path) -> None:
    """The file of a Mac's folder with a picture of its own is litter, in a class's archive and in a folder."""
    files = {**MINE, "Icon\r": b"", ".git/refs/Icon\r": b""}
    write(tmp_path, {"class.zip": zipped({**below("student-01", files), **below("student-02", files)})})
    for number, delivery in enumerate(received(tmp_path / "class.zip")):
        assert fetched(delivery, tmp_path / str(number)) == MINE
    (delivery,) = received(write(tmp_path / "course", below("student-01", files)))
    assert fetched(delivery, tmp_path / "out") == MINE


def test_a_class_of_which_one_folder_is_left_is_no_folder_around_a_class(tmp_path: Path) -> None:
    """Where nothing of the others can be stored, the only folder that is left is still a delivery, and they are."""
    files = {**below("someone", {"a.zip": zipped(MINE), "b.pdf": b"x"}), "other/A: x.py": b"x"}
    write(tmp_path, {"class.zip": zipped(files)})
    assert [delivery.id for delivery in received(tmp_path / "class.zip")] == ["other", "someone"]


def test_too_long_a_name_alone_is_refused_like_others(tmp_path: Path) -> None:
    """Where the only folder of a class's archive has a name that no folder can have, its sender is told."""
    write(tmp_path, {"class.zip": zipped({f"{'张' * 90}_1_assignsubmission_file_/activations.py": b"x"})})
    (delivery,) = received(tmp_path / "class.zip")
    with pytest.raises(IntakeError, match="too long a name"):
        fetch(delivery, tmp_path / "out")


def test_a_folder_around_one_submission_is_no_folder_around_a_class(tmp_path: Path) -> None:
    """The only folder in a class's archive, with one folder in it, is a delivery."""
    write(tmp_path, {"class.zip": zipped(below("someone/lab", MINE))})
    (delivery,) = received(tmp_path / "class.zip")
    assert delivery.id == "someone"


NO_CLASSES = {
    "not-there": ({}, "is not there; name the folder or zip of submissions"),
    "no-archive": ({"class.zip": b"x" * 600}, "it is no zip or tar"),
    "hostile": ({"class.zip": zipped({"../x": b"x"})}, "leads out of its folder"),
    "one-submission": ({"class.zip": zipped(MINE)}, "'class.zip' is one submission, no class"),
    "no-commits": (
        {"class.zip": zipped({"commits.csv": b"id,hash\n"})},
        "commits.csv, line 1: needs one column 'commit'",
    ),
}


@pytest.mark.parametrize(("files", "words"), NO_CLASSES.values(), ids=NO_CLASSES)
def test_what_is_no_class_is_bad_usage(tmp_path: Path, files: Tree, words: str) -> None:
    """What no class can be made of is refused before anything is graded."""
    write(tmp_path, files)
    with pytest.raises(UsageError, match=re.escape(words)):
        received(tmp_path / "class.zip")
