"""What students pack is unpacked when it is plain files, and refused with a reason when it is anything else."""

import io
import re
import stat
import struct
import tarfile
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hostile_archives import HOSTILE, SMALL, patched, tar_entry, tarred, zip_entry, zipped

from grader.cohort.members import SUBMISSION, Member, parts_of, store
from grader.cohort.records import IntakeError
from grader.cohort.unpack import unpack, unpack_class

DATE = (2026, 11, 20, 23, 58, 2)
FILES = {"activations.py": b"import torch\n", "lab/answers.md": "## Q1\n因为。\n".encode(), "empty.txt": b""}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Return where a test writes its archive."""
    return tmp_path / "work.zip"


def everything(folder: Path) -> dict[str, bytes]:
    """Return the files below a folder by name, links and all."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if not path.is_dir()}


@pytest.mark.timeout(10)
@pytest.mark.parametrize(("content", "words"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_not_plain_files_inside_a_folder_is_refused(archive: Path, content: bytes, words: str) -> None:
    """A hostile or broken archive is refused in one line that names it and the member, and leaves nothing anywhere."""
    archive.write_bytes(content)
    folder = archive.parent / "there" / "lab"
    with pytest.raises(IntakeError, match=re.escape(words)) as refusal:
        unpack(archive, folder, SMALL)
    said = str(refusal.value)
    assert said.startswith("'work.zip': ")
    assert said.isprintable()
    assert len(said) < 500
    assert set(everything(archive.parent)) == {"work.zip"}
    assert not list(folder.iterdir())


MAKERS: dict[str, Callable[[], bytes]] = {
    "zip": lambda: zipped(*FILES.items()),
    "stored.zip": lambda: zipped(*FILES.items(), method=zipfile.ZIP_STORED),
    "pax.tar": lambda: tarred(*FILES.items()),
    "gnu.tar": lambda: tarred(*FILES.items(), form=tarfile.GNU_FORMAT),
    "ustar.tar": lambda: tarred(*FILES.items(), form=tarfile.USTAR_FORMAT),
    "tar.gz": lambda: tarred(*FILES.items(), mode="w:gz"),
    "tar.bz2": lambda: tarred(*FILES.items(), mode="w:bz2"),
    "tar.xz": lambda: tarred(*FILES.items(), mode="w:xz"),
}


@pytest.mark.parametrize("kind", MAKERS)
def test_plain_files_are_unpacked(tmp_path: Path, kind: str) -> None:
    """Each kind of archive gives its files as they were, readable by all and executable by nobody."""
    (tmp_path / kind).write_bytes(MAKERS[kind]())
    unpack(tmp_path / kind, tmp_path / "out")
    assert everything(tmp_path / "out") == FILES
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "out").rglob("*.*")} == {0o644}


def test_an_archive_is_known_by_its_content(archive: Path) -> None:
    """A tar that calls itself a zip is unpacked all the same."""
    archive.write_bytes(tarred(*FILES.items(), mode="w:gz"))
    unpack(archive, archive.parent / "out")
    assert everything(archive.parent / "out") == FILES


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT], ids=["pax", "gnu"])
def test_long_names_of_tar_are_read(archive: Path, form: int) -> None:
    """A name of more than 100 bytes, which a tar keeps in a record of its own, is that of the file."""
    name = "深度学习/" * 9 + "activations.py"
    archive.write_bytes(tarred((name, b"x"), ("short.py", b"y"), form=form))
    unpack(archive, archive.parent / "out")
    assert everything(archive.parent / "out") == {name: b"x", "short.py": b"y"}


LITTER = [
    *("__MACOSX/._activations.py", "._activations.py", ".DS_Store", "lab/.ds_store", "Thumbs.db", "lab/Desktop.ini"),
    *(".git/config", ".git/hooks/pre-commit", "__pycache__/activations.cpython-311.pyc", "lab/__pycache__/x.pyc"),
    *(".ipynb_checkpoints/lab-checkpoint.ipynb", ".venv/bin/python", "venv/lib/" + "deep/" * 40 + "torch.py"),
    *("lab/Icon\r", "__MACOSX/lab/._Icon\r", "__MACOSX/lab/A: notes.md", "venv/lib/a\nb.py"),
]


@pytest.mark.parametrize("make", [zipped, tarred])
def test_litter_is_ignored(archive: Path, make: Callable[..., bytes]) -> None:
    """What systems and tools leave behind is not unpacked, and counts neither as files nor as too deep."""
    archive.write_bytes(make(*((name, b"x") for name in LITTER), *FILES.items()))
    unpack(archive, archive.parent / "out", replace(SUBMISSION, members=len(FILES)))
    assert everything(archive.parent / "out") == FILES


