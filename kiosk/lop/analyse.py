"""From a trace to a value or a refusal: the one way in for files and for the live procedure."""

from dataclasses import dataclass
from typing import Final

from kiosk.lop.beats import Beats, find_beats
from kiosk.lop.constants import STATION_MODE, Constants, constants
from kiosk.lop.estimate import LEAST_BEATS, Estimate, Reading, estimate, objection, read
from kiosk.lop.plateaus import Plateau, plateaus
from kiosk.lop.quality import READABLE_MMHG, Quality, grade, usable_mmhg
from kiosk.lop.refusal import Refusal, sentence
from kiosk.lop.segment import Segment, find_segment
from kiosk.lop.trace import Trace

LEAST_SPAN_MMHG: Final = 30.0
"""A part of the recording that covers less cannot hold both flanks of an envelope."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What was found, as far as the work went; a refusal and a value exclude each other."""

    refusal: Refusal | None
    quality: Quality
    segment: Segment | None = None
    beats: Beats | None = None
    levels: tuple[Plateau, ...] = ()
    """Plateaus of a staircase; empty for a ramp."""
    reading: Reading | None = None
    found: Estimate | None = None
    """Kept with a refusal too, for those who look into it; it is no result then."""

    @property
    def lop_mmhg(self) -> float | None:
        """Limb occlusion pressure in this cuff; None when refused."""
        return None if self.refusal or self.found is None else self.found.lop_mmhg

    @property
    def systolic_mmhg(self) -> float | None:
        """Systolic pressure as this cuff shows it.

        The same figure, since LOP is the pressure that systole just fails to pass. On an arm under a wide cuff it is
        the arm's own.
        """
        return self.lop_mmhg

    @property
    def map_mmhg(self) -> float | None:
        """Pressure of the largest pulses; None when refused.

        Usually called mean arterial pressure. It really lies at 0.45 of systolic and 0.55 of diastolic pressure
        (Chandrasekhar et al. 2019, 10.3389/fphys.2019.01415).
        """
        return None if self.refusal or self.reading is None else self.reading.middle_mmhg

    @property
    def interval_mmhg(self) -> tuple[float, float] | None:
        """95 % interval of the occlusion pressure; None when refused."""
        if self.refusal or self.found is None:
            return None
        return self.found.lop_mmhg - self.found.half_mmhg, self.found.lop_mmhg + self.found.half_mmhg

    @property
    def pulse_per_min(self) -> float | None:
        """Pulse rate; None when refused."""
        return None if self.refusal or self.beats is None else 60.0 / self.beats.period_s

    @property
    def reason(self) -> str | None:
        """Why there is no value and what to do; None when there is one."""
        return None if self.refusal is None else sentence(self.refusal)


def analyse(trace: Trace, known: Constants | None = None) -> Analysis:
    """Find the occlusion pressure in a recording, or say why not.

    Args:
        trace: the recording.
        known: learnt constants; the shipped ones when None.
    """
    known = known or constants()
    segment = find_segment(trace.pressure_mmhg, trace.is_known)
    if segment is None or segment.span_mmhg < LEAST_SPAN_MMHG:
        return Analysis(refusal=Refusal.NO_COURSE, quality=Quality.C, segment=segment)
    beats = find_beats(trace, segment)
    if beats is None:
        return Analysis(refusal=Refusal.NO_PULSE, quality=Quality.C, segment=segment)
    levels = plateaus(beats) if segment.is_stepped else ()
    reading = read(beats, segment) if beats.count >= LEAST_BEATS else Refusal.FEW_BEATS
    if isinstance(reading, Refusal):
        return Analysis(refusal=reading, quality=Quality.C, segment=segment, beats=beats, levels=levels)
    found = estimate(beats, reading, known)
    most_mmhg = usable_mmhg(found.signs) if reading.mode == STATION_MODE else READABLE_MMHG
    quality, refusal = grade(found.half_mmhg, most_mmhg), objection(found, reading, beats, known)
    if refusal is None and quality is Quality.C:
        refusal = Refusal.UNCERTAIN
    return Analysis(
        refusal=refusal,
        quality=Quality.C if refusal else quality,
        segment=segment,
        beats=beats,
        levels=levels,
        reading=reading,
        found=found,
    )
