"""A class's submissions as its learning platform delivers them: which there are, whose, and what is in them."""

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from grader.lab import Lab
from grader.options import UsageError
from grader.text import printable

from .members import SUBMISSION, alike, is_litter, kind_of, parts_of, quoted
from .names import BY_ID, Match, Matcher, Name, groups_in, read_name, slug, unique
from .parcel import Parcel, open_parcel
from .records import Delivery, IntakeError, Student
from .repository import committed, is_repository
from .roster import rows_of
from .unpack import is_archive, unpack_class

COMMITS = "commits.csv"
ONLINE = "_assignsubmission_onlinetext"  # what a student wrote into a form of Moodle's, not a file
DOWNLOADED, SEVERAL = 600.0, 3  # seconds within which the files of so many students are written by the download alone


def deliveries(folder: Path, roster: Mapping[str, Student], staging: Path) -> list[Delivery]:
    """Return what was delivered: one delivery for each child of ``folder``, in the order of their names.

    ``folder`` may be an archive, too, which is unpacked into ``staging``. Files that a platform delivers side by side
    for one student are one delivery; where several came from one student, the newest is the student's.

    When a file was handed in is the time that it has, unless that is the download's, as it is in Canvas's archives and
    in some of Moodle's; then nobody knows.

    Raises ``UsageError`` where that is no class, or its commits.csv cannot be used.
    """
    base, unfit = (folder, {}) if folder.is_dir() else _unpacked(folder, roster, staging)
    if Lab.here().is_submission(base):
        raise UsageError(f"{quoted(folder.name)} is one submission, no class; name the folder in which it lies")
    commits = _Commits(base / COMMITS)
    groups = _groups(base, unfit)
    if not groups:
        raise UsageError(f"{quoted(folder.name)} holds no submission; name the folder or zip of submissions")
    matcher = Matcher(roster, groups_in(group[0][0] for group in groups))
    found = [_found(group, matcher, unfit, commits) for group in groups]
    commits.check(roster)
    return _timed(found, _identified(found, roster))


def fetch(delivery: Delivery, folder: Path) -> dict[str, str]:
    """Put the files of a submission into ``folder``, which must be empty or not there; return what to note of them.

    Raises ``IntakeError`` where no submission can be made of the delivery: one without any of the lab's modules, and
    without an answer, is none.
    """
    if not isinstance(delivery, Parcel):
        delivery = Parcel(**vars(delivery), contents=((delivery.path.name, delivery.path),))
    return open_parcel(delivery, folder)


@dataclass(frozen=True)
class _Found:
    """A delivery that has no id yet."""

    name: Name
    contents: tuple[tuple[str, Path], ...]
    match: Match | None
    submitted: datetime | None
    commit: str
    refused: str

    @property
    def is_repository(self) -> bool:
        """Tell whether it is a git repository, which tells its own time."""
        return any(is_repository(path) for _, path in self.contents)


def _unpacked(archive: Path, roster: Mapping[str, Student], staging: Path) -> tuple[Path, Mapping[str, str]]:
    """Return the folder of the class in an archive, and what is wrong with its children, by name."""
    if not archive.is_file():
        raise UsageError(f"the class {str(archive)!r} is not there; name the folder or zip of submissions")
    try:
        unfit = {parts_of(name): problem for name, problem in unpack_class(archive, staging).items()}
    except IntakeError as error:
        raise UsageError(f"{error}; or unpack it yourself and name the folder") from None
    base = staging
    children = {*(path.name for path in base.iterdir()), *(parts[0] for parts in unfit)}
    children = {name for name in children if not is_litter(name)}
    if len(children) == 1 and _wraps_class(base / min(children), roster):
        base /= min(children)
        unfit = {parts[1:]: problem for parts, problem in unfit.items() if parts[0] == base.name and parts[1:]}
    return base, {parts[0]: problem for parts, problem in reversed(unfit.items())}


