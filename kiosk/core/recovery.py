"""How long a limb recovers between visits, and what a supervisor may agree to instead.

The rule binds the limb and side that worked. Passive bouts and the easy movement of a warm-up neither need it nor cost
it; how long they may last in a day is bound elsewhere. Time that is not known counts the worst way.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Final

from kiosk.core.blocks import Work
from kiosk.core.days import DAY_S, HOUR_S
from kiosk.core.limb import Limb, Side
from kiosk.core.reason import Reason

VISITS_A_DAY: Final = 2
"""Most visits within 24 hours that a supervisor may agree to (Patterson et al. 2019, and the fitcuffs.com guide: one or
two a day for one to three weeks)."""

LIMBS: Final = tuple(product(Limb, Side))

EARLY: Final = "recovery_early"
"""Too early, and a supervisor may agree to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyReason:
    """Why a limb may work again sooner; a supervisor says one with the PIN.

    `same_visit`: that it is still the same visit, where the station was switched on anew since and cannot tell; that
    is no visit of its own, and its days are not counted.
    """

    id: str
    text: str
    same_visit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryRules:
    """How long, as the progression file has it.

    Bouts on a limb within `visit_s` of each other are one visit. `easy` is work that needs no recovery. A supervisor
    may agree to `early_s` and more instead of `apart_s`, for `early_days` from the first time on, and then again after
    as many days without.
    """

    apart_s: float
    visit_s: float
    easy: frozenset[Work]
    early_s: float
    early_days: float
    early: tuple[EarlyReason, ...]

    def is_easy(self, works: frozenset[Work]) -> bool:
        """Whether a bout of these kinds of work needs no recovery. One of which nothing is known is work."""
        return bool(works) and works <= self.easy

    def flaws(self) -> Iterator[tuple[str, str]]:
        """What contradicts itself."""
        if not self.visit_s < self.early_s <= self.apart_s:
            yield "visits.early", "lies between one visit and the whole recovery"
        if not self.easy <= {Work.PASSIVE, Work.MOVE}:
            yield "visits.easy", "only rest and easy movement need no recovery"
        if not self.early or len({one.id for one in self.early}) < len(self.early):
            yield "visits.agreed", "there is a reason, and each id only once"


@dataclass(frozen=True, slots=True, kw_only=True)
class LateBout:
    """A bout of the last days, as far as a limb has to recover from it.

    `began_day` and `ended_day` are civil time in days from 1970, `began_s` and `ended_s` monotonic time of its boot;
    the ends are None while it runs. `restriction_s` is None for one that was interrupted: nobody knows how long it
    was, and its end is only when that was found out.
    """

    limb: Limb
    side: Side
    works: frozenset[Work]
    boot: str
    began_day: float
    began_s: float
    ended_day: float | None
    ended_s: float | None
    restriction_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovering:
    """What the records say of it.

    `bouts` are the runner's of the last days, of every boot, on every limb. `agreed` is the id of the reason that a
    supervisor has given for this very plan, empty without one; `agreed_days` are civil days on which the runner was
    agreed to before, for other plans. `now_day` is civil time. `reacted`: something in the last visit, or the morning
    after it, takes something back.
    """

    rules: RecoveryRules
    bouts: Sequence[LateBout]
    now_day: float
    agreed: str = ""
    agreed_days: Sequence[float] = ()
    reacted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """Now, by the clock of this boot. `up_s` is how long it has lasted: the least time since a bout of an earlier one.

    `longest_s` is the longest that a bout of which no end is known may have been. `is_trusted`: civil time is believed.
    """

    boot: str
    now_s: float
    up_s: float
    longest_s: float
    is_trusted: bool


