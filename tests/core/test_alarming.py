"""Alarms of the whole machine: what stands in which mode, who acknowledges, what watchdog and lamps are told."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import kiosk.core
from kiosk.core import alarms, machine
from kiosk.core.alarm_kinds import EXPECTED_ENDS, KINDS
from kiosk.core.alarm_types import Condition
from kiosk.core.answers import URGENT_SYMPTOMS
from kiosk.core.events import (
    AudioPauseRequested,
    AudioResumeRequested,
    EndRequested,
    Inputs,
    Recorded,
    ScreenLost,
    SelfTestRequested,
    SessionClosed,
    StopAnswered,
    StopPressed,
    SymptomReported,
)
from kiosk.core.lop import Estimate
from kiosk.core.model import Mode, ProofKind, ProofStep, Reason, Rest, StepState
from kiosk.core.session import Stage
from kiosk.core.units import Seconds
from kiosk.safety.heartbeat import AlarmPriority, TripReason
from tests.core.bench_small import HASH, SHORT, World, acknowledged, in_sets
from tests.core.test_machine import ended, mode, proved, shown, until, working
from tests.core.test_measuring import Ear, rising

NOT_ALARMS = {"completed", "ended_by_runner", "at_lop", "watchdog_not_ready"}
"""Ends nobody is called for, a rule whose answer is to bleed, and a reason why a self-test fails."""


def tripped() -> World:
    world = working()
    world.watchdog.trip("excess")
    world.run(1.0)
    assert mode(world) is Mode.TRIPPED
    return world


def codes(world: World) -> list[str]:
    return [alarm.code for alarm in shown(world).alarms]


def told(world: World, code: str) -> list[str]:
    return [line.detail for line in world.effects if isinstance(line, Recorded) and line.code == code]


def heard(world: World) -> tuple[AlarmPriority, bool]:
    outputs = world.tick()
    assert outputs.beat is not None
    return outputs.beat.alarm, outputs.beat.audio_paused


def red(world: World) -> bool:
    return world.tick().lamps[2]


# --- every code that can be emitted -------------------------------------------------------------------------

_ENDING = {"finish", "end_bout", "trip", "_released"}


def _text(node: ast.expr | None) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from _text(body)
            yield from _text(orelse)
        case _:
            pass


def _named(node: ast.expr, code_word: str = "code") -> Iterator[str]:
    if isinstance(node, ast.Call):
        for word in node.keywords:
            if word.arg == code_word:
                yield from _text(word.value)


def _call(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def emitted(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Codes of the source with what they lead to: TRIP, STOP, VENT, DEFLATE, BLEED, end, condition."""
    for node in ast.walk(tree):
        name = _call(node)
        if name == "Condition" and isinstance(node, ast.Call):
            yield from ((code, "condition") for code in _named(node))
        elif name in {"_verdict", "verdict"} and isinstance(node, ast.Call):
            response = ast.unparse(node.args[0])
            yield from ((code, response) for code in _text(node.args[1]))
        elif name == "_refusal" and isinstance(node, ast.Call):
            is_trip = any(word.arg == "is_trip" and ast.unparse(word.value) == "True" for word in node.keywords)
            yield from ((code, "Response.TRIP" if is_trip else "Response.VENT") for code in _text(node.args[0]))
        elif name in _ENDING and isinstance(node, ast.Call):
            kind = "Response.TRIP" if name == "trip" else "end"
            yield from ((code, kind) for part in node.args if _call(part) == "Reason" for code in _named(part))
        elif isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple) and len(node.value.elts) == 5:
            responses = [ast.unparse(part) for part in node.value.elts if ast.unparse(part).startswith("Response.")]
            yield from ((code, word) for code in _text(node.value.elts[0]) for word in responses)


def all_emitted() -> set[tuple[str, str]]:
    root = Path(kiosk.core.__file__).parents[1]
    files = [*root.joinpath("core").glob("*.py"), *root.joinpath("controller").glob("*.py")]
    return {found for path in files for found in emitted(ast.parse(path.read_text(encoding="utf-8")))}


