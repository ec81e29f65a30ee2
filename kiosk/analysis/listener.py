"""What is heard in the cuff while LOP is measured: samples in, beats and a running estimate out.

All samples of the measurement are kept, those of its rises too, and looked at as the recording that they are: what is
found at the end is what `kiosk lop analyse` finds in the same recording. Nothing here knows a clock or a process.
"""

from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np

from kiosk.analysis.agreement import agreeing
from kiosk.core.lop import CURVE_MOST, Estimate, Heard
from kiosk.core.reason import Reason
from kiosk.core.units import SAMPLES_PER_TICK, TICK_S, Mmhg
from kiosk.link.hearing import Chunk
from kiosk.lop.analyse import Analysis, analyse
from kiosk.lop.beats import APART, find_beats
from kiosk.lop.constants import STATION_MODE, constants
from kiosk.lop.envelope import Envelope
from kiosk.lop.refusal import Refusal
from kiosk.lop.segment import find_segment
from kiosk.lop.trace import RATE_HZ, Trace, trace

SAMPLES_HZ: Final = SAMPLES_PER_TICK / TICK_S

LOOK_S: Final = 0.1
"""A listening is looked at no more often than this (our inference)."""

BEFORE_S: Final = 0.25
"""A beat that rises so long before the listening counts too: the half second in which the cuff settles is over then for
all that moves a pulse, and each step is shorter by it (our inference)."""

EDGE_S: Final = 0.2
"""The newest samples are not believed yet: the filters want to see what follows (half their width, our inference)."""

NEWS_S: Final = 0.9
"""News come at least this often while it listens, new beats or not: the procedure asks for once a second."""

LEAST_S: Final = 1.0
"""Less than that has no beat in it, and is too short for the filters."""

MOST_SAMPLES: Final = round(200.0 * SAMPLES_HZ)
"""More than the longest measurement there may be (180 s, design 3) is a fault of whoever sends."""


class Listener:
    """One measurement, from its first rise to its last word."""

    def __init__(self) -> None:
        self._at_s: list[float] = []
        self._mmhg: list[float] = []
        self._listening = 0
        self._since_s = 0.0
        self._next_s = 0.0
        self._told_s = 0.0
        self._last = Heard(listening=0, beats=0, agreeing=0, amplitude_mmhg=None)
        constants()  # read now, not at the first beat

    def take(self, chunk: Chunk) -> Heard | None:
        """Keep the samples of a pass; news of the listening they belong to, when there are any.

        Raises:
            ValueError: times without pressures, time that does not rise, a listening that comes back, or more than any
                measurement lasts.
        """
        self._keep(chunk)
        if not chunk.listening or not self._at_s:
            return None
        now = self._at_s[-1]
        if chunk.listening != self._listening:
            self._listening, self._since_s, self._next_s, self._told_s = chunk.listening, chunk.at_s[0], now, now
            self._last = replace(self._last, listening=chunk.listening, beats=0, agreeing=0, amplitude_mmhg=None)
            return None
        if now < self._next_s:
            return None
        heard = self._look(now)
        if (heard.beats, heard.agreeing) == (self._last.beats, self._last.agreeing) and now - self._told_s < NEWS_S:
            return None
        self._last, self._told_s = heard, now
        return heard

    def conclude(self) -> Estimate:
        """The last word, out of everything that was heard."""
        recording = self._trace()
        if recording is None:
            return Estimate(refusal=Reason(code="analysis_nothing"))
        return estimate_of(analyse(recording))

    def _keep(self, chunk: Chunk) -> None:
        if len(chunk.at_s) != len(chunk.mmhg):
            raise ValueError(f"{len(chunk.at_s)} times and {len(chunk.mmhg)} pressures")
        before = self._at_s[-1:]
        times = [*before, *chunk.at_s]
        if any(later <= earlier for earlier, later in pairwise(times)):
            raise ValueError(f"time does not rise: {times}")
        if chunk.listening and chunk.listening < self._listening:
            raise ValueError(f"listening {chunk.listening} after {self._listening}")
        if len(self._at_s) + len(chunk.at_s) > MOST_SAMPLES:
            raise ValueError("longer than any measurement")
        self._at_s.extend(chunk.at_s)
        self._mmhg.extend(chunk.mmhg)

    def _trace(self) -> Trace | None:
        if not self._at_s or self._at_s[-1] - self._at_s[0] < LEAST_S:
            return None
        return trace(np.array(self._at_s), np.array(self._mmhg), SAMPLES_HZ)

    def _look(self, now: float) -> Heard:
        """Beats of the present listening, and the running estimate when one of them is new."""
        self._next_s = now + LOOK_S
        recording = self._trace()
        segment = None if recording is None else find_segment(recording.pressure_mmhg, recording.is_known)
        beats = None if recording is None or segment is None else find_beats(recording, segment)
        if recording is None or segment is None or beats is None:
            return replace(self._last, beats=0, agreeing=0, amplitude_mmhg=None)
        start_s = self._at_s[0] + segment.start / RATE_HZ
        ends_s = start_s + beats.at_s + beats.interval_s
        is_here = (start_s + beats.at_s >= self._since_s - BEFORE_S) & (ends_s <= now - EDGE_S)
        if is_here.any():
            # before the next one can end there is nothing to be seen
            soonest_s = float(ends_s[is_here][-1]) + APART * beats.period_s + EDGE_S
            self._next_s = max(self._next_s, min(soonest_s, self._told_s + NEWS_S))
        chosen = agreeing(beats, np.flatnonzero(is_here))
        lop_mmhg, half_mmhg = self._last.lop_mmhg, self._last.half_mmhg
        if len(chosen) != self._last.agreeing:
            lop_mmhg, half_mmhg = running(analyse(recording))
        return Heard(
            listening=self._listening,
            beats=int(is_here.sum()),
            agreeing=len(chosen),
            amplitude_mmhg=float(np.median(beats.height_mmhg[chosen])) if len(chosen) else None,
            lop_mmhg=lop_mmhg,
            half_mmhg=half_mmhg,
        )


