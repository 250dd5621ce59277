"""Run benchmarks by name, all of the short ones by default."""

import argparse
import importlib

SHORT = ("grading", "training")
LONG = ("certainty", "seeds", "kills", "fuzzing")


def main() -> None:
    """Run what was asked for; what follows the names is passed on."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(SHORT + LONG)} (default: the first two)")
    chosen, rest = parser.parse_known_args()
    for name in chosen.names or SHORT:
        if name not in SHORT + LONG:
            parser.error(f"there is no benchmark {name!r}; choose from {', '.join(SHORT + LONG)}")
        importlib.import_module(f"benchmarks.{name}").main(rest)


if __name__ == "__main__":
    main()
