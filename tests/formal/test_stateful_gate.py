"""Long random lives of the output gate: any facts, any commands, any time between; what it may never let through.

The rules are written here once more, from what a person would ask of a pump and of a valve.
"""

from dataclasses import dataclass, replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from kiosk.core import gate
from kiosk.core.gate import GateFacts, GateState
from kiosk.core.model import (
    OPEN,
    VENT,
    ActuatorCommand,
    FaultKind,
    Mode,
    Phase,
    PressureSample,
    Sample,
    SensorFault,
    WatchdogView,
)
from kiosk.core.units import Mmhg, Seconds

PUMP = ActuatorCommand(pump=True, hold=True)
REST = ActuatorCommand(rests_high=True)
COMMANDS = [VENT, ActuatorCommand(hold=True), PUMP, ActuatorCommand(bleed=True, hold=True), OPEN, REST]
TRAINING = {Phase.FILL, Phase.WORK, Phase.REST}
CEILING_MMHG = {Phase.PROOF: 80.0, Phase.SEARCH: 290.0, **dict.fromkeys(TRAINING, 250.0)}
"""Highest setpoint of each phase that may pump (design section 3), as the gate's own table is not asked."""
EMPTY_MMHG = 15.0
FRESH_S = 0.100
SILENT_S = 0.240
EXPIRED_S = 0.200
PUMP_ON_S = 45.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one pass gives the gate."""

    mmhg: float | None
    watchdog: str | None
    is_test: bool
    report_age_s: float
    estop_closed: bool
    mode: Mode
    phase: Phase
    setpoint_mmhg: float | None
    acknowledged: bool

    def facts(self, now: float) -> GateFacts:
        samples: tuple[Sample, ...] = (SensorFault(kind=FaultKind.BUS, detail="", at_s=Seconds(now)),)
        if self.mmhg is not None:
            samples = tuple(
                PressureSample(pressure_mmhg=Mmhg(self.mmhg), at_s=Seconds(now - 0.005 * k), code=5000, supply_v=5.0)
                for k in (3, 2, 1)
            )
        view = None
        if self.watchdog is not None:
            view = WatchdogView(
                state=self.watchdog,
                reason="none",
                pressure_mmhg=None,
                sample_age_s=Seconds(0.0),
                estop_closed=True,
                supply_v=5.0,
                restriction_s=Seconds(0.0),
                restriction_left_s=Seconds(900.0),
                config_hash=1,
                age_s=Seconds(self.report_age_s),
                is_test=self.is_test,
            )
        return GateFacts(
            seen_s=Seconds(now),
            samples=samples,
            watchdog=view,
            estop_closed=self.estop_closed,
            mode=self.mode,
            phase=self.phase,
            setpoint_mmhg=None if self.setpoint_mmhg is None else Mmhg(self.setpoint_mmhg),
            acknowledged=self.acknowledged,
        )

    @property
    def tripped(self) -> bool:
        return (self.watchdog == "tripped" and not self.is_test) or self.mode is Mode.TRIPPED


WELL = Look(
    mmhg=100.0,
    watchdog="holding",
    is_test=False,
    report_age_s=0.02,
    estop_closed=True,
    mode=Mode.SESSION,
    phase=Phase.WORK,
    setpoint_mmhg=110.0,
    acknowledged=False,
)
PROOF = replace(WELL, mmhg=50.0, watchdog="proving", mode=Mode.TESTING, phase=Phase.PROOF, setpoint_mmhg=60.0)
AT_REST = Look(
    mmhg=2.0,
    watchdog="waiting",
    is_test=False,
    report_age_s=0.02,
    estop_closed=True,
    mode=Mode.CLOSED,
    phase=Phase.IDLE,
    setpoint_mmhg=None,
    acknowledged=True,
)
PARTS: dict[str, st.SearchStrategy[object]] = {
    "mmhg": st.one_of(st.none(), st.floats(-5.0, 330.0), st.sampled_from([14.9, 15.0, 299.9, 300.0])),
    "watchdog": st.sampled_from([None, "waiting", "proving", "holding", "tripped"]),
    "is_test": st.booleans(),
    "report_age_s": st.sampled_from([0.0, 0.02, 0.2, 0.24, 0.26]),
    "estop_closed": st.booleans(),
    "mode": st.sampled_from(Mode),
    "phase": st.sampled_from(Phase),
    "setpoint_mmhg": st.one_of(st.none(), st.sampled_from([60.0, 80.0, 81.0, 150.0, 250.0, 250.1])),
    "acknowledged": st.booleans(),
}


@st.composite
def looks(draw: st.DrawFn) -> Look:
    """A sound pass, or one with up to three things otherwise."""
    look = draw(st.sampled_from([WELL, WELL, PROOF, AT_REST]))
    odd = draw(st.lists(st.sampled_from(sorted(PARTS)), max_size=3, unique=True))
    return replace(look, **{name: draw(PARTS[name]) for name in odd})  # type: ignore[arg-type]  # typed by the name


LOOKS = looks()


class GateLives(RuleBasedStateMachine):
    """One gate, and beside it what the rules need to know: the newest pressure, trips, and who acknowledged."""

    def __init__(self) -> None:
        super().__init__()
        self.state = GateState()
        self.now_s = 1000.0
        self.sampled_s = -1.0
        self.mmhg = 0.0
        self.is_latched = False
        self.is_acknowledged = False
        self.was_tripped = False
        self.is_shut = False

    @rule(look=LOOKS, command=st.sampled_from(COMMANDS), step_s=st.sampled_from([0.02, 0.02, 0.04, 0.19, 0.25]))
    def passes(self, look: Look, command: ActuatorCommand, step_s: float) -> None:
        self.one(look, command, step_s)

    @rule(look=LOOKS, command=st.sampled_from(COMMANDS))
    def comes_right_after_rest(self, look: Look, command: ActuatorCommand) -> None:
        self.one(AT_REST, VENT, 0.02)
        self.one(look, command, 0.02)

    @rule(count=st.integers(1, 30), command=st.sampled_from(COMMANDS))
    def goes_on_well(self, count: int, command: ActuatorCommand) -> None:
        for _ in range(count):
            self.one(WELL, command, 0.02)

    @rule(seconds=st.floats(40.0, 60.0))
    def pumps_for_long(self, seconds: float) -> None:
        began_s = self.now_s
        while self.now_s - began_s < seconds:
            self.one(WELL, PUMP, 0.1)

    @rule(count=st.integers(1, 3))
    def is_acknowledged_at_rest(self, count: int) -> None:
        for _ in range(count):
            self.one(AT_REST, VENT, 0.02)

    @rule(wait_s=st.sampled_from([0.0, 0.19, 0.21, 5.0]))
    def nothing_comes(self, wait_s: float) -> None:
        self.now_s += wait_s
        held, applied_s = not self.state.command.lets_go, self.state.applied_s
        self.state, refusal = gate.expire(self.state, Seconds(self.now_s))
        if held and self.now_s - applied_s >= EXPIRED_S:
            assert self.state.command == VENT
            assert refusal is not None
            self.is_shut = True
        else:
            assert refusal is None

    def one(self, look: Look, command: ActuatorCommand, step_s: float) -> None:
        self.now_s += step_s
        before = self.state
        self.nothing_comes(0.0)
        self.notes(look)
        self.state, allowed, refusal = gate.judge(self.state, command, look.facts(self.now_s), Seconds(self.now_s))
        assert allowed in (command, VENT)
        assert (refusal is None) == (allowed == command)
        assert self.state.command == allowed
        assert not command.lets_go or allowed == command
        if not allowed.lets_go:
            self.may_be_held(look)
        assert look.phase is Phase.PROOF or not allowed.rests_high
        if allowed.pump:
            self.may_be_pumped(look, allowed, before)
        self.is_shut = self.is_shut or refusal is not None
        self.is_latched = self.is_latched or (refusal is not None and refusal.is_trip)

    def notes(self, look: Look) -> None:
        if look.mmhg is not None:
            self.mmhg, self.sampled_s = look.mmhg, self.now_s - 0.005
        if look.phase in {Phase.IDLE, Phase.VENT}:
            self.is_shut = False
        if look.tripped:
            self.is_acknowledged = look.acknowledged or (self.was_tripped and self.is_acknowledged)
            self.is_latched = True
        elif (
            self.is_acknowledged
            and look.mode is Mode.CLOSED
            and look.estop_closed
            and look.watchdog == "waiting"
            and look.report_age_s <= SILENT_S
            and self.now_s - self.sampled_s <= FRESH_S
            and self.mmhg < EMPTY_MMHG
        ):
            self.is_latched = self.is_acknowledged = False
        self.was_tripped = look.tripped

    def may_be_held(self, look: Look) -> None:
        assert not self.is_latched
        assert not look.tripped
        assert not self.is_shut
        assert look.estop_closed
        assert look.phase not in {Phase.IDLE, Phase.VENT}
        assert look.watchdog is not None
        assert look.report_age_s <= SILENT_S
        assert self.now_s - self.sampled_s <= FRESH_S

    def may_be_pumped(self, look: Look, allowed: ActuatorCommand, before: GateState) -> None:
        assert allowed.hold
        assert not allowed.bleed
        assert look.phase in CEILING_MMHG
        assert look.watchdog != "tripped"
        assert self.mmhg < 300.0
        assert look.setpoint_mmhg is not None
        assert look.setpoint_mmhg <= CEILING_MMHG[look.phase]
        assert self.mmhg < look.setpoint_mmhg + 30.0
        assert before.pump_s <= PUMP_ON_S + 0.25


GateLives.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestGateLives = GateLives.TestCase


def test_a_life_sees_what_it_should() -> None:
    """The rules reach what they are meant to reach: pumping, the end of the pump's time, a latch, and its end."""
    life = GateLives()
    life.one(WELL, PUMP, 0.02)
    assert life.state.command == PUMP
    life.pumps_for_long(PUMP_ON_S + 1.0)
    assert life.state.command == VENT
    life.is_acknowledged_at_rest(1)
    life.one(replace(WELL, estop_closed=False), PUMP, 0.02)
    assert life.state.latch is not None
    life.is_acknowledged_at_rest(3)
    assert life.state.latch is not None