def test_every_code_that_can_be_an_alarm_is_in_the_table() -> None:
    found = {code for code, _ in all_emitted()}
    assert {"leak", "disagreement", "excess", "completed", "no_pressure", "hunting", "watchdog_missing"} <= found
    found |= {f"symptom_{name}" for name in (*URGENT_SYMPTOMS, "tingling", "other")} | {"discomfort"}
    store = Path(kiosk.core.__file__).parents[1] / "storage"
    reasons = {
        code for path in store.glob("*.py") for code in re.findall(r'"(store_\w+|row_refused)"', path.read_text())
    }
    assert len(reasons) > 10
    found |= {f"records_{code}" for code in reasons}
    missing = found - NOT_ALARMS - set(KINDS)
    assert missing == set(), f"give each a row in kiosk/core/alarm_kinds.py and kiosk/tui/alarm_texts.toml: {missing}"
    assert not NOT_ALARMS & set(KINDS)
    assert EXPECTED_ENDS - {"stop"} <= NOT_ALARMS


def test_every_trip_is_high() -> None:
    trips = {code for code, leads in all_emitted() if leads == "Response.TRIP"}
    trips |= {f"watchdog_{reason.name.lower()}" for reason in TripReason} - {"watchdog_none", "watchdog_stop"}
    assert {"overpressure", "estop", "config_mismatch", "watchdog_overtime"} <= trips
    assert {code for code in trips if KINDS[code].priority is not AlarmPriority.HIGH} == set()


# --- what stands --------------------------------------------------------------------------------------------


@pytest.mark.long
def test_a_trip_is_told_to_the_watchdog_and_to_the_red_lamp_until_it_is_unlocked() -> None:
    world = tripped()
    assert heard(world) == (AlarmPriority.HIGH, False)
    assert red(world)
    world.run(20.0)
    world.tick(acknowledged(world, "4"))
    assert told(world, "alarm_acknowledged") == ["watchdog_excess by 4"]
    until(world, lambda w: w.state.mode is Mode.CLOSED)
    assert codes(world) == []
    assert not red(world)


@pytest.mark.long
def test_stop_needs_somebody_and_acknowledging_it_pauses_its_sound() -> None:
    world = working()
    world.tick(StopPressed(source="screen"))
    world.run(15.0)
    assert heard(world) == (AlarmPriority.HIGH, False)
    world.tick(acknowledged(world, "4"))
    assert heard(world) == (AlarmPriority.HIGH, True)
    assert codes(world) == ["stop"]
    world.tick(StopAnswered(answer="done"))
    world.run(0.1)
    assert mode(world) is Mode.READY
    assert codes(world) == []
    assert told(world, "audio_resumed") == ["over"]


@pytest.mark.long
def test_a_cuff_that_stays_tight_is_an_alarm_of_its_own_and_cannot_be_paused() -> None:
    world = tripped()
    world.watchdog.reason = "late"
    world.plant.dump_mm = world.plant.bleed_mm = 0.0
    world.plant.pressure_mmhg = 90.0
    world.state = replace(world.state, empty_since_s=None, phase=world.state.phase.VENT)
    world.run(11.0)
    assert codes(world) == ["vent_no_fall", "watchdog_excess"]
    world.tick(AudioPauseRequested())
    assert told(world, "audio_pause_refused") == ["alarm_not_pausable"]
    assert heard(world) == (AlarmPriority.HIGH, False)
    world.plant.pressure_mmhg = 0.0
    world.run(2.0)
    assert [(alarm.code, alarm.standing) for alarm in shown(world).alarms][1] == ("vent_no_fall", False)
    world.tick(AudioPauseRequested())
    assert heard(world) == (AlarmPriority.HIGH, True)


