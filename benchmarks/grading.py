"""From the shell to the verdict: grading the reference, against a bare file of asserts and the same tests in process.

Each command is started cold, in turn, several times; the table has the median and the ratio to the bare file. Of one
module in process it has the time to the first verdict, too.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 5
FIRST = "pytest reference/dropout.py, first verdict"
# Twenty plain asserts on the reference solution: about the least that a grader could do.
PLAIN = f"""
import importlib.util, sys, types
import torch
package = types.ModuleType("reference_solution")
package.__path__ = [{str(ROOT / "reference")!r}]
sys.modules["reference_solution"] = package
from reference_solution.activations import MyReLU, MySigmoid, MyTanh
from reference_solution.dropout import dropout_layer
from reference_solution.network import Network
from reference_solution.weight_decay import l2_penalty

X = torch.linspace(-5, 5, 101)

def test_relu(): assert torch.allclose(MyReLU()(X), X.relu())
def test_relu_zero(): assert MyReLU()(torch.zeros(3)).sum() == 0
def test_relu_shape(): assert MyReLU()(X.reshape(1, 101)).shape == (1, 101)
def test_relu_derivative(): assert torch.equal(MyReLU().derivative(X), (X > 0).float())
def test_sigmoid(): assert torch.allclose(MySigmoid()(X), X.sigmoid())
def test_sigmoid_half(): assert MySigmoid()(torch.zeros(1)) == 0.5
def test_sigmoid_derivative(): assert torch.allclose(MySigmoid().derivative(X), X.sigmoid() * (1 - X.sigmoid()))
def test_tanh(): assert torch.allclose(MyTanh()(X), X.tanh(), atol=1e-6)
def test_tanh_zero(): assert MyTanh()(torch.zeros(1)) == 0
def test_tanh_derivative(): assert torch.allclose(MyTanh().derivative(X), 1 - X.tanh() ** 2, atol=1e-6)
def test_network_shape(): assert Network(8, 3, "relu")(torch.zeros(5, 8)).shape == (5, 3)
def test_network_depth(): assert len(Network(8, 3, "relu", num_layers=2).layers) == 2
def test_network_sigmoid(): assert Network(8, 3, "sigmoid")(torch.zeros(5, 8)).isfinite().all()
def test_network_tanh(): assert Network(8, 3, "tanh")(torch.zeros(5, 8)).isfinite().all()
def test_penalty(): assert l2_penalty(torch.tensor([3.0, 4.0])) == 12.5
def test_penalty_zero(): assert l2_penalty(torch.zeros(4)) == 0
def test_dropout_none(): assert torch.equal(dropout_layer(X, 0), X)
def test_dropout_all(): assert dropout_layer(X, 1).sum() == 0
def test_dropout_scale(): assert set(dropout_layer(torch.ones(100), 0.5).tolist()) <= {{0.0, 2.0}}
def test_dropout_share(): assert abs((dropout_layer(torch.ones(10000), 0.5) == 0).float().mean() - 0.5) < 0.05
"""


def main(arguments: Sequence[str] = ()) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "test_plain.py"
        plain.write_text(PLAIN, encoding="utf-8")
        pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        grade = [sys.executable, "grade.py", "reference", "--data", "digits", "--out", folder, "--isolation"]
        commands = {
            "import torch": [sys.executable, "-c", "import torch"],
            "pytest, twenty plain asserts": [*pytest, str(plain)],
            "pytest reference/, in process": [*pytest, "reference", "--data", "digits"],
            "grade.py reference, process": [*grade, "process"],
            "grade.py reference, bubblewrap": [*grade, "bubblewrap"],
        }
        module = [*pytest, "-vv", "reference/dropout.py"]
        times: dict[str, list[float]] = {name: [] for name in (*commands, FIRST)}
        for _ in range(ROUNDS):
            for name, command in commands.items():
                times[name].append(_seconds(command))
            times[FIRST].append(_seconds_to_a_verdict(module))
    base = statistics.median(times["pytest, twenty plain asserts"])
    print(f"| command | seconds, median of {ROUNDS} | times the plain asserts |\n| --- | --- | --- |")
    for name, taken in times.items():
        print(f"| {name} | {statistics.median(taken):.2f} | {statistics.median(taken) / base:.2f} |")


def _seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def _seconds_to_a_verdict(command: list[str]) -> float:
    start = time.perf_counter()
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        said = b""
        while b"PASSED" not in said:
            said += process.stdout.read1(65_536)
            if process.poll() is not None:
                raise RuntimeError(f"no verdict: {said.decode()}")
        taken = time.perf_counter() - start
        process.kill()
    return taken
