"""What is asked of everybody before a cuff may press, to train or to measure: cuff, consent, today's answers, rest.

The screen wrote some of it and is not trusted: answers are judged again by the rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kiosk.core.reason import Reason
from kiosk.core.records import Consent, PastBout, Screening, StoredMeasurement, Tier
from kiosk.core.screening import Assessment, ScreeningRules, assess

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kiosk.core.limb import Limb, Side
    from kiosk.core.prescription import Cuff, Limits
    from kiosk.core.units import Seconds

FULL_LENGTH_S: Final = 300.0
FULL_REPERFUSION_S: Final = 180.0
"""After this much time at pressure a limb rests three minutes (VALD; what counts as full length is our inference)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Who wants pressure on which limb, as store and therapy files have it.

    `screening_age_s` is None when the gate was answered in another boot or its age is not known. `bouts` are the
    runner's bouts of today, of every boot, `measured` the LOP measurements. `up_s` is how long
    this boot has lasted: the least time since a bout of an earlier one.
    """

    runner_id: int
    screening_id: int
    limb: Limb
    side: Side
    cuff_id: str
    cuff: Cuff | None
    consent: Consent | None
    consent_version: str
    screening: Screening | None
    screening_age_s: float | None
    rules: ScreeningRules
    bouts: Sequence[PastBout]
    measured: Sequence[StoredMeasurement]
    boot: str
    now: Seconds
    up_s: float
    limits: Limits


def measuring_reasons(visit: Visit, planned_s: float, *, has_supervisor: bool) -> tuple[Reason, ...]:
    """Why LOP may not be measured on this visit, all reasons at once; empty when it may.

    Answers that call for a supervisor's eye do so here too: a measurement closes the artery for some seconds (tiers of
    domain reference 3.2; that a PIN is that eye is our inference). A plan's approval is that PIN already.

    Args:
        visit: whose limb it is.
        planned_s: longest time that the measurement may take.
        has_supervisor: a supervisor's PIN was verified for this very measurement.
    """
    gate = None if visit.screening is None else assess(visit.rules, visit.screening.answers)
    needs_eye = gate is not None and gate.tier is Tier.REVIEW and not has_supervisor
    return (
        *cuff_reasons(visit),
        *consent_reasons(visit),
        *screening_reasons(visit, gate),
        *((Reason(code="search_review"),) if needs_eye else ()),
        *rest_reasons(visit, planned_s),
    )


def cuff_reasons(visit: Visit) -> Iterator[Reason]:
    """A registered cuff that is made for this limb."""
    if visit.cuff is None or visit.cuff.id != visit.cuff_id:
        yield Reason(code="cuff_unknown")
    elif visit.cuff.limb is not visit.limb:
        yield Reason(code="cuff_limb")


def consent_reasons(visit: Visit) -> Iterator[Reason]:
    """Their own consent, to the present text."""
    if visit.consent is None or visit.consent.runner_id != visit.runner_id:
        yield Reason(code="consent_missing")
    elif visit.consent.version != visit.consent_version:
        yield Reason(code="consent_version")


def screening_reasons(visit: Visit, gate: Assessment | None) -> Iterator[Reason]:
    """Today's answers, and what they say about this limb; `gate` is what the rules make of them."""
    row = visit.screening
    if row is None or gate is None or row.id != visit.screening_id or row.runner_id != visit.runner_id:
        yield Reason(code="screening_missing")
        return
    if row.rule_version != visit.rules.version:
        yield Reason(code="screening_version")
    if visit.screening_age_s is None:
        yield Reason(code="screening_old")
    elif not 0.0 <= visit.screening_age_s <= visit.limits.screening_age_s:
        figures = {"age_s": visit.screening_age_s, "limit_s": visit.limits.screening_age_s}
        yield Reason(code="screening_old", figures=figures)
    if gate.tier is Tier.STOP:
        yield from gate.reasons
    elif (visit.limb, visit.side) in gate.blocked_limbs:
        yield Reason(code="screening_limb")


def rest_reasons(visit: Visit, planned_s: float) -> Iterator[Reason]:
    """Time this limb has had to refill, and time it had at pressure today. Unknown figures count the worst way.

    A LOP measurement counts like a bout: it closes the same artery (our inference; the daily limit's source speaks of
    training).

    Args:
        visit: whose limb it is.
        planned_s: longest time at pressure of what shall begin now.
    """
    same = [bout for bout in visit.bouts if (bout.limb, bout.side) == (visit.limb, visit.side)]
    used_s = sum(_restriction_s(bout, visit) for bout in same)
    used_s += sum(one.seconds for one in visit.measured if (one.limb, one.side) == (visit.limb, visit.side))
    if used_s + planned_s > visit.limits.daily_s:
        figures = {"used_s": used_s, "planned_s": planned_s, "limit_s": visit.limits.daily_s}
        yield Reason(code="daily_limit", figures=figures)
    short = [(needed - rested, needed) for needed, rested in (_rested(bout, visit) for bout in same)]
    wait_s, needed_s = max(short, default=(0.0, 0.0))
    if wait_s > 0.0:
        yield Reason(code="reperfusion", figures={"wait_s": wait_s, "needed_s": needed_s})


def _restriction_s(bout: PastBout, visit: Visit) -> float:
    """What a bout cost. One that was interrupted may have lasted as long as anything is allowed to."""
    return visit.limits.restriction_s(bout.limb) if bout.dose is None else float(bout.dose.restriction_s)


def _rested(bout: PastBout, visit: Visit) -> tuple[float, float]:
    """Needed and had, in seconds since the bout ended. A start that never came to a bout's pressure needs none."""
    if bout.dose is not None and bout.dose.restriction_s == 0.0:
        return 0.0, 0.0
    is_full = _restriction_s(bout, visit) >= FULL_LENGTH_S
    needed = max(visit.limits.reperfusion_s, FULL_REPERFUSION_S if is_full else 0.0)
    if bout.started_boot != visit.boot:
        return needed, visit.up_s
    return needed, 0.0 if bout.ended_s is None else visit.now - bout.ended_s