def _wraps_class(path: Path, roster: Mapping[str, Student]) -> bool:
    """Tell whether the only child of an archive is a folder around the class, and not a class of one."""
    if not os.path.isdir(path) or is_repository(path) or Lab.here().is_submission(path):
        return False
    name = read_name(path.name, Lab.here().modules)
    inner = [child for child in path.iterdir() if not is_litter(child.name)]
    if name.platform or name.who in roster or any(child.suffix == ".ipynb" for child in inner):
        return False
    return len(inner) > 1 or any(map(is_archive, inner))


def _groups(base: Path, unfit: Mapping[str, str]) -> list[list[tuple[Name, Path]]]:
    """Return the children that belong together, each with its name taken apart; all in the order of their names."""
    groups: dict[object, list[tuple[Name, Path]]] = {}
    modules = Lab.here().modules
    for child in sorted({*(path.name for path in base.iterdir()), *unfit}):
        name = read_name(child, modules)
        is_table = child.lower().endswith(".csv") and os.path.isfile(base / child)  # Path raises for too long a name
        others = not name.platform and (is_table or child.startswith("."))  # not a student's
        if not others and not is_litter(child):
            groups.setdefault(name.key if name.platform else child, []).append((name, base / child))
    return list(groups.values())


def _found(group: list[tuple[Name, Path]], matcher: Matcher, unfit: Mapping[str, str], commits: "_Commits") -> _Found:
    name = group[0][0]
    match = matcher.match(name)
    commit = commits.of(match.student.id if match else "", _made_of(name), *(path.name for _, path in group))
    refused = next(filter(None, (unfit.get(path.name) or _unfit(path) for _, path in group)), "")
    newest = [] if refused else _newest(group)
    contents = tuple((each.own or path.name, path) for each, path in newest or group)
    submitted = _submitted([path for _, path in newest], commit)
    return _Found(name, contents, match, submitted, commit, refused)


def _unfit(path: Path) -> str:
    """Return why a child is nothing that is read: a link, say, leads to files that nobody handed in."""
    kind = kind_of(path.lstat().st_mode)
    return f"{quoted(path.name)} {kind}" if kind else ""


def _newest(group: list[tuple[Name, Path]]) -> list[tuple[Name, Path]]:
    """Return the files that count: of those with one name the newest, of archives the newest, of folders alone."""
    group = [each for each in group if ONLINE not in each[1].name] or group
    kept: dict[str, tuple[Name, Path]] = {}
    for name, path in sorted(group, key=lambda each: each[0].version):
        kept[alike(name.own)] = name, path
    canvas = group[0][0].platform == "canvas"  # another's archives have no order
    archives = [each for each in kept.values() if canvas and is_archive(each[1])]
    latest = max(archives, key=lambda each: each[0].version[1], default=None)
    return [each for each in kept.values() if each not in archives or each == latest]


def _timed(found: Sequence[_Found], deliveries: Sequence[Delivery]) -> list[Delivery]:
    """Return the deliveries made of ``found`` without the times that do not tell when a file was handed in.

    In Canvas's archives all are those of the download, which writes the files one after the other. Of one student's
    files the later one is the newer all the same.
    """
    times = [_seconds(each) for each in found if each.submitted and not each.is_repository]
    downloaded = len(times) >= SEVERAL and max(times) - min(times) < DOWNLOADED
    return [
        replace(delivery, submitted=None)
        if not each.is_repository and (downloaded or each.name.late is not None)
        else delivery
        for each, delivery in zip(found, deliveries, strict=True)
    ]


def _submitted(paths: Iterable[Path], commit: str) -> datetime | None:
    """Return when the newest of the files was changed, or the commit was made; None where nothing tells."""
    times: list[float] = []
    for path in paths:
        if is_repository(path):
            try:
                return committed(path, commit)
            except IntakeError:  # fetching it will tell
                return None
        times += _changed(path)
    try:
        return datetime.fromtimestamp(max(times)).astimezone() if times else None
    except (ValueError, OverflowError, OSError):
        return None


