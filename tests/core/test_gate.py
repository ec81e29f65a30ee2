"""The output gate: what passes, what does not and why, what expires, and how its latch opens."""

from collections.abc import Callable
from copy import copy
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core import gate
from kiosk.core.gate import CEILING_MMHG, HOLDING, RIPPLE_MMHG, GateFacts, GateState, Refusal
from kiosk.core.model import (
    OPEN,
    VENT,
    ActuatorCommand,
    FaultKind,
    Mode,
    Phase,
    PressureSample,
    Reason,
    Sample,
    SensorFault,
    WatchdogView,
)
from kiosk.core.settings import MachineConfig, SupervisorSettings
from kiosk.core.units import TICK_S, Mmhg, Seconds
from kiosk.safety import limits

NOW = Seconds(1000.0)
PUMP = ActuatorCommand(pump=True, hold=True)
BLEED = ActuatorCommand(bleed=True, hold=True)
HOLD = ActuatorCommand(hold=True)
REST = ActuatorCommand(rests_high=True)
COMMANDS = (VENT, HOLD, PUMP, BLEED, OPEN, REST)


def view(state: str = "holding", *, age_s: float = 0.02, is_test: bool = False) -> WatchdogView:
    return WatchdogView(
        state=state,
        reason="none",
        pressure_mmhg=Mmhg(100.0),
        sample_age_s=Seconds(0.01),
        estop_closed=True,
        supply_v=5.0,
        restriction_s=Seconds(0.0),
        restriction_left_s=Seconds(1000.0),
        config_hash=1,
        age_s=Seconds(age_s),
        is_test=is_test,
    )


def sample(mmhg: float, at_s: float) -> PressureSample:
    return PressureSample(pressure_mmhg=Mmhg(mmhg), at_s=Seconds(at_s), code=5000, supply_v=5.0)


def facts(
    now: float = NOW,
    *,
    mmhg: float | None = 100.0,
    samples: tuple[Sample, ...] | None = None,
    watchdog: WatchdogView | None = None,
    alone: bool = False,
    estop_closed: bool = True,
    mode: Mode = Mode.SESSION,
    phase: Phase = Phase.WORK,
    setpoint_mmhg: float | None = 110.0,
    acknowledged: bool = False,
) -> GateFacts:
    if samples is None:
        samples = () if mmhg is None else tuple(sample(mmhg, now - 0.005 * k) for k in (4, 3, 2, 1))
    return GateFacts(
        seen_s=Seconds(now),
        samples=samples,
        watchdog=None if alone else watchdog or view(),
        estop_closed=estop_closed,
        mode=mode,
        phase=phase,
        setpoint_mmhg=None if setpoint_mmhg is None else Mmhg(setpoint_mmhg),
        acknowledged=acknowledged,
    )


def refused(command: ActuatorCommand, seen: GateFacts, state: GateState | None = None, now: float = NOW) -> Refusal:
    after, allowed, refusal = gate.judge(state or GateState(), command, seen, Seconds(now))
    assert allowed == VENT
    assert after.command == VENT
    assert refusal is not None
    return refusal


def code(command: ActuatorCommand, seen: GateFacts, state: GateState | None = None) -> str:
    return refused(command, seen, state).reason.code


@pytest.mark.parametrize("phase", sorted(CEILING_MMHG))
@pytest.mark.parametrize("command", [HOLD, PUMP, BLEED], ids=["hold", "pump", "bleed"])
def test_what_a_bout_and_a_proof_order_passes_unchanged(phase: Phase, command: ActuatorCommand) -> None:
    seen = facts(phase=phase, mmhg=50.0, setpoint_mmhg=60.0)
    state, allowed, refusal = gate.judge(GateState(), command, seen, NOW)
    assert allowed is command
    assert refusal is None
    assert (state.command, state.applied_s) == (command, NOW)
    assert (state.latch, state.shut) == (None, None)


def test_deflation_bleeds_and_never_pumps() -> None:
    seen = facts(phase=Phase.DEFLATE, setpoint_mmhg=None)
    assert gate.judge(GateState(), BLEED, seen, NOW)[1] == BLEED
    assert code(PUMP, seen) == "gate_phase"


