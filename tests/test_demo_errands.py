"""The demo stands in for the units of errands: a child for each request, which is gone when that has ended."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, cast

import pytest

from kiosk.core.errandkinds import Errand
from kiosk.demo.errands import Errands
from kiosk.ops import errands

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.demo.supervise import Station

TELLS = ["-c", "import sys; print(*sys.argv[1:])"]


class Kept:
    """Remembers which processes are to end with the demo."""

    def __init__(self) -> None:
        self.pids: list[int] = []

    def entrust(self, pid: int) -> None:
        self.pids.append(pid)


def begun(tmp_path: Path, command: list[str]) -> tuple[Errands, Kept]:
    kept = Kept()
    config, log = tmp_path / "kiosk.toml", tmp_path / "log"
    mine = Errands(cast("Station", kept), tmp_path, command, config=config, log=log)
    mine.start()
    return mine, kept


def until_gone(mine: Errands, path: Path) -> None:
    end_s = time.monotonic() + 30.0
    while path.exists() and time.monotonic() < end_s:
        mine.turn()
    assert not path.exists()


def test_what_an_earlier_demo_left_is_gone_and_the_controller_may_ask(tmp_path: Path) -> None:
    for folder in (errands.asked_in(tmp_path), errands.told_in(tmp_path, Errand.DOCTOR)):
        folder.mkdir()
        (folder / "doctor").touch()
    begun(tmp_path, TELLS)
    assert list(errands.asked_in(tmp_path).iterdir()) == []
    assert errands.asked_in(tmp_path).stat().st_mode & 0o777 == 0o700
    assert not errands.told_in(tmp_path, Errand.DOCTOR).exists()


@pytest.mark.parametrize("errand", [Errand.DOCTOR, Errand.SUPPORT])
def test_a_child_carries_it_out_once(tmp_path: Path, errand: Errand) -> None:
    mine, kept = begun(tmp_path, TELLS)
    mine.turn()
    assert kept.pids == []
    request = errands.asked_in(tmp_path) / errand
    request.touch()
    until_gone(mine, request)
    mine.turn()
    assert len(kept.pids) == 1
    assert (tmp_path / "log").read_text(encoding="utf-8") == f"{errand} --config {tmp_path / 'kiosk.toml'}\n"
    mine.stop()


def test_nothing_is_updated(tmp_path: Path) -> None:
    mine, kept = begun(tmp_path, TELLS)
    (errands.asked_in(tmp_path) / Errand.UPDATE).touch()
    mine.turn()
    assert kept.pids == []


def test_what_runs_ends_with_the_demo_and_nobody_may_ask_any_more(tmp_path: Path) -> None:
    mine, kept = begun(tmp_path, ["-c", "import time; time.sleep(60)"])
    (errands.asked_in(tmp_path) / Errand.DOCTOR).touch()
    mine.turn()
    mine.turn()
    assert len(kept.pids) == 1
    mine.stop()
    assert mine._process is not None
    assert mine._process.poll() is not None
    assert not errands.asked_in(tmp_path).exists()
