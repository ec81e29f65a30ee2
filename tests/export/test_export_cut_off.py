"""What belongs to a bout that was cut off, whose end is on the clock of the next boot."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.core.events import ProofFinished
from kiosk.core.model import ProofKind, Reason
from kiosk.core.units import Mmhg, Seconds
from kiosk.export.document import Session
from kiosk.export.gather import session
from kiosk.export.people import asking
from kiosk.storage import Store, open_store
from kiosk.therapy.library import load_library
from tests.storage.conftest import PRESCRIPTION, Clocks, add_plan_of

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


@pytest.fixture
def clocks() -> Clocks:
    return Clocks(mono_s=5000.0)


@pytest.fixture
def opened(tmp_path: Path, clocks: Clocks) -> Iterator[Callable[[str], Store]]:
    stores: list[Store] = []

    def open_it(boot: str) -> Store:
        stores.append(open_store(tmp_path / "kiosk.db", boot=boot, now=clocks.now, utc=clocks.utc))
        return stores[-1]

    yield open_it
    for store in stores:
        store.close()


def begun(store: Store) -> int:
    plan = add_plan_of(store)
    return store.sessions.start(plan.runner_id, plan.id, replace(PRESCRIPTION, cuff_id=CUFF))


def trip(store: Store, code: str, at_s: float) -> None:
    store.trips.add(Reason(code=code), "watchdog", Mmhg(301.0), at_s)


def handed_out(store: Store, number: int) -> Session:
    return session(asking(store, load_library()), number)


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
