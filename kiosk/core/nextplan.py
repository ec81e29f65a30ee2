"""What the next bout like the last one asks for: the case of a progression, put together out of records and files."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.core.advice import Advice, Ask
from kiosk.core.condition import Zones
from kiosk.core.evaluationrecords import StoredHold
from kiosk.core.nextvisit import five_rm_kg
from kiosk.core.planlimits import Limits
from kiosk.core.progress import History
from kiosk.core.progression import advise
from kiosk.core.progressioncase import Case
from kiosk.core.progressiondone import Done
from kiosk.core.progressionlimits import Ceilings, ceilings
from kiosk.core.progressionrules import ProgressRules
from kiosk.core.protocol import Protocol
from kiosk.core.reason import Reason
from kiosk.core.records import Tier
from kiosk.core.screening import Assessment
from kiosk.safety.changed import replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What every next bout of one runner is planned from. `assessment` is None when nothing was answered yet."""

    done: Sequence[Done]
    history: History
    holds: Sequence[StoredHold]
    years: int | None
    assessment: Assessment | None
    protocols: Sequence[Protocol]
    limits: Limits
    rules: ProgressRules
    zones: Zones

    def plan(self, last: Ask, day: int) -> Advice | tuple[Reason, ...]:
        """The next bout of this protocol, exercise and limb, on a day; a `nextvisit.Planner`.

        What belongs to first sessions only is proposed anew, and so is what today's answers or files do not allow.
        """
        protocol = next((one for one in self.protocols if one.id == last.protocol_id), None)
        if protocol is None:
            return (Reason(code="protocol_unknown"),)
        bound = None if self.assessment is None else self.assessment.on(last.limb, last.side)
        if bound is not None and bound.tier is Tier.STOP:
            return (Reason(code="next_stopped"),)
        if bound is not None and bound.needs_released_rests and not protocol.is_intermittent:
            return (Reason(code="review_rests"),)
        if protocol.for_first_session:
            return (Reason(code="next_after_first"),)
        return self.advice(protocol, replace(last, load_kg=None), float(day))

    def advice(self, protocol: Protocol, start: Ask, day: float) -> Advice | tuple[Reason, ...]:
        """The next bout of this protocol, exercise and limb; `start` is what it asks for when there is none before."""
        bound = None if self.assessment is None else self.assessment.on(start.limb, start.side)
        one_rm_kg = five_rm_kg(self.history, start.exercise, start.side)
        cap = None if bound is None else bound.cap_percent
        top = ceilings(protocol, start.limb, self.limits, self.rules, cap_percent=cap, one_rm_kg=one_rm_kg)
        if not isinstance(top, Ceilings):
            return top
        case = Case(
            start=start,
            work=protocol.blocks[0].work,
            ceilings=top,
            done=self.done,
            years=self.years,
            holds=[one.reason for one in self.holds if (one.limb, one.side) == (start.limb, start.side)],
            one_rm_kg=one_rm_kg,
            now_day=day,
        )
        return advise(case, self.rules, self.zones)
