"""Whether a part is on its way to failing: a figure of today's proof against those of the first ones that passed.

A figure may only be compared with its like, so each is made independent of where its step began and of the cuff's
size. What it is compared with stays where it was: a reference that moved along would never see a slow change. A
service gives the next five passes the right to set a new one, of the part that it names or of all.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from kiosk.core.model import ProofStep, Reason, StepState
from kiosk.core.settings import ProofSettings

REFERENCE_PROOFS: Final = 5
"""Passed proofs that make a reference (our inference: enough for a median, a week of openings)."""

TRENDED: Final = frozenset({"rise", "bleed", "vent_b", "circuit_b", "vent_a", "circuit_a"})
"""Steps whose figures wear. A release is compared as a whole, from the order to the first fall of the pressure: hold
circuit (0.15 to 0.25 s), valve and hose. The valve's own share is a pass or two of 20 ms and cannot be told apart, so
that a valve warns when it opens some 0.08 s later than it did (bench: 0.24 s A, 0.30 s B, 0.34 s B on the largest cuff;
the raster is 8 % of them). The watchdog's own trip is a time of a part that either keeps it or does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What a step's figure was when the part was known to be good."""

    median: float
    least: float
    most: float


def references(proofs: Iterable[Sequence[ProofStep]]) -> dict[str, Reference]:
    """References out of the first passed proofs of one kind and cuff, oldest first; none before there are five."""
    figures: dict[str, list[float]] = {}
    for steps in proofs:
        for step in steps:
            if step.code in TRENDED and step.state is StepState.PASSED and step.figure is not None:
                figures.setdefault(step.code, []).append(step.figure)
    return {
        code: Reference(median=median(first), least=min(first), most=max(first))
        for code, values in figures.items()
        if len(first := values[:REFERENCE_PROOFS]) == REFERENCE_PROOFS
    }


def learned(first: Callable[[str], Iterable[Sequence[ProofStep]]]) -> dict[str, Reference]:
    """References of all parts; `first` gives the first passed proofs since a part was serviced."""
    found = ((code, references(first(code)).get(code)) for code in sorted(TRENDED))
    return {code: known for code, known in found if known is not None}


def change(code: str, figure: float, learned: Mapping[str, Reference]) -> float | None:
    """By what share a figure is above its reference; None while there is none."""
    known = learned.get(code)
    return None if known is None else figure / known.median - 1.0


def slowing(code: str, figure: float, learned: Mapping[str, Reference], settings: ProofSettings) -> Reason | None:
    """A valve that takes longer than it did: `valve_slowing` warns, `valve_slow` blocks (hazard H60). None is well."""
    share = change(code, figure, learned)
    if share is None or share <= settings.slowing_warn_share:
        return None
    is_slow = share > settings.slowing_fail_share
    figures = {"figure": figure, "reference": learned[code].median, "slower_percent": 100.0 * share}
    return Reason(code="valve_slow" if is_slow else "valve_slowing", figures=figures)


def out_of_band(figure: float, known: Reference | None, settings: ProofSettings) -> Reason | None:
    """A rise outside the band that was learned; before anything was, only the absolute bounds hold.

    The band begins half below the slowest of the learned rises and ends half above the fastest, so that a station
    that is opened with different cuffs learns all of them.
    """
    if known is None:
        return None
    least, most = (1.0 - settings.rise_band) * known.least, (1.0 + settings.rise_band) * known.most
    if least <= figure <= most:
        return None
    return Reason(code="rise_unlearned", figures={"rise_mmhg_per_s": figure, "least": least, "most": most})
