"""Each fault of the simulated bench is named: by the doctor, by the self-test it tells of, or by what else finds it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest

from kiosk.hw.factory import local_bench
from kiosk.hw.sim.faults import FAULTS
from kiosk.ops.civil_now import held_now
from kiosk.ops.doctoring import clock, hardware
from kiosk.ops.doctoring.catalogue import CHECKS
from kiosk.ops.doctoring.check import Check, Level
from tests.hw import doctor_table
from tests.hw.conftest import WIRING, HandClock
from tests.hw.doctor_table import LOOKED_AT, OTHERWISE, PAGE, PRESSED, beside, needs_air, written
from tests.hw.fakemachine import NOW, Told, fake_machine
from tests.scenarios.test_latent import NOT_SEEN, OF_THE_CLOCK, SEEN

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kiosk.config import Settings


def looked_at(
    settings: Settings, root: Path, *faults: str, amplitudes: Mapping[str, float] = MappingProxyType({})
) -> dict[str, Check]:
    """All that the doctor looks at on a stopped bench with these faults there from the start."""
    bench, clock_ = local_bench(seed=11), HandClock()
    bench.advance(clock_.now())
    for fault in faults:
        bench.fault(fault, True)
    for fault, amplitude in amplitudes.items():
        bench.fault(fault, True, amplitude)
    mine, guard = bench.controller(WIRING, clock_), bench.watchdog(WIRING, clock_)
    machine, opened = fake_machine(root, clock_, Told()), (mine, guard)
    found = [
        *hardware.contacts(opened, WIRING),
        *hardware.controller_side(mine),
        *hardware.watchdog_side(guard, WIRING),
        *hardware.sensors(opened, WIRING),
        *clock.clock(settings, machine, held_now(None, mine.vouched, NOW)),
    ]
    return {check.id: check for check in found}


def bad(found: dict[str, Check]) -> set[str]:
    return {id_ for id_, check in found.items() if check.level in (Level.WARN, Level.FAIL)}


def test_a_sound_bench_shows_nothing(settings: Settings, tmp_path: Path) -> None:
    found = looked_at(settings, tmp_path)
    assert {check.level for check in found.values()} == {Level.OK}
    assert {f"sensor.{name}.{what}" for name in "ab" for what in ("zero", "noise", "drift")} <= set(found)


@pytest.mark.parametrize("fault", sorted(LOOKED_AT))
def test_the_doctor_names_it_and_says_what_to_do(settings: Settings, tmp_path: Path, fault: str) -> None:
    found = looked_at(settings, tmp_path, fault)
    assert bad(found) >= LOOKED_AT[fault]
    assert bad(found) <= LOOKED_AT[fault] | beside(LOOKED_AT[fault])
    for id_ in LOOKED_AT[fault]:
        assert found[id_].hint, id_


@pytest.mark.parametrize("fault", sorted(PRESSED))
def test_a_stuck_contact_is_named_while_the_switch_is_pressed(settings: Settings, tmp_path: Path, fault: str) -> None:
    assert bad(looked_at(settings, tmp_path, fault, "estop")) == PRESSED[fault]
    assert bad(looked_at(settings, tmp_path, fault)) == set()


@pytest.mark.parametrize("fault", sorted(needs_air().keys() | OTHERWISE))
def test_what_needs_air_is_really_not_seen_without(settings: Settings, tmp_path: Path, fault: str) -> None:
    assert bad(looked_at(settings, tmp_path, fault)) == set()


def test_a_slow_creep_is_a_drift(settings: Settings, tmp_path: Path) -> None:
    assert "sensor.a.drift" in bad(looked_at(settings, tmp_path, amplitudes={"sensor_a_drift": 0.5}))


def test_a_rail_that_is_low_is_told_apart_from_one_that_trips(settings: Settings, tmp_path: Path) -> None:
    for volts, level in ((11.4, Level.OK), (10.2, Level.WARN), (8.0, Level.FAIL)):
        check = looked_at(settings, tmp_path, amplitudes={"rail_low": volts})["supply.rail"]
        assert check.level is level
        assert check.values[0].value == pytest.approx(volts, abs=0.05)


def test_every_fault_is_in_one_place_and_what_proves_it_agrees() -> None:
    places = (set(LOOKED_AT), set(PRESSED), set(OTHERWISE), set(needs_air()))
    assert set.union(*places) == set(FAULTS)
    assert sum(map(len, places)) == len(FAULTS)
    # What the self-test finds is proved where it is run with the fault, and what it does not find likewise.
    assert set(needs_air()) <= set(SEEN)
    assert set(NOT_SEEN) == set(PRESSED) | set(OTHERWISE)
    assert set(LOOKED_AT) >= OF_THE_CLOCK
    named = {id_ for ids in (*LOOKED_AT.values(), *PRESSED.values()) for id_ in ids} | set(needs_air().values())
    assert named <= set(CHECKS)


def test_the_page_lists_checks_and_faults_as_they_are() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert written(page) == page, f"python -m {doctor_table.__name__}"
