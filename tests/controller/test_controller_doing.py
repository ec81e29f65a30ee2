"""What the station tells of what it is doing, for whoever wants to stop or update it."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from kiosk.controller.doing import DOING, Doing
from kiosk.core.model import Mode, Snapshot
from kiosk.core.units import Seconds
from kiosk.install import idle
from kiosk.install.machine import Done, Machine


@dataclass(frozen=True)
class Seen:
    """What of a snapshot counts here."""

    mode: Mode = Mode.READY
    pressure_mmhg: float | None = 0.4


def seen(mode: Mode = Mode.READY, pressure_mmhg: float | None = 0.4) -> Snapshot:
    return cast(Snapshot, Seen(mode, pressure_mmhg))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / idle.DOING[1:]).parent.mkdir(parents=True)
    return tmp_path


@pytest.fixture
def doing(root: Path) -> Doing:
    assert Path(idle.DOING).name == DOING
    return Doing(root / idle.DOING[1:], Seconds(-idle.VISIT_S))


def why(root: Path, now_s: float = 0.0, state: str = "active", pid: int = os.getpid()) -> str:
    """What root would say of it, while systemd says this of the controller."""
    told = Done(0, f"ActiveState={state}\nMainPID={pid}\n")
    return idle.at_work(Machine(root, log=lambda _line: None, run=lambda _command: told), now_s)


@pytest.mark.parametrize("mode", list(Mode))
def test_only_a_station_that_waits_for_nobody_may_be_taken_away(doing: Doing, root: Path, mode: Mode) -> None:
    doing.seen(seen(mode=mode))
    assert (why(root) == "") is (mode in {Mode.CLOSED, Mode.READY, Mode.TRIPPED})


@pytest.mark.parametrize(("pressure", "is_free"), [(9.9, True), (10.0, False), (None, False)])
def test_not_while_there_is_or_may_be_pressure(doing: Doing, root: Path, pressure: float | None, is_free: bool) -> None:
    doing.seen(seen(pressure_mmhg=pressure))
    assert (why(root) == "") is is_free


def test_not_soon_after_somebody_asked_for_something(doing: Doing, root: Path) -> None:
    doing.asked(Seconds(50.0))
    doing.seen(seen())
    assert "or used 10 s ago" in why(root, 60.0)
    assert why(root, 50.0 + idle.VISIT_S) == ""


def test_it_is_written_when_something_changes_and_not_ten_times_a_second(doing: Doing, root: Path) -> None:
    doing.seen(seen(pressure_mmhg=0.1))
    (root / idle.DOING[1:]).unlink()
    doing.seen(seen(pressure_mmhg=0.2))
    assert not (root / idle.DOING[1:]).exists()
    doing.seen(seen(mode=Mode.SESSION))
    assert json.loads((root / idle.DOING[1:]).read_text(encoding="utf-8"))["mode"] == "session"


def test_where_it_cannot_be_written_there_is_no_old_word_and_it_counts_as_at_work(
    doing: Doing, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    doing.seen(seen())
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", _full)
        doing.seen(seen(mode=Mode.SESSION))
    assert "does not say" in why(root)
    doing.seen(seen())
    assert why(root) == ""


def _full(*_words: object, **_named: object) -> int:
    raise OSError(28, "No space left on device")


def test_a_controller_that_ended_says_nothing(doing: Doing, root: Path) -> None:
    doing.seen(seen())
    doing.end()
    assert not (root / idle.DOING[1:]).exists()
    doing.end()


def test_a_word_of_a_controller_that_was_killed_is_none(doing: Doing, root: Path) -> None:
    doing.seen(seen())
    assert why(root) == ""
    assert "does not say" in why(root, pid=os.getpid() + 1)
    assert "does not say" in why(root, state="activating", pid=0)
    assert "does not say" in why(root, state="activating")
    assert why(root, state="failed", pid=0) == ""


def test_one_that_starts_takes_the_old_word_away_and_counts_its_start_as_a_press(doing: Doing, root: Path) -> None:
    doing.seen(seen())
    again = Doing(root / idle.DOING[1:], Seconds(100.0))
    assert not (root / idle.DOING[1:]).exists()
    again.seen(seen())
    assert "the station was started or used 20 s ago" in why(root, 120.0)
    assert why(root, 100.0 + idle.VISIT_S) == ""


@pytest.mark.parametrize(("told", "is_free"), [("", True), ("Job=0", True), ("Job=1234", False)])
def test_one_that_is_about_to_start_is_not_down(root: Path, told: str, is_free: bool) -> None:
    done = Done(0, f"ActiveState=inactive\n{told}\n")
    machine = Machine(root, log=lambda _line: None, run=lambda _command: done)
    assert (idle.at_work(machine, 0.0) == "") is is_free
    assert idle.at_work(Machine(root, log=lambda _line: None, run=lambda _command: Done(127, "")), 0.0)