def is_own(analysis: Analysis) -> bool:
    """Whether it was read as what the procedure makes, a rising staircase.

    Other recordings have constants of their own and may be less sure (`quality.READABLE_MMHG`): no value of theirs
    drives a cuff.
    """
    return analysis.reading is not None and analysis.reading.mode == STATION_MODE


def running(analysis: Analysis) -> tuple[float | None, float | None]:
    """The value so far and half its interval; None while it would be refused."""
    if analysis.lop_mmhg is None or analysis.found is None or not is_own(analysis):
        return None, None
    return analysis.lop_mmhg, analysis.found.half_mmhg


def estimate_of(analysis: Analysis) -> Estimate:
    """An analysis as the procedure takes it."""
    interval = analysis.interval_mmhg
    if analysis.refusal is not None or analysis.lop_mmhg is None or interval is None:
        code = "analysis_nothing" if analysis.refusal is None else analysis.refusal.value
        return Estimate(refusal=Reason(code=code))
    if not is_own(analysis):
        return Estimate(refusal=Reason(code=Refusal.NO_COURSE.value))
    return Estimate(
        lop_mmhg=Mmhg(analysis.lop_mmhg),
        low_mmhg=Mmhg(interval[0]),
        high_mmhg=Mmhg(interval[1]),
        quality=analysis.quality.value,
        pulse_per_min=analysis.pulse_per_min,
        curve=() if analysis.reading is None else curve_of(analysis.reading.curve),
    )


def curve_of(fitted: Envelope) -> tuple[tuple[Mmhg, float], ...]:
    """The envelope at no more pressures than are told, both ends among them."""
    count = len(fitted.pressure_mmhg)
    places = np.unique(np.linspace(0, count - 1, min(count, CURVE_MOST)).round().astype(int))
    return tuple(
        (Mmhg(float(fitted.pressure_mmhg[place])), round(float(fitted.height_mmhg[place]), 3)) for place in places
    )
