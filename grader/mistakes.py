"""The likely mistake, named: the known wrong solution that answers as the submission did, asked the same.

Known wrong solutions are trusted code and run in this process. One counts as alike where, for all that a lost criterion
asked, it gives the same answers, and so it does to the probes that were asked after the loss; and the submission must
have lost all that this mistake loses. Where it draws random numbers it may draw others, and the answers must be of the
same kind: see ``_drawn_alike``.
"""

import ast
import contextlib
import functools
import io
import re
import shutil
from collections.abc import Iterable, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from .classify import with_hint
from .lab import Lab
from .language import say
from .ledger import ERROR, FAILED, PASSED, Result
from .recorder import Recorder
from .scratch import Scratch
from .worker.calls import Answer, Call, Raised
from .worker.execute import describe, execute
from .worker.load import Package

FIELD = re.compile(r"^(?P<name>Loses|Alike):[ \t]*(?P<value>.+?)[ \t]*(?=^\S|\Z)", re.MULTILINE | re.DOTALL)
CLOSE = 1e-4  # relative and absolute, of answers that are the same
ERRORS = 5  # standard errors: what two shares differ by is chance
ROUNDING = 0.5  # elements: those who drop a fixed number may round it in another way
FEW = 3  # values: what a mask gives; more are noise


@dataclass(frozen=True)
class Mistake:
    """A known wrong solution: what is wrong in words, the criteria it loses, its text for the module it is wrong in.

    ``alike`` are milder words, shared with the mistakes that cannot be told from it by some criteria.
    """

    name: str
    source: Path
    words: str
    alike: str
    loses: frozenset[str]


def read_mistake(path: Path) -> Mistake:
    """Return the mistake in ``path``, whose docstring names it and, behind ``Loses:``, the criteria it loses.

    Raises ``ValueError`` where it does not.
    """
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    fields = {found["name"]: " ".join(found["value"].split()) for found in FIELD.finditer(docstring)}
    if "Loses" not in fields:
        raise ValueError(f"{path}: its docstring has no line 'Loses: criterion, criterion'")
    criteria = frozenset(re.split(r"[,\s]+", fields["Loses"]))
    return Mistake(path.stem, path, docstring.partition("\n")[0], fields.get("Alike", ""), criteria)


def build_mistake(source: Path, reference: Path, folder: Path) -> Path:
    """Make in ``folder``, which is made too, the reference with the module's text of ``source`` added; return it.

    A later definition takes the place of an earlier one.
    """
    shutil.copytree(reference, folder, ignore=shutil.ignore_patterns("__pycache__"))
    module = folder / f"{source.parent.name}.py"
    added = source.read_text(encoding="utf-8")
    module.write_text(f"{module.read_text(encoding='utf-8')}\n\n{added}", encoding="utf-8")
    return folder


def name_mistakes(results: Sequence[Result], recorder: Recorder, lab: Lab) -> list[Result]:
    """Return the rows, with the mistake named in those that were lost by a wrong answer, where one is alike.

    None is named where the wrong solutions, or the reference that they are built on, are not at hand.
    """
    if not (lab.mistakes.is_dir() and lab.reference.is_dir()):
        return list(results)
    lost = {result.id for result in results if result.outcome != PASSED}
    return [_named(result, recorder, lab, lost) if result.outcome in (FAILED, ERROR) else result for result in results]


def _named(result: Result, recorder: Recorder, lab: Lab, lost: set[str]) -> Result:
    """Return the row with its mistake named; a name is not worth a grading, so nothing that goes wrong here counts."""
    with contextlib.suppress(Exception):
        if mistake := _likely(result, recorder, lab, lost):
            return with_hint(replace(result, mistake=mistake), mistake)
    return result


def _likely(result: Result, recorder: Recorder, lab: Lab, lost: set[str]) -> str:
    exchanges = recorder.exchanges(result.id)
    answers = [*exchanges, *recorder.probed(result.id)]
    suspects = [mistake for mistake in _known(lab.mistakes) if result.id in mistake.loses and mistake.loses <= lost]
    alike = [m for m in suspects if exchanges and _answers_alike(_package(m.source, lab.reference), answers)]
    words = {mistake.words for mistake in alike} if len(alike) == 1 else {mistake.alike for mistake in alike}
    word = words.pop() if len(words) == 1 else ""
    return say(word) if word else ""


@functools.cache
def _known(folder: Path) -> tuple[Mistake, ...]:
    return tuple(read_mistake(path) for path in sorted(folder.glob("*/*.py")))


@functools.cache
def _package(source: Path, reference: Path) -> Package:
    """Return the wrong solution, its modules loaded."""
    with Scratch("mistake") as folder:
        package = Package(build_mistake(source, reference, folder / "mistake"), f"mistake_{source.stem}")
        for module in reference.glob("*.py"):
            if module.stem != "__init__":
                with contextlib.suppress(Exception):  # a mistake may be that it cannot be imported
                    package.module(module.stem)
    return package


def _answers_alike(package: Package, exchanges: Iterable[tuple[Call, Answer | Raised | None]]) -> bool:
    return all(answer is not None and _alike(package, call, answer) for call, answer in exchanges)


