"""Archives that must be refused: each with what the refusal must say of it."""

import gzip
import io
import os
import stat
import struct
import tarfile
import unicodedata
import zipfile

from grader.cohort.members import Bounds

SMALL = Bounds(total=60_000, each=20_000, ratio=10, free=5_000, members=5, depth=4, name=30, path=60)


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip of the members."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return packed.getvalue()


def zip_entry(name: str, mode: int) -> bytes:
    """Return a zip of one member of this mode."""
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return zipped((info, b"/etc/passwd"))


def patched(archive: bytes, old: bytes, new: bytes) -> bytes:
    """Return the archive with ``new`` in the place of ``old``, everywhere."""
    assert old in archive
    assert len(old) == len(new)
    return archive.replace(old, new)


def tarred(*members: tuple[str | tarfile.TarInfo, bytes], form: int = tarfile.PAX_FORMAT, mode: str = "w") -> bytes:
    """Return a tar of the members."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode, format=form) as archive:  # type: ignore[call-overload]
        for name, content in members:
            info = tarfile.TarInfo(name) if isinstance(name, str) else name
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return packed.getvalue()


def tar_entry(name: str, kind: bytes, target: str = "") -> bytes:
    """Return a tar of one member of this kind."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return tarred((info, b""))


def header(kind: bytes, size: int, name: str = "x") -> bytes:
    """Return the header of a tar's member that is of this kind and claims this size."""
    info = tarfile.TarInfo(name)
    info.type, info.size = kind, size
    return info.tobuf(tarfile.GNU_FORMAT)


def flags_of(archive: bytes, flags: int) -> bytes:
    """Return a zip of one member with these flags, in both of its headers."""
    local = archive[:6] + struct.pack("<H", flags) + archive[8:]
    place = local.index(b"PK\1\2") + 8
    return local[:place] + struct.pack("<H", flags) + local[place + 2 :]


def overlapping() -> bytes:
    """Return a zip whose two members have the same bytes, so that it holds twice what it can."""
    archive = zipped(("aaaaaaaa.py", b"a" * 999), ("bbbbbbbb.py", b"b" * 999), method=zipfile.ZIP_STORED)
    place = archive.index(b"PK\1\2", archive.index(b"PK\1\2") + 4) + 42  # of the second member's offset
    return archive[:place] + struct.pack("<I", 0) + archive[place + 4 :]


def small_header() -> bytes:
    """Return a zip bomb whose headers claim ten bytes."""
    archive = zipped(("bomb.txt", b"\0" * 100_000))
    return patched(archive, struct.pack("<I", 100_000), struct.pack("<I", 10))


def gnu_long(name: bytes) -> bytes:
    """Return a tar whose member has its name in a record of GNU's."""
    record = header(tarfile.GNUTYPE_LONGNAME, len(name) + 1) + name.ljust(512, b"\0")
    return record + header(tarfile.REGTYPE, 0) + b"\0" * 1024


def pax(record: bytes, size: int | None = None) -> bytes:
    """Return a tar with this record before its only member."""
    return header(tarfile.XHDTYPE, size or len(record)) + record.ljust(512, b"\0") + tarred(("x", b"content"))


