"""Single measurements of virtual limbs, and the figures of many of them."""

import math
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Final

from benchmarks.figures import Measured
from benchmarks.lop_courses import Course
from benchmarks.lop_peers import read_by_others
from benchmarks.lop_procedure import take
from benchmarks.lop_record import analysed, record
from kiosk.hw.sim.cohort import Member

NEAR_MMHG: Final = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One measurement of one limb."""

    member: Member
    lop_mmhg: float
    found_mmhg: float | None
    interval_mmhg: tuple[float, float] | None
    duration_s: float
    code: str
    by_others: Mapping[str, float | None] = field(default_factory=dict)
    """What other methods read out of the same recording."""

    @property
    def error_mmhg(self) -> float | None:
        """What was found less what is true; None when refused."""
        return None if self.found_mmhg is None else self.found_mmhg - self.lop_mmhg

    def as_by(self, method: str) -> "Trial":
        """The same as another method has it."""
        found = self.by_others[method]
        return replace(self, found_mmhg=found, interval_mmhg=None, code="" if found is not None else "no value")


def measured(member: Member, seed: int, shake: Callable[[float], float] | None = None) -> Trial:
    """Measure a limb once as the station does, and have others read the recording."""
    taken = take(member.profile, seed=seed, shake=shake)
    said = taken.estimate
    low, high = said.low_mmhg, said.high_mmhg
    return Trial(
        member=member,
        lop_mmhg=taken.lop_mmhg,
        found_mmhg=said.lop_mmhg,
        interval_mmhg=None if low is None or high is None else (low, high),
        duration_s=taken.duration_s,
        code="" if said.refusal is None else said.refusal.code,
        by_others=read_by_others(taken.trace),
    )


def trial(member: Member, course: Course, seed: int, shake: Callable[[float], float] | None = None) -> Trial:
    """Analyse one recording of a limb, of those that `kiosk lop analyse` is given."""
    recorded = record(member, course, seed=seed, shake=shake)
    analysis = analysed(recorded)
    return Trial(
        member=member,
        lop_mmhg=recorded.lop_mmhg,
        found_mmhg=None if recorded.ended else analysis.lop_mmhg,
        interval_mmhg=None if recorded.ended else analysis.interval_mmhg,
        duration_s=recorded.duration_s,
        code=recorded.ended or ("" if analysis.refusal is None else analysis.refusal.value),
    )


def errors(trials: Sequence[Trial]) -> Measured:
    """Bias with its sign, spread, share within 8 mmHg, share refused; the notes say of how many, and the reasons."""
    off = [one.error_mmhg for one in trials if one.error_mmhg is not None]
    if not trials:
        return Measured(notes=dict.fromkeys(("bias_mmhg", "sd_mmhg", "refused"), "nobody of the kind"))
    values: dict[str, float | str] = {"refused": 1.0 - len(off) / len(trials)}
    notes = {"refused": f"{len(trials) - len(off)} of {len(trials)}: {_counted(one.code for one in trials)}"}
    if len(off) > 1:
        values |= spread(off)
        values["within_8mmhg"] = sum(abs(one) <= NEAR_MMHG for one in off) / len(off)
        notes["bias_mmhg"] = f"over {len(off)} limbs"
    return Measured(values=values, notes=notes)


def spread(off: Sequence[float]) -> dict[str, float | str]:
    """Mean, and standard deviation."""
    return {"bias_mmhg": statistics.fmean(off), "sd_mmhg": statistics.stdev(off)}


def _counted(codes: Iterable[str]) -> str:
    named = [code for code in codes if code]
    return ", ".join(f"{code} {named.count(code)}" for code in sorted(set(named))) or "none"


def durations(trials: Sequence[Trial]) -> Measured:
    """How long a measurement takes, from the first air to the release."""
    if not trials:
        return Measured()
    return Measured(values={"duration_s_median": statistics.median(one.duration_s for one in trials)})


def coverage(trials: Sequence[Trial]) -> Measured:
    """How often the truth lies in the 95 % interval."""
    inside = [one.interval_mmhg[0] <= one.lop_mmhg <= one.interval_mmhg[1] for one in trials if one.interval_mmhg]
    return Measured(values={"interval_coverage": sum(inside) / len(inside)}) if inside else Measured()


def shaking(rng: Random) -> Callable[[float], float]:
    """What a hand does to a cuff: a rhythm of 0.7-3 Hz that wanders, in a strength that wanders."""
    hertz, size, wander = rng.uniform(0.7, 3.0), rng.uniform(0.5, 8.0), rng.uniform(0.05, 0.6)
    knots = [(rng.gauss(0.0, wander), rng.gauss(0.0, 0.15)) for _ in range(80)]

    def shake(now: float) -> float:
        at = now / 2.0
        i, along = int(at) % (len(knots) - 1), at - int(at)
        loud = (1.0 - along) * knots[i][0] + along * knots[i + 1][0]
        late = (1.0 - along) * knots[i][1] + along * knots[i + 1][1]
        return size * math.exp(loud) * math.sin(2.0 * math.pi * (hertz * now + late))

    return shake
