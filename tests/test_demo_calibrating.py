"""The demo stands in for socket and unit: looked up first, then both processes aside, and back when it has ended."""

from __future__ import annotations

import socket
import sys
import time
from typing import TYPE_CHECKING, cast

import pytest

from kiosk.demo.calibrating import Calibrating

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.demo.supervise import Station

BOTH = ("watchdog", "controller")
PROGRAM = """#!/bin/sh
# in the place of the interpreter
echo "$4"
[ "$4" = --panel ] || exit {agreed}
"""


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


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def calibrating(kept: Kept, tmp_path: Path) -> Iterator[Calibrating]:
    made = Calibrating(cast("Station", kept), tmp_path, tmp_path / "kiosk.toml", log=tmp_path / "log")
    made.start()
    yield made
    made.stop()
    assert not (tmp_path / "calibrate.sock").exists()


def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, agreed: int) -> None:
    path = tmp_path / "python"
    path.write_text(PROGRAM.format(agreed=agreed), encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(path))


def turn_until(calibrating: Calibrating, kept: Kept, count: int) -> None:
    end_s = time.monotonic() + 30.0
    while len(kept.done) < count and time.monotonic() < end_s:
        calibrating.turn()


def all_of_it(screen: socket.socket) -> bytes:
    screen.settimeout(30.0)
    said = b""
    while more := screen.recv(100):
        said += more
    return said


def test_who_connects_has_the_procedure_at_the_other_end(
    calibrating: Calibrating, kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, monkeypatch, agreed=0)
    calibrating.turn()
    assert kept.done == []
    with socket.socket(socket.AF_UNIX) as screen:
        screen.connect(str(tmp_path / "calibrate.sock"))
        calibrating.turn()
        assert kept.done == [True], "the station goes on while it is looked up"
        turn_until(calibrating, kept, 3)
        assert kept.done == [True, ("aside", BOTH), True]
        assert all_of_it(screen) == b"--agreed\n--panel\n", "the end of the process is the end of the line"
    turn_until(calibrating, kept, 4)
    assert kept.done[3:] == [("back", BOTH)]


def test_who_connects_without_an_agreement_is_told_so_and_the_station_goes_on(
    calibrating: Calibrating, kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, monkeypatch, agreed=1)
    for count in (1, 2):
        with socket.socket(socket.AF_UNIX) as screen:
            screen.connect(str(tmp_path / "calibrate.sock"))
            turn_until(calibrating, kept, count)
            while calibrating._looks is not None:
                calibrating.turn()
            assert all_of_it(screen) == b"--agreed\n"
    assert kept.done == [True, True], "nobody was put aside, and the next is heard"
