import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from statistics import correlation, fmean, stdev

import pytest

from kiosk.hw.sim.chance import generator
from kiosk.hw.sim.heart import EARLY, SAMPLES, WAVE, Heart
from tests.hw.sim.people import STEADY, limb_profile


@dataclass(frozen=True)
class Beat:
    from_s: float
    length_s: float
    foot_mmhg: float
    end_mmhg: float
    height_mmhg: float

    @property
    def peak_mmhg(self) -> float:
        climb = (self.end_mmhg - self.foot_mmhg) / SAMPLES
        return max(self.foot_mmhg + climb * i + self.height_mmhg * WAVE[i] for i in range(SAMPLES))


def beats(count: int, seed: int = 1, /, **figures: float | str) -> list[Beat]:
    def each() -> Iterator[Beat]:
        heart = Heart(limb_profile(**figures), generator(seed, "heart"))
        heart.beat(10.0)
        while True:
            end_mmhg = heart.foot_mmhg + heart.climb_mmhg * SAMPLES
            yield Beat(heart.from_s, heart.until_s - heart.from_s, heart.foot_mmhg, end_mmhg, heart.height_mmhg)
            heart.beat(heart.until_s)

    return list(islice(each(), count))


def test_the_wave_is_babbs_s() -> None:
    assert WAVE[0] == 0.0
    assert max(WAVE) == 1.0
    assert fmean(WAVE) == pytest.approx(0.5, abs=1e-6)
    # his constant, 0.36 of pulse pressure, puts the extremes of the sum at the two blood pressures
    raw = [math.sin(w) + math.sin(2 * w) / 2 + math.sin(3 * w) / 4 for w in (i * math.tau / 4000 for i in range(4000))]
    assert 0.36 * (max(raw) - min(raw)) == pytest.approx(1.0, abs=0.02)
    foot = raw.index(min(raw))
    for i in range(0, 4000, 97):
        share = (raw[(foot + i) % 4000] - min(raw)) / (max(raw) - min(raw))
        assert WAVE[i * SAMPLES // 4000] == pytest.approx(share, abs=0.005)


def test_a_steady_heart_runs_between_its_two_pressures() -> None:
    for beat in beats(20, **STEADY):
        assert beat.length_s == pytest.approx(60.0 / 78.0)
        assert beat.foot_mmhg == pytest.approx(72.0)
        assert beat.peak_mmhg == pytest.approx(128.0)


@pytest.mark.parametrize("jitter", [0.01, 0.03, 0.06])
def test_beat_lengths_vary_as_much_as_the_profile_says(jitter: float) -> None:
    lengths = [beat.length_s for beat in beats(4000, heart_jitter=jitter)]
    assert fmean(lengths) == pytest.approx(60.0 / 78.0, rel=0.01)
    assert stdev(lengths) / fmean(lengths) == pytest.approx(jitter, rel=0.1)


def test_part_of_it_goes_with_breathing() -> None:
    found = beats(2000, heart_jitter=0.05, respiration_hz=0.1)
    neighbours = [(a.length_s, b.length_s) for a, b in pairwise(found)]
    assert correlation(*zip(*neighbours, strict=True)) > 0.2, "slow breathing makes neighbours alike"


def test_each_beat_begins_where_the_last_one_ended() -> None:
    found = beats(500, heart_rhythm="fibrillation", heart_jitter=0.2, ectopic_share=0.1, respiration_mmhg=5.0)
    for before, after in pairwise(found):
        assert after.from_s == pytest.approx(before.from_s + before.length_s)
        assert after.foot_mmhg == pytest.approx(before.end_mmhg)


def test_breathing_lifts_and_lowers_the_feet() -> None:
    found = beats(400, **STEADY | {"respiration_mmhg": 4.0, "respiration_hz": 0.2})
    feet = [beat.foot_mmhg for beat in found]
    assert max(feet) == pytest.approx(76.0, abs=0.2)
    assert min(feet) == pytest.approx(68.0, abs=0.2)
    turns = sum(1 for a, b in pairwise(feet) if a < 72.0 <= b)
    minutes = (found[-1].from_s - found[0].from_s) / 60.0
    assert turns / minutes == pytest.approx(12.0, rel=0.03)


def test_the_mean_peak_is_systolic_pressure_in_each_rhythm() -> None:
    fibrillation: dict[str, float | str] = {"heart_rhythm": "fibrillation", "heart_jitter": 0.2}
    for figures in ({"heart_jitter": 0.05}, fibrillation):
        assert fmean(beat.peak_mmhg for beat in beats(1500, **STEADY | figures)) == pytest.approx(128.0, abs=1.0)


def test_ectopic_beats_come_early_are_weak_and_are_made_up_for() -> None:
    found = beats(3000, **STEADY | {"ectopic_share": 0.08})
    usual_s = 60.0 / 78.0
    early = [i for i in range(1, len(found) - 1) if found[i - 1].length_s < 0.8 * usual_s]
    assert len(early) / len(found) == pytest.approx(0.08, abs=0.015)
    for i in early:
        assert found[i - 1].length_s == pytest.approx(EARLY * usual_s)
        assert found[i - 1].length_s + found[i].length_s == pytest.approx(2.0 * usual_s)
        assert found[i].height_mmhg < 0.7 * 56.0
        assert found[i + 1].height_mmhg > 1.1 * 56.0


def test_fibrillation_is_irregular_without_a_pattern() -> None:
    found = beats(3000, **STEADY | {"heart_rhythm": "fibrillation", "heart_jitter": 0.2})
    lengths = [beat.length_s for beat in found]
    assert stdev(lengths) / fmean(lengths) == pytest.approx(0.20, abs=0.02)
    neighbours = [(a, b) for a, b in pairwise(lengths)]
    assert abs(correlation(*zip(*neighbours, strict=True))) < 0.06
    pairs = [(a.length_s, b.height_mmhg) for a, b in pairwise(found)]
    assert correlation(*zip(*pairs, strict=True)) > 0.95, "a longer pause fills the heart more"
    assert stdev(beat.peak_mmhg for beat in found) > 2.0


def test_drift_is_slow_and_comes_back() -> None:
    heart = Heart(limb_profile(drift_mmhg_per_min=5.0), generator(4, "heart"))
    systolic = [heart.systolic_mmhg(float(second)) for second in range(3600)]
    assert max(abs(b - a) for a, b in pairwise(systolic)) * 60.0 == pytest.approx(5.0, rel=0.02)
    assert max(abs(mmhg - 128.0) for mmhg in systolic) < 5.0 / 60.0 * 480.0 / math.tau + 0.01


def test_a_heart_that_nobody_asked_for_a_while_goes_on_from_now() -> None:
    heart = Heart(limb_profile(), generator(1, "heart"))
    heart.beat(5.0)
    heart.beat(500.0)
    assert heart.from_s == 500.0
    assert heart.until_s > 500.0


def test_same_seed_same_heart() -> None:
    assert beats(50, 3, ectopic_share=0.1) == beats(50, 3, ectopic_share=0.1)
    assert beats(50, 3) != beats(50, 4)
