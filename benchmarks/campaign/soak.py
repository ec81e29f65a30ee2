"""Honest visits for hours: other cuffs, limbs, exercises, hearts, noises, protocols and delays, and nothing broken.

Whatever trips is a false trip, in the bout or in the LOP measurement that some visits begin with. What ends before its
time without one is counted apart.
"""

import contextlib
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.bout import authorised
from benchmarks.campaign.case import Case, prescription
from benchmarks.campaign.delays import late_by_s
from benchmarks.campaign.folder import run_folder
from benchmarks.campaign.people import as_toml, base_of, exercise_of, somebody
from benchmarks.campaign.play import IDLE_S, SEARCH_MAX_S, search_authorised, until_phase
from benchmarks.campaign.probe import reason_of
from benchmarks.campaign.proofs import Refused, full_proof, short_proof
from benchmarks.campaign.station import CONTROLLER, WATCHDOG, Parts, Station
from benchmarks.journal import Row
from kiosk.core.events import SessionClosed
from kiosk.core.machine import Outputs
from kiosk.core.measuring import limit_mmhg
from kiosk.core.model import Limb, Mode, Phase, TracePoint
from kiosk.core.units import TICK_S
from kiosk.safety import limits
from kiosk.safety.heartbeat import GuardState

SESSIONS: Final = 3
"""Visits to one station between two openings of it."""

SEARCHES_OF: Final = 1.0 / 3.0
"""Share of the visits that begin with a LOP measurement (our inference: a value is used again for 28 days)."""

BOUT_MAX_S: Final = 1500.0
REPERFUSION_S: Final = (65.0, 120.0)
LIMBS: Final = {"arm": Limb.ARM, "thigh": Limb.LEG, "thigh_large": Limb.LEG}
LOP_MMHG: Final = {Limb.ARM: (110.0, 190.0), Limb.LEG: (140.0, 230.0)}
PERCENT: Final = {Limb.ARM: (40.0, 50.0), Limb.LEG: (40.0, 80.0)}
PROTOCOLS: Final = (((30, 15, 15, 15), 30.0), ((15, 15, 15), 45.0), ((75,), 30.0), ((20, 20), 60.0), ((5,), 30.0))
"""Repetitions of the sets and the rest between them."""


def soak(number: int, seed: int, is_done: Callable[[str], bool]) -> Generator[Row, None, None]:
    """One station with some visits of one runner; one row a visit.

    Raises:
        BenchmarkError: a run could not be made.
    """
    keys = [f"soak {seed} {number} {index}" for index in range(SESSIONS)]
    if all(is_done(key) for key in keys):
        return
    rng = Random(f"{seed}/soak/{number}")  # noqa: S311 - repeatable visits, nothing secret
    exercise = exercise_of(rng)
    base = base_of(exercise, rng)
    with run_folder() as name:
        file = Path(name) / f"{base}.toml"
        file.write_text(as_toml(somebody(base, exercise, rng)), encoding="utf-8")
        parts = Parts(profile=base, file=file, seed=seed * 100_003 + number, journal=Path(name) / "journal")
        about: Row = {"kind": "soak", "profile": base, "exercise": exercise, "seed": seed, "number": number}
        with contextlib.closing(Station(parts)) as station:
            late(station, rng)
            for key, row in zip(keys, _visits(station, base, rng), strict=False):
                if not is_done(key):
                    yield {"key": key, **about, **row}


def _visits(station: Station, base: str, rng: Random) -> Iterator[Row]:
    """Full proof test, then visit after visit until one trips or the proof test fails."""
    try:
        opened(station)
    except Refused as refused:
        # nobody's visit yet, so no hours; but a trip of a sound station is a false one in its self-test too
        end = f"{refused.point}:{refused.reason}"
        yield {"hours": 0.0, "held_h": 0.0, "trip": trip_of(station), "end": end, "searched": ""}
        return
    for index in range(SESSIONS):
        row = visit(station, base, rng, index, is_searched=rng.random() < SEARCHES_OF)
        yield row
        if row["trip"]:
            return
        station.put(SessionClosed())
        station.schedule.run(station.now + rng.uniform(*REPERFUSION_S))


def opened(station: Station) -> None:
    """Open a station: the full proof test, and an empty cuff. Raises `Refused` when it does not pass."""
    for _ in full_proof(station):
        pass
    until_phase(station, Phase.IDLE)
    station.schedule.run(station.now + IDLE_S)