DECOMPOSED = unicodedata.normalize("NFD", "é.py")
# The archive, and what the refusal must say of it.
HOSTILE = {
    "zip-parent": (zipped(("../evil.py", b"x")), "'../evil.py' leads out"),
    "zip-parent-inside": (zipped(("lab/../../evil.py", b"x")), "'lab/../../evil.py' leads out"),
    "zip-parent-of-windows": (zipped(("..\\evil.py", b"x")), r"'..\evil.py' leads out"),
    "zip-parent-with-spaces": (zipped((".. /evil.py", b"x")), "leads out"),
    "zip-absolute": (zipped(("/etc/evil", b"x")), "'/etc/evil' is an absolute name"),
    "zip-absolute-of-windows": (zipped(("\\evil", b"x")), "absolute name"),
    "zip-share": (zipped(("\\\\server\\share\\evil", b"x")), "absolute name"),
    "zip-drive": (zipped(("C:\\evil.py", b"x")), r"'C:\evil.py' is an absolute name"),
    "zip-drive-relative": (zipped(("C:evil.py", b"x")), "absolute name"),
    "zip-drive-inside": (zipped(("lab/C:/evil.py", b"x")), "absolute name"),
    "zip-litter-elsewhere": (zipped(("../.git/config", b"x")), "leads out"),
    "zip-nul": (patched(zipped(("aQb.py", b"x")), b"aQb", b"a\0b"), r"'a\x00b.py' has a control character"),
    "zip-escape": (zipped(("a\x1b[2Jb.py", b"x")), r"'a\x1b[2Jb.py' has a control character"),
    "zip-symlink": (zip_entry("link.py", stat.S_IFLNK | 0o777), "'link.py' is a symbolic link"),
    "zip-device": (zip_entry("null.py", stat.S_IFCHR | 0o666), "'null.py' is a device"),
    "zip-pipe": (zip_entry("pipe.py", stat.S_IFIFO | 0o666), "'pipe.py' is a pipe"),
    "zip-encrypted": (flags_of(zipped(("secret.py", b"x")), 0x1), "'secret.py' is encrypted"),
    "zip-strongly-encrypted": (flags_of(zipped(("secret.py", b"x")), 0x41), "'secret.py' is encrypted"),
    "zip-bzip2": (zipped(("a.py", b"x"), method=zipfile.ZIP_BZIP2), "'a.py' is packed by method 12"),
    "zip-lzma": (zipped(("a.py", b"x"), method=zipfile.ZIP_LZMA), "'a.py' is packed by method 14"),
    "zip-too-large": (zipped(("big.bin", os.urandom(20_001))), "'big.bin' has more than"),
    "zip-too-large-in-all": (zipped(*((f"{n}.bin", os.urandom(19_000)) for n in range(4))), "'3.bin' makes more than"),
    "zip-ratio": (zipped(("bomb.txt", b"\0" * 10_000)), "'bomb.txt' is more than 10 times as large"),
    "zip-lying-header": (small_header(), "'bomb.txt' is damaged"),
    "zip-overlap": (overlapping(), "overlaps"),
    "zip-too-many": (zipped(*((f"{n}.py", b"") for n in range(6))), "'5.py' is one too many"),
    "zip-too-many-folders": (zipped(*((f"{n}/", b"") for n in range(6))), "'5/' is one too many"),
    "zip-too-deep": (zipped(("a/b/c/d/e.py", b"x")), "'a/b/c/d/e.py' lies more than 4 folders deep"),
    "zip-long-name": (zipped(("a" * 31, b"x")), "too long a name"),
    "zip-long-name-in-chinese": (zipped(("深" * 11, b"x")), "too long a name"),
    "zip-long-path": (zipped(("/".join(["a" * 29] * 3), b"x")), "too long a name"),
    "zip-very-long-name": (zipped(("a" * 60_000, b"x")), "too long a name"),
    "zip-case": (zipped(("Network.py", b"x"), ("network.py", b"y")), "'network.py' and 'Network.py' are one name"),
    "zip-case-of-folders": (zipped(("Lab/a.py", b"x"), ("lab/b.py", b"y")), "'lab' and 'Lab' are one name"),
    "zip-sharp-s": (zipped(("straße.py", b"x"), ("STRASSE.py", b"y")), "are one name"),
    "zip-composition": (zipped(("é.py", b"x"), (DECOMPOSED, b"y")), "are one name"),
    "zip-dot-at-the-end": (zipped(("a.py", b"x"), ("a.py.", b"y")), "are one name"),
    "zip-twice": (patched(zipped(("a.py", b"x"), ("b.py", b"y")), b"b.py", b"a.py"), "'a.py' is there twice"),
    "zip-file-then-folder": (zipped(("a", b"x"), ("a/b.py", b"y")), "'a' is both a file and a folder"),
    "zip-folder-then-file": (zipped(("a/b.py", b"x"), ("a", b"y")), "'a' is both a file and a folder"),
    "zip-cut": (zipped(("a.py", os.urandom(999)))[:500], "damaged"),
    "zip-wrong-checksum": (patched(zipped(("a.py", b"QQQQ"), method=zipfile.ZIP_STORED), b"QQQQ", b"RRRR"), "damaged"),
    "zip-no-directory": (b"PK\3\4" + b"\0" * 99, "damaged"),
    "tar-parent": (tarred(("../evil.py", b"x")), "'../evil.py' leads out"),
    "tar-absolute": (tarred(("/etc/evil", b"x")), "absolute name"),
    "tar-drive": (tarred(("C:/evil", b"x")), "absolute name"),
    "tar-symlink": (tar_entry("link.py", tarfile.SYMTYPE, "/etc/passwd"), "'link.py' is a symbolic link"),
    "tar-hard-link": (tar_entry("link.py", tarfile.LNKTYPE, "/etc/passwd"), "'link.py' is a hard link"),
    "tar-device": (tar_entry("null.py", tarfile.CHRTYPE), "'null.py' is a device"),
    "tar-block-device": (tar_entry("disk.py", tarfile.BLKTYPE), "'disk.py' is a device"),
    "tar-pipe": (tar_entry("pipe.py", tarfile.FIFOTYPE), "'pipe.py' is a pipe"),
    "tar-sparse": (header(tarfile.GNUTYPE_SPARSE, 0) + b"\0" * 1024, "'x' is a sparse file"),
    "tar-sparse-in-pax": (pax(b"22 GNU.sparse.major=1\n"), "'x' is a sparse file"),
    "tar-unknown-kind": (header(b"Z", 0) + b"\0" * 1024, "'x' is of a kind"),
    "tar-too-large": (tarred(("big.bin", b"x" * 20_001)), "'big.bin' has more than"),
    "tar-gz-ratio": (tarred(("bomb.txt", b"\0" * 15_000), mode="w:gz"), "'bomb.txt' is more than 10 times"),
    "tar-xz-ratio": (tarred(("bomb.txt", b"\0" * 15_000), mode="w:xz"), "'bomb.txt' is more than 10 times"),
    "tar-bz2-ratio": (tarred(("bomb.txt", b"\0" * 15_000), mode="w:bz2"), "'bomb.txt' is more than 10 times"),
    "tar-gz-bomb-behind-its-end": (gzip.compress(tarred(("a", b"x")) + b"\0" * 2**20), "too many bytes"),
    "tar-litter-bomb": (gzip.compress(tarred((".git/x", b"\0" * 200_000))), "too many bytes"),
    "tar-endless-size": (header(tarfile.REGTYPE, 8**11 - 1) + b"\0" * 1024, "ends too early"),
    "tar-endless-record": (header(tarfile.XHDTYPE, 8**11 - 1) + b"\0" * 1024, "too many records"),
    "tar-negative-size": (header(tarfile.XHDTYPE, -512) + b"\0" * 1024, "too many records"),
    "tar-pax-of-length-0": (pax(b"0 path=x\n"), "damaged"),
    "tar-pax-too-long": (pax(b"99 path=x\n"), "damaged"),
    "tar-pax-digits": (pax(b"9" * 500), "damaged"),
    "tar-pax-parent": (pax(b"16 path=../evil\n"), "'../evil' leads out"),
    "tar-pax-nul": (pax(b"12 path=a\0b\n"), r"'a\x00b' has a control character"),
    "tar-gnu-parent": (gnu_long(b"../" * 9 + b"evil"), "leads out"),
    "tar-case": (tarred(("Network.py", b"x"), ("network.py", b"y")), "are one name"),
    "tar-twice": (tarred(("a.py", b"x"), ("a.py", b"y")), "'a.py' is there twice"),
    "tar-too-many": (tarred(*((f"{n}.py", b"") for n in range(6))), "'5.py' is one too many"),
    "tar-cut": (tarred(("a.py", b"x" * 999))[:1024], "ends too early"),
    "tar-cut-between-members": (tarred(("a.py", b"x"), ("b.py", b"y"))[:1024], "ends too early"),
    "tar-wrong-checksum": (patched(tarred(("a.py", b"x")), b"a.py", b"b.py"), "damaged (bad checksum)"),
    "tar-gz-cut": (gzip.compress(tarred(("a.py", os.urandom(999))))[:600], "damaged"),
    "tar-gz-wrong-checksum": (gzip.compress(tarred(("a.py", b"x")))[:-8] + b"\0" * 8, "damaged"),
    "rar": (b"Rar!\x1a\x07\x01\0" + b"\0" * 600, "it is no zip or tar"),
    "7z": (b"7z\xbc\xaf\x27\x1c" + b"\1" * 600, "it is no zip or tar"),
    "text": (b"import torch\n" * 99, "it is no zip or tar"),
    "empty-file": (b"", "ends too early"),
}  # fmt: skip
