"""Everything that is stored comes back as it was, also after the file was closed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from kiosk.core.errors import StorageError
from kiosk.core.events import ProofFinished
from kiosk.core.model import ProofKind, ProofStep, Reason, StepState
from kiosk.core.posture import Posture
from kiosk.core.records import Form, LopMethod, LopSource, Tier
from kiosk.core.trend import Reference
from kiosk.core.units import Mmhg, Seconds

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiosk.core.model import Dose, Prescription
    from kiosk.core.records import Answer, Plan, Screening
    from kiosk.storage import Store
    from tests.storage.conftest import Clocks, Opener


def test_runners_are_found_again(opened: Opener, clocks: Clocks) -> None:
    store = opened()
    assert store.runners.count() == 0
    ann = store.runners.add("Ann", 1990)
    clocks.advance(seconds=5)
    bea = store.runners.add("Bea [/b] O'Hara", 1961)
    assert (ann.id, ann.name, ann.birth_year, ann.created_utc) == (1, "Ann", 1990, "2026-03-01T09:00:00.000+00:00")
    assert bea.created_utc == "2026-03-01T09:00:05.000+00:00"
    again = opened(boot="boot-2")
    assert again.runners.get(bea.id) == bea
    assert again.runners.get(3) is None
    assert again.runners.count() == 2


def test_runners_come_in_pages_most_recent_first(store: Store) -> None:
    for name in "ABCDE":
        store.runners.add(name, 1980)
    assert [runner.name for runner in store.runners.page(0, 2)] == ["E", "D"]
    assert [runner.name for runner in store.runners.page(4, 2)] == ["A"]
    assert store.runners.page(5, 2) == ()


@pytest.mark.parametrize("year", [1899, 2101, 0, -1])
def test_a_year_that_is_none_is_refused(store: Store, year: int) -> None:
    with pytest.raises(StorageError) as refusal:
        store.runners.add("Ann", year)
    assert refusal.value.code == "birth_year"
    assert store.runners.count() == 0


def test_names_are_cleaned_before_they_are_stored(store: Store) -> None:
    assert store.runners.add(" Zoe\u0308 ", 1990).name == "Zo\u00eb"
    assert store.supervisors.add(" Zoe\u0308 ", "hash").name == "Zo\u00eb"
    with pytest.raises(StorageError) as refusal:
        store.supervisors.add("Eva\x1b[2J", "hash")
    assert refusal.value.code == "name_character"


def test_the_latest_consent_counts(store: Store) -> None:
    runner = store.runners.add("Ann", 1990)
    other = store.runners.add("Bea", 1990)
    assert store.consents.latest(runner.id) is None
    store.consents.give(runner.id, "1")
    second = store.consents.give(runner.id, "2")
    store.consents.give(other.id, "1")
    assert store.consents.latest(runner.id) == second
    assert second.version == "2"


def test_screenings_come_back(store: Store) -> None:
    runner = store.runners.add("Ann", 1990)
    stored = store.screenings.add(runner.id, "2026-1", {"dvt": True, "fever": False}, Tier.STOP)
    assert stored.answers == {"dvt": True, "fever": False}
    assert stored.tier is Tier.STOP
    assert store.screenings.get(stored.id) == stored
    assert store.screenings.get(99) is None


def test_answers_keep_their_kinds(store: Store) -> None:
    runner = store.runners.add("Ann", 1990)
    answers: dict[str, Answer] = {"a": True, "b": 1, "c": 0, "d": "none", "e": "true", "f": "1", "g": False}
    found = store.screenings.get(store.screenings.add(runner.id, "1", answers, Tier.NOTE).id)
    assert found is not None
    assert [(key, type(value), value) for key, value in sorted(found.answers.items())] == [
        (key, type(value), value) for key, value in answers.items()
    ]
    row = {"runner_id": runner.id, "rule_version": "1", "answers": '{"a": null}', "tier": "stop"}
    strange = store._file.add("screenings", row)
    with pytest.raises(StorageError, match="does not hold"):
        store.screenings.get(strange["id"])


def test_the_last_full_form_and_what_came_after_it(store: Store) -> None:
    ann, bea = store.runners.add("Ann", 1990), store.runners.add("Bea", 1990)

    def answered(runner_id: int, form: Form) -> Screening:
        return store.screenings.add(runner_id, "1", {}, Tier.CLEAR, form)

    before = answered(ann.id, Form.SAME_DAY)
    assert store.screenings.last_full(ann.id) is None
    answered(ann.id, Form.FULL)
    full = answered(ann.id, Form.FULL)
    answered(bea.id, Form.FULL)
    after = (answered(ann.id, Form.SAME_DAY), answered(ann.id, Form.SAME_DAY))
    answered(bea.id, Form.SAME_DAY)
    assert store.screenings.last_full(ann.id) == full
    assert full.form is Form.FULL
    assert store.screenings.since(ann.id, full.id) == after
    assert store.screenings.since(ann.id, 0)[0] == before


def test_the_last_clearance_of_a_record_counts(store: Store) -> None:
    runner, supervisor = store.runners.add("Ann", 1990), store.supervisors.add("Eva", "h")
    full = store.screenings.add(runner.id, "1", {}, Tier.REVIEW, Form.FULL)
    today = store.screenings.add(runner.id, "1", {}, Tier.CLEAR)
    assert store.clearances.for_screening(today.id) is None
    for reason in ("doctor_letter", "examined"):
        store.clearances.add(screening_id=today.id, full_id=full.id, supervisor_id=supervisor.id, reason=reason)
    found = store.clearances.for_screening(today.id)
    assert found is not None
    assert (found.screening_id, found.full_id, found.supervisor_id, found.reason) == (today.id, full.id, 1, "examined")
    assert store.clearances.for_screening(full.id) is None
    assert store.utc() == found.at_utc


def test_plans_come_back(store: Store, add_plan: Callable[..., Plan]) -> None:
    first = add_plan(store)
    other = add_plan(store, name="Bea")
    assert first.lop_method is LopMethod.DOPPLER
    assert store.plans.get(first.id) == first
    assert store.plans.get(99) is None
    assert store.plans.last_for(first.runner_id) == first
    assert store.plans.last_for(other.runner_id) == other
    assert store.plans.last_for(99) is None


def test_the_last_plan_is_the_newest(store: Store, add_plan: Callable[..., Plan]) -> None:
    plan = add_plan(store)
    newer = store.plans.add(
        runner_id=plan.runner_id,
        screening_id=plan.screening_id,
        protocol_id="passive",
        exercise="rest",
        limb=plan.limb,
        side=plan.side,
        cuff_id=plan.cuff_id,
        posture=Posture.LYING,
        lop_mmhg=plan.lop_mmhg,
        lop=LopSource(method=LopMethod.ESTIMATED, id=41),
        percent_lop=40.0,
    )
    assert store.plans.last_for(plan.runner_id) == newer
    assert (newer.lop_method, newer.lop_id, newer.posture) == (LopMethod.ESTIMATED, 41, Posture.LYING)


def test_approvals_bind_a_plan_and_its_content(store: Store, add_plan: Callable[..., Plan]) -> None:
    plan, other = add_plan(store), add_plan(store, name="Bea")
    supervisor = store.supervisors.add("Dr. Who", "scrypt$...")
    assert store.approvals.for_plan(plan.id) is None
    store.approvals.add(plan.id, supervisor.id, "aaaa")
    second = store.approvals.add(plan.id, supervisor.id, "bbbb")
    assert store.approvals.for_plan(plan.id) == second
    assert store.approvals.for_plan(other.id) is None


def test_supervisors_come_back_in_order(store: Store) -> None:
    first, second = store.supervisors.add("Eva", "h1"), store.supervisors.add("Adam", "h2")
    assert store.supervisors.all() == (first, second)
    assert first.pin_hash == "h1"


def test_attempts_come_back_most_recent_first_with_their_boot(opened: Opener, clocks: Clocks) -> None:
    opened().attempts.add(ok=True)
    clocks.advance(seconds=2)
    store = opened(boot="boot-2")
    store.attempts.add(ok=False)
    assert store.attempts.recent(5) == ((102.0, "boot-2", False), (100.0, "boot-1", True))
    assert store.attempts.recent(1) == ((102.0, "boot-2", False),)


def test_a_bout_is_open_until_it_ends(
    opened: Opener, clocks: Clocks, start_session: Callable[[Store], int], prescription: Prescription, dose: Dose
) -> None:
    store = opened()
    session = start_session(store)
    running = store.sessions.get(session)
    assert running is not None
    assert (running.started_s, running.started_boot) == (100.0, "boot-1")
    assert (running.ended_s, running.ended_utc, running.end_reason, running.dose) == (None, None, None, None)
    assert (running.limb, running.side) == (prescription.limb, prescription.side)
    assert store.sessions.open_ones() == (running,)
    clocks.advance(seconds=301.5)
    reason = Reason(code="finished", figures={"restriction_s": 301.5})
    store.sessions.end(session, reason, dose)
    again = opened(boot="boot-2")
    ended = again.sessions.get(session)
    assert ended is not None
    assert (ended.ended_s, ended.ended_utc) == (401.5, "2026-03-01T09:05:01.500+00:00")
    assert (ended.end_reason, ended.dose) == (reason, dose)
    assert again.sessions.open_ones() == ()
    assert again.sessions.prescription(session) == prescription
    assert again.sessions.get(99) is None
    assert again.sessions.prescription(99) is None


def test_an_interrupted_bout_ends_without_a_dose(opened: Opener, start_session: Callable[[Store], int]) -> None:
    session = start_session(opened())
    store = opened(boot="boot-2")
    store.sessions.end(session, Reason(code="interrupted"), None)
    ended = store.sessions.get(session)
    assert ended is not None
    assert ended.dose is None
    assert ended.end_reason == Reason(code="interrupted")
    assert ended.started_boot == "boot-1"


def test_the_first_end_stands(store: Store, start_session: Callable[[Store], int], dose: Dose) -> None:
    session = start_session(store)
    store.sessions.end(session, Reason(code="stop"), dose)
    with pytest.raises(StorageError) as refusal:
        store.sessions.end(session, Reason(code="finished"), None)
    assert refusal.value.code == "session_not_open"
    kept = store.sessions.get(session)
    assert kept is not None
    assert kept.end_reason == Reason(code="stop")
    with pytest.raises(StorageError):
        store.sessions.end(99, Reason(code="finished"), None)


def test_a_runners_bouts_come_most_recent_first(
    store: Store, add_plan: Callable[..., Plan], prescription: Prescription
) -> None:
    plan, other = add_plan(store), add_plan(store, name="Bea")
    ids = [store.sessions.start(plan.runner_id, plan.id, prescription) for _ in range(3)]
    store.sessions.start(other.runner_id, other.id, prescription)
    assert [bout.id for bout in store.sessions.for_runner(plan.runner_id)] == ids[::-1]


@pytest.mark.parametrize(
    ("hours", "counts"),
    [(0.0, True), (15.9, True), (16.1, False), (240.0, False), (-0.5, True), (-240.0, True)],
)
def test_what_counts_as_today_is_a_span_and_a_clock_set_back_hides_nothing(
    opened: Opener, clocks: Clocks, start_session: Callable[[Store], int], hours: float, counts: bool
) -> None:
    start_session(opened())
    clocks.advance(hours=hours)
    bouts = opened(boot="boot-2").sessions.today(1)
    assert bool(bouts) is counts


def test_a_clock_set_forward_hides_nothing_of_this_boot(
    opened: Opener, clocks: Clocks, start_session: Callable[[Store], int]
) -> None:
    start_session(opened())
    mono_s = clocks.mono_s
    clocks.advance(days=400)
    clocks.mono_s = mono_s + 60.0
    assert len(opened().sessions.today(1)) == 1
    assert opened(boot="boot-2").sessions.today(1) == ()
    clocks.mono_s = mono_s + 17 * 3600.0
    assert opened().sessions.today(1) == ()


def test_events_keep_order_time_and_figures(
    store: Store, clocks: Clocks, start_session: Callable[[Store], int]
) -> None:
    session = start_session(store)
    first = store.events.append("opened", at_s=90.25)
    second = store.events.append("paused", session_id=session, figures={"z": 1.5, "a": 2}, detail="why", at_s=91.0)
    third = store.events.append("resumed", session_id=session, figures={}, detail="", at_s=90.0)
    assert (first.sequence, first.at_s, first.boot, first.session_id) == (1, 90.25, "boot-1", None)
    assert first.at_utc == clocks.utc()
    assert second.figures == {"z": 1.5, "a": 2.0}
    assert store.events.page(0, 2) == (third, second)
    assert store.events.page(2, 2) == (first,)
    assert store.events.for_session(session) == (second, third)


def test_an_event_with_a_strange_figure_is_not_lost(store: Store) -> None:
    figures = {"nan": math.nan, "up": math.inf, "down": -math.inf, "tiny": 5e-324}
    stored = store.events.append("odd", figures=figures, at_s=1.0)
    assert math.isnan(stored.figures.pop("nan"))
    assert stored.figures == {"up": math.inf, "down": -math.inf, "tiny": 5e-324}


def test_trips_come_back(opened: Opener) -> None:
    store = opened()
    first = store.trips.add(Reason(code="silent", figures={"age_s": 0.26}), "watchdog", Mmhg(151.25), 99.5)
    second = store.trips.add(reason=Reason(code="estop"), by="controller", pressure_mmhg=None, at_s=99.75)
    assert (first.at_s, first.by, first.pressure_mmhg) == (99.5, "watchdog", 151.25)
    assert second.pressure_mmhg is None
    assert opened(boot="boot-2").trips.all() == (first, second)


def test_the_last_proof_comes_back_whole(opened: Opener, clocks: Clocks) -> None:
    store = opened()
    assert store.proofs.last() is None
    failed = ProofFinished(
        passed=False,
        steps=(
            ProofStep(code="zero", state=StepState.PASSED, figure=0.4, unit="mmHg"),
            ProofStep(code="vent_a", state=StepState.FAILED, reason=Reason(code="slow", figures={"s": math.inf})),
        ),
        zero_mmhg=None,
        rise_mmhg_per_s=None,
        seconds=Seconds(12.5),
    )
    passed = ProofFinished(passed=True, steps=(), zero_mmhg=Mmhg(0.4), rise_mmhg_per_s=21.5, seconds=Seconds(31.0))
    store.proofs.add(passed)
    clocks.advance(seconds=60)
    store.proofs.add(failed)
    last = opened(boot="boot-2").proofs.last()
    assert last is not None
    assert last.proof == failed
    assert (last.boot, last.at_s) == ("boot-1", 160.0)
    store.proofs.add(passed)
    again = store.proofs.last()
    assert again is not None
    assert again.proof == passed


def full(vent_s: float, *, passed: bool = True, cuff_id: str | None = None) -> ProofFinished:
    return ProofFinished(
        kind=ProofKind.FULL if cuff_id is None else ProofKind.SHORT,
        cuff_id=cuff_id,
        air_ml=160.5,
        ml_per_mmhg=2.25,
        references={"vent_b": Reference(median=3.0, least=2.9, most=3.1)},
        passed=passed,
        steps=(ProofStep(code="vent_b", state=StepState.PASSED, figure=vent_s, unit="s/L", warning=Reason(code="w")),),
        zero_mmhg=Mmhg(0.4),
        rise_mmhg_per_s=21.5,
        seconds=Seconds(21.0),
    )


def test_a_service_of_one_part_forgets_what_that_part_alone_was(opened: Opener) -> None:
    store = opened()
    for _ in range(5):
        store.proofs.add(full(3.0))
    known = {"vent_b": Reference(median=3.0, least=3.0, most=3.0)}
    assert store.proofs.learned(ProofKind.FULL, None) == known
    assert store.services.add("Technician", "new valve A", "vent_a").part == "vent_a"
    assert store.proofs.learned(ProofKind.FULL, None) == known
    assert len(store.proofs.first(ProofKind.FULL, None, 5)) == 5
    store.services.add("Technician", "new valve B", "vent_b")
    assert store.proofs.learned(ProofKind.FULL, None) == {}
    for _ in range(5):
        store.proofs.add(full(2.0))
    assert store.proofs.learned(ProofKind.FULL, None)["vent_b"].median == 2.0
    assert store.proofs.first(ProofKind.FULL, None, 1)[0].proof == full(3.0)
    store.services.add("Technician", "all of them")
    assert store.proofs.learned(ProofKind.FULL, None) == {}


def test_the_first_passed_proofs_of_a_kind_and_cuff_are_the_reference_until_a_service(opened: Opener) -> None:
    store = opened()
    for number in range(7):
        store.proofs.add(full(3.0 + number / 10))
        store.proofs.add(full(9.0, passed=False))
        store.proofs.add(full(1.0 + number, cuff_id="arm"))
    first = store.proofs.first(ProofKind.FULL, None, 5)
    assert [one.proof for one in first] == [full(3.0 + number / 10) for number in range(5)]
    assert [one.proof.steps[0].figure for one in store.proofs.first(ProofKind.SHORT, "arm", 2)] == [1.0, 2.0]
    assert store.proofs.first(ProofKind.SHORT, "thigh", 5) == ()
    latest = store.proofs.latest(ProofKind.FULL)
    assert latest is not None
    assert not latest.proof.passed
    service = store.services.add("Technician", "new valve B")
    assert (service.by, service.reason, service.last_proof_id) == ("Technician", "new valve B", 21)
    assert store.proofs.first(ProofKind.FULL, None, 5) == ()
    store.proofs.add(full(2.0))
    again = opened(boot="boot-2")
    assert [one.proof for one in again.proofs.first(ProofKind.FULL, None, 5)] == [full(2.0)]
    assert service.part is None
    assert again.services.all() == (service,)


def test_a_service_before_any_proof(store: Store) -> None:
    assert store.services.add("Technician", "new").last_proof_id == 0
    assert store.proofs.latest(ProofKind.SHORT) is None


def test_numbers_a_message_may_hold_are_refused_and_never_escape_as_another_error(store: Store) -> None:
    for number in (2**63, -(2**63) - 1, 2**64 - 1):
        with pytest.raises(StorageError) as refusal:
            store.plans.get(number)
        assert refusal.value.code == "row_refused"


def test_a_civil_clock_without_a_zone_is_refused(store: Store, clocks: Clocks) -> None:
    clocks.wall = clocks.wall.replace(tzinfo=None)
    with pytest.raises(StorageError) as refusal:
        store.runners.add("Ann", 1990)
    assert refusal.value.code == "clock_without_zone"


def test_text_that_was_altered_is_named(store: Store) -> None:
    runner = store.runners.add("Ann", 1990)
    store._file.add("screenings", {"runner_id": runner.id, "rule_version": "1", "answers": "[1]", "tier": "stop"})
    with pytest.raises(StorageError, match="screening 1") as refusal:
        store.screenings.get(1)
    assert refusal.value.code == "row_unreadable"
