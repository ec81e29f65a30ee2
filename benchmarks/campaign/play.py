"""A visit played up to each phase in which a fault may come, on one station."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from benchmarks.bout import authorised
from benchmarks.campaign.asked import Asked
from benchmarks.campaign.case import Case, Point, prescription
from benchmarks.campaign.proofs import BOUT, Refused, Stored, full_proof, short_proof
from benchmarks.campaign.station import Station
from kiosk.core.events import SearchAuthorised, StopPressed
from kiosk.core.model import Mode, Phase, Side
from kiosk.core.posture import Posture
from kiosk.core.units import Mmhg
from kiosk.safety import limits

WORK_AFTER_S: Final = 5.0
"""How far into a set its state is stored: in the second repetition."""

SEARCH_FROM_MMHG: Final = 240.0
"""From here on a state of a search is stored: the higher it is, the higher is the peak."""

SEARCH_MAX_S: Final = 120.0

IDLE_S: Final = 1.0
"""Between the end of the proof test and the start of the bout."""

RESTED_S: Final = limits.REPERFUSION_RESET_S + IDLE_S
"""How long the limb has to be left alone before a search."""

TOP_MMHG: Final = 12.0
"""This far below the setpoint the pump of a fill is about to stop: small cuffs rise so much in a tenth of a second."""

SETTLED_S: Final = 2.0
PHASE_MAX_S: Final = 90.0


def play(station: Station, case: Case) -> Iterator[Stored]:
    """Play a visit, and stop at each point. Raises `Refused` when the station ends it on the way."""
    run = station.schedule.run
    run(station.now + 1.0)
    yield Stored(Point.CLOSED)
    yield from full_proof(station)
    until_phase(station, Phase.IDLE)
    run(station.now + IDLE_S)
    yield Stored(Point.READY, asks=partial(_asked, case))
    if case.systolic_mmhg is not None:
        yield from _searching(station, case)
        return
    station.put(authorised(prescription(case)))
    yield from short_proof(station)
    half_mmhg = case.setpoint_mmhg / 2.0
    until_phase(station, Phase.FILL, lambda: station.bench.true_pressure_mmhg >= half_mmhg)
    yield Stored(Point.FILL)
    if _is_at_top(station, case):
        yield Stored(Point.FILL_TOP)
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


def _asked(case: Case, station: Station) -> Asked:
    """What the visit would go on with: its bout at once, or its search when the limb has rested."""
    if case.systolic_mmhg is None:
        return Asked(station, authorised(prescription(case)))
    return Asked(station, search_authorised(case, Mmhg(limits.SEARCH_MAX_MMHG)), after_s=RESTED_S)


def _is_at_top(station: Station, case: Case) -> bool:
    """Run until the pump of a fill is about to stop. False when the fill has ended without.

    A sensor that shows too much stops the pump too early, and the visit goes on.
    """

    def is_there() -> bool:
        outputs = station.outputs
        is_pumped = outputs is not None and outputs.phase is Phase.FILL and outputs.command.pump
        return is_pumped and station.bench.true_pressure_mmhg >= case.setpoint_mmhg - TOP_MMHG

    def is_over() -> bool:
        return is_there() or station.outputs is None or station.outputs.phase is not Phase.FILL

    station.schedule.run(station.now + PHASE_MAX_S, is_over)
    return is_there()


def _searching(station: Station, case: Case) -> Iterator[Stored]:
    """A LOP measurement, at a step up and at a listening near its top. Raises `Refused` when it ends before them."""
    station.schedule.run(station.now + RESTED_S)
    station.put(search_authorised(case, Mmhg(limits.SEARCH_MAX_MMHG)))
    yield from short_proof(station)
    for point in (Point.SEARCH_RISE, Point.SEARCH_LISTEN):
        _until_searched(station, point)
        yield Stored(point)


def search_authorised(case: Case, limit_mmhg: Mmhg) -> SearchAuthorised:
    """The event that starts a LOP measurement, up to a step. Raises `BenchmarkError` when there is no such cuff."""
    planned = prescription(case)
    return SearchAuthorised(
        runner_id=1,
        limb=case.limb,
        side=Side.LEFT,
        posture=Posture.LYING,
        cuff=authorised(planned).cuff,
        cuff_width_mm=planned.cuff_width_mm,
        limit_mmhg=limit_mmhg,
    )


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


def _stopped(station: Station) -> None:
    station.put(StopPressed(source="screen"))
    station.schedule.run(station.now + 0.1)


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
