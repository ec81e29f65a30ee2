"""How fast either dump valve alone empties a cuff at the highest pressure a bout may have."""

import contextlib
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Final

from benchmarks.campaign.case import CASES, Point
from benchmarks.campaign.catalogue import find
from benchmarks.campaign.folder import run_folder
from benchmarks.campaign.play import play
from benchmarks.campaign.probe import EMPTY_MMHG
from benchmarks.campaign.runs import forked
from benchmarks.campaign.station import CONTROLLER, WATCHDOG, Parts, Station
from benchmarks.figures import BenchmarkError
from benchmarks.journal import Row

CASES_ALONE: Final = ("thigh_250", "arm_250", "large_250")
VALVES: Final = {"a": "dump_b_stuck_closed", "b": "dump_a_stuck_closed"}
"""Each valve, and what keeps the other one shut."""

LONGEST_S: Final = 30.0
STEP_S: Final = 0.005


def vents(case_name: str, seed: int, is_done: Callable[[str], bool]) -> Generator[Row, None, None]:
    """Each valve alone on one bench: both processes end at the setpoint, and only one valve opens.

    Raises:
        BenchmarkError: a run could not be made, or the cuff never emptied.
    """
    case = CASES[case_name]
    with run_folder() as name:
        folder = Path(name)
        parts = Parts(profile=case.profile, seed=seed, journal=folder / "journal")
        with contextlib.closing(Station(parts)) as station:
            for stored in play(station, case):
                if stored.point is not Point.REST:
                    continue
                for valve, shut in VALVES.items():
                    key = f"vent {case_name} {seed} {valve}"
                    if not is_done(key):
                        yield {"key": key, **forked(lambda: _alone(station, case_name, valve, shut))}  # noqa: B023
                break


def _alone(station: Station, case_name: str, valve: str, shut: str) -> Row:
    """In a child: let everything go, and time the fall from both coils without current."""
    find(shut).apply(station, station.random)
    for name in (CONTROLLER, WATCHDOG):
        station.kill(name)
    world, run = station.bench.world, station.schedule.run
    began_s = off_s = station.now
    from_mmhg = half_s = 0.0
    while station.now - began_s < LONGEST_S:
        run(station.now + STEP_S)
        world.advance(station.now)
        released = [at_s for at_s in world.coils_off_s if at_s is not None]
        pressure = world.true_pressure_mmhg
        if len(released) < 2:
            off_s, from_mmhg = station.now, pressure
            continue
        if not half_s and pressure < from_mmhg / 2.0:
            half_s = station.now - off_s
        if pressure < EMPTY_MMHG:
            return {
                "kind": "vent", "case": case_name, "valve": valve, "from_mmhg": round(from_mmhg, 1),
                "half_s": round(half_s, 3), "below_20_s": round(station.now - off_s, 3),
            }  # fmt: skip
    raise BenchmarkError(f"valve {valve} alone did not empty the cuff of {case_name}")
