"""Work by time, what the runner is asked in it, and what they may change: the bout alone, without the machine."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core import checks
from kiosk.core.answers import Answer, answer, may_rest_longer
from kiosk.core.blocks import Block, Rest, Tempo, Work
from kiosk.core.events import (
    EndRequested,
    PauseRequested,
    ResumeRequested,
    SetFinished,
    SymptomReported,
)
from kiosk.core.model import Phase, Prescription
from kiosk.core.question import Question
from kiosk.core.said import CheckAnswered, LowerRequested, MoreRestRequested, RefillBegun, RefillSeen, ScaleAnswered
from kiosk.core.scale import Scale
from kiosk.core.session import SessionState, Stage, advance, begin, worked_s
from kiosk.core.settings import MachineConfig, SessionSettings
from kiosk.core.state import MachineState
from kiosk.core.units import Mmhg, Seconds
from kiosk.core.views import session_view
from tests.core.bench_small import PRESCRIPTION, in_sets

RULES = SessionSettings()
YES, NO = CheckAnswered(is_well=True), CheckAnswered(is_well=False)
TINGLING = SymptomReported(symptom="tingling")


def timed(  # noqa: PLR0917 - a block in one line
    seconds: float,
    work: Work = Work.WALK,
    rest: Rest = Rest.RELEASED,
    rest_s: float = 60.0,
    share: float = 1.0,
    refill_s: float = 0.0,
) -> Block:
    asked = Seconds(refill_s)
    return Block(
        work=work, work_s=Seconds(seconds), rest=rest, rest_s=Seconds(rest_s), share=share, refill_after_s=asked,
        cue="GO ON",
    )  # fmt: skip


class Bout:
    """A bout on a cuff that fills within three seconds and empties at once, looked at five times a second."""

    def __init__(self, *blocks: Block, **changes: object) -> None:
        rx: Prescription = replace(PRESCRIPTION, blocks=blocks, **changes)  # type: ignore[arg-type]  # by name
        self.now = 0.0
        self.state: SessionState = begin(7, 3, rx, Seconds(0.0))
        self.highest = [0.0] * len(blocks)

    def step(self) -> None:
        self.now = round(self.now + 0.2, 6)
        now, state = Seconds(self.now), self.state
        is_held = state.phase in {Phase.FILL, Phase.WORK, Phase.REST}
        pressure = state.setpoint_mmhg if is_held else Mmhg(0.0)
        before = state
        state, _ = checks.watch(state, now, RULES)
        state, _ = advance(
            state,
            pressure_mmhg=pressure,
            is_settled=now - state.fill_since_s >= 3.0,
            both_mmhg=pressure,
            now=now,
            settings=RULES,
        )
        if before.end_reason is not None:
            assert state.phase not in {Phase.FILL, Phase.WORK, Phase.REST}
        if state.phase in {Phase.FILL, Phase.WORK, Phase.REST}:
            assert state.setpoint_mmhg <= state.prescription.block_mmhg(state.set_index)
            self.highest[state.set_index] = max(self.highest[state.set_index], state.setpoint_mmhg)
        self.state = state

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds / 0.2)):
            self.step()

    def until(self, stage: Stage, limit_s: float = 2000.0) -> None:
        end = self.now + limit_s
        while self.state.stage is not stage:
            assert self.now < end, self.state
            self.step()

    def say(self, event: Answer) -> bool:
        step = answer(self.state, event, Seconds(self.now), RULES)
        if step is not None:
            self.state = step[0]
        return step is not None

    def asks(self) -> str:
        return "" if self.state.question is None else self.state.question.value

    @property
    def stage(self) -> str:
        return self.state.stage.value

    @property
    def end(self) -> str | None:
        return None if self.state.end_reason is None else self.state.end_reason.code


def working(*blocks: Block, **changes: object) -> Bout:
    bout = Bout(*blocks, **changes)
    bout.until(Stage.WORK)
    return bout


# --- work by time -------------------------------------------------------------------------------------------


def test_a_block_by_time_lasts_its_time_and_counts_nothing() -> None:
    bout = working(timed(60.0), timed(30.0))
    began = bout.now
    bout.until(Stage.DEFLATE)
    assert bout.now - began == pytest.approx(60.0, abs=0.3)
    bout.until(Stage.DONE)
    assert (bout.end, bout.state.counted) == ("completed", ())


def test_a_pause_takes_nothing_off_the_time() -> None:
    bout = working(timed(60.0))
    bout.run(20.0)
    assert bout.say(PauseRequested())
    bout.run(30.0)
    assert worked_s(bout.state, Seconds(bout.now)) == pytest.approx(20.0, abs=0.3)
    assert bout.say(ResumeRequested())
    began = bout.now
    bout.until(Stage.DEFLATE)
    assert bout.now - began == pytest.approx(40.0, abs=0.3)


def test_blocks_without_a_rest_follow_at_once_and_nothing_is_asked_between() -> None:
    bout = working(timed(20.0, rest=Rest.NONE), timed(20.0))
    bout.run(20.2)
    assert (bout.state.set_index, bout.state.stage, bout.state.due) == (1, Stage.WORK, ())
    assert bout.say(SetFinished())
    assert bout.end == "completed"


def test_a_ramp_rises_out_of_an_empty_cuff_and_stays_lowered() -> None:
    bout = working(*(timed(10.0, share=share) for share in (0.5, 0.75, 1.0)))
    assert bout.state.setpoint_mmhg == 60.0
    assert bout.say(LowerRequested())
    bout.until(Stage.DONE)
    assert bout.highest == [60.0, 80.0, 110.0]


def test_the_screen_gets_words_and_a_deadline() -> None:
    bout = working(timed(60.0, Work.CYCLE), timed(60.0))
    bout.run(15.0)
    machine = MachineState(config=MachineConfig())
    view = session_view(machine, bout.state, Seconds(bout.now))
    assert (view.cue, view.cue_words, view.is_timed, view.sets_total) == ("cycle", "GO ON", True, 2)
    assert view.cue_fraction == pytest.approx(0.25, abs=0.01)
    assert view.cue_ends_s == pytest.approx(bout.now + 45.0, abs=0.3)
    assert (view.question, view.question_ends_s, view.may_rest_longer) == ("", None, False)
    bout.say(SetFinished())
    view = session_view(machine, bout.state, Seconds(bout.now))
    assert (view.cue, view.cue_words, view.may_rest_longer) == ("rest", "", True)
    bout.say(PauseRequested())
    bout.state = replace(bout.state, question=Question.WELL, question_since_s=Seconds(bout.now))
    view = session_view(machine, bout.state, Seconds(bout.now))
    assert (view.question, view.question_ends_s) == ("well", bout.now + 20.0)


# --- "I am OK" ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("work", "every_s"), [(Work.WALK, 180.0), (Work.RUN, 180.0), (Work.PASSIVE, 120.0)])
def test_silence_in_a_long_bout_lets_the_air_out(work: Work, every_s: float) -> None:
    bout = Bout(timed(300.0, work), timed(300.0, work))
    bout.run(every_s - 0.4)
    assert not bout.asks()
    bout.run(0.6)
    assert bout.asks() == "well"
    bout.run(19.6)
    assert bout.state.end_reason is None
    bout.run(0.6)
    assert bout.end == "unanswered_well"
    assert bout.state.phase not in {Phase.FILL, Phase.WORK, Phase.REST}


def test_an_answer_in_time_lets_it_go_on_and_is_asked_for_again() -> None:
    bout = Bout(timed(600.0))
    for _ in range(3):
        bout.run(181.0)
        assert bout.asks() == "well"
        assert bout.say(YES)
        assert not bout.asks()
    assert not bout.say(YES)
    bout.until(Stage.DONE)
    assert bout.end == "completed"


def test_any_tap_says_that_the_runner_is_there_but_answers_no_question() -> None:
    bout = Bout(timed(600.0))
    bout.run(170.0)
    bout.say(PauseRequested())
    bout.say(ResumeRequested())
    bout.run(100.0)
    assert not bout.asks()
    bout.run(81.0)
    assert bout.asks() == "well"
    bout.say(PauseRequested())
    bout.run(20.2)
    assert bout.end == "unanswered_well"


def test_who_is_not_well_is_let_out() -> None:
    bout = Bout(timed(600.0))
    bout.run(181.0)
    assert bout.say(NO)
    assert (bout.end, bout.state.phase) == ("not_well", Phase.DEFLATE)


def test_sets_of_repetitions_ask_in_their_rests_and_nothing_else() -> None:
    bout = Bout(*in_sets(30, 30, 30))
    bout.until(Stage.DONE)
    assert bout.end == "completed"


# --- tingling -----------------------------------------------------------------------------------------------


def test_tingling_is_asked_about_after_twenty_seconds() -> None:
    bout = working(*in_sets(30))
    bout.say(TINGLING)
    bout.run(19.6)
    assert not bout.asks()
    bout.run(0.6)
    assert bout.asks() == "tingling"
    assert bout.say(YES)
    bout.until(Stage.DONE)
    assert (bout.end, bout.highest) == ("completed", [120.0])


def test_tingling_that_stays_lowers_once_more_and_then_ends() -> None:
    bout = working(*in_sets(60))
    bout.say(TINGLING)
    for setpoint, end in ((110.0, None), (100.0, None), (100.0, "symptom_tingling")):
        assert (bout.state.setpoint_mmhg, bout.end) == (setpoint, end)
        bout.run(20.2)
        bout.say(NO)


def test_no_word_about_the_tingling_ends_the_bout() -> None:
    bout = working(*in_sets(30))
    bout.say(TINGLING)
    bout.run(40.4)
    assert bout.end == "unanswered_tingling"


def test_an_emptied_cuff_is_not_filled_while_an_answer_is_waited_for() -> None:
    bout = working(*in_sets(5, 5, rest=Rest.RELEASED, rest_s=5.0))
    bout.say(TINGLING)
    bout.say(SetFinished())
    bout.until(Stage.OFF)
    bout.run(15.0)
    assert bout.stage == "off"
    bout.run(8.0)
    assert (bout.stage, bout.asks()) == ("off", "tingling")
    bout.say(YES)
    bout.run(0.4)
    assert bout.stage == "fill"


def test_silence_in_an_emptied_cuff_ends_the_bout_without_a_fill() -> None:
    bout = working(*in_sets(5, 5, rest=Rest.RELEASED, rest_s=5.0))
    bout.say(TINGLING)
    bout.say(SetFinished())
    bout.until(Stage.DONE, 60.0)
    assert (bout.end, bout.highest[1]) == ("unanswered_tingling", 0.0)


# --- less pressure, more rest -------------------------------------------------------------------------------


def test_too_tight_is_ten_less_for_the_whole_bout_and_ends_where_too_little_is_left() -> None:
    bout = working(timed(60.0), timed(60.0, share=0.5), setpoint_mmhg=Mmhg(80.0))
    assert bout.say(LowerRequested())
    assert bout.say(LowerRequested())
    assert (bout.state.setpoint_mmhg, bout.end) == (60.0, None)
    assert bout.say(LowerRequested())
    assert bout.end == "setpoint_low"
    assert not bout.say(LowerRequested())


def test_a_rest_may_be_made_longer_twice() -> None:
    for rest in (Rest.RELEASED, Rest.INFLATED):
        bout = working(*in_sets(1, 1, rest=rest, rest_s=10.0))
        assert not bout.say(MoreRestRequested())
        bout.say(SetFinished())
        began = bout.now
        assert bout.say(MoreRestRequested())
        assert bout.say(MoreRestRequested())
        assert not bout.say(MoreRestRequested())
        while bout.state.set_index == 0:
            bout.step()
        assert bout.now - began == pytest.approx(70.0, abs=0.5)
        assert bout.state.extra_rests == 0


def test_an_inflated_rest_is_not_made_longer_than_the_bout_has_time_for() -> None:
    blocks = in_sets(1, 5, rest_s=10.0)
    bout = working(*blocks, max_restriction_s=Seconds(79.9))
    bout.say(SetFinished())
    assert not may_rest_longer(bout.state, RULES)
    bout.state = replace(bout.state, prescription=replace(bout.state.prescription, max_restriction_s=Seconds(80.0)))
    assert may_rest_longer(bout.state, RULES)
    bout.say(EndRequested())
    assert not bout.say(MoreRestRequested())


# --- whatever is tapped -------------------------------------------------------------------------------------

TAPS: tuple[Answer, ...] = (
    SetFinished(), PauseRequested(), ResumeRequested(), EndRequested(), ScaleAnswered(scale=Scale.EFFORT, value=10),
    ScaleAnswered(scale=Scale.CUFF_PAIN, value=3), ScaleAnswered(scale=Scale.CUFF_PAIN, value=9),
    ScaleAnswered(scale=Scale.DISCOMFORT, value=8), RefillBegun(), RefillSeen(), TINGLING,
    SymptomReported(symptom="dizzy"),
    SymptomReported(symptom="other"), YES, NO, LowerRequested(), MoreRestRequested(),
)  # fmt: skip
BOUTS = (
    in_sets(3, 2, 2),
    in_sets(3, 2, rest=Rest.RELEASED, rest_s=5.0),
    (timed(60.0), timed(200.0), timed(20.0)),
    (timed(150.0, Work.PASSIVE, rest_s=180.0, refill_s=60.0), timed(150.0, Work.PASSIVE, refill_s=20.0)),
    (timed(150.0, Work.PASSIVE, rest_s=180.0), timed(150.0, Work.PASSIVE)),
    tuple(timed(25.0, Work.MOVE, rest_s=5.0, share=share) for share in (0.4, 0.6, 0.8, 1.0)),
    (timed(20.0, rest=Rest.NONE), timed(20.0, Work.RUN, rest=Rest.INFLATED), *in_sets(3)),
)


@pytest.mark.long
@settings(max_examples=80, deadline=None)
@given(
    blocks=st.sampled_from(BOUTS),
    script=st.lists(st.tuples(st.sampled_from(TAPS), st.sampled_from([0.0, 1.0, 7.0, 25.0, 90.0])), max_size=12),
)
def test_no_taps_raise_a_pressure_and_every_bout_ends_vented(
    blocks: tuple[Block, ...], script: list[tuple[Answer, float]]
) -> None:
    """`Bout.step` holds the rest: no pressure after a reason to end, and none above that of the block."""
    bout = Bout(*blocks)
    for event, seconds in script:
        before = bout.state
        bout.say(event)
        after = bout.state
        assert after.setpoint_mmhg <= before.setpoint_mmhg or after.set_index > before.set_index
        if before.end_reason is not None:
            assert after.end_reason == before.end_reason
            assert after.phase not in {Phase.FILL, Phase.WORK, Phase.REST}
        bout.run(seconds)
    bout.until(Stage.DONE, 3000.0)
    assert bout.state.phase is Phase.IDLE
    assert bout.end is not None


def test_a_tempo_has_its_sum() -> None:
    assert Tempo(up_s=Seconds(1.0), down_s=Seconds(2.0)).repetition_s == 3.0
    assert timed(9.0).repetition_s == 0.0
