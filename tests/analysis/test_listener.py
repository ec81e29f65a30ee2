"""What the listener hears: of made-up pulses beat by beat, of a simulated limb the same as the command line."""

import math
from pathlib import Path

import numpy as np
import pytest

from benchmarks.lop_courses import Course
from benchmarks.lop_record import RATE_HZ, analysed, record
from kiosk.analysis.listener import (
    BEFORE_S,
    EDGE_S,
    LOOK_S,
    MOST_SAMPLES,
    NEWS_S,
    Listener,
    estimate_of,
    running,
)
from kiosk.core.lop import NO_PULSE, Estimate, Heard
from kiosk.core.reason import Reason
from kiosk.hw.sim.cohort import draw, shipped_cohort
from kiosk.link.hearing import Chunk
from kiosk.lop.analyse import Analysis, analyse
from kiosk.lop.quality import Quality
from kiosk.lop.recording import HowToRead, load
from kiosk.lop.refusal import Refusal
from tests.lop.recordings import made, traced

PERIOD_S = 0.8
STEP_S = 1.0 / RATE_HZ


def pulse(at_s: float, height: float = 2.0) -> float:
    """A wave that rises for a fifth of the beat and falls for the rest."""
    along = (at_s / PERIOD_S) % 1.0
    if along < 0.2:
        return height * math.sin(0.5 * math.pi * along / 0.2)
    return height * (math.exp(-3.0 * (along - 0.2)) - math.exp(-2.4)) / (1.0 - math.exp(-2.4))


class Cuff:
    """Plays a staircase into a listener, pass by pass, and keeps what it said and when."""

    def __init__(self, *, has_pulse: bool = True) -> None:
        self.listener, self.now, self.mmhg, self.listening = Listener(), 100.0, 0.0, 0
        self.said: list[tuple[float, Heard]] = []
        self._has_pulse = has_pulse
        self._noise = np.random.default_rng(4)

    def go(self, seconds: float, *, rise: float = 0.0, listening: int = 0) -> None:
        for _ in range(round(seconds / 0.02)):
            times = tuple(self.now + index * STEP_S for index in range(4))
            shown = []
            for at_s in times:
                self.mmhg += rise * STEP_S
                beat = pulse(at_s) if self._has_pulse and self.mmhg > 30.0 else 0.0
                shown.append(self.mmhg + beat + float(self._noise.normal(0.0, 0.03)))
            heard = self.listener.take(Chunk(listening=listening, at_s=times, mmhg=tuple(shown)))
            self.now += 0.02
            if heard is not None:
                self.said.append((self.now, heard))

    def listen(self, seconds: float) -> list[tuple[float, Heard]]:
        self.listening += 1
        before = len(self.said)
        self.go(seconds, listening=self.listening)
        return self.said[before:]


def risen() -> Cuff:
    cuff = Cuff()
    cuff.go(2.0, rise=35.0)
    cuff.go(0.5)
    return cuff


def test_each_beat_is_told_soon_after_its_end_and_counted_once() -> None:
    cuff = risen()
    began_s = cuff.now
    news = cuff.listen(6.0)
    counts = [heard.beats for _, heard in news]
    assert counts == sorted(counts)
    assert counts[-1] in {6, 7}
    first_s, three = next((at_s, heard) for at_s, heard in news if heard.agreeing >= 3)
    assert first_s - began_s <= 4 * PERIOD_S + EDGE_S + 2 * LOOK_S
    assert first_s - began_s >= 3 * PERIOD_S - BEFORE_S
    assert three.amplitude_mmhg == pytest.approx(2.0, rel=0.1)
    assert {heard.listening for _, heard in news} == {1}
    assert all(heard.agreeing == heard.beats for _, heard in news)


def test_there_are_news_at_least_once_a_second_even_where_nothing_beats() -> None:
    cuff = Cuff(has_pulse=False)
    cuff.go(2.0, rise=35.0)
    cuff.go(0.5)
    times = [at_s for at_s, _ in cuff.listen(5.0)]
    assert np.diff(times).max() <= NEWS_S + LOOK_S + 0.021
    assert len(times) >= 4


def test_a_listening_begins_without_the_beats_of_the_one_before() -> None:
    cuff = risen()
    cuff.listen(4.0)
    cuff.go(0.4, rise=25.0)
    cuff.go(0.5)
    second = cuff.listen(3.6)
    assert second[0][1].listening == 2
    assert second[0][1].beats <= 1
    assert second[-1][1].beats in {3, 4}


def test_outside_a_listening_nothing_is_said() -> None:
    cuff = risen()
    cuff.go(3.0)
    assert cuff.said == []


