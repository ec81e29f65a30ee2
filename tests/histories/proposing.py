"""What a bout asks for: what the station proposes, as its screens do, and what the story's supervisor makes of it."""

from dataclasses import dataclass, replace
from typing import Final

from kiosk.core.advice import Ask
from kiosk.core.heaviest import Heaviest
from kiosk.core.limb import Limb
from kiosk.core.lopvalue import LopValue
from kiosk.core.planchange import changes, direction
from kiosk.core.proposal import propose
from kiosk.core.proposalcase import Chosen, NoProposal, Proposal
from kiosk.core.proposalrules import Direction
from kiosk.core.records import Plan
from kiosk.core.screened import Screened
from kiosk.core.units import Seconds
from kiosk.settings import LimitSettings, plan_limits
from kiosk.storage import Store
from kiosk.therapy.library import Library
from kiosk.therapy.situation import situation
from tests.histories.storyfile import Bout, Takes

SAYS: Final = {Direction.MILDER: "careful", Direction.HARDER: "therapist_plan", Direction.OTHER: "other_need"}
"""The supervisor's reason where the story has none for the way in which the plan goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was proposed, and what is asked for; None where nothing is proposed and the story takes nothing."""

    found: Proposal | NoProposal
    ask: Ask | None

    @property
    def is_accepted(self) -> bool:
        """True when it is asked for as proposed."""
        return isinstance(self.found, Proposal) and self.found.ask == self.ask


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposing:
    """One runner before one bout: everything that does not depend on what is chosen."""

    store: Store
    library: Library
    screened: Screened
    now: Seconds

    def _proposed(self, lop: LopValue | None, chosen: Chosen | None = None) -> Proposal | NoProposal:
        limits = plan_limits(LimitSettings())
        case = situation(self.store, self.library, self.screened, now=self.now, limits=limits, lop=lop, chosen=chosen)
        return propose(case)

    def asked(self, bout: Bout, lop: LopValue | None = None) -> Asked:
        """The proposal, by the LOP where it is of the proposed limb, and the bout as it is then taken."""
        found = self._proposed(None)
        if isinstance(found, Proposal) and lop is not None and (lop.limb, lop.side) == (found.ask.limb, found.ask.side):
            found = self._proposed(lop)
        proposed = found.ask if isinstance(found, Proposal) else None
        takes = bout.takes or Takes()
        taken = _taken(bout, takes, proposed, self.library)
        if taken is None:
            return Asked(found=found, ask=None)
        begins = proposed
        if proposed is None or _way(proposed) != _way(taken):
            chosen = self._proposed(lop, _way(taken))
            begins = chosen.ask if isinstance(chosen, Proposal) else taken
        return Asked(found=found, ask=_figures(takes, begins or taken))


def _taken(bout: Bout, takes: Takes, proposed: Ask | None, library: Library) -> Ask | None:
    """Protocol, exercise and limb as taken, with figures that may be other in the end.

    None where neither station nor story says them.
    """
    if proposed is not None:
        way = replace(
            proposed,
            protocol_id=takes.protocol or proposed.protocol_id,
            exercise=takes.exercise or proposed.exercise,
            limb=bout.limb or proposed.limb,
            side=bout.side or proposed.side,
        )
        protocol = library.protocol(way.protocol_id)
        assert protocol is not None
        return way if way == proposed else replace(way, rounds=len(protocol.blocks), load_kg=None)
    protocol = library.protocol(takes.protocol)
    if protocol is None or bout.side is None or takes.percent is None:
        return None
    return Ask(
        protocol_id=protocol.id,
        exercise=takes.exercise,
        limb=bout.limb or Limb.LEG,
        side=bout.side,
        percent_lop=takes.percent,
        rounds=len(protocol.blocks),
        load_kg=takes.load_kg,
    )


def _way(ask: Ask) -> Chosen:
    return Chosen(protocol_id=ask.protocol_id, exercise=ask.exercise, limb=ask.limb, side=ask.side)


def _figures(takes: Takes, begins: Ask) -> Ask:
    """The story's own figures where it has some, else as a bout of this begins."""
    return replace(
        begins,
        percent_lop=begins.percent_lop if takes.percent is None else takes.percent,
        rounds=takes.rounds or begins.rounds,
        load_kg=begins.load_kg if takes.load_kg is None else takes.load_kg,
    )


def reason_for(found: Proposal | NoProposal, plan: Plan, bout: Bout, library: Library, most: Heaviest) -> str:
    """What the supervisor says for a plan that is other than proposed: the story's reason, if it is one for its way."""
    protocol = library.protocol(plan.protocol_id)
    if isinstance(found, NoProposal) or protocol is None:
        return ""
    was = library.protocol(found.ask.protocol_id)
    way = direction(found.ask, plan, changes(found.ask, plan, protocol, most), was, protocol)
    told = library.prescribing.change(bout.because)
    if way is None or (told is not None and told.direction is way):
        return "" if way is None else bout.because
    return SAYS[way]