@pytest.mark.parametrize("phase", [Phase.IDLE, Phase.VENT])
@pytest.mark.parametrize("command", [HOLD, BLEED], ids=["hold", "bleed"])
def test_nothing_is_held_where_no_pressure_belongs(phase: Phase, command: ActuatorCommand) -> None:
    refusal = refused(command, facts(phase=phase, setpoint_mmhg=None))
    assert refusal.reason.code == "gate_phase"
    assert refusal.is_trip


def test_a_line_rests_high_in_the_proof_only_and_not_for_long() -> None:
    state, allowed, refusal = gate.judge(GateState(), REST, facts(phase=Phase.PROOF, setpoint_mmhg=60.0), NOW)
    assert (allowed, refusal) == (REST, None)
    assert gate.expire(state, Seconds(NOW + limits.COMMAND_EXPIRY_S))[0].command == VENT
    for phase in sorted(HOLDING - {Phase.PROOF}):
        refusal = refused(REST, facts(phase=phase))
        assert (refusal.reason.code, refusal.is_trip) == ("gate_phase", True)
    assert code(REST, facts(phase=Phase.PROOF, alone=True)) == "gate_watchdog_silent"


def test_a_line_that_moves_does_not_rest() -> None:
    with pytest.raises(ValueError, match=r"^a line that moves does not rest$"):
        ActuatorCommand(hold=True, rests_high=True)


@pytest.mark.parametrize("command", [VENT, OPEN], ids=["vent", "bleed valve open too"])
def test_what_lets_go_passes_whatever_is_wrong_and_never_expires(command: ActuatorCommand) -> None:
    seen = facts(mmhg=None, alone=True, estop_closed=False, mode=Mode.TRIPPED, phase=Phase.VENT)
    state, allowed, refusal = gate.judge(GateState(), command, seen, NOW)
    assert (allowed, refusal) == (command, None)
    assert gate.expire(state, Seconds(NOW + 60.0)) == (state, None)


@pytest.mark.parametrize("command", [HOLD, PUMP, BLEED], ids=["hold", "pump", "bleed"])
@pytest.mark.parametrize(
    ("seen", "expected", "is_trip"),
    [
        (facts(estop_closed=False), "gate_estop", True),
        (facts(alone=True), "gate_watchdog_silent", False),
        (facts(watchdog=view(age_s=0.241)), "gate_watchdog_silent", False),
        (facts(watchdog=view("tripped", is_test=True)), "gate_watchdog_tripped", True),
        (facts(mmhg=None), "gate_stale_pressure", False),
        (facts(samples=(SensorFault(kind=FaultKind.NACK, at_s=NOW),)), "gate_stale_pressure", False),
        (facts(samples=(sample(100.0, NOW - 0.101),)), "gate_stale_pressure", False),
        (facts(setpoint_mmhg=250.1), "gate_setpoint", True),
        (facts(phase=Phase.PROOF, mmhg=50.0, setpoint_mmhg=80.1), "gate_setpoint", True),
    ],
)
def test_nothing_is_held_without_its_ground(
    seen: GateFacts, expected: str, is_trip: bool, command: ActuatorCommand
) -> None:
    refusal = refused(command, seen)
    assert refusal.reason.code == expected
    assert refusal.is_trip is is_trip


def why(code: str, *, is_trip: bool, **figures: float) -> Refusal:
    return Refusal(reason=Reason(code=code, figures=figures), is_trip=is_trip)


@pytest.mark.parametrize(
    ("command", "seen", "expected"),
    [
        (HOLD, facts(alone=True), why("gate_watchdog_silent", is_trip=False)),
        (HOLD, facts(watchdog=view(age_s=0.241)), why("gate_watchdog_silent", is_trip=False, age_s=0.241)),
        (HOLD, facts(mmhg=None), why("gate_stale_pressure", is_trip=False)),
        (HOLD, facts(samples=(sample(9.0, NOW - 0.125),)), why("gate_stale_pressure", is_trip=False, age_s=0.125)),
        (
            HOLD,
            facts(setpoint_mmhg=250.5),
            why("gate_setpoint", is_trip=True, setpoint_mmhg=250.5, limit_mmhg=250.0),
        ),
        (PUMP, facts(setpoint_mmhg=None), why("gate_setpoint", is_trip=True, pressure_mmhg=100.0)),
        (
            PUMP,
            facts(mmhg=300.0, setpoint_mmhg=250.0),
            why("gate_overpressure", is_trip=True, pressure_mmhg=300.0),
        ),
        (
            PUMP,
            facts(mmhg=270.0, setpoint_mmhg=250.0),
            why("gate_ceiling", is_trip=True, pressure_mmhg=270.0, limit_mmhg=256.0),
        ),
        (PUMP, facts(mmhg=145.0), why("gate_ceiling", is_trip=True, pressure_mmhg=145.0, limit_mmhg=140.0)),
    ],
)
def test_a_refusal_says_why_in_figures(command: ActuatorCommand, seen: GateFacts, expected: Refusal) -> None:
    assert refused(command, seen) == expected