def test_a_pressed_emergency_switch_hides_no_tight_cuff() -> None:
    world = tripped()
    world.plant.dump_mm = world.plant.bleed_mm = 0.0
    world.plant.pressure_mmhg = 90.0
    world.state = replace(world.state, empty_since_s=None, phase=world.state.phase.VENT)
    world.estop_closed = False
    world.run(4.0)
    assert "vent_no_fall" in codes(world)
    assert not shown(world).signal.may_pause


def test_the_watchdogs_word_that_the_cuff_stays_tight_counts_as_well() -> None:
    world = tripped()
    world.watchdog.reason = "vent_failed"
    world.plant.dump_mm = world.plant.bleed_mm = 0.0
    world.plant.pressure_mmhg = 90.0
    world.run(0.5)
    assert codes(world)[0] == "vent_failed"


def test_a_trip_for_a_tight_cuff_is_one_alarm_that_ends_when_the_cuff_is_empty() -> None:
    world = working()
    world.plant.dump_mm = world.plant.bleed_mm = 0.0
    world.tick(StopPressed(source="screen"))
    until(world, lambda w: w.state.mode is Mode.TRIPPED, 15.0)
    world.run(0.1)
    assert codes(world)[0] == "vent_no_fall"
    assert not shown(world).signal.may_pause
    world.plant.pressure_mmhg = 0.0
    world.run(1.0)
    tight = next(alarm for alarm in shown(world).alarms if alarm.code == "vent_no_fall")
    assert (tight.standing, shown(world).signal.priority, shown(world).signal.may_pause) == (False, "high", True)


@pytest.mark.long
@pytest.mark.parametrize(("symptom", "priority"), [("numbness", "medium"), ("pain", "medium"), ("itching", "medium")])
def test_a_symptom_calls_until_the_summary_was_seen(symptom: str, priority: str) -> None:
    code = "symptom_other" if symptom == "itching" else f"symptom_{symptom}"
    world = working()
    world.tick(SymptomReported(symptom=symptom))
    world.run(20.0)
    signal = shown(world).signal
    assert (signal.priority, signal.sound) == (priority, priority)
    assert not red(world)
    world.tick(acknowledged(world, "4"))
    assert codes(world) == [code], "that is refused here, and so acknowledges nothing"
    world.tick(SessionClosed())
    assert codes(world) == []
    assert told(world, "alarm_acknowledged") == [f"{code} by summary"]


@pytest.mark.parametrize("symptom", ["chest", "dizzy"])
def test_who_needs_help_is_not_closed_away_before_a_supervisor_came(symptom: str) -> None:
    world = working()
    world.tick(SymptomReported(symptom=symptom))
    world.run(20.0)
    assert heard(world) == (AlarmPriority.HIGH, False)
    assert red(world)
    world.tick(SessionClosed())
    assert (mode(world), codes(world)) == (Mode.RELEASING, [f"symptom_{symptom}"])
    assert told(world, "event_refused") == ["SessionClosed in releasing"]
    world.tick(acknowledged(world, "4"))
    assert told(world, "alarm_acknowledged") == [f"symptom_{symptom} by 4"]
    assert (mode(world), codes(world)) == (Mode.RELEASING, [])
    world.tick(acknowledged(world, "4"))
    assert told(world, "event_refused")[1:] == ["SupervisorAcknowledged in releasing"], "there is nothing any more"
    world.tick(SessionClosed())
    assert mode(world) is Mode.READY


RESTS_OFF = replace(SHORT, blocks=in_sets(3, 2, rest=Rest.RELEASED))


def in_rest(stage: Stage) -> World:
    world = working(RESTS_OFF)
    until(world, lambda w: w.state.session is not None and w.state.session.stage is stage)
    return world


@pytest.mark.parametrize("stage", [Stage.DEFLATE, Stage.VENT, Stage.OFF])
@pytest.mark.parametrize(("symptom", "priority"), [("chest", AlarmPriority.HIGH), ("pain", AlarmPriority.MEDIUM)])
def test_a_symptom_in_a_rest_without_air_calls_as_one_under_pressure(
    stage: Stage, symptom: str, priority: AlarmPriority
) -> None:
    world = in_rest(stage)
    world.tick(SymptomReported(symptom=symptom))
    world.run(10.0)
    assert codes(world) == [f"symptom_{symptom}"]
    assert heard(world) == (priority, False)