def recovery_reasons(
    limb: Limb, side: Side, works: frozenset[Work], asked: Recovering, clocks: Clocks
) -> tuple[Reason, ...]:
    """Why this limb may not work again yet.

    Either `recovery_early` alone, to which a supervisor may agree, or `recovery` with why nobody may. Figures are
    hours, the first whole day on which it may (days from 1970), as the next visit reckons it, and how many of the other
    limbs have recovered.
    """
    rules = asked.rules
    if rules.is_easy(works):
        return ()
    rests = [one for one in sorted(_rests(limb, side, asked, clocks)) if one[0] < rules.apart_s]
    if not rests:
        return ()
    earlier = [rest_s for rest_s, may_be_now in rests if not may_be_now]
    against = tuple(_against(earlier, asked)) if earlier else ()
    agreed = next((one for one in rules.early if one.id == asked.agreed), None)
    if agreed is not None and not against:
        if agreed.same_visit is not bool(earlier):
            return ()
        against = (Reason(code="early_reason"),)
    rested_s = rests[0][0]
    wait_s = rules.apart_s - rested_s
    others = [pair for pair in LIMBS if pair != (limb, side)]
    figures = {
        "rested_hours": rested_s / HOUR_S,
        "needed_hours": rules.apart_s / HOUR_S,
        "wait_hours": wait_s / HOUR_S,
        "earliest_day": float(math.ceil(asked.now_day + wait_s / DAY_S)),
        "other_limbs_ready": float(sum(1 for one in others if _is_ready(*one, asked, clocks))),
    }
    return (Reason(code="recovery" if against else EARLY, figures=figures), *against)


def _is_ready(limb: Limb, side: Side, asked: Recovering, clocks: Clocks) -> bool:
    return all(rest_s >= asked.rules.apart_s for rest_s, _ in _rests(limb, side, asked, clocks))


def _against(rests: Sequence[float], asked: Recovering) -> Iterator[Reason]:
    """Why no supervisor may agree. `rests` are since visits before, in their order."""
    rules = asked.rules
    if rests[0] < rules.early_s:
        hours = {"rested_hours": rests[0] / HOUR_S, "needed_hours": rules.early_s / HOUR_S}
        yield Reason(code="early_rest", figures=hours)
    today = [rest for rest in rests if rest < DAY_S]
    visits = sum(1 for sooner, later in pairwise((-math.inf, *today)) if later - sooner > rules.visit_s)
    if visits >= VISITS_A_DAY:
        yield Reason(code="early_twice", figures={"visits": float(visits)})
    if asked.reacted:
        yield Reason(code="early_reaction")
    if any(rules.early_days < asked.now_day - day <= 2.0 * rules.early_days for day in asked.agreed_days):
        yield Reason(code="early_weeks", figures={"most_days": rules.early_days})


def _rests(limb: Limb, side: Side, asked: Recovering, clocks: Clocks) -> Iterator[tuple[float, bool]]:
    """Seconds that this limb has certainly rested since each bout, and whether it may be one of this visit.

    Bouts that are of this visit for certain are left out.
    """
    for bout in asked.bouts:
        is_other = (bout.limb, bout.side) != (limb, side) or asked.rules.is_easy(bout.works)
        if is_other or bout.restriction_s == 0.0:
            continue
        least_s, most_s = _rest(bout, asked.now_day, clocks)
        may_be_now = least_s <= most_s <= asked.rules.visit_s
        if bout.boot != clocks.boot or not may_be_now:
            yield least_s, may_be_now


def _rest(bout: LateBout, now_day: float, clocks: Clocks) -> tuple[float, float]:
    """The least time since a bout ended, and the most by what the clocks say.

    Within one boot the monotonic clock says it. Over boots civil time does: the least is never less than this boot has
    lasted, and the most may then be less than the least. While civil time is not believed, this boot is all there is.
    """
    is_known = bout.restriction_s is not None
    if bout.boot == clocks.boot:
        least_s = 0.0 if bout.ended_s is None else clocks.now_s - bout.ended_s
        return least_s, least_s if is_known else clocks.now_s - bout.began_s
    if not clocks.is_trusted:
        return clocks.up_s, math.inf
    if is_known and bout.ended_day is not None:
        told_s = (now_day - bout.ended_day) * DAY_S
        return max(clocks.up_s, told_s), told_s
    told_s = (now_day - bout.began_day) * DAY_S
    return max(clocks.up_s, told_s - clocks.longest_s), told_s
