"""Goal stages of an injury: on which rung a runner stands, what the next one asks for, whether this one still holds.

A ladder only advises. The stage that was told at the last evaluation is the rung that runner and therapist agreed on;
the next one is entered when a therapist confirms it by another evaluation, never by itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kiosk.core.condition import Condition, Zone, Zones, zone
from kiosk.core.goals import Clearance, Injury, Stage, Tissue
from kiosk.core.reason import Reason

STAGES = tuple(Stage)
_ZONES = (Zone.SAFE, Zone.ACCEPTABLE, Zone.NOT_ACCEPTABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a rung asks for.

    `worst_zone` is of the pain in loading and the next morning. `symmetry_percent` is the least share of the other
    leg, by test. `checks` are ids of what only a therapist can look at.
    """

    worst_zone: Zone
    needs_clearance: bool
    symmetry_percent: Mapping[str, float]
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One stage of a ladder: what is done in it, in one sentence, and what it asks for before."""

    stage: Stage
    does: str
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """The rungs of some tissues, in the order of their stages."""

    id: str
    tissues: tuple[Tissue, ...]
    rungs: tuple[Rung, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where somebody stands. `at` is None below the first rung, `ahead` on the last one.

    `slipping` is why the rung is not held any more: a step back is advised. `lacking` is what the next rung still asks
    for, `checks` what a therapist has to look at before it; with nothing lacking it is ready to be confirmed.
    """

    at: Rung | None
    slipping: tuple[Reason, ...]
    ahead: Rung | None
    lacking: tuple[Reason, ...]
    checks: tuple[str, ...]

    @property
    def is_ready(self) -> bool:
        """The next rung may be confirmed."""
        return self.ahead is not None and not self.lacking and not self.slipping


def ladder_for(goal: Injury, ladders: Sequence[Ladder]) -> Ladder | None:
    """The ladder of this tissue; None when there is none that a source supports."""
    return next((one for one in ladders if goal.tissue in one.tissues), None)


def standing(
    ladder: Ladder, goal: Injury, condition: Condition, symmetry: Mapping[str, float], zones: Zones
) -> Standing:
    """Where a runner stands on a ladder.

    Args:
        ladder: of the injured tissue.
        goal: as it was told last; its stage is the confirmed one.
        condition: of the same day.
        symmetry: the injured leg in percent of the other, by test; what was not tested is missing.
        zones: of the pain.
    """
    reached = STAGES.index(goal.stage)
    below = [one for one in ladder.rungs if STAGES.index(one.stage) <= reached]
    above = ladder.rungs[len(below) :]
    at, ahead = (below[-1] if below else None), (above[0] if above else None)
    return Standing(
        at=at,
        slipping=() if at is None else tuple(_pain(at.entry, condition, zones)),
        ahead=ahead,
        lacking=() if ahead is None else tuple(_lacking(ahead.entry, goal, condition, symmetry, zones)),
        checks=() if ahead is None else ahead.entry.checks,
    )


def _lacking(
    entry: Entry, goal: Injury, condition: Condition, symmetry: Mapping[str, float], zones: Zones
) -> Iterator[Reason]:
    yield from _pain(entry, condition, zones)
    if entry.needs_clearance and goal.clearance is not Clearance.GIVEN:
        yield Reason(code="ladder_clearance")
    for test, least in entry.symmetry_percent.items():
        if test not in symmetry:
            yield Reason(code=f"ladder_untested_{test}", figures={"least_percent": least})
        elif symmetry[test] < least:
            figures = {"now_percent": symmetry[test], "least_percent": least}
            yield Reason(code=f"ladder_weak_{test}", figures=figures)


def _pain(entry: Entry, condition: Condition, zones: Zones) -> Iterator[Reason]:
    pain = max(condition.pain_loading, condition.pain_morning)
    if _ZONES.index(zone(pain, zones)) > _ZONES.index(entry.worst_zone):
        yield Reason(code="ladder_pain", figures={"pain": float(pain)})
