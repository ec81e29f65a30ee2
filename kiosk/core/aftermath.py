"""What the visit before leaves to be looked at before anything inflates today: the morning after it, and how it ended.

Numbness, swelling, or pain that is not acceptable the morning after, and a bout that ended by numbness or by a trip: a
supervisor looks first. Numbness ends a bout at once and swelling after one is for a doctor (domain reference 3.3), pain
above 5 of 10 is not acceptable (pain monitoring model); that each of them makes the next visit a REVIEW of the whole
person, as the morning is asked of a visit and not of a limb, is our inference. It is over with the next bout;
where none followed, with the visit at which a supervisor looked (`Rules.looks`). On that day itself it still binds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from kiosk.core.alarm_kinds import KINDS, TIGHT, TRIP
from kiosk.core.baseline import Rules
from kiosk.core.condition import Look, Zones, morning_reasons
from kiosk.core.progressiondone import Done
from kiosk.core.reason import Reason

SIGNS: Final = frozenset({"morning_numbness", "morning_swelling", "morning_pain"})
"""Of the morning after, what makes the next visit a REVIEW of the whole person: numbness, swelling, or pain above 5 of
10, and likewise a bout of the visit before that ended by numbness or by a fault (our inference; pain above 5 is not
acceptable in the pain monitoring model, Silbernagel 2007). It is over with the next bout, or from the visit after a
supervisor's stored look at it on; time alone ends nothing."""

NUMBNESS: Final = "numbness"
INTERRUPTED: Final = "interrupted"
"""A bout whose controller was gone: the watchdog then trips, or the power was cut."""

TRIPS: Final = frozenset(
    {
        code
        for code, kind in KINDS.items()
        if kind in (TRIP, TIGHT) and code != "stop" and not code.startswith("symptom_")
    }
    | {INTERRUPTED}
)
"""Codes of a bout that a trip ended. STOP is none, and what the runner felt is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastVisit:
    """The bouts of the last visit before today; `told_utc` is when the morning after was told, empty when it was not.

    Of a visit before which nothing was done there are none. `known_utc` is when the last of it was known, the end of a
    bout or the morning after; `looked_utc` when a supervisor last looked in each way, on a day before today.
    """

    bouts: tuple[Done, ...] = ()
    told_utc: str = ""
    known_utc: str = ""
    looked_utc: Mapping[Look, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """What has to be looked at, and since when it is known (civil time)."""

    reasons: tuple[Reason, ...] = ()
    told_utc: str = ""


def aftermath(last: LastVisit, rules: Rules) -> Aftermath:
    """What a visit leaves to be looked at before the next one; nothing once somebody has, on another day."""
    if any(last.looked_utc.get(look, "") > last.known_utc for look in rules.looks):
        return Aftermath(told_utc=last.told_utc)
    reasons = {reason.code: reason for bout in last.bouts for reason in _of(bout, rules.zones)}
    return Aftermath(reasons=tuple(reasons.values()), told_utc=last.told_utc)


def _of(bout: Done, zones: Zones) -> Iterator[Reason]:
    if bout.morning is not None:
        yield from (one for one in morning_reasons(bout.pain, bout.morning, zones) if one.code in SIGNS)
    if NUMBNESS in bout.symptoms or bout.end.code == f"symptom_{NUMBNESS}":
        yield Reason(code="last_bout_numbness")
    if bout.end.code in TRIPS:
        yield Reason(code="last_bout_trip")