def test_what_the_gate_remembers_is_said_too() -> None:
    shut = GateState(shut=Reason(code="command_expired"))
    assert refused(HOLD, facts(), shut) == why("gate_shut", is_trip=False)
    tired = GateState(pump_s=Seconds(45.5))
    assert refused(PUMP, facts(), tired) == why("gate_pump_time", is_trip=False, pump_s=45.5, limit_s=45.0)


def test_at_its_limit_everything_still_counts() -> None:
    """Each of these is refused a little later; see the figures above."""
    at_once = facts(0.1, samples=(sample(100.0, 0.0),))
    assert gate.judge(GateState(), HOLD, at_once, Seconds(0.1))[1:] == (HOLD, None)
    assert gate.judge(GateState(), HOLD, facts(watchdog=view(age_s=0.24)), NOW)[1:] == (HOLD, None)
    assert gate.judge(GateState(pump_s=Seconds(45.0)), PUMP, facts(), NOW)[1:] == (PUMP, None)
    rippling = facts(mmhg=255.9, setpoint_mmhg=250.0)
    assert gate.judge(GateState(), PUMP, rippling, NOW)[1:] == (PUMP, None)
    empty = released(NOW, watchdog=view("waiting", age_s=0.24))
    assert gate.judge(acknowledged(latched()), VENT, empty, NOW)[0].latch is None


def test_age_counts_to_the_moment_at_which_the_lines_move() -> None:
    """A pass that took its facts in time but comes late to its lines holds on old facts."""
    late = Seconds(NOW + 0.07)
    held = facts(samples=(sample(100.0, NOW - 0.04),))
    assert refused(HOLD, held, now=late).reason.code == "gate_stale_pressure"
    heard = facts(samples=(sample(100.0, late),), watchdog=view(age_s=0.2))
    assert refused(HOLD, heard, now=late).reason.code == "gate_watchdog_silent"
    assert refused(HOLD, heard, now=late).reason.figures == {"age_s": pytest.approx(0.27)}


def test_a_pass_without_a_conversion_lives_on_the_last_one_for_a_tenth_of_a_second() -> None:
    state, _, refusal = gate.judge(GateState(), HOLD, facts(), NOW)
    assert refusal is None
    for later in (0.02, 0.06, 0.09):
        now = Seconds(NOW + later)
        state, allowed, refusal = gate.judge(state, HOLD, facts(now, mmhg=None), now)
        assert (allowed, refusal) == (HOLD, None)
    last = gate.judge(state, HOLD, facts(NOW + 0.1, mmhg=None), Seconds(NOW + 0.1))[2]
    assert last is not None
    assert last.reason.code == "gate_stale_pressure"
    assert last.reason.figures["age_s"] > 0.1


@pytest.mark.parametrize(
    ("mmhg", "setpoint", "phase", "expected"),
    [
        (300.0, 250.0, Phase.WORK, "gate_overpressure"),
        (299.9, 250.0, Phase.WORK, "gate_ceiling"),
        (250.0 + RIPPLE_MMHG, 250.0, Phase.FILL, "gate_ceiling"),
        (80.0 + RIPPLE_MMHG, 60.0, Phase.PROOF, "gate_ceiling"),
        (140.0, 110.0, Phase.REST, "gate_ceiling"),
        (50.0, None, Phase.FILL, "gate_setpoint"),
    ],
)
def test_the_pump_has_a_ceiling_that_bleeding_has_not(
    mmhg: float, setpoint: float | None, phase: Phase, expected: str
) -> None:
    seen = facts(mmhg=mmhg, setpoint_mmhg=setpoint, phase=phase)
    refusal = refused(PUMP, seen)
    assert refusal.reason.code == expected
    assert refusal.is_trip
    assert gate.judge(GateState(), BLEED, seen, NOW)[1:] == (BLEED, None)
    below = replace(seen, setpoint_mmhg=seen.setpoint_mmhg or Mmhg(110.0), samples=(sample(mmhg - 60.0, NOW),))
    assert gate.judge(GateState(), PUMP, below, NOW)[1:] == (PUMP, None)


