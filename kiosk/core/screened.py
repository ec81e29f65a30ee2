"""A runner's answers as they bind today: the last full form and those of the day, judged together by the rules of now.

The records' civil dates only say whether the full form is due; a clock that runs backwards or that nobody vouches for
makes it due, and lets nothing begin: this is where every judgement of a visit meets the clock. That a
supervisor's clearance holds for two records and no others is our inference.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.core.aftermath import Aftermath
from kiosk.core.age import age_reasons
from kiosk.core.civil import day_number
from kiosk.core.limb import Limb, Side
from kiosk.core.reason import Reason
from kiosk.core.records import Clearance, Form, Screening, Tier
from kiosk.core.screenform import ScreeningRules
from kiosk.core.screening import Assessment, Sheet, asks_pressure, judge_sheets
from kiosk.safety.changed import replace

FULL_MONTHS: Final = 6
"""How long a full form holds (our inference)."""

AWAY_DAYS: Final = 28.0
"""After longer than this without a cuff the next session is a first one again (fitcuffs.com, is BFR safe)."""

NOTHING_LEFT: Final = Aftermath()

_DATE: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", re.ASCII)
_LAST_OF_EVERY_MONTH: Final = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """What store and therapy files have of one runner's answers, and how long they were away.

    `today` is the record that a plan or a request names, whosever it is, and `today_age_s` its age, None when it was
    answered in another boot. `full` is the runner's last full form, `since` everything they answered after it (all of
    it when there is none). `now_utc` is the civil time. `birth_year` is None when nobody knows the runner.
    `is_clock_trusted`: civil time is believed; while it is not, no record is taken for today's.
    `are_records_accepted`: they are the station's own, or a supervisor knows what stands in their place.
    `clearance` is the last one that was given for `today`. `away_days` is civil time since their last bout here; None
    when there was none: then only they know. `aftermath` is what the visit before leaves to be looked at.
    """

    runner_id: int
    birth_year: int | None
    today: Screening | None
    today_age_s: float | None
    full: Screening | None
    since: Sequence[Screening]
    clearance: Clearance | None
    now_utc: str
    is_clock_trusted: bool
    are_records_accepted: bool
    day_rules: ScreeningRules
    full_rules: ScreeningRules
    away_days: float | None = None
    aftermath: Aftermath = NOTHING_LEFT

    @property
    def years(self) -> int | None:
        """Age that is reached this year; None when it is not known."""
        today = _date(self.now_utc)
        return None if today is None or self.birth_year is None else today[0] - self.birth_year

    @property
    def day(self) -> int | None:
        """Today, counted from 1970; None when the clock tells none."""
        today = _date(self.now_utc)
        return None if today is None else day_number(*today)

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """What binds today. A full form of today is the day's record too."""
        sheets = []
        if self.full is not None:
            is_today = self.today is not None and self.today.id == self.full.id
            sheets.append(Sheet(rules=self.full_rules, answers=self.full.answers, is_today=is_today, day=self.day))
        if self.today is not None and self.today.form is Form.SAME_DAY:
            sheets.append(Sheet(rules=self.day_rules, answers=self.today.answers, day=self.day))
        return tuple(sheets)

    @property
    def assessment(self) -> Assessment:
        """What both records mean, whatever was stored with them, and the visit before.

        Who was away starts mildly, whatever they remember; what that visit left makes it a REVIEW at least.
        """
        found = judge_sheets(self.sheets, self.years)
        if self.aftermath.reasons:
            tier = found.tier if found.tier is Tier.STOP else Tier.REVIEW
            found = replace(found, tier=tier, reasons=(*found.reasons, *self.aftermath.reasons))
        if found.starts_milder or self.away_days is None or self.away_days <= AWAY_DAYS:
            return found
        reason = Reason(code="screening_away", figures={"days": float(math.floor(self.away_days))})
        return replace(found, starts_milder=True, reasons=(*found.reasons, reason))

    def is_denied(self, question_id: str) -> bool:
        """The question was asked, and every record that binds today answers it with no."""
        told = [sheet.answers[question_id] for sheet in self.sheets if question_id in sheet.answers]
        return bool(told) and all(answer is False for answer in told)

    @property
    def is_cleared(self) -> bool:
        """A supervisor has let exactly these records pass, knowing what the morning after was like."""
        if self.clearance is None or self.today is None or self.full is None:
            return False
        if self.aftermath.reasons and self.clearance.at_utc <= self.aftermath.told_utc:
            return False
        return (self.clearance.screening_id, self.clearance.full_id) == (self.today.id, self.full.id)


