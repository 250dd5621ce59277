"""What ``python -m experiments`` does once its arguments are understood: run, draw, write, and tell what went wrong."""

import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import FrameType
from typing import Any

import torch
from rich.console import Console
from rich.table import Table

from grader.language import say
from grader.options import UsageError, find_device
from grader.worker.load import Missing, Package

from . import data, display, dropout, export, relu_death, vanishing_gradient, weight_decay
from .data import Data
from .download import download
from .training import Progress

DONE, FAILED, MISUSED, INTERRUPTED = 0, 1, 2, 130  # exit statuses


@dataclass(frozen=True)
class Request:
    """What the command line asked for; None means the experiment's default."""

    experiments: tuple[str, ...]
    submission: Path
    device: str
    data: data.Name
    data_folder: Path
    download: bool
    out: Path
    seed: int
    epochs: int | None = None
    depths: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Experiment:
    """How an experiment is run and shown: settings, then a record from them, then a table of it."""

    settings: Callable[..., Any]
    run: Callable[[Package, Data | None, Any, Progress], Any]
    table: Callable[[Any], Table]
    small: bool = True  # of so little arithmetic that a second thread costs more than it does


class Interrupt:
    """The first Ctrl-C asks the training to stop after its step; a second one ends the program at once."""

    def __init__(self) -> None:
        self.asked = False

    def __enter__(self) -> "Interrupt":
        self.before = signal.signal(signal.SIGINT, self._ask)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self.before)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True
        signal.signal(signal.SIGINT, signal.default_int_handler)


def execute(request: Request, output: Console, errors: Console) -> int:
    """Run what was asked for and return the exit status: 0 done, 1 the submission failed, 130 stopped with Ctrl-C.

    Raises ``UsageError`` and ``DataError`` before anything is run.
    """
    device = find_device(request.device)
    if not request.submission.is_dir():
        raise UsageError(
            say(
                "there is no folder '{folder}'; name a submission's folder, such as --submission student",
                folder=request.submission,
            )
        )
    package = Package(request.submission)
    images = load_images(request, errors) if set(request.experiments) - {"weight-decay"} else None
    make_folder(request.out)
    status = DONE
    with Interrupt() as interrupt:
        for name in request.experiments:
            try:
                _run_one(name, request, package, images, device, interrupt, output, errors)
            except (Exception, SystemExit) as error:  # SystemExit, because a submission may call exit()
                text = f"{name}: {explain(error, package.folder)}"
                errors.print(text, style="red", markup=False, highlight=False, soft_wrap=True)
                status = FAILED
            if interrupt.asked:
                stopped = say("Stopped. What was finished is in '{folder}'.", folder=request.out)
                errors.print(stopped, highlight=False)
                return INTERRUPTED
    return status


def load_images(request: Request, errors: Console) -> Data:
    """Return the images asked for, downloaded first where that was asked for and they are not there."""
    if request.download and request.data != "digits" and not data.has_mnist(request.data_folder):
        report = display.DownloadDisplay(errors)
        with report.progress:
            download(request.data_folder, report=report)
    loaded = data.load(request.data, request.data_folder)
    return replace(
        loaded, train_images=data.normalise(loaded.train_images), test_images=data.normalise(loaded.test_images)
    )


def make_folder(path: Path) -> None:
    """Make the folder for the results. Raises ``UsageError`` where that cannot be."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            say(
                "no folder '{path}' can be made ({problem}); choose another with --out",
                path=path,
                problem=error.strerror,
            )
        ) from None


def explain(error: BaseException, folder: Path) -> str:
    """Return in a sentence what a submission's code raised, with the last of its own lines that took part."""
    if isinstance(error, Missing):
        return say("{problem}; the submission is '{name}'", problem=error, name=folder.name)
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    if isinstance(error, SyntaxError) and error.filename:
        name = Path(error.filename).name
        what = f"{type(error).__name__}: {error.msg}"
        return say("{file}, line {line}: {problem}", file=name, line=error.lineno, problem=what)
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).resolve().is_relative_to(folder)]
    last = (own or frames)[-1]
    if own:
        file = Path(last.filename).relative_to(folder)
        return say(
            "{file}, line {line}, in {name}: {problem}", file=file, line=last.lineno, name=last.name, problem=what
        )
    return say(
        "{problem} (in {file}, line {line}, not in the submission's own code)",
        problem=what,
        file=Path(last.filename).name,
        line=last.lineno,
    )


def settings_of(experiment: Experiment, request: Request, device: str, images: Data | None) -> Any:
    """Return the experiment's settings for these images, with what the user changed."""
    changes: dict[str, Any] = {"seed": request.seed, "device": device}
    if request.epochs is not None:
        changes["epochs"] = request.epochs
    if request.depths is not None and experiment.settings is vanishing_gradient.Settings:
        changes["depths"] = request.depths
    if images is not None and experiment.settings is dropout.Settings:
        changes["learning_rate"] = dropout.learning_rate_on(images.name)
    return experiment.settings(**changes)


def _run_one(
    name: str,
    request: Request,
    package: Package,
    images: Data | None,
    device: str,
    interrupt: Interrupt,
    output: Console,
    errors: Console,
) -> None:
    experiment = EXPERIMENTS[name]
    settings = settings_of(experiment, request, device, images)
    with (
        _threads(1 if experiment.small else None),
        display.TrainingDisplay(errors, lambda: interrupt.asked) as progress,
    ):
        record = experiment.run(package, images, settings, progress)
    from . import figures  # matplotlib takes a while to import, and is needed only now

    path = request.out / f"{name}.json"
    export.write_json(path, name, images.name if images else "drawn from the seed", asdict(record))
    paths = [path, *figures.write(name, record, request.out)]
    output.print(experiment.table(record))
    written = say("Written: {files}", files=", ".join(map(str, paths)))
    output.print(written, highlight=False, markup=False, soft_wrap=True)


@contextmanager
def _threads(number: int | None) -> Iterator[None]:
    """Have torch compute with ``number`` threads for a while; None leaves it as it is."""
    before = torch.get_num_threads()
    torch.set_num_threads(number or before)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _run_vanishing_gradient(package: Package, images: Data | None, settings: Any, progress: Progress) -> Any:
    assert images is not None
    return vanishing_gradient.run(package, images.train_images, images.train_labels, settings, progress)


def _run_relu_death(package: Package, images: Data | None, settings: Any, progress: Progress) -> Any:
    assert images is not None
    return relu_death.run(package, images.train_images, images.train_labels, settings, progress)


def _run_weight_decay(package: Package, images: Data | None, settings: Any, progress: Progress) -> Any:
    return weight_decay.run(package, settings, progress)


def _run_dropout(package: Package, images: Data | None, settings: Any, progress: Progress) -> Any:
    assert images is not None
    sets = (images.train_images, images.train_labels, images.test_images, images.test_labels)
    return dropout.run(package, *sets, settings, progress)


EXPERIMENTS = {
    "vanishing-gradient": Experiment(
        vanishing_gradient.Settings, _run_vanishing_gradient, display.vanishing_gradient_table
    ),
    "relu-death": Experiment(relu_death.Settings, _run_relu_death, display.relu_death_table),
    "weight-decay": Experiment(weight_decay.Settings, _run_weight_decay, display.weight_decay_table),
    "dropout": Experiment(dropout.Settings, _run_dropout, display.dropout_table, small=False),
}