def drawn_case(base: str, rng: Random) -> Case:
    """A plan for this limb: its LOP and the share of it."""
    limb = LIMBS[base]
    lop_mmhg, percent = rng.uniform(*LOP_MMHG[limb]), rng.uniform(*PERCENT[limb])
    return Case(name=base, profile=base, limb=limb, lop_mmhg=lop_mmhg, percent_lop=percent)


def visit(station: Station, base: str, rng: Random, index: int, *, is_searched: bool) -> Row:
    """One honest visit on an open station, with a LOP measurement first or without; its row.

    The bout goes by the LOP that was found; where the measurement was refused, by one as it would be entered.
    """
    case, began_s, searched, held = drawn_case(base, rng), station.now, "", Held(station)
    if is_searched:
        searched, found_mmhg = search(station, case)
        case = case if found_mmhg is None else replace(case, lop_mmhg=found_mmhg)
        if not has_tripped(station):
            station.schedule.run(station.now + rng.uniform(*REPERFUSION_S))
    end = searched if has_tripped(station) else bout(station, case, rng, index)
    return {
        "hours": round((station.now - began_s) / 3600.0, 5),
        "held_h": round(held.hours, 5),
        "trip": trip_of(station),
        "end": end,
        "setpoint_mmhg": round(case.setpoint_mmhg, 1),
        "searched": searched,
    }


class Held:
    """Counts the time in which the cuff is closed or has pressure, from when it is made on."""

    def __init__(self, station: Station) -> None:
        self._passes = 0
        self._station = station
        station.recorder.watch = self._seen

    @property
    def hours(self) -> float:
        """The time so far."""
        return self._passes * TICK_S / 3600.0

    def _seen(self, outputs: Outputs, point: TracePoint) -> None:
        self._station.outputs = outputs
        is_full = point.pressure_mmhg is not None and point.pressure_mmhg > limits.VENTED_MMHG
        self._passes += outputs.command.hold or is_full


def search(station: Station, case: Case) -> tuple[str, float | None]:
    """One LOP measurement, to an empty cuff or a trip: `found` and the value, or why there is none."""
    station.schedule.run(station.now + limits.REPERFUSION_RESET_S + IDLE_S)
    station.put(search_authorised(case, limit_mmhg(case.limb, station.config.search)))
    try:
        for _ in short_proof(station):
            pass
    except Refused as refused:
        return f"{refused.point}:{refused.reason}", None
    station.schedule.run(station.now + SEARCH_MAX_S, lambda: _is_over(station, Mode.MEASURING))
    found = None if station.snapshot is None else station.snapshot.found
    if found is None:
        return "none", None
    estimate = found.estimate
    return ("found", estimate.lop_mmhg) if estimate.refusal is None else (estimate.refusal.code, None)


def bout(station: Station, case: Case, rng: Random, index: int) -> str:
    """One honest bout on an open station, to an empty cuff or a trip; how it ended."""
    repetitions, rest_s = rng.choice(PROTOCOLS)
    station.put(authorised(prescription(case, repetitions, rest_s), index + 1))
    try:
        for _ in short_proof(station):
            pass
    except Refused as refused:
        return f"{refused.point}:{refused.reason}"
    station.schedule.run(station.now + BOUT_MAX_S, lambda: _is_over(station, Mode.SESSION))
    snapshot = station.snapshot
    view = None if snapshot is None else snapshot.session
    reason = None if view is None else view.end_reason
    return "none" if reason is None else reason.code


def has_tripped(station: Station) -> bool:
    """Either process has latched a trip."""
    snapshot, guard = station.snapshot, station.watchdog.state
    is_machine = snapshot is not None and snapshot.mode is Mode.TRIPPED
    return is_machine or (guard.state is GuardState.TRIPPED and not guard.is_test)


def trip_of(station: Station) -> str:
    """Why either process has tripped; empty when none has."""
    return reason_of(station) if has_tripped(station) else ""


def _is_over(station: Station, mode: Mode) -> bool:
    snapshot = station.snapshot
    if has_tripped(station):
        return True
    return snapshot is not None and snapshot.mode is not mode and snapshot.phase is Phase.IDLE


def late(station: Station, rng: Random) -> None:
    """Let both processes get their core as late as a busy machine gives it."""
    for name in (CONTROLLER, WATCHDOG):
        station.processes[name].delay_s = partial(late_by_s, Random(rng.random()))  # noqa: S311 - as above
