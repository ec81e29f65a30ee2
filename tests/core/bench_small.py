"""A tiny lumped cuff and a tiny watchdog for the core's own tests: one volume, no hose, virtual time."""

import math
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field, replace
from random import Random

from kiosk.core import gate, machine
from kiosk.core.blocks import sets
from kiosk.core.cuffair import CuffAir
from kiosk.core.events import Effect, Event, Inputs, ScreenAlive, SessionAuthorised, SupervisorAcknowledged
from kiosk.core.gate import GateFacts, GateState, Refusal
from kiosk.core.model import (
    ActuatorCommand,
    Block,
    FaultKind,
    Limb,
    Phase,
    Prescription,
    PressureSample,
    Rest,
    Sample,
    SensorFault,
    Side,
    Tempo,
    WatchdogView,
)
from kiosk.core.settings import MachineConfig
from kiosk.core.state import MachineState, Outputs
from kiosk.core.units import Mmhg, Seconds
from kiosk.safety.heartbeat import Request

HASH = 0x1234
STEP_S = 0.001
DELAY_S = 0.2


@dataclass
class Plant:
    """470 mL thigh cuff, 6 L/min pump, 1 mm bleed, two 2 mm dumps, a leg that contracts while it is told to."""

    ml: float = 470.0
    flow_ml_per_s: float = 100.0
    stall_mmhg: float = 500.0
    bleed_mm: float = 1.0
    dump_mm: float = 2.0
    leak_mm: float = 0.0
    contraction_ml: float = 9.0
    pressure_mmhg: float = 0.0
    spin: float = 0.0
    taken_ml: float = 0.0
    squeezed_ml: float = 0.0

    @property
    def compliance(self) -> float:
        """Free air per mmHg."""
        slope = 1.1 + 4.0 * math.exp(-max(self.pressure_mmhg, 0.0) / 25.0)
        return (self.ml + (self.pressure_mmhg + 760.0) * slope) / 760.0

    def _orifice(self, mm: float) -> float:
        """Flow in mL/s of free air."""
        area = math.pi * (mm / 1000.0) ** 2 / 4.0
        velocity = math.sqrt(2.0 * max(self.pressure_mmhg, 0.0) * 133.322 / 1.204)
        return 0.6 * area * velocity * 1e6

    def step(self, *, pump: bool, bleed: bool, dump_a: bool, dump_b: bool, taken_ml: float) -> None:
        """One millisecond."""
        self.spin += ((1.0 if pump else 0.0) - self.spin) * STEP_S / 0.05
        flow = self.spin * self.flow_ml_per_s * max(0.0, 1.0 - self.pressure_mmhg / self.stall_mmhg)
        flow -= self._orifice(self.bleed_mm) if bleed else 0.0
        flow -= self._orifice(self.dump_mm) * (dump_a + dump_b)
        flow -= self._orifice(self.leak_mm)
        flow += (taken_ml - self.squeezed_ml) / STEP_S * (self.pressure_mmhg + 760.0) / 760.0
        self.squeezed_ml = taken_ml
        self.pressure_mmhg = max(0.0, self.pressure_mmhg + flow * STEP_S / self.compliance)


@dataclass
class Watchdog:
    """What the machine needs of a watchdog: holds when told so in time, releases, trips on silence."""

    state: str = "waiting"
    reason: str = "none"
    is_test: bool = False
    asked_trip: bool = False
    heard_s: float = -1.0
    releasing: bool = False
    restriction_s: float = 0.0
    config_hash: int = HASH
    silent: bool = False
    is_deaf: bool = False
    estop_closed: bool = True
    asked: Request = Request.NONE
    stops: int = 0
    proved: bool = True
    buzzer_v: float = 1.0
    quiet_v: float = 0.0
    rail_v: float = 12.0
    tested_rail_v: float = 0.0

    def hear(self, outputs: Outputs, now: float) -> None:
        """One frame, or none."""
        beat = outputs.beat
        if beat is None or self.is_deaf:
            return
        self.heard_s = now
        self.asked = beat.request
        self.releasing = beat.request is Request.RELEASE
        if beat.request is Request.TRIP and self.state != "tripped":
            self.trip("controller")
        if self.state == "tripped":
            is_open = outputs.phase in {Phase.IDLE, Phase.VENT}
            if is_open and (self.is_test or beat.request is Request.ACKNOWLEDGE):
                self.state, self.reason, self.is_test = "waiting", "none", False
            return
        self.asked_trip = beat.request is Request.PROVE_TRIP
        if beat.request is Request.STOP:
            self.state, self.reason = "waiting", "stop"
        elif outputs.phase is Phase.PROOF:
            self.state = "proving"
        elif outputs.phase in {Phase.FILL, Phase.WORK, Phase.REST, Phase.DEFLATE, Phase.SEARCH}:
            self.state, self.reason = "holding", "none"
        else:
            self.state = "waiting"

    def step(self, now: float, pressure: float, dt: float) -> None:
        """Time passes."""
        self.restriction_s += dt if pressure >= 15.0 else 0.0
        if self.state in {"proving", "holding"} and now - self.heard_s > 0.24:
            self.state, self.reason, self.is_test = "tripped", "late", self.asked_trip

    def trip(self, reason: str) -> None:
        """Trip for real."""
        self.state, self.reason, self.is_test = "tripped", reason, False

    @property
    def holds(self) -> bool:
        """True while valve B is kept shut and the pump enabled."""
        return self.state in {"proving", "holding"} and not self.releasing


