"""What can be chosen: the device, the data, the folders; and what is said of what is not there."""

import re
import sys
from pathlib import Path

import pytest
import torch
from cases import ROOT

import grade
from grader.options import DEVICES, UsageError, find_device


@pytest.fixture
def cuda(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Have torch see CUDA, or not, as the parameter says."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: request.param)
    return request.param


sees_cuda = pytest.mark.parametrize("cuda", [True], indirect=True)
sees_no_cuda = pytest.mark.parametrize("cuda", [False], indirect=True)


def test_cpu_is_always_there() -> None:
    """The CPU can be asked for anywhere."""
    assert find_device("cpu") == "cpu"


@sees_no_cuda
def test_auto_is_the_cpu_without_cuda(cuda: bool) -> None:
    """`auto` is the CPU where torch sees no GPU."""
    assert find_device("auto") == "cpu"


@sees_cuda
def test_auto_is_cuda_where_it_is_there(cuda: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`auto` is CUDA where there is a driver's device file and torch sees a GPU."""
    (tmp_path / "nvidia0").touch()
    monkeypatch.setattr("grader.options.DEVICE_FILES", tmp_path)
    assert find_device("auto") == "cuda"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux shows its GPUs in /dev")
def test_auto_asks_torch_only_where_there_may_be_a_gpu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no driver shows a device `auto` is the CPU, and the second that torch's import takes is saved."""
    monkeypatch.setattr("grader.options.DEVICE_FILES", tmp_path)
    monkeypatch.setitem(sys.modules, "torch", None)
    assert find_device("auto") == "cpu"


@sees_cuda
def test_cuda_is_given_where_it_is_there(cuda: bool) -> None:
    """CUDA is used where it is asked for and there."""
    assert find_device("cuda") == "cuda"


@sees_no_cuda
@pytest.mark.parametrize("devices", [0, 2])
def test_cuda_that_is_not_there_is_a_usage_error(cuda: bool, devices: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where CUDA is asked for and not there one line says what torch is, what it sees, and what to do."""
    monkeypatch.setattr(torch.cuda, "device_count", lambda: devices)
    monkeypatch.setattr(torch, "__version__", "9.8.7+test")
    monkeypatch.setattr(torch.version, "cuda", None)
    with pytest.raises(UsageError) as refusal:
        find_device("cuda")
    assert str(refusal.value) == (
        f"--device cuda: torch 9.8.7+test sees {devices} CUDA devices (built for CUDA: none); "
        "use --device cpu, or auto for what is there"
    )


def test_mps_that_is_not_there_is_a_usage_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where MPS is asked for and not there one line says so, and what to do."""
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    with pytest.raises(UsageError, match=r"^--device mps: torch .* sees no MPS device; use --device cpu"):
        find_device("mps")


@pytest.mark.parametrize("name", ["gpu", "", "CUDA", "cuda:1"])
def test_an_unknown_device_is_refused_with_the_known_ones(name: str) -> None:
    """A device that the lab does not know is refused, quoted, with those it knows."""
    with pytest.raises(UsageError, match=f"'{name}'; choose from auto, cpu, cuda, mps$"):
        find_device(name)


def test_the_devices_are_those_of_the_contract() -> None:
    """The command line offers cpu, cuda, mps and auto."""
    assert set(DEVICES) == {"cpu", "cuda", "mps", "auto"}


def status_of(*arguments: str) -> int:
    """Return the exit status of `python grade.py` for these arguments."""
    try:
        return grade.main([*arguments])
    except SystemExit as end:
        return int(end.code)


USAGE = {
    "unknown-submission": (["absent"], "'absent' is not there"),
    "file": (["file.py"], "'file.py' is not a folder"),
    "one-of-two": (["student", "absent"], "'absent' is not there"),
    "unknown-option": (["student", "--colour"], "--colour"),
    "unknown-device": (["student", "--device", "gpu"], "'gpu'"),
    "unknown-isolation": (["student", "--isolation", "none"], "'none'"),
    "no-number": (["student", "--fail-under", "many"], "'many'"),
    "out-is-a-file": (["student", "--out", "file.py", "--data", "digits"], "'file.py'"),
    "same-names-same-parents": (["x/a/lab", "y/a/lab"], "no name of its own"),
}


@pytest.mark.parametrize(("arguments", "words"), USAGE.values(), ids=USAGE)
def test_bad_usage_is_status_2_and_says_what(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What cannot be done is refused with status 2, quoted, without a traceback and before anything is graded."""
    monkeypatch.chdir(tmp_path)
    for folder in ("student", "x/a/lab", "y/a/lab"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "file.py").touch()
    assert status_of(*arguments) == 2
    said = capsys.readouterr().err
    assert words in said
    assert "Traceback" not in said
    assert not (tmp_path / "reports").exists()


def test_mnist_that_is_not_there_is_bad_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--data mnist` with an empty folder: status 2 and one line that names the folder and options that there are."""
    data, out = str(tmp_path / "none"), tmp_path / "out"
    assert status_of(str(ROOT / "student"), "--data", "mnist", "--data-dir", data, "--out", str(out)) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert data in said
    assert set(re.findall(r"--[a-z-]+", said)) <= set(re.findall(r"--[a-z-]+", grade.parser().format_help()))
    assert not out.exists()