def asks_pressure_today(screened: Screened, sheet: Sheet) -> bool:
    """Whether a sheet that is being answered has to have a blood pressure: by its own answers, the full form's, or age.

    Only what stands of an older full form counts, and that form is left out when it is the one being answered.
    """
    full = screened.full
    is_other = full is not None and sheet.rules.form is Form.SAME_DAY
    older = (Sheet(rules=screened.full_rules, answers=full.answers, is_today=False),) if full and is_other else ()
    return asks_pressure((*older, sheet), screened.years)


def full_due(screened: Screened) -> Reason | None:
    """Why the full form has to be answered, if it has to."""
    full = screened.full
    if full is None:
        return Reason(code="full_missing")
    if full.rule_version != screened.full_rules.version:
        return Reason(code="full_version")
    then, now = _date(full.at_utc), _date(screened.now_utc)
    if not screened.is_clock_trusted or then is None or now is None or now < then:
        return Reason(code="full_clock")
    if now >= _months_later(then, FULL_MONTHS):
        return Reason(code="full_old", figures={"months": float(FULL_MONTHS)})
    change = screened.day_rules.change
    told = (row for row in screened.since if row.id > full.id and row.form is Form.SAME_DAY)
    if change is not None and any(row.answers.get(change.id) is not False for row in told):
        return Reason(code="full_changed")
    return None


def record_reasons(screened: Screened, age_limit_s: float) -> Iterator[Reason]:
    """Why these records are not what a visit of today rests on: missing, another's, outdated or overtaken."""
    if not screened.is_clock_trusted:
        yield Reason(code="clock_untrusted")
    if not screened.are_records_accepted:
        yield Reason(code="records_unaccepted")
    today = screened.today
    if today is None or today.runner_id != screened.runner_id:
        yield Reason(code="screening_missing")
        return
    rules = screened.full_rules if today.form is Form.FULL else screened.day_rules
    if today.rule_version != rules.version:
        yield Reason(code="screening_version")
    if screened.today_age_s is None:
        yield Reason(code="screening_old")
    elif not 0.0 <= screened.today_age_s <= age_limit_s:
        yield Reason(code="screening_old", figures={"age_s": screened.today_age_s, "limit_s": age_limit_s})
    newest = max((row.id for row in (*screened.since, *(() if screened.full is None else (screened.full,)))), default=0)
    if newest > today.id:
        yield Reason(code="screening_overtaken")
    due = full_due(screened)
    if due is not None:
        yield due


def limb_reasons(screened: Screened, limb: Limb, side: Side) -> Iterator[Reason]:
    """What the answers say against pressure on this limb. Nobody can overrule it here."""
    verdict = screened.assessment
    if verdict.tier is Tier.STOP:
        yield from verdict.told
    elif (limb, side) in verdict.blocked_limbs:
        yield Reason(code="screening_limb")


def clearing_reasons(screened: Screened, age_limit_s: float) -> Iterator[Reason]:
    """Why a supervisor cannot let these answers pass: too young, not today's, they stop, or nothing asks for it."""
    yield from age_reasons(screened.years)
    yield from record_reasons(screened, age_limit_s)
    verdict = screened.assessment
    if verdict.tier is Tier.STOP:
        yield from verdict.told
    elif verdict.tier is not Tier.REVIEW and not verdict.review_limbs:
        yield Reason(code="clearance_not_needed")


def _date(utc: str) -> tuple[int, int, int] | None:
    """Year, month and day of a stored civil time; None for what is none."""
    found = _DATE.match(utc)
    return None if found is None else (int(found[1]), int(found[2]), int(found[3]))


def _months_later(day: tuple[int, int, int], months: int) -> tuple[int, int, int]:
    """The same day of a later month; one that not every month has becomes the 28th, which is never too late."""
    years, month = divmod(day[1] - 1 + months, 12)
    return day[0] + years, month + 1, min(day[2], _LAST_OF_EVERY_MONTH)
