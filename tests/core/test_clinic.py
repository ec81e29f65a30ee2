"""Our own rates beside the published ones, or that we are too few."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.clinic import ANY, Beside, Happened, Ledger, Of, Published, compare, needed
from kiosk.core.condition import Condition
from kiosk.core.evaluationrecords import StoredEvaluation, TrainedBout
from kiosk.core.goals import AgeGroup, Strength
from kiosk.core.ledger import GRACE_DAYS, ledger
from kiosk.core.model import Limb, Side
from kiosk.therapy.baselines import load_rates


def rate(event: str, percent: float, of: Of) -> Published:
    return Published(id=f"{event}_{of}", event=event, percent=percent, of=of, n=100, source="x", note="")


def kept(people: int, bouts_each: int, happened: tuple[Happened, ...] = (), done: int = 0, planned: int = 0) -> Ledger:
    return Ledger(
        runner_ids=frozenset(range(people)),
        session_ids=frozenset(range(people * bouts_each)),
        happened=happened,
        visits_done=done,
        visits_planned=planned,
    )


def hits(event: str, count: int, *, runner: int | None = None) -> tuple[Happened, ...]:
    return tuple(
        Happened(runner_id=number if runner is None else runner, session_id=number, event=event)
        for number in range(count)
    )


@pytest.mark.parametrize(("percent", "expected"), [(13.1, 23), (1.07, 281), (0.277, 1084), (99.3, 429), (50.0, 6)])
def test_how_many_are_needed_to_see_a_rate(percent: float, expected: int) -> None:
    assert needed(percent / 100.0) == expected


@pytest.mark.parametrize(
    ("count", "bouts", "expected"),
    [
        (0, 29, Beside.TOO_FEW),
        (29, 29, Beside.TOO_FEW),
        (0, 30, Beside.ALIKE),
        (0, 100, Beside.BELOW),
        (10, 100, Beside.ALIKE),
        (30, 100, Beside.ABOVE),
    ],
)
def test_bouts_beside_a_rate_of_ten_percent(count: int, bouts: int, expected: Beside) -> None:
    (found,) = compare([rate("pain", 10.0, Of.BOUTS)], kept(1, bouts, hits("pain", count, runner=0)))
    assert found.beside is expected
    assert found.ours is not None
    assert (found.ours.count, found.ours.of) == (count, bouts)
    assert found.note.code == f"clinic_{expected}"
    if expected is Beside.TOO_FEW:
        assert found.note.figures == {"ours": float(bouts), "needed": 30.0}
    else:
        assert found.note.figures["published_percent"] == 10.0
        assert found.note.figures["low_percent"] < 100.0 * count / bouts + 1e-9


def test_people_are_counted_once_and_strangers_not_at_all() -> None:
    happened = (*hits("pain", 5, runner=0), *hits("pain", 1, runner=77), *hits("bruise", 2))
    people, any_of, bouts = compare(
        [rate("pain", 10.0, Of.PEOPLE), rate(ANY, 10.0, Of.PEOPLE), rate("bruise", 10.0, Of.BOUTS)],
        kept(40, 2, happened),
    )
    for found, count, of in ((people, 1, 40), (any_of, 2, 40), (bouts, 2, 80)):
        assert found.ours is not None
        assert (found.ours.count, found.ours.of) == (count, of)


def test_an_empty_clinic_says_so() -> None:
    for found in compare(load_rates(), kept(0, 0)):
        assert found.ours is None
        assert found.beside is Beside.TOO_FEW
        assert found.note.figures["ours"] == 0.0


def test_adherence_is_of_the_visits_planned() -> None:
    published = [rate("adherence", 90.0, Of.PLANNED)]
    (few,) = compare(published, kept(1, 1, done=9, planned=10))
    (below,) = compare(published, kept(1, 1, done=60, planned=100))
    (full,) = compare(published, kept(1, 1, done=120, planned=100))
    assert (few.beside, below.beside, full.beside) == (Beside.TOO_FEW, Beside.BELOW, Beside.ABOVE)


@pytest.mark.long
@settings(max_examples=20)
@given(count=st.integers(0, 100), more=st.integers(0, 100))
def test_more_events_never_look_better(count: int, more: int) -> None:
    order = [Beside.BELOW, Beside.ALIKE, Beside.ABOVE]
    low, high = sorted((count, more))

    def place(number: int) -> int:
        (found,) = compare([rate("pain", 10.0, Of.BOUTS)], kept(1, 100, hits("pain", number, runner=0)))
        return order.index(found.beside)

    assert place(low) <= place(high)


def bout(runner_id: int, session_id: int, day: float) -> TrainedBout:
    return TrainedBout(
        session_id=session_id,
        runner_id=runner_id,
        day=day,
        protocol_id="RES-STD",
        exercise="Leg press",
        limb=Limb.LEG,
        side=Side.LEFT,
        repetitions=75,
        restriction_s=300.0,
        effort=None,
        load_kg=None,
    )


def evaluation(runner_id: int, day: float) -> StoredEvaluation:
    return StoredEvaluation(
        id=runner_id,
        runner_id=runner_id,
        goal=Strength(age_group=AgeGroup.SIXTIES, falls=0, confidence=9),
        condition=Condition(
            pain_rest=0, pain_loading=0, pain_morning=0, function=9, sessions_per_week=1, minutes_per_week=60
        ),
        visits_per_week=2,
        tests_version="1",
        day=day,
        at_utc="",
    )


def test_nobodys_extra_visits_make_up_for_those_somebody_else_missed() -> None:
    eager = [bout(1, number, 100.0 + number) for number in range(10)]
    lazy = [bout(2, 20, 101.0)]
    found = ledger(
        [*eager, *lazy, bout(3, 30, 102.0)], hits("pain", 1), [evaluation(1, 100.0), evaluation(2, 100.0)], 114.0
    )
    assert (found.visits_done, found.visits_planned) == (4 + 1, 4 + 4)
    assert found.runner_ids == {1, 2, 3}
    assert len(found.session_ids) == 12
    assert found.happened == hits("pain", 1)


def test_who_has_ended_is_not_absent_for_ever() -> None:
    found = ledger([bout(1, 1, 107.0)], (), [evaluation(1, 100.0)], 10_000.0)
    assert found.visits_planned == int((7.0 + GRACE_DAYS) / 7.0 * 2)
    assert ledger([], (), [evaluation(1, 100.0)], 10_000.0).visits_planned == int(GRACE_DAYS / 7.0 * 2)
    returned = ledger([bout(1, 1, 107.0)], (), [evaluation(1, 100.0), evaluation(1, 5000.0)], 5014.0)
    assert returned.visits_planned == int((7.0 + GRACE_DAYS + 14.0) / 7.0 * 2)
