"""A submission's folder as a Python package."""

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType


class Missing(Exception):
    """Something the lab asks for is not in the submission."""


class Package:
    """A submission's folder, loaded as the package ``name`` from wherever it lies.

    Nothing is added to ``sys.path``: the modules see each other relatively and shadow no library. A module is imported
    when it is first asked for, once; where that fails, every later request raises the same error again.
    """

    def __init__(self, folder: Path, name: str = "submission") -> None:
        self.folder = folder.resolve()
        self.name = name
        self._failures: dict[str, BaseException] = {}
        self.close()
        self._create()

    def _create(self) -> None:
        start = self.folder / "__init__.py"
        if start.is_file():
            spec = importlib.util.spec_from_file_location(
                self.name, start, submodule_search_locations=[str(self.folder)]
            )
            assert spec is not None
            package = importlib.util.module_from_spec(spec)
        else:
            spec = None
            package = ModuleType(self.name)
            package.__path__ = [str(self.folder)]
        sys.modules[self.name] = package
        if spec is not None and spec.loader is not None:
            try:
                spec.loader.exec_module(package)
            except BaseException as error:  # kept, and raised for every module
                self._failures[""] = error

    def module(self, name: str) -> ModuleType:
        """Return the submission's module ``name``.

        Raises ``Missing`` where there is no such file, and whatever importing it raises.
        """
        for failed in ("", name):
            if failed in self._failures:
                raise self._failures[failed]
        try:
            return importlib.import_module(f"{self.name}.{name}")
        except ModuleNotFoundError as error:
            if error.name == f"{self.name}.{name}":
                raise Missing(f"{name}.py is not there") from None
            self._failures[name] = error
            raise
        except BaseException as error:
            self._failures[name] = error
            raise

    def find(self, target: str) -> object:
        """Return the object that a dotted name such as ``"activations.MyReLU"`` means.

        Raises ``Missing`` where the module or the name is not there.
        """
        module_name, _, attribute = target.partition(".")
        module = self.module(module_name)
        try:
            return getattr(module, attribute)
        except AttributeError:
            raise Missing(f"{module_name}.py has no {attribute}") from None

    def close(self) -> None:
        """Forget the package and its modules, so that another of the same name can be loaded."""
        for loaded in [key for key in sys.modules if key == self.name or key.startswith(f"{self.name}.")]:
            del sys.modules[loaded]
