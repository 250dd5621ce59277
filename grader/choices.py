"""What every command that grades lets people choose, as options of its parser."""

import argparse
from pathlib import Path

from .isolation import LEVELS
from .language import LANGUAGES
from .limits import Limits
from .options import DATA, DEVICES, Options, find_device


def add_choices(parser: argparse.ArgumentParser) -> None:
    """Add the options to ``parser``."""
    parser.add_argument("--device", choices=DEVICES, default="auto", help="where their code runs (default: auto)")
    parser.add_argument(
        "--data", choices=DATA, default="auto", help="data of the experiments (default: mnist if there)"
    )
    parser.add_argument("--data-dir", type=Path, default=Path("data"), help="folder with MNIST/raw (default: data)")
    parser.add_argument("--out", type=Path, default=Path("reports"), help="folder of the reports (default: reports)")
    parser.add_argument("--seed", type=int, default=0, help="seed of all that is drawn (default: 0)")
    parser.add_argument("--lang", choices=LANGUAGES, help="language of what is said (default: the locale's)")
    parser.add_argument(
        "--isolation", choices=LEVELS, default="auto",
        help="how their code is locked in (default: the best there is)",
    )  # fmt: skip


def options_from(chosen: argparse.Namespace) -> Options:
    """Return the options that ``chosen`` says. Raises ``UsageError`` where the device is not there."""
    quick = getattr(chosen, "quick", False)
    return Options(find_device(chosen.device), chosen.seed, chosen.data, chosen.data_dir, chosen.full, quick)


def limits_from(chosen: argparse.Namespace) -> Limits:
    """Return the limits for what ``chosen`` says."""
    return Limits.at_full_length() if chosen.full else Limits()