def test_what_the_runner_feels_as_the_air_goes_out_is_how_the_bout_ended() -> None:
    world = working()
    until(world, lambda w: w.state.session is not None and w.state.session.end_reason is not None)
    assert mode(world) is Mode.RELEASING
    world.tick(SymptomReported(symptom="dizzy"))
    world.run(10.0)
    assert told(world, "ending") == ["completed", "symptom_dizzy"]
    assert ended(world).reason.code == "symptom_dizzy"
    assert codes(world) == ["symptom_dizzy"]


def test_a_symptom_that_is_told_when_all_is_over_calls_and_changes_no_end() -> None:
    world = working()
    world.tick(EndRequested())
    world.run(15.0)
    world.tick(SymptomReported(symptom="chest"))
    world.tick(SymptomReported(symptom="chest"))
    assert codes(world) == ["symptom_chest"]
    assert told(world, "ending_also") == ["symptom_chest"], "once"
    assert ended(world).reason.code == "ended_by_runner"


def test_a_part_that_fails_as_the_air_goes_out_calls_and_leaves_the_work_done() -> None:
    world = working()
    until(world, lambda w: mode(w) is Mode.RELEASING)
    world.plant.bleed_mm = 0.0
    world.run(10.0)
    assert told(world, "ending_also") == ["bleed_no_fall"]
    assert codes(world) == ["bleed_no_fall"]
    assert heard(world)[0] is AlarmPriority.MEDIUM
    assert ended(world).reason.code == "completed"


def test_a_lock_as_the_air_goes_out_is_how_the_bout_ended() -> None:
    world = working()
    until(world, lambda w: mode(w) is Mode.RELEASING)
    world.watchdog.trip("excess")
    world.run(1.0)
    assert ended(world).reason.code == "watchdog_excess"
    assert codes(world) == ["watchdog_excess"], "one alarm"


def test_an_end_of_a_measurement_by_a_fault_calls_until_the_station_is_opened() -> None:
    world = rising(Ear(), above=80.0)
    world.watchdog.state, world.watchdog.reason = "waiting", "none"
    world.watchdog.is_deaf = True
    world.run(5.0)
    assert mode(world) is Mode.CLOSED
    assert codes(world) == ["watchdog_released"]
    assert heard(world) == (AlarmPriority.MEDIUM, False)
    world.tick(SelfTestRequested())
    assert told(world, "alarm_acknowledged") == ["watchdog_released by opening"]


@pytest.mark.parametrize("event", [EndRequested(), ScreenLost(cause="gone"), None])
def test_an_end_of_a_measurement_that_leaves_the_station_open_is_no_alarm(
    event: EndRequested | ScreenLost | None,
) -> None:
    ear = Ear(Estimate(refusal=Reason(code="no_course")))
    world = rising(ear, above=80.0)
    if event is not None:
        world.tick(event)
    while mode(world) is Mode.MEASURING:
        world.tick(*ear.says(world))
    assert not told(world, "alarm_begun")


def test_another_cause_on_a_locked_station_is_told_and_ends_the_pause() -> None:
    world = tripped()
    world.run(5.0)
    world.tick(AudioPauseRequested())
    world.estop_closed = False
    world.run(0.4)
    assert codes(world) == ["watchdog_excess"], "a loose wire is not told by the pass"
    world.run(0.2)
    assert codes(world) == ["watchdog_excess", "estop"]
    assert heard(world) == (AlarmPriority.HIGH, False)
    assert told(world, "audio_resumed") == ["new"]
    world.estop_closed = True
    world.run(0.1)
    assert [alarm.standing for alarm in shown(world).alarms] == [True, False]


@pytest.mark.long
def test_an_end_the_runner_asked_for_is_no_alarm() -> None:
    world = working()
    world.tick(EndRequested())
    world.run(15.0)
    assert not told(world, "alarm_begun")