def _changed(path: Path) -> list[float]:
    """Return when each file was changed, in seconds since 1970; of a folder those in it."""
    if not path.is_dir():
        return [path.stat().st_mtime]
    times = []
    for root, folders, files in os.walk(path):
        deep = len(Path(root).relative_to(path).parts) > SUBMISSION.depth  # fetching it will tell
        folders[:] = [name for name in folders if not deep and not is_litter(name)]
        for name in files:
            with suppress(OSError):
                times += [os.lstat(os.path.join(root, name)).st_mtime] if not is_litter(name) else []
    return times


class _Commits:
    """The commits that count, by what is alike of the ids or names of deliveries: commits.csv, if it is there."""

    def __init__(self, table: Path) -> None:
        self._rows: dict[str, tuple[int, str, str]] = {}  # line, id, commit
        self._wanted: set[str] = set()
        for line, row in rows_of(table, ("id", "commit"), ("id", "commit")) if table.is_file() else ():
            first, _, _ = self._rows.setdefault(alike(row["id"]), (line, row["id"], row["commit"]))
            if first != line:
                raise UsageError(f"{COMMITS}, line {line}: {quoted(row['id'])} stands in line {first}; remove one")

    def of(self, *names: str) -> str:
        """Return the commit for a delivery that is called one of ``names``, empty for HEAD."""
        known = [alike(name) for name in names if alike(name) in self._rows]
        self._wanted.update(known)
        return self._rows[known[0]][2] if known else ""

    def check(self, roster: Iterable[str]) -> None:
        """Raise ``UsageError`` where an id is neither a delivery's nor of the roster: some HEAD would be graded."""
        known = self._wanted | set(map(alike, roster))
        for key, (line, id_, _) in self._rows.items():
            if key not in known:
                raise UsageError(
                    f"{COMMITS}, line {line}: nothing here is called {quoted(id_)}; write the student's id, or the "
                    "folder's name"
                )


def _made_of(name: Name) -> str:
    """Return the id that a name makes for who is not on the roster."""
    return slug(f"{name.who}_{name.number}" if name.number else name.who)


def _identified(found: list[_Found], roster: Mapping[str, Student]) -> list[Delivery]:
    """Return the deliveries with their ids; of several that may be one student's only one is."""
    claims: dict[str, list[_Found]] = {}
    for each in found:
        if each.match:
            claims.setdefault(each.match.student.id, []).append(each)
    owned = {student: _owned(several) for student, several in claims.items()}
    taken = {alike(id_) for id_ in roster}  # nobody else gets one
    return [_parcel(each, taken, owned.get(each.match.student.id) if each.match else None) for each in found]


def _owned(claims: list[_Found]) -> _Found | None:
    """Return which of the deliveries that may be one student's is: of those that surely are the newest.

    A platform gives each sender a number: where more than one have a student's name, nobody can tell whose it is.
    """
    surest = max(_sureness(each) for each in claims)
    claims = [each for each in claims if _sureness(each) == surest]
    senders = {(each.name.platform, each.name.number) for each in claims if each.name.number}
    if surest < BY_ID and len(senders) > len({platform for platform, _ in senders}):
        return None
    return max(reversed(claims), key=_seconds)


def _sureness(found: _Found) -> int:
    return found.match.sureness if found.match else -1


def _seconds(found: _Found) -> float:
    return found.submitted.timestamp() if found.submitted else 0.0


def _parcel(found: _Found, taken: set[str], owned: _Found | None) -> Parcel:
    """Return the delivery; ``owned`` is the one that counts for the student whom its name means, if any does."""
    student = found.match.student if found.match and owned is found else None
    meant = found.match.student.id if found.match and owned and not student else ""
    id_ = student.id if student else unique(_made_of(found.name), taken)
    path = found.contents[0][1]
    return Parcel(
        id_,
        printable(path.name, 120),
        path,
        student,
        found.submitted,
        found.contents,
        found.commit,
        found.refused,
        late=bool(found.name.late),
        meant=meant,
    )
