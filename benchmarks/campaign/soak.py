"""Honest visits for hours: other cuffs, limbs, hearts, noises, protocols and delays, and nothing broken.

Whatever trips is a false trip. A bout that ends before its time without one is counted apart.
"""

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.bout import authorised
from benchmarks.campaign.case import Case, prescription
from benchmarks.campaign.people import as_toml, late_by_s, somebody
from benchmarks.campaign.play import IDLE_S, until_phase
from benchmarks.campaign.probe import reason_of
from benchmarks.campaign.proofs import Refused, full_proof, short_proof
from benchmarks.campaign.runs import memory_folder
from benchmarks.campaign.station import CONTROLLER, WATCHDOG, Parts, Station
from benchmarks.journal import Row
from kiosk.core.events import SessionClosed
from kiosk.core.model import Limb, Mode, Phase
from kiosk.safety.heartbeat import GuardState

SESSIONS: Final = 3
"""Bouts on one station between two openings of it."""

BOUT_MAX_S: Final = 1500.0
REPERFUSION_S: Final = (65.0, 120.0)
LIMBS: Final = {"arm": Limb.ARM, "thigh": Limb.LEG, "thigh_large": Limb.LEG}
LOP_MMHG: Final = {Limb.ARM: (110.0, 190.0), Limb.LEG: (140.0, 230.0)}
PERCENT: Final = {Limb.ARM: (40.0, 50.0), Limb.LEG: (40.0, 80.0)}
PROTOCOLS: Final = (((30, 15, 15, 15), 30.0), ((15, 15, 15), 45.0), ((75,), 30.0), ((20, 20), 60.0), ((5,), 30.0))
"""Repetitions of the sets and the rest between them."""


def soak(number: int, seed: int, is_done: Callable[[str], bool]) -> Iterator[Row]:
    """One station with some bouts; one row a bout.

    Raises:
        BenchmarkError: a run could not be made.
    """
    keys = [f"soak {seed} {number} {index}" for index in range(SESSIONS)]
    if all(is_done(key) for key in keys):
        return
    rng = Random(f"{seed}/soak/{number}")  # noqa: S311 - repeatable visits, nothing secret
    base = rng.choice(sorted(LIMBS))
    with tempfile.TemporaryDirectory(prefix="kiosk-campaign-", dir=memory_folder()) as name:
        file = Path(name) / f"{base}.toml"
        file.write_text(as_toml(somebody(base, rng)), encoding="utf-8")
        parts = Parts(profile=base, file=file, seed=seed * 100_003 + number, journal=Path(name) / "journal")
        station = Station(parts)
        late(station, rng)
        for key, row in zip(keys, _bouts(station, base, rng), strict=False):
            if not is_done(key):
                yield {"key": key, "kind": "soak", "profile": base, "seed": seed, "number": number, **row}
        station.close()


def _bouts(station: Station, base: str, rng: Random) -> Iterator[Row]:
    """Full proof test, then bout after bout until one trips or the proof test fails."""
    try:
        opened(station)
    except Refused as refused:
        yield {"hours": 0.0, "trip": "", "end": f"{refused.point}:{refused.reason}"}
        return
    for index in range(SESSIONS):
        row = bout(station, base, rng, index)
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


def bout(station: Station, base: str, rng: Random, index: int) -> Row:
    """One honest bout on an open station, to an empty cuff or a trip; its row."""
    limb = LIMBS[base]
    case = Case(
        name=base,
        profile=base,
        limb=limb,
        lop_mmhg=rng.uniform(*LOP_MMHG[limb]),
        percent_lop=rng.uniform(*PERCENT[limb]),
    )
    repetitions, rest_s = rng.choice(PROTOCOLS)
    began_s = station.now
    ordered = prescription(case, repetitions, rest_s)
    station.put(authorised(ordered, index + 1))
    try:
        for _ in short_proof(station):
            pass
    except Refused as refused:
        return _row(station, case, began_s, end=f"{refused.point}:{refused.reason}")
    station.schedule.run(station.now + BOUT_MAX_S, lambda: _is_over(station))
    snapshot = station.snapshot
    view = None if snapshot is None else snapshot.session
    reason = None if view is None else view.end_reason
    return _row(station, case, began_s, end="none" if reason is None else reason.code)


def _row(station: Station, case: Case, began_s: float, *, end: str) -> Row:
    return {
        "hours": round((station.now - began_s) / 3600.0, 5),
        "trip": reason_of(station) if has_tripped(station) else "",
        "end": end,
        "setpoint_mmhg": round(case.setpoint_mmhg, 1),
    }


def has_tripped(station: Station) -> bool:
    """Either process has latched a trip."""
    snapshot, guard = station.snapshot, station.watchdog.state
    is_machine = snapshot is not None and snapshot.mode is Mode.TRIPPED
    return is_machine or (guard.state is GuardState.TRIPPED and not guard.is_test)


def _is_over(station: Station) -> bool:
    snapshot = station.snapshot
    if has_tripped(station):
        return True
    return snapshot is not None and snapshot.mode is not Mode.SESSION and snapshot.phase is Phase.IDLE


def late(station: Station, rng: Random) -> None:
    """Let both processes get their core as late as a busy machine gives it."""
    for name in (CONTROLLER, WATCHDOG):
        station.processes[name].delay_s = partial(late_by_s, Random(rng.random()))  # noqa: S311 - as above
