"""The benchmark's measurement: the station's procedure, listener and judge on one cuff, without a station."""

from collections.abc import Callable

import numpy as np
import pytest

from benchmarks import lop_procedure
from benchmarks.lop_courses import Course
from benchmarks.lop_cuff import START_S, Cuff
from benchmarks.lop_peers import METHODS, fixed_ratio, largest, read_by_others
from benchmarks.lop_procedure import Taken, take
from benchmarks.lop_trials import measured, shaking
from kiosk.core.lop import HOLD, PUMP, Estimate, Heard
from kiosk.core.model import Reason
from kiosk.hw.sim.chance import generator
from kiosk.hw.sim.cohort import draw, shipped_cohort
from kiosk.hw.sim.profile import shipped_profile, with_figures
from kiosk.link.hearing import Chunk
from kiosk.lop.analyse import analyse
from kiosk.lop.envelope import Envelope
from kiosk.lop.trace import trace
from tests.lop.recordings import made, traced

ARM = shipped_profile("arm")


@pytest.fixture(scope="module")
def taken() -> Taken:
    """One measurement, by a sensor whose zero has moved."""
    return take(with_figures(ARM, {"sensor_a": {"offset_mmhg": 2.0}}), seed=3)


def code(one: Taken) -> str:
    assert one.estimate.refusal is not None
    assert one.estimate.lop_mmhg is None
    return one.estimate.refusal.code


class Quick:
    """Hears three beats that agree with the first samples of each listening."""

    def __init__(self) -> None:
        self.listening = 0

    def take(self, chunk: Chunk) -> Heard | None:
        is_new, self.listening = chunk.listening != self.listening, chunk.listening
        return self.heard() if chunk.listening and is_new else None

    def heard(self) -> Heard:
        return Heard(listening=self.listening, beats=3, agreeing=3, amplitude_mmhg=1.0)

    def conclude(self) -> Estimate:
        return Estimate(refusal=Reason(code="lop_no_pulse"))


class Deaf(Quick):
    """Says nothing."""

    def take(self, chunk: Chunk) -> Heard | None:
        super().take(chunk)
        return None


class Absurd(Quick):
    """Speaks of a listening that has not been."""

    def heard(self) -> Heard:
        return Heard(listening=self.listening + 1, beats=3, agreeing=3, amplitude_mmhg=1.0)


def test_the_value_is_what_the_analysis_finds_in_the_very_recording(taken: Taken) -> None:
    found = analyse(taken.trace)
    assert taken.estimate.lop_mmhg == found.lop_mmhg
    assert (taken.estimate.low_mmhg, taken.estimate.high_mmhg) == found.interval_mmhg
    assert taken.estimate.lop_mmhg == pytest.approx(taken.lop_mmhg, abs=12.0)


def test_the_recording_is_that_of_the_measurement_from_first_air_to_release(taken: Taken) -> None:
    assert np.diff(taken.at_s) == pytest.approx(0.005, abs=1e-6)
    assert taken.at_s[-1] - taken.at_s[0] == pytest.approx(taken.duration_s, abs=0.05)
    assert taken.mmhg[0] == pytest.approx(0.0, abs=1.0)
    assert taken.mmhg[-1] == pytest.approx(taken.plateaus[-1].pressure_mmhg, abs=1.0)
    assert [one.pressure_mmhg for one in taken.plateaus] == sorted(one.pressure_mmhg for one in taken.plateaus)


def test_a_seed_is_one_measurement_and_another_seed_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lop_procedure, "Listener", Quick)
    first, again, other = (take(ARM, seed=seed) for seed in (3, 3, 4))
    assert first.plateaus == again.plateaus
    assert np.array_equal(first.mmhg, again.mmhg)
    assert not np.array_equal(first.mmhg[:2000], other.mmhg[:2000])


def test_what_the_analysis_says_is_heard_some_passes_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lop_procedure, "Listener", Quick)
    late = take(ARM, seed=3)
    monkeypatch.setattr(lop_procedure, "DELAY_PASSES", 1)
    soon = take(ARM, seed=3)
    assert code(late) == "lop_no_pulse"
    assert late.plateaus[-1].pressure_mmhg > 205.0  # all the way up: nothing ever fades
    assert len(late.plateaus) == len(soon.plateaus)
    assert late.duration_s - soon.duration_s == pytest.approx(len(soon.plateaus) * 4 * 0.02, abs=0.3)


