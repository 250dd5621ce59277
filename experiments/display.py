"""What the command line shows: progress while an experiment runs, and a table of what came out."""

from collections.abc import Callable
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from grader.language import message, padded, say

from . import dropout, relu_death, vanishing_gradient, weight_decay
from .training import Title, Update

NAME_COLUMNS = 24
NAMES = (message("from scratch"), message("built in"))  # values of records, which are in English


class TrainingDisplay:
    """A progress bar for each run: epoch, step and current accuracy. ``stopped`` is asked whether to go on."""

    def __init__(self, console: Console, stopped: Callable[[], bool]) -> None:
        self.stopped = stopped
        self.bars: dict[str, TaskID] = {}
        self.progress = Progress(
            TextColumn("{task.description}"),
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
        text = _how_far(update)
        name = padded(said(update.run), NAME_COLUMNS)
        if name not in self.bars:
            self.bars[name] = self.progress.add_task(name, total=update.epochs, text=text)
        done = update.epoch - 1 + update.step / update.steps
        self.progress.update(self.bars[name], completed=done, text=text)
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


def said(title: Title) -> str:
    """Return what a run is called, in the language in use."""
    values = {name: say(value) if isinstance(value, str) else value for name, value in title.values.items()}
    return say(title.message, **values)


def _how_far(update: Update) -> str:
    if update.accuracy is None:
        return say("epoch {epoch}/{epochs}", epoch=update.epoch, epochs=update.epochs)
    return say(
        "epoch {epoch}/{epochs}, step {step}/{steps}, accuracy {accuracy:.1%}",
        epoch=update.epoch,
        epochs=update.epochs,
        step=update.step,
        steps=update.steps,
        accuracy=update.accuracy,
    )


def vanishing_gradient_table(record: vanishing_gradient.Record) -> Table:
    """Return a row for each network: its last training accuracy and how much gradient reaches the input layer."""
    table = _table(
        say("Vanishing gradients"),
        say("network"),
        say("training accuracy"),
        say("mean |gradient|, input / output layer"),
    )
    for run in record.runs:
        ratio = vanishing_gradient.gradient_ratio(run)
        table.add_row(
            say("{activation}, {depth} hidden", activation=run.activation, depth=run.depth),
            _last(run.accuracies),
            f"{ratio:.1e}",
        )
    return table


def relu_death_table(record: relu_death.Record) -> Table:
    """Return a row for each activation: its last accuracy, and the shares of zeros and of dead units."""
    table = _table(
        say("Dying ReLU"),
        say("activation"),
        say("training accuracy"),
        say("activations that are 0"),
        say("dead units"),
    )
    for run in record.runs:
        table.add_row(run.activation, *map(_last, (run.accuracies, run.zero_shares, run.dead_shares)))
    return table


def weight_decay_table(record: weight_decay.Record) -> Table:
    """Return a row for each training: the norm of w and the losses at its end."""
    table = _table(
        say("L2 regularisation"), say("training"), "λ", say("norm of w"), say("training loss"), say("test loss")
    )
    for run in record.runs:
        ends = (series[-1] if series else float("nan") for series in (run.norms, run.train_losses, run.test_losses))
        table.add_row(say(run.method), f"{run.decay:g}", *(f"{value:.2g}" for value in ends))
    return table


def dropout_table(record: dropout.Record) -> Table:
    """Return a row for each network: its accuracies at the end."""
    table = _table(
        say("Dropout"), say("network"), say("rate"), say("while training"), say("training set"), say("test set")
    )
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
