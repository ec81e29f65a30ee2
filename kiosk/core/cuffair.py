"""How much air a cuff takes, out of how long the pump ran: a loose, a wrong and a missing cuff look different.

The pump's rated curve gives the flow, Q = Q0 (1 - P / stall), and its spin-up a lag that the last turns make good.
Free air, as the pump draws it in. What a cuff should take is registered with it (`kiosk/therapy/cuffs.toml`).
"""

import math
from dataclasses import dataclass
from itertools import pairwise

from kiosk.core.model import Reason
from kiosk.core.settings import ProofSettings
from kiosk.core.units import Mmhg, Seconds
from kiosk.safety import limits
from kiosk.safety.changed import replace

_KEPT_S = 0.5
"""Of the air's history: longer than a report of the watchdog may be old (0.24 s)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CuffAir:
    """A registered cuff, as the proof measures it.

    `air_ml` is what it takes to 60 mmHg on its limb, `ml_per_mmhg` how soft it is between 40 and 60.
    """

    cuff_id: str
    air_ml: float
    ml_per_mmhg: float


@dataclass(frozen=True, kw_only=True)
class AirState:
    """Air delivered so far. `past` holds time and air of the last passes, oldest first."""

    ml: float = 0.0
    speed: float = 0.0
    is_on: bool = False
    at_s: Seconds | None = None
    past: tuple[tuple[float, float], ...] = ()
    below: tuple[float, float] | None = None
    """Time and pressure of the cuff side's newest sample below the mark."""
    mark_ml: float | None = None
    """Air when the cuff side passed the mark."""


def delivered(
    state: AirState,
    *,
    pressure_mmhg: Mmhg,
    cuff_mmhg: float | None,
    cuff_at_s: float,
    is_on: bool,
    now: Seconds,
    settings: ProofSettings,
) -> AirState:
    """Add what the pump gave since the last pass.

    Args:
        state: what the last pass left.
        pressure_mmhg: at the pump, sensor A.
        cuff_mmhg: in the cuff, sensor B with its zero subtracted; None while unknown.
        cuff_at_s: when that was sampled.
        is_on: whether this pass orders the pump to run.
        now: monotonic time of the pass.
        settings: the pump's curve and the mark.
    """
    elapsed = 0.0 if state.at_s is None else now - state.at_s
    target = 1.0 if state.is_on else 0.0
    speed = target + (state.speed - target) * math.exp(-elapsed / settings.pump_spin_up_s)
    flow = settings.pump_ml_per_s * max(0.0, 1.0 - pressure_mmhg / settings.pump_stall_mmhg)
    ml = state.ml + flow * elapsed * (state.speed + speed) / 2.0
    past = (*(one for one in state.past if now - one[0] <= _KEPT_S), (float(now), ml))
    state = replace(state, ml=ml, speed=speed, is_on=is_on, at_s=now, past=past)
    if cuff_mmhg is None or state.mark_ml is not None:
        return state
    if cuff_mmhg < settings.soft_from_mmhg or state.below is None:
        return replace(state, below=(cuff_at_s, cuff_mmhg))
    from_s, from_mmhg = state.below
    passed_s = from_s + (cuff_at_s - from_s) * (settings.soft_from_mmhg - from_mmhg) / (cuff_mmhg - from_mmhg)
    return replace(state, mark_ml=_air_at(past, passed_s))


def _air_at(past: tuple[tuple[float, float], ...], at_s: float) -> float:
    """Air at a moment of the last passes; before the oldest of them, the oldest's."""
    for earlier, later in pairwise(past):
        if later[0] >= at_s:
            share = (at_s - earlier[0]) / (later[0] - earlier[0])
            return earlier[1] + max(share, 0.0) * (later[1] - earlier[1])
    return past[-1][1]


def measured(state: AirState, *, pressure_mmhg: Mmhg, settings: ProofSettings) -> tuple[float, float | None]:
    """Air to the setpoint, and mL per mmHg above the mark, of a cuff that came to rest at `pressure_mmhg`."""
    air_ml = state.ml * settings.setpoint_mmhg / pressure_mmhg
    span_mmhg = pressure_mmhg - settings.soft_from_mmhg
    if state.mark_ml is None or span_mmhg <= 0.0:
        return air_ml, None
    return air_ml, (state.ml - state.mark_ml) / span_mmhg


def slack_s(air_ml: float | None, settings: ProofSettings) -> Seconds:
    """How long the pump may run into a cuff that shows less than 15 mmHg.

    A cuff that took so much air to 60 mmHg a moment ago is nearly there once it has got as much again (our inference).

    Args:
        air_ml: what the short proof has measured; None where none has, and any cuff may be on.
        settings: the pump's curve.
    """
    return Seconds((settings.slack_max_ml if air_ml is None else air_ml) / settings.pump_ml_per_s)


def spilled(state: AirState, *, pressure_mmhg: Mmhg, cuff: CuffAir | None, settings: ProofSettings) -> Reason | None:
    """Why more air would fill nothing, known before the cuff is full; None while it may be a cuff that fits.

    A bladder is never softer above a pressure than below it, so at each pressure a registered cuff has at most taken
    what `misfit` lets it take in all, less what it still takes from there (our inference). A hose that is off, a burst,
    a valve that stays open and a dead pump show here, since the air is what the pump should have given; so does a cuff
    that lies loose. Without a registered cuff only one that shows no pressure is refused.

    Args:
        state: air delivered so far.
        pressure_mmhg: at the pump, sensor A.
        cuff: the registered one; None in the full proof, which takes any.
        settings: the bands.
    """
    is_slack = pressure_mmhg < limits.VENTED_MMHG
    most_ml = settings.slack_max_ml if is_slack else settings.air_max_ml
    if cuff is not None:
        left_ml = max(settings.setpoint_mmhg - pressure_mmhg, 0.0) * (1.0 - settings.soft_band) * cuff.ml_per_mmhg
        most_ml = (1.0 + settings.air_band) * cuff.air_ml - left_ml
    if state.ml <= most_ml:
        return None
    # a cuff that nobody has registered is not too large for anything: the air goes somewhere else
    code = "rise_timeout" if is_slack or cuff is None else "cuff_too_large"
    return _reason(code, air_ml=state.ml, pressure_mmhg=pressure_mmhg)


def misfit(air_ml: float, ml_per_mmhg: float | None, cuff: CuffAir | None, settings: ProofSettings) -> Reason | None:
    """Why this is not the registered cuff well put on; without one, why it is no cuff at all. None when it fits.

    The band of the air is the hazard table's (H40); that of the softness is ours: it tells an arm's cuff from a
    thigh's that takes much the same air, because a slack bladder is filled at once and a long one goes on giving.
    """
    if cuff is None:
        if settings.air_min_ml <= air_ml <= settings.air_max_ml:
            return None
        return _reason("cuff_too_small" if air_ml < settings.air_min_ml else "cuff_too_large", air_ml=air_ml)
    if ml_per_mmhg is None:
        return Reason(code="cuff_unmeasured")
    checks = (
        ("ml", air_ml, cuff.air_ml, settings.air_band),
        ("ml_per_mmhg", ml_per_mmhg, cuff.ml_per_mmhg, settings.soft_band),
    )
    for unit, found, meant, band in checks:
        if abs(found - meant) > band * meant:
            code = "cuff_too_small" if found < meant else "cuff_too_large"
            return _reason(code, **{f"found_{unit}": found, f"registered_{unit}": meant})
    return None


def _reason(code: str, **figures: float) -> Reason:
    return Reason(code=code, figures=figures)
