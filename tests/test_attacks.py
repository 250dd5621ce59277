"""Submissions that attack the judge: each gets the score that its files deserve, and nothing else happens."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from attacks.scene import EFFECTS, ROOT, SECRET, STOLEN, Hostile, Scene, hostile, run_bare, shown, unsafe

HERE = Path(__file__).resolve().parent
ATTACKS = hostile(HERE / "attacks")
LEVELS = ("bubblewrap", "process")
# What only works within the worker itself, which is the same at both levels: at `process` too where LAB_ALL is set.
WITHIN = () if "LAB_ALL" in os.environ else ("patch the judge", "forge the answer", "leave early")
PAIRS = [(level, a) for a in ATTACKS for level in LEVELS if level == "bubblewrap" or a.fields["Family"] not in WITHIN]


@pytest.fixture(scope="module", autouse=True)
def _secret() -> Iterator[None]:
    """Run a process of the same user that has a secret in its environment, and put it in the judge's own as well."""
    os.environ[SECRET] = f"{STOLEN} secret"
    other = subprocess.Popen([sys.executable, "-I", "-S", "-c", "input()"], stdin=subprocess.PIPE)
    yield
    other.communicate(b"\n", timeout=10)
    del os.environ[SECRET]


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """Return a place for one attack."""
    made = Scene(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("level", "attack"),
    PAIRS,
    indirect=["level"],
    ids=[f"{level}-{attack.source.parent.name}-{attack.name}" for level, attack in PAIRS],
)
def test_an_attack_gains_nothing(
    scene: Scene, level: str, attack: Hostile, record_property: Callable[[str, object], None]
) -> None:
    """An attack gets the score that its files deserve and has no effect, but for what its header says of `process`."""
    scene.build(attack)
    reached = attack.succeeds if level == "process" else frozenset()
    report, text, terminal = scene.grade(level)
    score = next((float(part.split()[1]) for part in reached if part.startswith("score ")), attack.score)
    lost = [(result.id, result.outcome, result.feedback) for result in report.criteria if result.outcome != "passed"]
    effects = scene.effects(text, terminal)
    for name, value in {
        "level": level,
        "family": attack.fields["Family"],
        "gained": report.score - attack.score,
        "effects": len(effects),
    }.items():
        record_property(name, value)
    assert report.score == score, lost
    assert report.max_score == 100
    assert report.environment.isolation == level
    assert effects == {part for part in reached if part in EFFECTS}


def test_the_checks_see_what_happens_without_isolation(scene: Scene) -> None:
    """Each effect is seen where the same is done in no isolation, so each check can fail."""
    scene.submission.mkdir()
    printed = run_bare(scene, HERE / "attacks" / "control.py")
    assert scene.effects("{}", printed) == EFFECTS


@pytest.mark.parametrize(
    "text",
    [
        "\x1b[2J",
        "::error::x",
        "  ::set-output name=x::y",
        "a ##[error]x",
        "a ##vso[task.complete]",
        "\r",
        "\x07",
        "\u202e",
    ],
)
def test_hostile_text_is_known_as_such(text: str) -> None:
    """Escapes, controls and workflow commands count as unsafe, a plain line does not."""
    assert unsafe(f"plain\n{text}\n")
    assert not unsafe("relu-value: failed\ncalled: x::y\n")


def test_techniques_are_all_there() -> None:
    """Each family of techniques has its attacks, forty in all at least, and no technique stands twice."""
    families = {attack.fields["Family"] for attack in ATTACKS}
    assert families == {
        "patch the judge", "forge the answer", "forge the report", "leave early", "steer the harness",
        "read what it shouldn't", "shrink the total", "get out",
    }  # fmt: skip
    assert len(ATTACKS) >= 40
    assert len({attack.technique for attack in ATTACKS}) == len(ATTACKS)


def table() -> str:
    """Return the table of docs/security.md: family, technique, and the level that stops it."""
    rows = ["| family | technique | stopped by | at `process` it reaches |", "| --- | --- | --- | --- |"]
    for attack in sorted(ATTACKS, key=lambda attack: (attack.fields["Family"], attack.name)):
        reached = attack.fields.get("Process", "").replace("succeeds: ", "").replace("succeeds as root: ", "for root ")
        stopped = "`bubblewrap`" if reached else "both levels"
        rows.append(f"| {attack.fields['Family']} | {attack.technique} | {stopped} | {reached or 'nothing'} |")
    return "\n".join(rows)


def test_the_documented_table_is_that_of_the_attacks() -> None:
    """The table in docs/security.md lists these attacks and the levels that stop them."""
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    assert table() in text, f"put this table into docs/security.md:\n{table()}"


@pytest.mark.parametrize("name", ["work.zip", "work.tar.gz", "../work", "answers.md"])
def test_an_archive_is_no_submission(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    """An archive is refused by name with exit status 2, and nothing is unpacked."""
    from grade import USAGE, main

    folder = tmp_path / "inbox"
    folder.mkdir()
    if ".." not in name:
        (folder / name).write_bytes(b"PK\x03\x04../../evil")
    assert main([str(folder / name), "--out", str(tmp_path / "out")]) == USAGE
    assert repr(str(folder / name)) in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["inbox"]


@pytest.mark.parametrize("level", LEVELS, indirect=True)
def test_a_reports_own_name_is_shown_as_text(scene: Scene, level: str) -> None:
    """A submission whose folder's name holds escapes is reported with them shown."""
    scene.build(next(attack for attack in ATTACKS if attack.name == "sys_exit_at_import"))
    report, _, _ = scene.grade(level)
    assert not unsafe(shown(replace(report, name="\x1b]0;x\x07\n::error::x")))
