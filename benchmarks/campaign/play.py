"""A visit played up to each phase in which a fault may come, on one station."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Final

from benchmarks.bout import CUFFS, authorised
from benchmarks.campaign.station import Station
from benchmarks.figures import BenchmarkError
from kiosk.core.events import SearchAuthorised, SelfTestRequested, StopPressed
from kiosk.core.model import Limb, Mode, Phase, Prescription, Side, Snapshot, StepState, Tempo
from kiosk.core.posture import Posture
from kiosk.core.units import Mmhg, Seconds
from kiosk.safety import limits
from kiosk.safety.heartbeat import Request


class Point(StrEnum):
    """Where in a visit a state is stored."""

    CLOSED = "closed"
    PROOF_RISE = "proof_rise"
    PROOF_HOLD = "proof_hold"
    PROOF_TRIP = "proof_trip"
    READY = "ready"
    SHORT_RISE = "short_rise"
    SHORT_HOLD = "short_hold"
    FILL = "fill"
    WORK = "work"
    REST = "rest"
    VENT = "vent"
    DEFLATE = "deflate"
    SEARCH_RISE = "search_rise"
    SEARCH_LISTEN = "search_listen"


SEARCHED: Final = frozenset({Point.SEARCH_RISE, Point.SEARCH_LISTEN})
"""Points of a LOP measurement; a visit has these, or those of a bout."""

BEFORE: Final = frozenset(
    {
        Point.CLOSED, Point.PROOF_RISE, Point.PROOF_HOLD, Point.PROOF_TRIP, Point.READY, Point.SHORT_RISE,
        Point.SHORT_HOLD,
    }
)  # fmt: skip
"""Points of either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A runner on a bench: cuff, limb and setpoint."""

    name: str
    profile: str
    limb: Limb
    lop_mmhg: float
    percent_lop: float
    systolic_mmhg: float | None = None
    """LOP is measured, on a limb with this pressure, and no bout follows."""

    @property
    def setpoint_mmhg(self) -> float:
        """Pressure of the bout."""
        return self.lop_mmhg * self.percent_lop / 100.0

    @property
    def points(self) -> frozenset[Point]:
        """Where its visit comes by."""
        bout = frozenset(Point) - SEARCHED
        return bout if self.systolic_mmhg is None else (SEARCHED | BEFORE)


CASES: Final = {
    case.name: case
    for case in (
        Case(name="thigh", profile="thigh", limb=Limb.LEG, lop_mmhg=180.0, percent_lop=80.0),
        Case(name="arm", profile="arm", limb=Limb.ARM, lop_mmhg=140.0, percent_lop=50.0),
        # 80 % of this LOP is the highest setpoint the guard lets pass; the small cuff rises fastest
        Case(name="arm_250", profile="arm", limb=Limb.ARM, lop_mmhg=312.5, percent_lop=80.0),
        Case(name="thigh_250", profile="thigh", limb=Limb.LEG, lop_mmhg=312.5, percent_lop=80.0),
        Case(name="large_250", profile="thigh_large", limb=Limb.LEG, lop_mmhg=312.5, percent_lop=80.0),
        # so high that the search comes near its limit of 290 mmHg
        Case(name="arm_search", profile="arm", limb=Limb.ARM, lop_mmhg=140.0, percent_lop=50.0, systolic_mmhg=250.0),
        Case(
            name="thigh_search", profile="thigh", limb=Limb.LEG, lop_mmhg=180.0, percent_lop=80.0, systolic_mmhg=200.0
        ),
    )
}

REPETITIONS: Final = (8, 3)
WORK_AFTER_S: Final = 5.0
"""How far into a set its state is stored: in the second repetition."""

SEARCH_FROM_MMHG: Final = 240.0
"""From here on a state of a search is stored: the higher it is, the higher is the peak."""

SEARCH_MAX_S: Final = 120.0

IDLE_S: Final = 1.0
"""Between the end of the proof test and the start of the bout."""

SETTLED_S: Final = 2.0
PHASE_MAX_S: Final = 90.0
PROOF_MAX_S: Final = 120.0


def prescription(case: Case, repetitions: tuple[int, ...] = REPETITIONS, rest_s: float = 30.0) -> Prescription:
    """The bout of a case: 2 s up, 2 s down, inflated rests, limit at the setpoint's own 30 mmHg."""
    return Prescription(
        protocol_id="BENCHMARK",
        exercise="any",
        limb=case.limb,
        side=Side.LEFT,
        cuff_id=CUFFS[case.profile],
        cuff_width_mm=115,
        lop_mmhg=Mmhg(case.lop_mmhg),
        percent_lop=case.percent_lop,
        setpoint_mmhg=Mmhg(case.setpoint_mmhg),
        limit_mmhg=Mmhg(case.setpoint_mmhg + 30.0),
        repetitions=repetitions,
        rest_s=Seconds(rest_s),
        tempo=Tempo(up_s=Seconds(2.0), down_s=Seconds(2.0)),
        inflated_rests=True,
        max_restriction_s=Seconds(600.0),
    )


