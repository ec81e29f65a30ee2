"""Which runs make a campaign, in slices that two workers can share."""

from collections.abc import Iterable, Iterator
from typing import Final

from benchmarks.campaign.catalogue import Fault, Kind, catalogue, common_causes
from benchmarks.campaign.play import Point
from benchmarks.campaign.runs import Job

SLICE: Final = 12
"""Faults of one job: each job plays its visit once, which takes about as long as eight runs."""

HELD: Final = frozenset({Point.FILL.value, Point.WORK.value, Point.REST.value})
ALL_POINTS: Final = frozenset(point.value for point in Point)
SINGLES: Final = (
    ("thigh", ALL_POINTS),
    ("arm", ALL_POINTS),
    ("arm_250", HELD),
    ("thigh_250", HELD),
    ("large_250", HELD),
)
QUICK_POINTS: Final = frozenset({Point.FILL.value, Point.WORK.value})
QUICK_EVERY: Final = 4
"""`--quick` takes every fourth fault."""


def singles(seed: int, *, quick: bool) -> list[Job]:
    """Every fault in every phase."""
    faults = list(catalogue().values())
    if quick:
        faults = faults[::QUICK_EVERY]
    cases = (("thigh", QUICK_POINTS),) if quick else SINGLES
    return [
        Job(kind="single", case=case, seed=seed, faults=part, points=points)
        for case, points in cases
        for part in _slices(faults)
    ]


def latents(seed: int, *, quick: bool) -> list[Job]:
    """Every defect of a part on its own, there before the proof test; no second fault."""
    parts = [fault for fault in catalogue().values() if fault.kind in PART_KINDS]
    chosen = parts[::QUICK_EVERY] if quick else parts
    cases = ("thigh",) if quick else ("thigh", "arm")
    return [Job(kind="proof", case=case, seed=seed, faults=(), latent=fault) for case in cases for fault in chosen]


PART_KINDS: Final = frozenset({Kind.WIRE, Kind.SENSOR, Kind.LEAK, Kind.PART})
"""What can be broken before anybody comes; a process that is dead is no latent fault, nothing runs without it."""


PAIR_POINTS: Final = frozenset({"proof_rise", "fill", "work", "rest", "vent", "deflate"})
QUICK_LATENTS: Final = ("relief_dead", "comparator_dead", "cuff_leak")
QUICK_PAIR_EVERY: Final = 12


def pairs(seed: int, *, quick: bool) -> list[Job]:
    """Every second fault in every phase under every first one that is there before the proof test.

    A first fault that the proof test finds leaves one row that says so. Beside them the common causes: the same
    defect of both sensors at once.
    """
    faults = catalogue()
    seconds = tuple(fault for fault in faults.values() if fault.kind is not Kind.CLOCK)
    both = tuple(common_causes().values())
    if quick:
        firsts = [faults[name] for name in QUICK_LATENTS]
        seconds, both = seconds[::QUICK_PAIR_EVERY], both[:2]
    else:
        firsts = [fault for fault in faults.values() if fault.kind in PART_KINDS]
    cases = ("thigh",) if quick else ("thigh", "arm_250")
    points = QUICK_POINTS if quick else PAIR_POINTS
    return [
        Job(kind="pair", case=case, seed=seed, faults=faults_, points=points, latent=latent)
        for case in cases
        for latent, faults_ in (*((None, part) for part in _slices(both)), *((first, seconds) for first in firsts))
    ]


def _slices(faults: Iterable[Fault]) -> Iterator[tuple[Fault, ...]]:
    rest = list(faults)
    for begin in range(0, len(rest), SLICE):
        yield tuple(rest[begin : begin + SLICE])
