"""Which runs make a campaign, in slices that two workers can share."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from benchmarks.campaign.case import SEARCHED, Point
from benchmarks.campaign.catalogue import catalogue
from benchmarks.campaign.fault import Fault, Kind
from benchmarks.campaign.runs import Job

SLICE: Final = 12
"""Faults of one job: each job plays its visit once, which takes about as long as eight runs."""

HELD: Final = frozenset({Point.FILL.value, Point.FILL_TOP.value, Point.WORK.value, Point.REST.value})
SEARCH_POINTS: Final = frozenset(point.value for point in SEARCHED)
ALL_POINTS: Final = frozenset(point.value for point in Point) - SEARCH_POINTS
SINGLES: Final = (
    ("thigh", ALL_POINTS),
    ("arm", ALL_POINTS),
    ("arm_250", HELD),
    ("thigh_250", HELD),
    ("large_250", HELD),
    ("arm_search", SEARCH_POINTS),
    ("thigh_search", SEARCH_POINTS),
)
QUICK_POINTS: Final = frozenset({Point.FILL.value, Point.WORK.value})
QUICK_EVERY: Final = 4
"""`--quick` takes every fourth fault."""


def singles(seed: int, *, quick: bool) -> list[Job]:
    """Every fault in every phase; what breaks both sensors at once counts as a pair."""
    faults = [fault for fault in catalogue().values() if not fault.is_common_cause]
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
    parts = [fault for fault in catalogue().values() if fault.kind in PART_KINDS and not fault.is_common_cause]
    chosen = parts[::QUICK_EVERY] if quick else parts
    cases = ("thigh",) if quick else ("thigh", "arm")
    return [Job(kind="proof", case=case, seed=seed, faults=(), latent=fault) for case in cases for fault in chosen]


PART_KINDS: Final = frozenset({Kind.WIRE, Kind.SENSOR, Kind.LEAK, Kind.PART})
"""What can be broken before anybody comes; a process that is dead is no latent fault, nothing runs without it."""


PAIRS: Final = (
    ("arm_250", frozenset({Point.FILL.value, Point.FILL_TOP.value})),
    ("thigh", frozenset({Point.WORK.value, Point.REST.value})),
    ("arm_search", frozenset({Point.SEARCH_LISTEN.value})),
)
"""Where the second fault of a pair comes: into the fill of the small cuff at the highest setpoint and a search near its
limit, which have the highest peaks, and into work and inflated rest of a thigh. Single faults come everywhere."""

PAIRS_LEFT_OUT: Final = (
    "second faults in every strength, clocks too, into the fill of arm_250 and its top, work and rest of thigh,"
    " search_listen of arm_search (19,300 runs, 2.7 h of a core); not into every phase of every case (162,000 runs,"
    " 23 h), nor into a proof that is about to find the first one (270,000 runs, 38 h)"
)
"""What is reduced, and why: a run takes 0.5 s of a core (measured over twenty), and neither the proof nor the start
ends 17 of 172 first faults."""

QUICK_LATENTS: Final = ("relief_dead", "comparator_dead", "cuff_leak")
QUICK_PAIR_EVERY: Final = 24


def pairs(seed: int, *, quick: bool) -> list[Job]:
    """Every second fault under every first one, in each of its strengths, that is there before the proof test.

    A first fault for which the station refuses the proof test or the start leaves one row that says so. Beside them the
    common causes, the same defect of both sensors at once, wherever single faults come.
    """
    faults = catalogue()
    both = tuple(fault for fault in faults.values() if fault.is_common_cause)
    seconds = tuple(fault for fault in faults.values() if not fault.is_common_cause)
    if quick:
        firsts = [faults[name] for name in QUICK_LATENTS]
        seconds, both = seconds[::QUICK_PAIR_EVERY], both[::QUICK_PAIR_EVERY]
    else:
        firsts = [fault for fault in faults.values() if fault.kind in PART_KINDS and not fault.is_common_cause]
    cases = (("thigh", QUICK_POINTS),) if quick else PAIRS
    alone = (("thigh", QUICK_POINTS),) if quick else SINGLES
    common = [
        Job(kind="pair", case=case, seed=seed, faults=part, points=points)
        for case, points in alone
        for part in _slices(both)
    ]
    under = [
        Job(kind="pair", case=case, seed=seed, faults=seconds, points=points, latent=first)
        for case, points in cases
        for first in firsts
    ]
    return [*common, *under]


def counts() -> list[str]:
    """How many runs a whole campaign has, in words."""
    alone, two = singles(1, quick=False), pairs(1, quick=False)
    common, under = ([job for job in two if (job.latent is not None) is later] for later in (False, True))
    phases = sum(len(points) for _, points in SINGLES)
    return [
        f"{len(catalogue())} faults",
        f"single faults: {sum(job.size for job in alone)} runs, {_kinds(alone)} faults in {phases} phases",
        f"one cause at both sensors: {sum(job.size for job in common)} runs, {_kinds(common)} faults in all of these",
        f"pairs: {len({job.latent.key for job in under if job.latent})} first faults, and under each that the station"
        f" does not find {_kinds(under)} second ones in {sum(len(points) for _, points in PAIRS)} phases",
    ]


def _kinds(jobs: list[Job]) -> int:
    return len({fault.key for job in jobs for fault in job.faults})


@dataclass(frozen=True, slots=True)
class Hours:
    """How long honest bouts go on: of the whole station, and of guard and plausibility alone."""

    soak: float
    replay: float


WHOLE: Final = Hours(50.0, 3000.0)
CHUNK: Final = Hours(5.0, 30.0)
"""Of a run that is not collected in a file: what cannot be resumed shall not take a night."""

QUICK: Final = Hours(0.3, 1.0)
HOURS_PER_STATION: Final = 0.24
"""What three visits of the usual mix take, their measurements included (measured)."""

HOURS_PER_RECORDING: Final = 15.0
"""What a recorded bout gives, played again two hundred times (measured)."""


def hours(*, quick: bool, is_collected: bool) -> Hours:
    """How many hours a run has."""
    if quick:
        return QUICK
    return WHOLE if is_collected else CHUNK


def stations(wanted: Hours) -> range:
    """Numbers of the stations that together have so many hours of bouts."""
    return range(1 + int(wanted.soak / HOURS_PER_STATION))


def recordings(wanted: Hours) -> range:
    """Numbers of the recorded bouts that together, played again, have so many hours."""
    return range(1 + int(wanted.replay / HOURS_PER_RECORDING))


def _slices(faults: Iterable[Fault]) -> Iterator[tuple[Fault, ...]]:
    rest = list(faults)
    for begin in range(0, len(rest), SLICE):
        yield tuple(rest[begin : begin + SLICE])
