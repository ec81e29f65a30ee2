"""Guard and plausibility alone, over recorded bouts again and again with other noise, other offsets, other delays.

A whole station runs some tens of times faster than the clock, these two alone some hundreds of times. What the cuff
did is recorded from an honest bout of the whole station; sensors, converters and delays are drawn anew each time.

`KIOSK_REPLAY_PYTHON` names the command of another interpreter to play them with, PyPy for one, which is five times as
fast; what is found is the same, because nothing but the standard library and our own pure functions runs there.
"""

import os
import pickle
import shlex
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.campaign.folder import run_folder
from benchmarks.campaign.people import as_toml, base_of, exercise_of, somebody
from benchmarks.campaign.play import IDLE_S
from benchmarks.campaign.player import Pass, play
from benchmarks.campaign.proofs import Refused
from benchmarks.campaign.soak import bout, drawn_case, late, opened
from benchmarks.campaign.station import Parts, Station
from benchmarks.figures import BenchmarkError
from benchmarks.journal import Row
from kiosk.core.machine import Outputs
from kiosk.core.model import PressureSample, Sample, TracePoint
from kiosk.core.units import TICK_S

TIMES: Final = 200
"""How often each recorded bout is played again."""

INTERPRETER: Final = "KIOSK_REPLAY_PYTHON"


class Recorder:
    """Takes passes down while a station plays a bout."""

    def __init__(self, station: Station) -> None:
        self.passes: list[Pass] = []
        self._station, self._plant = station, station.bench.world.plant
        self._a: list[tuple[float, float]] = []
        station.watch_sample = self._sampled
        station.recorder.watch = self._seen

    def _sampled(self, sample: Sample) -> None:
        if isinstance(sample, PressureSample):
            self._a.append((sample.at_s, self._plant.pressure_a_mmhg(sample.at_s)))

    def _seen(self, outputs: Outputs, point: TracePoint) -> None:
        self._station.outputs = outputs
        if self._a and outputs.beat is not None:
            times, values = zip(*self._a, strict=True)
            b_mmhg = self._plant.pressure_b_mmhg(point.at_s)
            self.passes.append(Pass(point.at_s, values, times, b_mmhg, outputs, outputs.beat))
        self._a = []


def recorded(number: int, seed: int) -> list[Pass]:
    """The passes of one honest bout, from an idle station to an empty cuff; none when the station did not open."""
    rng = Random(f"{seed}/replay/{number}")  # noqa: S311 - repeatable visits, nothing secret
    exercise = exercise_of(rng)
    base = base_of(exercise, rng)
    with run_folder() as name:
        file = Path(name) / f"{base}.toml"
        file.write_text(as_toml(somebody(base, exercise, rng)), encoding="utf-8")
        parts = Parts(profile=base, file=file, seed=seed * 100_003 + number, journal=Path(name) / "journal")
        station = Station(parts)
        late(station, rng)
        try:
            opened(station)
        except Refused:
            station.close()
            return []
        recorder = Recorder(station)
        station.schedule.run(station.now + IDLE_S)
        bout(station, drawn_case(base, rng), rng, 0)
        station.close()
        return recorder.passes


def replays(number: int, seed: int, is_done: Callable[[str], bool]) -> Iterator[Row]:
    """One recorded bout, played many times; one row.

    Raises:
        BenchmarkError: the bout could not be played.
    """
    key = f"replay {seed} {number}"
    if is_done(key):
        return
    passes = recorded(number, seed)
    found = play(passes, key, TIMES) if INTERPRETER not in os.environ else _played_apart(passes, key)
    hours = TIMES * len(passes) * TICK_S / 3600.0
    trips = [reason for reason in found if reason]
    yield {"key": key, "kind": "replay", "seed": seed, "hours": round(hours, 4), "trips": trips}


def _played_apart(passes: list[Pass], key: str) -> list[str]:
    command = [*shlex.split(os.environ[INTERPRETER]), "-m", "benchmarks.campaign.player", key, str(TIMES)]
    done = subprocess.run(command, input=pickle.dumps(passes), capture_output=True, check=False)  # noqa: S603 - asked for
    found = done.stdout.decode().split("\n")[:-1]
    if done.returncode or len(found) != TIMES:
        raise BenchmarkError(f"{shlex.join(command)} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    return found
