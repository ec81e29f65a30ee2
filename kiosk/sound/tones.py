"""The tones, made here out of sines: raw samples, 16 bits, one channel. Pure; nothing comes from a file."""

import math
import sys
from array import array
from collections.abc import Mapping
from typing import Final

from kiosk.sound.plan import Sound

RATE_HZ: Final = 22_050
"""Samples a second: what the voice speaks in, so that everything goes down one pipe."""
SAMPLE_BYTES: Final = 2
_TOP: Final = 32_767
_EDGE_S: Final = 0.005
"""Each part swells and fades for so long, or it would crack."""
REST_S: Final = 0.1
"""Silence behind every sound, so that none stays in the buffer of the device for want of a full portion."""

PARTS: Final[Mapping[Sound, tuple[tuple[float, float], ...]]] = {
    Sound.UP: ((880.0, 0.05),),
    Sound.DOWN: ((587.0, 0.05),),
    Sound.COUNT: ((587.0, 0.09),),
    Sound.SET_END: ((784.0, 0.12), (523.0, 0.22)),
}
"""Hertz and seconds of each part. Single and short, or falling: unlike every burst of the buzzer, which repeats one
pitch (`safety.buzzer.PATTERNS`). The figures are our inference."""


def tone(sound: Sound, volume_percent: float) -> bytes:
    """A tone at a share of full scale, with the silence behind it. Raises `KeyError` for what is spoken."""
    top = _TOP * volume_percent / 100.0
    samples = array("h")
    for hertz, seconds in PARTS[sound]:
        count, edge = round(seconds * RATE_HZ), round(_EDGE_S * RATE_HZ)
        for index in range(count):
            swell = min(1.0, index / edge, (count - 1 - index) / edge)
            samples.append(round(top * swell * math.sin(2.0 * math.pi * hertz * index / RATE_HZ)))
    return _raw(samples) + silence(REST_S)


def silence(seconds: float) -> bytes:
    """Nothing, for so long."""
    return bytes(round(seconds * RATE_HZ) * SAMPLE_BYTES)


def _raw(samples: "array[int]") -> bytes:
    """Little-endian, whatever the machine."""
    if sys.byteorder == "big":
        samples.byteswap()
    return samples.tobytes()
