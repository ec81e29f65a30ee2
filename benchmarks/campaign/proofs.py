"""The proof tests of a visit, and what ends one on the way."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from benchmarks.campaign.asked import Asked
from benchmarks.campaign.case import Point
from benchmarks.campaign.station import Station
from benchmarks.figures import BenchmarkError
from kiosk.core.events import SelfTestRequested
from kiosk.core.model import Mode, Snapshot, StepState
from kiosk.safety.heartbeat import Request

PROOF_MAX_S: Final = 120.0


class Refused(Exception):  # noqa: N818 - not an error: what a proof test is for
    """The station did not go on to where pressure is held; `point` is how far it came, `reason` why.

    `by` says what did not: the full proof test, before anybody came; the start with its short proof, before pressure
    was on for the bout; the bout; or nothing, and the visit went past a point that it never came to.
    """

    def __init__(self, point: str, reason: str, *, by: str) -> None:
        super().__init__(f"{point}: {reason}")
        self.point, self.reason, self.by = point, reason, by


PROOF, START, BOUT, PAST = "proof", "start", "bout", "past"


@dataclass(frozen=True, slots=True)
class Stored:
    """A state to begin from: the point, what happens right before the fault, and what is asked for right after it."""

    point: Point
    prelude: Callable[[Station], None] = lambda _station: None
    asks: Callable[[Station], Asked] | None = None


def full_proof(station: Station) -> Iterator[Stored]:
    """The full proof test. Raises `Refused` when it does not pass."""
    station.put(SelfTestRequested())
    yield from _rising_and_holding(station, _proved, Point.PROOF_RISE, Point.PROOF_HOLD)
    _proved(station, lambda: _is_running(station, "watchdog_trip") and _is_withholding(station))
    yield Stored(Point.PROOF_TRIP)
    _proved(station, lambda: False)


def _proved(station: Station, there: Callable[[], bool]) -> None:
    """Run the proof until `there`, or to its end."""
    snapshot = _tested(station, there)
    if snapshot.mode not in {Mode.TESTING, Mode.READY}:
        failed = next((step for step in snapshot.proof if step.state is StepState.FAILED), None)
        reason = snapshot.last_stop if failed is None else failed.reason
        code = str(snapshot.mode) if reason is None else reason.code
        raise Refused(PROOF if failed is None else failed.code, code, by=PROOF)


def _is_running(station: Station, code: str) -> bool:
    snapshot = station.snapshot
    return snapshot is not None and any(
        step.code == code and step.state is StepState.RUNNING for step in snapshot.proof
    )


def _is_withholding(station: Station) -> bool:
    last = station.watchdog.state.last
    return last is not None and last.request is Request.PROVE_TRIP


def short_proof(station: Station) -> Iterator[Stored]:
    """The short proof before a bout, right after its start. Raises `Refused` when the bout does not begin."""
    yield from _rising_and_holding(station, _begins, Point.SHORT_RISE, Point.SHORT_HOLD)
    _begins(station, lambda: False)


def _begins(station: Station, there: Callable[[], bool]) -> None:
    """Run the short proof until `there`, or until the bout has begun."""
    snapshot = _tested(station, there)
    if snapshot.mode not in {Mode.TESTING, Mode.SESSION, Mode.MEASURING}:
        reason = snapshot.start_refused or snapshot.last_stop
        raise Refused(START, str(snapshot.mode) if reason is None else reason.code, by=START)


def _rising_and_holding(
    station: Station, wait: Callable[[Station, Callable[[], bool]], None], rise: Point, hold: Point
) -> Iterator[Stored]:
    """A moment into the rise and into the hold of a proof test that was just asked for."""
    run = station.schedule.run
    run(station.now + 0.2)
    for step, point in (("rise", rise), ("hold", hold)):
        wait(station, partial(_is_running, station, step))
        run(station.now + 0.5)
        yield Stored(point)


def _tested(station: Station, there: Callable[[], bool]) -> Snapshot:
    """Run until `there`, or until no proof test runs. Raises `BenchmarkError` when neither comes."""

    def over() -> bool:
        return there() or station.snapshot is None or station.snapshot.mode is not Mode.TESTING

    came = station.schedule.run(station.now + PROOF_MAX_S, over)
    if station.snapshot is None or not came:
        raise BenchmarkError(f"the proof test did not end in {PROOF_MAX_S:g} s")
    return station.snapshot
