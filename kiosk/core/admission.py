"""What is asked of everybody before a cuff may press, to train or to measure: cuff, consent, answers, rest.

The screen wrote some of it and is not trusted: answers are judged again by the rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kiosk.core import age, recovery
from kiosk.core.bothsides import ends_the_day
from kiosk.core.reason import Reason
from kiosk.core.records import Consent, PastBout, PastSearch, Tier
from kiosk.core.recovery import Clocks, Recovering
from kiosk.core.screened import Screened, limb_reasons, record_reasons

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kiosk.core.blocks import Block
    from kiosk.core.limb import Limb, Side
    from kiosk.core.prescription import Cuff, Limits
    from kiosk.core.units import Seconds

FULL_LENGTH_S: Final = 300.0
FULL_REPERFUSION_S: Final = 180.0
"""After so much time at pressure a limb rests for three minutes (VALD practitioner's guide; what counts as full length
is our inference)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Who wants pressure on which limb, as store and therapy files have it.

    `bouts` are the runner's bouts of today, of every boot, `measured` the LOP measurements, those without an end too.
    `up_s` is how long this boot has lasted: the least time since a bout of an earlier one.
    """

    runner_id: int
    screening_id: int
    limb: Limb
    side: Side
    cuff_id: str
    cuff: Cuff | None
    consent: Consent | None
    consent_version: str
    screened: Screened
    bouts: Sequence[PastBout]
    measured: Sequence[PastSearch]
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
    is_review = visit.screened.assessment.on(visit.limb, visit.side).tier is Tier.REVIEW
    needs_eye = is_review and not has_supervisor
    return (
        *cuff_reasons(visit),
        *age_reasons(visit),
        *consent_reasons(visit),
        *screening_reasons(visit),
        *((Reason(code="search_review"),) if needs_eye else ()),
        *day_reasons(visit),
        *rest_reasons(visit, planned_s, is_start=True),
    )


def cuff_reasons(visit: Visit) -> Iterator[Reason]:
    """A registered cuff that is made for this limb."""
    if visit.cuff is None or visit.cuff.id != visit.cuff_id:
        yield Reason(code="cuff_unknown")
    elif visit.cuff.limb is not visit.limb:
        yield Reason(code="cuff_limb")


def age_reasons(visit: Visit) -> Iterator[Reason]:
    """Old enough, by the year of birth that the store has of them."""
    return age.age_reasons(visit.screened.years)


def consent_reasons(visit: Visit) -> Iterator[Reason]:
    """Their own consent, to the present text."""
    if visit.consent is None or visit.consent.runner_id != visit.runner_id:
        yield Reason(code="consent_missing")
    elif visit.consent.version != visit.consent_version:
        yield Reason(code="consent_version")


def screening_reasons(visit: Visit) -> Iterator[Reason]:
    """Both records of their answers, whether they may be used today, and what they say against this limb."""
    screened = visit.screened
    today = screened.today
    if screened.runner_id != visit.runner_id or today is None or today.id != visit.screening_id:
        yield Reason(code="screening_missing")
        return
    found = tuple(record_reasons(screened, visit.limits.screening_age_s))
    yield from found
    if "screening_missing" not in {reason.code for reason in found}:
        yield from limb_reasons(screened, visit.limb, visit.side)


def day_reasons(visit: Visit) -> Iterator[Reason]:
    """The day ends with a bout that ended by pain or by what the whole person felt, or where that was told after."""
    if any(ends_the_day(bout) for bout in visit.bouts):
        yield Reason(code="no_more_today")


def rest_reasons(visit: Visit, planned_s: float, *, is_start: bool) -> Iterator[Reason]:
    """Time this limb has had to refill, and time it had at pressure today. Unknown figures count the worst way.

    A LOP measurement counts like a bout: it closes the same artery (our inference; the daily limit's source speaks of
    training). One that was cut off, or whose end is not on record yet, counts as the longest it may have taken.

    Args:
        visit: whose limb it is.
        planned_s: longest time at pressure of what shall begin now.
        is_start: the cuff shall fill at once. A bout may be planned while its limb rests from a measurement.
    """
    same = [bout for bout in visit.bouts if (bout.limb, bout.side) == (visit.limb, visit.side)]
    used_s = sum(_restriction_s(bout, visit) for bout in same)
    used_s += sum(_search_s(one) for one in visit.measured if (one.limb, one.side) == (visit.limb, visit.side))
    if used_s + planned_s > visit.limits.daily_s:
        figures = {"used_s": used_s, "planned_s": planned_s, "limit_s": visit.limits.daily_s}
        yield Reason(code="daily_limit", figures=figures)
    short = [(needed - rested, needed) for needed, rested in (_rested(bout, visit) for bout in same)]
    if is_start:
        left_s = search_rest_s(
            visit.measured,
            (visit.limb, visit.side),
            boot=visit.boot,
            now=visit.now,
            up_s=visit.up_s,
            needed_s=visit.limits.reperfusion_s,
        )
        short.append((left_s, visit.limits.reperfusion_s))
    wait_s, needed_s = max(short, default=(0.0, 0.0))
    if wait_s > 0.0:
        yield Reason(code="reperfusion", figures={"wait_s": wait_s, "needed_s": needed_s})


def search_rest_s(
    measured: Sequence[PastSearch], here: tuple[Limb, Side], *, boot: str, now: Seconds, up_s: float, needed_s: float
) -> float:
    """How long a limb still has to rest from its LOP measurements, in seconds; 0 when it has.

    One that is still open has not rested at all, and one of an earlier run of the machine since this one began.

    Args:
        measured: those of its runner that may belong to today.
        here: which limb.
        boot: the present run of the machine.
        now: by the clock of that run.
        up_s: how long that has lasted.
        needed_s: the rest; as long as after a short bout (our inference).
    """
    left = [0.0]
    for one in measured:
        if (one.limb, one.side) == here and one.seconds != 0.0:  # one that has not pressed needs none
            ended_s = now if one.ended_s is None else one.ended_s
            left.append(needed_s - (now - ended_s if one.boot == boot else up_s))
    return max(left)


def recovery_reasons(visit: Visit, blocks: Sequence[Block], asked: Recovering) -> tuple[Reason, ...]:
    """Whether this limb has recovered from its last visit. Training is asked that, a measurement is not."""
    clocks = Clocks(
        boot=visit.boot,
        now_s=visit.now,
        up_s=visit.up_s,
        longest_s=visit.limits.restriction_s(visit.limb),
        is_trusted=visit.screened.is_clock_trusted,
    )
    return recovery.recovery_reasons(visit.limb, visit.side, frozenset(block.work for block in blocks), asked, clocks)


def _restriction_s(bout: PastBout, visit: Visit) -> float:
    """What a bout cost. One that was interrupted may have lasted as long as anything is allowed to."""
    return visit.limits.restriction_s(bout.limb) if bout.dose is None else float(bout.dose.restriction_s)


def _search_s(search: PastSearch) -> float:
    """What a LOP measurement cost."""
    return float(search.longest_s if search.seconds is None else search.seconds)


def _rested(bout: PastBout, visit: Visit) -> tuple[float, float]:
    """Needed and had, in seconds since the bout ended. A start that never came to a bout's pressure needs none."""
    if bout.dose is not None and bout.dose.restriction_s == 0.0:
        return 0.0, 0.0
    is_full = _restriction_s(bout, visit) >= FULL_LENGTH_S
    needed = max(visit.limits.reperfusion_s, FULL_REPERFUSION_S if is_full else 0.0)
    if bout.started_boot != visit.boot:
        return needed, visit.up_s
    return needed, 0.0 if bout.ended_s is None else visit.now - bout.ended_s
