"""The demo stands in for socket and unit: both processes aside before the procedure begins, and back when it ended."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING, cast

from kiosk.demo.calibrating import Calibrating

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.demo.supervise import Station


class Kept:
    """Remembers what became of the processes."""

    def __init__(self) -> None:
        self.done: list[object] = []

    def put_aside(self, names: tuple[str, ...]) -> None:
        self.done.append(("aside", names))

    def bring_back(self, names: tuple[str, ...]) -> None:
        self.done.append(("back", names))

    def entrust(self, pid: int) -> None:
        self.done.append(pid > 0)


def test_who_connects_has_the_procedure_at_the_other_end(tmp_path: Path) -> None:
    kept, both = Kept(), ("watchdog", "controller")
    calibrating = Calibrating(cast("Station", kept), tmp_path, ["--version"], log=tmp_path / "log")
    calibrating.start()
    calibrating.turn()
    assert kept.done == []
    with socket.socket(socket.AF_UNIX) as screen:
        screen.connect(str(tmp_path / "calibrate.sock"))
        calibrating.turn()
        assert kept.done == [("aside", both), True]
        screen.settimeout(30.0)
        assert screen.recv(100).strip()[:1].isdigit()
        assert screen.recv(100) == b"", "the end of the process is the end of the line"
    end_s = time.monotonic() + 30.0
    while len(kept.done) < 3 and time.monotonic() < end_s:
        calibrating.turn()
    assert kept.done[2:] == [("back", both)]
    calibrating.stop()
    assert not (tmp_path / "calibrate.sock").exists()
