"""Recordings of virtual limbs on the bench's own pneumatics: a light stand-in for the station's procedure.

Pump, valves, hose, cuff and limb are those of `kiosk.hw.sim`; the sensor is read as the ADS1115 chain reads it, 200
times a second with its noise. The staircase stops as the procedure does: when the analysis of what there is gives a
value well below the present step, or at the limits; steps, patience and limits are the station's own. No controller, no
watchdog: that is what `regulation` and `safety` measure.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from benchmarks.lop_courses import Course
from kiosk.analysis.agreement import agreeing
from kiosk.analysis.listener import BEFORE_S, EDGE_S
from kiosk.core.limb import Limb
from kiosk.core.plateaus import SearchSettings, on_limb
from kiosk.hw.sim.chance import generator
from kiosk.hw.sim.cohort import Member
from kiosk.hw.sim.limb import Limb as SimulatedLimb
from kiosk.hw.sim.plant import STEP_S, Plant
from kiosk.hw.sim.transducer import SPAN_PER_MMHG, ZERO_RATIO, Transducer
from kiosk.lop.analyse import Analysis, analyse
from kiosk.lop.beats import find_beats
from kiosk.lop.segment import find_segment
from kiosk.lop.trace import RATE_HZ as GRID_HZ
from kiosk.lop.trace import Trace, trace

RATE_HZ: Final = 200.0
_STEPS: Final = round(1.0 / RATE_HZ / STEP_S)
_CODE_MMHG: Final = 0.02
"""One code of the converter, in mmHg, behind the divider."""

ZERO_S: Final = 1.0
SEARCH: Final = SearchSettings()
SETTINGS: Final = {"arm": on_limb(SEARCH, Limb.ARM), "thigh": on_limb(SEARCH, Limb.LEG)}
LIMIT_MMHG: Final = {"arm": SEARCH.arm_mmhg, "thigh": SEARCH.leg_mmhg}
"""Steps, patience and limits are the station's own."""

SOONEST: Final = 0.9
LOOK_S: Final = 0.3
"""A step is looked at after this share of the beats it takes, and from then on so often. The station looks more often,
which takes the benchmark ten times as long and ends a step a tenth of a second earlier."""

LONGEST_S: Final = 80.0
RAMP_MMHG_PER_S: Final = {Course.FALL: 3.0, Course.RISE: 5.0}
BOTTOM_MMHG: Final = 35.0
OVER_MMHG: Final = 35.0
"""How far above the true pressure a ramp begins or ends: an operator sees to that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What the sensor said, and what is true."""

    pressure_mmhg: np.ndarray[tuple[int], np.dtype[np.float64]]
    lop_mmhg: float
    duration_s: float
    """From the first air to the release."""
    ended: str = ""
    """Why the procedure gave up, as the station's code says it; then there is no value, whatever was recorded."""


def analysed(recorded: Recorded) -> Analysis:
    """The analysis of a recording."""
    return analyse(traced(recorded))


def traced(recorded: Recorded) -> Trace:
    """A recording on the common grid."""
    return trace(np.arange(len(recorded.pressure_mmhg)) / RATE_HZ, recorded.pressure_mmhg, RATE_HZ)


class _Rig:
    """One limb in its cuff, pump and valves at hand, each sample kept."""

    def __init__(self, member: Member, seed: int, shake: Callable[[float], float] | None = None) -> None:
        self.limb = SimulatedLimb(member.profile.limb, generator(seed, "limb"))
        self.plant = Plant(member.profile, self.limb)
        self._sensor = Transducer(member.profile.sensor_a, generator(seed, "sensor_a"))
        self._shake = shake
        self.now = 0.0
        self.samples: list[float] = []
        self._zero_mmhg = 0.0
        self.run(ZERO_S)
        self._zero_mmhg = float(np.mean(self.samples))
        self.samples = [one - self._zero_mmhg for one in self.samples]

    @property
    def pressure_mmhg(self) -> float:
        """Mean of the last tenth of a second."""
        return float(np.mean(self.samples[-20:]))

    def drive(self, *, pump: float = 0.0, bleed: bool = False, vent: bool = False) -> None:
        """Command pump and valves."""
        self.plant.command(self.now, pump=pump, dump_a_open=vent, dump_b_open=vent, bleed_open=bleed)

    def run(self, seconds: float) -> None:
        """Let time pass."""
        for _ in range(max(round(seconds * RATE_HZ), 1)):
            self.plant.settle(self.now)
            self.plant.run(self.now, _STEPS)
            self.now += 1.0 / RATE_HZ
            self.samples.append(self._sample())

    def _sample(self) -> float:
        pressure = self.plant.pressure_a_mmhg(self.now)
        if self._shake is not None:
            pressure += self._shake(self.now)
        ratio = self._sensor.output_v(self.now, pressure) / self._sensor.supply_output_v()
        shown = (ratio - ZERO_RATIO) / SPAN_PER_MMHG - self._zero_mmhg
        return round(shown / _CODE_MMHG) * _CODE_MMHG

    def so_far(self) -> Recorded:
        """What was kept until now."""
        return Recorded(pressure_mmhg=np.array(self.samples), lop_mmhg=0.0, duration_s=self.now)

    def recorded(self, lop_mmhg: float, began_s: float, *, ended: str = "") -> Recorded:
        """What was kept: the station, too, stops listening where it lets go."""
        kept = np.array(self.samples)
        return Recorded(pressure_mmhg=kept, lop_mmhg=lop_mmhg, duration_s=self.now - began_s, ended=ended)

    def released(self, lop_mmhg: float, began_s: float) -> Recorded:
        """The same with a moment of the release, as other devices record it."""
        duration_s = self.now - began_s
        self.drive(vent=True)
        self.run(1.0)
        return Recorded(pressure_mmhg=np.array(self.samples), lop_mmhg=lop_mmhg, duration_s=duration_s)


