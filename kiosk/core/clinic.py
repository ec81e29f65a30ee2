"""The clinic's own rates of events and adherence beside the published ones, and whether they can be compared at all.

Domain reference 3.4 has the published ones. They are of other cuffs, people and definitions: to lie above one is a
reason to look, not a proof; to lie below one is no proof of safety. Bouts of one person resemble each other, so that
the interval of a share of bouts is a little too narrow. "any" counts every symptom and sign, harmless ones too.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, assert_never

from kiosk.core.model import Reason
from kiosk.core.proportion import Proportion, proportion

ANY: Final = "any"
"""Event of a rate that counts whoever had at least one of any kind."""


class Of(StrEnum):
    """Of what a rate is a share."""

    PEOPLE = "people"
    BOUTS = "bouts"
    PLANNED = "planned"  # visits that were planned


class Beside(StrEnum):
    """How ours stands beside the published rate."""

    TOO_FEW = "too_few"
    BELOW = "below"
    ALIKE = "alike"
    ABOVE = "above"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One published rate. `percent` of `n` people, bouts or planned visits."""

    id: str
    event: str
    percent: float
    of: Of
    n: int
    source: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One event in one bout of one person."""

    runner_id: int
    session_id: int
    event: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """All there is to count: who trained, in which bouts, what happened, visits done and planned."""

    runner_ids: frozenset[int]
    session_ids: frozenset[int]
    happened: tuple[Happened, ...]
    visits_done: int
    visits_planned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A published rate with ours; `ours` None when there is nothing to count. `note` says what is to be known of it."""

    published: Published
    ours: Proportion | None
    beside: Beside
    note: Reason


def compare(rates: Sequence[Published], ledger: Ledger) -> tuple[Compared, ...]:
    """Every published rate with ours beside it."""
    return tuple(_compared(rate, _counted(rate, ledger)) for rate in rates)


def needed(share: float) -> int:
    """How many are needed until a rate can be seen at all.

    Rule of three: with 3 / rate of them and none counted, the rate is just shut out with 95 %. For adherence, which is
    near 1, the misses are what is rare.
    """
    rare = min(share, 1.0 - share)
    return math.ceil(3.0 / rare)


def _counted(rate: Published, ledger: Ledger) -> Proportion | None:
    hits = [one for one in ledger.happened if rate.event in (ANY, one.event)]
    match rate.of:
        case Of.PEOPLE:
            return proportion(_among((one.runner_id for one in hits), ledger.runner_ids), len(ledger.runner_ids))
        case Of.BOUTS:
            return proportion(_among((one.session_id for one in hits), ledger.session_ids), len(ledger.session_ids))
        case Of.PLANNED:
            return proportion(min(ledger.visits_done, ledger.visits_planned), ledger.visits_planned)
        case _:
            assert_never(rate.of)


def _among(ids: Iterable[int], known: frozenset[int]) -> int:
    return len(set(ids) & known)


def _compared(rate: Published, ours: Proportion | None) -> Compared:
    share = rate.percent / 100.0
    enough = needed(share)
    count = 0 if ours is None else ours.of
    if ours is None or count < enough:
        note = Reason(code="clinic_too_few", figures={"ours": float(count), "needed": float(enough)})
        return Compared(published=rate, ours=ours, beside=Beside.TOO_FEW, note=note)
    beside = Beside.ABOVE if ours.low > share else Beside.BELOW if ours.high < share else Beside.ALIKE
    figures = {"low_percent": 100.0 * ours.low, "high_percent": 100.0 * ours.high, "published_percent": rate.percent}
    return Compared(published=rate, ours=ours, beside=beside, note=Reason(code=f"clinic_{beside}", figures=figures))
