"""The experiments: their data, repeatability and command line, and verdicts that believe nothing but weights."""

import gzip
import hashlib
import json
import os
import re
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import torch
from cases import ROOT

from experiments import data, figures, graded, vanishing_gradient
from experiments.__main__ import main
from experiments.download import download
from grader import language
from grader.worker.load import Package

SPECIFICATION = Package(ROOT / "tests" / "specification", "specification_of_experiments")
WEIGHT_DECAY = graded.SETTINGS["weight-decay"]
RUN = {"method": "from scratch"}


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve ``folder`` on loopback for as long as the context lasts."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    handler.log_message = lambda *_: None  # type: ignore[attr-defined]
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def idx(shape: tuple[int, ...]) -> bytes:
    """Return an IDX file of zeros, type unsigned byte."""
    return struct.pack(f">BBBB{len(shape)}I", 0, 0, 8, len(shape), *shape) + bytes(torch.Size(shape).numel())


def small_mnist(folder: Path) -> dict[str, str]:
    """Write four packed files of three images each to ``folder``; return their MD5 sums by name."""
    folder.mkdir()
    sums = {}
    for name in data.MNIST_FILES:
        packed = gzip.compress(idx((3, 28, 28) if "images" in name else (3,)))
        (folder / f"{name}.gz").write_bytes(packed)
        sums[f"{name}.gz"] = hashlib.md5(packed, usedforsecurity=False).hexdigest()
    return sums


def test_the_digits_are_all_there() -> None:
    """The digits are 1,797 images of 28 × 28 with labels 0 to 9, four fifths of them for training."""
    digits = data.load("digits", Path("nowhere"))
    assert digits.train_images.shape == (1437, 28, 28)
    assert digits.test_images.shape == (360, 28, 28)
    assert set(digits.train_labels.tolist()) == set(range(10))


def test_downloaded_files_are_whole_and_readable(tmp_path: Path) -> None:
    """What is downloaded is unpacked, checked, and read as MNIST; nothing else stays in the folder."""
    sums = small_mnist(tmp_path / "server")
    with serving(tmp_path / "server") as address:
        download(tmp_path / "data", address, checksums=sums)
    assert sorted(os.listdir(tmp_path / "data" / data.RAW)) == sorted(data.MNIST_FILES)
    assert data.load("auto", tmp_path / "data").train_images.shape == (3, 28, 28)


def test_a_wrong_checksum_leaves_nothing(tmp_path: Path) -> None:
    """A file with another checksum is refused in one line, and no half of it is left."""
    small_mnist(tmp_path / "server")
    with serving(tmp_path / "server") as address, pytest.raises(data.DataError, match="could not be downloaded"):
        download(tmp_path / "data", address)
    assert os.listdir(tmp_path / "data" / data.RAW) == []


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "does not start like"), (idx((3,))[:-1], "announces"), (b"\0\0\x0d\1", "type")]
)
def test_a_damaged_file_is_named(content: bytes, words: str, tmp_path: Path) -> None:
    """A file that is no whole IDX file of bytes is refused with its name and what is wrong."""
    (tmp_path / "labels").write_bytes(content)
    with pytest.raises(data.DataError, match=words):
        data.read_idx(tmp_path / "labels")


@pytest.mark.skipif("LAB_MNIST" not in os.environ, reason="LAB_MNIST does not name a folder with MNIST")
def test_the_whole_of_mnist_is_read() -> None:
    """MNIST is 60,000 and 10,000 images with the mean and deviation that are published."""
    mnist = data.load("mnist", Path(os.environ["LAB_MNIST"]))
    assert (len(mnist.train_images), len(mnist.test_images)) == (60_000, 10_000)
    images = data.normalise(mnist.train_images)
    assert float(images.mean()) == pytest.approx(0, abs=1e-2)
    assert float(images.std()) == pytest.approx(1, abs=1e-2)


def test_a_run_repeats_itself() -> None:
    """The same submission, settings and seed give the same weights, to the last bit; another seed does not."""
    package = Package(ROOT / "reference", "reference_for_experiments")
    first, second, other = (
        graded.run(package, "weight-decay", {**asdict(WEIGHT_DECAY), "seed": seed}, {}) for seed in (0, 0, 1)
    )
    assert torch.equal(first["runs"][2]["weights"]["w"], second["runs"][2]["weights"]["w"])
    assert not torch.equal(first["runs"][2]["weights"]["w"], other["runs"][2]["weights"]["w"])


@pytest.mark.parametrize(
    "record",
    [
        None,
        {},
        {"runs": None},
        {"runs": [{"method": "from scratch", "decay": 0.0}]},
        {
            "runs": [
                {"method": "from scratch", "decay": d, "weights": {"w": torch.full((1, 200), torch.nan)}}
                for d in (0, 3, 10)
            ]
        },
        {"runs": [{**RUN, "decay": d, "weights": {"w": torch.zeros(200)}} for d in (0, 3, 10)]},
    ],
    ids=["nothing", "empty", "no-runs", "no-weights", "nan", "wrong-shape"],
)
def test_a_record_without_good_weights_holds_nothing(record: Any) -> None:
    """A record from a hostile process fails the verdict with a reason, and never the judge."""
    verdict = SPECIFICATION.module("verdicts.weight_decay").verdict(record, WEIGHT_DECAY)
    assert not verdict.holds
    assert verdict.problem


