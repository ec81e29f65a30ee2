"""The rhythm of the repetitions: how far the limb's push still goes, and when the next one comes.

What the limb does to a closed cuff is a row of rises and falls. Each is remembered by size and length alone, as half a
cosine; what is left of the present one, and the next one after it, is the path that the law prepares for. A half that
does not fit what was learned ends it until some in a row fit again.
"""

import math
from dataclasses import dataclass
from typing import Final

from kiosk.core.lawsettings import RhythmSettings
from kiosk.core.units import NO_TIME, TICK_S, Seconds
from kiosk.safety.changed import replace

_GRID_S: Final = (0.06, 0.12, 0.2, 0.3, 0.45, 0.65, 0.9)
_LEAST_S: Final = 0.04
"""A half that is over in time but not in size goes on for this long (two passes)."""
_LEAST_MMHG: Final = 0.1

Path = tuple[tuple[float, float], ...]
"""Times from now, and how far the level will have moved by then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """Size and length of a rise or of a fall."""

    size_mmhg: float
    length_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """The half repetition that goes on, and what was learned. Levels are those of a closed cuff, from anywhere."""

    level_mmhg: float = 0.0
    is_rising: bool = True
    turn_mmhg: float = 0.0
    turn_s: Seconds = NO_TIME
    extreme_mmhg: float = 0.0
    extreme_s: Seconds = NO_TIME
    rise: Half | None = None
    fall: Half | None = None
    fits: int = 0


def followed(rhythm: Rhythm, push_mmhg_per_s: float, now: Seconds, settings: RhythmSettings) -> Rhythm:
    """The rhythm after a pass in which the limb pushed this much."""
    level = rhythm.level_mmhg + push_mmhg_per_s * TICK_S
    sign = 1.0 if rhythm.is_rising else -1.0
    if sign * (level - rhythm.extreme_mmhg) >= 0.0:
        return replace(rhythm, level_mmhg=level, extreme_mmhg=level, extreme_s=now)
    size = sign * (rhythm.extreme_mmhg - rhythm.turn_mmhg)
    if sign * (rhythm.extreme_mmhg - level) < max(settings.turn_mmhg, settings.turn_share * size):
        return replace(rhythm, level_mmhg=level)
    half = Half(size_mmhg=max(size, _LEAST_MMHG), length_s=max(rhythm.extreme_s - rhythm.turn_s, _LEAST_S))
    known = rhythm.rise if rhythm.is_rising else rhythm.fall
    is_like = known is not None and _is_like(half, known, settings)
    if known is not None and is_like:
        half = Half(
            size_mmhg=known.size_mmhg + settings.weight * (half.size_mmhg - known.size_mmhg),
            length_s=known.length_s + settings.weight * (half.length_s - known.length_s),
        )
    return replace(
        rhythm,
        level_mmhg=level,
        is_rising=not rhythm.is_rising,
        turn_mmhg=rhythm.extreme_mmhg,
        turn_s=rhythm.extreme_s,
        extreme_mmhg=level,
        extreme_s=now,
        rise=half if rhythm.is_rising else rhythm.rise,
        fall=rhythm.fall if rhythm.is_rising else half,
        fits=min(rhythm.fits + 1, settings.least + 1) if is_like else 0,
    )


def _is_like(half: Half, known: Half, settings: RhythmSettings) -> bool:
    off_s = abs(half.length_s - known.length_s)
    return abs(half.size_mmhg - known.size_mmhg) <= settings.size_share * known.size_mmhg and (
        off_s <= max(settings.length_s, settings.length_share * known.length_s)
    )


def path(rhythm: Rhythm, push_mmhg_per_s: float, now: Seconds, settings: RhythmSettings) -> Path | None:
    """What comes, to the end of the next half; None when there is no rhythm, or the present half leaves it.

    Args:
        rhythm: as `followed` left it.
        push_mmhg_per_s: the limb's push now.
        now: monotonic time.
        settings: what still counts as a rhythm.
    """
    this, other = (rhythm.rise, rhythm.fall) if rhythm.is_rising else (rhythm.fall, rhythm.rise)
    if this is None or other is None or rhythm.fits < settings.least:
        return None
    sign = 1.0 if rhythm.is_rising else -1.0
    from_mmhg, from_s = rhythm.turn_mmhg, rhythm.turn_s
    turning = settings.turning_share * other.size_mmhg / other.length_s
    if sign * push_mmhg_per_s < -turning and now - from_s > settings.turned_share * this.length_s:
        # The next half has begun; `followed` will say so once its level has come back far enough.
        sign, this, other = -sign, other, this
        from_mmhg, from_s = rhythm.extreme_mmhg, rhythm.extreme_s
    gone_mmhg, gone_s = max(sign * (rhythm.level_mmhg - from_mmhg), 0.0), now - from_s
    is_beyond = gone_mmhg > (1.0 + settings.over_share) * this.size_mmhg
    if is_beyond or gone_s > (1.0 + settings.late_share) * this.length_s + settings.late_s:
        return None
    left_mmhg, left_s = left(this, gone_mmhg, gone_s, sign * push_mmhg_per_s)
    whole_mmhg = gone_mmhg + left_mmhg
    done = gone_mmhg / whole_mmhg if whole_mmhg > 0.0 else 1.0
    phase = math.acos(1.0 - 2.0 * done) / math.pi
    points = []
    for at_s in (*_GRID_S, left_s):
        if at_s < left_s:
            along = phase + (1.0 - phase) * at_s / left_s
            points.append((at_s, sign * whole_mmhg * (0.5 - 0.5 * math.cos(math.pi * along) - done)))
        else:
            along = min((at_s - left_s) / other.length_s, 1.0)
            back = other.size_mmhg * (0.5 - 0.5 * math.cos(math.pi * along))
            points.append((at_s, sign * (left_mmhg - back)))
    return tuple(points)


def left(half: Half, gone_mmhg: float, gone_s: float, push_mmhg_per_s: float) -> tuple[float, float]:
    """What is left of a half, in size and in time.

    Its learned size says one thing, and so does its push: in half a cosine of length T what is left is (push T / pi)^2
    over what is gone. The farther it has come, the more the second counts.
    """
    done = min(gone_mmhg / half.size_mmhg, 1.0)
    learned_mmhg = half.size_mmhg - done * half.size_mmhg
    if gone_mmhg < _LEAST_MMHG:
        return learned_mmhg, max(half.length_s - gone_s, _LEAST_S)
    slowing = max(push_mmhg_per_s, 0.0) * half.length_s / math.pi
    told_mmhg = min(slowing * slowing / gone_mmhg, half.size_mmhg)
    phase = 2.0 * math.atan2(gone_mmhg, slowing) / math.pi
    return learned_mmhg + done * (told_mmhg - learned_mmhg), max((1.0 - phase) * half.length_s, _LEAST_S)
