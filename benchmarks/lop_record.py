"""Recordings of virtual limbs on the bench's own pneumatics: a light stand-in for the station's procedure.

Pump, valves, hose, cuff and limb are those of `kiosk.hw.sim`; the sensor is read as the ADS1115 chain reads it, 200
times a second with its noise. The staircase stops as the procedure does: when the analysis of what there is gives a
value well below the present step, or at the limits. No controller, no watchdog: that is what `regulation` and `safety`
measure.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from benchmarks.lop_courses import Course
from kiosk.hw.sim.chance import generator
from kiosk.hw.sim.cohort import Member
from kiosk.hw.sim.limb import Limb
from kiosk.hw.sim.plant import STEP_S, Plant
from kiosk.hw.sim.transducer import SPAN_PER_MMHG, ZERO_RATIO, Transducer
from kiosk.lop.analyse import Analysis, analyse
from kiosk.lop.trace import trace

RATE_HZ: Final = 200.0
_STEPS: Final = round(1.0 / RATE_HZ / STEP_S)
_CODE_MMHG: Final = 0.02
"""One code of the converter, in mmHg, behind the divider."""

ZERO_S: Final = 1.0
FIRST_MMHG: Final = {"arm": 50.0, "thigh": 70.0}
COARSE_MMHG: Final = {"arm": 10.0, "thigh": 14.0}
FINE_MMHG: Final = 8.0
"""Steps before and after the largest pulses; a thigh's envelope is the wider one."""

SETTLE_S: Final = 0.5
COARSE_BEATS: Final = 3.0
FINE_BEATS: Final = 3.6
LONGEST_HOLD_S: Final = 6.0
PAST_MMHG: Final = 15.0
PAST_WIDTHS: Final = 1.4
"""The staircase ends when the value found lies this far below the present step, and so many half widths of its
interval: what is unsure needs more of the upper flank."""

LIMIT_MMHG: Final = {"arm": 220.0, "thigh": 280.0}
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


def analysed(recorded: Recorded) -> Analysis:
    """The analysis of a recording."""
    at_s = np.arange(len(recorded.pressure_mmhg)) / RATE_HZ
    return analyse(trace(at_s, recorded.pressure_mmhg, RATE_HZ))


class _Rig:
    """One limb in its cuff, pump and valves at hand, each sample kept."""

    def __init__(self, member: Member, seed: int, shake: Callable[[float], float] | None = None) -> None:
        self.limb = Limb(member.profile.limb, generator(seed, "limb"))
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

    def recorded(self, lop_mmhg: float, began_s: float) -> Recorded:
        """What was kept; the cuff is let go for a moment first."""
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


def _hold_s(member: Member, beats: float) -> float:
    return min(SETTLE_S + beats * 60.0 / member.profile.limb.heart_rate_per_min, LONGEST_HOLD_S)


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
    began_s, limit_mmhg = rig.now, LIMIT_MMHG[member.kind]
    truth: list[float] = []
    coarse_mmhg = COARSE_MMHG[member.kind]
    level, is_fine = FIRST_MMHG[member.kind], False
    while level <= limit_mmhg and rig.now - began_s < LONGEST_S:
        _pump_to(rig, level)
        rig.run(_hold_s(member, FINE_BEATS if is_fine else COARSE_BEATS))
        truth.append(rig.limb.lop_mmhg)
        if len(truth) >= 5:
            so_far = analysed(Recorded(pressure_mmhg=np.array(rig.samples), lop_mmhg=0.0, duration_s=0.0))
            if so_far.reading is not None and level > so_far.reading.middle_mmhg + coarse_mmhg:
                is_fine = True
            if _is_past(level, so_far):
                break
        level += FINE_MMHG if is_fine else coarse_mmhg
    return rig.recorded(truth[-1], began_s)


def _is_past(level_mmhg: float, so_far: Analysis) -> bool:
    if so_far.found is None or so_far.lop_mmhg is None:
        return False
    return level_mmhg >= so_far.lop_mmhg + max(PAST_MMHG, PAST_WIDTHS * so_far.found.half_mmhg)


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
    return rig.recorded(truth[-1], began_s)
