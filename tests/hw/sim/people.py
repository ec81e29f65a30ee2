"""Limbs of which only one thing moves, for tests that compute what must come out."""

from typing import Final

from kiosk.hw.sim.chance import generator
from kiosk.hw.sim.limb import Limb
from kiosk.hw.sim.plant import Plant
from kiosk.hw.sim.profile import LimbProfile, Profile, shipped_profile, with_figures

STEADY: Final[dict[str, float | str]] = {
    "motion_per_min": 0.0,
    "respiration_mmhg": 0.0,
    "drift_mmhg_per_min": 0.0,
    "heart_jitter": 0.0,
    "ectopic_share": 0.0,
}
"""A heart that beats like a clock in a limb that lies still."""

PLAIN: Final[dict[str, float | str]] = STEADY | {"edge_share": 0.0, "tissue_lag_s": 0.01}
"""Nothing but Babbs's artery under the whole pressure of its cuff."""


def limb_profile(base: str = "thigh", /, **figures: float | str) -> LimbProfile:
    return with_figures(shipped_profile(base), {"limb": figures}).limb


def limb_of(profile: LimbProfile, seed: int = 1) -> Limb:
    return Limb(profile, generator(seed, "limb"))


def trace(limb: Limb, start: float, seconds: float, cuff_mmhg: float = 150.0, step_s: float = 0.005) -> list[float]:
    return [limb.displacement_ml(start + i * step_s, cuff_mmhg) for i in range(int(seconds / step_s))]


def pulse_ml(profile: LimbProfile, cuff_mmhg: float) -> float:
    """Peak to peak over some beats, once the tissue has followed the cuff."""
    volumes = trace(limb_of(profile), 0.0, 12.0, cuff_mmhg, 0.0025)[int(8.0 / 0.0025) :]
    return max(volumes) - min(volumes)


def closed_plant(profile: Profile, limb: Limb, mmhg: float) -> Plant:
    """A closed cuff at rest at this pressure."""
    plant = Plant(profile, limb)
    plant.command(-1.0, pump=0.0, dump_a_open=False, dump_b_open=False, bleed_open=False)
    plant.settle(0.0)
    plant.manifold_mmhg = plant.cuff_mmhg = plant.sense_mmhg = mmhg
    return plant