@dataclass
class World:
    """Machine, cuff and watchdog in one room."""

    config: MachineConfig = field(default_factory=MachineConfig)
    plant: Plant = field(default_factory=Plant)
    watchdog: Watchdog = field(default_factory=Watchdog)
    seed: int = 1
    now: float = 100.0
    offset_a: float = 1.5
    offset_b: float = 0.0
    fault: FaultKind | None = None
    frozen: bool = False
    error_a: float = 0.0
    has_watchdog: bool = True
    estop_closed: bool = True
    screen: bool = True
    pump_enable_stuck: bool = False
    pump_run_stuck: bool = False
    delay_a_s: float = DELAY_S
    delay_b_s: float = DELAY_S
    dump_a_stuck: bool = False
    dump_b_stuck: bool = False
    green_s: float | None = None
    gate: GateState = field(default_factory=GateState)
    refusal: Refusal | None = None
    refusals: list[Refusal] = field(default_factory=list)
    outputs_kept: bool | None = False
    civil_day: int = 700_000

    def __post_init__(self) -> None:
        self.random = Random(self.seed)  # noqa: S311 - seeded noise, nothing secret
        self.state: MachineState = machine.start(self.config)
        self.outputs: Outputs | None = None
        self.effects: list[Effect] = []
        self.history: list[tuple[float, float, Outputs]] = []
        self.hold_s = -1.0
        self.hold_b_s = -1.0
        self.command = ActuatorCommand()

    def copied(self) -> "World":
        """Another world at the same point. Everything but what is copied here is a frozen record, and shared."""
        other = copy(self)
        other.plant, other.watchdog, other.random = copy(self.plant), copy(self.watchdog), copy(self.random)
        other.refusals, other.effects, other.history = [*self.refusals], [*self.effects], [*self.history]
        return other

    def _taken(self) -> float:
        """A repetition of 2 + 2 seconds while the green lamp is lit."""
        if self.green_s is None or self.now < self.green_s + 0.4:
            return 0.0
        return self.plant.contraction_ml * (0.5 - 0.5 * math.cos(2 * math.pi * (self.now - self.green_s - 0.4) / 4.0))

    def _sample(self) -> Sample:
        at = Seconds(self.now)
        if self.fault is not None:
            return SensorFault(kind=self.fault, at_s=at)
        noise = 0.0 if self.frozen else self.random.gauss(0.0, 0.15)
        pressure = self.plant.pressure_mmhg + self.offset_a + self.error_a + noise
        return PressureSample(pressure_mmhg=Mmhg(pressure), at_s=at, code=round(pressure * 57), supply_v=5.0)

    def shout(self) -> None:
        """STOP by the watchdog's own socket alone."""
        dog = self.watchdog
        dog.stops += 1
        if dog.state != "tripped":
            dog.state, dog.reason = "waiting", "stop"

    def view(self) -> WatchdogView | None:
        """The watchdog's report."""
        if not self.has_watchdog:
            return None
        dog = self.watchdog
        return WatchdogView(
            state=dog.state,
            reason=dog.reason,
            pressure_mmhg=Mmhg(self.plant.pressure_mmhg + self.offset_b + self.random.gauss(0.0, 0.1)),
            sample_age_s=Seconds(0.02),
            estop_closed=dog.estop_closed,
            supply_v=5.0,
            restriction_s=Seconds(dog.restriction_s),
            restriction_left_s=Seconds(1200.0 - dog.restriction_s),
            config_hash=dog.config_hash,
            age_s=Seconds(1.0 if dog.silent else 0.02),
            is_test=dog.is_test,
            stops=dog.stops,
            proved=dog.proved,
            buzzer_v=dog.buzzer_v if dog.asked is Request.BUZZER else dog.quiet_v,
            rail_v=dog.tested_rail_v if dog.asked is Request.COMPARATOR else dog.rail_v,
        )

    def tick(self, *events: Event) -> Outputs:
        """One pass of 20 ms; the lines act until the next one."""
        samples: list[Sample] = []
        for _ in range(4):
            for _ in range(5):
                self._run()
            samples.append(self._sample())
        if self.screen:
            events = (*events, ScreenAlive())
        inputs = Inputs(
            samples=tuple(samples),
            events=events,
            watchdog=self.view(),
            estop_closed=self.estop_closed,
            config_hash=HASH,
            refusal=self.refusal,
            outputs_kept=self.outputs_kept,
            civil_day=self.civil_day,
        )
        self.state, outputs = machine.tick(self.state, inputs, Seconds(self.now))
        self.outputs = outputs
        self.command = self._gated(inputs, outputs)
        self.hold_s = self.now if self.command.hold else self.hold_s
        if self.has_watchdog:
            self.watchdog.hear(outputs, self.now)
            self.watchdog.step(self.now, self.plant.pressure_mmhg, 0.02)
        self.hold_b_s = self.now if self.watchdog.holds else self.hold_b_s
        green = outputs.lamps[0]
        if green and self.green_s is None:
            self.green_s = self.now
        elif not green and self.green_s is not None and self._taken() < 0.2:
            self.green_s = None
        self.effects.extend(outputs.effects)
        self.history.append((self.now, self.plant.pressure_mmhg, outputs))
        return outputs

    def _gated(self, inputs: Inputs, outputs: Outputs) -> ActuatorCommand:
        """The command as the lines get it; a refusal is kept, and told to the machine in the next pass."""
        facts = GateFacts(
            seen_s=Seconds(self.now),
            samples=inputs.samples,
            watchdog=inputs.watchdog,
            estop_closed=inputs.estop_closed,
            mode=self.state.mode,
            phase=outputs.phase,
            setpoint_mmhg=outputs.setpoint_mmhg,
            acknowledged=any(isinstance(event, SupervisorAcknowledged) for event in inputs.events),
        )
        self.gate, allowed, self.refusal = gate.judge(self.gate, outputs.command, facts, Seconds(self.now))
        self.refusals += [] if self.refusal is None else [self.refusal]
        return allowed

    def _run(self) -> None:
        self.now = round(self.now + STEP_S, 6)
        held_b = self.now - self.hold_b_s < self.delay_b_s
        self.plant.step(
            pump=(self.command.pump or self.pump_run_stuck) and (self.watchdog.holds or self.pump_enable_stuck),
            bleed=self.command.bleed,
            dump_a=self.now - self.hold_s >= self.delay_a_s and not self.dump_a_stuck,
            dump_b=not held_b and not self.dump_b_stuck,
            taken_ml=self._taken(),
        )

    def passes(self, seconds: float) -> Iterator[Outputs]:
        """Ticks for a while."""
        for _ in range(round(seconds / 0.02)):
            yield self.tick()

    def run(self, seconds: float) -> Outputs:
        """Ticks for a while; returns the last outputs."""
        for _ in self.passes(seconds):
            pass
        assert self.outputs is not None
        return self.outputs

    def codes(self) -> list[str]:
        """Codes of everything recorded so far."""
        return [getattr(effect, "code", type(effect).__name__) for effect in self.effects]