def test_one_wild_conversion_is_no_pressure() -> None:
    wild = (sample(100.0, NOW - 0.015), sample(400.0, NOW - 0.010), sample(101.0, NOW - 0.005), sample(100.5, NOW))
    assert gate.judge(GateState(), PUMP, facts(samples=wild), NOW)[1] == PUMP


def test_a_command_that_contradicts_itself_is_refused_here_too() -> None:
    for name, value in (("bleed", True), ("hold", False)):
        bad = copy(PUMP)
        object.__setattr__(bad, name, value)
        refusal = refused(bad, facts())
        assert (refusal.reason.code, refusal.is_trip) == ("gate_combination", True)


def test_the_marked_trip_of_the_proof_is_sat_out_without_the_pump() -> None:
    seen = facts(phase=Phase.PROOF, mmhg=30.0, setpoint_mmhg=30.0, watchdog=view("tripped", is_test=True))
    assert gate.judge(GateState(), HOLD, seen, NOW)[1:] == (HOLD, None)
    assert code(PUMP, seen) == "gate_watchdog_tripped"
    assert code(HOLD, replace(seen, watchdog=view("tripped"))) == "gate_latched"


def run(
    state: GateState,
    command: ActuatorCommand,
    passes: int,
    now: float = NOW,
    seen: Callable[[float], GateFacts] = facts,
) -> tuple[GateState, list[Refusal], float]:
    found: list[Refusal] = []
    for _ in range(passes):
        now += TICK_S
        state, _, refusal = gate.judge(state, command, seen(now), Seconds(now))
        found += [] if refusal is None else [refusal]
    return state, found, now


def test_the_pump_may_run_as_long_as_the_longest_fill_and_no_longer() -> None:
    passes = round(45.0 / TICK_S)
    state, found, now = run(GateState(), PUMP, passes)
    assert found == []
    state, found, now = run(state, PUMP, 3, now)
    assert {refusal.reason.code for refusal in found} <= {"gate_pump_time", "gate_shut"}
    assert found[0].reason.code == "gate_pump_time"
    assert not found[0].is_trip
    assert state.latch is None


def test_a_pump_that_rests_as_long_as_it_runs_is_never_too_long_on() -> None:
    state, now = GateState(), float(NOW)
    for _ in range(40):
        state, found, now = run(state, PUMP, 100, now)
        assert found == []
        state, found, now = run(state, HOLD, 100, now)
        assert found == []
    assert state.pump_s < 3.0


def test_no_fill_can_be_set_longer_than_the_gate_lets_the_pump_run() -> None:
    longest = max(MachineConfig().supervisor.fill_leg_s, MachineConfig().supervisor.fill_arm_s)
    assert longest < limits.PUMP_ON_MAX_S
    with pytest.raises(Exception, match="fill_leg_s"):
        MachineConfig(supervisor=SupervisorSettings(fill_leg_s=limits.PUMP_ON_MAX_S + 0.1))


# --- expiry -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [HOLD, PUMP, BLEED], ids=["hold", "pump", "bleed"])
def test_a_command_lasts_a_fifth_of_a_second(command: ActuatorCommand) -> None:
    state, _, _ = gate.judge(GateState(), command, facts(), NOW)
    for age_s in (0.0, 0.02, 0.199):
        assert gate.expire(state, Seconds(NOW + age_s)) == (state, None)
    assert gate.is_expired(state, Seconds(NOW + 0.2))
    after, refusal = gate.expire(state, Seconds(NOW + 0.25))
    assert refusal is not None
    assert refusal.reason.code == "command_expired"
    assert refusal.reason.figures == {"age_s": pytest.approx(0.25), "limit_s": 0.2}
    assert refusal.is_trip is False
    assert after.command == VENT
    assert gate.expire(after, Seconds(NOW + 9.0)) == (after, None)


def test_vent_needs_nobody_and_never_expires() -> None:
    state, _, _ = gate.judge(GateState(), VENT, facts(phase=Phase.IDLE), NOW)
    assert not gate.is_expired(state, Seconds(NOW + 1e6))