class Refused(Exception):  # noqa: N818 - not an error: what a proof test is for
    """The station did not go on to where pressure is held; `point` is how far it came, `reason` why.

    `by` says what did not: the proof test, before anything was done to the runner, or the bout.
    """

    def __init__(self, point: str, reason: str, *, by: str) -> None:
        super().__init__(f"{point}: {reason}")
        self.point, self.reason, self.by = point, reason, by


PROOF, BOUT = "proof", "bout"


@dataclass(frozen=True, slots=True)
class Stored:
    """A state to begin from: the point, and what happens right before the fault."""

    point: Point
    prelude: Callable[[Station], None] = lambda _station: None


def play(station: Station, case: Case) -> Iterator[Stored]:
    """Play a visit, and stop at each point. Raises `Refused` when the station ends it on the way."""
    run = station.schedule.run
    run(station.now + 1.0)
    yield Stored(Point.CLOSED)
    yield from full_proof(station)
    until_phase(station, Phase.IDLE)
    run(station.now + IDLE_S)
    yield Stored(Point.READY)
    if case.systolic_mmhg is not None:
        yield from _searching(station, case)
        return
    station.put(authorised(prescription(case)))
    yield from short_proof(station)
    half_mmhg = case.setpoint_mmhg / 2.0
    until_phase(station, Phase.FILL, lambda: station.bench.true_pressure_mmhg >= half_mmhg)
    yield Stored(Point.FILL)
    until_phase(station, Phase.WORK)
    run(station.now + WORK_AFTER_S)
    yield Stored(Point.WORK)
    until_phase(station, Phase.REST)
    run(station.now + SETTLED_S)
    yield Stored(Point.REST)
    yield Stored(Point.VENT, _stopped)
    until_phase(station, Phase.WORK)
    until_phase(station, Phase.DEFLATE)
    yield Stored(Point.DEFLATE)
    until_phase(station, Phase.IDLE)


def _searching(station: Station, case: Case) -> Iterator[Stored]:
    """A LOP measurement, at a step up and at a listening near its top. Raises `Refused` when it ends before them."""
    planned = prescription(case)
    station.schedule.run(station.now + limits.REPERFUSION_RESET_S + IDLE_S)
    station.put(
        SearchAuthorised(
            runner_id=1,
            limb=case.limb,
            side=Side.LEFT,
            posture=Posture.LYING,
            cuff=authorised(planned).cuff,
            cuff_width_mm=planned.cuff_width_mm,
            limit_mmhg=Mmhg(limits.SEARCH_MAX_MMHG),
        )
    )
    yield from short_proof(station)
    for point in (Point.SEARCH_RISE, Point.SEARCH_LISTEN):
        _until_searched(station, point)
        yield Stored(point)


def _until_searched(station: Station, point: Point) -> None:
    """Run until the pump raises a step, or the analysis listens, high enough."""

    def is_there() -> bool:
        outputs = station.outputs
        if outputs is None or outputs.phase is not Phase.SEARCH or station.bench.true_pressure_mmhg < SEARCH_FROM_MMHG:
            return False
        return outputs.command.pump if point is Point.SEARCH_RISE else outputs.listening is not None

    def is_over() -> bool:
        return is_there() or (station.snapshot is not None and station.snapshot.mode is not Mode.MEASURING)

    station.schedule.run(station.now + SEARCH_MAX_S, is_over)
    if not is_there():
        found = None if station.snapshot is None else station.snapshot.found
        reason = None if found is None else found.estimate.refusal
        raise Refused(point.value, "nothing came" if reason is None else reason.code, by=BOUT)


def short_proof(station: Station) -> Iterator[Stored]:
    """The short proof before a bout, right after its start. Raises `Refused` when the bout does not begin."""
    yield from _rising_and_holding(station, _begins, Point.SHORT_RISE, Point.SHORT_HOLD)
    _begins(station, lambda: False)


def _begins(station: Station, there: Callable[[], bool]) -> None:
    """Run the short proof until `there`, or until the bout has begun."""
    snapshot = _tested(station, there)
    if snapshot.mode not in {Mode.TESTING, Mode.SESSION, Mode.MEASURING}:
        reason = snapshot.start_refused or snapshot.last_stop
        raise Refused("start", str(snapshot.mode) if reason is None else reason.code, by=PROOF)


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


def _stopped(station: Station) -> None:
    station.put(StopPressed(source="screen"))
    station.schedule.run(station.now + 0.1)


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


def until_phase(station: Station, phase: Phase, holds: Callable[[], bool] = lambda: True) -> None:
    """Run until the cuff is in a phase and something holds. Raises `Refused` when the bout ended instead."""

    def is_there() -> bool:
        return station.outputs is not None and station.outputs.phase is phase and holds()

    def is_over() -> bool:
        snapshot = station.snapshot
        ended = snapshot is not None and snapshot.mode is not Mode.SESSION and phase is not Phase.IDLE
        return is_there() or (ended and phase is not Phase.DEFLATE)

    station.schedule.run(station.now + PHASE_MAX_S, is_over)
    if not is_there():
        snapshot = station.snapshot
        bout = None if snapshot is None else snapshot.session
        reason = None if bout is None else bout.end_reason
        if reason is None and snapshot is not None:
            reason = snapshot.last_stop
        raise Refused(phase.value, "nothing came" if reason is None else reason.code, by=BOUT)