def record(member: Member, course: Course, *, seed: int, shake: Callable[[float], float] | None = None) -> Recorded:
    """Take one recording.

    Args:
        member: the limb and its bench.
        course: a staircase upwards, or a ramp either way.
        seed: of heart, motion and noise; another one is another recording of the same limb.
        shake: what a hand adds to the pressure at a time.
    """
    rig = _Rig(member, seed, shake)
    if course is Course.STEPS_UP:
        return _stairs(rig, member)
    return _ramp(rig, member, course)


def _pump_to(rig: _Rig, level_mmhg: float) -> None:
    """Pump until the level is shown, less what the pump still brings."""
    until_s = rig.now + 60.0
    before = rig.pressure_mmhg
    rig.drive(pump=1.0)
    while rig.now < until_s:
        rig.run(0.02)
        shown = rig.pressure_mmhg
        if shown >= level_mmhg - max(shown - before, 0.0):
            break
        before = shown
    rig.drive()


def _stairs(rig: _Rig, member: Member) -> Recorded:
    began_s, settings = rig.now, SETTINGS[member.kind]
    truth: list[float] = []
    level, is_fine, bad = settings.first_mmhg, False, 0
    while level <= LIMIT_MMHG[member.kind]:
        _pump_to(rig, level)
        rig.run(settings.settle_s)
        bad += not _listened(rig, 60.0 / member.profile.limb.heart_rate_per_min, settings)
        truth.append(rig.limb.lop_mmhg)
        if bad >= settings.bad_max:
            return rig.recorded(truth[-1], began_s, ended="search_restless")
        if rig.now - began_s >= settings.total_s:
            return rig.recorded(truth[-1], began_s, ended="search_too_long")
        if len(truth) >= settings.enough_plateaus:
            so_far = analysed(rig.so_far())
            if so_far.reading is not None and level > so_far.reading.middle_mmhg + settings.coarse_mmhg:
                is_fine = True
            if _is_past(level, so_far, settings):
                break
        level += settings.fine_mmhg if is_fine else settings.coarse_mmhg
    return rig.recorded(truth[-1], began_s)


def _listened(rig: _Rig, beat_s: float, settings: SearchSettings) -> bool:
    """Listen to one step until enough beats agree, again where too few do; whether enough did in the end."""
    for _ in range(1 + settings.repeats):
        since_s = rig.now
        rig.run(SOONEST * settings.beats * beat_s)
        while (found := _agreeing(rig, since_s)) < settings.beats and rig.now - since_s < settings.listen_s:
            rig.run(LOOK_S)
        if found >= settings.least_beats:
            return True
    return False


def _agreeing(rig: _Rig, since_s: float) -> int:
    """Beats since then that agree with each other, as the station's listener counts them."""
    taken = traced(rig.so_far())
    segment = find_segment(taken.pressure_mmhg, taken.is_known)
    beats = None if segment is None else find_beats(taken, segment)
    if segment is None or beats is None:
        return 0
    at_s = segment.start / GRID_HZ + beats.at_s
    is_here = (at_s >= since_s - BEFORE_S) & (at_s + beats.interval_s <= rig.now - EDGE_S)
    return len(agreeing(beats, np.flatnonzero(is_here)))


def _is_past(level_mmhg: float, so_far: Analysis, settings: SearchSettings) -> bool:
    """Whether the value found lies far enough below the step; what is unsure needs more of the upper flank."""
    if so_far.found is None or so_far.lop_mmhg is None:
        return False
    return level_mmhg >= so_far.lop_mmhg + max(settings.above_mmhg, settings.above_halves * so_far.found.half_mmhg)


def _ramp(rig: _Rig, member: Member, course: Course) -> Recorded:
    speed = RAMP_MMHG_PER_S[course]
    top = min(rig.limb.lop_mmhg + OVER_MMHG, LIMIT_MMHG[member.kind] + 20.0)
    began_s = rig.now
    is_rising = course is Course.RISE
    _pump_to(rig, BOTTOM_MMHG if is_rising else top)
    rig.run(0.5)
    from_s, from_mmhg = rig.now, rig.pressure_mmhg
    truth = [rig.limb.lop_mmhg]
    setting = 0.3
    while rig.now - from_s < LONGEST_S and (rig.pressure_mmhg < top if is_rising else rig.pressure_mmhg > BOTTOM_MMHG):
        off = from_mmhg + (speed if is_rising else -speed) * (rig.now - from_s) - rig.pressure_mmhg
        if is_rising:
            setting = min(max(setting + 0.004 * off, 0.05), 1.0)
            rig.drive(pump=min(max(setting + 0.05 * off, 0.0), 1.0))
            rig.run(0.05)
        else:
            # A needle valve at the cuff, turned twice a second by the speed that is seen and, a little, by what is due.
            before = rig.pressure_mmhg
            rig.plant.faults.leak_mm = setting
            rig.plant.refresh()
            rig.run(0.5)
            faster = 1.0 - 2.0 * (before - rig.pressure_mmhg) / speed - 0.05 * off
            setting = min(max(setting * (1.0 + min(max(0.2 * faster, -0.2), 0.2)), 0.05), 3.0)
        if abs(rig.pressure_mmhg - truth[-1]) < 10.0:
            truth.append(rig.limb.lop_mmhg)
    return rig.released(truth[-1], began_s)
