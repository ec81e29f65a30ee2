"""What belongs to a bout that was cut off, whose end is on the clock of the next boot."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from kiosk.core.events import ProofFinished
from kiosk.core.model import ActuatorCommand, Phase, ProofKind, Reason, TracePoint
from kiosk.core.units import Mmhg, Seconds
from kiosk.export import fhir
from kiosk.export.document import Session
from kiosk.export.gather import session
from kiosk.export.people import asking
from kiosk.storage import Store
from tests.libraries import shared_library
from tests.storage.conftest import PRESCRIPTION, Clocks, add_plan_of
from tests.storage.raw import run, without_triggers

CUFF = PRESCRIPTION.cuff_id
SHORT = ProofFinished(
    kind=ProofKind.SHORT,
    cuff_id=CUFF,
    passed=True,
    steps=(),
    zero_mmhg=Mmhg(0.4),
    rise_mmhg_per_s=21.5,
    seconds=Seconds(12.0),
)
INTERRUPTED = Reason(code="interrupted")


def begun(store: Store) -> int:
    plan = add_plan_of(store)
    return store.sessions.start(plan.runner_id, plan.id, replace(PRESCRIPTION, cuff_id=CUFF))


def trip(store: Store, code: str, at_s: float) -> None:
    store.trips.add(Reason(code=code), "watchdog", Mmhg(301.0), at_s)


def handed_out(store: Store, number: int) -> Session:
    return session(asking(store, shared_library()), number)


def told(found: Session) -> tuple[list[str], list[int]]:
    return [one.reason.code for one in found.trips], [one.number for one in found.proofs]


@pytest.mark.parametrize("next_boot_s", [10.0, 90_000.0])
def test_the_trip_that_ended_it_and_its_short_self_test_are_in_it(
    opened: Callable[[str], Store], clocks: Clocks, next_boot_s: float
) -> None:
    """Whatever the clock of the boot says that found it cut off."""
    store = opened("boot-1")
    number = begun(store)
    clocks.advance(seconds=3)
    proof = store.proofs.add(SHORT).id
    trip(store, "watchdog_overpressure", 5004.0)
    clocks.mono_s = next_boot_s
    later = opened("boot-2")
    later.sessions.end(number, INTERRUPTED, None)
    assert told(handed_out(later, number)) == (["watchdog_overpressure"], [proof])


def test_nothing_of_the_next_bout_is_in_it(opened: Callable[[str], Store], clocks: Clocks) -> None:
    """A late clock of the next boot reached over everything that followed in the first one."""
    store = opened("boot-1")
    number = begun(store)
    trip(store, "watchdog_overpressure", 5004.0)
    clocks.advance(minutes=10)
    after = begun(store)
    clocks.advance(seconds=3)
    store.proofs.add(SHORT)
    trip(store, "stop_pressed", 5606.0)
    clocks.mono_s = 90_000.0
    later = opened("boot-2")
    for one in (number, after):
        later.sessions.end(one, INTERRUPTED, None)
    assert told(handed_out(later, number)) == (["watchdog_overpressure"], [])
    assert told(handed_out(later, after))[0] == ["stop_pressed"]


def test_a_bout_that_ended_in_its_own_boot_has_a_minute_more(opened: Callable[[str], Store], clocks: Clocks) -> None:
    store = opened("boot-1")
    number = begun(store)
    clocks.advance(seconds=100)
    store.sessions.end(number, Reason(code="completed"), None)
    trip(store, "watchdog_overpressure", 5150.0)
    trip(store, "stop_pressed", 5200.0)
    clocks.advance(seconds=200)
    store.proofs.add(SHORT)
    assert told(handed_out(store, number)) == (["watchdog_overpressure"], [])


def point(at_s: float) -> TracePoint:
    command = ActuatorCommand(hold=True)
    return TracePoint(
        at_s=Seconds(at_s),
        pressure_mmhg=Mmhg(90.0),
        pressure_b_mmhg=None,
        setpoint_mmhg=None,
        phase=Phase.WORK,
        command=command,
    )


def period(found: Session) -> dict[str, str]:
    """When FHIR says that it was: the procedure, and what was delivered in it."""
    resources = [one["resource"] for one in json.loads(fhir.encoded(found))["entry"]]
    procedure = next(one for one in resources if one["resourceType"] == "Procedure")
    observed = next(one for one in resources if one["resourceType"] == "Observation" and "effectivePeriod" in one)
    assert observed["effectivePeriod"] == procedure["performedPeriod"]
    return dict(procedure["performedPeriod"])


def cut_off(opened: Callable[[str], Store], clocks: Clocks, number: int, boot: str) -> Session:
    """Found by a later start, three days on."""
    clocks.advance(days=3)
    store = opened(boot)
    store.sessions.end(number, INTERRUPTED, None)
    store.events.append("session_interrupted", session_id=number, at_s=clocks.mono_s)
    return handed_out(store, number)


@pytest.mark.parametrize("boot", ["boot-1", "boot-2"])
@pytest.mark.parametrize(
    ("known_s", "last"),
    [
        (((1.0, 7.52), 4.0), "2026-03-01T09:00:07.520+00:00"),
        (((1.0, 7.52), 9.0), "2026-03-01T09:00:09.000+00:00"),
        (((), 4.0), "2026-03-01T09:00:04.000+00:00"),
        (((), None), "2026-03-01T09:00:00.000+00:00"),
    ],
)
def test_the_end_of_what_was_cut_off_is_the_last_thing_known_of_it(
    opened: Callable[[str], Store],
    clocks: Clocks,
    boot: str,
    known_s: tuple[tuple[float, ...], float | None],
    last: str,
) -> None:
    """Not the time of the start that found it, whether that was of another boot or of the same."""
    points_s, line_s = known_s
    store = opened("boot-1")
    number = begun(store)
    if points_s:
        store.trace.append(number, [point(5000.0 + one) for one in points_s])
    if line_s is not None:
        store.events.append("effort", session_id=number, figures={"effort": 3.0}, at_s=5000.0 + line_s)
    found = cut_off(opened, clocks, number, boot)
    assert found.last_known_utc == last
    assert period(found) == {"start": "2026-03-01T09:00:00.000+00:00", "end": last}
    assert found.ended_utc == "2026-03-04T09:00:00.000+00:00", "when it was found"


def test_a_trace_that_cannot_be_read_leaves_the_last_line(opened: Callable[[str], Store], clocks: Clocks) -> None:
    store = opened("boot-1")
    number = begun(store)
    store.trace.append(number, [point(5030.0)])
    store.events.append("effort", session_id=number, figures={"effort": 3.0}, at_s=5004.0)
    without_triggers(store, "trace_blocks")
    run(store, "UPDATE trace_blocks SET crc32 = 0")
    assert cut_off(opened, clocks, number, "boot-2").last_known_utc == "2026-03-01T09:00:04.000+00:00"


def test_a_session_that_ended_itself_has_its_own_end(opened: Callable[[str], Store], clocks: Clocks) -> None:
    store = opened("boot-1")
    number = begun(store)
    clocks.advance(seconds=30)
    store.sessions.end(number, Reason(code="stop"), None)
    store.events.append("stop_answered", session_id=number, at_s=clocks.mono_s + 20.0)
    found = handed_out(store, number)
    assert found.last_known_utc is None
    assert period(found)["end"] == found.ended_utc == "2026-03-01T09:00:30.000+00:00"
