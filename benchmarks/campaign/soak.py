"""Honest visits for hours: other cuffs, limbs, hearts, noises, protocols and delays, and nothing broken.

Whatever trips is a false trip. A bout that ends before its time without one is counted apart.
"""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.campaign.play import Case, Refused, full_proof, prescription, until_phase
from benchmarks.campaign.probe import reason_of
from benchmarks.campaign.runs import memory_folder
from benchmarks.campaign.station import CONTROLLER, WATCHDOG, Parts, Station
from benchmarks.journal import Row
from kiosk.core.events import SessionAuthorised, SessionClosed
from kiosk.core.model import Limb, Mode, Phase
from kiosk.hw.sim.profile import Profile, shipped_profile, with_figures
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

ROUTINE_S: Final = 0.0001
SLOW_SHARE, SLOW_S = 1e-3, 0.005
MISSED_SHARE, MISSED_S = 6e-5, 0.025
"""How late passes are: most by a tenth of a millisecond, one in a thousand by up to 5 ms, one in 16,000 by a whole
pass; what the benchmark `timing` saw with every core busy, and a little more."""


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
        for _ in full_proof(station):
            pass
        until_phase(station, Phase.IDLE)
        station.schedule.run(station.now + 1.0)
    except Refused as refused:
        yield {"hours": 0.0, "trip": "", "end": f"{refused.point}:{refused.reason}"}
        return
    for index in range(SESSIONS):
        row = _bout(station, base, rng, index)
        yield row
        if row["trip"]:
            return
        station.put(SessionClosed())
        station.schedule.run(station.now + rng.uniform(*REPERFUSION_S))


def _bout(station: Station, base: str, rng: Random, index: int) -> Row:
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
    bout = prescription(case, repetitions, rest_s)
    station.put(SessionAuthorised(session_id=index + 1, runner_id=1, prescription=bout))
    station.schedule.run(station.now + 1.0)
    station.schedule.run(station.now + BOUT_MAX_S, lambda: _is_over(station))
    snapshot = station.snapshot
    bout_view = None if snapshot is None else snapshot.session
    reason = None if bout_view is None else bout_view.end_reason
    return {
        "hours": round((station.now - began_s) / 3600.0, 5),
        "trip": reason_of(station) if has_tripped(station) else "",
        "end": "none" if reason is None else reason.code,
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
        station.processes[name].delay_s = partial(_delay_s, Random(rng.random()))  # noqa: S311 - as above


def _delay_s(rng: Random) -> float:
    draw = rng.random()
    if draw < MISSED_SHARE:
        return rng.uniform(SLOW_S, MISSED_S)
    return rng.uniform(0.0, SLOW_S) if draw < SLOW_SHARE else rng.expovariate(1.0 / ROUTINE_S)


# --- who comes ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Spread:
    """How far a figure of somebody else may be from the shipped profile's: times, or plus."""

    low: float
    high: float
    is_added: bool = False


SPREADS: Final[dict[str, dict[str, Spread]]] = {
    "cuff": {"leak_mmhg_per_min": Spread(0.5, 2.0), "v0_ml": Spread(0.9, 1.1)},
    "pump": {"free_flow_l_per_min": Spread(0.85, 1.1), "ripple_mmhg": Spread(0.5, 1.5)},
    "limb": {
        "contraction_ml": Spread(0.4, 1.2),
        "up_s": Spread(0.6, 1.4),
        "down_s": Spread(0.6, 1.4),
        "strength_jitter": Spread(0.5, 2.0),
        "pulse_ml": Spread(0.5, 1.5),
        "heart_rate_per_min": Spread(0.7, 2.0),
        "mean_arterial_mmhg": Spread(0.8, 1.25),
        "motion_ml": Spread(0.3, 2.0),
        "motion_per_min": Spread(0.3, 4.0),
    },
    "sensor_a": {
        "offset_mmhg": Spread(-1.5, 1.5, is_added=True),
        "span_error": Spread(-0.006, 0.006, is_added=True),
        "noise_mv": Spread(0.9, 1.6),
        "supply_v": Spread(0.985, 1.015),
    },
    "sensor_b": {
        "offset_mmhg": Spread(-1.5, 1.5, is_added=True),
        "span_error": Spread(-0.006, 0.006, is_added=True),
        "noise_mv": Spread(0.9, 1.6),
        "supply_v": Spread(0.985, 1.015),
    },
}
"""What differs from runner to runner and from station to station (our inference: parts within their data sheets,
runners from a resting pulse to a running one, from hardly moving to restless)."""


def somebody(base: str, rng: Random) -> Profile:
    """A shipped profile with other figures, each drawn evenly from its spread."""
    profile = shipped_profile(base)
    changes: dict[str, dict[str, float]] = {}
    for section, spreads in SPREADS.items():
        part = getattr(profile, section)
        changes[section] = {}
        for name, spread in spreads.items():
            draw, usual = rng.uniform(spread.low, spread.high), getattr(part, name)
            changes[section][name] = usual + draw if spread.is_added else usual * draw
    return with_figures(profile, changes)


def as_toml(profile: Profile) -> str:
    """The profile as a file would have it."""
    lines = []
    for section in fields(profile):
        if section.name == "name":
            continue
        part = getattr(profile, section.name)
        lines += [f"[{section.name}]", *(f"{one.name} = {getattr(part, one.name)!r}" for one in fields(part)), ""]
    return "\n".join(lines)
