"""What is heard: patterns by priority, occurrences, pauses; and the parts the guard tries on request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.safety import limits
from kiosk.safety.buzzer import Signal, advance, pattern, sounds
from kiosk.safety.heartbeat import AlarmPriority, Evidence, FramePhase, GuardState, Request, TripReason

if TYPE_CHECKING:
    from tests.safety.conftest import Driver

PASS_S = limits.PASS_S
NONE, LOW, MEDIUM, HIGH = AlarmPriority
LOUD = [LOW, MEDIUM, HIGH]


def stretches(heard: list[bool]) -> list[tuple[bool, float]]:
    return [(on, sum(1 for _ in group) * PASS_S) for on, group in groupby(heard)]


def listened(guarded: Driver, seconds: float) -> list[bool]:
    return [guarded.run(PASS_S).buzzer for _ in range(round(seconds / PASS_S))]


# --- patterns ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("priority", "pulses", "pulse_s", "between_s"),
    [
        (HIGH, 10, (0.075, 0.200), (2.5, 15.0)),
        (MEDIUM, 3, (0.125, 0.250), (2.5, 30.0)),
        (LOW, 1, (0.125, 0.250), (15.0, 60.0)),
    ],
)
def test_bursts_are_inside_the_standards_bands(
    priority: AlarmPriority, pulses: int, pulse_s: tuple[float, float], between_s: tuple[float, float]
) -> None:
    heard = stretches([pattern(priority, number * PASS_S) for number in range(3600)])
    assert heard[0][0]  # the first pulse comes at once
    assert all(pulse_s[0] <= length_s <= pulse_s[1] for on, length_s in heard[:-1] if on)
    gaps = [length_s for on, length_s in heard[: 2 * pulses] if not on]
    assert between_s[0] <= gaps[-1] <= between_s[1]
    assert all(gap_s < between_s[0] for gap_s in gaps[:-1])
    assert len(gaps) == pulses


def test_the_high_burst_is_three_two_pause_three_two() -> None:
    heard = stretches([pattern(HIGH, number * PASS_S) for number in range(300)])
    gaps = [round(length_s, 2) for on, length_s in heard if not on]
    short, middle, long = 0.12, 0.36, 0.80
    assert gaps == [short, short, middle, short, long, short, short, middle, short, 2.56]


def test_no_alarm_is_silent() -> None:
    assert not any(pattern(NONE, number * PASS_S) for number in range(3000))


@given(priority=st.sampled_from(LOUD), began_s=st.floats(0.0, 1e6), passes=st.integers(0, 10**7))
def test_a_pattern_repeats_and_knows_no_clock_time(priority: AlarmPriority, began_s: float, passes: int) -> None:
    now = began_s + passes * PASS_S
    signal = Signal(priority=priority, began_s=began_s)
    assert sounds(signal, now) is pattern(priority, passes * PASS_S)
    assert pattern(priority, passes * PASS_S) is pattern(priority, passes % 6000 * PASS_S)


def test_another_priority_and_another_trip_begin_their_pattern_at_once(first_frame: Evidence) -> None:
    signal = advance(Signal(), (replace(first_frame, alarm=HIGH),), TripReason.NONE, 0.0)
    signal = advance(signal, (replace(first_frame, alarm=LOW),), TripReason.NONE, 7.0)
    assert (signal.priority, signal.began_s) == (LOW, 7.0)
    signal = advance(signal, (), TripReason.LATE, 8.0)
    signal = advance(signal, (), TripReason.LATE, 9.0)
    assert (signal.priority, signal.began_s) == (HIGH, 8.0)
    assert advance(signal, (), TripReason.ESTOP, 10.0).began_s == 10.0


def test_a_pause_is_given_anew_after_it_ran_out_and_the_alarm_was_heard(first_frame: Evidence) -> None:
    signal, asks = advance(Signal(), (first_frame,), TripReason.LATE, 1.0), replace(first_frame, audio_paused=True)
    for at_s, paused_s in ((2.0, 2.0), (61.0, 2.0), (129.0, 2.0), (130.0, 130.0)):
        signal = advance(signal, (first_frame,), TripReason.LATE, at_s)
        signal = advance(signal, (asks,), TripReason.LATE, at_s)
        assert signal.paused_s == paused_s
    for at_s, is_silent in ((249.9, True), (250.0, False)):
        signal = advance(signal, (asks,), TripReason.LATE, at_s)
        assert sounds(replace(signal, began_s=at_s), at_s) is not is_silent


# --- the guard's own ---------------------------------------------------------------------------------------------


def test_a_trip_sounds_high_at_once_whatever_the_controller_says(guarded: Driver) -> None:
    guarded.at(150.0)
    guarded.claim(FramePhase.WORK, alarm=NONE)
    guarded.estop_closed = False
    began_s = guarded.now + PASS_S
    for _ in range(480):  # of a cuff that is tight for ten seconds the sound is another
        assert guarded.run(PASS_S).buzzer is pattern(HIGH, guarded.now - began_s)


@pytest.mark.long
def test_a_trip_sounds_on_without_a_controller(guarded: Driver) -> None:
    guarded.at(150.0)
    guarded.one(gone=True)
    guarded.sending = False
    guarded.pressure_mmhg = 0.0
    heard = listened(guarded, 300.0)
    assert sum(heard[-300:]) == 60


def test_a_latched_trip_sounds_after_a_restart(driver: Callable[..., Driver]) -> None:
    guarded = driver(latched=TripReason.ESTOP)
    guarded.sending = False
    assert guarded.one().buzzer


def test_a_test_trip_is_silent(guarded: Driver) -> None:
    guarded.arm(FramePhase.PROOF)
    guarded.run(0.1, request=Request.PROVE_TRIP)
    guarded.sending = False
    guarded.until_trip(1.0)
    assert guarded.state.is_test
    assert not any(listened(guarded, 3.0))


def test_acknowledged_is_silent(driver: Callable[..., Driver]) -> None:
    guarded = driver(latched=TripReason.LATE)
    guarded.claim(FramePhase.IDLE, request=Request.ACKNOWLEDGE)
    guarded.run(5.2)
    assert guarded.mode() is GuardState.WAITING
    assert not any(listened(guarded, 8.0))


# --- the controller's -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("priority", LOUD)
def test_a_claimed_alarm_is_played(guarded: Driver, priority: AlarmPriority) -> None:
    guarded.at(150.0)
    guarded.claim(FramePhase.WORK, alarm=priority)
    while not guarded.run(PASS_S).buzzer:
        assert guarded.state.signal.priority is NONE
    began_s = guarded.now
    for _ in range(1200):
        assert guarded.run(PASS_S).buzzer is pattern(priority, guarded.now - began_s)
    guarded.claim(FramePhase.WORK, alarm=NONE)
    guarded.run(2 * PASS_S)
    assert not any(listened(guarded, 20.0))
    assert guarded.mode() is GuardState.HOLDING


def test_the_alarm_of_a_controller_that_fell_silent_sounds_on_for_two_minutes(guarded: Driver) -> None:
    guarded.claim(FramePhase.IDLE, alarm=MEDIUM)
    guarded.run(0.2)
    guarded.one(gone=True)
    guarded.sending = False
    assert guarded.mode() is GuardState.WAITING
    heard = listened(guarded, 140.0)
    assert any(heard[round(112 / PASS_S) : round(119.5 / PASS_S)])
    assert not any(heard[round(120.5 / PASS_S) :])


def test_a_new_controller_says_anew_what_stands(guarded: Driver) -> None:
    guarded.claim(FramePhase.IDLE, alarm=HIGH)
    guarded.run(0.2)
    guarded.one(connected=True)
    guarded.claim(FramePhase.IDLE, alarm=NONE)
    guarded.run(2 * PASS_S)
    assert not any(listened(guarded, 10.0))


# --- pauses -----------------------------------------------------------------------------------------------------


def paused(guarded: Driver) -> Driver:
    guarded.run(0.1)
    guarded.frame = replace(guarded.frame, audio_paused=True)
    guarded.run(2 * PASS_S)
    return guarded


@pytest.mark.long
def test_a_pause_is_silence_for_two_minutes_and_no_longer(driver: Callable[..., Driver]) -> None:
    guarded = paused(driver(latched=TripReason.LATE))
    assert not any(listened(guarded, 119.9))
    heard = listened(guarded, 300.0)
    assert sum(heard[-300:]) == 60


@pytest.mark.long
@pytest.mark.parametrize("priority", LOUD)
def test_a_claimed_alarm_is_paused_too(guarded: Driver, priority: AlarmPriority) -> None:
    guarded.claim(FramePhase.IDLE, alarm=priority)
    paused(guarded)
    assert not any(listened(guarded, 119.9))
    assert any(listened(guarded, 30.0))


def test_a_withdrawn_pause_sounds_and_only_the_rest_of_it_is_left(driver: Callable[..., Driver]) -> None:
    guarded = paused(driver(latched=TripReason.LATE))
    guarded.run(60.0)
    guarded.frame = replace(guarded.frame, audio_paused=False)
    assert any(listened(guarded, 6.0))
    guarded.frame = replace(guarded.frame, audio_paused=True)
    guarded.run(2 * PASS_S)
    assert not any(listened(guarded, 53.0))
    assert any(listened(guarded, 8.0))


@pytest.mark.long
def test_an_alarm_that_was_heard_again_may_be_paused_again(driver: Callable[..., Driver]) -> None:
    guarded = paused(driver(latched=TripReason.LATE))
    guarded.run(120.0)
    guarded.frame = replace(guarded.frame, audio_paused=False)
    guarded.run(7.0)
    paused(guarded)
    assert any(listened(guarded, 6.0))
    guarded.frame = replace(guarded.frame, audio_paused=False)
    guarded.run(8.0)
    paused(guarded)
    assert not any(listened(guarded, 119.0))
    assert any(listened(guarded, 8.0))


@pytest.mark.long
def test_a_pause_that_is_never_withdrawn_runs_out_once_and_for_all(driver: Callable[..., Driver]) -> None:
    guarded = paused(driver(latched=TripReason.LATE))
    guarded.run(128.0)
    for _ in range(30):
        assert any(listened(guarded, 6.0))


def test_a_vent_that_failed_is_never_paused(driver: Callable[..., Driver]) -> None:
    guarded = paused(driver(latched=TripReason.VENT_FAILED))
    assert all(listened(guarded, 10.0))


@pytest.mark.parametrize("news", ["priority", "trip", "other trip"])
def test_news_sound_in_spite_of_a_pause(driver: Callable[..., Driver], news: str) -> None:
    guarded = driver(latched=TripReason.LATE if news == "other trip" else TripReason.NONE)
    guarded.pressure_mmhg = 50.0 if news == "other trip" else 0.0  # the vent has failed after 10 s of it
    guarded.claim(FramePhase.IDLE, alarm=HIGH if news == "trip" else MEDIUM)
    paused(guarded)
    if news == "priority":
        guarded.frame = replace(guarded.frame, alarm=HIGH)
    elif news == "trip":
        guarded.one(malformed=True)
    else:
        assert guarded.why() is TripReason.LATE
    heard = listened(guarded, 12.0)
    assert sum(heard[-300:]) >= 60
    guarded.frame = replace(guarded.frame, audio_paused=False)
    guarded.run(0.1)
    guarded.frame = replace(guarded.frame, audio_paused=True)
    guarded.run(2 * PASS_S)
    assert any(listened(guarded, 6.0)) is (news == "other trip")  # that one is a vent that failed


def test_a_lower_priority_keeps_the_pause(guarded: Driver) -> None:
    guarded.claim(FramePhase.IDLE, alarm=HIGH)
    paused(guarded)
    guarded.frame = replace(guarded.frame, alarm=LOW)
    assert not any(listened(guarded, 100.0))


def test_a_new_occurrence_may_be_paused_anew(guarded: Driver) -> None:
    guarded.claim(FramePhase.IDLE, alarm=MEDIUM)
    paused(guarded)
    guarded.run(130.0)
    guarded.claim(FramePhase.IDLE, alarm=NONE)
    guarded.frame = replace(guarded.frame, audio_paused=False)
    guarded.run(1.0)
    guarded.claim(FramePhase.IDLE, alarm=MEDIUM)
    paused(guarded)
    assert not any(listened(guarded, 119.0))


def test_the_pause_of_a_silent_controller_ends(driver: Callable[..., Driver]) -> None:
    guarded = paused(driver(latched=TripReason.LATE))
    guarded.sending = False
    assert any(listened(guarded, 6.5))


@pytest.mark.long
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])  # the fixture is frozen
@given(
    st.lists(
        st.tuples(st.sampled_from([NONE, *LOUD]), st.booleans(), st.sampled_from([TripReason.NONE, TripReason.LATE])),
        max_size=60,
    )
)
def test_no_frames_keep_a_standing_trip_silent_beyond_the_pause(
    first_frame: Evidence, seconds: list[tuple[AlarmPriority, bool, TripReason]]
) -> None:
    signal, now = Signal(), 0.0
    for alarm, pause, own in seconds:
        now += 1.0
        signal = advance(signal, (replace(first_frame, alarm=alarm, audio_paused=pause),), own, now)
    heard_s = now
    frames = (replace(first_frame, audio_paused=True),)
    for _ in range(round((limits.AUDIO_PAUSE_S + 6.0) / PASS_S)):
        now += PASS_S
        signal = advance(signal, frames, TripReason.LATE, now)
        if sounds(signal, now):
            heard_s = now
        assert now - heard_s <= limits.AUDIO_PAUSE_S + 3.0


@pytest.mark.long
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])  # the fixture is frozen
@given(st.lists(st.tuples(st.floats(min_value=0.02, max_value=140.0), st.booleans()), max_size=12))
def test_no_order_of_pauses_keeps_a_trip_silent_for_longer_than_one(
    first_frame: Evidence, spans: list[tuple[float, bool]]
) -> None:
    signal, now, heard_s = Signal(), 0.0, 0.0
    for seconds, asked in [(0.5, False), *spans]:
        frames = (replace(first_frame, audio_paused=asked),)
        for _ in range(round(seconds / PASS_S)):
            now += PASS_S
            signal = advance(signal, frames, TripReason.LATE, now)
            heard_s = now if sounds(signal, now) else heard_s
            assert now - heard_s <= limits.AUDIO_PAUSE_S + 3.0


# --- parts tried on request -------------------------------------------------------------------------------------


def test_the_buzzer_sounds_on_request_for_a_second(guarded: Driver) -> None:
    guarded.run(0.1)
    guarded.claim(FramePhase.IDLE, request=Request.BUZZER)
    heard = stretches(listened(guarded, 5.0))
    assert [length_s for on, length_s in heard if on] == [pytest.approx(1.0, abs=PASS_S)]
    guarded.claim(FramePhase.IDLE)
    guarded.run(0.1)
    guarded.claim(FramePhase.IDLE, request=Request.BUZZER)
    assert any(listened(guarded, 0.1))
    guarded.claim(FramePhase.IDLE)
    guarded.run(2 * PASS_S)
    assert not any(listened(guarded, 0.5))


def test_the_comparator_gets_its_voltage_on_request_for_two_seconds(guarded: Driver) -> None:
    guarded.run(0.1)
    guarded.claim(FramePhase.IDLE, request=Request.COMPARATOR)
    seen = stretches([guarded.run(PASS_S).comparator_test for _ in range(250)])
    assert [length_s for on, length_s in seen if on] == [pytest.approx(2.0, abs=PASS_S)]
    assert guarded.mode() is GuardState.WAITING


@pytest.mark.parametrize(
    "where", ["holding", "proving", "tripped", "asks for pressure", "full cuff", "own sensor", "silence"]
)
@pytest.mark.parametrize("request_", [Request.BUZZER, Request.COMPARATOR])
def test_a_request_out_of_place_does_nothing(driver: Callable[..., Driver], where: str, request_: Request) -> None:
    guarded = driver(latched=TripReason.LATE if where == "tripped" else TripReason.NONE)
    guarded.run(0.1)
    if where == "holding":
        guarded.at(150.0)
    elif where == "proving":
        guarded.arm(FramePhase.PROOF)
    before = guarded.mode()
    phases = {"holding": FramePhase.WORK, "proving": FramePhase.PROOF, "asks for pressure": FramePhase.FILL}
    guarded.claim(phases.get(where, FramePhase.IDLE), request=request_, expect_contraction=True)
    if where == "silence":
        guarded.one(guarded.next_frame())
        guarded.sending = False
        guarded.run(0.2)
    guarded.pressure_mmhg = 15.0 if where == "full cuff" else guarded.pressure_mmhg
    guarded.fault = "nack" if where == "own sensor" else None
    outputs = [guarded.run(PASS_S) for _ in range(2 if where == "own sensor" else 50)]
    assert not any(out.comparator_test for out in outputs)
    heard = [out.buzzer for out in outputs]
    allowed = request_ is Request.BUZZER and where in {"full cuff", "own sensor"}
    assert any(heard) is (allowed or where == "tripped")
    if where == "tripped":
        assert sum(heard) < len(heard)  # the trip's own pulses
    expected = GuardState.HOLDING if where == "asks for pressure" else before
    assert guarded.mode() is expected


def test_a_stop_ends_the_tests(guarded: Driver) -> None:
    guarded.run(0.1)
    guarded.claim(FramePhase.IDLE, request=Request.COMPARATOR)
    guarded.run(0.1)
    assert guarded.out.comparator_test
    guarded.one(gone=True)
    assert not guarded.out.comparator_test
