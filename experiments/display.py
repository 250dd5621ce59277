"""What the command line shows: progress while an experiment runs, and a table of what came out."""

from collections.abc import Callable
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from . import dropout, relu_death, vanishing_gradient, weight_decay
from .training import Update


class TrainingDisplay:
    """A progress bar for each run: epoch, step and current accuracy. ``stopped`` is asked whether to go on."""

    def __init__(self, console: Console, stopped: Callable[[], bool]) -> None:
        self.stopped = stopped
        self.bars: dict[str, TaskID] = {}
        self.progress = Progress(
            TextColumn("{task.description:<24}"),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[text]}"),
            TimeElapsedColumn(),
            console=console,
        )

    def __enter__(self) -> "TrainingDisplay":
        self.progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.progress.stop()

    def __call__(self, update: Update) -> bool:
        """Show ``update``; False where the user wants to stop."""
        accuracy = "" if update.accuracy is None else f", accuracy {update.accuracy:.1%}"
        text = f"epoch {update.epoch}/{update.epochs}, step {update.step}/{update.steps}{accuracy}"
        if update.run not in self.bars:
            self.bars[update.run] = self.progress.add_task(update.run, total=update.epochs, text=text)
        done = update.epoch - 1 + update.step / update.steps
        self.progress.update(self.bars[update.run], completed=done, text=text)
        return not self.stopped()


class DownloadDisplay:
    """A progress bar for each file that is downloaded."""

    def __init__(self, console: Console) -> None:
        self.bars: dict[str, TaskID] = {}
        self.progress = Progress(
            TextColumn("{task.description}"), BarColumn(bar_width=24), DownloadColumn(), console=console
        )

    def __call__(self, name: str, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` bytes of the file ``name`` are here."""
        if name not in self.bars:
            self.bars[name] = self.progress.add_task(name)
        self.progress.update(self.bars[name], completed=done, total=total or None)


def vanishing_gradient_table(record: vanishing_gradient.Record) -> Table:
    """Return a row for each network: its last training accuracy and how much gradient reaches the input layer."""
    table = _table("Vanishing gradients", "network", "training accuracy", "mean |gradient|, input / output layer")
    for run in record.runs:
        ratio = vanishing_gradient.gradient_ratio(run)
        table.add_row(f"{run.activation}, {run.depth} hidden", _last(run.accuracies), f"{ratio:.1e}")
    return table


def relu_death_table(record: relu_death.Record) -> Table:
    """Return a row for each activation: its last accuracy, and the shares of zeros and of dead units."""
    table = _table("Dying ReLU", "activation", "training accuracy", "activations that are 0", "dead units")
    for run in record.runs:
        table.add_row(run.activation, *map(_last, (run.accuracies, run.zero_shares, run.dead_shares)))
    return table


def weight_decay_table(record: weight_decay.Record) -> Table:
    """Return a row for each training: the norm of w and the losses at its end."""
    table = _table("L2 regularisation", "training", "λ", "norm of w", "training loss", "test loss")
    for run in record.runs:
        ends = (series[-1] if series else float("nan") for series in (run.norms, run.train_losses, run.test_losses))
        table.add_row(run.method, f"{run.decay:g}", *(f"{value:.2g}" for value in ends))
    return table


def dropout_table(record: dropout.Record) -> Table:
    """Return a row for each network: its accuracies at the end."""
    table = _table("Dropout", "network", "rate", "while training", "training set", "test set")
    for run in record.runs:
        ends = map(_last, (run.running_accuracies, run.train_accuracies, run.test_accuracies))
        table.add_row(run.method, f"{run.rate:g}", *ends)
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right")
    return table


def _last(shares: list[float]) -> str:
    return f"{shares[-1]:.1%}" if shares else "-"