def test_a_screen_that_stays_away_is_an_alarm_where_somebody_needs_it() -> None:
    world = World(screen=False)
    world.run(10.0)
    assert codes(world) == []
    world = proved()
    world.screen = False
    world.run(4.5)
    assert codes(world) == []
    world.run(1.0)
    assert codes(world) == ["screen_missing"]
    assert heard(world)[0] is AlarmPriority.MEDIUM
    world.screen = True
    world.run(0.1)
    assert codes(world) == []


def test_lock_out_and_rest_period_are_told() -> None:
    world = tripped()
    view = world.view()
    assert view is not None
    inputs = Inputs(
        samples=(world._sample(),),
        watchdog=replace(view, locked=True, reset_wait_s=42.0),
        estop_closed=True,
        config_hash=HASH,
    )
    state, _ = machine.tick(world.state, inputs, Seconds(world.now + 0.02))
    found = {alarm.code: alarm for alarm in state.alarms.occurrences}
    assert found["rest_period"].figures == {"wait_s": 42.0}
    assert found["locked_out"].priority == "medium"


def test_what_the_self_test_left_behind_is_told_until_the_next_one() -> None:
    world = proved()
    steps = (
        ProofStep(code="vent_a", state=StepState.PASSED, warning=Reason(code="slower")),
        ProofStep(code="vent_b", state=StepState.FAILED, reason=Reason(code="vent_slow")),
    )
    world.state = replace(world.state, proof_steps=steps, worn={ProofKind.FULL: steps[:1]})
    world.tick()
    assert [(a.code, a.figures) for a in shown(world).alarms] == [("proof_warning", {"parts": 1.0})]
    world.state = replace(world.state, mode=Mode.CLOSED)
    world.tick()
    assert sorted(codes(world)) == ["proof_failed", "proof_warning"]
    world.tick(SelfTestRequested())
    assert codes(world) == []


def test_conditions_that_others_find_go_the_same_way() -> None:
    world = proved()
    inputs = Inputs(
        samples=(world._sample(),),
        watchdog=world.view(),
        estop_closed=True,
        config_hash=HASH,
        civil_day=world.civil_day,
        conditions=(Condition(code="records_store_full", figures={"dropped_blocks": 2.0}),),
    )
    state, outputs = machine.tick(world.state, inputs, Seconds(world.now + 0.02))
    assert [alarm.code for alarm in state.alarms.occurrences] == ["records_store_full"]
    assert outputs.beat is not None
    assert outputs.beat.alarm is AlarmPriority.NONE
    assert [getattr(line, "code", "") for line in outputs.effects] == ["alarm_begun"]


# --- the pause ----------------------------------------------------------------------------------------------


@pytest.mark.long
def test_a_pause_is_told_to_the_watchdog_and_ends_after_two_minutes() -> None:
    world = tripped()
    world.run(20.0)
    world.tick(AudioPauseRequested())
    assert heard(world) == (AlarmPriority.HIGH, True)
    world.run(119.8)
    assert heard(world)[1]
    world.run(0.2)
    assert heard(world) == (AlarmPriority.HIGH, False)
    assert (told(world, "audio_resumed"), len(told(world, "audio_paused"))) == (["time"], 1)


def test_a_pause_can_be_ended_by_hand() -> None:
    world = tripped()
    world.tick(AudioResumeRequested())
    assert told(world, "audio_resumed") == []
    world.tick(AudioPauseRequested())
    world.tick(AudioResumeRequested())
    assert heard(world) == (AlarmPriority.HIGH, False)
    assert told(world, "audio_resumed") == ["asked"]


def test_a_pause_where_nothing_sounds_is_refused_and_written_down() -> None:
    world = proved().copied()
    world.tick(AudioPauseRequested())
    assert told(world, "audio_pause_refused") == ["alarm_silent"]
    assert alarms.sounding(world.state.alarms) is AlarmPriority.NONE
