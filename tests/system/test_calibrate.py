"""`kiosk calibrate` as a process on the process bench, led by hand: what in-process tests cannot show of it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from kiosk.demo.run import write_settings
from kiosk.hw.factory import bench_request
from kiosk.hw.sim.profile import PROFILES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.processes
KIOSK = [sys.executable, "-m", "kiosk"]
DETAILS = [
    *("--serial-a", "A-1", "--serial-b", "B-1", "--by", "Ann", "--instrument", "Gauge 4711", "--temperature-c", "22"),
    *("--gauge-certificate", "K-1"),
]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Path]:
    """The folder of a station with a bottle in place of the cuff, its bench running."""
    for name in ("run", "data"):
        (tmp_path / name).mkdir()
    write_settings(tmp_path / "kiosk.toml", data_dir=tmp_path / "data", runtime_dir=tmp_path / "run")
    command = [*KIOSK, "bench", "--runtime", str(tmp_path / "run"), "--profile", str(PROFILES / "bottle.toml")]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:  # noqa: S603 - our own program
        try:
            yield tmp_path
        finally:
            process.terminate()


def until(output: list[str], process: subprocess.Popen[bytes], words: str) -> None:
    """Read on until these words were said."""
    assert process.stdout is not None
    end_s = time.monotonic() + 60.0
    while words not in "".join(output):
        assert time.monotonic() < end_s, "".join(output)
        data = os.read(process.stdout.fileno(), 65536)
        assert data, "".join(output)
        output.append(data.decode())


def _hears_ctrl_c() -> None:
    """A test run that was put in the background has Ctrl-C ignored, and so would its children."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pressure(folder: Path) -> float:
    state = bench_request(folder / "run", {"state": True})["state"]
    assert isinstance(state, dict)
    return float(state["cuff_mmhg"])


def test_ended_by_ctrl_c_under_pressure_it_lets_go_and_has_written_nothing(bench: Path) -> None:
    while not (bench / "run" / "bench-control.sock").exists():
        time.sleep(0.05)
    command = [*KIOSK, "calibrate", "--config", str(bench / "kiosk.toml"), *DETAILS]
    said: list[str] = []
    with subprocess.Popen(  # noqa: S603 - our own program
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        preexec_fn=_hears_ctrl_c,  # noqa: PLW1509 - no threads in this process
    ) as process:
        assert process.stdin is not None
        until(said, process, "Then press Enter")
        process.stdin.write(b"\n")
        process.stdin.flush()
        until(said, process, "1 of 8: pump up to 200 mmHg")
        # Both valves are shut within some passes of this; whatever was pumped before is gone.
        end_s = time.monotonic() + 20.0
        while pressure(bench) < 190.0:
            assert time.monotonic() < end_s
            bench_request(bench / "run", {"hand_mmhg": 200})
            time.sleep(0.3)
        process.stdin.write(b"\n")
        process.stdin.flush()
        until(said, process, "type what the gauge shows")
        assert pressure(bench) > 150.0
        process.send_signal(signal.SIGINT)
        until(said, process, "kiosk: interrupted")
        assert process.wait() == 130
    assert "nothing was written" in "".join(said)
    end_s = time.monotonic() + 10.0
    while pressure(bench) > 15.0:
        assert time.monotonic() < end_s
        time.sleep(0.1)
    with contextlib.suppress(FileNotFoundError):
        assert list((bench / "data" / "watchdog" / "calibration").iterdir()) == []
