"""Who may come, and how late a busy machine is: other limbs, cuffs, sensors and delays, all within what is honest."""

from dataclasses import dataclass, fields
from random import Random
from typing import Final

from kiosk.hw.sim.exercise import EXERCISES
from kiosk.hw.sim.profile import Profile, shipped_profile, with_figures


@dataclass(frozen=True, slots=True)
class Spread:
    """How far a figure of somebody else may be from the shipped profile's: times, or plus."""

    low: float
    high: float
    is_added: bool = False


SPREADS: Final[dict[str, dict[str, Spread]]] = {
    "cuff": {"leak_mmhg_per_min": Spread(0.5, 2.0), "v0_ml": Spread(0.9, 1.1)},
    "pump": {"free_flow_l_per_min": Spread(0.85, 1.1), "ripple_mmhg": Spread(0.5, 1.5)},
    "limb": {
        "strength_jitter": Spread(0.5, 2.0),
        "pulse_ml": Spread(0.5, 1.5),
        "heart_rate_per_min": Spread(0.7, 2.0),
        "systolic_mmhg": Spread(0.8, 1.25),
        "diastolic_mmhg": Spread(0.8, 1.1),
        "motion_ml": Spread(0.3, 2.0),
        "motion_per_min": Spread(0.3, 4.0),
    },
    "sensor_a": {
        "offset_mmhg": Spread(-1.5, 1.5, is_added=True),
        "span_error": Spread(-0.006, 0.006, is_added=True),
        "noise_mv": Spread(0.9, 1.6),
        "supply_v": Spread(0.985, 1.015),
    },
    "sensor_b": {
        "offset_mmhg": Spread(-1.5, 1.5, is_added=True),
        "span_error": Spread(-0.006, 0.006, is_added=True),
        "noise_mv": Spread(0.9, 1.6),
        "supply_v": Spread(0.985, 1.015),
    },
}
"""What differs from runner to runner and from station to station (our inference: parts within their data sheets,
runners from a resting pulse to a running one, from hardly moving to restless)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How often an exercise comes, and how it differs: times the profile's contraction, times its usual tempo."""

    weight: float
    contraction: Spread
    tempo: Spread


LIFTED: Final = Spread(0.6, 1.4)
ROUND: Final = Spread(0.8, 1.25)
"""Where a limb goes round and round the body sets the pace; a weight may be lifted at any."""

SHARES: Final = {
    "running": Share(weight=3.0, contraction=Spread(0.35, 1.0), tempo=ROUND),
    "calf_raise": Share(weight=3.0, contraction=Spread(0.2, 0.8), tempo=LIFTED),
    "squat": Share(weight=2.0, contraction=Spread(0.4, 1.4), tempo=LIFTED),
    "leg_press": Share(weight=2.0, contraction=Spread(0.4, 1.3), tempo=LIFTED),
    "walking": Share(weight=2.0, contraction=Spread(0.2, 0.65), tempo=ROUND),
    "cycling": Share(weight=2.0, contraction=Spread(0.2, 0.8), tempo=ROUND),
    "arm_curl": Share(weight=3.0, contraction=Spread(0.4, 1.3), tempo=LIFTED),
}
"""Who comes to a station for runners (weights: our inference), and how hard the muscle under the cuff works: what a
closed cuff shows at the peak in the shipped cohort, over the 20 to 25 mmHg of the shipped profiles, down to people who
hardly move."""

BASES: Final = {"arm": ("arm",), "thigh": ("thigh", "thigh_large")}
"""Shipped profiles of each limb."""


def exercise_of(rng: Random) -> str:
    """What the next runner comes for."""
    return rng.choices(list(SHARES), [share.weight for share in SHARES.values()])[0]


def base_of(exercise: str, rng: Random) -> str:
    """A shipped profile of the limb that carries the cuff in this exercise."""
    return rng.choice(BASES[EXERCISES[exercise].limb])


def somebody(base: str, exercise: str, rng: Random) -> Profile:
    """A shipped profile with another exercise and other figures, each drawn evenly from its spread."""
    profile, share, usual = shipped_profile(base), SHARES[exercise], EXERCISES[exercise]
    changes: dict[str, dict[str, float | str]] = {}
    for section, spreads in SPREADS.items():
        part = getattr(profile, section)
        changes[section] = {}
        for name, spread in spreads.items():
            draw, figure = _drawn(spread, rng), getattr(part, name)
            changes[section][name] = figure + draw if spread.is_added else figure * draw
    changes["limb"] |= {
        "exercise": exercise,
        "contraction_ml": profile.limb.contraction_ml * _drawn(share.contraction, rng),
        "up_s": usual.up_s * _drawn(share.tempo, rng),
        "down_s": usual.down_s * _drawn(share.tempo, rng),
    }
    return with_figures(profile, changes)


def _drawn(spread: Spread, rng: Random) -> float:
    return rng.uniform(spread.low, spread.high)


def as_toml(profile: Profile) -> str:
    """The profile as a file would have it."""
    lines = []
    for section in fields(profile):
        if section.name == "name":
            continue
        part = getattr(profile, section.name)
        lines += [f"[{section.name}]", *(f"{one.name} = {getattr(part, one.name)!r}" for one in fields(part)), ""]
    return "\n".join(lines)