def test_after_an_expiry_nothing_is_held_until_the_machine_lets_go_itself() -> None:
    state, _, _ = gate.judge(GateState(), PUMP, facts(), NOW)
    state, _ = gate.expire(state, Seconds(NOW + 0.3))
    state, found, now = run(state, HOLD, 5, NOW + 0.3)
    assert {refusal.reason.code for refusal in found} == {"gate_shut"}
    assert state.latch is None
    state, _, now = run(state, VENT, 1, now, lambda at: facts(at, phase=Phase.VENT))
    state, found, _ = run(state, HOLD, 5, now, lambda at: facts(at, phase=Phase.FILL))
    assert found == []


# --- the latch ----------------------------------------------------------------------------------------------


def latched() -> GateState:
    state, _, _ = gate.judge(GateState(), VENT, facts(mode=Mode.TRIPPED, phase=Phase.VENT), NOW)
    assert state.latch is not None
    return state


def released(now: float, **changes: object) -> GateFacts:
    """Facts at which an acknowledged latch opens, some of them changed."""
    seen = facts(now, mmhg=3.0, mode=Mode.CLOSED, phase=Phase.IDLE, setpoint_mmhg=None, watchdog=view("waiting"))
    return replace(seen, **changes)  # type: ignore[arg-type]


def acknowledged(state: GateState) -> GateState:
    seen = facts(mode=Mode.TRIPPED, phase=Phase.IDLE, acknowledged=True)
    return gate.judge(state, VENT, seen, NOW)[0]


@pytest.mark.parametrize("how", ["machine", "watchdog", "refusal"])
def test_every_trip_falls_into_the_latch(how: str) -> None:
    match how:
        case "machine":
            state = latched()
        case "watchdog":
            state = gate.judge(GateState(), VENT, facts(watchdog=view("tripped")), NOW)[0]
        case _:
            state = gate.judge(GateState(), PUMP, facts(estop_closed=False), NOW)[0]
    assert state.latch is not None
    later = Seconds(NOW + 1.0)
    state, allowed, refusal = gate.judge(state, HOLD, facts(later, phase=Phase.FILL), later)
    assert allowed == VENT
    assert refusal is not None
    assert (refusal.reason.code, refusal.is_trip) == ("gate_latched", True)


def test_a_test_trip_outside_the_proof_is_no_latch() -> None:
    state = gate.judge(GateState(), VENT, facts(phase=Phase.VENT, watchdog=view("tripped", is_test=True)), NOW)[0]
    assert state.latch is None


def test_an_acknowledged_trip_that_was_left_opens_the_latch() -> None:
    state = acknowledged(latched())
    assert state.latch is not None
    state = gate.judge(state, VENT, released(NOW + 1.0), Seconds(NOW + 1.0))[0]
    assert state.latch is None
    later = Seconds(NOW + 2.0)
    assert gate.judge(state, PUMP, facts(later, mmhg=3.0, phase=Phase.FILL), later)[1] == PUMP


def test_an_acknowledgement_lasts_as_long_as_its_trip_stands() -> None:
    state = gate.judge(acknowledged(latched()), VENT, facts(mode=Mode.TRIPPED, phase=Phase.IDLE), NOW)[0]
    assert state.latch == Reason(code="gate_latched")
    assert gate.judge(state, VENT, released(NOW), NOW)[0].latch is None


def test_an_acknowledgement_is_used_up_by_the_latch_it_opened() -> None:
    state = gate.judge(acknowledged(latched()), VENT, released(NOW), NOW)[0]
    state = gate.judge(state, HOLD, facts(estop_closed=False), NOW)[0]
    assert state.latch is not None
    assert gate.judge(state, VENT, released(NOW), NOW)[0].latch is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"mode": Mode.SESSION, "phase": Phase.FILL},
        {"mode": Mode.READY},
        {"estop_closed": False},
        {"watchdog": None},
        {"watchdog": view("holding")},
        {"watchdog": view("tripped")},
        {"watchdog": view("waiting", age_s=0.3)},
        {"samples": ()},
        {"samples": (sample(15.0, NOW + 1.0),)},
        {"samples": (sample(3.0, NOW + 0.8),)},
    ],
    ids=lambda changes: "-".join(f"{name}" for name in changes),
)
def test_the_latch_opens_on_nothing_less(changes: dict[str, object]) -> None:
    now = Seconds(NOW + 1.0)
    state = gate.judge(acknowledged(latched()), VENT, released(now, **changes), now)[0]
    assert state.latch is not None


