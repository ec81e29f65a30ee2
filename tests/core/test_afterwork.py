"""What is asked after work and of the limb's colour, what silence means, and the sounds: the bout and the machine."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core import cues, soundness
from kiosk.core.alarms import sounding
from kiosk.core.blocks import Work
from kiosk.core.events import EndRequested, Recorded, SessionClosed, SetFinished, StopPressed, SymptomReported
from kiosk.core.model import Mode, Phase
from kiosk.core.question import Question
from kiosk.core.refill import view
from kiosk.core.refillview import RefillView
from kiosk.core.said import CheckAnswered, RefillBegun, RefillSeen, ScaleAnswered
from kiosk.core.scale import SCALE_MAX, SCALES, Scale
from kiosk.core.session import SessionState, Stage, unanswered
from kiosk.core.settings import SessionSettings
from kiosk.core.units import Seconds
from kiosk.core.views import session_view
from kiosk.safety.heartbeat import AlarmPriority
from tests.core.bench_small import SHORT, World, authorised, in_sets
from tests.core.test_checks import Bout, timed, working
from tests.core.test_machine_properties import at

RULES = SessionSettings()
PASSIVE = timed(150.0, Work.PASSIVE, rest_s=180.0, refill_s=60.0)


def bout_of(world: World) -> SessionState:
    assert world.state.session is not None
    return world.state.session


def lines(world: World, code: str) -> list[Recorded]:
    return [one for one in world.effects if isinstance(one, Recorded) and one.code == code]


def over(world: World) -> World:
    """On, until the cuff is empty and the summary could stand."""
    while bout_of(world).stage is not Stage.DONE:
        world.tick()
    return world


# --- three questions ----------------------------------------------------------------------------------------


@pytest.mark.long
def test_each_answer_is_an_event_of_its_own_with_its_set() -> None:
    world = at("resting")
    for scale, value in zip(SCALES, (3, 9, 7), strict=True):
        world.tick(ScaleAnswered(scale=scale, value=value))
    found = [(one.code, one.figures) for scale in SCALES for one in lines(world, scale.value)]
    assert found == [
        ("cuff_pain", {"cuff_pain": 3.0, "set": 1.0}),
        ("effort", {"effort": 9.0, "set": 1.0}),
        ("discomfort", {"discomfort": 7.0, "set": 1.0}),
    ]
    assert world.state.mode is Mode.SESSION


def test_an_answer_is_taken_once_and_within_the_scale() -> None:
    bout = working(*in_sets(3, 2))
    assert not bout.say(ScaleAnswered(scale=Scale.EFFORT, value=3)), "nothing was asked yet"
    bout.until(Stage.REST)
    assert not bout.say(ScaleAnswered(scale=Scale.EFFORT, value=SCALE_MAX + 1))
    assert not bout.say(ScaleAnswered(scale=Scale.EFFORT, value=-1))
    assert bout.say(ScaleAnswered(scale=Scale.EFFORT, value=SCALE_MAX))
    assert not bout.say(ScaleAnswered(scale=Scale.EFFORT, value=2))
    assert bout.end is None


@pytest.mark.long
def test_silence_in_a_rest_is_kept_for_each_question_and_blocks_nothing() -> None:
    world = at("resting")
    world.tick(ScaleAnswered(scale=Scale.EFFORT, value=5))
    while world.state.phase is Phase.REST:
        world.tick()
    assert world.state.phase is Phase.WORK
    silent = [one for one in world.codes() if one.endswith("_unanswered")]
    assert silent == ["refill_unanswered", "cuff_pain_unanswered", "discomfort_unanswered"]


@pytest.mark.parametrize("answers", [0, 1, 3])
def test_the_end_of_a_bout_is_asked_about_until_the_summary_is_closed(answers: int) -> None:
    world = at("working")
    world.tick(EndRequested())
    over(world)
    assert bout_of(world).due == SCALES
    for scale in SCALES[:answers]:
        world.tick(ScaleAnswered(scale=scale, value=9))
    assert bout_of(world).end_reason is not None
    assert lines(world, "ending")[-1].detail == "ended_by_runner", "its reason stands"
    assert session_view(world.state, bout_of(world), Seconds(0.0)).is_too_much is (answers > 0), "pain of 9 was told"
    world.tick(SessionClosed())
    assert world.state.mode is Mode.READY
    silent = [one.removesuffix("_unanswered") for one in world.codes() if one.endswith("_unanswered")]
    assert silent[1:] == [*SCALES[answers:], "refill"]


@pytest.mark.long
@pytest.mark.parametrize("event", [StopPressed(source="screen"), SymptomReported(symptom="dizzy")])
def test_who_needs_everything_open_is_asked_nothing_and_what_was_open_is_silence(
    event: StopPressed | SymptomReported,
) -> None:
    world = at("resting")
    world.tick(event)
    assert bout_of(world).due == ()
    assert [one for one in world.codes() if one.endswith("_unanswered")][1:] == [f"{one}_unanswered" for one in SCALES]
    world = at("working")
    world.tick(event)
    assert bout_of(world).due == ()


def test_stop_after_the_release_keeps_the_silence_too() -> None:
    world = over(at("releasing"))
    world.tick(StopPressed(source="screen"))
    assert [one for one in world.codes() if one.endswith("_unanswered")][1:] == [
        *(f"{one}_unanswered" for one in SCALES),
        "refill_unanswered",
    ]
    assert not bout_of(world).refill_due


# --- the colour ---------------------------------------------------------------------------------------------


@pytest.mark.long
def test_before_a_bout_the_check_is_timed_by_the_station_and_goes_with_it() -> None:
    world = at("ready")
    world.tick(RefillSeen())
    assert world.codes()[-1] == "event_refused", "nothing was let go"
    world.tick(RefillBegun())
    assert view(world.state) == RefillView(waits=True)
    world.run(1.2)
    world.tick(RefillSeen())
    assert world.state.refill_s == pytest.approx(1.2, abs=0.05)
    world.tick(authorised())
    while world.state.mode is not Mode.SESSION:
        world.tick()
    found = lines(world, "refill")
    assert [one.detail for one in found] == ["fit", "fit"], "at the check, and again in the bout's own record"
    assert found[0].figures == found[1].figures
    assert (world.state.refill_s, world.state.let_go_s) == (None, None), "the next bout wants its own"


def test_a_slow_limb_does_not_begin_and_a_second_check_decides() -> None:
    world = at("ready")
    world.tick(RefillBegun())
    world.run(3.1)
    world.tick(RefillSeen())
    assert view(world.state).is_slow
    world.tick(authorised())
    assert world.state.start_refused is not None
    assert world.state.start_refused.code == "refill_slow"
    world.tick(RefillBegun())
    world.run(1.0)
    world.tick(RefillSeen())
    world.tick(authorised(session_id=8))
    assert world.state.mode is Mode.TESTING


@pytest.mark.long
def test_a_check_wants_an_open_station_and_an_empty_cuff() -> None:
    for place in ("closed", "testing", "stopped", "tripped"):
        world = at(place)
        world.tick(RefillBegun())
        assert world.state.let_go_s is None
    world = at("ready")
    world.state = replace(world.state, empty_since_s=None)
    world.plant.pressure_mmhg = 30.0
    world.tick(RefillBegun())
    assert world.state.let_go_s is None


@pytest.mark.parametrize(("seconds", "end"), [(1.0, None), (2.8, None), (3.4, "refill_slow")])
def test_under_pressure_a_late_colour_opens_everything(seconds: float, end: str | None) -> None:
    bout = working(PASSIVE)
    bout.run(60.2)
    assert bout.asks() == "refill"
    assert not bout.say(CheckAnswered(is_well=True)), "a yes is no colour"
    assert not bout.say(RefillSeen()), "nothing was let go"
    assert bout.say(RefillBegun())
    assert not bout.say(RefillBegun()), "the first time counts"
    bout.run(seconds)
    assert bout.say(RefillSeen()) is (end is None)
    assert bout.end == end
    assert bout.state.stage is (Stage.WORK if end is None else Stage.DONE)
    bout.run(30.0)
    assert bout.asks() == "", "it is asked once in a block"


def test_the_tap_itself_is_judged_when_no_pass_came_before_it() -> None:
    bout = working(PASSIVE)
    bout.run(60.2)
    bout.say(RefillBegun())
    bout.now += 3.2
    bout.say(RefillSeen())
    assert (bout.end, bout.state.stage) == ("refill_slow", Stage.VENT)


def test_who_does_not_press_at_all_ends_the_bout() -> None:
    bout = working(PASSIVE)
    bout.run(60.2)
    bout.run(RULES.answer_s + 0.4)
    assert bout.end == "unanswered_refill"


def test_a_check_ends_with_its_block_and_gives_way_to_a_symptom() -> None:
    bout = working(PASSIVE, PASSIVE)
    bout.run(60.2)
    assert bout.say(SetFinished())
    assert (bout.asks(), bout.end) == ("", None)
    bout = working(PASSIVE)
    bout.run(60.2)
    bout.say(RefillBegun())
    assert bout.say(SymptomReported(symptom="tingling"))
    assert (bout.asks(), bout.state.let_go_s) == ("", None)


def test_after_the_release_a_slow_colour_is_kept_and_shown() -> None:
    world = at("releasing")
    world.tick(RefillBegun())
    assert bout_of(world).let_go_s is None, "the air is not out yet"
    over(world)
    assert view(world.state).asked
    world.tick(RefillBegun())
    world.run(1.0)
    world.tick(RefillBegun())  # pressed again: after the release nothing hurries
    world.run(4.0)
    world.tick(RefillSeen())
    assert lines(world, "refill")[-1].detail == "after"
    assert lines(world, "refill")[-1].figures["seconds"] == pytest.approx(4.0, abs=0.1)
    assert [line.detail for line in lines(world, "ending_also")] == ["refill_slow"]
    assert sounding(world.state.alarms) is AlarmPriority.MEDIUM, "somebody is called"
    assert view(world.state).is_slow
    assert not view(world.state).asked
    world.tick(SessionClosed())
    assert sounding(world.state.alarms) is AlarmPriority.NONE
    assert world.codes().count("refill_unanswered") == 1, "that before the bout, which nobody did"


def test_a_limb_that_was_never_under_pressure_is_not_checked() -> None:
    bout = Bout(PASSIVE)
    bout.say(EndRequested())
    bout.until(Stage.DONE)
    assert not bout.state.refill_due
    assert unanswered(bout.state)[1] == ()


@pytest.mark.long
@settings(max_examples=40, deadline=None)
@given(
    value=st.integers(0, 10),
    scale=st.sampled_from(SCALES),
    seconds=st.floats(0.0, 6.0),
    place=st.sampled_from(["resting", "working", "done", "ready"]),
)
def test_no_answer_and_no_check_raises_a_setpoint(value: int, scale: Scale, seconds: float, place: str) -> None:
    world = at(place)
    before = world.state.setpoint_mmhg
    world.tick(ScaleAnswered(scale=scale, value=value), RefillBegun())
    for outputs in world.passes(seconds):
        assert outputs.setpoint_mmhg in (None, before)
    outputs = world.tick(RefillSeen())
    assert outputs.setpoint_mmhg in (None, before)
    assert place == "working" or value <= 7 or scale is Scale.EFFORT or outputs.setpoint_mmhg is None


# --- what is heard ------------------------------------------------------------------------------------------


def heard(world: World, seconds: float) -> list[float]:
    """When a cue begins, in seconds from now."""
    found, before, now = [], False, world.state.now_s or 0.0
    for outputs in world.passes(seconds):
        sounds = outputs.beat is not None and outputs.beat.alarm is AlarmPriority.LOW
        if sounds and not before:
            found.append(round((world.state.now_s or 0.0) - now, 1))
        before = sounds
    return found


@pytest.mark.long
def test_the_countdown_and_the_start_are_heard() -> None:
    world = at("filling")
    while bout_of(world).stage is not Stage.READY:
        world.tick()
    assert heard(world, 4.5) == [pytest.approx(at_s, abs=0.1) for at_s in (0.0, 1.0, 2.0, 3.0)]


@pytest.mark.long
def test_the_end_of_a_set_and_of_its_rest_are_heard() -> None:
    world = at("resting")
    rest_s = SHORT.blocks[0].rest_s
    expected = [0.0, rest_s - 3.0, rest_s - 2.0, rest_s - 1.0, rest_s]
    assert heard(world, rest_s + 0.5) == [pytest.approx(at_s, abs=0.1) for at_s in expected]


def test_a_question_is_heard_and_a_bout_that_waits_is_silent() -> None:
    bout = working(PASSIVE)
    bout.run(60.2)
    assert bout.state.question is Question.REFILL
    assert cues.sounds(bout.state, Seconds(bout.now), RULES)
    assert not cues.sounds(bout.state, Seconds(bout.now + 1.0), RULES)
    assert not cues.sounds(None, Seconds(1.0), RULES)
    bout.until(Stage.DONE)
    assert not cues.sounds(bout.state, Seconds(bout.now), RULES)


def test_a_cue_never_takes_the_place_of_an_alarm() -> None:
    world = at("resting")
    world.tick(ScaleAnswered(scale=Scale.CUFF_PAIN, value=9))  # its alarm and the end of the bout, in one pass
    outputs = world.tick()
    assert cues.sounds(bout_of(world), world.state.now_s or Seconds(0.0), RULES)
    assert outputs.beat is not None
    assert outputs.beat.alarm is AlarmPriority.MEDIUM


@pytest.mark.parametrize(
    ("work", "after_s", "is_sound"),
    [
        (Work.PASSIVE, 10.0, True),
        (Work.PASSIVE, 120.0, True),
        (Work.PASSIVE, 9.9, False),
        (Work.PASSIVE, 120.1, False),
        (Work.WALK, 60.0, False),
        (Work.WALK, 0.0, True),
    ],
)
def test_a_protocol_asks_for_the_colour_of_a_still_limb_only(work: Work, after_s: float, is_sound: bool) -> None:
    block = timed(150.0, work, refill_s=after_s)
    found = [flaw for flaw in soundness.block_flaws(block, is_last=True) if "colour" in flaw]
    assert (found == []) is is_sound