def test_a_pulse_that_is_not_like_the_others_does_not_agree() -> None:
    cuff = risen()
    for _ in range(3):
        cuff.listen(3.2)
    before = cuff.mmhg
    cuff.go(1.6, listening=4)
    cuff.go(0.2, rise=20.0, listening=4)
    cuff.go(0.2, rise=-20.0, listening=4)
    cuff.go(1.6, listening=4)
    last = cuff.said[-1][1]
    assert cuff.mmhg == pytest.approx(before)
    assert 1 <= last.agreeing < last.beats


def test_before_anything_was_heard_the_last_word_is_a_refusal() -> None:
    assert Listener().conclude().refusal == Reason(code="analysis_nothing")
    cuff = Cuff()
    cuff.go(2.0, rise=35.0)
    refusal = cuff.listener.conclude().refusal
    assert refusal is not None
    assert refusal.code in {one.value for one in Refusal}


def test_what_makes_no_sense_is_refused() -> None:
    listener = Listener()
    listener.take(Chunk(listening=2, at_s=(1.0, 1.005), mmhg=(50.0, 50.0)))
    with pytest.raises(ValueError, match="time does not rise"):
        listener.take(Chunk(listening=2, at_s=(1.005,), mmhg=(50.0,)))
    with pytest.raises(ValueError, match="listening 1 after 2"):
        listener.take(Chunk(listening=1, at_s=(1.1,), mmhg=(50.0,)))
    with pytest.raises(ValueError, match="2 times and 1 pressures"):
        listener.take(Chunk(listening=2, at_s=(1.2, 1.3), mmhg=(50.0,)))
    listener._at_s = list(np.arange(MOST_SAMPLES) * STEP_S)
    with pytest.raises(ValueError, match="longer than any measurement"):
        listener.take(Chunk(listening=0, at_s=(1e6,), mmhg=(0.0,)))


def test_a_refusal_keeps_its_code_and_a_value_its_interval() -> None:
    none = Analysis(refusal=Refusal.UNSTEADY, quality=Quality.C)
    assert estimate_of(none).refusal == Reason(code="lop_unsteady")


def test_procedure_and_analysis_have_one_code_for_no_pulse() -> None:
    assert Refusal.NO_PULSE.value == NO_PULSE


@pytest.mark.parametrize(
    ("course", "is_own"), [(Course.STEPS_UP, True), (Course.RISE, False), (Course.STEPS_DOWN, False)]
)
def test_only_what_reads_as_the_stations_own_staircase_gives_a_value_that_drives_a_cuff(
    course: Course, *, is_own: bool
) -> None:
    found = next(one for seed in range(20) if (one := analyse(traced(made(course, seed)))).lop_mmhg is not None)
    said = estimate_of(found)
    if is_own:
        assert said.lop_mmhg == found.lop_mmhg
        assert running(found)[0] == found.lop_mmhg
    else:
        assert said == Estimate(refusal=Reason(code="lop_no_course"))
        assert running(found) == (None, None)


@pytest.mark.parametrize("kind", ["arm", "thigh"])
def test_the_last_word_is_what_the_command_line_says_of_the_same_recording(kind: str, tmp_path: Path) -> None:
    # the first of these people who gets a value: not every one does
    people = (one for one in draw(shipped_cohort(), 42, 24) if one.kind == kind and not one.hard)
    courses = (record(one, Course.STEPS_UP, seed=one.seed) for one in people)
    recorded, expected = next((course, found) for course in courses if (found := analysed(course)).lop_mmhg is not None)
    listener = Listener()
    pressure = recorded.pressure_mmhg
    for start in range(0, len(pressure), 4):
        times = tuple(50.0 + index / RATE_HZ for index in range(start, min(start + 4, len(pressure))))
        listener.take(Chunk(listening=0, at_s=times, mmhg=tuple(float(one) for one in pressure[start : start + 4])))
    said = listener.conclude()
    assert said.lop_mmhg == pytest.approx(expected.lop_mmhg, abs=0.1)
    file = tmp_path / "recording.csv"
    rows = (f"{index / RATE_HZ:.3f},{one:.3f}" for index, one in enumerate(pressure))
    file.write_text("\n".join(["time_s,pressure_mmhg", *rows]), encoding="utf-8")
    by_command = analyse(load(file, HowToRead()))
    assert said.lop_mmhg == pytest.approx(by_command.lop_mmhg, abs=0.5)
    assert said.quality == by_command.quality.value
    assert said.pulse_per_min == pytest.approx(by_command.pulse_per_min, abs=0.5)
    assert by_command.interval_mmhg is not None
    assert (said.low_mmhg, said.high_mmhg) == pytest.approx(by_command.interval_mmhg, abs=0.5)
