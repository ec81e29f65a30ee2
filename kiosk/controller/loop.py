"""The control loop: four conversions, one decision, lines, evidence, record, snapshot; fifty times a second.

`passes` yields the monotonic time at which it wants to go on, so that one code serves a real-time thread and a
virtual clock. Deadlines are absolute: a late loop drops the passes it missed and keeps the grid; it never catches up.
"""

import logging
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Final

from kiosk.controller.beat import EvidenceLink
from kiosk.controller.ear import Ear
from kiosk.controller.inbox import Inbox
from kiosk.controller.outlet import Outlet
from kiosk.controller.recorder import Recorder
from kiosk.controller.timing import Lateness
from kiosk.core import machine
from kiosk.core.alarm_types import Condition
from kiosk.core.events import Inputs, Recorded, SupervisorAcknowledged
from kiosk.core.gate import GateFacts, Refusal
from kiosk.core.machine import MachineConfig, MachineState, Outputs
from kiosk.core.model import Reason, Sample, Snapshot, TracePoint
from kiosk.core.units import SAMPLES_PER_TICK, TICK_S, Seconds
from kiosk.hw.ports import Actuators, Clock, PressureSensor
from kiosk.safety.changed import replace

_log = logging.getLogger(__name__)

SAMPLE_SPACING_S: Final = TICK_S / SAMPLES_PER_TICK
SNAPSHOT_PASSES: Final = 5
"""One snapshot every fifth pass (10 Hz)."""
FRAME_PASSES: Final = 2
"""One evidence frame every second pass."""
KERNEL_PASSES: Final = 50
"""The kernel is asked for its setting every fiftieth pass (once a second): it changes at boot only."""

_SAMPLED, _JUDGED, _APPLIED, _QUEUED = 1, 2, 4, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopParts:
    """Everything the loop works on; nothing of it is chosen here."""

    clock: Clock
    sensor: PressureSensor
    actuators: Actuators
    outputs_kept: Callable[[], bool | None]
    civil_day: Callable[[], int]
    calibration: Callable[[int], Reason | None]
    """What has to be said of the calibration on a civil day."""
    evidence: EvidenceLink
    inbox: Inbox
    ear: Ear
    recorder: Recorder
    publish: Callable[[Snapshot], None]
    standing_alarms: Callable[[], tuple[Condition, ...]]
    config: MachineConfig
    config_hash: int
    realtime: bool