def acknowledged(world: World, supervisor: str = "1") -> SupervisorAcknowledged:
    """A PIN for all there was after the last pass."""
    return SupervisorAcknowledged(supervisor=supervisor, seen_s=Seconds(world.now))


def in_sets(*counts: int, rest_s: float = 6.0, rest: Rest = Rest.INFLATED) -> tuple[Block, ...]:
    """Sets in the tempo of all tests."""
    return sets(counts, rest=rest, rest_s=Seconds(rest_s), tempo=Tempo(up_s=Seconds(2.0), down_s=Seconds(2.0)))


PRESCRIPTION = Prescription(
    protocol_id="RES-STD",
    exercise="leg press",
    limb=Limb.LEG,
    side=Side.LEFT,
    cuff_id="thigh-110",
    cuff_width_mm=110,
    lop_mmhg=Mmhg(200.0),
    percent_lop=60.0,
    setpoint_mmhg=Mmhg(120.0),
    limit_mmhg=Mmhg(160.0),
    blocks=in_sets(30, 15, 15, 15, rest_s=45.0),
    max_restriction_s=Seconds(600.0),
)

SHORT = replace(PRESCRIPTION, blocks=in_sets(3, 2))

CUFF = CuffAir(cuff_id="thigh-110", air_ml=204.0, ml_per_mmhg=2.6)
"""The small plant's cuff, as it is measured."""


def authorised(prescription: Prescription = SHORT, session_id: int = 7) -> SessionAuthorised:
    """The runner starts."""
    return SessionAuthorised(session_id=session_id, runner_id=3, prescription=prescription, cuff=CUFF)
