"""English and Chinese: catalogues in step with what is said, the same parts in both, the same words either way."""

import gettext
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, fields
from pathlib import Path

import pytest
from cases import MUTANTS, ROOT

from grader import catalogues, language
from grader.classify import with_hint
from grader.finding import Finding
from grader.judge import grade, run_tests
from grader.lab import Lab
from grader.language import default_language, language_shown, padded, say, use
from grader.ledger import FAILED, PASSED, Result, Verdict
from grader.limits import Limits
from grader.local import LocalSubmission
from grader.options import Options
from grader.retell import FIXED, retell
from grader.rubric import load_rubric

CHINESE = re.compile(r"[\u4e00-\u9fff]")
PO = language.CATALOGUES / "zh" / "LC_MESSAGES" / "messages.po"


def test_catalogues_are_in_step(capsys: pytest.CaptureFixture[str]) -> None:
    """Every message that is said has a translation with the same values, and each catalogue is compiled."""
    assert catalogues.main(["--check"]) == 0, capsys.readouterr().err


def test_translations_are_chinese() -> None:
    """A translation differs from the English and has Chinese in it, but for one that is numbers and signs alone."""
    have = {**catalogues.translations(PO), **catalogues.translations(PO.with_name("mistakes.po"))}
    signs = {message for message, text in have.items() if not CHINESE.search(text)}
    assert signs == {
        "{earned:>3} of {points:>2}",
        "{earned} of {points}",
        "{called}: {reason}",
        "{name}: {last}",
        "{file}: {problem}",
        "{method}, λ = {decay:g}",
        "{tensors}, {layers}",
        "{share:.0%} with {name}",
        "1/{times} with {name}",
        ", ",
        "; ",
        ": ",
    }


def test_every_kind_of_message_is_found() -> None:
    """Messages come from code, pages, the rubric, the graded tests' promises and the known mistakes."""
    found = catalogues.messages(Lab.here())
    assert {"grader/classify.py", "grader/plugin.py", "grader/summary.py"} <= set(found["not written yet"])
    assert found["Class report"] == ["grader/cohort/class.html.j2"]
    assert {"{number} answer", "{number} answers"} <= found.keys()  # of one call, by their number
    assert found["Activation functions"] == ["rubric.toml"]
    assert found["The gradient of l2_penalty(w) is w."] == ["tests/specification/test_weight_decay.py"]
    assert found["A rate outside [0, 1] is not refused."] == ["tests/mutants/dropout/refuses_no_rate.py"]


@pytest.mark.parametrize("words", ["name", "'a' ~ name", "name if name else 'a'"])
def test_a_page_says_whole_messages_only(tmp_path: Path, words: str) -> None:
    """A message of a page that cannot be found by reading is an error with its place."""
    page = tmp_path / "page.html.j2"
    page.write_text("<p>\n{{ say(" + words + ") }}</p>", encoding="utf-8")
    with pytest.raises(catalogues.CatalogueError, match=re.escape("page.html.j2, line 2")):
        list(catalogues._said_on_page(page))


@pytest.fixture
def po(tmp_path: Path) -> Path:
    """Return a catalogue of two messages, one of them translated."""
    path = tmp_path / "messages.po"
    path.write_text('msgid "{n} of it"\nmsgstr "共 {n} 个"\n\nmsgid "old"\nmsgstr "旧"\n', "utf-8")
    return path


def test_a_stale_catalogue_is_told(po: Path) -> None:
    """What is new, gone, untranslated or not compiled is told in a line each."""
    po.write_text(po.read_text("utf-8") + '\nmsgid "empty"\nmsgstr ""\n', "utf-8")
    assert catalogues.problems(["{n} of it", "new", "empty"], po) == [
        "not in it: 'new'",
        "no longer said: 'old'",
        "without a translation: 'empty'",
        "messages.mo is not compiled from it",
    ]


def test_an_update_keeps_translations(po: Path) -> None:
    """An update adds what is new, drops what is gone, keeps what is translated, and compiles it."""
    catalogues.update({"{n} of it": ["a.py"], "new": ["b.py"]}, po, "zh")
    assert catalogues.translations(po) == {"{n} of it": "共 {n} 个", "new": ""}
    assert catalogues.problems(["{n} of it", "new"], po) == ["without a translation: 'new'"]


def test_an_update_writes_the_same_bytes(po: Path) -> None:
    """Updating twice writes the same files."""
    before = []
    for _ in range(2):
        catalogues.update({"{n} of it": ["a.py"]}, po, "zh")
        before.append([path.read_bytes() for path in (po, po.with_suffix(".mo"))])
    assert before[0] == before[1]


@pytest.mark.parametrize("text", ["共 {m} 个", "共 {n:g} 个", "共几个"])
def test_other_values_than_in_english_are_told(po: Path, text: str) -> None:
    """A translation must have the values of the English, each in the same format."""
    po.write_text(f'msgid "{{n}} of it"\nmsgstr "{text}"\n', "utf-8")
    assert "other values than in English: '{n} of it'" in catalogues.problems(["{n} of it"], po)


