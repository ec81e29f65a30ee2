"""Both sides in turn, as the visit on this screen goes through them. Each step is written when it is taken."""

from dataclasses import replace

from kiosk.core.bothsides import OTHER
from kiosk.core.records import Plan
from kiosk.tui.navigation import Place
from kiosk.tui.ports import StorePort
from kiosk.tui.visit import Visit


def planned(visit: Visit, store: StorePort, plan: Plan) -> None:
    """Write that a stored plan belongs to both sides, when it does. Raises `StorageError`."""
    if visit.both and visit.pair_id is None:
        visit.pair_id = store.pairs.begin(plan.runner_id, plan.id)
    elif visit.pair_id is not None:
        store.pairs.planned(visit.pair_id, plan.id, is_second=visit.first_session is not None)


def is_first(visit: Visit) -> bool:
    """True while the other side is still to come."""
    return visit.pair_id is not None and visit.first_session is None


def turned(visit: Visit, session_id: int) -> Visit:
    """The visit with the cuff on the other side: fit, LOP, share and plan are its own, still to be found."""
    if visit.side is None:
        raise LookupError("no side was chosen")
    return replace(
        visit,
        place=Place.FIT,
        side=OTHER[visit.side],
        first_session=session_id,
        posture=None,
        lop=None,
        entered=None,
        measures=False,
        found_before=None,
        percent_lop=None,
        plan=None,
    )
