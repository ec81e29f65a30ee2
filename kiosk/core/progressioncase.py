"""What an advice rests on: the bouts done, the ceilings, and what a first bout would ask for."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kiosk.core.advice import Ask
from kiosk.core.blocks import Work
from kiosk.core.course import DAYS_PER_WEEK
from kiosk.core.progressiondone import Done
from kiosk.core.progressionlimits import Ceilings
from kiosk.core.progressionrules import ProgressRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything an advice rests on.

    `start` is what a first bout would ask for: protocol, exercise, limb and side are those of the advice. `work` is
    that of the protocol's first block. `done` are the runner's bouts on every limb, in the order they came.
    `years` is None when nobody knows the age, which counts as old. `holds` are ids of the reasons for which a
    supervisor holds it on this limb. `one_rm_kg` is None when nobody knows it. `now_day` is civil time in days.
    """

    start: Ask
    work: Work
    ceilings: Ceilings
    done: Sequence[Done]
    years: int | None
    holds: Sequence[str]
    one_rm_kg: float | None
    now_day: float

    def is_here(self, one: Done) -> bool:
        """Whether a bout was on this limb."""
        return (one.ask.limb, one.ask.side) == (self.start.limb, self.start.side)

    def is_alike(self, one: Done) -> bool:
        """Whether it was of this protocol and exercise, too."""
        key = (self.start.protocol_id, self.start.exercise)
        return self.is_here(one) and (one.ask.protocol_id, one.ask.exercise) == key

    @property
    def on_limb(self) -> tuple[Done, ...]:
        """All bouts on this limb."""
        return tuple(one for one in self.done if self.is_here(one))

    @property
    def alike(self) -> tuple[Done, ...]:
        """Those of them of this protocol and exercise."""
        return tuple(one for one in self.done if self.is_alike(one))

    @property
    def trained(self) -> tuple[Done, ...]:
        """All bouts on this limb that were no warm-up: only they make it used to the cuff."""
        return tuple(one for one in self.on_limb if not one.is_warm_up)

    @property
    def away_days(self) -> float | None:
        """How long ago the last bout on this limb was; a clock that was set back makes no time pass."""
        return max(0.0, self.now_day - self.trained[-1].day) if self.trained else None

    @property
    def is_timed(self) -> bool:
        """Whether the work lasts its time and is not counted."""
        return self.work is not Work.REPETITIONS

    def first_rounds(self, rules: ProgressRules) -> int:
        """The rounds of the first week of who is new to it."""
        return rules.ramp.first_timed if self.is_timed else rules.ramp.first_counted

    def week(self, rules: ProgressRules) -> int:
        """In which week of training the runner is, whichever limb was trained, from 1 on."""
        return training_week([one for one in self.done if not one.is_warm_up], self.now_day, rules)

    def limb_week(self, rules: ProgressRules) -> int:
        """In which week of training this limb is, from 1 on."""
        return training_week(self.trained, self.now_day, rules)

    def ramp_rounds(self, rules: ProgressRules) -> int | None:
        """Most rounds of this week for a runner or a limb that is new to it; None when the first weeks are over.

        What has to get used to the cuff is the runner, whose effort falls over the first weeks whichever limb works,
        and the muscle of the limb, which a first bout can harm. So the runner's weeks count over all limbs, and are
        more for the old; a limb's own begin with a share of the protocol's rounds, and never with all of them.
        """
        ramp, week, limb_week = rules.ramp, self.week(rules), self.limb_week(rules)
        is_older = self.years is None or self.years >= ramp.older_years
        found = []
        if week <= (ramp.older_weeks if is_older else ramp.beginner_weeks):
            found.append(self.first_rounds(rules) + week - 1)
        if limb_week <= ramp.limb_weeks:
            found.append(max(1, math.floor(self.ceilings.rounds_most * ramp.limb_share)) + limb_week - 1)
        return min(found, default=None)


def training_week(bouts: Sequence[Done], now_day: float, rules: ProgressRules) -> int:
    """The week of training of these bouts. A break that restarts begins anew; a week without a bout is none."""
    days = [min(one.day, now_day) for one in bouts]
    gaps = [index for index, (before, after) in enumerate(pairwise(days), 1) if after - before > rules.restart_days]
    days = days[gaps[-1] if gaps else 0 :]
    if not days or now_day - days[-1] > rules.restart_days:
        return 1
    now_week = (now_day - days[0]) // DAYS_PER_WEEK
    trained = {(day - days[0]) // DAYS_PER_WEEK for day in days}
    return 1 + sum(1 for week in trained if 0 <= week < now_week)
