"""Alarms as pure functions: occurrences, latching, the signal, the pause; then any sequence of them."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from kiosk.core import alarms
from kiosk.core.alarm_kinds import BRIEF, CALL, KINDS, NOTE, TIGHT, TRIP, UNKNOWN, kind
from kiosk.core.alarm_types import Condition, Signal
from kiosk.core.alarms import AUDIO_AGAIN_S, AUDIO_PAUSE_S, LIGHTS, AlarmState
from kiosk.core.events import Effect, Recorded
from kiosk.core.model import Reason
from kiosk.core.units import Seconds
from kiosk.safety.heartbeat import AlarmPriority

T0 = 1000.0


@dataclass
class Room:
    """Conditions that come and go, and everything that was written down."""

    state: AlarmState = field(default_factory=AlarmState)
    now: float = T0
    lines: list[Recorded] = field(default_factory=list)

    def see(self, *codes: str, after_s: float = 0.02) -> AlarmState:
        self.now += after_s
        self._keep(alarms.update(self.state, [Condition(code=code) for code in codes], Seconds(self.now)))
        return self.state

    def pause(self) -> Reason | None:
        refusal = alarms.pause_refusal(self.state, Seconds(self.now))
        if refusal is None:
            self._keep(alarms.pause(self.state, Seconds(self.now)))
        return refusal

    def acknowledge(self, by: str = "1", seen_s: Seconds | None = None) -> None:
        self._keep(alarms.acknowledge(self.state, by, Seconds(self.now) if seen_s is None else seen_s))

    def _keep(self, changed: tuple[AlarmState, tuple[Effect, ...]]) -> None:
        self.state, effects = changed
        for effect in effects:
            assert isinstance(effect, Recorded)
            self.lines.append(effect)

    def signal(self) -> Signal:
        return alarms.signal(self.state, Seconds(self.now))

    def told(self, code: str) -> list[str]:
        return [line.detail for line in self.lines if line.code == code]

    def codes(self) -> list[str]:
        return [alarm.code for alarm in self.state.occurrences]


# --- occurrences --------------------------------------------------------------------------------------------


def test_an_occurrence_begins_and_ends_with_its_condition_and_both_are_written_down() -> None:
    room = Room()
    room.see("hunting")
    (alarm,) = room.state.occurrences
    assert (alarm.code, alarm.priority, alarm.since_s, alarm.standing) == ("hunting", "low", T0 + 0.02, True)
    room.see("hunting", after_s=5.0)
    assert room.state.occurrences == (alarm,)
    room.see(after_s=5.0)
    assert room.codes() == []
    begun, ended = room.lines
    assert (begun.code, begun.detail, begun.figures["priority"]) == ("alarm_begun", "hunting", 1.0)
    assert (ended.code, ended.detail) == ("alarm_ended", "hunting")
    assert (ended.figures["since_s"], ended.figures["lasted_s"]) == pytest.approx((T0 + 0.02, 10.0))


def test_low_priority_is_seen_and_not_heard() -> None:
    room = Room()
    room.see("hunting")
    assert (room.signal().priority, room.signal().sound) == ("low", "")
    assert room.pause() == Reason(code="alarm_silent")


def test_a_condition_that_comes_back_is_another_occurrence() -> None:
    room = Room()
    room.see("hunting")
    room.see()
    room.see("hunting")
    assert [alarm.number for alarm in room.state.occurrences] == [2]
    assert [line.figures["number"] for line in room.lines] == [1, 1, 2]


def test_a_latched_occurrence_stays_to_be_seen_until_it_is_acknowledged() -> None:
    room = Room()
    room.see("leak")
    room.see(after_s=3.0)
    (alarm,) = room.state.occurrences
    assert (alarm.standing, alarm.latched, alarm.ended_s) == (False, True, room.now)
    room.acknowledge("summary")
    assert room.codes() == []
    assert room.told("alarm_acknowledged") == ["leak by summary"]


def test_acknowledging_what_stands_does_not_end_it() -> None:
    room = Room()
    room.see("stop")
    room.acknowledge("4")
    room.acknowledge("5")
    (alarm,) = room.state.occurrences
    assert (alarm.standing, alarm.acknowledged_by) == (True, "4")
    assert room.told("alarm_acknowledged") == ["stop by 4"]
    assert alarms.sounding(room.state) is AlarmPriority.HIGH
    room.see()
    assert room.codes() == []


def test_a_condition_that_flickers_leaves_one_ended_occurrence_and_a_line_for_each() -> None:
    room = Room()
    for _ in range(20):
        room.see("leak")
        room.see()
    room.see("leak")
    assert [alarm.standing for alarm in room.state.occurrences] == [True, False]
    assert len(room.told("alarm_begun")) == 21
    assert len(room.told("alarm_ended")) == 20


def test_some_conditions_have_to_stand_for_a_while() -> None:
    room = Room()
    room.see("watchdog_missing")
    room.see("watchdog_missing", after_s=0.99)
    assert room.codes() == []
    room.see(after_s=0.02)
    room.see("watchdog_missing")
    room.see("watchdog_missing", after_s=0.99)
    assert room.codes() == []
    room.see("watchdog_missing", after_s=0.02)
    assert room.codes() == ["watchdog_missing"]


def test_the_first_of_two_conditions_of_one_code_counts() -> None:
    pair = [Condition(code="leak", figures={"n": 1.0}), Condition(code="leak", figures={"n": 2.0})]
    state, _ = alarms.update(AlarmState(), pair, Seconds(T0))
    assert [alarm.figures for alarm in state.occurrences] == [{"n": 1.0}]


def test_the_weightiest_comes_first_and_what_cannot_be_paused_before_it() -> None:
    room = Room()
    room.see("hunting", "leak", "disagreement")
    room.see("hunting", "leak", "disagreement", "vent_failed")
    assert room.codes() == ["vent_failed", "disagreement", "leak", "hunting"]
    room.see("hunting", "vent_failed", "stop")
    assert room.codes() == ["vent_failed", "stop", "disagreement", "leak", "hunting"]


# --- the table ----------------------------------------------------------------------------------------------


def test_a_code_nobody_has_judged_counts_as_the_most_urgent() -> None:
    assert kind("brand_new") is UNKNOWN
    assert UNKNOWN.priority is AlarmPriority.HIGH
    room = Room()
    room.see("brand_new")
    assert alarms.sounding(room.state) is AlarmPriority.HIGH


def test_only_a_cuff_that_stays_tight_cannot_be_paused() -> None:
    tight = {"vent_failed", "watchdog_vent_failed", "vent_no_fall", "vent_one_side"}
    assert {code for code, known in KINDS.items() if not known.may_pause} == tight


def test_sound_latches_only_with_sight() -> None:
    assert all(known.is_latched for known in KINDS.values() if known.audio_latched)
    assert [known.priority for known in (TRIP, TIGHT, CALL, BRIEF, NOTE)] == [3, 3, 2, 2, 1]


def test_low_priority_never_latches_and_delays_stay_short() -> None:
    assert all(not known.is_latched for known in KINDS.values() if known.priority is AlarmPriority.LOW)
    assert max(known.delay_s for known in KINDS.values()) <= 4.0


# --- the signal ---------------------------------------------------------------------------------------------


def test_light_follows_the_standard() -> None:
    colours = {priority: colour for priority, (colour, _) in LIGHTS.items()}
    rates = {priority: hz for priority, (_, hz) in LIGHTS.items()}
    assert colours == {0: "", 1: "cyan", 2: "yellow", 3: "red"}
    assert 1.4 <= rates[AlarmPriority.HIGH] <= 2.8
    assert 0.4 <= rates[AlarmPriority.MEDIUM] <= 0.8
    assert rates[AlarmPriority.LOW] == rates[AlarmPriority.NONE] == 0


def test_nothing_to_say_is_an_empty_signal() -> None:
    empty = alarms.signal(AlarmState(), Seconds(T0))
    assert (empty.priority, empty.colour, empty.sound, empty.may_pause, empty.paused_until_s) == (
        "",
        "",
        "",
        False,
        None,
    )


def test_sight_and_sound_follow_from_the_weightiest_occurrence() -> None:
    room = Room()
    room.see("hunting", "leak")
    assert room.signal().priority == room.signal().sound == "medium"
    room.see("hunting", "leak", "estop")
    assert (room.signal().colour, room.signal().sound) == ("red", "high")


def test_an_ended_occurrence_is_seen_longer_than_heard_unless_its_sound_latches() -> None:
    room = Room()
    room.see("discomfort")
    room.see()
    assert (room.signal().priority, room.signal().sound) == ("medium", "")
    room.see("leak")
    room.see()
    assert room.signal().sound == "medium"


# --- the pause ----------------------------------------------------------------------------------------------


def test_a_pause_ends_by_itself_after_two_minutes_and_lowers_nothing() -> None:
    room = Room()
    room.see("disagreement")
    assert room.pause() is None
    room.see("disagreement", after_s=119.9)
    signal = room.signal()
    assert (signal.priority, signal.sound) == ("high", "high")
    assert signal.paused_until_s == pytest.approx(T0 + 120.02)
    room.see("disagreement", after_s=0.1)
    assert room.state.paused_until_s is None
    assert room.told("audio_resumed") == ["time"]
    assert float(AUDIO_PAUSE_S) == 120


def test_a_new_occurrence_ends_the_pause_at_once() -> None:
    room = Room()
    room.see("disagreement")
    room.pause()
    room.see("disagreement", "rest_period")
    assert room.state.paused_until_s is None
    assert room.told("audio_resumed") == ["new"]


def test_the_same_alarm_coming_back_sounds_again() -> None:
    room = Room()
    room.see("leak")
    room.pause()
    room.see()
    assert room.state.paused_until_s is not None
    room.see("leak")
    assert room.told("audio_resumed") == ["new"]


def test_a_pause_goes_with_what_it_silenced() -> None:
    room = Room()
    room.see("discomfort")
    room.pause()
    room.see()
    assert room.state.paused_until_s is None
    assert room.told("audio_resumed") == ["over"]


def test_a_pause_that_was_ended_leaves_only_the_rest_of_its_two_minutes() -> None:
    room = Room()
    room.see("disagreement")
    room.pause()
    room.see("disagreement", "stop", after_s=50.0)
    assert room.state.paused_until_s is None
    room.pause()
    assert room.state.paused_until_s == pytest.approx(T0 + 120.02)
    assert [line.figures["for_s"] for line in room.lines if line.code == "audio_paused"] == pytest.approx([120.0, 70.0])


def test_a_louder_alarm_has_two_minutes_of_its_own() -> None:
    room = Room()
    room.see("leak")
    room.pause()
    room.see("leak", "disagreement", after_s=50.0)
    room.pause()
    assert room.state.paused_until_s == pytest.approx(T0 + 170.02)


def test_the_same_alarm_is_heard_for_a_moment_before_it_can_be_paused_again() -> None:
    room = Room()
    room.see("disagreement")
    room.pause()
    room.see("disagreement", after_s=120.0)
    assert room.pause() == Reason(code="alarm_pause_over")
    room.see("disagreement", after_s=AUDIO_AGAIN_S - 0.1)
    assert room.pause() == Reason(code="alarm_pause_over")
    room.see("disagreement", after_s=0.2)
    assert room.pause() is None
    assert room.state.paused_until_s == pytest.approx(room.now + 120.0)


def test_pauses_are_refused_for_silence_for_a_second_time_and_for_a_tight_cuff() -> None:
    room = Room()
    assert room.pause() == Reason(code="alarm_silent")
    room.see("disagreement")
    assert room.signal().may_pause
    assert room.pause() is None
    assert room.pause() == Reason(code="alarm_paused")
    room.see("disagreement", "vent_failed")
    assert room.pause() == Reason(code="alarm_not_pausable")
    assert not room.signal().may_pause
    room.see("disagreement")
    assert room.pause() is None


# --- any sequence -------------------------------------------------------------------------------------------

CODES = ("vent_failed", "disagreement", "stop", "watchdog_missing", "leak", "discomfort", "hunting", "brand_new")
STEPS = some.lists(
    some.one_of(
        some.tuples(some.just("see"), some.frozensets(some.sampled_from(CODES), max_size=4)),
        some.tuples(some.just("pause"), some.just(frozenset[str]())),
        some.tuples(some.just("acknowledge"), some.just(frozenset[str]())),
    ),
    max_size=40,
)


@pytest.mark.long
@settings(max_examples=100)
@given(STEPS, some.lists(some.sampled_from((0.02, 0.5, 1.0, 59.0, 119.99, 120.0)), min_size=40, max_size=40))
def test_whatever_happens(steps: list[tuple[str, frozenset[str]]], waits: list[float]) -> None:
    room = Room()
    paused_s: float | None = None
    for (what, codes), wait in zip(steps, waits, strict=False):
        before, was_seen, line = room.state, alarms.visible(room.state), len(room.lines)
        if what == "pause":
            heard = alarms.sounding(room.state)
            if room.pause() is None:
                paused_s = room.now
            assert (alarms.visible(room.state), alarms.sounding(room.state)) == (was_seen, heard)
        elif what == "acknowledge":
            room.acknowledge()
        else:
            room.see(*sorted(codes), after_s=wait)
            begun = {n.number for n in room.state.occurrences} - {n.number for n in before.occurrences}
            if begun:
                assert room.state.paused_until_s is None
        standing = [alarm for alarm in room.state.occurrences if alarm.standing]
        if any(alarm.priority == "high" for alarm in standing):
            assert alarms.sounding(room.state) is AlarmPriority.HIGH
        if room.state.paused_until_s is not None:
            assert paused_s is not None
            assert room.now < paused_s + AUDIO_PAUSE_S
            assert not any(alarm.standing and alarm.code == "vent_failed" for alarm in room.state.occurrences)
        assert alarms.visible(room.state) >= alarms.sounding(room.state)
        gone = {alarm.number: alarm.code for alarm in before.occurrences}
        for alarm in room.state.occurrences:
            gone.pop(alarm.number, None)
        written = {(entry.code, entry.figures.get("number")) for entry in room.lines}
        for number in gone:
            assert ("alarm_ended", number) in written or ("alarm_acknowledged", number) in written
        for alarm in room.state.occurrences:
            assert ("alarm_begun", alarm.number) in written
            assert alarm.standing or ("alarm_ended", alarm.number) in written
        assert len(room.state.occurrences) <= 2 * len(CODES)
        assert all(entry.figures["priority"] in (0, 1, 2, 3) for entry in room.lines[line:])


@settings(max_examples=60)
@given(some.sampled_from(sorted(KINDS)), some.sampled_from(sorted(KINDS)))
def test_no_alarm_hides_another(one: str, other: str) -> None:
    room = Room()
    room.see(one, other)
    room.see(one, other, after_s=5.0)
    expected = max(KINDS[one].priority, KINDS[other].priority)
    assert alarms.visible(room.state) is expected
    assert alarms.sounding(room.state) is (AlarmPriority.NONE if expected is AlarmPriority.LOW else expected)
