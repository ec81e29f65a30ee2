"""Whether the cuff keeps its air: what a closed cuff would have done comes back after every contraction.

The pressure law's model takes out of the pressure what pump and bleed valve have moved (`CuffModel.closed_mmhg`). What
is left is the limb's doing: a muscle raises it and lets it fall again, and in the long run it stays where it was. A
leak takes from it all the time, so it is seen however well the pump makes it good.
"""

from dataclasses import dataclass

from kiosk.core.model import Phase
from kiosk.core.units import NO_TIME, TICK_S, Seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class TightnessSettings:
    """How far it may fall. All our inference, from honest bouts on the bench: soak and the `regulation` cohort."""

    fall_mmhg: float = 60.0
    """With repetitions (honest: 38, a leg press)."""
    rest_fall_mmhg: float = 35.0
    """In a fill that has reached its setpoint and in a rest (honest: 22, a restless leg)."""
    rest_s: float = 2.0
    """The limb has let go this long after the last repetition."""
    forget_mmhg_per_s: float = 2.0
    """So much of a fall is forgotten: the model's pump and valve are never quite the real ones, air cools, cuffs creep.
    A leak slower than this is the proof test's to find, and made good by the pump at no harm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tightness:
    """From where the closed cuff's pressure has fallen: since the fill, and since the limb came to rest."""

    top_mmhg: float | None = None
    rest_top_mmhg: float | None = None
    worked_s: Seconds = NO_TIME


def followed(
    state: Tightness, closed_mmhg: float | None, *, phase: Phase, now: Seconds, settings: TightnessSettings
) -> Tightness:
    """What one pass adds. Without a model to trust, or while the cuff is being filled, everything begins anew."""
    worked_s = now if phase is Phase.WORK else state.worked_s
    if closed_mmhg is None:
        return Tightness(worked_s=worked_s)
    is_resting = now - worked_s >= settings.rest_s
    return Tightness(
        top_mmhg=_top(state.top_mmhg, closed_mmhg, settings),
        rest_top_mmhg=_top(state.rest_top_mmhg, closed_mmhg, settings) if is_resting else None,
        worked_s=worked_s,
    )


def _top(before_mmhg: float | None, closed_mmhg: float, settings: TightnessSettings) -> float:
    if before_mmhg is None:
        return closed_mmhg
    return max(closed_mmhg, before_mmhg - settings.forget_mmhg_per_s * TICK_S)


def lost_mmhg(state: Tightness, closed_mmhg: float | None, settings: TightnessSettings) -> float | None:
    """How much pressure has gone that neither valve nor limb explains; None while the cuff keeps its air."""
    if closed_mmhg is None:
        return None
    for top_mmhg, most_mmhg in (
        (state.top_mmhg, settings.fall_mmhg),
        (state.rest_top_mmhg, settings.rest_fall_mmhg),
    ):
        if top_mmhg is not None and top_mmhg - closed_mmhg > most_mmhg:
            return top_mmhg - closed_mmhg
    return None
