"""Pytest's nodes for a submission: its folder, and a module of it that stands for the tests of that module."""

import functools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from .exhibits import Exhibit
from .lab import Lab
from .ledger import Ledger, Result
from .limits import Limits
from .options import Options, UsageError, find_device
from .recorder import Recorder
from .rubric import Rubric
from .submission import Submission
from .worker.load import Package

OPTIONS = pytest.StashKey[Options]()


class GradedModule(pytest.Module):
    """``student/dropout.py`` as a test module: what it collects are the graded tests of the lab's ``dropout``."""

    specification: Package

    def _getobj(self) -> ModuleType:
        return self.specification.module(f"test_{self.path.stem}")


class SubmissionFolder(pytest.Directory):
    """A submission's folder: a module for each that the lab has, whether the submission has it or not."""

    lab: Lab
    ledger: Ledger
    data: set[str]  # the data sets that its long runs use
    exhibits: dict[str, list[Exhibit]]  # by criterion
    left_out: set[str]  # criteria that a quick grading does without
    given: Submission | None

    @classmethod
    def make(cls, parent: pytest.Collector, path: Path, submission: Submission | None) -> "SubmissionFolder":
        """Return the node of the folder ``path``, whose code runs in this process unless ``submission`` is given."""
        folder: SubmissionFolder = cls.from_parent(parent, path=path)
        folder.lab = Lab.here()
        folder.ledger = Ledger()
        folder.data = set()
        folder.exhibits = {}
        folder.left_out = set()
        folder.given = submission
        return folder

    @functools.cached_property
    def submission(self) -> Recorder:
        """The submission; loaded when it is first needed, since pytest makes nodes of neighbouring folders too."""
        return Recorder(self.given or _local(self.path, self.config))

    def results(self, rubric: Rubric) -> list[Result]:
        """Return a row for each criterion of the rubric, with the likely mistake named where one is known.

        Asked once: what the submission answered is forgotten then.
        """
        from .mistakes import name_mistakes  # imports torch

        rows = name_mistakes(self.ledger.results(rubric), self.submission, self.lab)
        for row in rows:
            self.submission.forget(row.id)
        return rows

    def collect(self) -> Iterator[pytest.Collector]:
        """Return a graded module for each module of the lab."""
        specification = _specification(self.lab.specification, self.config.stash[OPTIONS].quick)
        for name in self.lab.modules:
            module: GradedModule = GradedModule.from_parent(self, path=self.path / f"{name}.py")
            module.specification = specification
            yield module


@functools.cache
def _specification(folder: Path, quick: bool) -> Package:
    """Return the graded tests, imported once however many submissions this process judges.

    They have the profile of the import, so a quick grading has tests of its own.
    """
    return Package(folder, "quick_specification" if quick else "specification")


def _local(path: Path, config: pytest.Config) -> Submission:
    from .local import LocalSubmission  # imports torch

    options = config.stash[OPTIONS]
    try:
        config.stash[OPTIONS] = options = replace(options, device=find_device(options.device))
    except UsageError as error:
        raise pytest.UsageError(str(error)) from None
    return LocalSubmission(path, options.device, Limits.at_full_length() if options.full else Limits())


def folder_of(node: pytest.Item | pytest.Collector) -> SubmissionFolder | None:
    """Return the submission's folder that a graded test is collected below, None for any other test."""
    return node.getparent(SubmissionFolder)