def test_links_in_litter_refuse_nothing(archive: Path) -> None:
    """The links of a virtual environment, which is ignored, do no harm."""
    archive.write_bytes(tar_entry("venv/bin/python", tarfile.SYMTYPE, "/usr/bin/python3"))
    unpack(archive, archive.parent / "out")
    assert everything(archive.parent / "out") == {}


NAMES = {
    "utf-8": ("实验一.py".encode(), "实验一.py"),
    "gbk": ("实验一.py".encode("gbk"), "实验一.py"),
    "gbk-with-a-backslash-in-it": ("誠.py".encode("gbk"), "誠.py"),
    "code-page-437": (b"\x9abung.py\xff", "Übung.py\xa0"),
    "windows-separator": (b"lab\\network.py", "lab/network.py"),
    "here": (b"./lab//./network.py", "lab/network.py"),
    "device-of-windows": (b"CON", "CON"),
    "two-dots-in-it": (b"a..b/..c", "a..b/..c"),
}


@pytest.mark.parametrize(("raw", "name"), NAMES.values(), ids=NAMES)
def test_names_without_an_encoding_are_understood(archive: Path, raw: bytes, name: str) -> None:
    """A zip without the flag for UTF-8 has names in UTF-8 or GBK, else in code page 437; Windows writes backslashes."""
    placeholder = "x" * len(raw)
    archive.write_bytes(patched(zipped((placeholder, b"content")), placeholder.encode(), raw))
    unpack(archive, archive.parent / "out")
    assert everything(archive.parent / "out") == {name: b"content"}


def test_a_backslash_in_gbk_is_in_the_table() -> None:
    """The table above has a Chinese character whose second byte is a backslash."""
    assert b"\\" in NAMES["gbk-with-a-backslash-in-it"][0]


def test_a_file_keeps_its_date(archive: Path) -> None:
    """A file is as old as its archive says, in local time: that is when it was handed in, in a platform's zip."""
    archive.write_bytes(zipped((zipfile.ZipInfo("a.py", DATE), b"x")))
    unpack(archive, archive.parent / "out")
    assert time.localtime((archive.parent / "out" / "a.py").stat().st_mtime)[:6] == DATE


def test_the_time_in_seconds_counts_where_a_zip_has_it(archive: Path) -> None:
    """The field that needs no time zone goes before the local time."""
    info = zipfile.ZipInfo("a.py", DATE)
    info.extra = struct.pack("<HHBI", 0x5455, 5, 1, 1_700_000_000)
    archive.write_bytes(zipped((info, b"x")))
    unpack(archive, archive.parent / "out")
    assert (archive.parent / "out" / "a.py").stat().st_mtime == 1_700_000_000


def test_a_date_that_is_none_is_left_out(archive: Path) -> None:
    """A month of 0 or a time beyond all file systems refuses nothing."""
    info = tarfile.TarInfo("a.py")
    info.mtime = 8**11 - 1
    archive.write_bytes(tarred((info, b"x"), form=tarfile.GNU_FORMAT))
    unpack(archive, archive.parent / "out")
    assert everything(archive.parent / "out") == {"a.py": b"x"}


def test_blanks_are_no_bomb(archive: Path) -> None:
    """A small file that compresses a thousandfold is unpacked: the ratio counts from 4 MiB."""
    archive.write_bytes(zipped(("answers.md", b" " * 2**21)))
    unpack(archive, archive.parent / "out")
    assert len(everything(archive.parent / "out")["answers.md"]) == 2**21


@pytest.mark.parametrize("mode", ["w:gz", "w:bz2", "w:xz"])
def test_a_bomb_is_refused_by_what_comes_out_of_it(archive: Path, mode: str) -> None:
    """At a submission's own limits, too, a bomb ends at the first bytes too many: 18 MiB never lie in memory."""
    archive.write_bytes(tarred(("a.bin", b"\0" * 9 * 2**20), ("b.bin", b"\0" * 9 * 2**20), mode=mode))
    tracemalloc.start()
    with pytest.raises(IntakeError, match="100 times as large"):
        unpack(archive, archive.parent / "out")
    assert tracemalloc.get_traced_memory()[1] < 12 * 2**20
    tracemalloc.stop()


def test_a_long_list_of_members_is_not_read(archive: Path) -> None:
    """A zip with a list of members longer than its limit is refused before that lies in memory."""
    archive.write_bytes(zipped(*((f".git/{n}", b"") for n in range(200))))
    with pytest.raises(IntakeError, match="its list of files is longer than 9000 bytes"):
        unpack(archive, archive.parent / "out", replace(SUBMISSION, directory=9_000))


def test_a_folder_with_something_in_it_is_left_alone(archive: Path) -> None:
    """Where something lies already nothing is unpacked, and nothing removed."""
    archive.write_bytes(zipped(("../evil.py", b"x")))
    (archive.parent / "out").mkdir()
    (archive.parent / "out" / "mine.py").write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        unpack(archive, archive.parent / "out")
    assert everything(archive.parent / "out") == {"mine.py": b"mine"}