LOCALES = {"C": "en", "C.UTF-8": "en", "en_GB.UTF-8": "en", "zh_CN.UTF-8": "zh", "zh_CN": "zh", "zh_TW.UTF-8": "zh"}


@pytest.mark.parametrize(("name", "expected"), LOCALES.items(), ids=LOCALES)
@pytest.mark.parametrize("variable", ["LANG", "LC_ALL", "LC_MESSAGES", "LANGUAGE"])
def test_default_is_the_language_of_the_locale(
    variable: str, name: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The default is Chinese in a Chinese locale, and English in any other."""
    for other in ("LANG", "LC_ALL", "LC_MESSAGES", "LANGUAGE"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv(variable, name)
    assert default_language() == expected


def test_values_are_no_messages() -> None:
    """A submission's braces go through as they are, and a text without a translation stays English."""
    use("zh")
    assert say("points of {name}", name="{0.__class__}") == "{0.__class__} 的得分"
    assert say("nobody has translated {this}", this=1) == "nobody has translated 1"
    assert say("") == ""


def test_chinese_has_no_space_between_its_characters() -> None:
    """A value has a space where a letter of Latin meets a Chinese one, and none between Chinese ones, nor in itself."""
    use("zh")
    instead, mean = "dtype {found} instead of {wanted}", "the mean of {call}"
    assert say(instead, found="int64", wanted=say("a floating-point dtype")) == "数据类型为 int64，应为浮点类型"
    assert say(instead, found="int64", wanted="float32") == "数据类型为 int64，应为 float32"
    assert say(mean, call=f"f(x){say(', {times} times', times=3)}") == "f(x)（共调用 3 次）的均值"
    assert say(mean, call="f( 中 )") == "f( 中 ) 的均值"


def test_an_outcome_has_one_word() -> None:
    """What the terminal calls an error in Chinese the page calls so too, and no answer is said to be none."""
    use("zh")
    assert say("error") == say("raised an error")
    answers = "written answers: none of {number}, marked by a person"
    assert say(answers, number=5) == "书面回答：均未作答（共 5 题），由人工评分"


def test_padding_counts_columns() -> None:
    """A Chinese character takes two columns of a terminal."""
    assert [padded("合计", 6), padded("sum", 6), padded("合计合计", 6)] == ["合计  ", "sum   ", "合计合计"]


@pytest.mark.parametrize("written", FIXED)
def test_what_a_worker_says_is_said_in_chinese(written: str) -> None:
    """What the skeleton and a worker write in English is said in Chinese, with its values."""
    use("zh")
    values = {name: f"v{place}" for place, (name, *_) in enumerate(sorted(catalogues.fields(written)))}
    told = retell(written.format(**values))
    assert CHINESE.search(told)
    assert [value for value in values.values() if value not in told] == []


@pytest.mark.parametrize(
    "text", ["", "no such slope", "a b is not there", "half a frame\n", "{file} {0}", "x" * 10_000]
)
def test_a_submissions_own_text_is_not_touched(text: str) -> None:
    """What a submission raises stays in its own words."""
    use("zh")
    assert retell(text) == text


FINDING = Finding("f()", "1", "2", hint="old")


@pytest.mark.parametrize("spoken", language.LANGUAGES)
@pytest.mark.parametrize("finding", [FINDING, None], ids=["finding", "text"])
def test_one_hint_in_any_language(spoken: str, finding: Finding | None) -> None:
    """A new hint takes the place of the old one, whatever the language of the feedback is."""
    use(spoken)
    first = finding.text() if finding else "raised"
    told = with_hint(with_hint(Verdict(FAILED, first, finding), "older"), "new")
    assert told.feedback.endswith("new")
    assert len(told.feedback.splitlines()) == (4 if finding else 2)
    assert finding is None or told.finding == Finding("f()", "1", "2", hint="new")


# A submission of four mistakes; the rest of it is not written yet.
MISTAKES = (
    "activations/sigmoid_takes_exp_of_x.py",
    "weight_decay/penalty_with_one_side.py",
    "dropout/same_mask_for_every_row.py",
)


@dataclass(frozen=True)
class Told:
    """The results of one submission in English, in Chinese, and in Chinese behind workers; what was not translated."""

    english: list[Result]
    chinese: list[Result]
    isolated: list[Result]
    missed: list[str]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Return what is told about a submission with some mistakes, and a network that is not written yet."""
    folder = tmp_path_factory.mktemp("class") / "wrong"
    shutil.copytree(ROOT / "student", folder, ignore=shutil.ignore_patterns("__pycache__"))
    for mistake in MISTAKES:
        module = f"{Path(mistake).parent.name}.py"
        parts = (ROOT / "reference" / module, MUTANTS / mistake)
        (folder / module).write_text("\n\n".join(part.read_text("utf-8") for part in parts), "utf-8")
    options, rubric = Options(data="digits"), load_rubric(ROOT / "rubric.toml")
    missed: list[str] = []

    def results(spoken: str) -> list[Result]:
        use(spoken)
        if spoken != "en":
            language._Spoken.catalogue.add_fallback(Missed(missed))
        return run_tests(LocalSubmission(folder, "cpu"), options, rubric).results(rubric)

    english, chinese = results("en"), results("zh")
    isolated = list(grade(folder, "wrong", options, rubric, Limits(), "process").criteria)
    use("en")
    return Told(english, chinese, isolated, missed)


class Missed(gettext.NullTranslations):
    """Keeps what the catalogue does not have."""

    def __init__(self, kept: list[str]) -> None:
        super().__init__()
        self._kept = kept

    def gettext(self, message: str) -> str:
        """Return the message as it is, and keep it."""
        self._kept.append(message)
        return message


def test_chinese_feedback_has_the_parts_of_the_english(told: Told) -> None:
    """A feedback has the same outcome, place and parts in both languages, line for line."""
    for english, chinese in zip(told.english, told.chinese, strict=True):
        assert (chinese.id, chinese.outcome, chinese.earned, chinese.place) == (
            english.id,
            english.outcome,
            english.earned,
            english.place,
        )
        assert _parts(chinese.finding) == _parts(english.finding)
        assert bool(chinese.mistake) == bool(english.mistake)
        assert len(chinese.feedback.splitlines()) == len(english.feedback.splitlines())


def _parts(finding: Finding | None) -> list[str]:
    return [field.name for field in fields(Finding) if finding and getattr(finding, field.name)]


def test_every_line_of_chinese_feedback_is_chinese(told: Told) -> None:
    """No line of a feedback in Chinese is left in English, and nothing that was said lacked a translation."""
    lost = [result for result in told.chinese if result.outcome != PASSED]
    assert len(lost) >= 10
    assert [line for result in lost for line in result.feedback.splitlines() if not CHINESE.search(line)] == []
    assert told.missed == []


def test_mistakes_are_named_in_both(told: Told) -> None:
    """The likely mistake is named in the language that is spoken."""
    named = {result.id: result.mistake for result in told.chinese}
    assert named["sigmoid-value"] == "sigmoid 算成了 1 / (1 + exp(x))：指数上少了负号。"
    assert {result.mistake for result in told.english if result.id == "l2-value"} == {
        "The penalty is a tensor of shape (1,) instead of a 0-dim one."
    }


def test_both_ways_have_the_same_words(told: Told) -> None:
    """In Chinese too a submission is told the same behind workers and in process."""
    assert told.isolated == told.chinese


def test_pytest_speaks_chinese() -> None:
    """`pytest student/ --lang zh` tells the promises and the points in Chinese."""
    command = [sys.executable, "-m", "pytest", "student", "-p", "no:cacheprovider", "--color=no", "--lang", "zh"]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=200, check=False)
    output = done.stdout.decode()
    assert done.returncode == 1
    assert re.search(r"^=+ student 的得分 =+$", output, re.MULTILINE)
    assert re.search(r"^relu-value +0 / +4   尚未完成$", output, re.MULTILINE)
    assert re.search(r"^network-forward +0 / 12   需先通过 relu-value$", output, re.MULTILINE)
    assert re.search(r"^合计 +0 / 100$", output, re.MULTILINE)
    assert "not written yet" not in output


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("多层线性网络的复合仍然是线性映射。", "zh"),
        ("因为 ReLU 的导数是 1，而 sigmoid 的最大值是 0.25。", "zh"),
        ("用 `MyReLU().derivative(x)` 就行了，见 network.py", "zh"),
        ("ReLU 的梯度\n\n不会消失", "zh"),
        ("Because the gradient vanishes (梯度消失) in deep networks.", ""),
        ("Parce que la dérivée vaut 1.", ""),
        ("活性化関数がないと線形になる", ""),
        ("活性化函數 때문에", ""),
        ("0.25 < 1", ""),
        ("", ""),
    ],
)
def test_chinese_is_known_by_its_script(text: str, language: str) -> None:
    """Prose in Chinese with terms and code in it is Chinese; with a term of it, in Japanese or Korean, it is not."""
    assert language_shown(text) == language


@pytest.mark.parametrize("name", ["handout.en.md", "handout.zh.md"])
def test_handouts_have_the_same_sections(name: str) -> None:
    """Each handout has the sections 1 to 6 with their anchors, the four experiments and the five questions."""
    text = (ROOT / "docs" / name).read_text("utf-8")
    assert re.findall(r'^<a id="section-(\d)"></a>\n\n## (\d)\. ', text, re.MULTILINE) == [(n, n) for n in "123456"]
    assert [part.section for part in load_rubric(ROOT / "rubric.toml").parts] == list("12345")
    names = ("vanishing-gradient", "relu-death", "weight-decay", "dropout")
    assert [experiment for experiment in names if f"`{experiment}`" not in text] == []
    assert re.findall(r"\*\*(Q\d)\*\*", text) == ["Q1", "Q2", "Q3", "Q4", "Q5"]