def _alike(package: Package, call: Call, theirs: Answer | Raised) -> bool:
    ours = _ask(package, call)
    if isinstance(ours, Raised) or isinstance(theirs, Raised):
        return isinstance(ours, Raised) and isinstance(theirs, Raised) and _outline(ours) == _outline(theirs)
    if _same(ours, theirs):
        return True
    other = _ask(package, replace(call, seed=call.seed + 1))
    return isinstance(other, Answer) and not _same(ours, other) and _drawn_alike(ours, theirs)


def _outline(raised: Raised) -> tuple[tuple[str, ...], str]:
    """Return the class and the message of an exception, whatever the names and numbers in it are."""
    return raised.types[:1], re.sub(r"'[^']*'|\d+", "…", raised.message)


def _ask(package: Package, call: Call) -> Answer | Raised:
    try:
        with redirect_stdout(io.StringIO()):  # a known mistake may be a print
            return execute(package, call)
    except Exception as error:
        return describe(error, package)


def _same(ours: Answer, theirs: Answer) -> bool:
    """Tell whether two answers have the same numbers, arguments and gradients."""
    pairs = [(ours.value.tensor, theirs.value.tensor), *zip(ours.arguments, theirs.arguments, strict=False)]
    pairs += [(ours.gradients.get(name), theirs.gradients.get(name)) for name in {**ours.gradients, **theirs.gradients}]
    same_text = ours.value.text.partition(":")[0] == theirs.value.text.partition(":")[0]
    return same_text and ours.value.device == theirs.value.device and all(_equal(*pair) for pair in pairs)


def _equal(ours: Tensor | None, theirs: Tensor | None) -> bool:
    if ours is None or theirs is None:
        return ours is theirs
    if ours.shape != theirs.shape or ours.dtype != theirs.dtype or ours.device != theirs.device:
        return False
    if ours.device.type == "meta":
        return True
    return torch.allclose(ours.double(), theirs.double(), rtol=CLOSE, atol=CLOSE, equal_nan=True)


def _drawn_alike(ours: Answer, theirs: Answer) -> bool:
    """Tell whether two answers that hold random numbers are of the same kind.

    Shape, dtype and device are the same, and so are the arguments' fates; the values are the same few multiples of the
    first argument; the share of zeros, and of places that fare alike along each dimension, differ by no more than
    chance. A mask is known by these whatever it was drawn with.
    """
    mine, other = ours.value.tensor, theirs.value.tensor
    if mine is None or other is None or mine.shape != other.shape or mine.dtype != other.dtype:
        return False
    if ours.value.device != theirs.value.device or mine.device.type == "meta":
        return ours.value.device == theirs.value.device
    X = ours.call.args[0] if ours.call.args else None
    if isinstance(X, Tensor) and mine.shape[mine.dim() - X.dim() :] == X.shape:
        if not _multiples_alike(mine, other, X):
            return False
        changed = [not torch.equal(answer.arguments[0], X) for answer in (ours, theirs)]
        if changed[0] != changed[1] or not _slopes_alike(ours.gradients.get("0"), theirs.gradients.get("0")):
            return False
    return _shares_alike(mine, other, ours.call.repeat > 1)


def _slopes_alike(mine: Tensor | None, other: Tensor | None) -> bool:
    if mine is None or other is None:
        return mine is other
    return mine.shape == other.shape and _multiples_alike(mine, other, torch.ones(()))


def _multiples_alike(mine: Tensor, other: Tensor, X: Tensor) -> bool:
    found = [_multiples(tensor, X) for tensor in (mine, other)]
    if max(map(len, found)) > FEW:
        return min(map(len, found)) > FEW
    return not all(found) or any(abs(a - b) <= 1e-3 * abs(a) for a in found[0] for b in found[1])


def _multiples(tensor: Tensor, X: Tensor) -> list[float]:
    """Return by what numbers, other than 0, elements of X other than 0 were multiplied."""
    ratio = (tensor.double() / X.double()).flatten()
    ratio = ratio[ratio.isfinite() & (ratio != 0)]
    return [float(number) for number in torch.unique((ratio * 1e3).round()) / 1e3]


def _shares_alike(mine: Tensor, other: Tensor, repeated: bool) -> bool:
    """Tell whether two masks drop as much, and places near or far alike as often, but for chance.

    Repeated calls tell themselves how much chance there is, whatever depends on what within a call.
    """
    for first, second in zip(_masks(mine), _masks(other), strict=True):
        if not first.numel():
            continue
        shares = [
            mask.double().flatten(1).mean(1) if repeated else mask.double().mean()[None] for mask in (first, second)
        ]
        elements = first[0].numel() if repeated else first.numel()
        if len(shares[0]) > 1:
            error = sum(float(share.var()) / len(share) for share in shares) ** 0.5
        else:
            error = elements**-0.5
        if abs(float(shares[0].mean() - shares[1].mean())) > ERRORS * error + ROUNDING / elements:
            return False
    return True


def _masks(tensor: Tensor) -> list[Tensor]:
    """Return where the zeros are, and where two places along a dimension are both zero or both not.

    Places that are 1 or 2 apart, neighbouring calls among them, and those that are half the dimension apart.
    """
    dropped = tensor == 0
    masks = [dropped]
    for dimension, length in enumerate(dropped.shape):
        for lag in {lag for lag in (1, 2, length // 2) if 0 < lag <= length // 2}:
            starts = torch.arange(length - lag)
            first = starts[starts % (2 * lag) < lag]
            masks.append(dropped.index_select(dimension, first) == dropped.index_select(dimension, first + lag))
    return masks
