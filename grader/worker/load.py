"""A submission's folder as a Python package."""

import importlib
import importlib.util
import sys
from importlib.machinery import FileFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType


class Missing(Exception):
    """Something the lab asks for is not in the submission."""


class SourceOnly(SourceFileLoader):
    """Loads a module from its source, whatever bytecode lies beside it: the source is what is graded and hashed."""

    def get_code(self, fullname: str) -> CodeType:
        """Return the code compiled from the source."""
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's code; what it changes of the state that is everybody's is changed back."""
        from .state import known_state  # imports torch

        with known_state(0):
            super().exec_module(module)


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
        sys.path_hooks.insert(0, self._find_sources)
        self._create()

    def _create(self) -> None:
        start = self.folder / "__init__.py"
        if start.is_file():
            spec = importlib.util.spec_from_file_location(
                self.name,
                start,
                loader=SourceOnly(self.name, str(start)),
                submodule_search_locations=[str(self.folder)],
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

    def _find_sources(self, path: str) -> FileFinder:
        """Return what finds modules in ``path``, the folder or one below: sources, no bytecode and no binaries."""
        if not Path(path).resolve().is_relative_to(self.folder):
            raise ImportError(f"{path} is not in the submission")
        return FileFinder(path, (SourceOnly, [".py"]))

    def close(self) -> None:
        """Forget the package and its modules, so that another of the same name can be loaded."""
        if self._find_sources in sys.path_hooks:
            sys.path_hooks.remove(self._find_sources)
        for path in [path for path in sys.path_importer_cache if Path(path).is_relative_to(self.folder)]:
            del sys.path_importer_cache[path]
        for loaded in [key for key in sys.modules if key == self.name or key.startswith(f"{self.name}.")]:
            del sys.modules[loaded]
