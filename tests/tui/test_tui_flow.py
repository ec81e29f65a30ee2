"""What taps lead to: records and intents, in order; what must not happen."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from textual.events import Mount, MouseScrollDown, MouseScrollUp

from kiosk.core.errors import LinkError, StorageError
from kiosk.core.model import Limb, Mode, Phase, ProofKind, Reason, Side
from kiosk.core.posture import Posture
from kiosk.core.proofholds import KEEP_STILL
from kiosk.core.records import Clearance, Form, LopMethod, Runner, Tier
from kiosk.core.refillview import RefillView
from kiosk.core.scale import Scale
from kiosk.core.screening import assess
from kiosk.core.selftest import SHORT_CODES
from kiosk.core.units import Mmhg, Seconds
from kiosk.link.client import Disconnected
from kiosk.link.wire import (
    Acknowledge,
    AnswerScale,
    AnswerStop,
    AnyIntent,
    ApprovePlan,
    ClearScreening,
    CloseSession,
    ColourBack,
    CreateSupervisor,
    EndSession,
    FinishSet,
    KeepAlive,
    LetGo,
    OpenStation,
    Pause,
    PauseAudio,
    ReportSymptom,
    Resume,
    ResumeAudio,
    StartSession,
    Stop,
    Welcome,
)
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.screens.plan import ProtocolScreen
from kiosk.tui.screens.twostep import ARMED_S
from kiosk.tui.sentences import PROOF_STEPS, SENTENCES
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.sound_button import SoundButton
from tests.libraries import shared_library
from tests.tui import scenes
from tests.tui.support import DOSE, WATCHDOG, Station, alarmed, session, snapshot, station, training

PIN = "246810"


@pytest.fixture
async def st() -> AsyncIterator[Station]:
    async with station(library=shared_library()) as running:
        yield running


async def enter_pin(st: Station, pin: str = PIN) -> None:
    for digit in pin:
        await st.tap(f"#key-{digit}")
    await st.tap("#key-enter")


def place(st: Station) -> Place:
    """Where the screen is now; a call, so that nobody assumes it stays."""
    return st.app.place


async def test_a_screen_that_was_replaced_before_it_stood_follows_nothing(st: Station) -> None:
    await st.show(snapshot())
    replaced = st.app.screen
    assert isinstance(replaced, KioskScreen)
    st.app.receive(Disconnected("gone"))
    await st.settle()
    assert st.app.screen is not replaced
    await replaced.on_event(Mount())
    replaced._follow(snapshot())


def text_of(st: Station, selector: str) -> str:
    return st.app.screen.query_one(selector, Label).text


def sound_of(st: Station) -> str:
    return st.app.screen.query_one(SoundButton).label


# --- opening ------------------------------------------------------------------------------------------------


async def test_first_start_creates_the_supervisor_from_two_equal_pins(st: Station) -> None:
    await scenes.setup(st)
    await enter_pin(st)
    await enter_pin(st)
    assert st.link.told == [CreateSupervisor(name="Supervisor", pin=PIN)]
    assert place(st) is Place.OPENING


async def test_two_different_pins_create_nobody(st: Station) -> None:
    await scenes.setup(st)
    await enter_pin(st)
    await enter_pin(st, "111111")
    assert st.link.told == []
    assert "different" in text_of(st, "#pin-text")


async def test_short_pin_is_not_sent(st: Station) -> None:
    await scenes.setup(st)
    await enter_pin(st, "123")
    assert "six" in text_of(st, "#pin-text") or "6" in text_of(st, "#pin-text")
    await enter_pin(st, "456")
    assert "again" in text_of(st, "#pin-text")


async def test_pin_is_never_shown(st: Station) -> None:
    await scenes.opening(st)
    assert text_of(st, "#pin-dots").split() == ["●"] * 3
    await st.tap("#key-delete")
    assert text_of(st, "#pin-dots").split() == ["●"] * 2


async def test_opening_asks_for_the_self_test_and_leads_to_the_runners(st: Station) -> None:
    await st.show(snapshot(Mode.CLOSED, proof_passed=False))
    await enter_pin(st)
    assert st.link.told == [OpenStation(pin=PIN)]
    await st.show(snapshot(Mode.TESTING, proof=scenes.proof(3)))
    await st.show(snapshot(Mode.READY, proof=scenes.proof(99)))
    assert place(st) is Place.OPENING
    await st.tap("#proof-continue")
    assert place(st) is Place.WHO


async def test_that_the_station_was_never_calibrated_stays_on_the_screen_until_it_is_open(st: Station) -> None:
    never = Reason(code="calibration_none")
    closed = snapshot(Mode.CLOSED, proof_passed=False, calibration=never)
    await st.show(closed)
    assert text_of(st, "#pin-note") == "Never calibrated: call the technician"
    st.link.refusals = (Reason(code="pin_wrong"),)
    await enter_pin(st)
    await st.show(closed)
    assert st.app.screen.query_one("#pin-note").display
    await st.show(snapshot(Mode.CLOSED, proof_passed=False))
    assert not st.app.screen.query_one("#pin-note").display


async def test_refused_pin_is_a_sentence_with_figures(st: Station) -> None:
    await scenes.opening_locked(st)
    assert "too many wrong PINs" in text_of(st, "#pin-text")
    assert "0:58" in text_of(st, "#pin-text")


async def test_failed_self_test_can_be_repeated_with_the_pin(st: Station) -> None:
    await scenes.test_failed(st)
    assert not st.app.screen.query_one("#proof-continue").display
    await st.tap("#proof-again")
    await enter_pin(st)
    assert st.link.told == [OpenStation(pin=PIN)]


async def test_interruption_is_told_once(st: Station) -> None:
    await scenes.interrupted(st)
    assert place(st) is Place.INTERRUPTED
    await st.tap("#interrupted-ok")
    assert place(st) is Place.OPENING
    assert st.app.snapshot is not None
    await st.show(st.app.snapshot)
    assert place(st) is Place.OPENING


# --- people and gate ----------------------------------------------------------------------------------------


async def test_registering_stores_name_and_year_then_asks_consent_for_this_text(st: Station) -> None:
    await scenes.register_year(st)
    await st.tap("#year-plus-10")
    await st.tap("#year-minus-1")
    await st.tap("#next")
    assert [(row.name, row.birth_year) for row in st.store.runners.rows] == [("Alex R", 1994)]
    assert place(st) is Place.CONSENT
    while st.app.screen.query_one("#next").display:
        await st.tap("#next")
    await st.tap("#agree")
    assert st.store.consents.rows == []
    await st.tap("#agree-sure")
    assert [row.version for row in st.store.consents.rows] == [st.app.library.consent.version]
    assert place(st) is Place.FULL


async def test_nobody_under_18_is_registered_and_a_mended_year_is(st: Station) -> None:
    await scenes.register_young(st)
    assert "surely 18" in st.text()
    assert st.store.runners.rows == []
    await st.tap("#year-minus-1")
    assert "surely 18" not in st.text()
    await st.tap("#next")
    assert [row.birth_year for row in st.store.runners.rows] == [2007]


async def test_somebody_under_18_who_was_registered_once_is_asked_nothing_and_sent_away(st: Station) -> None:
    await scenes.blocked_young(st)
    assert place(st) is Place.BLOCKED
    assert "no PIN lets this pass" in " ".join(st.text().split())
    await st.tap("#blocked-end")
    assert place(st) is Place.WHO
    assert st.store.consents.rows == []


async def test_consent_given_does_not_make_anybody_older(st: Station) -> None:
    st.store.runners.add("Kim", 2009)
    st.store.consents.give(1, st.app.library.consent.version)
    await st.show(snapshot(Mode.READY))
    await st.tap("#choice-0")
    assert place(st) is Place.BLOCKED


async def test_a_second_tap_on_next_that_comes_after_the_last_page_is_nothing(st: Station) -> None:
    await scenes.register_year(st)
    await st.tap("#next")
    button = st.app.screen.query_one("#next", PressButton)
    while button.display:
        await st.tap("#next")
    shown = st.text()
    button.post_message(PressButton.Pressed(button))
    await st.settle()
    assert st.text() == shown


async def test_no_consent_ends_the_visit(st: Station) -> None:
    await scenes.consent_sure(st)
    st.store.consents.rows.clear()
    await st.tap("#disagree")
    assert st.store.consents.rows == []
    assert (place(st), st.app.visit.runner) == (Place.WHO, None)


async def test_consent_to_an_older_text_is_asked_again(st: Station) -> None:
    st.store.runners.add("Bo", 1990)
    st.store.consents.give(1, "an older text")
    await st.show(snapshot(Mode.READY))
    await st.tap("#choice-0")
    assert place(st) is Place.CONSENT


async def test_known_runner_goes_to_the_form_that_is_due(st: Station) -> None:
    st.store.runners.add("Bo", 1990)
    st.store.consents.give(1, st.app.library.consent.version)
    await st.show(snapshot(Mode.READY))
    await st.tap("#choice-0")
    assert place(st) is Place.FULL
    scenes.full_form(st)
    st.app.new_visit()
    await st.settle()
    await st.tap("#choice-0")
    assert place(st) is Place.GATE
    st.store.screenings.rows[0] = replace(st.store.screenings.rows[0], rule_version="an older one")
    st.app.new_visit()
    await st.settle()
    await st.tap("#choice-0")
    assert place(st) is Place.FULL


async def test_gate_stores_every_answer_and_back_takes_one_back(st: Station) -> None:
    await scenes.go(st, Place.GATE)
    del st.store.screenings.rows[1:]
    rules = st.app.library.screening
    await st.tap("#no")
    await st.tap("#yes")
    await st.tap("#back")
    await scenes.answer_rest(st, Place.GATE)
    (row,) = st.store.screenings.rows[1:]
    assert row.answers == scenes.mildest(rules)
    assert (row.tier, row.rule_version, row.form) == (Tier.CLEAR, rules.version, Form.SAME_DAY)
    assert st.app.visit.screening == row
    assert place(st) is Place.PROTOCOL


async def test_full_form_is_stored_as_such_and_counts_as_todays(st: Station) -> None:
    await scenes.go(st, Place.FULL)
    st.store.screenings.rows.clear()
    await scenes.answer_rest(st, Place.FULL, but={"diabetes": "#gate-level-1", "pain": "#gate-number-3"})
    (row,) = st.store.screenings.rows
    rules = st.app.library.full_screening
    assert row.answers == {**scenes.mildest(rules), "diabetes": "controlled", "pain": 3}
    assert (row.tier, row.rule_version, row.form) == (Tier.REVIEW, rules.version, Form.FULL)
    assert (st.app.visit.screening, place(st)) == (row, Place.BLOCKED)
    await st.tap("#blocked-again")
    assert place(st) is Place.FULL


async def test_a_change_is_kept_at_once_and_brings_the_full_form_also_next_time(st: Station) -> None:
    await scenes.go(st, Place.GATE)
    await st.tap("#yes")
    assert place(st) is Place.FULL
    assert st.store.screenings.rows[-1].answers == {"change": True}
    assert st.store.screenings.rows[-1].tier is Tier.STOP
    st.app.new_visit()
    await st.settle()
    await st.tap("#choice-0")
    assert place(st) is Place.FULL


async def test_what_the_full_form_said_binds_today(st: Station) -> None:
    await scenes.ready(st)
    scenes.full_form(st, heart=True)
    st.app.go(Place.GATE)
    await st.settle()
    st.clock.now_s += 1
    await scenes.answer_rest(st, Place.GATE)
    assert st.store.screenings.rows[-1].tier is Tier.STOP
    assert not st.app.screen.query("#blocked-continue, #blocked-clear")


async def test_review_leads_over_a_supervisors_reason_and_pin_to_the_milder_protocols(st: Station) -> None:
    await scenes.clearing(st)
    assert not st.app.screen.query("#blocked-continue")
    today = st.store.screenings.rows[-1]
    reason = st.app.library.clearances[1].id
    full = st.store.screenings.last_full(today.runner_id)
    st.store.clearances.rows.append(  # as the controller writes it
        Clearance(
            id=1,
            screening_id=today.id,
            full_id=today.id if full is None else full.id,
            supervisor_id=1,
            reason=reason,
            at_utc="",
        )
    )
    await enter_pin(st)
    assert st.link.told == [ClearScreening(screening_id=today.id, reason=reason, pin=PIN)]
    assert place(st) is Place.PROTOCOL
    for row in ("#choice-0", "#choice-1"):
        assert "First, released" in st.app.screen.query_one(row, PressButton).label
    assert not st.app.screen.query_one("#choice-2").visible


async def test_a_refused_clearance_says_why_and_stays(st: Station) -> None:
    await scenes.clearing(st)
    st.link.refusals = (Reason(code="pin_wrong"),)
    await enter_pin(st)
    assert place(st) is Place.CLEARING
    assert str(SENTENCES["pin_wrong"]) in text_of(st, "#pin-text")
    await st.tap("#pin-back")
    assert place(st) is Place.CLEARANCE
    await st.tap("#back")
    assert place(st) is Place.BLOCKED


async def test_blood_pressure_is_checked_repeated_after_a_minute_and_stored(st: Station) -> None:
    await scenes.pressure_rest(st)
    assert place(st) is Place.PRESSURE
    await st.tap("#rested")
    await scenes.figure(st, 300)
    assert "From 70 to 260" in text_of(st, "#number-text")
    await st.tap("#key-9")
    await st.tap("#key-delete")
    await scenes.figure(st, 165)
    await scenes.figure(st, 170)
    assert "From 40 to 150" in text_of(st, "#number-text")
    await st.tap("#number-back")
    await scenes.figure(st, 140)
    await scenes.figure(st, 145)
    assert "below the upper one, 140" in text_of(st, "#number-text")
    await scenes.figure(st, 99)
    st.clock.now_s += 30
    await scenes.figure(st, 130)
    assert "to wait" in text_of(st, "#number-text")
    st.clock.now_s += 40
    await scenes.figure(st, 130)
    await scenes.figure(st, 85)
    row = st.store.screenings.rows[-1]
    parts = {key.partition(":")[2]: value for key, value in row.answers.items() if key.startswith("blood_pressure:")}
    assert parts.pop("waited_s") in range(70, 80)
    assert parts == {
        "rested": True,
        "systolic": 140,
        "diastolic": 99,
        "systolic_again": 130,
        "diastolic_again": 85,
    }
    assert row.tier is Tier.REVIEW
    assert place(st) is Place.BLOCKED


async def test_a_calm_pressure_is_taken_once_and_back_leads_to_the_questions(st: Station) -> None:
    await scenes.pressure_rest(st)
    await st.tap("#rested")
    await st.tap("#number-back")
    await st.tap("#back")
    assert place(st) is Place.GATE
    await scenes.answer_rest(st, Place.GATE, but={"treated": "#yes"})
    await st.tap("#rested")
    await scenes.figure(st, 120)
    await scenes.figure(st, 80)
    assert place(st) is Place.BLOCKED
    assert "blood_pressure:waited_s" not in st.store.screenings.rows[-1].answers


async def test_stop_answer_blocks_and_only_ends_the_visit(st: Station) -> None:
    await scenes.blocked_stop(st)
    assert st.store.screenings.rows[-1].tier is Tier.STOP
    assert not st.app.screen.query("#blocked-continue, #blocked-clear")
    await st.tap("#blocked-end")
    assert (place(st), st.app.visit.runner) == (Place.WHO, None)


async def test_limb_that_is_out_cannot_be_chosen(st: Station) -> None:
    await scenes.limb_blocked(st)
    verdict = assess(st.app.library.screening, st.store.screenings.rows[-1].answers)
    assert [f"{side} {limb}" for limb, side in verdict.blocked_limbs] == ["left leg"]
    await st.tap("#limb-left-leg")
    assert place(st) is Place.LIMB
    await st.tap("#limb-right-leg")
    assert place(st) is Place.CUFF


async def test_yes_about_limbs_without_naming_one_blocks_all_of_them(st: Station) -> None:
    await scenes.gate_limbs(st)
    await st.tap("#gate-left-leg")
    await st.tap("#limbs-done")
    await scenes.answer_rest(st, Place.GATE)
    assert st.store.screenings.rows[-1].tier is Tier.STOP
    assert not any(":" in key for key in st.store.screenings.rows[-1].answers)


async def test_abandoned_questions_give_way_but_a_measurement_does_not() -> None:
    async with station(library=shared_library(), idle_s=120.0) as st:
        await scenes.go(st, Place.LOP)
        st.clock.now_s += 500  # shorter than what takes longest there
        st.app.on_beat_due()
        await st.settle()
        assert place(st) is Place.LOP
        st.app.go(Place.GATE)
        await st.settle()
        st.app.on_beat_due()
        await st.settle()
        assert (place(st), st.app.visit.runner) == (Place.WHO, None)


# --- plan and start -----------------------------------------------------------------------------------------


async def test_plan_is_stored_as_chosen_and_approved_by_pin(st: Station) -> None:
    await scenes.go(st, Place.PROTOCOL)
    st.store.plans.rows.clear()
    st.app.visit.lop = st.app.visit.percent_lop = None
    st.store.lops.rows.clear()
    screen = st.app.screen
    assert isinstance(screen, ProtocolScreen)
    await st.tap(f"#choice-{screen.first + screen.ids.index('RES-STD')}")
    await st.tap("#choice-1")
    await st.tap("#limb-right-leg")
    await st.tap("#choice-1")
    await st.tap("#fit-done")
    await st.tap("#refill-tap")
    await st.show(snapshot(refill=RefillView(waits=True)))
    await st.tap("#refill-tap")
    await st.show(snapshot(refill=RefillView(seconds=1.0)))
    assert st.link.told == [LetGo(), ColourBack()]
    await st.tap("#posture-lying")
    await st.tap("#lop-doppler")
    await st.tap("#lop-plus-10")
    await st.tap("#lop-minus-1")
    assert st.store.lops.rows == []
    await st.tap("#doppler-enter")
    assert "76 mmHg (40 % of 189)" in text_of(st, "#lop-result")
    for _ in range(3):
        await st.tap("#percent-plus-5")
    await st.tap("#rounds-minus-1")
    await st.tap("#load-plus-5")
    assert "104 mmHg (55 % of 189)" in text_of(st, "#lop-result")
    await st.tap("#lop-approve")
    assert place(st) is Place.REASON
    assert "HARDER" in text_of(st, "#choose-title")
    assert st.store.plans.rows == []
    await st.tap("#choice-1")
    (plan,) = st.store.plans.rows
    assert (plan.protocol_id, plan.exercise, plan.cuff_id) == ("RES-STD", "Knee extension", "thigh-180")
    assert (plan.limb, plan.side, plan.lop_mmhg, plan.percent_lop) == (Limb.LEG, Side.RIGHT, Mmhg(189), 55.0)
    assert (plan.rounds, plan.load_kg) == (1, 5.0)  # two are proposed: the first week of a leg that is new to it
    ((of_plan, version, proposal),) = st.store.proposals.rows
    assert (of_plan, version) == (plan.id, st.app.library.prescribing.version)
    assert (proposal.ask.protocol_id, proposal.ask.percent_lop) == ("RES-FIRST", 40.0)
    (found,) = st.store.lops.rows
    assert (plan.lop_method, plan.lop_id, plan.posture) == (LopMethod.DOPPLER, found.source.id, Posture.LYING)
    await enter_pin(st)
    vows = ("lower_posture",)  # a knee is extended seated
    assert st.link.told[2:] == [ApprovePlan(plan_id=plan.id, pin=PIN, reason="well_trained", vows=vows)]
    assert place(st) is Place.START


async def test_a_proposal_is_taken_with_one_tap_and_needs_no_reason(st: Station) -> None:
    await scenes.proposed_list(st)
    st.store.plans.rows.clear()
    await st.tap("#choice-0")
    assert place(st) is Place.CUFF
    visit = st.app.visit
    assert (visit.protocol_id, visit.exercise, visit.side) == ("TEN-ACH", "Heel raise, standing", Side.LEFT)
    st.app.go(Place.PERCENT)
    await st.settle()
    st.clock.now_s += 1
    await st.tap("#lop-approve")
    (plan,) = st.store.plans.rows
    assert (plan.percent_lop, plan.rounds, plan.load_kg) == (40.0, 2, 12.0)
    assert "LOP is from a lower posture" in text_of(st, "#pin-text")
    await enter_pin(st)
    assert st.link.told == [ApprovePlan(plan_id=plan.id, pin=PIN, vows=("lower_posture",))]


async def test_a_limb_that_recovers_works_sooner_by_a_supervisors_word_alone(st: Station) -> None:
    await scenes.early(st)
    assert place(st) is Place.EARLY
    await st.tap("#back")
    assert place(st) is Place.PERCENT
    st.clock.now_s += 1
    await st.tap("#lop-approve")
    await st.tap("#choice-0")
    await st.tap("#choice-1")
    assert place(st) is Place.APPROVE
    plan = st.store.plans.rows[-1]
    await enter_pin(st)
    assert st.link.told[-1] == ApprovePlan(plan_id=plan.id, pin=PIN, reason="equipment", vows=("short_block",))


async def test_what_a_supervisor_has_set_stays_until_something_else_is_chosen(st: Station) -> None:
    await scenes.proposed_way(st)
    await st.tap("#percent-plus-5")
    await st.tap("#evidence")
    assert "NCT05241197" in text_of(st, "#evidence-text")
    await st.tap("#back")
    assert st.app.visit.percent_lop == 45
    st.app.visit.exercise = "Heel raise, seated"
    st.app.go(Place.PERCENT)
    await st.settle()
    assert (st.app.visit.percent_lop, st.app.visit.load_kg) == (40, None)


@pytest.mark.parametrize(("key", "title"), [("rounds-minus-1", "Milder"), ("load-plus-1", "HARDER")])
async def test_each_way_of_changing_has_its_own_reasons(st: Station, key: str, title: str) -> None:
    await scenes.changed(key)(st)
    assert title in text_of(st, "#choose-title")
    await st.tap("#back")
    assert place(st) is Place.PERCENT


async def test_nothing_is_chosen_where_nothing_can_be_trained(st: Station) -> None:
    await scenes.nothing_proposed(st)
    await st.tap("#choice-0")
    assert place(st) is Place.PROTOCOL


async def test_a_weight_cannot_be_set_above_what_is_accepted(st: Station) -> None:
    await scenes.go(st, Place.PERCENT)
    for _ in range(9):
        await st.tap("#load-plus-5")
    assert st.app.visit.load_kg == 40.0  # nothing was tested


async def test_why_nothing_is_proposed_is_no_row_to_choose(st: Station) -> None:
    await scenes.not_proposed(st)
    await st.tap("#choice-0")
    assert place(st) is Place.PROTOCOL
    await st.tap("#choice-1")
    assert (place(st), st.app.visit.protocol_id) == (Place.EXERCISE, "TEN-ACH")


async def test_review_cap_is_shown_before_anybody_approves(st: Station) -> None:
    await scenes.go(st, Place.PERCENT)
    scenes.full_form(st, family=True)
    st.app.visit.screening = scenes.day_form(st)
    for _ in range(3):
        await st.tap("#percent-plus-5")
    for code in ("percent_out_of_range", "review_rests", "clearance_missing"):
        assert str(SENTENCES[code]) in text_of(st, "#lop-result")
    assert st.app.screen.query_one("#lop-approve").disabled


async def test_controller_refuses_a_plan_with_every_reason(st: Station) -> None:
    await scenes.approve_refused(st)
    assert place(st) is Place.APPROVE
    assert "has to rest" in text_of(st, "#pin-text")
    assert "for today is used up" in text_of(st, "#pin-text")


async def test_one_tap_never_fills_the_cuff(st: Station) -> None:
    await scenes.go(st, Place.START)
    await st.tap("#start")
    assert st.link.told == []
    await st.tap("#start-now")
    assert st.link.told == [StartSession(plan_id=1)]


async def test_a_start_shows_the_check_and_then_the_training(st: Station) -> None:
    await scenes.checked("rise")(st)
    assert place(st) is Place.CHECK
    assert not st.app.screen.query_one("#check-again").display
    await st.show(training("fill"))
    assert place(st) is Place.TRAINING


async def test_who_tenses_the_limb_in_the_check_is_told_to_keep_still(st: Station) -> None:
    await scenes.checked("hold")(st)
    assert text_of(st, "#check-now") == str(PROOF_STEPS["hold"])
    steps = scenes.short_proof(SHORT_CODES.index("hold"))
    steps = tuple(replace(one, warning=KEEP_STILL) if one.code == "hold" else one for one in steps)
    await st.show(snapshot(Mode.TESTING, phase=Phase.PROOF, proof=steps, proof_kind=ProofKind.SHORT))
    assert "keep still" in text_of(st, "#check-now")


@pytest.mark.parametrize(("button", "where"), [("#check-again", Place.START), ("#check-cuff", Place.CUFF)])
async def test_a_check_that_failed_stays_until_it_was_read(st: Station, button: str, where: Place) -> None:
    reason = Reason(code="cuff_too_large", figures={"found_ml": 301.0, "registered_ml": 160.0})
    await scenes.check_refused(reason)(st)
    assert place(st) is Place.CHECK
    assert "301 mL" in text_of(st, "#check-now")
    await st.tap(button)
    assert place(st) is where
    await st.show(snapshot(Mode.READY, start_refused=reason))
    assert place(st) is where


async def test_the_same_refusal_is_told_again_after_another_start(st: Station) -> None:
    reason = Reason(code="cuff_too_large")
    await scenes.check_refused(reason)(st)
    await st.tap("#check-again")
    st.clock.now_s += 1
    await st.tap("#start")
    st.clock.now_s += 1
    await st.tap("#start-now")
    await st.show(snapshot(Mode.READY, start_refused=reason))
    assert place(st) is Place.CHECK


async def test_a_part_that_failed_in_the_check_asks_for_the_supervisor(st: Station) -> None:
    await scenes.check_closed(st)
    assert place(st) is Place.OPENING
    assert "supervisor" in text_of(st, "#proof-note")


async def test_double_tap_on_start_arms_but_does_not_start(st: Station) -> None:
    await scenes.go(st, Place.START)
    region = st.find("#start").region
    for x in (region.x + 2, region.x + 2):
        await st.press(x, region.y + 1)
    region = st.find("#start-now").region
    await st.press(region.x + 2, region.y + 1)
    assert st.link.told == []


async def test_an_armed_start_that_nobody_takes_falls_back(st: Station) -> None:
    await scenes.go(st, Place.START)
    await st.tap("#start")
    st.clock.now_s += ARMED_S - 3.0
    await st.show(snapshot(Mode.READY))
    assert st.app.screen.query_one("#start-now").display
    st.clock.now_s += 3.0
    await st.show(snapshot(Mode.READY))
    assert not st.app.screen.query_one("#start-now").display
    assert st.link.told == []


async def test_start_comes_when_the_limb_has_rested_from_its_measurement(st: Station) -> None:
    await scenes.start_rests(st)
    assert "START comes in 0:41" in text_of(st, "#start-hint")
    await st.tap("#start")
    assert not st.app.screen.query_one("#start-now").display
    st.clock.now_s += 35.0
    await st.show(snapshot(Mode.READY))
    assert "START comes in 0:0" in text_of(st, "#start-hint")
    st.clock.now_s += 6.0
    await st.show(snapshot(Mode.READY))
    assert "Sit still" in text_of(st, "#start-hint")
    await st.tap("#start")
    assert st.app.screen.query_one("#start-now").display


async def test_refused_start_says_why_and_disarms(st: Station) -> None:
    await scenes.go(st, Place.START)
    st.link.refusals = (Reason(code="approval_stale"),)
    await st.tap("#start")
    await st.tap("#start-now")
    assert "changed after its approval" in text_of(st, "#start-text")
    assert not st.app.screen.query_one("#start-now").display


# --- training -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cue", "button", "intent"),
    [
        ("up", "pause", Pause()),
        ("paused", "pause", Resume()),
        ("down", "set-done", FinishSet()),
        ("rest", "end", EndSession()),
    ],
)
async def test_training_buttons(st: Station, cue: str, button: str, intent: AnyIntent) -> None:
    await scenes.trained(cue)(st)
    await st.tap(f"#{button}")
    assert st.link.told == [intent]


async def test_each_scale_is_one_tap_and_the_next_one_takes_none_that_was_meant_for_it(st: Station) -> None:
    await scenes.trained("rest", scale="cuff_pain")(st)
    await st.tap("#scale-7")
    assert st.link.told == [AnswerScale(scale=Scale.CUFF_PAIN, value=7)]
    assert st.app.screen.query_one("#view-trace").display, "answered; the station has not said so yet"
    await st.show(training("rest", scale="effort"))
    assert "HARD" in text_of(st, "#scale-question")
    st.app.screen.begin_dead_time()  # type: ignore[attr-defined]  # a KioskScreen
    st.clock.now_s -= 1
    await st.tap("#scale-7")
    assert len(st.link.told) == 1
    await st.tap("#scale-10")
    assert st.link.told[1:] == [AnswerScale(scale=Scale.EFFORT, value=10)]


async def test_an_unanswered_scale_gives_way_to_the_next_set(st: Station) -> None:
    await scenes.trained("rest", scale="effort")(st)
    await st.show(training("up"))
    assert not st.app.screen.query_one("#view-scale").display


async def test_the_colour_is_two_taps_on_one_target_and_leads_on_when_it_is_fast(st: Station) -> None:
    await scenes.fit_colour(st)
    await st.tap("#refill-tap")
    await st.show(snapshot(refill=RefillView(waits=True)))
    await st.tap("#refill-tap")
    assert st.link.told == [LetGo(), ColourBack()]
    await st.show(snapshot(refill=RefillView(seconds=1.3)))
    assert place(st) is Place.POSTURE


async def test_a_slow_colour_stays_at_the_fit_and_an_old_result_is_none(st: Station) -> None:
    await scenes.fit_colour(st)
    await st.show(snapshot(refill=RefillView(seconds=1.0)))
    assert place(st) is Place.FIT
    await scenes.fit_slow(st)
    assert place(st) is Place.FIT
    assert "4.2 s" in text_of(st, "#fit-note")


async def test_under_pressure_the_colour_is_asked_in_the_trace_s_place(st: Station) -> None:
    await scenes.coloured(waits=True)(st)
    await st.tap("#refill-tap")
    assert st.link.told == [ColourBack()]


async def test_after_the_release_each_question_comes_by_itself_and_none_has_to_be_answered(st: Station) -> None:
    await scenes.after(RefillView(asked=True))(st)
    await st.tap("#refill-tap")
    assert st.link.told == [LetGo()]
    view = session("done", end_reason=Reason(code="completed"), dose=DOSE, scale="effort")
    await st.show(snapshot(Mode.RELEASING, session=view))
    await st.tap("#scale-4")
    assert st.link.told[1:] == [AnswerScale(scale=Scale.EFFORT, value=4)]
    assert place(st) is Place.AFTER
    await st.tap("#after-skip")
    assert place(st) is Place.SUMMARY
    await st.show(snapshot(Mode.RELEASING, session=replace(view, session_id=8)))
    assert place(st) is Place.AFTER, "the next bout asks again"


async def test_a_slow_colour_after_the_release_is_said_until_the_summary_is_closed(st: Station) -> None:
    await scenes.after(RefillView(seconds=4.2, is_slow=True), scale="")(st)
    assert place(st) is Place.SUMMARY
    assert "call the supervisor" in text_of(st, "#summary-care")


async def test_symptom_is_named_in_two_taps_or_taken_back(st: Station) -> None:
    await scenes.training_symptom(st)
    await st.tap("#symptom")
    assert st.link.told == []
    await st.tap("#symptom")
    await st.tap("#symptom-tingling")
    assert st.link.told == [ReportSymptom("tingling")]
    assert st.app.screen.query_one("#view-trace").display


async def test_pressure_without_a_figure_is_no_figure(st: Station) -> None:
    await scenes.training_alarm(st)
    assert not any(character.isdigit() for character in st.app.screen.query_one("#pressure").text)  # type: ignore[attr-defined]  # a BigDigits


@pytest.mark.parametrize("start", [Place.GATE, Place.LOP, Place.WHO, Place.REGISTER])
@pytest.mark.parametrize(
    ("mode", "demanded"),
    [(Mode.TRIPPED, Place.TRIPPED), (Mode.STOPPED, Place.STOPPED), (Mode.SESSION, Place.TRAINING)],
)
async def test_pressure_pulls_its_screen_over_any_form(st: Station, start: Place, mode: Mode, demanded: Place) -> None:
    await scenes.go(st, start)
    await st.show(replace(training("up"), mode=mode))
    assert place(st) is demanded
    await st.show(snapshot(Mode.READY))
    assert place(st) is start


async def test_summary_stands_until_the_station_lets_go(st: Station) -> None:
    await scenes.summary(st)
    await st.tap("#summary-done")
    assert st.link.told == [CloseSession()]
    assert place(st) is Place.SUMMARY
    await st.show(snapshot(Mode.READY))
    assert (place(st), st.app.visit.runner) == (Place.WHO, None)


async def test_the_other_side_gets_its_own_fit_lop_and_plan(st: Station) -> None:
    await scenes.one_of_two()(st)
    visit = st.app.visit
    await st.tap("#other-side")
    assert st.link.told == [CloseSession()]
    assert place(st) is Place.SUMMARY, "the station has not let go yet"
    await st.show(snapshot(Mode.READY))
    assert place(st) is Place.FIT
    turned = st.app.visit
    assert (turned.side, turned.protocol_id, turned.exercise) == (Side.RIGHT, visit.protocol_id, visit.exercise)
    assert (turned.lop, turned.plan, turned.percent_lop, turned.posture) == (None, None, None, None)
    assert (turned.runner, turned.screening) == (visit.runner, visit.screening)
    await st.tap("#fit-done")
    assert st.app.screen.query_one("#fit-refill").display
    assert st.store.pairs.rows == []


async def test_both_sides_are_one_record_from_the_first_plan_on(st: Station) -> None:
    await scenes.go(st, Place.LIMB)
    await st.tap("#both")
    assert st.app.visit.both
    rows, plans = st.store.pairs.rows, st.store.plans.rows
    for _ in range(3):
        st.app.go(Place.PERCENT)
        await st.settle()
        await st.tap("#lop-approve")
        assert place(st) is Place.REASON
        await st.tap("#choice-0")
        if plans[-1].id == 3:
            st.app.visit.first_session = 7
    assert rows == [("begin", 1, 2), ("first", 1, 3), ("second", 1, 4)], "planned, planned anew, and the other side"


async def test_a_first_side_that_was_cut_does_not_lead_on_by_itself(st: Station) -> None:
    await scenes.one_of_two("ended_by_runner")(st)
    assert "supervisor decides" in text_of(st, "#summary-care")
    assert st.app.screen.query_one("#other-side", PressButton).label.startswith("SUPERVISOR")
    await st.tap("#summary-done")
    assert st.store.pairs.rows == [("left_at_summary", 1)]
    await st.show(snapshot(Mode.READY))
    assert (place(st), st.app.visit.pair_id) == (Place.WHO, None)


async def test_after_pain_there_is_no_other_side(st: Station) -> None:
    await scenes.one_of_two("cuff_pain")(st)
    assert not st.app.screen.query_one("#other-side").display


async def test_a_bout_of_one_side_offers_no_other(st: Station) -> None:
    await scenes.summary(st)
    assert not st.app.screen.query_one("#other-side").display


async def test_the_second_summary_shows_both(st: Station) -> None:
    await scenes.both_sides(st)
    assert "LEFT LEG: All sets done" in text_of(st, "#summary-0")
    assert "RIGHT LEG: Tingling" in text_of(st, "#summary-2")
    assert "nothing delivered" in text_of(st, "#summary-3")
    assert not st.app.screen.query_one("#other-side").display
    await st.tap("#summary-done")
    assert st.store.pairs.rows == []


async def test_stop_is_answered_then_acknowledged(st: Station) -> None:
    await scenes.stopped(st)
    await st.tap("#answer-pain")
    assert st.link.told == [AnswerStop("pain")]
    await st.show(snapshot(Mode.STOPPED, stop_answered=True, session=session("release")))
    await enter_pin(st)
    assert st.link.told[1:] == [Acknowledge(pin=PIN)]


async def test_stop_in_a_measurement_says_how_long_it_was_tight_even_after_the_limb_has_rested(st: Station) -> None:
    for account_s, pressure, told in ((35, 140.0, "0:35"), (36, 60.0, "0:36"), (0, 2.0, "0:36")):
        watchdog = replace(WATCHDOG, restriction_s=Seconds(account_s))
        await st.show(snapshot(Mode.STOPPED, pressure_mmhg=Mmhg(pressure), watchdog=watchdog))
        assert f"tight for {told} min" in text_of(st, "#stopped-title")


async def test_stop_with_an_empty_cuff_does_not_tell_the_time_of_what_was_before(st: Station) -> None:
    watchdog = replace(WATCHDOG, restriction_s=Seconds(35))
    await st.show(snapshot(Mode.STOPPED, pressure_mmhg=Mmhg(2.0), watchdog=watchdog))
    assert "tight for" not in text_of(st, "#stopped-title")


async def test_trip_is_acknowledged_by_pin_and_says_why_it_happened(st: Station) -> None:
    await scenes.tripped(st)
    assert "do not agree" in text_of(st, "#alarm-what")
    assert "108 mmHg" in text_of(st, "#tripped-note")
    await st.tap("#tripped-unlock")
    st.link.refusals = (Reason(code="pin_wrong"),)
    await enter_pin(st)
    await st.show(replace(st.app.snapshot or snapshot(), at_s=st.clock.now()))
    assert st.link.told == [Acknowledge(pin=PIN)]
    assert "not right" in text_of(st, "#pin-text")
    st.link.refusals = ()
    await enter_pin(st)
    assert "PIN is right" in text_of(st, "#tripped-note")
    await st.tap("#tripped-unlock")
    await st.tap("#pin-back")
    assert st.find("#tripped-unlock").display


async def test_who_needs_help_is_left_by_a_supervisors_pin_alone(st: Station) -> None:
    await scenes.helping(st)
    assert place(st) is Place.HELP
    assert "EMERGENCY" in text_of(st, "#alarm-supervisor")
    await st.tap("#help-unlock")
    await st.tap("#pin-back")
    await st.tap("#help-unlock")
    await enter_pin(st)
    assert st.link.told == [Acknowledge(pin=PIN)]
    assert place(st) is Place.HELP, "the station has not said so yet"
    snap = st.app.snapshot
    assert snap is not None
    await st.show(replace(snap, alarms=(replace(snap.alarms[0], acknowledged_by="4"),)))
    assert place(st) is Place.SUMMARY


async def test_an_alarm_that_closed_the_station_can_be_paused_where_it_is_opened(st: Station) -> None:
    await scenes.opening_sounds(st)
    assert place(st) is Place.OPENING
    await st.tap(".sound")
    assert st.link.told == [PauseAudio()]


@pytest.mark.parametrize("changes", [{"locked": True}, {"reset_wait_s": 90.0}])
async def test_what_has_to_be_waited_for_is_said_and_no_pin_is_asked(st: Station, changes: dict[str, Any]) -> None:
    view = replace(WATCHDOG, state="tripped", reason="overtime", **changes)
    await st.show(alarmed(snapshot(Mode.TRIPPED, watchdog=view), "watchdog_overtime"))
    note = text_of(st, "#tripped-note")
    assert ("technician" in note) == view.locked
    assert ("1:30 min" in note) == (view.reset_wait_s > 0)
    assert st.app.screen.query_one("#tripped-unlock").disabled
    await st.show(alarmed(snapshot(Mode.TRIPPED), "watchdog_overtime"))
    assert not st.app.screen.query_one("#tripped-unlock").disabled


# --- alarms -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scene", ["tripped", "stopped", "release", "summary_sounds"])
async def test_sound_is_paused_by_one_tap_and_comes_back_by_another(st: Station, scene: str) -> None:
    await scenes.SCENES[scene](st)
    snap = st.app.snapshot
    assert snap is not None
    code = snap.alarms[0].code
    await st.tap(".sound")
    assert st.link.told == [PauseAudio()]
    await st.show(alarmed(snap, code, paused_s=120.0))
    assert sound_of(st) == "SOUND OFF\n120 s"
    st.clock.now_s -= 2.5  # the same finger, before the second is over
    await st.tap(".sound")
    assert st.link.told == [PauseAudio()]
    await st.show(alarmed(snap, code, paused_s=41.0))
    assert sound_of(st) == "SOUND OFF\n41 s"
    await st.tap(".sound")
    assert st.link.told == [PauseAudio(), ResumeAudio()]
    await st.show(replace(alarmed(snap, code), signal=replace(snap.signal, sound="")))
    assert not st.app.screen.query_one(SoundButton).display


async def test_the_sound_of_a_tight_cuff_cannot_be_paused(st: Station) -> None:
    await scenes.tripped_tight(st)
    assert sound_of(st) == "NO PAUSE\nnow"
    await st.tap(".sound")
    assert st.link.told == []


async def test_without_a_watchdog_the_screen_says_that_nothing_sounds(st: Station) -> None:
    await scenes.go(st, Place.LOP)
    await st.show(alarmed(snapshot(Mode.READY, watchdog=None), "watchdog_missing"))
    assert place(st) is Place.UNGUARDED
    assert sound_of(st) == "NO SOUND\nno guard"
    await st.tap(".sound")
    assert st.link.told == []
    await st.show(snapshot(Mode.READY))
    assert place(st) is Place.LOP


@pytest.mark.parametrize("scene", ["tripped", "release", "unguarded", "alarm"])
async def test_a_flash_changes_colours_and_never_the_text(st: Station, scene: str) -> None:
    await scenes.SCENES[scene](st)
    snap = st.app.snapshot
    assert snap is not None
    snap = replace(snap, trace=())
    looks, texts = list[str](), list[str]()
    for at_s in (1000.0, 1000.1, 1000.3, 1000.6, 1000.9, 1001.2):
        await st.show(replace(snap, at_s=Seconds(at_s)))
        looks.append(str(st.app.screen.query_one("#header").styles.background))
        texts.append(st.text())
    assert len(set(texts)) == 1
    assert len(set(looks)) == (1 if scene == "alarm" else 2)


# --- link, STOP, keys ---------------------------------------------------------------------------------------


async def test_lost_link_takes_the_screen_and_gives_it_back(st: Station) -> None:
    await scenes.go(st, Place.GATE)
    st.link.connected = False
    st.app.receive(Disconnected("end of file"))
    await st.settle()
    assert place(st) is Place.LOST
    assert st.app.snapshot is None
    st.link.connected = True
    st.app.receive(Welcome(1, "controller", False, "bench"))
    await st.show(snapshot(Mode.READY))
    assert place(st) is Place.GATE


async def test_stop_reaches_the_watchdog_without_a_controller(st: Station) -> None:
    await scenes.lost(st)
    before = len(st.link.sent)
    await st.press(5, 16)
    assert st.stop.count == 1
    assert len(st.link.sent) == before


async def test_stop_to_a_link_that_breaks_in_the_same_moment_still_reaches_the_watchdog(
    st: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scenes.trained("up")(st)

    def broken(_intent: AnyIntent) -> int:
        raise LinkError("link_lost", "gone")

    monkeypatch.setattr(st.link, "send", broken)
    await st.press(5, 19)
    assert st.stop.count == 1


@pytest.mark.parametrize("kind", [MouseScrollDown, MouseScrollUp])
async def test_slide_over_stop_counts(st: Station, kind: type[MouseScrollDown]) -> None:
    await scenes.trained("up")(st)
    st.app.post_message(kind(None, 30, 17, 0, 0, 0, False, False, False, screen_x=30, screen_y=17))
    await st.settle()
    assert st.link.told == [Stop(source="screen", press=st.stop.press)]
    assert st.stop.count == 1


async def test_tap_above_the_bar_is_no_stop(st: Station) -> None:
    await scenes.trained("up")(st)
    await st.press(33, 15)
    assert st.stop.count == 0


async def test_stop_has_no_dead_time(st: Station) -> None:
    await st.show(snapshot(Mode.READY))
    st.app.go(Place.WHO)
    await st.press(33, 17)
    assert st.stop.count == 1


@pytest.mark.parametrize("x", [5, 20, 33, 46, 60])
async def test_taps_on_one_place_never_fill_the_cuff_however_many(st: Station, x: int) -> None:
    await scenes.go(st, Place.START)
    row = st.find("#start").region.y + 1
    for _ in range(12):
        st.clock.now_s += 1
        await st.press(x, row)
    assert [told for told in st.link.told if isinstance(told, StartSession)] == []


async def test_tap_in_the_dead_time_after_a_new_screen_does_nothing(st: Station) -> None:
    st.store.runners.add("Bo", 1990)
    await st.show(snapshot(Mode.READY))
    st.app.go(Place.WHO)
    await st.settle()
    await st.press(5, 2)
    assert place(st) is Place.WHO
    st.clock.now_s += 0.31
    await st.press(5, 2)
    assert place(st) is Place.CONSENT


KEYS = [
    "ctrl+q", "ctrl+c", "ctrl+z", "ctrl+p", "ctrl+backslash", "escape", "f1", "tab", "enter", "space", "q", "up",
]  # fmt: skip


@pytest.mark.parametrize("scene", ["who", "lift", "opening", "stopped"])
async def test_no_key_does_anything(st: Station, scene: str) -> None:
    await scenes.SCENES[scene](st)
    before, there, told = st.text(), st.app.place, len(st.link.told)
    await st.pilot.press(*KEYS)
    await st.settle()
    assert st.app.is_running
    assert (st.text(), st.app.place, len(st.link.told)) == (before, there, told)


async def test_names_are_shown_as_they_are_and_never_obeyed(st: Station) -> None:
    for name in scenes.HOSTILE:
        st.store.runners.add(name, 1990)
    await st.show(snapshot(Mode.READY))
    shown = [button.label for button in st.app.screen.query(PressButton) if button.has_class("choice")]
    assert any("[@click=app.quit]x[/]" in label for label in shown)
    assert not any("\x1b" in label for label in shown)
    assert "[@click=app.quit]x[/]" in st.text()
    assert "{0} %s {name} $x" in st.text()
    index = next(i for i, label in enumerate(shown) if "@click" in label)
    await st.tap(f"#choice-{index}")
    await st.settle()
    assert st.app.is_running
    assert "[@click=app.quit]" in st.text()


async def test_record_that_cannot_be_written_is_said_and_nothing_goes_on(
    st: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scenes.register_year(st)

    def full(_name: str, _year: int) -> Runner:
        raise StorageError("store_full", "the disk is full")

    monkeypatch.setattr(st.store.runners, "add", full)
    await st.tap("#next")
    assert place(st) is Place.REGISTER
    assert "disk is full" in st.text().splitlines()[0]


async def test_keep_alive_comes_from_the_message_loop_and_only_into_a_link(st: Station) -> None:
    await scenes.trained("up")(st)
    st.link.sent.clear()
    st.app.on_beat_due()
    assert st.link.sent == [KeepAlive()]
    st.link.connected = False
    st.app.on_beat_due()
    assert st.link.sent == [KeepAlive()]
