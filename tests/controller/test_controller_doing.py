"""What the station tells of what it is doing, for whoever wants to stop or update it."""

import json
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
    return Doing(root / idle.DOING[1:])


def why(root: Path, now_s: float = 0.0) -> str:
    machine = Machine(root, log=lambda _line: None, run=lambda _command: Done(0, "active\n"))
    return idle.at_work(machine, now_s)


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
    assert "used the screen 10 s ago" in why(root, 60.0)
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
