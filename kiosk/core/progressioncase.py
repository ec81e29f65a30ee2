"""What an advice rests on: the bouts done, the ceilings, and what a first bout would ask for."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.core.advice import Ask
from kiosk.core.course import DAYS_PER_WEEK
from kiosk.core.progressiondone import Done
from kiosk.core.progressionlimits import Ceilings
from kiosk.core.progressionrules import ProgressRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything an advice rests on.

    `start` is what a first bout would ask for: protocol, exercise, limb and side are those of the advice. `is_timed`
    says that the protocol's work lasts its time. `done` are the runner's bouts on every limb, in the order they came.
    `years` is None when nobody knows the age, which counts as old. `holds` are ids of the reasons for which a
    supervisor holds it on this limb. `one_rm_kg` is None when nobody knows it. `now_day` is civil time in days.
    """

    start: Ask
    is_timed: bool
    ceilings: Ceilings
    done: Sequence[Done]
    years: int | None
    holds: Sequence[str]
    one_rm_kg: float | None
    now_day: float

    @property
    def on_limb(self) -> tuple[Done, ...]:
        """All bouts on this limb."""
        start = self.start
        return tuple(one for one in self.done if (one.ask.limb, one.ask.side) == (start.limb, start.side))

    @property
    def alike(self) -> tuple[Done, ...]:
        """Those of them of this protocol and exercise."""
        start = self.start
        key = (start.protocol_id, start.exercise)
        return tuple(one for one in self.on_limb if (one.ask.protocol_id, one.ask.exercise) == key)

    @property
    def trained(self) -> tuple[Done, ...]:
        """All bouts on this limb that were no warm-up: only they make it used to the cuff."""
        return tuple(one for one in self.on_limb if not one.is_warm_up)

    @property
    def away_days(self) -> float | None:
        """How long ago the last bout on this limb was; a clock that was set back makes no time pass."""
        return max(0.0, self.now_day - self.trained[-1].day) if self.trained else None

    def week(self, rules: ProgressRules) -> int:
        """In which week of training this limb is, from 1 on; a break that restarts begins anew."""
        begun, last = self.now_day, self.now_day
        for one in reversed(self.trained):
            if last - one.day > rules.restart_days:
                break
            begun = last = min(last, one.day)
        return 1 + int((self.now_day - begun) // DAYS_PER_WEEK)

    def ramp_rounds(self, rules: ProgressRules) -> int | None:
        """Most rounds of this week for who is new to it, or old; None when the first weeks are over."""
        ramp, week = rules.ramp, self.week(rules)
        is_older = self.years is None or self.years >= ramp.older_years
        if week > (ramp.older_weeks if is_older else ramp.beginner_weeks):
            return None
        return (ramp.first_timed if self.is_timed else ramp.first_counted) + week - 1