class ControlLoop:
    """The loop and its state. Any exception in a pass lets go of every line, is recorded, and leaves `passes`."""

    def __init__(self, parts: LoopParts) -> None:
        self._parts = parts
        self._outlet = Outlet(parts.actuators, parts.clock)
        self._refusal: Refusal | None = None
        self._refusals: tuple[Refusal, ...] = ()
        self._state: MachineState = machine.start(parts.config)
        self._count = 0
        self._outputs_kept: bool | None = None
        self._trace: list[TracePoint] = []
        self._ended = False
        self.missed = 0
        self.lateness = Lateness()

    def end(self) -> None:
        """Leave after the present pass; the lines are let go."""
        self._ended = True

    def dead_man(self) -> Generator[float, None, None]:
        """Let go when passes stay away; yields wake times, for a thread beside the one that runs `passes`."""
        return self._outlet.looks()

    def passes(self) -> Generator[float, None, None]:
        """Run; yields wake times. Always leaves with pump, bleed and hold line low."""
        clock = self._parts.clock
        grid = clock.now() + TICK_S
        try:
            while not self._ended:
                samples: list[Sample] = []
                late_s = 0.0
                for index in range(SAMPLES_PER_TICK):
                    wake = grid + index * SAMPLE_SPACING_S
                    yield wake
                    late_s = max(late_s, clock.now() - wake)
                    self._note(self._outlet.expire())
                    samples.append(self._parts.sensor.read())
                    if clock.now() > grid + TICK_S:
                        yield clock.now()  # the time that went by has gone by for everybody
                        break  # a bus that blocks: judge what there is instead of waiting for more of it
                self.lateness.add(max(late_s, clock.now() - grid - TICK_S))
                self._pass(tuple(samples))
                grid += TICK_S
                # Half a pass late counts as missed: squeezed in, it would follow the last one too closely.
                dropped = max(0, round((clock.now() - grid) / TICK_S))
                self.missed += dropped
                grid += dropped * TICK_S
        except Exception as error:  # kept as a trip with its text, and raised again: the process ends by it
            try:
                self._outlet.close()
            finally:
                self._parts.recorder.failed(error, clock.now())
            raise
        finally:
            self._outlet.close()

    def _pass(self, samples: tuple[Sample, ...]) -> None:
        parts = self._parts
        self._note(self._outlet.expire())
        now = parts.clock.now()
        if self._count % KERNEL_PASSES == 0:
            self._outputs_kept = parts.outputs_kept()
        inputs = Inputs(
            samples=samples,
            events=parts.inbox.drain(),
            watchdog=parts.evidence.poll(now),
            estop_closed=self._outlet.estop_closed(),
            config_hash=parts.config_hash,
            missed_passes=self.missed,
            outputs_kept=self._outputs_kept,
            conditions=parts.standing_alarms(),
            refusal=self._refusal,
            civil_day=parts.civil_day(),
        )
        self._refusal = None
        self._state, outputs = machine.tick(self._state, inputs, now)
        outputs = self._applied(outputs, inputs, now)
        green, yellow, red = outputs.lamps
        self._outlet.lamps(green=green, yellow=yellow, red=red)
        self._record(outputs, inputs, now)
        if outputs.beat is not None and self._count % FRAME_PASSES == 0:
            done = self._stages(samples, now)
            parts.evidence.send(outputs, outputs.beat, signature=done, pass_s=parts.clock.now())
        parts.ear.attend(outputs, samples)
        self._count += 1

    def _stages(self, samples: tuple[Sample, ...], now: Seconds) -> int:
        """Which stages of the pass that began at `now` have left something of this pass behind: each its own bit."""
        return (
            _SAMPLED * bool(samples)
            | _JUDGED * (self._state.now_s == now)
            | _APPLIED * (self._outlet.state.applied_s >= now)
            | _QUEUED * (self._parts.recorder.recorded_s == now)
        )

    def _applied(self, outputs: Outputs, inputs: Inputs, now: Seconds) -> Outputs:
        """Pass the command through the gate; what comes back says what the lines were really told, and why."""
        facts = GateFacts(
            seen_s=now,
            samples=inputs.samples,
            watchdog=inputs.watchdog,
            estop_closed=inputs.estop_closed,
            mode=self._state.mode,
            phase=outputs.phase,
            setpoint_mmhg=outputs.setpoint_mmhg,
            acknowledged=any(isinstance(event, SupervisorAcknowledged) for event in inputs.events),
        )
        allowed, refused = self._outlet.apply(outputs.command, facts)
        self._note(refused)
        lines = tuple(
            Recorded(code="command_refused", figures=one.reason.figures, detail=one.reason.code)
            for one in self._refusals
        )
        self._refusals = ()
        return replace(outputs, command=allowed, effects=(*outputs.effects, *lines))

    def _note(self, refusal: Refusal | None) -> None:
        """Keep it for the record, and the first one for the machine's next judgement."""
        if refusal is not None:
            self._refusals = (*self._refusals, refusal)
            self._refusal = self._refusal or refusal

    def _record(self, outputs: Outputs, inputs: Inputs, now: Seconds) -> None:
        parts = self._parts
        point = TracePoint(
            at_s=now,
            pressure_mmhg=outputs.pressure_mmhg,
            pressure_b_mmhg=None if inputs.watchdog is None else inputs.watchdog.pressure_mmhg,
            setpoint_mmhg=outputs.setpoint_mmhg,
            phase=outputs.phase,
            command=outputs.command,
        )
        parts.recorder.record(outputs, point, now)
        self._trace.append(point)
        if self._count % SNAPSHOT_PASSES == 0:
            snapshot = machine.snapshot(
                self._state,
                now,
                trace=tuple(self._trace),
                missed_passes=self.missed,
                realtime=parts.realtime,
                calibration=parts.calibration(parts.civil_day()),
            )
            self._trace.clear()
            parts.publish(snapshot)

    @property
    def done(self) -> int:
        """How many passes have come to their end, whatever the converter answered in them."""
        return self._count

    @property
    def is_vented(self) -> bool:
        """True while the last command was to leave everything open."""
        return self._state.last_command.lets_go
