"""From the records of bouts to the advice for the next one, through the real store."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from kiosk.controller.screened import screened as controllers
from kiosk.core import session
from kiosk.core.advice import Move
from kiosk.core.answers import answer
from kiosk.core.condition import Condition, MorningAfter
from kiosk.core.evaluationrecords import Decision
from kiosk.core.events import Recorded
from kiosk.core.goals import AgeGroup, Strength
from kiosk.core.model import Limb, Prescription, Reason, Side
from kiosk.core.planamount import planned_blocks
from kiosk.core.planlimits import Limits
from kiosk.core.progress import progress
from kiosk.core.proposal import propose
from kiosk.core.proposalcase import NoProposal, Proposal, Situation
from kiosk.core.records import Tier
from kiosk.core.said import ScaleAnswered
from kiosk.core.scale import SCALES
from kiosk.core.screened import Screened
from kiosk.core.settings import SessionSettings
from kiosk.core.units import Seconds
from kiosk.ops.prescribe import answered
from kiosk.therapy.situation import situation
from tests.caller import screened
from tests.libraries import shared_library
from tests.storage.conftest import PRESCRIPTION

if TYPE_CHECKING:
    from kiosk.controller.deskparts import DeskParts
    from kiosk.core.model import Dose
    from kiosk.storage import Store
    from tests.storage.conftest import Clocks

LIBRARY = shared_library()
TRUSTED = SimpleNamespace(trust=SimpleNamespace(is_trusted=True))
GOAL = Strength(age_group=AgeGroup.UNDER_60, falls=0, confidence=8)
WELL = Condition(pain_rest=0, pain_loading=1, pain_morning=0, function=8, sessions_per_week=2, minutes_per_week=60)
QUIET = MorningAfter(pain=1, soreness=2, bruise=False, swelling=False, numbness=False)


def prescribed(side: Side, rounds: int = 2, load_kg: float | None = 20.0) -> Prescription:
    protocol = LIBRARY.protocol("RES-STD")
    assert protocol is not None
    return replace(
        PRESCRIPTION, protocol_id=protocol.id, exercise="Leg press", limb=Limb.LEG, side=side, percent_lop=50.0,
        blocks=planned_blocks(protocol, rounds), load_kg=load_kg,
    )  # fmt: skip


class Clinic:
    """One runner and their bouts, kept as the station keeps them."""

    def __init__(self, store: Store, clocks: Clocks, dose: Dose) -> None:
        self.store, self.clocks, self.dose = store, clocks, dose
        self.runner = store.runners.add("Ann", 1990).id
        store.consents.give(self.runner, LIBRARY.consent.version)
        store.evaluations.add(self.runner, GOAL, WELL, visits_per_week=2, tests_version="t")

    def bout(self, side: Side, *silent: str, end: str = "completed", **changes: float | int | None) -> int:
        """A bout with the lines that the bout itself writes for its answers; those named get none."""
        plan = prescribed(side, **changes)  # type: ignore[arg-type]  # named as there
        number = self.store.sessions.start(self.runner, 1, plan)
        state = replace(session.begin(number, self.runner, plan, Seconds(0.0)), due=SCALES)
        told: list[object] = []
        for scale in SCALES:
            if scale.value not in silent:
                step = answer(state, ScaleAnswered(scale=scale, value=3), Seconds(1.0), SessionSettings())
                assert step is not None
                state = step[0]
                told.extend(step[1])
        told.extend(session.unanswered(state)[1])
        for line in told:
            assert isinstance(line, Recorded)
            self.store.events.append(line.code, session_id=number, figures=line.figures, detail=line.detail, at_s=1.0)
        self.store.sessions.end(number, Reason(code=end), self.dose)
        return number

    def visit(self, *silent: str) -> None:
        """Both legs, and the day after next how the morning was."""
        self.bout(Side.LEFT, *silent)
        last = self.bout(Side.RIGHT, *silent)
        self.clocks.advance(days=4)
        self.store.mornings.add(self.runner, last, QUIET)

    def case(self) -> Situation:
        screened(self.store, LIBRARY, self.runner, (), {})
        known: Screened = answered(self.store, LIBRARY, self.runner)
        return situation(self.store, LIBRARY, known, now=Seconds(self.clocks.mono_s), limits=Limits())


@pytest.fixture
def clinic(store: Store, clocks: Clocks, dose: Dose, add_plan: object) -> Clinic:
    made = Clinic(store, clocks, dose)
    assert callable(add_plan)
    add_plan(store, "Bea")  # a plan that the rows of bouts can name
    return made


def advised(case: Situation) -> tuple[Move, str, float | None, int]:
    found = propose(case)
    assert case.advice is not None
    assert isinstance(found, Proposal), found
    return case.advice.move, found.why.code, found.ask.load_kg, found.ask.rounds


def test_complete_records_of_good_bouts_raise_one_figure(clinic: Clinic) -> None:
    clinic.visit()
    clinic.visit()
    assert advised(clinic.case()) == (Move.RAISE, "progress_raise_volume", 20.0, 3)


@pytest.mark.parametrize("silent", [scale.value for scale in SCALES])
def test_one_question_that_nobody_answered_holds_it(clinic: Clinic, silent: str) -> None:
    clinic.visit()
    clinic.visit(silent)
    assert advised(clinic.case()) == (Move.HOLD, "progress_unanswered", 20.0, 2)


def test_without_the_morning_after_nothing_rises(clinic: Clinic) -> None:
    clinic.visit()
    clinic.bout(Side.LEFT)
    clinic.bout(Side.RIGHT)
    clinic.clocks.advance(days=4)
    assert advised(clinic.case())[:2] == (Move.HOLD, "progress_missing_morning")


def test_the_planned_weight_is_the_bouts_unless_another_was_entered(clinic: Clinic) -> None:
    first, second = clinic.bout(Side.LEFT), clinic.bout(Side.LEFT)
    third, fourth = clinic.bout(Side.LEFT, load_kg=None), clinic.bout(Side.LEFT)
    clinic.store.loads.add(second, 25.0)
    clinic.store.loads.add(fourth, 0.0)  # nothing but one's own weight
    for loads in (
        {one.session_id: one.ask.load_kg for one in clinic.store.done.for_runner(clinic.runner)},
        {one.session_id: one.load_kg for one in clinic.store.courses.bouts(clinic.runner)},
    ):
        assert loads == {first: 20.0, second: 25.0, third: None, fourth: None}


def test_work_that_lasts_its_time_has_no_weight(clinic: Clinic) -> None:
    walk = LIBRARY.protocol("WALK-INT")
    assert walk is not None
    number = clinic.store.sessions.start(clinic.runner, 1, replace(prescribed(Side.LEFT), blocks=walk.blocks))
    clinic.store.sessions.end(number, Reason(code="completed"), clinic.dose)
    clinic.store.loads.add(number, 20.0)
    (done,) = clinic.store.done.for_runner(clinic.runner)
    assert done.ask.load_kg is None


def test_the_rounds_are_those_of_the_plan(clinic: Clinic) -> None:
    clinic.bout(Side.LEFT, rounds=3)
    (done,) = clinic.store.done.for_runner(clinic.runner)
    assert done.ask.rounds == 3


def test_a_hold_out_of_the_store_stands_in_the_proposal(clinic: Clinic) -> None:
    clinic.visit()
    clinic.visit()
    sue = clinic.store.supervisors.add("Sue", "x").id
    for side in Side:
        clinic.store.holds.add(runner_id=clinic.runner, limb=Limb.LEG, side=side, reason="event", supervisor_id=sue)
    assert advised(clinic.case())[:2] == (Move.HOLD, "progress_hold_event")


def bound(clinic: Clinic) -> Screened:
    """As the controller reads it, with the forms of today."""
    today = screened(clinic.store, LIBRARY, clinic.runner, (), {})
    parts = cast("DeskParts", SimpleNamespace(store=clinic.store, library=LIBRARY, timekeeper=TRUSTED))
    return controllers(parts, clinic.runner, today.id)


def test_a_numb_morning_binds_the_next_visit_and_not_the_one_after_it(clinic: Clinic) -> None:
    last = clinic.bout(Side.LEFT)
    clinic.clocks.advance(days=2)
    assert bound(clinic).assessment.tier is Tier.CLEAR
    told = clinic.store.mornings.add(clinic.runner, last, replace(QUIET, numbness=True))
    found = bound(clinic)
    assert (found.assessment.tier, found.aftermath.told_utc) == (Tier.REVIEW, told.at_utc)
    assert [one.code for one in found.assessment.reasons] == ["morning_numbness"]
    assert isinstance(propose(clinic.case()), NoProposal)  # nobody has cleared it
    clinic.bout(Side.LEFT)  # today's own changes nothing today
    assert bound(clinic).assessment.tier is Tier.REVIEW
    clinic.clocks.advance(days=2)
    assert bound(clinic).assessment.tier is Tier.CLEAR


def test_a_numb_morning_without_a_bout_after_it_binds_until_somebody_looked_and_not_by_time(clinic: Clinic) -> None:
    last = clinic.bout(Side.LEFT)
    sue = clinic.store.supervisors.add("Sue", "x").id
    clinic.clocks.advance(days=2)
    clinic.store.reviews.add(clinic.runner, sue, Decision.GO_ON)  # nobody knew of it yet
    clinic.clocks.advance(days=2)
    clinic.store.mornings.add(clinic.runner, last, replace(QUIET, numbness=True))
    clinic.clocks.advance(days=60)
    found = bound(clinic)
    assert found.assessment.tier is Tier.REVIEW
    assert found.today is not None
    assert found.full is not None
    clinic.clocks.advance(minutes=1)
    clinic.store.clearances.add(
        screening_id=found.today.id, full_id=found.full.id, supervisor_id=sue, reason="examined"
    )
    assert bound(clinic).assessment.tier is Tier.REVIEW  # on the day itself the milder way binds
    assert progress(clinic.store.courses.history(clinic.runner), LIBRARY.baselines, 0.0).morning == ()
    clinic.clocks.advance(days=1)
    assert bound(clinic).assessment.tier is not Tier.REVIEW


@pytest.mark.parametrize(
    ("end", "code"), [("symptom_numbness", "last_bout_numbness"), ("watchdog_sensor", "last_bout_trip")]
)
def test_how_a_bout_of_the_visit_before_ended_binds_too(clinic: Clinic, end: str, code: str) -> None:
    clinic.bout(Side.LEFT, end=end)
    clinic.bout(Side.RIGHT)
    clinic.clocks.advance(days=2)
    assert [one.code for one in bound(clinic).assessment.reasons] == [code]
    sue = clinic.store.supervisors.add("Sue", "x").id
    found = bound(clinic)
    assert found.today is not None
    assert found.full is not None
    clinic.store.clearances.add(
        screening_id=found.today.id, full_id=found.full.id, supervisor_id=sue, reason="examined"
    )
    case = situation(
        clinic.store, LIBRARY, answered(clinic.store, LIBRARY, clinic.runner), now=Seconds(1e6), limits=Limits()
    )
    proposed = propose(case)
    assert isinstance(proposed, Proposal), proposed
    assert proposed.ask.percent_lop <= 50.0


def test_the_last_visit_is_that_of_before_today_and_only_what_delivered_something(clinic: Clinic, dose: Dose) -> None:
    assert clinic.store.done.last_visit(clinic.runner, before_today=True).bouts == ()
    clinic.bout(Side.LEFT)
    clinic.clocks.advance(days=2)
    first, second = clinic.bout(Side.LEFT), clinic.bout(Side.RIGHT)
    clinic.dose = replace(dose, restriction_s=Seconds(0.0))
    clinic.bout(Side.RIGHT)
    clinic.dose = dose
    clinic.clocks.advance(days=2)
    third = clinic.bout(Side.LEFT)
    done = clinic.store.done
    for before_today, sessions in ((True, [first, second]), (False, [third])):
        visit = done.last_visit(clinic.runner, before_today=before_today).bouts
        assert [one.session_id for one in visit] == sessions
        assert [one for one in done.for_runner(clinic.runner) if one in visit] == list(visit)
