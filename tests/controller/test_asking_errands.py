"""What a supervisor asks for at the screen is agreed to at rest, put on record, and put down where nobody forges it."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kiosk.controller.pinpad import PinPad
from kiosk.core.errandcodes import PATIENCE_ELSE_S, REFUSALS
from kiosk.core.errandkinds import Errand
from kiosk.core.errands import FORMAT, ErrandState, ErrandStatus
from kiosk.core.model import Mode, Phase
from kiosk.core.units import Mmhg
from kiosk.link.supervisorintents import AskErrand
from kiosk.ops import errands
from tests.controller.test_desk_waits import room_in
from tests.histories.lightroom import PIN, LightRoom, driven
from tests.tui.support import WATCHDOG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.core.records import Supervisor

BUNDLE = "/run/bfr-kiosk-usb/sda1/new.bundle"
REST = (Mode.CLOSED, Mode.READY, Mode.TRIPPED)
PATHS = {Errand.UPDATE: BUNDLE, Errand.DOCTOR: "", Errand.SUPPORT: "/run/bfr-kiosk-usb/sda1"}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The runtime directory of an installed station."""
    run = tmp_path / "run" / "bfr-kiosk"
    run.mkdir(parents=True)
    monkeypatch.setattr(errands, "INSTALLED", run)
    errands.asked_in(run).mkdir(mode=0o700)
    return run


@pytest.fixture(scope="module")
def one_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LightRoom]:
    room = room_in(tmp_path_factory.mktemp("room"))
    yield room
    driven(room.close())


@pytest.fixture
def room(one_room: LightRoom, run: Path) -> Iterator[LightRoom]:
    """The same station, an hour later and at rest."""
    before = one_room._desk.latest
    at(one_room, pressure_mmhg=Mmhg(0.4))
    one_room.clock.sleep(3600.0)
    one_room.begun_s = one_room.clock.at_s  # type: ignore[attr-defined]
    one_room._desk._parts = replace(one_room._desk._parts, runtime_dir=run)
    yield one_room
    one_room._desk.latest = before


def at(room: LightRoom, **changes: object) -> None:
    assert room._desk.latest is not None
    room._desk.latest = replace(room._desk.latest, **changes)  # type: ignore[arg-type]


def ask(room: LightRoom, errand: Errand, *, path: str | None = None, pin: str = PIN) -> str:
    """Empty when it was agreed to."""
    reply = driven(room.ask(AskErrand(errand=errand, path=PATHS[errand] if path is None else path, pin=pin)))
    assert reply.accepted is not bool(reply.reasons)
    return " ".join(one.code for one in reply.reasons)


def lines(room: LightRoom) -> list[tuple[str, str]]:
    """Of this test, newest first."""
    return [
        (one.code, one.detail)
        for one in room.store.events.page(0, 99)
        if one.code.startswith("errand") and one.at_s >= room.begun_s  # type: ignore[attr-defined]
    ]


def requests(run: Path) -> list[str]:
    return sorted(path.name for path in errands.asked_in(run).iterdir())


@pytest.mark.parametrize("errand", list(Errand))
@pytest.mark.parametrize("mode", REST)
def test_who_asked_is_on_record_and_the_request_lies_there_whole_and_for_its_owner_alone(
    room: LightRoom, run: Path, errand: Errand, mode: Mode
) -> None:
    at(room, mode=mode)
    assert ask(room, errand) == ""
    assert lines(room) == [("errand_asked", f"1 {errand}")]
    assert requests(run) == [errand]
    path = errands.asked_in(run) / errand
    told = json.loads(path.read_text(encoding="utf-8"))
    assert len(told.pop("id")) == 16
    assert told == {
        "format": 1,
        "errand": errand,
        "path": PATHS[errand],
        "at_s": room.clock.at_s,
        "pid": os.getpid(),
    }
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


EMPTY, BUSY = "cuff_not_empty", "station_not_ready"


@pytest.mark.parametrize(
    ("changes", "update", "others"),
    [
        *(({"mode": mode}, BUSY, BUSY) for mode in Mode if mode not in REST),
        ({"phase": Phase.WORK}, EMPTY, ""),
        ({"pressure_mmhg": Mmhg(10.0)}, EMPTY, ""),
        ({"pressure_mmhg": Mmhg(9.9)}, "", ""),
        ({"pressure_mmhg": None, "watchdog": WATCHDOG}, EMPTY, ""),
        ({"pressure_mmhg": None, "watchdog": None}, EMPTY, ""),
        ({"watchdog": replace(WATCHDOG, pressure_mmhg=Mmhg(10.0))}, EMPTY, ""),
        ({"watchdog": replace(WATCHDOG, pressure_mmhg=None)}, "", ""),
    ],
)
def test_nothing_beside_work_and_an_update_only_with_a_cuff_that_is_known_to_be_empty(
    room: LightRoom, run: Path, changes: dict[str, object], update: str, others: str
) -> None:
    at(room, **changes)
    for errand in Errand:
        expected = update if errand is Errand.UPDATE else others
        assert ask(room, errand) == expected
        assert requests(run) == ([] if expected else [errand])
        assert lines(room)[: len(requests(run))] == [("errand_asked", f"1 {one}") for one in requests(run)]
        for name in requests(run):
            (errands.asked_in(run) / name).unlink()


