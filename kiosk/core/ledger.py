"""What there is to count in a clinic, out of everybody's records."""

from collections.abc import Sequence
from typing import Final

from kiosk.core.clinic import Happened, Ledger
from kiosk.core.course import adherence
from kiosk.core.evaluationrecords import StoredEvaluation, TrainedBout
from kiosk.core.progress import plans_of, visit_days

GRACE_DAYS: Final = 28.0
"""So long after the last bout visits still count as missed (our inference: as long as between two reviews)."""


def ledger(
    bouts: Sequence[TrainedBout], happened: Sequence[Happened], evaluations: Sequence[StoredEvaluation], now_day: float
) -> Ledger:
    """Count people, bouts and visits. Nobody's extra visits make up for somebody else's missed ones.

    A plan of visits runs until the last bout of its runner, or for four weeks after it at most: who has ended the
    course is not absent for ever after (our inference).
    """
    done = planned = 0
    for runner_id in dict.fromkeys(one.runner_id for one in evaluations):
        mine = [bout for bout in bouts if bout.runner_id == runner_id]
        plans = plans_of(one for one in evaluations if one.runner_id == runner_id)
        ends = max([plans[0].day, *(bout.day for bout in mine)]) + GRACE_DAYS
        visits = adherence(visit_days(mine), plans, min(now_day, ends))
        done += min(visits.done, visits.planned)
        planned += visits.planned
    return Ledger(
        runner_ids=frozenset(bout.runner_id for bout in bouts),
        session_ids=frozenset(bout.session_id for bout in bouts),
        happened=tuple(happened),
        visits_done=done,
        visits_planned=planned,
    )
