"""What the pressure in the cuff is while pump or bleed valve run, and how hard the limb pushes.

The sensor stands at the manifold: while air flows in the hose it shows more or less than the cuff has. A small observer
takes the flow of the last commands into account; what it cannot explain is the limb's push (and the leak). Both gains,
the rise by the pump and the drop in the hose, are learned where nothing else moves: in the fill, and after it.
"""

import math
from dataclasses import dataclass
from typing import Final

from kiosk.core.lawsettings import ModelSettings
from kiosk.core.units import TICK_S
from kiosk.safety.changed import replace

_MIDDLE: Final = 0.5
"""A pass's reading is the mean of its conversions: the pressure in the middle of the pass."""

_SLACK_MMHG: Final = 15.0
"""Below this a bladder takes air without pressure (`limits.VENTED_MMHG`): nothing is learned there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CuffModel:
    """State of the observer after a pass."""

    cuff_mmhg: float
    push_mmhg_per_s: float = 0.0
    seen_mmhg: float
    """The reading without what flows took in the hose: no filter, no lag."""
    closed_mmhg: float = 0.0
    """What a closed cuff would have done, from anywhere: `seen_mmhg` without what pump and bleed valve moved."""
    mean_mmhg: float
    rise_mmhg_per_s: float
    drop_mmhg: float
    speed: float = 0.0
    """Of the pump, as a share."""
    opening: float = 0.0
    """Of the bleed valve at the end of the pass."""
    unseen: int = 0
    """Passes since the fill's end in which the readings are not used yet: the drop in the hose shows at their end."""
    is_wrong: bool = False
    """The last reading could not be explained."""

    def coast_mmhg(self, settings: ModelSettings) -> float:
        """What the pump still brings, and the bleed valve still takes, when both are switched off now."""
        taken = self.opening * self.fall_mmhg_per_s(settings) * settings.bleed_delay_s
        return self.speed * self.rise_mmhg_per_s * settings.pump_spin_s - taken

    def fall_mmhg_per_s(self, settings: ModelSettings) -> float:
        """How fast the open bleed valve lowers the cuff: the rise by the pump, times the ratio of both flows."""
        return self.rise_mmhg_per_s * flow_ratio(self.cuff_mmhg, settings)


def flow_ratio(pressure_mmhg: float, settings: ModelSettings) -> float:
    """Flow of the bleed valve over that of the pump at a pressure: orifice law over the rated curve."""
    out = settings.bleed_ml_per_s * math.sqrt(max(pressure_mmhg, 0.0))
    into = settings.pump_ml_per_s * max(1.0 - pressure_mmhg / settings.pump_stall_mmhg, 0.1)
    return out / into


def begun(pressure_mmhg: float, settings: ModelSettings, before: CuffModel | None = None) -> CuffModel:
    """A model that knows nothing but a reading, and what `before` had learned."""
    if before is None:
        return CuffModel(
            cuff_mmhg=pressure_mmhg,
            seen_mmhg=pressure_mmhg,
            mean_mmhg=pressure_mmhg,
            rise_mmhg_per_s=settings.rise_mmhg_per_s,
            drop_mmhg=settings.drop_mmhg,
        )
    return replace(
        before,
        cuff_mmhg=pressure_mmhg,
        seen_mmhg=pressure_mmhg,
        mean_mmhg=pressure_mmhg,
        push_mmhg_per_s=0.0,
        speed=0.0,
        opening=0.0,
    )


def observed(
    model: CuffModel,
    reading_mmhg: float,
    *,
    pump: bool,
    bleed: bool,
    is_filling: bool,
    is_work: bool,
    is_quick: bool,
    mean_s: float,
    settings: ModelSettings,
) -> CuffModel:
    """The model after one more pass.

    Args:
        model: what the last pass left.
        reading_mmhg: mean of the conversions since then.
        pump: the pump was on since then.
        bleed: the bleed valve was.
        is_filling: the pump fills a cuff at rest: what is not explained is its rise, not the limb's push.
        is_work: the limb moves, so that the drop in the hose cannot be learned.
        is_quick: the limb moves so fast that a reading says more than what was expected.
        mean_s: time constant of the mean.
        settings: what is believed beforehand, and weights.
    """
    target = 1.0 if pump else 0.0
    kept = math.exp(-TICK_S / settings.pump_spin_s)
    speed = target + (model.speed - target) * kept
    pumped = target + (model.speed - target) * (1.0 - kept) * settings.pump_spin_s / TICK_S
    late = settings.bleed_delay_s / TICK_S
    opening = 1.0 if bleed else 0.0
    bled = late * model.opening + (1.0 - late) * opening
    ratio = flow_ratio(model.cuff_mmhg, settings)
    rate = model.push_mmhg_per_s + model.rise_mmhg_per_s * (pumped - ratio * bled)
    moved = model.rise_mmhg_per_s * (pumped - ratio * bled) * TICK_S
    level = model.cuff_mmhg + rate * TICK_S
    taken = model.drop_mmhg * (pumped - ratio * bled)
    shown = model.cuff_mmhg + rate * TICK_S * _MIDDLE + taken
    off = reading_mmhg - shown
    if abs(off) > settings.wrong_mmhg:
        return replace(begun(reading_mmhg, settings, model), is_wrong=True)
    push, rise, drop = model.push_mmhg_per_s, model.rise_mmhg_per_s, model.drop_mmhg
    weight = settings.level_weight_quick if is_quick else settings.level_weight
    change = (settings.push_weight_quick if is_quick else settings.push_weight) * off / TICK_S
    unseen = settings.drop_passes if is_filling and pump else max(model.unseen - 1, 0)
    if is_filling and reading_mmhg > _SLACK_MMHG and pumped > 0.5:
        rise = min(
            max(rise + settings.rise_weight * change / pumped, settings.rise_min_mmhg_per_s),
            settings.rise_max_mmhg_per_s,
        )
        level += weight * off
    elif is_filling or not unseen:
        push += 0.0 if is_filling or model.unseen else change
        level += (1.0 if model.unseen else weight) * off
    if model.unseen and not unseen and not is_work:
        drop = min(max(drop - off, 0.0), settings.drop_max_mmhg)
    mean = model.mean_mmhg + moved + (level - model.mean_mmhg - moved) * TICK_S / mean_s
    return CuffModel(
        cuff_mmhg=level,
        seen_mmhg=reading_mmhg - taken,
        closed_mmhg=model.closed_mmhg + reading_mmhg - taken - model.seen_mmhg - moved,
        push_mmhg_per_s=push,
        mean_mmhg=level if is_filling or unseen else mean,
        rise_mmhg_per_s=rise,
        drop_mmhg=drop,
        speed=speed,
        opening=opening,
        unseen=unseen,
    )
