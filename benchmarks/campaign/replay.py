"""Guard and plausibility alone, over recorded visits again and again with other noise, other offsets, other delays.

A whole station runs some tens of times faster than the clock, these two alone some hundreds of times. What the cuff
did is recorded from an honest visit of the whole station: its bout, and in every third visit the LOP measurement before
it. Sensors, supplies, grids and delays are drawn anew each time; limb, motion and pump stay as they were recorded, so
that there is no more of these than was recorded.

`KIOSK_REPLAY_PYTHON` names the command of another interpreter to play them with, PyPy for one, which is five times as
fast; what is found is the same, because nothing but the standard library and our own pure functions runs there.
"""

import contextlib
import os
import pickle
import shlex
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.campaign.folder import run_folder
from benchmarks.campaign.people import as_toml, base_of, exercise_of, somebody
from benchmarks.campaign.play import IDLE_S
from benchmarks.campaign.player import Pass, play
from benchmarks.campaign.proofs import Refused
from benchmarks.campaign.soak import REPERFUSION_S, bout, drawn_case, has_tripped, late, opened, search, trip_of
from benchmarks.campaign.station import Parts, Station
from benchmarks.figures import BenchmarkError
from benchmarks.journal import Row
from kiosk.core.machine import Outputs
from kiosk.core.model import Phase, PressureSample, Sample, TracePoint
from kiosk.core.units import TICK_S

TIMES: Final = 200
"""How often each recording is played again."""

SEARCHED_EVERY: Final = 3
"""Every third visit has a LOP measurement before its bout, about as in the soak; the first one has none."""

INTERPRETER: Final = "KIOSK_REPLAY_PYTHON"


@dataclass(frozen=True, slots=True)
class Recording:
    """One stretch of an honest visit, from an idle station to an empty cuff."""

    passes: list[Pass]
    end: str
    """How it ended, in the words of the soak."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded of an honest visit; nothing when the station did not open."""

    stretches: dict[str, Recording]
    """By name: `search` and `bout`."""
    trip: str
    """Why the whole station tripped meanwhile, or in its self-test; empty when it did not."""
    refused: str = ""
    """Why it did not open."""


class Recorder:
    """Takes passes down while a station plays."""

    def __init__(self, station: Station) -> None:
        self._passes: list[Pass] = []
        self._station, self._plant = station, station.bench.world.plant
        self._taken: list[tuple[float, float, float]] = []
        station.watch_sample = self._sampled
        station.recorder.watch = self._seen

    def recording(self, end: str) -> Recording:
        """What came since it was made, with no more than `IDLE_S` of the idle station before it."""
        first = next((index for index, one in enumerate(self._passes) if one.outputs.phase is not Phase.IDLE), 0)
        return Recording(self._passes[max(0, first - round(IDLE_S / TICK_S)) :], end)

    def _sampled(self, sample: Sample) -> None:
        if isinstance(sample, PressureSample):
            at_s = sample.at_s
            self._taken.append((at_s, self._plant.pressure_a_mmhg(at_s), self._plant.pressure_b_mmhg(at_s)))

    def _seen(self, outputs: Outputs, point: TracePoint) -> None:
        self._station.outputs = outputs
        if self._taken and outputs.beat is not None:
            taken_s, a_mmhg, b_mmhg = zip(*self._taken, strict=True)
            self._passes.append(Pass(point.at_s, a_mmhg, b_mmhg, taken_s, outputs, outputs.beat))
        self._taken = []


def recorded(number: int, seed: int) -> Recorded:
    """The passes of one honest visit."""
    rng = Random(f"{seed}/replay/{number}")  # noqa: S311 - repeatable visits, nothing secret
    exercise = exercise_of(rng)
    base = base_of(exercise, rng)
    with run_folder() as name:
        file = Path(name) / f"{base}.toml"
        file.write_text(as_toml(somebody(base, exercise, rng)), encoding="utf-8")
        parts = Parts(profile=base, file=file, seed=seed * 100_003 + number, journal=Path(name) / "journal")
        with contextlib.closing(Station(parts)) as station:
            late(station, rng)
            try:
                opened(station)
            except Refused as refused:
                return Recorded({}, trip_of(station), f"{refused.point}:{refused.reason}")
            stretches = _visited(station, base, rng, is_searched=number % SEARCHED_EVERY == SEARCHED_EVERY - 1)
            return Recorded(stretches, trip_of(station))


def _visited(station: Station, base: str, rng: Random, *, is_searched: bool) -> dict[str, Recording]:
    """Play one visit; the bout goes by the LOP that was found, or by one as it would be entered."""
    case, stretches = drawn_case(base, rng), {}
    if is_searched:
        recorder = Recorder(station)
        end, found_mmhg = search(station, case)
        stretches["search"] = recorder.recording(end)
        if has_tripped(station):
            return stretches
        case = case if found_mmhg is None else replace(case, lop_mmhg=found_mmhg)
        station.schedule.run(station.now + rng.uniform(*REPERFUSION_S))
    recorder = Recorder(station)
    station.schedule.run(station.now + IDLE_S)
    stretches["bout"] = recorder.recording(bout(station, case, rng, 0))
    return stretches


def replays(number: int, seed: int, is_done: Callable[[str], bool]) -> Iterator[Row]:
    """One recorded visit, played many times; one row.

    Raises:
        BenchmarkError: the visit could not be played.
    """
    key = f"replay {seed} {number}"
    if is_done(key):
        return
    visit = recorded(number, seed)
    trips = [f"recorded {visit.trip}"] if visit.trip else []
    for name, stretch in visit.stretches.items():
        trips += [reason for reason in _played(stretch.passes, f"{key} {name}") if reason]
    recorded_h = sum(len(stretch.passes) for stretch in visit.stretches.values()) * TICK_S / 3600.0
    yield {
        "key": key,
        "kind": "replay",
        "seed": seed,
        "hours": round(TIMES * recorded_h, 4),
        "recorded_h": round(recorded_h, 6),
        "trips": trips,
        "ends": [f"{name} {one.end}" for name, one in visit.stretches.items()] or [f"closed {visit.refused}"],
    }


def _played(passes: list[Pass], key: str) -> list[str]:
    """The reason of each time."""
    if INTERPRETER not in os.environ:
        return play(passes, key, TIMES)
    command = [*shlex.split(os.environ[INTERPRETER]), "-m", "benchmarks.campaign.player", key, str(TIMES)]
    done = subprocess.run(command, input=pickle.dumps(passes), capture_output=True, check=False)  # noqa: S603 - asked for
    found = done.stdout.decode().split("\n")[:-1]
    if done.returncode or len(found) != TIMES:
        raise BenchmarkError(f"{shlex.join(command)} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    return found
