"""Which sounds are due: each in its own instant, once, never beside an alarm, and none that is not set."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.alarm_types import Signal
from kiosk.core.blocks import Rest
from kiosk.core.model import Mode, Reason, SessionView, Snapshot
from kiosk.core.units import Seconds
from kiosk.sound.plan import PATIENT_S, PROMPT_S, SPOKEN, Due, Sound, Wanted, due, may_sound
from tests.tui.support import session, snapshot

ALL = Wanted(tempo_ticks=True, set_end=True, spoken=True)
TICKS, ENDS, VOICE = Wanted(tempo_ticks=True), Wanted(set_end=True), Wanted(spoken=True)


def view(cue: str, **changes: object) -> Snapshot:
    return snapshot(Mode.SESSION, session=session(cue, **changes))


def later(now: Snapshot) -> Snapshot:
    return replace(now, at_s=Seconds(now.at_s + 0.1))


def heard(found: tuple[Due, ...]) -> list[tuple[float, str]]:
    return [(one.at_s, one.sound.value) for one in found]


def planned(cue: str, wanted: Wanted, **changes: object) -> list[tuple[float, str]]:
    return heard(due(None, view(cue, **changes), wanted))


def between(was: str, now: str, wanted: Wanted, **changes: object) -> list[str]:
    """What a change of the cue brings by itself."""
    after = later(view(now, cue_ends_s=None, **changes))
    return [one.sound.value for one in due(view(was), after, wanted)]


def without_pressure(rest: Rest) -> SessionView:
    plan = session().prescription
    blocks = tuple(replace(block, rest=rest) for block in plan.blocks)
    return session("rest", prescription=replace(plan, blocks=blocks))


# --- ahead ------------------------------------------------------------------------------------------------------


def test_a_tick_is_due_when_the_controller_says_that_the_movement_turns() -> None:
    assert planned("up", TICKS, cue_ends_s=Seconds(1001.25)) == [(1001.25, "down")]
    assert planned("down", TICKS, cue_ends_s=Seconds(1002.5)) == [(1002.5, "up")]


def test_the_last_movement_ends_the_set_and_turns_to_none() -> None:
    last = {"repetition": 15, "repetitions_total": 15}
    assert planned("down", ALL, **last) == [(1024, "set_end")]
    assert planned("up", ALL, **last) == [(1024, "down")]
    assert planned("down", TICKS, **last) == []


@pytest.mark.parametrize("cue", ["walk", "cycle", "run", "move", "passive"])
def test_timed_work_ends_with_its_time(cue: str) -> None:
    assert planned(cue, ALL) == [(1024, "set_end")]


@pytest.mark.parametrize("cue", ["ready", "rest"])
def test_the_last_three_seconds_before_work_are_counted(cue: str) -> None:
    assert planned(cue, TICKS) == [(1021, "count"), (1022, "count"), (1023, "count"), (1024, "up")]
    assert planned(cue, VOICE) == [(1021, "three"), (1022, "two"), (1023, "one")]
    assert planned(cue, ALL) == [(1021, "three"), (1022, "two"), (1023, "one"), (1024, "up")]
    assert planned(cue, ENDS) == []


def test_a_rest_without_pressure_is_not_counted_because_the_cuff_is_filled_first() -> None:
    for rest, counted in ((Rest.RELEASED, 0), (Rest.INFLATED, 4)):
        now = snapshot(Mode.SESSION, session=without_pressure(rest))
        assert len(due(None, now, ALL)) == counted


@pytest.mark.parametrize("cue", ["fill", "paused", "release", "done"])
def test_nothing_is_planned_for_what_has_no_end_that_anybody_knows(cue: str) -> None:
    assert planned(cue, ALL) == []


def test_a_bout_that_ends_turns_no_more() -> None:
    assert planned("up", ALL, end_reason=Reason(code="stop")) == []


def test_a_longer_rest_is_counted_anew_and_the_same_end_is_one_thing() -> None:
    one, again = (due(None, now, ALL) for now in (view("rest"), later(view("rest"))))
    put_off = due(None, view("rest", cue_ends_s=Seconds(1054)), ALL)
    assert [a.key for a in one] == [a.key for a in again]
    assert not {a.key for a in one} & {a.key for a in put_off}


# --- just now ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ("up", "rest", ["set_end", "rest"]),
        ("walk", "rest", ["set_end", "rest"]),
        ("down", "release", ["set_end", "letting_go"]),
        ("rest", "release", ["letting_go"]),
        ("ready", "up", ["begin"]),
        ("rest", "up", ["go_on"]),
        ("paused", "down", ["go_on"]),
        ("up", "down", []),
        ("up", "paused", []),
        ("fill", "ready", []),
        ("release", "done", []),
    ],
)
def test_what_nobody_could_know_before_is_heard_when_it_is_seen(was: str, now: str, expected: list[str]) -> None:
    assert between(was, now, ALL) == expected
    assert between(was, now, ENDS) == [one for one in expected if one == "set_end"]
    assert between(was, now, VOICE) == [one for one in expected if one != "set_end"]
    assert between(was, now, TICKS) == []


def test_an_end_that_was_planned_and_is_then_seen_is_one_end() -> None:
    last: dict[str, object] = {"repetition": 15, "repetitions_total": 15}
    (ahead,) = due(None, view("down", **last), ENDS)
    (seen,) = due(view("down", **last), view("rest", cue_ends_s=None), ENDS)
    assert ahead.key == seen.key
    (other,) = due(view("down"), view("rest", cue_ends_s=None, set_number=3), ENDS)
    assert other.key != ahead.key


def test_the_first_view_and_another_bout_bring_nothing_by_themselves() -> None:
    assert due(None, view("rest", cue_ends_s=None), ALL) == ()
    assert due(view("up", session_id=6), view("rest", cue_ends_s=None), ALL) == ()
    assert due(snapshot(), view("rest", cue_ends_s=None), ALL) == ()


# --- silence ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("priority", "is_heard"), [("", True), ("low", True), ("medium", False), ("high", False)])
@pytest.mark.parametrize("paused_until_s", [None, Seconds(1100)])
def test_nothing_sounds_beside_an_alarm_paused_or_not(
    priority: str, is_heard: bool, paused_until_s: Seconds | None
) -> None:
    signal = Signal(priority=priority, sound=priority, paused_until_s=paused_until_s)
    now = replace(view("up"), signal=signal)
    assert bool(due(None, now, ALL)) is is_heard
    assert may_sound(now) is is_heard


@pytest.mark.parametrize("mode", sorted(set(Mode) - {Mode.SESSION, Mode.RELEASING}))
def test_nothing_sounds_but_in_a_bout_and_its_release(mode: Mode) -> None:
    assert due(view("up"), replace(view("rest"), mode=mode), ALL) == ()
    assert not may_sound(replace(view("rest"), mode=mode))


def test_nothing_sounds_without_a_bout() -> None:
    assert due(None, snapshot(Mode.SESSION), ALL) == ()
    assert not may_sound(snapshot(Mode.SESSION))


CUES = st.sampled_from(("fill", "ready", "up", "down", "walk", "passive", "rest", "paused", "release", "done"))


@given(CUES, CUES, st.booleans(), st.booleans(), st.booleans())
def test_only_what_is_set_is_heard_and_in_order(was: str, now: str, ticks: bool, ends: bool, spoken: bool) -> None:
    wanted = Wanted(tempo_ticks=ticks, set_end=ends, spoken=spoken)
    found = due(view(was), later(view(now)), wanted)
    assert ticks or ends or spoken or not found
    assert [one.at_s for one in found] == sorted(one.at_s for one in found)
    for one in found:
        if one.sound in SPOKEN:
            assert spoken
            assert one.late_s == PATIENT_S
        else:
            assert ends if one.sound is Sound.SET_END else ticks
            assert one.late_s == PROMPT_S
    assert len({one.key for one in found}) == len(found)