@pytest.mark.parametrize(("listener", "ending"), [(Deaf, "analysis_silent"), (Absurd, "analysis_nonsense")])
def test_a_silent_or_absurd_analysis_ends_it_as_on_the_station(
    monkeypatch: pytest.MonkeyPatch, listener: type[Quick], ending: str
) -> None:
    monkeypatch.setattr(lop_procedure, "Listener", listener)
    assert code(take(ARM, seed=3)) == ending


def test_a_pump_that_is_too_weak_is_a_refusal() -> None:
    weak = with_figures(shipped_profile("thigh"), {"pump": {"free_flow_l_per_min": 0.3}})
    assert code(take(weak, seed=3)) == "search_no_rise"


def after_six_seconds(mmhg: float) -> Callable[[float], float]:
    return lambda now: mmhg if now > START_S + 6.0 else 0.0


@pytest.mark.parametrize(("mmhg", "ending"), [(30.0, "sensor_jump"), (-30.0, "pressure_fell"), (0.0, "")])
def test_what_no_cuff_can_do_ends_it(monkeypatch: pytest.MonkeyPatch, mmhg: float, ending: str) -> None:
    monkeypatch.setattr(lop_procedure, "Listener", Quick)
    assert code(take(ARM, seed=3, shake=after_six_seconds(mmhg))) == (ending or "lop_no_pulse")


def test_a_shaken_cuff_without_a_pulse_gets_no_value() -> None:
    still = with_figures(ARM, {"limb": {"pulse_ml": 0.0}})
    one = take(still, seed=5, shake=shaking(generator(5, "shake")))
    assert code(one).startswith(("search_", "lop_", "sensor_", "pressure_"))
    assert np.ptp(one.mmhg[-100:]) > 2.0  # the hand was felt; noise alone spans 0.7


def test_a_cuff_shows_what_is_in_it_whatever_its_sensors_offset() -> None:
    cuff = Cuff(with_figures(ARM, {"sensor_a": {"offset_mmhg": 2.0, "span_error": 0.01}}), seed=1)
    assert cuff.zero_mmhg == pytest.approx(2.0, abs=0.1)
    for command, passes in ((PUMP, 100), (HOLD, 100)):
        cuff.command(command)
        for _ in range(passes):
            shown = cuff.passed()
    true_mmhg = cuff.plant.manifold_mmhg
    assert true_mmhg > 30.0
    assert shown[-1].pressure_mmhg - cuff.zero_mmhg == pytest.approx(1.01 * true_mmhg, abs=1.0)
    assert shown[-1].at_s == pytest.approx(cuff.now)


# --- what others read ---------------------------------------------------------------------------------------


def tent(top_mmhg: float, *, low: float = 40.0, high: float = 180.0) -> Envelope:
    """An envelope that rises and falls by one hundredth a mmHg."""
    pressure = np.arange(low, high + 0.5)
    return Envelope(pressure_mmhg=pressure, height_mmhg=2.0 - 0.01 * np.abs(pressure - top_mmhg))


def test_maximum_amplitude_and_fixed_ratio_on_an_envelope_that_is_known() -> None:
    assert largest(tent(90.0)) == 90.0
    assert fixed_ratio(tent(90.0, high=200.0)) == pytest.approx(190.0)
    assert fixed_ratio(tent(90.0, high=185.0)) is None
    assert largest(tent(200.0)) is None


def test_others_read_nothing_where_there_is_no_recording_of_pulses() -> None:
    flat = trace(np.arange(4000) / 200.0, np.full(4000, 80.0), 200.0)
    assert read_by_others(flat) == dict.fromkeys(METHODS)


def test_others_read_a_made_staircase_below_and_about_its_occlusion() -> None:
    one = made(Course.STEPS_UP, 103)
    found = read_by_others(traced(one))
    mean, systolic = found["maximum amplitude"], found["fixed ratio"]
    assert mean is not None
    assert systolic is not None
    assert one.lop_mmhg is not None
    assert mean < systolic
    assert mean < one.lop_mmhg - 10.0
    assert systolic == pytest.approx(one.lop_mmhg, abs=40.0)


def test_a_trial_holds_what_the_station_said_and_what_others_read() -> None:
    member = next(one for one in draw(shipped_cohort(), 5, 8) if one.kind == "arm" and not one.hard)
    one = measured(member, member.seed)
    assert one.error_mmhg is not None
    assert one.interval_mmhg is not None
    assert one.interval_mmhg[0] < one.lop_mmhg < one.interval_mmhg[1]
    theirs = one.as_by("fixed ratio")
    assert theirs.found_mmhg == one.by_others["fixed ratio"]
    assert (theirs.lop_mmhg, theirs.interval_mmhg) == (one.lop_mmhg, None)
