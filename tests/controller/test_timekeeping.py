"""The controller keeps civil time: judged at the start, watched each second, set by a supervisor alone."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from kiosk.controller.screened import screened
from kiosk.controller.timekeeping import CivilParts, Timekeeper
from kiosk.core.clocktrust import AGAIN_S, BUILT_S, Evidence
from kiosk.core.days import DAY_S
from kiosk.core.errors import StorageError
from kiosk.core.units import Seconds
from kiosk.link.supervisorintents import ConfirmClock, SetClock
from kiosk.storage import Store, open_store
from tests.histories.lightroom import PIN, LightRoom
from tests.libraries import shared_library

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.controller.deskparts import DeskParts

BEGAN = BUILT_S + 200.0 * DAY_S


@dataclass
class Machine:
    """A machine whose clocks and word a test moves."""

    mono_s: float = 50.0
    off_s: float = 0.0
    is_synchronised: bool = False
    hardware_off_s: float | None = None
    asked: int = 0
    asked_hardware: int = 0

    def now(self) -> Seconds:
        return Seconds(self.mono_s)

    def sleep(self, seconds: float) -> None:
        self.mono_s += seconds

    @property
    def system_s(self) -> float:
        return BEGAN + self.mono_s - 50.0 + self.off_s

    def evidence(self, asks_hardware: bool) -> Evidence:
        self.asked += 1
        self.asked_hardware += asks_hardware
        is_told = asks_hardware and self.hardware_off_s is not None
        hardware = self.system_s + (self.hardware_off_s or 0.0) if is_told else None
        return Evidence(system_s=self.system_s, is_synchronised=self.is_synchronised, hardware_s=hardware)

    def utc(self) -> str:
        return datetime.fromtimestamp(self.system_s, UTC).isoformat(timespec="milliseconds")


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def store(tmp_path: Path, machine: Machine) -> Iterator[Store]:
    store = open_store(tmp_path / "kiosk.db", boot="b1", now=machine.now, utc=machine.utc)
    yield store
    store.close()


def keeper(store: Store, machine: Machine) -> Timekeeper:
    return Timekeeper(store, machine, CivilParts(evidence=machine.evidence, local_day=datetime.toordinal))


def after(timekeeper: Timekeeper, machine: Machine, seconds: float) -> None:
    machine.mono_s += seconds
    timekeeper.look()


def codes(store: Store) -> list[str]:
    return [mark.code for mark in store.civil.all()]


def test_the_first_look_is_kept_and_a_controller_that_comes_back_goes_on_with_it(
    store: Store, machine: Machine
) -> None:
    kept = keeper(store, machine)
    assert (kept.trust.is_trusted, kept.trust.reason.code, codes(store)) == (False, "clock_unproved", ["clock_lost"])
    kept.confirm(store.supervisors.add("Eva", "hash").id)
    machine.mono_s += 100.0
    again = keeper(store, machine)
    assert (again.trust.is_trusted, codes(store)) == (True, ["clock_lost", "clock_confirmed"])
    assert again.civil_s == machine.system_s


def test_a_machine_that_vouches_is_asked_nothing(store: Store, machine: Machine) -> None:
    machine.hardware_off_s = 1.0
    kept = keeper(store, machine)
    assert (kept.trust.is_trusted, codes(store)) == (True, ["clock_trusted"])
    asked = machine.asked
    after(kept, machine, 0.5)
    assert machine.asked == asked, "not more than once a second"
    after(kept, machine, 0.5)
    assert (machine.asked, machine.asked_hardware) == (asked + 1, 1), "the hardware clock only while it is needed"
    assert codes(store) == ["clock_trusted"]


def test_evidence_that_comes_later_is_taken(store: Store, machine: Machine) -> None:
    kept = keeper(store, machine)
    machine.hardware_off_s = 0.0
    after(kept, machine, AGAIN_S - 1.0)
    assert not kept.trust.is_trusted
    after(kept, machine, 1.0)
    assert (kept.trust.is_trusted, codes(store)) == (True, ["clock_lost", "clock_trusted"])


@pytest.mark.parametrize("by_s", [3600.0, -3600.0, 10 * 365 * DAY_S])
def test_a_jump_that_nobody_vouches_for_loses_trust_and_civil_time_goes_on(
    store: Store, machine: Machine, by_s: float
) -> None:
    machine.hardware_off_s = 0.0
    kept = keeper(store, machine)
    day, before = kept.day(), kept.civil_s
    machine.off_s += by_s
    after(kept, machine, 1.0)
    assert (kept.trust.is_trusted, kept.trust.reason.code) == (False, "clock_jumped")
    assert kept.civil_s == pytest.approx(before + 1.0, abs=0.01)
    assert kept.day() == day
    assert datetime.fromisoformat(store.utc()).timestamp() == pytest.approx(before + 1.0, abs=0.01)
    (line,) = store.events.of_code("clock_jumped")
    assert line.figures["jump_s"] == pytest.approx(by_s, abs=0.01)
    after(kept, machine, 60.0)
    assert codes(store) == ["clock_trusted", "clock_jumped"], "told once"
    kept.confirm(store.supervisors.add("Eva", "hash").id)
    assert kept.trust.is_trusted
    assert kept.civil_s == pytest.approx(before + 61.0, abs=0.01)


def test_a_time_service_may_set_the_clock(store: Store, machine: Machine) -> None:
    kept = keeper(store, machine)
    machine.off_s, machine.is_synchronised = 2 * DAY_S, True
    after(kept, machine, 1.0)
    assert kept.trust.is_trusted
    assert kept.civil_s == machine.system_s
    assert store.civil.all()[-1].shift_s == pytest.approx(2 * DAY_S, abs=0.01)


def test_a_supervisor_sets_it_and_sets_it_again(store: Store, machine: Machine) -> None:
    eva = store.supervisors.add("Eva", "hash").id
    kept = keeper(store, machine)
    right = BEGAN + 30 * DAY_S
    assert kept.set(eva, right + 365 * DAY_S, machine.mono_s) == ()
    machine.mono_s += 60.0
    assert kept.set(eva, right, machine.mono_s - 20.0) == ()
    assert kept.civil_s == pytest.approx(right + 20.0, abs=0.01), "the time since it was entered is added"
    assert kept.trust.reason.code == "clock_set"
    last = store.civil.all()[-1]
    assert last.supervisor_id == eva
    assert last.shift_s == pytest.approx(20.0 - 365 * DAY_S - 60.0, abs=0.01)
    after(kept, machine, 1.0)
    assert codes(store) == ["clock_lost", "clock_set", "clock_set"], "what the station holds is no jump"
    assert [one.code for one in kept.set(eva, BUILT_S - 1.0, machine.mono_s)] == ["clock_early"]
    assert len(codes(store)) == 3


def test_after_a_reboot_with_the_same_wrong_clock_it_is_asked_again(
    tmp_path: Path, store: Store, machine: Machine
) -> None:
    kept = keeper(store, machine)
    kept.set(store.supervisors.add("Eva", "hash").id, BEGAN + 30 * DAY_S, machine.mono_s)
    store.events.append("x", at_s=machine.mono_s)
    machine.hardware_off_s = 0.0
    second = open_store(tmp_path / "kiosk.db", boot="b2", now=machine.now, utc=machine.utc)
    try:
        again = keeper(second, machine)
    finally:
        second.close()
    assert (again.trust.is_trusted, again.trust.reason.code) == (False, "clock_back")


def test_a_jump_that_cannot_be_stored_loses_trust_all_the_same_and_is_tried_again(
    store: Store, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.hardware_off_s = 0.0
    kept = keeper(store, machine)
    put = store.civil.put

    def full(*_args: object, **_named: object) -> object:
        raise StorageError("store_full", "full", "")

    monkeypatch.setattr(store.civil, "put", full)
    machine.off_s = 60.0
    with pytest.raises(StorageError):
        after(kept, machine, 1.0)
    assert not kept.trust.is_trusted
    monkeypatch.setattr(store.civil, "put", put)
    after(kept, machine, 1.0)
    assert codes(store) == ["clock_trusted", "clock_jumped"]


def test_answers_are_judged_with_what_the_timekeeper_believes(store: Store, machine: Machine) -> None:
    runner = store.runners.add("Ann", 1990)
    kept = keeper(store, machine)
    parts = cast("DeskParts", SimpleNamespace(store=store, library=shared_library(), timekeeper=kept))
    assert not screened(parts, runner.id, 1).is_clock_trusted
    kept.confirm(store.supervisors.add("Eva", "hash").id)
    assert screened(parts, runner.id, 1).is_clock_trusted


def test_only_a_supervisors_pin_sets_or_confirms(tmp_path: Path) -> None:
    async def play() -> None:
        room = LightRoom(
            tmp_path,
            shared_library(),
            boot="b1",
            begins_s=50.0,
            utc=lambda at_s: datetime.fromtimestamp(BEGAN + at_s, UTC).isoformat(timespec="milliseconds"),
        )
        await room.open()
        set_clock = SetClock(civil_s=BEGAN + 5 * DAY_S, as_of_s=50.0, pin="999999")
        for intent in (set_clock, ConfirmClock(pin="999999")):
            reply = await room.ask(intent)
            assert [one.code for one in reply.reasons] == ["pin_wrong"]
        assert codes(room.store) == ["clock_trusted"]
        early = await room.ask(SetClock(civil_s=0.0, as_of_s=50.0, pin=PIN))
        assert [one.code for one in early.reasons] == ["clock_early"]
        assert (await room.ask(SetClock(civil_s=BEGAN + 5 * DAY_S, as_of_s=50.0, pin=PIN))).accepted
        assert (await room.ask(ConfirmClock(pin=PIN))).accepted
        assert codes(room.store) == ["clock_trusted", "clock_set", "clock_confirmed"]
        assert room.store.utc()[:10] == datetime.fromtimestamp(BEGAN + 5 * DAY_S, UTC).date().isoformat()
        await room.close()

    asyncio.run(play())
