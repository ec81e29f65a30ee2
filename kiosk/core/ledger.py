"""What there is to count in a clinic, out of everybody's records."""

import math
from collections.abc import Iterator, Sequence
from typing import Final

from kiosk.core.clinic import Happened, Ledger
from kiosk.core.course import Planned, adherence
from kiosk.core.evaluationrecords import DoneBout, StoredEvaluation, TrainedBout
from kiosk.core.progress import plans_of, visit_days
from kiosk.safety.changed import replace

GRACE_DAYS: Final = 28.0
"""So long after the last bout visits still count as missed (our inference: as long as between two reviews)."""


def ledger(
    bouts: Sequence[TrainedBout | DoneBout],
    happened: Sequence[Happened],
    evaluations: Sequence[StoredEvaluation],
    now_day: float,
) -> Ledger:
    """Count people, bouts and visits. Nobody's extra visits make up for somebody else's missed ones.

    A plan of visits holds for some weeks after the last bout that was done under it: who has ended a course is not
    absent for ever after.
    """
    done = planned = 0
    planned_by: dict[int, list[StoredEvaluation]] = {}
    for one in evaluations:
        planned_by.setdefault(one.runner_id, []).append(one)
    done_by: dict[int, list[TrainedBout | DoneBout]] = {}
    for bout in bouts:
        done_by.setdefault(bout.runner_id, []).append(bout)
    for runner_id, told in planned_by.items():
        mine = done_by.get(runner_id, [])
        plans = plans_of(told)
        visits = adherence(visit_days(mine), tuple(_ended(plans, mine)), now_day)
        done += min(visits.done, visits.planned)
        planned += visits.planned
    return Ledger(
        runner_ids=frozenset(bout.runner_id for bout in bouts),
        session_ids=frozenset(bout.session_id for bout in bouts),
        happened=tuple(happened),
        visits_done=done,
        visits_planned=planned,
    )


def _ended(plans: Sequence[Planned], bouts: Sequence[TrainedBout | DoneBout]) -> Iterator[Planned]:
    for index, plan in enumerate(plans):
        ends = plans[index + 1].day if index + 1 < len(plans) else math.inf
        last = max((bout.day for bout in bouts if plan.day <= bout.day < ends), default=plan.day)
        yield replace(plan, until_day=last + GRACE_DAYS)
