"""What every command that grades lets people choose, as options of its parser."""

import argparse
from pathlib import Path

from .isolation import LEVELS
from .language import LANGUAGES, say
from .limits import Limits
from .options import DATA, DEVICES, Options, find_device, seed_from


def add_choices(parser: argparse.ArgumentParser) -> None:
    """Add the options to ``parser``."""
    add = parser.add_argument
    add("--device", choices=DEVICES, default="auto", help=say("where their code runs (default: auto)"))
    add("--data", choices=DATA, default="auto", help=say("data of the experiments (default: mnist if there)"))
    add("--data-dir", type=Path, default=Path("data"), help=say("folder with MNIST/raw (default: data)"))
    add("--out", type=Path, default=Path("reports"), help=say("folder of the reports (default: reports)"))
    add("--seed", type=seed_from, default=0, help=say("seed of all that is drawn (default: 0)"))
    add_language(parser)
    add(
        "--isolation", choices=LEVELS, default="auto",
        help=say("how their code is locked in (default: the best there is)"),
    )  # fmt: skip


def add_language(parser: argparse.ArgumentParser) -> None:
    """Add the option that ``language_of`` reads."""
    parser.add_argument("--lang", choices=LANGUAGES, help=say("language of what is said (default: the locale's)"))


def options_from(chosen: argparse.Namespace) -> Options:
    """Return the options that ``chosen`` says. Raises ``UsageError`` where the device is not there."""
    quick = getattr(chosen, "quick", False)
    return Options(find_device(chosen.device), chosen.seed, chosen.data, chosen.data_dir, chosen.full, quick)


def limits_from(chosen: argparse.Namespace) -> Limits:
    """Return the limits for what ``chosen`` says, on this machine."""
    return (Limits.at_full_length() if chosen.full else Limits()).on_this_machine()