@pytest.mark.parametrize("errand", list(Errand))
def test_not_without_the_pin(room: LightRoom, run: Path, errand: Errand) -> None:
    assert ask(room, errand, pin="000000") == "pin_wrong"
    assert (lines(room), requests(run)) == ([], [])


def test_no_pin_is_worked_on_beside_a_bout(room: LightRoom) -> None:
    at(room, mode=Mode.SESSION)
    assert ask(room, Errand.DOCTOR, pin="000000") == BUSY, "it takes the computer's time, and counts as wrong"


def test_the_pad_is_locked_for_it_as_for_anything_else(room: LightRoom, run: Path) -> None:
    for _ in range(5):
        ask(room, Errand.DOCTOR, pin="000000")
    assert ask(room, Errand.DOCTOR) == "pin_locked"
    assert requests(run) == []


@pytest.mark.parametrize("errand", list(Errand))
def test_what_has_begun_while_the_pin_was_verified_counts(
    room: LightRoom, run: Path, errand: Errand, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = PinPad.supervisor

    async def slow(pad: PinPad, pin: str) -> Supervisor:
        found = await original(pad, pin)
        at(room, mode=Mode.SESSION)
        return found

    monkeypatch.setattr(PinPad, "supervisor", slow)
    assert ask(room, errand) == BUSY
    assert (lines(room), requests(run)) == ([], [])


@pytest.mark.parametrize(
    ("errand", "path"),
    [
        *((Errand.UPDATE, path) for path in ("", "new.bundle", "/a\nb", "/a\0b", "/\x1b[2J")),
        (Errand.DOCTOR, "/run"),
        *((Errand.SUPPORT, path) for path in ("sda1", "/a\nb")),
    ],
)
def test_a_path_that_is_none_is_refused(room: LightRoom, run: Path, errand: Errand, path: str) -> None:
    assert ask(room, errand, path=path) == "errand_path"
    assert requests(run) == []


def test_a_support_file_may_leave_the_stick_to_whoever_writes_it(room: LightRoom) -> None:
    assert ask(room, Errand.SUPPORT, path="") == ""


def test_one_at_a_time_until_the_request_was_taken_and_the_work_has_ended_or_hangs(room: LightRoom, run: Path) -> None:
    assert ask(room, Errand.DOCTOR) == ""
    assert ask(room, Errand.SUPPORT) == "errand_busy"
    (errands.asked_in(run) / "doctor").unlink()
    status = ErrandStatus(
        errand=Errand.DOCTOR, id="a", state=ErrandState.RUNNING, step="disk", changed_s=room.clock.at_s
    )
    folder = errands.told_in(run, Errand.DOCTOR)
    folder.mkdir()
    (folder / errands.STATUS).write_text(json.dumps({"format": FORMAT, **asdict(status)}), encoding="utf-8")
    assert ask(room, Errand.SUPPORT) == "errand_busy"
    room.clock.sleep(PATIENCE_ELSE_S + 1.0)
    assert ask(room, Errand.SUPPORT) == ""


def test_elsewhere_than_on_an_installed_station_there_is_no_update(
    room: LightRoom, run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errands, "INSTALLED", tmp_path / "elsewhere")
    assert ask(room, Errand.UPDATE) == "errand_not_installed"
    assert ask(room, Errand.DOCTOR) == "errand_nobody"
    (run / errands.ASKED).mkdir()
    assert ask(room, Errand.DOCTOR) == ""
    assert (run / errands.ASKED / "doctor").exists()


def test_in_a_virtual_run_there_is_nobody(room: LightRoom) -> None:
    room._desk._parts = replace(room._desk._parts, runtime_dir=None)
    assert [ask(room, errand) for errand in Errand] == ["errand_not_installed", "errand_nobody", "errand_nobody"]


def test_a_request_that_cannot_be_put_down_is_refused_and_on_record(room: LightRoom, run: Path) -> None:
    (errands.asked_in(run) / ".doctor.new" / "x").mkdir(parents=True)
    assert ask(room, Errand.DOCTOR) == "errand_failed"
    assert lines(room) == [("errand_failed", "doctor"), ("errand_asked", "1 doctor")]
    assert requests(run) == [".doctor.new"]


def test_every_refusal_of_its_own_has_a_sentence() -> None:
    source = (Path(__file__).parents[2] / "kiosk/controller/errands.py").read_text(encoding="utf-8")
    used = {word.split('"')[0] for word in source.split('Reason(code="')[1:]}
    assert used == set(REFUSALS)
