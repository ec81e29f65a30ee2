"""What stands in for systemd in the demo does what the units say after a process has ended."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.demo import supervise
from kiosk.demo.run import services, write_settings
from kiosk.demo.supervise import Service, Station
from kiosk.hw.factory import bench_request
from kiosk.hw.sim import board
from kiosk.hw.sim.protocol import BENCH_SOCKET
from kiosk.hw.sim.transport import SocketTransport

pytestmark = pytest.mark.processes

LEFT_HIGH = {
    "controller": (board.PUMP_RUN, board.HOLD_A, board.BLEED),
    "watchdog": (board.HOLD_B, board.PUMP_ENABLE),
}


@pytest.fixture
def runtime_dir(tmp_path: Path) -> Path:
    return tmp_path / "r"


@pytest.fixture
def station(tmp_path: Path, runtime_dir: Path) -> Iterator[Station]:
    write_settings(tmp_path / "kiosk.toml", data_dir=tmp_path, runtime_dir=runtime_dir)
    parts = services(tmp_path / "kiosk.toml", runtime_dir, seed=1, profile=None)
    made = Station(runtime_dir, tmp_path / "log", parts)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def kill(station: Station, *names: str) -> None:
    for name in names:
        os.kill(station.pid(name), signal.SIGKILL)
    for name in names:
        os.waitid(os.P_PID, station.pid(name), os.WEXITED | os.WNOWAIT)


def leave_high(runtime_dir: Path, owner: str) -> None:
    """What a process killed in the middle of a fill leaves behind on a kernel that keeps levels."""
    end_s = time.monotonic() + 2.0
    while any(line["owner"] == owner for line in lines(runtime_dir).values()):
        assert time.monotonic() < end_s
        time.sleep(0.01)
    transport = SocketTransport(runtime_dir / BENCH_SOCKET, owner)
    for line in LEFT_HIGH[owner]:
        transport.claim(line)
        transport.set_output(line, True)
    transport.close()


def state(runtime_dir: Path, name: str) -> object:
    answer = bench_request(runtime_dir, {"state": True})["state"]
    assert isinstance(answer, dict)
    return answer[name]


def lines(runtime_dir: Path) -> dict[str, dict[str, object]]:
    found = state(runtime_dir, "lines")
    assert isinstance(found, dict)
    return found


def high(runtime_dir: Path) -> list[str]:
    return [name for name, line in lines(runtime_dir).items() if line["level"] and not name.startswith("estop")]


def test_lines_left_high_are_low_before_anything_starts_again(station: Station, runtime_dir: Path) -> None:
    before = {name: station.pid(name) for name in ("watchdog", "controller")}
    kill(station, "watchdog", "controller")
    leave_high(runtime_dir, "watchdog")
    leave_high(runtime_dir, "controller")
    time.sleep(0.5)
    off_s = state(runtime_dir, "pump_off_s")
    station.mend()
    assert high(runtime_dir) == []
    end_s = time.monotonic() + 20.0
    while not all((runtime_dir / name).exists() for name in ("evidence.sock", "kiosk.sock")):
        assert time.monotonic() < end_s
        station.mend()
        time.sleep(0.02)
    assert all(station.pid(name) != pid for name, pid in before.items())
    assert state(runtime_dir, "pump_off_s") == off_s


def test_the_vent_leaves_the_lines_of_the_one_that_lives(station: Station, runtime_dir: Path) -> None:
    alive = station.pid("watchdog")
    kill(station, "controller")
    leave_high(runtime_dir, "controller")
    station.mend()
    assert high(runtime_dir) == []
    assert station.pid("watchdog") == alive
    assert lines(runtime_dir)["hold_b"]["owner"] == "watchdog"


@pytest.mark.parametrize(
    ("vent", "code"),
    [("bench --runtime {}", -signal.SIGKILL), ("vent --config {}/none.toml", 2)],
    ids=["hangs", "fails"],
)
def test_a_vent_that_hangs_or_fails_is_told_and_holds_nothing_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, vent: str, code: int
) -> None:
    monkeypatch.setattr(supervise, "VENT_S", 2.0)
    runtime_dir, command = tmp_path / "r", vent.format(tmp_path / "other").split()
    bench = Service("bench", ["bench", "--runtime", str(runtime_dir)], runtime_dir / BENCH_SOCKET, vent=command)
    station = Station(runtime_dir, tmp_path / "log", [bench])
    try:
        station.start()
        before = station.pid("bench")
        kill(station, "bench")
        station.mend()
        assert station.pid("bench") != before
        assert f"event=vent_failed exit_code={code}" in caplog.text
    finally:
        station.stop()
