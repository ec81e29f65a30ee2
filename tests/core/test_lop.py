"""The LOP measurement against a made-up cuff and a made-up ear: what it orders, and every way it ends."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.lop import NO_PULSE, Estimate, Heard, Part, SearchLook, SearchOrder, SearchState, advance, begin
from kiosk.core.plateaus import SearchSettings
from kiosk.core.units import TICK_S, Mmhg, Seconds

RULES = SearchSettings()
VALUE = Estimate(lop_mmhg=Mmhg(150.0), low_mmhg=Mmhg(146.0), high_mmhg=Mmhg(154.0), quality="A", pulse_per_min=70.0)
BEAT_S = 0.8


def bell(pressure_mmhg: float) -> float:
    """Pulses as over an artery whose mean pressure is 100 mmHg, with what the edge of the cuff leaves above."""
    return 0.5 + 1.5 * math.exp(-(((pressure_mmhg - 100.0) / 30.0) ** 2))


@dataclass
class Rig:
    """A cuff that rises with the pump and keeps its air, and an analysis that hears a beat every 0.8 s."""

    limit: float = 220.0
    rise: float = 30.0
    height: Callable[[float], float] = bell
    agrees: Callable[[float], bool] = lambda _pressure: True
    estimate: tuple[float, float] | None = None
    is_silent: bool = False
    answers: bool = True
    rules: SearchSettings = RULES
    now: float = 100.0
    mmhg: float = 0.0
    orders: list[tuple[float, SearchOrder]] = field(default_factory=list)
    result: Estimate | None = None

    def __post_init__(self) -> None:
        self.state: SearchState = begin(Mmhg(self.limit), Seconds(self.now), self.rules)
        self._beats, self._next_s, self._listening, self._agreeing = 0, 0.0, 0, 0

    def heard(self) -> Heard | None:
        listening = self.orders[-1][1].listening if self.orders else None
        if listening is None or self.is_silent:
            return None
        if listening != self._listening:
            self._listening, self._beats, self._agreeing, self._next_s = listening, 0, 0, self.now + BEAT_S
        if self.now < self._next_s:
            return None
        self._next_s += BEAT_S
        self._beats += 1
        self._agreeing += self.agrees(self.mmhg)
        lop, half = self.estimate or (None, None)
        return Heard(
            listening=listening,
            beats=self._beats,
            agreeing=self._agreeing,
            amplitude_mmhg=self.height(self.mmhg),
            lop_mmhg=lop,
            half_mmhg=half,
        )

    def run(self, seconds: float = 200.0) -> "Rig":
        for _ in range(round(seconds / TICK_S)):
            self.now += TICK_S
            is_over = bool(self.orders) and self.orders[-1][1].is_over
            look = SearchLook(
                now=Seconds(self.now),
                pressure_mmhg=Mmhg(self.mmhg),
                heard=self.heard(),
                estimate=VALUE if is_over and self.answers else None,
            )
            self.state, order, self.result = advance(self.state, look, self.rules)
            self.orders.append((self.mmhg, order))
            if self.result is not None:
                return self
            if order.setpoint_mmhg is None:
                self.mmhg = 0.0
            elif order.command.pump:
                self.mmhg += self.rise * TICK_S
        return self

    @property
    def refused(self) -> str | None:
        assert self.result is not None
        return None if self.result.refusal is None else self.result.refusal.code


def test_a_measurement_listens_at_every_step_and_ends_with_what_the_analysis_says() -> None:
    rig = Rig(estimate=(150.0, 4.0)).run()
    assert rig.result == VALUE
    assert rig.state.ended is not None
    assert rig.state.ended.code == "enough"
    pressures = [plateau.pressure_mmhg for plateau in rig.state.plateaus]
    assert pressures[0] == pytest.approx(50.0, abs=3.0)
    assert pressures[-1] >= 150.0 + RULES.above_mmhg
    assert all(2.0 <= after - before <= 13.0 for before, after in pairwise(pressures))
    assert {plateau.beats for plateau in rig.state.plateaus} == {RULES.beats}


def test_it_stops_the_pump_where_the_slew_leads_to_the_target() -> None:
    rig = Rig(rise=60.0)
    rig.run(3.0)
    assert rig.state.plateaus == ()
    listened = [pressure for pressure, order in rig.orders if order.listening is not None]
    assert listened
    assert listened[0] == pytest.approx(50.0 - RULES.coast_s * 60.0, abs=2.5)


def test_two_silent_plateaus_end_it_without_an_estimate() -> None:
    rig = Rig(height=lambda p: 2.0 if p < 120.0 else 0.1).run()
    assert rig.result == VALUE
    assert [plateau.amplitude_mmhg for plateau in rig.state.plateaus][-2:] == [0.1, 0.1]
    assert len([p for p in rig.state.plateaus if p.amplitude_mmhg == 0.1]) == 2


def test_no_step_goes_above_the_limit_and_what_was_heard_below_still_counts() -> None:
    rig = Rig(limit=120.0, height=lambda p: p).run()
    assert rig.result == VALUE
    assert rig.state.ended is not None
    assert rig.state.ended.code == "search_limit"
    assert max(order.setpoint_mmhg or 0.0 for _, order in rig.orders) <= 120.0


def test_a_limit_below_the_first_step_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="below the first step"):
        begin(Mmhg(49.9), Seconds(0.0), RULES)
    assert begin(Mmhg(50.0), Seconds(0.0), RULES).target_mmhg == 50.0


def test_a_cuff_that_does_not_rise_is_let_go() -> None:
    rig = Rig(rise=2.0).run()
    assert rig.refused == "search_no_rise"
    assert rig.now == pytest.approx(100.0 + RULES.rise_s, abs=0.1)


@pytest.mark.parametrize(("begins", "seconds"), [(0.0, 1.6), (14.9, RULES.rise_s)])
def test_a_cuff_that_shows_nothing_is_let_go_when_the_measured_one_would_be_full(begins: float, seconds: float) -> None:
    rig = Rig(rise=2.0, mmhg=begins)
    rig.state = begin(Mmhg(rig.limit), Seconds(rig.now), RULES, slack_s=Seconds(1.6))
    rig.run()
    assert rig.refused == "search_no_rise"
    assert rig.now == pytest.approx(100.0 + seconds, abs=0.1)


def test_a_cuff_on_nothing_is_let_go_as_soon_as_it_is_full_enough_to_tell() -> None:
    rig = Rig(height=lambda _p: 0.1).run()
    assert rig.refused == NO_PULSE
    assert max(mmhg for mmhg, _ in rig.orders) == pytest.approx(RULES.pulseless_mmhg, abs=RULES.coarse_mmhg)
    assert rig.state.ended is not None
    assert rig.state.ended.figures["largest_mmhg"] == 0.1
    assert rig.state.ended.figures["pressure_mmhg"] >= RULES.pulseless_mmhg
    assert rig.orders[-1][1].command.lets_go


def test_a_small_pulse_that_the_analysis_has_found_is_followed_further() -> None:
    rig = Rig(height=lambda _p: 0.1, estimate=(150.0, 20.0)).run()
    assert rig.state.ended is not None
    assert rig.state.ended.code == "search_limit"


def test_pulses_that_have_faded_end_it_although_nothing_is_estimated_and_the_analysis_says_why() -> None:
    rig = Rig(height=lambda p: 2.0 if p < 120.0 else 0.6).run()
    assert rig.result == VALUE
    assert rig.state.ended is not None
    assert rig.state.ended.code == "enough"
    assert 150.0 <= rig.state.plateaus[-1].pressure_mmhg <= 165.0


def test_a_restless_limb_is_listened_to_again_and_then_refused() -> None:
    rig = Rig(agrees=lambda _p: False).run()
    assert rig.refused in {"search_restless", "search_too_long"}
    rig = Rig(agrees=lambda _p: False, rules=replace(RULES, listen_s=2.0)).run()
    assert rig.refused == "search_restless"
    assert [plateau.amplitude_mmhg for plateau in rig.state.plateaus] == [None] * RULES.bad_max
    assert rig.state.listening == RULES.bad_max * (1 + RULES.repeats)


def test_two_beats_that_agree_are_enough_once_the_time_is_over() -> None:
    rig = Rig(rules=replace(RULES, listen_s=1.7)).run(6.0)
    assert rig.state.plateaus
    assert {plateau.beats for plateau in rig.state.plateaus} == {2}


def test_a_step_that_was_repeated_gives_the_next_one_all_its_repeats() -> None:
    rig = Rig(agrees=lambda p: p > 55.0, rules=replace(RULES, listen_s=3.0)).run(30.0)
    assert rig.state.plateaus[0].amplitude_mmhg is None
    assert rig.state.plateaus[1].amplitude_mmhg is not None
    assert rig.state.repeated == 0


@pytest.mark.parametrize("beat", [True, False])
def test_an_analysis_that_falls_silent_ends_it_within_its_time(beat: bool) -> None:
    rig = Rig()
    if beat:
        rig.run(10.0)
    rig.is_silent = True
    before = rig.now
    rig.run()
    assert rig.refused == "analysis_silent"
    assert rig.now - before <= RULES.analysis_s + RULES.settle_s + 2.5


def listening_at(rig: Rig, seconds: float = 3.0) -> Rig:
    rig.run(seconds)
    assert rig.state.part is Part.LISTEN
    return rig


def looked(rig: Rig, pressure_mmhg: float) -> SearchState:
    look = SearchLook(now=Seconds(rig.now + TICK_S), pressure_mmhg=Mmhg(pressure_mmhg))
    return advance(rig.state, look, RULES)[0]


@pytest.mark.parametrize(
    ("moved", "ended"),
    [
        (RULES.apart_mmhg - 0.1, None),
        (RULES.apart_mmhg + 0.1, "search_moved"),
        (-RULES.apart_mmhg - 0.1, "search_leak"),
    ],
)
def test_while_it_listens_the_pressure_stays_where_the_listening_found_it(moved: float, ended: str | None) -> None:
    rig = listening_at(Rig())
    assert rig.state.rest_mmhg == pytest.approx(rig.mmhg)
    state = looked(rig, rig.mmhg + moved)
    assert (None if state.ended is None else state.ended.code) == ended


@pytest.mark.parametrize(("fall", "ended"), [(24.9, None), (25.1, "search_leak"), (-10.1, "search_moved")])
def test_a_cuff_that_settles_may_fall_to_where_it_rests(fall: float, ended: str | None) -> None:
    rig = Rig()
    while rig.state.part is not Part.SETTLE:
        rig.run(TICK_S)
    state = looked(rig, rig.state.target_mmhg - fall)
    assert (None if state.ended is None else state.ended.code) == ended


def test_a_step_is_counted_from_the_one_before_and_not_from_where_the_cuff_rests() -> None:
    rig = listening_at(Rig())
    rig.mmhg -= 5.0
    rig.run(1.7)
    while rig.state.part is Part.LISTEN:
        rig.run(TICK_S)
    assert rig.state.target_mmhg == 50.0 + RULES.coarse_mmhg
    assert rig.state.rest_mmhg is None


def test_the_running_estimate_outlasts_its_listening_and_goes_when_it_is_withdrawn() -> None:
    rig = Rig(estimate=(150.0, 4.0))
    rig.run(6.0)
    assert (rig.state.lop_mmhg, rig.state.half_mmhg) == (150.0, 4.0)
    rig.estimate = None
    rig.run(4.0)
    assert (rig.state.lop_mmhg, rig.state.half_mmhg) == (None, None)


def test_an_analysis_without_a_last_word_is_a_refusal() -> None:
    rig = Rig(estimate=(150.0, 4.0), answers=False).run()
    assert rig.refused == "analysis_silent"
    assert rig.state.ended is not None
    assert rig.state.ended.code == "enough"
    assert sum(order.is_over for _, order in rig.orders) == pytest.approx(RULES.analysis_s / TICK_S, abs=2)


def test_news_of_an_earlier_listening_make_no_plateau() -> None:
    rig = Rig()
    rig.run(3.0)
    assert rig.state.part is Part.LISTEN
    late = Heard(
        listening=rig.state.listening - 1, beats=9, agreeing=9, amplitude_mmhg=1.0, lop_mmhg=90.0, half_mmhg=1.0
    )
    look = SearchLook(now=Seconds(rig.now + TICK_S), pressure_mmhg=Mmhg(rig.mmhg), heard=late)
    state, order, result = advance(rig.state, look, RULES)
    assert (state.part, state.plateaus, order.listening, result) == (Part.LISTEN, (), rig.state.listening, None)
    assert state.heard_s == look.now


def test_it_never_takes_longer_than_its_time() -> None:
    rig = Rig(rules=replace(RULES, beats=8), height=lambda p: p).run()
    assert rig.refused == "search_too_long"
    assert rig.now == pytest.approx(100.0 + RULES.total_s, abs=0.05)


def test_what_the_analysis_says_after_a_refusal_changes_nothing() -> None:
    rig = Rig(rise=2.0).run()
    look = SearchLook(now=Seconds(rig.now + 1.0), pressure_mmhg=Mmhg(0.0), estimate=VALUE)
    _, order, result = advance(rig.state, look, RULES)
    assert order.is_over
    assert result is not None
    assert result.refusal is not None


@given(
    pressures=st.lists(st.floats(-20.0, 400.0), min_size=1, max_size=400),
    beats=st.lists(st.one_of(st.none(), st.integers(0, 5)), max_size=400),
    limit=st.floats(50.0, 290.0),
)
def test_whatever_comes_no_setpoint_is_above_the_limit_and_nothing_moves_air_while_it_listens(
    pressures: list[float], beats: list[int | None], limit: float
) -> None:
    state, now, is_over = begin(Mmhg(limit), Seconds(0.0), RULES), 0.0, False
    for index, pressure in enumerate(pressures):
        now += 0.2
        agreeing = beats[index] if index < len(beats) else None
        heard = (
            None
            if agreeing is None
            else Heard(listening=state.listening, beats=agreeing, agreeing=agreeing, amplitude_mmhg=float(agreeing))
        )
        look = SearchLook(now=Seconds(now), pressure_mmhg=Mmhg(pressure), heard=heard)
        state, order, result = advance(state, look, RULES)
        assert order.setpoint_mmhg is None or order.setpoint_mmhg <= limit
        assert not order.command.bleed
        if order.listening is not None:
            assert order.command.hold
            assert not order.command.pump
        if is_over:
            assert order.is_over
        if order.is_over:
            assert order.command.lets_go
            assert order.setpoint_mmhg is None
        is_over = order.is_over
        if result is not None:
            assert order.is_over
            assert result.lop_mmhg is None