def test_the_latch_does_not_open_unacknowledged_nor_on_the_acknowledgement_of_an_older_trip() -> None:
    now = Seconds(NOW + 1.0)
    assert gate.judge(latched(), VENT, released(now), now)[0].latch is not None
    state = acknowledged(latched())
    state = gate.judge(state, VENT, released(now, estop_closed=False), now)[0]
    again = facts(now, mode=Mode.TRIPPED, phase=Phase.VENT)
    state = gate.judge(state, VENT, again, now)[0]
    assert gate.judge(state, VENT, released(now), now)[0].latch is not None


def test_a_fresh_gate_holds_nothing_on_no_pressure() -> None:
    state = GateState(is_acknowledged=True, latch=refused(HOLD, facts(alone=True)).reason)
    assert gate.judge(state, VENT, released(NOW, samples=()), NOW)[0].latch is not None


# --- for any sequence ---------------------------------------------------------------------------------------

VIEWS = st.one_of(
    st.none(),
    st.builds(
        view,
        st.sampled_from(["waiting", "proving", "holding", "tripped"]),
        age_s=st.sampled_from([0.0, 0.04, 0.23, 0.25]),
        is_test=st.booleans(),
    ),
)
STEPS = st.tuples(
    st.sampled_from(COMMANDS),
    st.sampled_from([0.02, 0.04, 0.19, 0.21, 1.0]),
    st.one_of(st.none(), st.floats(-5.0, 340.0)),
    st.sampled_from([0.0, 0.05, 0.11]),
    VIEWS,
    st.booleans(),
    st.sampled_from(list(Mode)),
    st.sampled_from(list(Phase)),
    st.one_of(st.none(), st.floats(20.0, 320.0)),
    st.booleans(),
)


@pytest.mark.long
@settings(max_examples=100)
@given(steps=st.lists(STEPS, max_size=25))
def test_whatever_is_ordered_and_seen(
    steps: list[
        tuple[
            ActuatorCommand,
            float,
            float | None,
            float,
            WatchdogView | None,
            bool,
            Mode,
            Phase,
            float | None,
            bool,
        ]
    ],
) -> None:
    state, now, newest_s = GateState(), float(NOW), None
    for command, wait_s, mmhg, age_s, watchdog, estop, mode, phase, setpoint, ack in steps:
        held_s = state.applied_s
        now += wait_s
        was_held = not state.command.lets_go
        state, expired = gate.expire(state, Seconds(now))
        assert (expired is not None) == (was_held and now - held_s >= limits.COMMAND_EXPIRY_S)
        samples = () if mmhg is None else (sample(mmhg, now - age_s),)
        newest_s = now - age_s if samples else newest_s
        seen = GateFacts(
            seen_s=Seconds(now),
            samples=samples,
            watchdog=watchdog,
            estop_closed=estop,
            mode=mode,
            phase=phase,
            setpoint_mmhg=None if setpoint is None else Mmhg(setpoint),
            acknowledged=ack,
        )
        before = state
        state, allowed, refusal = gate.judge(state, command, seen, Seconds(now))
        assert allowed in (command, VENT)
        assert (refusal is None) == (allowed == command)
        assert state.command == allowed
        if before.latch is not None and state.latch is None:
            assert before.is_acknowledged
            assert mode is Mode.CLOSED
            assert watchdog is not None
            assert watchdog.state == "waiting"
        if refusal is not None and refusal.is_trip:
            assert state.latch is not None
        if allowed.lets_go:
            continue
        assert state.latch is None
        assert state.shut is None
        assert phase in HOLDING
        assert phase is Phase.PROOF or not allowed.rests_high
        assert mode is not Mode.TRIPPED
        assert estop
        assert watchdog is not None
        assert watchdog.age_s <= limits.FRAME_TIMEOUT_S
        assert watchdog.state != "tripped" or (watchdog.is_test and phase is Phase.PROOF and not allowed.pump)
        assert newest_s is not None
        assert now - newest_s <= limits.SAMPLE_AGE_MAX_S
        if allowed.pump:
            assert state.pressure_mmhg is not None
            assert state.pressure_mmhg < limits.OVERPRESSURE_MMHG
            assert setpoint is not None
            assert setpoint <= CEILING_MMHG[phase]
            assert state.pressure_mmhg < CEILING_MMHG[phase] + RIPPLE_MMHG
            assert not allowed.bleed
            assert allowed.hold
