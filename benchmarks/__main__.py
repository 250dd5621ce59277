"""Run a benchmark by its name, the two short ones by default: `python -m benchmarks [NAME [ARGUMENT …]]`."""

import importlib
import sys

SHORT = ("grading", "training")
LONG = ("certainty", "seeds", "kills", "fuzzing", "attacks", "classes")


def main(arguments: list[str]) -> int:
    """Run what was asked for and return the exit status; what follows the name is passed on."""
    if not arguments:
        for name in SHORT:
            importlib.import_module(f"benchmarks.{name}").main([])
        return 0
    if arguments[0] not in SHORT + LONG:
        print(f"{__doc__.strip()} NAME is one of {', '.join(SHORT + LONG)}.")
        return 0 if arguments[0] in ("-h", "--help") else 2
    importlib.import_module(f"benchmarks.{arguments[0]}").main(arguments[1:])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
