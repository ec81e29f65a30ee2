"""Whose time the account is held to outlasts the process, and an account that is only carried trips nothing."""

import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kiosk.safety import journal as journal_module
from kiosk.safety import limits
from kiosk.safety.heartbeat import FrameLimb, FramePhase, GuardState, TripReason
from kiosk.safety.history import line, replay
from kiosk.safety.journal import clear_lockout
from kiosk.safety.states import Entry, EntryKind
from tests.safety.test_journal import entry, reopened, written

if TYPE_CHECKING:
    from tests.safety.conftest import Driver, Rig

ARM, LEG, NONE = FrameLimb.ARM, FrameLimb.LEG, FrameLimb.NONE
BEFORE_LIMBS = Path(__file__).parent / "journals" / "before_lockout.journal"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "watchdog.journal"


def of(limb: FrameLimb, kind: EntryKind, restriction_s: float, reason: TripReason = TripReason.NONE) -> Entry:
    return replace(entry(kind, reason, restriction_s=restriction_s), limb=limb)


# --- in the journal ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("limb", FrameLimb)
def test_the_limb_of_the_account_is_in_the_journal(path: Path, limb: FrameLimb) -> None:
    written(path, of(limb, EntryKind.CLEAN, 1000.0))
    assert (reopened(path).limb, reopened(path).restriction_s) == (limb, 1000.0)


def test_a_program_from_before_the_limb_reads_the_line_too() -> None:
    """An update that goes back by itself finds no damage: seven fields, in their order, and the first says nothing."""
    text, _ = line(of(LEG, EntryKind.TRIP, 1000.0, TripReason.LATE), boot=0xABCD, at_s=12.0, crc=0)
    assert text[9:] == b"0000abcd:LEG 12.000 trip LATE 0 1000.000 12.5\n"
    text, _ = line(of(NONE, EntryKind.HELD, 0.0), boot=1, at_s=2.0, crc=0)
    assert text[9:] == b"00000001 2.000 held NONE 0 0.000 12.5\n"


def test_lines_without_a_limb_say_that_it_is_not_known() -> None:
    seen, _, _ = replay(BEFORE_LIMBS.read_bytes())
    assert (seen.damaged, seen.limb, seen.restriction_s > 0.0) == (False, NONE, True)


def test_a_limb_that_nobody_has_is_damage(path: Path) -> None:
    text, _ = line(of(LEG, EntryKind.CLEAN, 0.0), boot=1, at_s=1.0, crc=0)
    body = text[9:-1].replace(b":LEG", b":TAIL")
    path.write_bytes(b"%08x %s\n" % (zlib.crc32(body), body))
    assert reopened(path).latched is TripReason.JOURNAL


@pytest.mark.parametrize("how", ["held", "renewed", "cleared"])
def test_what_a_start_or_a_technician_adds_keeps_the_limb(
    path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    trips = [of(LEG, EntryKind.TRIP, 1000.0, TripReason.LATE)] * 3
    written(path, *trips, of(LEG, EntryKind.HELD if how == "held" else EntryKind.RELEASED, 1000.0))
    if how == "cleared":
        clear_lockout(path, boot=3, now=9.0)
    monkeypatch.setattr(journal_module, "SIZE_MAX", 0 if how == "renewed" else 10**6)
    seen = reopened(path)
    assert (seen.limb, seen.restriction_s) == (LEG, 1036.0 if how == "held" else 1000.0)
    assert replay(path.read_bytes())[0].limb is LEG


def test_a_damaged_journal_knows_of_no_limb(path: Path) -> None:
    written(path, of(LEG, EntryKind.RELEASED, 1000.0))
    path.write_bytes(path.read_bytes() + b"x\ny\n")
    seen = reopened(path)
    assert (seen.latched, seen.restriction_s) == (TripReason.JOURNAL, limits.RESTRICTION_LEG_S)


def test_the_watchdog_writes_down_whose_account_it_is(rig: "Rig") -> None:
    rig.arm()
    assert replay(rig.journal_path.read_bytes())[0].limb is LEG


# --- in the guard -----------------------------------------------------------------------------------------------


def test_a_leg_that_had_more_than_an_arms_time_is_no_trip_after_a_restart(driver: Callable[..., "Driver"]) -> None:
    guarded = driver(restriction_s=1000.0, limb=LEG)
    guarded.claim(FramePhase.IDLE, limb=NONE)
    guarded.run(59.0)
    assert (guarded.mode(), guarded.state.ceiling_s) == (GuardState.WAITING, limits.RESTRICTION_LEG_S)
    guarded.run(1.2)
    assert (guarded.mode(), guarded.state.restriction_s) == (GuardState.WAITING, 0.0)


@pytest.mark.parametrize("before", [ARM, NONE])
def test_an_arms_account_gets_no_legs_time_by_a_restart(driver: Callable[..., "Driver"], before: FrameLimb) -> None:
    guarded = driver(restriction_s=870.0, limb=before)
    guarded.claim(FramePhase.IDLE, limb=LEG)
    guarded.at(150.0)
    guarded.until_trip(limits.RESTRICTION_ARM_S - 870.0 + 0.1)
    assert guarded.why() is TripReason.OVERTIME


@pytest.mark.parametrize("phase", [FramePhase.PROOF, FramePhase.FILL])
def test_an_account_that_is_only_carried_trips_nothing_and_holds_nothing(
    driver: Callable[..., "Driver"], phase: FramePhase
) -> None:
    guarded = driver(restriction_s=1000.0)
    guarded.claim(FramePhase.IDLE)
    guarded.run(1.0)
    guarded.claim(phase)
    guarded.run(1.0)
    assert (guarded.mode(), guarded.report().restriction_left_s) == (GuardState.WAITING, 0.0)
    assert guarded.kinds() == []
    guarded.claim(FramePhase.IDLE)
    guarded.run(limits.OVERTIME_REST_S - 3.0)
    assert guarded.state.restriction_s == 1000.0
    guarded.run(2.0)
    assert guarded.state.restriction_s == 0.0
    assert guarded.arm(phase).state.active


def test_an_account_that_is_only_carried_trips_as_soon_as_there_is_pressure(driver: Callable[..., "Driver"]) -> None:
    guarded = driver(restriction_s=1000.0)
    guarded.run(1.0)
    assert guarded.mode() is GuardState.WAITING
    guarded.pressure_mmhg = 15.1
    guarded.run(0.02)
    assert guarded.why() is TripReason.OVERTIME


def test_an_account_beyond_its_time_trips_whatever_holds(guarded: "Driver") -> None:
    """Also below 15 mmHg: what may be held is what counts."""
    guarded.at(10.0)
    guarded.state = replace(guarded.state, restriction_s=limits.RESTRICTION_LEG_S)
    guarded.run(0.02)
    assert guarded.why() is TripReason.OVERTIME


def test_a_leg_that_rests_is_no_trip_when_an_arm_comes_next(driver: Callable[..., "Driver"]) -> None:
    guarded = driver(restriction_s=1000.0, limb=LEG)
    guarded.claim(FramePhase.IDLE, limb=ARM)
    guarded.run(1.0)
    guarded.claim(FramePhase.FILL, limb=ARM)
    guarded.run(1.0)
    assert (guarded.mode(), guarded.state.ceiling_s) == (GuardState.WAITING, limits.RESTRICTION_ARM_S)
