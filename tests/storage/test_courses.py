"""Bouts, loads, mornings after and reviews as progress and clinic read them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kiosk.core.clinic import Happened
from kiosk.core.condition import MorningAfter
from kiosk.core.errors import StorageError
from kiosk.core.evaluationrecords import Decision
from kiosk.core.ledger import ledger
from kiosk.core.model import Limb, Reason, Side
from kiosk.core.units import Seconds

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiosk.core.model import Dose, Prescription
    from kiosk.core.records import Plan
    from kiosk.storage import Store
    from tests.storage.conftest import Clocks, Opener

QUIET = MorningAfter(pain=2, soreness=5, bruise=False, swelling=False, numbness=False)


@pytest.fixture
def trained(
    store: Store, add_plan: Callable[..., Plan], prescription: Prescription, dose: Dose
) -> Callable[..., tuple[int, int]]:
    """A runner and a finished bout of theirs."""

    def train(name: str = "Ann", delivered: Dose | None = dose) -> tuple[int, int]:
        plan = add_plan(store, name)
        session = store.sessions.start(plan.runner_id, plan.id, prescription)
        store.sessions.end(session, Reason(code="finished"), delivered)
        return plan.runner_id, session

    return train


def effort(store: Store, session: int, *told: float) -> None:
    for number, one in enumerate(told):
        figures = {"effort": one, "discomfort": 2.0, "set": number + 1.0}
        store.events.append("effort", session_id=session, figures=figures, at_s=float(number))


def test_a_bout_is_told_with_its_hardest_effort_and_its_last_load(
    store: Store, trained: Callable[..., tuple[int, int]], clocks: Clocks
) -> None:
    runner, session = trained()
    effort(store, session, 4.0, 7.0, 6.0)
    store.loads.add(session, 25.0)
    store.loads.add(session, 27.5)
    clocks.advance(days=2)
    (bout,) = store.courses.bouts(runner)
    assert (bout.session_id, bout.runner_id, bout.exercise) == (session, runner, "leg_extension")
    assert (bout.limb, bout.side, bout.repetitions) == (Limb.LEG, Side.RIGHT, 45)
    assert (bout.restriction_s, bout.effort, bout.load_kg) == (301.5, 7.0, 27.5)
    assert store.courses.today() - bout.day == pytest.approx(2.0)


def test_what_was_not_told_is_none_and_bouts_of_others_are_theirs(
    store: Store, trained: Callable[..., tuple[int, int]]
) -> None:
    ann, first = trained("Ann")
    bea, second = trained("Bea")
    effort(store, second, 9.0)
    store.events.append("effort", figures={"effort": 10.0}, at_s=1.0)  # of no bout
    (mine,) = store.courses.bouts(ann)
    assert (mine.session_id, mine.effort, mine.load_kg) == (first, None, None)
    assert [(one.runner_id, one.session_id, one.effort) for one in store.courses.bouts()] == [
        *((ann, first, None), (bea, second, 9.0))
    ]


def test_what_delivered_nothing_is_no_bout(
    store: Store, trained: Callable[..., tuple[int, int]], dose: Dose, start_session: Callable[[Store], int]
) -> None:
    trained("Ann", None)
    trained("Bea", replace(dose, restriction_s=Seconds(0.0)))
    start_session(store)
    assert store.courses.bouts() == ()


def test_of_the_mornings_after_a_bout_the_last_answer_counts(
    opened: Opener, store: Store, trained: Callable[..., tuple[int, int]]
) -> None:
    runner, session = trained()
    store.mornings.add(runner, session, replace(QUIET, bruise=True))
    last = store.mornings.add(runner, session, QUIET)
    other, other_session = trained("Bea")
    theirs = store.mornings.add(other, other_session, replace(QUIET, swelling=True))
    again = opened(boot="boot-2")
    assert again.mornings.for_runner(runner) == (last,)
    assert again.mornings.for_runner(other) == (theirs,)
    assert last.after == QUIET


def test_everything_that_happened_is_symptoms_and_signs(store: Store, trained: Callable[..., tuple[int, int]]) -> None:
    ann, first = trained("Ann")
    bea, second = trained("Bea")
    store.events.append("symptom", session_id=first, detail="tingling", at_s=1.0)
    store.events.append("effort", session_id=first, figures={"effort": 3.0}, at_s=2.0)
    store.mornings.add(ann, first, replace(QUIET, bruise=True))
    store.mornings.add(ann, first, QUIET)  # taken back
    store.mornings.add(bea, second, replace(QUIET, bruise=True, swelling=True, numbness=True))
    assert store.courses.happened() == (
        Happened(runner_id=ann, session_id=first, event="tingling"),
        Happened(runner_id=bea, session_id=second, event="bruise"),
        Happened(runner_id=bea, session_id=second, event="swelling"),
        Happened(runner_id=bea, session_id=second, event="numbness"),
    )


def test_reviews_come_back_in_order(opened: Opener, clocks: Clocks) -> None:
    store = opened()
    runner, therapist = store.runners.add("Ann", 1990).id, store.supervisors.add("Tom", "hash").id
    first = store.reviews.add(runner, therapist, Decision.CHANGE)
    clocks.advance(days=28)
    second = store.reviews.add(runner, therapist, Decision.END)
    assert opened(boot="boot-2").reviews.for_runner(runner) == (first, second)
    assert (first.decision, second.decision) == (Decision.CHANGE, Decision.END)
    assert second.day - first.day == pytest.approx(28.0)
    assert store.reviews.for_runner(runner + 1) == ()


def test_rows_of_nobody_are_refused(store: Store) -> None:
    for write in (
        lambda: store.mornings.add(9, 9, QUIET),
        lambda: store.loads.add(9, 20.0),
        lambda: store.reviews.add(9, 9, Decision.GO_ON),
    ):
        with pytest.raises(StorageError) as refused:
            write()
        assert refused.value.code == "row_refused"


def test_a_clinic_counts_the_same_bouts_without_reading_all_of_each(
    store: Store, trained: Callable[..., tuple[int, int]], dose: Dose, start_session: Callable[[Store], int]
) -> None:
    ann, first = trained("Ann")
    _, second = trained("Bea")
    trained("Cid", None)
    trained("Dot", replace(dose, restriction_s=Seconds(0.0)))
    start_session(store)
    store.events.append("symptom", session_id=first, detail="tingling", at_s=1.0)
    found = store.courses.clinic()
    assert found == ledger(
        store.courses.bouts(), store.courses.happened(), store.evaluations.all(), store.courses.today()
    )
    assert found.session_ids == {first, second}
    assert [(one.runner_id, one.event) for one in found.happened] == [(ann, "tingling")]


def test_how_long_somebody_was_away(
    store: Store, trained: Callable[..., tuple[int, int]], dose: Dose, clocks: Clocks, prescription: Prescription
) -> None:
    ann, _ = trained()
    assert store.courses.away_days(ann) is None, "a bout of today says nothing of the time before it"
    clocks.advance(days=40)
    assert store.courses.away_days(ann) == pytest.approx(40.0)
    (last,) = store.sessions.for_runner(ann)
    again = store.sessions.start(ann, last.plan_id, prescription)
    store.sessions.end(again, Reason(code="finished"), dose)
    assert store.courses.away_days(ann) == pytest.approx(40.0), "a mild bout is no reason for a harder one after it"
    clocks.advance(days=2)
    assert store.courses.away_days(ann) == pytest.approx(2.0)
    bea, _ = trained("Bea", replace(dose, restriction_s=Seconds(0.0)))
    clocks.advance(days=50)
    assert store.courses.away_days(bea) is None, "nothing was delivered"
