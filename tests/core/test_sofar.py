"""What is told of a running bout while it runs, and that nothing tapped in it ever raises its pressure."""

from dataclasses import replace

import pytest

from kiosk.core import dose
from kiosk.core.blocks import Rest, Work
from kiosk.core.bout import Stage
from kiosk.core.events import EndRequested, PauseRequested, ResumeRequested, SetFinished, SymptomReported
from kiosk.core.model import Phase
from kiosk.core.said import CheckAnswered, LowerRequested, MoreRestRequested, RefillBegun, RefillSeen, ScaleAnswered
from kiosk.core.scale import SCALES, Scale
from kiosk.core.settings import SessionSettings
from kiosk.core.sofar import view
from kiosk.core.sofarview import SoFarView, Told
from kiosk.core.units import Mmhg, Seconds
from tests.core.test_checks import Bout, timed

RULES = SessionSettings()
EVERYTHING = (
    *(SetFinished(), PauseRequested(), ResumeRequested(), LowerRequested(), MoreRestRequested()),
    *(CheckAnswered(is_well=True), RefillBegun(), RefillSeen(), EndRequested()),
    *(ScaleAnswered(scale=scale, value=3) for scale in SCALES),
    *(SymptomReported(symptom=symptom) for symptom in ("tingling", "numbness", "other")),
)


def so_far(bout: Bout) -> SoFarView:
    return view(bout.state, RULES)


def three(rest: Rest = Rest.INFLATED) -> Bout:
    return Bout(timed(60, rest=rest, rest_s=30), timed(40, Work.CYCLE, Rest.NONE, 0), timed(20, rest_s=0))


def test_what_follows_is_told_at_every_stage() -> None:
    bout = three()
    assert (so_far(bout).after, so_far(bout).after_s) == ("work", 60.0)
    bout.until(Stage.READY)
    assert (so_far(bout).after, so_far(bout).after_s) == ("work", 60.0)
    bout.until(Stage.WORK)
    assert (so_far(bout).after, so_far(bout).after_s) == ("rest", 30.0)
    bout.until(Stage.REST)
    assert (so_far(bout).after, so_far(bout).after_s) == ("work", 40.0)
    bout.until(Stage.WORK)
    assert (so_far(bout).after, so_far(bout).after_s) == ("work", 20.0), "no rest between these two"
    bout.run(41)
    assert so_far(bout).after == "release"
    bout.until(Stage.DEFLATE)
    assert (so_far(bout).after, so_far(bout).after_s) == ("", None)


def test_a_rest_without_air_is_another_thing_and_may_be_longer() -> None:
    bout = three(Rest.RELEASED)
    bout.until(Stage.WORK)
    assert (so_far(bout).after, so_far(bout).after_s) == ("off", 30.0)
    bout.until(Stage.OFF)
    assert (so_far(bout).after, so_far(bout).low_mmhg, so_far(bout).high_mmhg) == ("work", None, None)
    assert bout.say(MoreRestRequested())


def test_counted_work_is_told_by_its_repetitions() -> None:
    bout = three()
    block = replace(bout.state.prescription.blocks[0], work=Work.REPETITIONS, repetitions=15)
    rx = replace(bout.state.prescription, blocks=(block,))
    bout.state = replace(bout.state, prescription=rx)
    assert (so_far(bout).after, so_far(bout).after_s, so_far(bout).after_count) == ("work", None, 15)


def test_the_band_follows_the_setpoint() -> None:
    bout = three()
    setpoint = float(bout.state.setpoint_mmhg)
    assert so_far(bout).low_mmhg == pytest.approx(0.9 * setpoint)
    bout.until(Stage.WORK)
    assert bout.say(LowerRequested())
    found = so_far(bout)
    assert found.high_mmhg == pytest.approx(1.1 * (setpoint - 10))
    assert found.lowered_mmhg == 10.0
    assert bout.say(EndRequested())
    assert so_far(bout).high_mmhg is None


def test_time_in_the_band_is_what_the_dose_will_say() -> None:
    bout = three()
    assert so_far(bout).within_10pct is None
    state, setpoint = bout.state.dose, bout.state.setpoint_mmhg
    for share, phase in ((1.0, Phase.WORK), (1.06, Phase.WORK), (1.2, Phase.REST), (0.95, Phase.REST)):
        state = dose.add(
            state,
            pressure_mmhg=Mmhg(setpoint * share),
            setpoint_mmhg=setpoint,
            lop_mmhg=Mmhg(setpoint * 1.15),
            phase=phase,
            dt_s=Seconds(10.0),
        )
    bout.state = replace(bout.state, dose=state)
    found, kept = so_far(bout), dose.result(state, ()).session
    assert kept is not None
    assert (found.seconds, found.within_10pct) == (kept.seconds, kept.within_10pct) == (40.0, 0.75)
    assert (found.above_lop_s, found.peak_mmhg) == (10.0, setpoint * 1.2)


def test_the_last_answer_on_each_scale_is_kept_with_its_set() -> None:
    bout = three()
    bout.until(Stage.REST)
    for scale, value in ((Scale.CUFF_PAIN, 2), (Scale.EFFORT, 6)):
        assert bout.say(ScaleAnswered(scale=scale, value=value))
    assert so_far(bout).told == {"cuff_pain": Told(value=2, set_number=1), "effort": Told(value=6, set_number=1)}
    bout.until(Stage.WORK)
    assert so_far(bout).told["effort"].value == 6, "it stands while the next set runs"
    bout.until(Stage.DEFLATE)
    assert bout.say(ScaleAnswered(scale=Scale.EFFORT, value=9))
    assert so_far(bout).told["effort"] == Told(value=9, set_number=3)
    assert not bout.say(ScaleAnswered(scale=Scale.EFFORT, value=1)), "asked once"
    assert so_far(bout).told["effort"].value == 9


def test_tingling_is_counted() -> None:
    bout = three()
    bout.until(Stage.WORK)
    assert bout.say(SymptomReported(symptom="tingling"))
    assert so_far(bout).symptoms == 1


@pytest.mark.long
@pytest.mark.parametrize("event", EVERYTHING, ids=str)
@pytest.mark.parametrize("stage", [Stage.FILL, Stage.READY, Stage.WORK, Stage.REST, Stage.DEFLATE], ids=str)
def test_nothing_that_needs_no_pin_raises_the_pressure(stage: Stage, event: object) -> None:
    for paused in (False, True):
        bout = three()
        bout.until(stage)
        if paused and not bout.say(PauseRequested()):
            continue
        before = bout.state.setpoint_mmhg
        bout.say(event)  # type: ignore[arg-type]  # each is one
        assert bout.state.setpoint_mmhg <= before
