"""The command line of the experiments: ``python -m experiments --help``.

Only the standard library is imported until the arguments are understood, so that help and errors come at once.
"""

import argparse
import sys
from pathlib import Path

from grader.arguments import Parser, language_of
from grader.language import LANGUAGES, message, say, use
from grader.options import DATA, DEVICES, UsageError, seed_from

NAMES = ("vanishing-gradient", "relu-death", "weight-decay", "dropout")
HELP = message(
    """\
Run the lab's experiments with a submission's code, and draw what they show.

experiments:
  vanishing-gradient  trains the same network with relu, sigmoid and tanh:
                      accuracy by epoch, and how much gradient reaches each layer
  relu-death          counts the activations, and the whole units, that are 0
                      with relu, tanh and leaky relu
  weight-decay        fits 20 samples with 200 weights, for three λ: losses by
                      epoch, and the weights' histogram
  dropout             trains a convolutional network with and without dropout:
                      training and test accuracy by epoch
  all                 the four, one after the other
"""
)
EXAMPLES = message(
    """\
examples:
  python -m experiments vanishing-gradient
      relu, sigmoid and tanh on whatever data there are; figures go to figures/
  python -m experiments vanishing-gradient --depths 1,2,5 --epochs 2
      how the gradient fades as layers are added
  python -m experiments all --data mnist --download
      fetches MNIST (11 MB) into data/ first, then runs the four at full length
  python -m experiments dropout --submission reference --seed 1
      another submission, another start

Ctrl-C stops after the current step and keeps every finished epoch.
exit status: 0 done; 1 the submission's code failed; 2 wrong usage; 130 stopped with Ctrl-C.
"""
)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    words = sys.argv[1:] if arguments is None else arguments
    use(language_of(words))
    parser = make_parser()
    options = parser.parse_args(words)
    names = NAMES if options.experiment == "all" else (options.experiment,)
    if options.depths is not None and "vanishing-gradient" not in names:
        parser.error(say("--depths belongs to vanishing-gradient, not to {name}", name=options.experiment))
    try:
        return _execute(names, options)
    except KeyboardInterrupt:
        return 130


def make_parser() -> Parser:
    """Return the parser of the command line."""
    parser = Parser("python -m experiments", say(HELP), say(EXAMPLES))
    add = parser.add_argument
    add("experiment", choices=(*NAMES, "all"), metavar="EXPERIMENT", help=say("one of the five above"))
    add(
        "--submission",
        type=Path,
        default=Path("student"),
        metavar="FOLDER",
        help=say("whose code to run (default student)"),
    )
    add(
        "--device",
        choices=DEVICES,
        default="auto",
        help=say("where to train (default auto: cuda, else cpu)"),
    )
    add(
        "--data",
        choices=DATA,
        default="auto",
        help=say(
            "digits come with scikit-learn; auto is MNIST where the data folder holds it, else digits (default auto)"
        ),
    )
    add(
        "--data-dir", type=Path, default=Path("data"), metavar="FOLDER", help=say("where MNIST/raw lies (default data)")
    )
    add("--download", action="store_true", help=say("fetch MNIST into the data folder if it is not there"))
    add(
        "--epochs",
        type=_positive,
        metavar="N",
        help=say("passes through the training images (default 5, 5, 100 and 15)"),
    )
    add(
        "--depths",
        type=_depths,
        metavar="N,N,…",
        help=say("hidden layers to compare in vanishing-gradient (default 2)"),
    )
    add("--lang", choices=LANGUAGES, help=say("language of what is said (default: the locale's)"))
    add("--seed", type=seed_from, default=0, metavar="N", help=say("fixes starts, batches and masks (default 0)"))
    add(
        "--out",
        type=Path,
        default=Path("figures"),
        metavar="FOLDER",
        help=say("where figures (PNG) and numbers (JSON) go (default figures)"),
    )
    return parser


def _execute(names: tuple[str, ...], options: argparse.Namespace) -> int:
    # These take seconds to import.
    from rich.console import Console

    from .command import Request, execute
    from .data import DataError

    request = Request(
        experiments=names,
        submission=options.submission,
        device=options.device,
        data=options.data,
        data_folder=options.data_dir,
        download=options.download,
        out=options.out,
        seed=options.seed,
        epochs=options.epochs,
        depths=options.depths,
    )
    try:
        return execute(request, output=Console(), errors=Console(stderr=True))
    except (UsageError, DataError) as error:
        text = error.told(say) if isinstance(error, DataError) else str(error)
        sys.stderr.write(say("error: {problem}", problem=text) + "\n")
        return 2


def _positive(text: str) -> int:
    return _whole_number(text, least=1)


def _depths(text: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(_whole_number(part, least=0) for part in text.split(",")))


def _whole_number(text: str, least: int) -> int:
    if not text.strip().isdecimal() or int(text) < least:
        raise argparse.ArgumentTypeError(
            say("'{text}' is not a whole number from {least} upwards", text=text, least=least)
        )
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
