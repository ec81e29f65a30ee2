"""How a LOP value comes to a plan through the screens: what is sent, what is kept, what is never offered."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from kiosk.core.days import DAY_S
from kiosk.core.errors import StorageError
from kiosk.core.lop import Estimate
from kiosk.core.lopequation import Body, Sex
from kiosk.core.model import Limb, Mode, Phase, ProofKind, Reason, Side
from kiosk.core.posture import Posture
from kiosk.core.records import LopMethod
from kiosk.core.units import Mmhg, Seconds
from kiosk.link.wire import ApprovePlan, EndSession, MeasureLop, StartSession
from kiosk.tui import draft
from kiosk.tui.navigation import Place
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.oscillogram import OscillogramBars
from kiosk.tui.widgets.press_button import PressButton
from tests.libraries import shared_library
from tests.tui import scenes
from tests.tui.support import FOUND, PLATEAUS, WATCHDOG, Station, searching, snapshot, station

PIN = "246810"
MEASURE = MeasureLop(
    runner_id=1,
    screening_id=2,
    limb=Limb.LEG,
    side=Side.LEFT,
    posture=Posture.SEATED,
    cuff_id="thigh-110",
)
RESTED = snapshot(Mode.READY, watchdog=replace(WATCHDOG, restriction_s=Seconds(0)))
"""A minute without pressure is over."""


@pytest.fixture
async def st() -> AsyncIterator[Station]:
    async with station(library=shared_library()) as running:
        yield running


def place(st: Station) -> Place:
    return st.app.place


def text_of(st: Station, selector: str) -> str:
    return st.app.screen.query_one(selector, Label).text


def offered(st: Station, key: str) -> bool:
    """Whether a button is there, shown and alive."""
    found = st.app.screen.query(f"#{key}").results(PressButton)
    return any(button.display and not button.disabled for button in found)


async def enter_pin(st: Station) -> None:
    for digit in PIN:
        await st.tap(f"#key-{digit}")
    await st.tap("#key-enter")


# --- what there is ------------------------------------------------------------------------------------------


async def test_a_value_of_today_goes_straight_to_the_share(st: Station) -> None:
    await scenes.go(st, Place.LOP)
    st.app.visit.lop = None
    await st.tap("#lop-use")
    assert place(st) is Place.PERCENT
    assert st.app.visit.lop == st.store.lops.rows[0]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"posture": Posture.LYING}, "another posture"),
        ({"side": Side.RIGHT}, "another limb"),
        ({"cuff_id": "thigh-180"}, "another cuff"),
        ({"age_s": 40 * DAY_S}, "too old"),
        ({"quality": "C"}, "not good enough"),
    ],
)
async def test_what_was_found_otherwise_is_not_offered_and_says_why(
    st: Station, changes: dict[str, object], said: str
) -> None:
    await scenes.go(st, Place.FIT)
    st.store.lops.rows[0] = replace(st.store.lops.rows[0], **changes)  # type: ignore[arg-type]  # named by the test
    st.app.go(Place.LOP)
    await st.settle()
    assert said in text_of(st, "#lop-text")
    assert not offered(st, "lop-use")
    assert offered(st, "lop-measure")


async def test_another_posture_is_another_lop(st: Station) -> None:
    await scenes.go(st, Place.POSTURE)
    await st.tap("#posture-lying")
    assert (place(st), st.app.visit.posture) == (Place.LOP, Posture.LYING)
    assert not offered(st, "lop-use")
    await st.tap("#back")
    await st.tap("#posture-seated")
    assert offered(st, "lop-use")


async def test_the_exercise_says_in_which_postures_lop_may_be_found(st: Station) -> None:
    await scenes.go(st, Place.FIT)
    visit = st.app.visit
    visit.protocol_id, visit.exercise, visit.posture = "RUN-EASY", "Treadmill run", None
    st.app.go(Place.POSTURE)
    await st.settle()
    assert st.app.screen.query_one("#posture-standing").has_class("-go")
    await st.tap("#posture-seated")
    assert "Found seated, trained standing" in text_of(st, "#lop-text")
    visit.protocol_id, visit.exercise, visit.posture = "PASS", "Lying at rest", Posture.SEATED
    st.app.go(Place.POSTURE)
    await st.settle()
    assert st.app.screen.query_one("#posture-lying").has_class("-go")  # what was chosen for something else is not kept
    assert [one for one in Posture if offered(st, f"posture-{one}")] == [Posture.LYING]


async def test_records_that_cannot_be_read_are_told_and_offer_nothing(
    st: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scenes.go(st, Place.FIT)

    def damaged(_runner: int) -> tuple[()]:
        raise StorageError("store_io", "the disk failed")

    monkeypatch.setattr(st.store.lops, "for_runner", damaged)
    st.app.go(Place.LOP)
    await st.settle()
    assert not offered(st, "lop-use")
    assert "disk of the records failed" in st.text().splitlines()[0]


# --- measuring ----------------------------------------------------------------------------------------------


async def test_two_taps_ask_for_exactly_this_limb_posture_and_cuff(st: Station) -> None:
    await scenes.go(st, Place.LOP)
    await st.tap("#lop-measure")
    await st.show(RESTED)
    await st.tap("#start")
    assert st.link.told == []
    await st.tap("#start-now")
    assert st.link.told == [MEASURE]


async def test_a_double_tap_arms_and_does_not_measure(st: Station) -> None:
    await scenes.measure(st)
    region = st.find("#start").region
    for _ in range(2):
        await st.press(region.x + 2, region.y + 1)
    region = st.find("#start-now").region
    await st.press(region.x + 2, region.y + 1)
    assert st.link.told == []


async def test_start_waits_until_the_limb_has_rested(st: Station) -> None:
    await scenes.go(st, Place.MEASURE)
    assert not offered(st, "start")
    assert "The limb rests" in text_of(st, "#start-hint")
    await st.show(RESTED)
    assert offered(st, "start")
    await st.tap("#start")
    await st.show(RESTED)
    assert "Sure?" in text_of(st, "#start-hint")


async def test_answers_that_need_an_eye_ask_for_the_pin(st: Station) -> None:
    await scenes.measure_review(st)
    assert place(st) is Place.HIGHER
    assert "answers" in text_of(st, "#pin-text")
    st.link.refusals = ()
    await enter_pin(st)
    assert st.link.told[-1] == MeasureLop(**{name: getattr(MEASURE, name) for name in _NAMES}, pin=PIN)
    assert st.app.visit.measures


@pytest.mark.parametrize(
    ("scene", "where"), [(scenes.measure_review, Place.MEASURE), (scenes.higher, Place.FOUND)], ids=["eye", "higher"]
)
async def test_back_from_the_pin_leads_where_it_was_asked_for(st: Station, scene: scenes.Scene, where: Place) -> None:
    await scene(st)
    await st.tap("#pin-back")
    assert place(st) is where


async def test_a_refused_measurement_says_why_and_disarms(st: Station) -> None:
    await scenes.measure_refused(st)
    assert "rest for a minute" in text_of(st, "#start-text")
    assert not offered(st, "start-now")
    assert not st.app.visit.measures


async def test_check_and_measurement_come_by_themselves_and_end_lets_go(st: Station) -> None:
    await scenes.check_measures(st)
    assert place(st) is Place.CHECK
    assert "then it measures" in text_of(st, "#check-text")
    await st.show(searching(4))
    assert place(st) is Place.MEASURING
    before = len(st.link.told)
    await st.tap("#end")
    assert st.link.told[before:] == [EndSession()]


async def test_the_oscillogram_grows_with_what_was_heard(st: Station) -> None:
    await scenes.measuring(3)(st)
    assert st.app.screen.query_one(OscillogramBars).shown.plateaus == PLATEAUS[:3]
    before = st.text()
    await st.show(searching(12, lop_mmhg=172.0, half_mmhg=9.0))
    assert st.app.screen.query_one(OscillogramBars).shown.plateaus == PLATEAUS[:12]
    assert st.text() != before
    assert "172 ± 9" in text_of(st, "#measuring-about")
    assert "0:40 of 1:15" in text_of(st, "#measuring-time")


async def test_beats_beyond_those_wanted_do_not_overflow(st: Station) -> None:
    await scenes.measuring(3, agreeing=5)(st)
    assert text_of(st, "#measuring-beats") == "■■■\n3 of 3 beats"


async def test_a_screen_that_starts_in_the_middle_comes_back_to_the_measurement(st: Station) -> None:
    await st.show(searching(6))
    assert place(st) is Place.MEASURING
    await st.show(snapshot(Mode.READY, found=FOUND))
    assert place(st) is Place.WHO


async def test_a_lost_link_in_the_middle_comes_back_to_it(st: Station) -> None:
    await scenes.measuring(6)(st)
    st.link.connected = False
    await scenes.lost(st)
    assert place(st) is Place.LOST
    st.link.connected = True
    await st.show(searching(7))
    assert place(st) is Place.MEASURING


@pytest.mark.parametrize(("button", "where"), [("#check-again", Place.MEASURE), ("#check-cuff", Place.CUFF)])
async def test_a_check_that_failed_leads_back_to_the_measurement(st: Station, button: str, where: Place) -> None:
    await scenes.check_measures(st)
    steps = scenes.short_proof(2, failed=Reason(code="cuff_too_large"))
    refused = snapshot(Mode.READY, proof=steps, proof_kind=ProofKind.SHORT, start_refused=Reason(code="cuff_too_large"))
    await st.show(refused)
    assert text_of(st, "#check-title") == "THE MEASUREMENT DID NOT BEGIN"
    await st.tap(button)
    assert place(st) is where


async def test_a_bout_after_a_measurement_is_checked_as_a_bout(st: Station) -> None:
    await scenes.found()(st)
    await st.tap("#found-use")
    st.app.go(Place.START)
    await st.settle()
    await st.tap("#start")
    await st.tap("#start-now")
    assert isinstance(st.link.told[-1], StartSession)
    steps = scenes.short_proof(2)
    await st.show(snapshot(Mode.TESTING, phase=Phase.PROOF, proof=steps, proof_kind=ProofKind.SHORT))
    assert "then the training begins" in " ".join(text_of(st, "#check-text").split())


# --- what was found -----------------------------------------------------------------------------------------


async def test_a_measured_value_is_used_from_its_record_and_reaches_the_plan(st: Station) -> None:
    await scenes.asked(st)
    st.store.lops.rows.clear()
    st.store.plans.rows.clear()
    await st.show(searching(17))
    await st.show(snapshot(Mode.READY, found=FOUND))
    assert place(st) is Place.FOUND
    assert not offered(st, "found-use")
    assert "written down" in text_of(st, "#found-note")
    use = draft.use_of(st.app.visit, st.app.library)
    stored = st.store.lops.add(use, LopMethod.MEASURED, 171.4, quality="A")
    await st.show(snapshot(Mode.READY, found=FOUND))
    await st.tap("#found-use")
    assert (place(st), st.app.visit.lop) == (Place.PERCENT, stored)
    assert "69 mmHg (40 % of 171)" in text_of(st, "#lop-result")
    await st.tap("#lop-approve")
    await st.tap("#choice-2")
    (plan,) = st.store.plans.rows
    assert (plan.lop_method, plan.lop_id, plan.lop_mmhg) == (LopMethod.MEASURED, stored.source.id, 171.4)
    await enter_pin(st)
    assert st.link.told[-1] == ApprovePlan(
        plan_id=plan.id, pin=PIN, reason="careful"
    )  # two sets of the first session's three


async def test_an_earlier_end_is_not_shown_for_a_measurement_that_never_began(st: Station) -> None:
    await scenes.go(st, Place.MEASURE)
    await st.show(replace(RESTED, found=FOUND))
    await st.tap("#start")
    await st.tap("#start-now")
    await st.show(snapshot(Mode.STOPPED, found=FOUND))
    await st.show(snapshot(Mode.READY, found=FOUND))
    assert place(st) is Place.FOUND
    assert text_of(st, "#found-title") == "NO LOP WAS FOUND"
    assert st.app.screen.query_one("#found-lop").has_class("-none")  # no value in the colour of a good one
    assert not offered(st, "found-use")


async def test_two_far_apart_offer_another_measurement_and_no_value(st: Station) -> None:
    await scenes.found_apart(st)
    assert "find a third" in text_of(st, "#found-note")
    assert not offered(st, "found-use")
    await st.tap("#found-again")
    assert place(st) is Place.MEASURE


async def test_the_third_settles_it_and_the_change_is_told(st: Station) -> None:
    await scenes.found_apart(st)
    use = draft.use_of(st.app.visit, st.app.library)
    await st.tap("#found-again")
    await st.show(replace(RESTED, found=FOUND))
    await st.tap("#start")
    await st.tap("#start-now")
    await st.show(searching(17))
    st.store.lops.add(use, LopMethod.MEASURED, 168.0, quality="B")
    third = replace(FOUND, estimate=Estimate(lop_mmhg=Mmhg(168.0), quality="B"))
    await st.show(snapshot(Mode.READY, found=third))
    assert "168 mmHg, the middle one of three" in text_of(st, "#found-note")
    assert "changed by more than 15" in text_of(st, "#found-note")
    await st.tap("#found-use")
    assert st.app.visit.needs_lop.lop_mmhg == 168.0


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("search_restless", "No steady pulse"),
        ("search_moved", "moved"),
        ("search_leak", "loses air"),
        ("analysis_silent", "analysis has stopped"),
        ("ended_by_runner", "Ended by the runner"),
    ],
)
async def test_no_value_says_why_and_what_to_do(st: Station, code: str, said: str) -> None:
    await scenes.none_found(code)(st)
    assert said in text_of(st, "#found-text")
    assert "AGAIN" in text_of(st, "#found-note")
    assert [offered(st, key) for key in ("found-again", "found-doppler", "found-use", "found-higher")] == [
        True,
        True,
        False,
        False,
    ]
    await st.tap("#found-doppler")
    assert place(st) is Place.DOPPLER


async def test_only_the_limit_offers_to_go_higher_and_only_with_a_pin(st: Station) -> None:
    await scenes.none_found("search_limit", limit_mmhg=280.0)(st)
    before = len(st.link.told)
    await st.tap("#found-higher")
    assert st.link.told[before:] == []
    st.link.refusals = (Reason(code="pin_wrong"),)
    await enter_pin(st)
    assert "PIN is not right" in text_of(st, "#pin-text")
    st.link.refusals = ()
    await enter_pin(st)
    assert st.link.told[-1] == MeasureLop(**{name: getattr(MEASURE, name) for name in _NAMES}, pin=PIN, is_higher=True)
    await st.show(searching(17))
    assert place(st) is Place.MEASURING


_NAMES = ("runner_id", "screening_id", "limb", "side", "posture", "cuff_id")


# --- entered ------------------------------------------------------------------------------------------------


async def test_a_slip_at_the_doppler_is_taken_back_and_counts_for_nothing(st: Station) -> None:
    await scenes.lop_undo(st)
    assert place(st) is Place.LOP
    assert "find a third" in text_of(st, "#lop-text")
    await st.tap("#lop-undo")
    assert [one.withdrawn for one in st.store.lops.rows] == [False, True]
    assert "160 mmHg" in text_of(st, "#lop-text")
    assert not offered(st, "lop-undo")
    await st.tap("#lop-use")
    assert st.app.visit.needs_lop.lop_mmhg == Mmhg(160)


async def test_what_is_approved_is_not_offered_to_be_taken_back(st: Station) -> None:
    await scenes.go(st, Place.DOPPLER)
    st.store.lops.rows.clear()
    await st.tap("#doppler-enter")
    await st.tap("#back")
    assert offered(st, "lop-undo")
    await st.tap("#lop-use")
    await st.tap("#lop-approve")
    await st.tap("#choice-0")
    await enter_pin(st)
    st.app.go(Place.LOP)
    await st.settle()
    assert not offered(st, "lop-undo")


async def test_a_full_disk_keeps_the_doppler_screen(st: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    await scenes.go(st, Place.DOPPLER)

    def full(*_what: object) -> None:
        raise StorageError("store_full", "the disk is full")

    monkeypatch.setattr(st.store.lops, "doppler", full)
    await st.tap("#doppler-enter")
    assert place(st) is Place.DOPPLER
    assert "disk is full" in st.text().splitlines()[0]


@pytest.mark.parametrize(
    ("cuff_id", "birth_year", "is_offered"),
    [("thigh-180", 2000, True), ("thigh-110", 2000, False), ("thigh-180", 1980, False)],
)
async def test_an_estimate_is_offered_only_where_the_equation_holds(
    st: Station, cuff_id: str, birth_year: int, is_offered: bool
) -> None:
    await scenes.fresh(st, Place.FIT, cuff_id=cuff_id, birth_year=birth_year)
    st.app.go(Place.LOP)
    await st.settle()
    assert offered(st, "lop-estimate") is is_offered


async def test_an_estimate_is_not_offered_beside_a_measured_value_nor_between_two(st: Station) -> None:
    use = await scenes.fresh(st, Place.FIT, cuff_id="thigh-180", birth_year=2000)
    for lop_mmhg in (160, 190):
        st.store.lops.add(use, LopMethod.MEASURED, lop_mmhg, quality="A")
        st.app.go(Place.LOP)
        await st.settle()
        assert not offered(st, "lop-estimate")


async def test_an_estimate_needs_its_answers_and_is_kept_with_them(st: Station) -> None:
    await scenes.estimate(st)
    assert not offered(st, "estimate-use")
    await st.tap("#girth-plus-10")
    await st.tap("#systolic-minus-1")
    await st.tap("#sex-male")
    assert "ESTIMATED" in text_of(st, "#estimate-result")
    await st.tap("#sex-female")
    await st.tap("#estimate-use")
    (value,) = st.store.lops.rows
    assert value.body == Body(girth_cm=65, systolic_mmhg=119, years=26, sex=Sex.FEMALE)
    assert (value.source.method, value.lop_mmhg) == (LopMethod.ESTIMATED, Mmhg(173))
    assert place(st) is Place.PERCENT
    assert "ESTIMATED" in text_of(st, "#percent-title")
    for _ in range(4):
        await st.tap("#percent-plus-5")
    assert "45 % of 173" in text_of(st, "#lop-result")
    await st.tap("#lop-approve")
    await st.tap("#choice-0")
    assert "ESTIMATED" in text_of(st, "#pin-text")


async def test_a_newer_value_in_the_records_stops_the_plan(st: Station) -> None:
    await scenes.percent_refused(st)
    assert "newer LOP" in text_of(st, "#lop-result")
    assert not offered(st, "lop-approve")