def test_the_figures_and_all_numbers_are_written(tmp_path: Path) -> None:
    """The command line writes the figures of an experiment, and a JSON of all that was recorded."""
    status = main(["weight-decay", "--submission", str(ROOT / "reference"), "--epochs", "2", "--out", str(tmp_path)])
    assert status == 0
    assert len(json.loads((tmp_path / "weight-decay.json").read_text())["runs"]) == 6
    assert {path.name for path in tmp_path.glob("*.png")} == {"weight-decay-losses.png", "weight-decay-weights.png"}


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["weight-decay", "--submission", "nowhere"], 2, "nowhere"),
        (["weight-decay", "--epochs", "0"], 2, "epochs"),
        (["boredom"], 2, "boredom"),
        (["weight-decay", "--submission", str(ROOT / "student")], 1, "not written yet"),
    ],
    ids=["no-submission", "no-epochs", "no-such-experiment", "not-written"],
)
def test_what_cannot_be_run_is_told_in_words(
    arguments: list[str], status: int, words: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Bad usage is status 2, a submission that cannot run status 1; both say why, without a traceback."""
    try:
        found = main([*arguments, "--out", str(tmp_path)])
    except SystemExit as ended:
        found = ended.code
    said = capfd.readouterr().err
    assert found == status
    assert words in said
    assert "Traceback" not in said


def test_what_is_stopped_keeps_the_gradients_of_its_last_whole_epoch() -> None:
    """Stopped within an epoch, experiment 1 has the losses and the gradients of those before it."""
    package = Package(ROOT / "reference", "reference_that_is_stopped")
    images, labels = torch.randn(128, 28, 28), torch.arange(128) % 10
    settings = replace(vanishing_gradient.Settings(), activations=("relu",), batch_size=4, epochs=3)
    two = vanishing_gradient.run(package, images, labels, replace(settings, epochs=2)).runs[0]
    stopped = vanishing_gradient.run(package, images, labels, settings, lambda update: update.epoch < 3).runs[0]
    package.close()
    assert (stopped.complete, stopped.losses, stopped.gradients) == (False, two.losses, two.gradients)
    assert len(two.gradients) == 8


def test_dropout_s_networks_learn_on_the_digits_too(tmp_path: Path) -> None:
    """At MNIST's learning rate some starts end in nan on the digits, which are fewer; there a smaller one is used."""
    main(
        [
            "dropout",
            "--data",
            "digits",
            "--submission",
            str(ROOT / "reference"),
            "--epochs",
            "1",
            "--out",
            str(tmp_path),
        ]
    )
    record = json.loads((tmp_path / "dropout.json").read_text())
    assert record["settings"]["learning_rate"] == 0.1


def test_short_settings_are_the_course_s_but_for_size() -> None:
    """The graded L2 experiment trains as long as the course's, with its λ."""
    assert replace(WEIGHT_DECAY, methods=(), test_samples=0) == replace(
        type(WEIGHT_DECAY)(), methods=(), test_samples=0
    )


def test_an_experiment_speaks_chinese(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """`--lang zh` tells progress, table and files in Chinese; the numbers in the JSON keep their English names."""
    arguments = ["weight-decay", "--submission", str(ROOT / "reference"), "--epochs", "2", "--out", str(tmp_path)]
    assert main([*arguments, "--lang", "zh"]) == 0
    said = capfd.readouterr()
    assert "自己实现，λ = 3" in said.err
    assert "第 2/2 轮" in said.err
    assert "w 的范数" in said.out
    assert "已写入：" in said.out
    assert not re.search(r"epoch|from scratch|[Ww]ritten|norm of", said.err + said.out)
    assert '"from scratch"' in (tmp_path / "weight-decay.json").read_text()


@pytest.mark.parametrize(
    ("spoken", "font", "expected"), [("en", "A", "epoch"), ("zh", "A", "轮（epoch）"), ("zh", None, "epoch")]
)
def test_figures_are_chinese_where_there_is_a_font(
    spoken: str, font: str | None, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Figures are labelled in Chinese where a font has the letters, else in English, which is no matter of the rest."""
    drawn = []
    monkeypatch.setattr(figures, "chinese_font", lambda: font)
    monkeypatch.setitem(figures.DRAW, "weight-decay", lambda record: drawn.append(language.say("epoch")) or {})
    language.use(spoken)
    assert figures.write("weight-decay", None, tmp_path) == []
    assert (drawn, language.spoken()) == ([expected], spoken)


def test_damage_is_told_in_chinese(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What is wrong with a data file is told in the language asked for, with the reason in it."""
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name in data.MNIST_FILES:
        (raw / name).write_bytes(b"\0\0\x08\x01\0\0\0\x09")
    assert main(["relu-death", "--data", "mnist", "--data-dir", str(tmp_path), "--lang", "zh"]) == 2
    said = capfd.readouterr().err
    assert re.fullmatch(
        r"错误：“.*train-images-idx3-ubyte”处的 MNIST 已损坏：它有 8 字节，而文件头写明应有 17 字节；.*\n", said
    )
