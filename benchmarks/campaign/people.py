"""Who may come, and how late a busy machine is: other limbs, cuffs, sensors and delays, all within what is honest."""

from dataclasses import dataclass, fields
from random import Random
from typing import Final

from kiosk.hw.sim.profile import Profile, shipped_profile, with_figures

ROUTINE_S: Final = 0.0001
SLOW_SHARE, SLOW_S = 1e-3, 0.005
MISSED_SHARE, MISSED_S = 6e-5, 0.025
"""How late passes are: most by a tenth of a millisecond, one in a thousand by up to 5 ms, one in 16,000 by a whole
pass; what the benchmark `timing` saw with every core busy, and a little more."""


def late_by_s(rng: Random) -> float:
    """How late one pass is."""
    draw = rng.random()
    if draw < MISSED_SHARE:
        return rng.uniform(SLOW_S, MISSED_S)
    return rng.uniform(0.0, SLOW_S) if draw < SLOW_SHARE else rng.expovariate(1.0 / ROUTINE_S)


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
        "contraction_ml": Spread(0.4, 1.2),
        "up_s": Spread(0.6, 1.4),
        "down_s": Spread(0.6, 1.4),
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


def somebody(base: str, rng: Random) -> Profile:
    """A shipped profile with other figures, each drawn evenly from its spread."""
    profile = shipped_profile(base)
    changes: dict[str, dict[str, float]] = {}
    for section, spreads in SPREADS.items():
        part = getattr(profile, section)
        changes[section] = {}
        for name, spread in spreads.items():
            draw, usual = rng.uniform(spread.low, spread.high), getattr(part, name)
            changes[section][name] = usual + draw if spread.is_added else usual * draw
    return with_figures(profile, changes)


def as_toml(profile: Profile) -> str:
    """The profile as a file would have it."""
    lines = []
    for section in fields(profile):
        if section.name == "name":
            continue
        part = getattr(profile, section.name)
        lines += [f"[{section.name}]", *(f"{one.name} = {getattr(part, one.name)!r}" for one in fields(part)), ""]
    return "\n".join(lines)