def test_a_disk_that_fails_is_not_the_archives_fault(tmp_path: Path) -> None:
    """An error in writing comes through as it is, and nothing stays."""

    def full() -> list[bytes]:
        raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space"):
        store([Member("a.py", read=lambda: [b"x"]), Member("b.py", read=full)], tmp_path / "out", SUBMISSION)
    assert not list((tmp_path / "out").iterdir())


def test_an_archive_that_is_not_there_is_refused(archive: Path) -> None:
    """An archive that cannot be read is refused by name."""
    with pytest.raises(IntakeError, match=r"^'work\.zip': it cannot be read: No such file"):
        unpack(archive, archive.parent / "out")


def test_one_student_spoils_no_class(archive: Path) -> None:
    """In a class's archive what one student did is left out and told by name; the others' files are there."""
    bad = zip_entry("b/link.py", stat.S_IFLNK | 0o777)
    with zipfile.ZipFile(io.BytesIO(bad)) as other:
        link = other.infolist()[0]
    archive.write_bytes(zipped(("a/x.py", b"x"), (link, b"/etc"), ("c/X.py", b"x"), ("c/x.py", b"y"), ("d/x.py", b"z")))
    unfit = unpack_class(archive, archive.parent / "out")
    assert everything(archive.parent / "out") == {"a/x.py": b"x", "c/X.py": b"x", "d/x.py": b"z"}
    assert set(unfit) == {"b/link.py", "c/x.py"}
    assert "symbolic link" in unfit["b/link.py"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../x.py", "leads out"),
        ("..\\a/x.py", "leads out"),
        ("../a\rb.py", "leads out"),
        ("../.git/x", "leads out"),
        ("/x.py", "absolute name"),
        ("/.git/x", "absolute name"),
    ],
)
def test_a_class_that_leads_out_of_its_folder_is_refused(archive: Path, name: str, words: str) -> None:
    """A name that begins outside the folder is no student's doing, and refuses a class's archive as a whole."""
    archive.write_bytes(zipped(("a/x.py", b"x"), (name, b"y")))
    with pytest.raises(IntakeError, match=words):
        unpack_class(archive, archive.parent / "out")
    assert set(everything(archive.parent)) == {"work.zip"}


# Names that lie in one student's folder and are no file's on some system, and under what each is told.
UNFIT_NAMES = {
    "drive": ("b/A: my notes.md", "b/A\ufffd my notes.md", "is an absolute name"),
    "drive-of-a-folder": ("b/lab/C:/evil.py", "b/lab/C\ufffd", "is an absolute name"),
    "control-character": ("b/a\rb\n.md", "b/a\ufffdb\ufffd.md", "has a control character"),
    "parent": ("b/../a/evil.py", "b/\ufffd", "leads out"),
    "parent-of-windows": ("b/..\\..\\evil.py", "b/\ufffd", "leads out"),
    "dots-and-spaces": ("b/. ./evil.py", "b/\ufffd", "leads out"),
    "folder-of-the-student": ("A: b\r/x.py", "A\ufffd b\ufffd", "has a control character"),
    "drive-alone": ("C:\\evil.py", "C\ufffd", "is an absolute name"),
}


@pytest.mark.parametrize("make", [zipped, tarred])
@pytest.mark.parametrize(("name", "told", "words"), UNFIT_NAMES.values(), ids=UNFIT_NAMES)
def test_one_name_spoils_no_class(archive: Path, make: Callable[..., bytes], name: str, told: str, words: str) -> None:
    """A name in a student's folder that could lead out of it is not written, but told by a harmless one."""
    archive.write_bytes(make(("a/x.py", b"x"), (name, b"evil"), ("c/y.py", b"y")))
    unfit = unpack_class(archive, archive.parent / "out" / "here")
    assert everything(archive.parent / "out") == {"here/a/x.py": b"x", "here/c/y.py": b"y"}
    assert list(unfit) == [told] == ["/".join(parts_of(told))]
    assert words in unfit[told]
    assert unfit[told].isprintable()


def test_names_that_are_no_files_count_as_members(tmp_path: Path) -> None:
    """An archive cannot hold more names than its limit by having none that is fit."""
    members = [Member(f"b/{number}\r") for number in range(6)]
    with pytest.raises(IntakeError, match="is one too many"):
        store(members, tmp_path / "out", SMALL, unfit={})


@pytest.mark.parametrize("name", ["a/b.py", "a\\b.py", "./a/b.py", "a//b.py/"])
def test_a_name_is_taken_apart(name: str) -> None:
    """Slashes of both kinds separate, and nothing between them is nothing."""
    assert parts_of(name) == ("a", "b.py")
