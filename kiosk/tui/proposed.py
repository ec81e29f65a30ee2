"""What is proposed in this visit, as the screens show and store it. The core decides; nothing here does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.core.advice import Ask
from kiosk.core.planchange import changes, direction
from kiosk.core.proposal import propose
from kiosk.core.proposalcase import Chosen, NoProposal, Proposal
from kiosk.core.recovery import EARLY
from kiosk.therapy.situation import heaviest_for, situation
from kiosk.tui import draft, turns
from kiosk.tui.navigation import Place

if TYPE_CHECKING:
    from kiosk.core.lopvalue import LopValue
    from kiosk.core.proposalcase import Situation
    from kiosk.core.proposalrules import Direction
    from kiosk.core.records import Plan
    from kiosk.tui.app import KioskApp


def situation_of(station: KioskApp, *, chosen: Chosen | None = None, lop: LopValue | None = None) -> Situation:
    """What is known of the visit's runner now. Raises `LookupError` without one, and `StorageError`."""
    visit = station.visit
    return situation(
        station.store,
        station.library,
        draft.screened(visit, station.library, station.store),
        now=station.clock.now(),
        limits=station.limits,
        lop=lop,
        chosen=chosen,
    )


def proposal(station: KioskApp) -> Proposal | NoProposal:
    """What is proposed to this runner, whatever was chosen; by the LOP, where it is of the limb that is proposed."""
    visit = station.visit
    found = propose(situation_of(station))
    if isinstance(found, NoProposal) or visit.lop is None:
        return found
    if (found.ask.limb, found.ask.side) != (visit.lop.limb, visit.lop.side):
        return found
    return propose(situation_of(station, lop=visit.lop))


def of_choice(station: KioskApp) -> Proposal | NoProposal:
    """How a bout of what was chosen would begin."""
    visit = station.visit
    chosen = Chosen(protocol_id=visit.protocol_id, exercise=visit.exercise, limb=visit.limb, side=visit.side)
    return propose(situation_of(station, chosen=chosen, lop=visit.lop))


def is_chosen(station: KioskApp, found: Proposal) -> bool:
    """Whether the visit goes the proposed way, with whatever figures."""
    visit, ask = station.visit, found.ask
    way = (visit.protocol_id, visit.exercise, visit.limb, visit.side)
    return way == (ask.protocol_id, ask.exercise, ask.limb, ask.side)


def best(station: KioskApp) -> Proposal | NoProposal:
    """The proposal itself where the visit goes its way, else how what was chosen would begin."""
    found = proposal(station)
    return found if isinstance(found, Proposal) and is_chosen(station, found) else of_choice(station)


def fill(station: KioskApp) -> None:
    """Let the figures begin as proposed, once for each choice; what a supervisor then sets stays."""
    visit = station.visit
    source = None if visit.lop is None else visit.lop.source
    key = (visit.protocol_id, visit.exercise, visit.limb, visit.side, source)
    if visit.figures_for == key:
        return
    visit.figures_for = key
    found = best(station)
    if isinstance(found, Proposal):
        visit.percent_lop = int(found.ask.percent_lop)
        visit.rounds, visit.load_kg = found.ask.rounds, found.ask.load_kg
    else:
        visit.percent_lop = visit.rounds = visit.load_kg = None


def way_of_change(station: KioskApp) -> Direction | None:
    """Which way the plan as it is now goes from what was proposed; None when nowhere, or when nothing was proposed."""
    plan, found = draft.draft(station.visit), proposal(station)
    protocol = station.library.protocol(plan.protocol_id)
    if isinstance(found, NoProposal) or protocol is None:
        return None
    most = heaviest_for(station.store, station.library, plan, draft.years(station.visit))
    was = station.library.protocol(found.ask.protocol_id)
    return direction(found.ask, plan, changes(found.ask, plan, protocol, most), was, protocol)


def is_early(station: KioskApp) -> bool:
    """Whether the limb of the plan has not recovered, so that a supervisor has to say why it works again."""
    plan = draft.draft(station.visit)
    protocol = station.library.protocol(plan.protocol_id)
    if protocol is None:
        return False
    ask = Ask(
        protocol_id=plan.protocol_id,
        exercise=plan.exercise,
        limb=plan.limb,
        side=plan.side,
        percent_lop=plan.percent_lop,
        rounds=len(protocol.blocks) if plan.rounds is None else plan.rounds,
        load_kg=plan.load_kg,
    )
    return any(one.code == EARLY for one in situation_of(station).refused(protocol, ask))


def approve(station: KioskApp) -> None:
    """Store the plan, and go on to the PIN; to why the limb works sooner before that, where it has not recovered.

    Raises as `stored`.
    """
    station.visit.early_reason, early = "", is_early(station)
    station.visit.plan = stored(station)
    station.go(Place.EARLY if early else Place.APPROVE)


def stored(station: KioskApp) -> Plan:
    """Write the plan, what was proposed beside it, and its pair. Raises `IncompleteVisit` and `StorageError`."""
    found = proposal(station)
    plan = draft.stored(station.visit, station.store)
    turns.planned(station.visit, station.store, plan)
    if isinstance(found, Proposal):
        station.store.proposals.add(plan.id, station.library.prescribing.version, found)
    return plan
