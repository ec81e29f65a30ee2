"""What others read out of the same recordings: the pressure of the largest pulses, and the fixed-ratio systolic one.

Both get the best of beginnings: our filters, beats by chord and the smoothed envelope, which is what published work
does (Gaussian weights over pressure). Only the rule that turns the envelope into a pressure is theirs.
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from kiosk.lop.analyse import LEAST_SPAN_MMHG
from kiosk.lop.beats import find_beats
from kiosk.lop.envelope import Envelope, crossing, envelope
from kiosk.lop.estimate import LEAST_BEATS
from kiosk.lop.segment import find_segment
from kiosk.lop.trace import Trace

SYSTOLIC_RATIO: Final = 0.5
"""Share of the largest pulse at which fixed-ratio devices read systolic pressure (0.5 and 0.7 for diastolic in BioMed
Res Int 2017:5201069; the ratio that would be right moves with compliance and pulse pressure, and an error in it is
amplified: Chandrasekhar et al. 2019, 10.3389/fphys.2019.01415)."""


def largest(curve: Envelope) -> float | None:
    """Maximum amplitude: the pressure of the largest pulses itself, which devices call mean pressure.

    It really lies at 0.45 of systolic and 0.55 of diastolic pressure (Chandrasekhar et al. 2019), so that it reads far
    below occlusion; its spread says what a factor on it could do at best. None while pulses still grow.
    """
    at = int(np.argmax(curve.height_mmhg))
    return None if at == len(curve.height_mmhg) - 1 else float(curve.pressure_mmhg[at])


def fixed_ratio(curve: Envelope) -> float | None:
    """Pressure above the largest pulses at which they have fallen to `SYSTOLIC_RATIO`; None when they never do."""
    return crossing(curve, SYSTOLIC_RATIO, above=True)


METHODS: Final[dict[str, Callable[[Envelope], float | None]]] = {
    "maximum amplitude": largest,
    "fixed ratio": fixed_ratio,
}
SOURCES: Final = {
    "maximum amplitude": "pressure of the largest pulses, uncorrected; Chandrasekhar et al. 2019, "
    "10.3389/fphys.2019.01415",
    "fixed ratio": f"pulses at {SYSTOLIC_RATIO:g} of the largest; BioMed Res Int 2017:5201069",
}


def read_by_others(recording: Trace) -> dict[str, float | None]:
    """What each method reads out of a recording; None where it finds nothing to read."""
    segment = find_segment(recording.pressure_mmhg, recording.is_known)
    beats = None if segment is None else find_beats(recording, segment)
    if beats is None or beats.count < LEAST_BEATS:
        return dict.fromkeys(METHODS)
    pressure, height = beats.pressure_mmhg[beats.is_good], beats.height_mmhg[beats.is_good]
    if np.ptp(pressure) < LEAST_SPAN_MMHG:
        return dict.fromkeys(METHODS)
    curve = envelope(pressure, height)
    return {name: method(curve) for name, method in METHODS.items()}
