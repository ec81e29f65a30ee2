"""A technician who is played: calibrates both sensors of a simulated bench from a hand pump and its gauge."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kiosk.hw.factory import bench_request
from tests.machine.power.volume import StepError

START_S: Final = 30.0
LOOK_S: Final = 0.05
_TO: Final = re.compile(r"to (\d+) mmHg: press Enter")
_WITH: Final = {
    "--by": "Ann",
    "--instrument": "G-4711",
    "--gauge-certificate": "K-117",
    "--serial-a": "A-1",
    "--serial-b": "B-1",
    "--temperature-c": "22",
}


def calibrate(root: Path, config: str, runtime: Path, environment: Mapping[str, str]) -> None:
    """The whole procedure of `kiosk calibrate`, each pressure pumped as it is asked for. Raises `StepError`."""
    with _bench(root, runtime, environment):
        command = [sys.executable, "-m", "kiosk", "calibrate", "--config", config]
        command += [word for option in _WITH.items() for word in option]
        asks = subprocess.Popen(  # noqa: S603 - our own
            command,
            cwd=root,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        said = list(_led(asks, runtime))
        if asks.wait(START_S):
            raise StepError(f"the calibration ended with {asks.returncode}: {''.join(said)[-1500:]}")


def _led(asks: "subprocess.Popen[str]", runtime: Path) -> Iterator[str]:
    """Every line that is said, answered."""
    if asks.stdin is None or asks.stdout is None:
        raise StepError("nobody can be asked")
    with asks.stdin as types, asks.stdout as says:
        for line in says:
            yield line
            answer = _answer(line, runtime)
            if answer is not None:
                types.write(f"{answer}\n")
                types.flush()


def _answer(line: str, runtime: Path) -> str | None:
    """What is typed after a line; None where nothing is asked."""
    if pumped := _TO.search(line):
        bench_request(runtime, {"hand_mmhg": float(pumped[1])})
        return ""
    if "type what the gauge shows" in line:
        state = bench_request(runtime, {"state": True})["state"]
        if not isinstance(state, dict):
            raise StepError("the bench did not say what its gauge shows")
        return f"{state['manifold_mmhg']:.1f}"
    return "" if "connect rigid volume" in line else None


@contextmanager
def _bench(root: Path, runtime: Path, environment: Mapping[str, str]) -> Iterator[None]:
    runtime.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "kiosk", "bench", "--runtime", str(runtime), "--seed", "1"]
    bench = subprocess.Popen(command, cwd=root, env=dict(environment))  # noqa: S603 - our own
    try:
        until_s = time.monotonic() + START_S
        while not (runtime / "bench.sock").exists():
            if bench.poll() is not None or time.monotonic() > until_s:
                raise StepError("the bench does not start")
            time.sleep(LOOK_S)
        yield
    finally:
        bench.terminate()
        bench.wait(START_S)
