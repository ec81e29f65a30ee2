"""The zero of a vented sensor: offset, noise and drift of at least 200 conversions (hardware reference 5.2)."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.core.units import SAMPLES_PER_TICK, TICK_S, Mmhg, Ratio
from kiosk.hw.ports import Clock
from kiosk.hw.transducer import ZERO_MAX_MMHG
from kiosk.ops.findings import Finding, failed, judged
from kiosk.ops.probe import Probe

SAMPLES: Final = 240
SETTLE_S: Final = 3.0
"""Vented for this long before the first conversion counts."""
NOISE_MAX_MMHG: Final = 0.5
"""Peak to peak of the means of one pass."""
DRIFT_MAX_MMHG_PER_S: Final = 0.2
AGREE_SAMPLES: Final = 80
AGREE_MAX_MMHG: Final = 1.0
"""With their zeros taken, both sensors show the same of the open air within this."""
_FAULTS_MAX: Final = 3

_UNLOADED: Final = "vent, unplug the cuff, keep the hose still and repeat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A pressure that was held still while it was measured."""

    mean_mmhg: Mmhg
    noise_mmhg: float
    drift_mmhg_per_s: float

    def ratio(self, probe: Probe) -> Ratio:
        """The transducer's ratio at this level."""
        return probe.transducer.ratio(self.mean_mmhg)


def measure(probe: Probe, clock: Clock, *, samples: int = SAMPLES) -> Level | str:
    """Convert `samples` times at the loop's rate; the reason when the sensor fails."""
    values: list[float] = []
    faults = 0
    start = clock.now()
    period_s = TICK_S / SAMPLES_PER_TICK
    for index in range(samples + _FAULTS_MAX):
        clock.sleep(start + index * period_s - clock.now())
        match probe.read():
            case str(reason):
                faults += 1
                if faults > _FAULTS_MAX:
                    return reason
            case reading:
                values.append(reading.pressure_mmhg)
        if len(values) == samples:
            return level_of(values, clock.now() - start)
    return f"{len(values)} of {samples} conversions"


def level_of(values: Sequence[float], elapsed_s: float) -> Level:
    """Mean, noise and drift of pressures that were read one after the other at the loop's rate, in mmHg."""
    passes = [
        statistics.fmean(values[first : first + SAMPLES_PER_TICK])
        for first in range(0, len(values) - SAMPLES_PER_TICK + 1, SAMPLES_PER_TICK)
    ]
    spacing_s = elapsed_s / len(passes)
    slope, _ = statistics.linear_regression([index * spacing_s for index in range(len(passes))], passes)
    return Level(mean_mmhg=Mmhg(statistics.fmean(values)), noise_mmhg=max(passes) - min(passes), drift_mmhg_per_s=slope)


def agreement(probes: Sequence[Probe], zeros: Sequence[Level], clock: Clock) -> Finding:
    """Whether nothing has moved since both zeros were taken: measured again, and subtracted."""
    name, shown = "zeros agree", [measure(probe, clock, samples=AGREE_SAMPLES) for probe in probes]
    for probe, level in zip(probes, shown, strict=True):
        if isinstance(level, str):
            return failed(name, f"{probe.name}: {level}", "see kiosk doctor")
    moved = [
        level.mean_mmhg - zero.mean_mmhg for level, zero in zip(shown, zeros, strict=True) if isinstance(level, Level)
    ]
    apart_mmhg = max(moved) - min(moved)
    detail = f"{apart_mmhg:.2f} mmHg apart once subtracted (at most {AGREE_MAX_MMHG:g})"
    return judged(name, apart_mmhg <= AGREE_MAX_MMHG, detail, _UNLOADED)


def zero_findings(probe: Probe, level: Level | str) -> Iterator[Finding]:
    """Whether a measured level is a zero that may be trusted."""
    name = f"{probe.name} zero"
    if isinstance(level, str):
        yield failed(name, level, "see kiosk doctor")
        return
    yield judged(
        name,
        abs(level.mean_mmhg) <= ZERO_MAX_MMHG,
        f"{level.mean_mmhg:+.2f} mmHg (at most {ZERO_MAX_MMHG:g} either way)",
        _UNLOADED + "; if it stays, change the sensor",
    )
    yield judged(
        f"{probe.name} noise",
        level.noise_mmhg <= NOISE_MAX_MMHG,
        f"{level.noise_mmhg:.2f} mmHg peak to peak (at most {NOISE_MAX_MMHG:g})",
        _UNLOADED + "; then look for a loose wire",
    )
    yield judged(
        f"{probe.name} drift",
        abs(level.drift_mmhg_per_s) <= DRIFT_MAX_MMHG_PER_S,
        f"{level.drift_mmhg_per_s:+.3f} mmHg/s (at most {DRIFT_MAX_MMHG_PER_S:g} either way)",
        _UNLOADED,
    )
