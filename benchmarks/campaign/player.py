"""A recorded bout played again to guard and plausibility alone. Nothing but them and the standard library is needed.

Also a command, for another interpreter than the one that recorded: `-m benchmarks.campaign.player KEY TIMES` reads the
pickled passes and writes one line a time, the reason of its trip or nothing.
"""

import pickle
import sys
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from benchmarks.campaign.delays import late_by_s
from kiosk.core import plausibility
from kiosk.core.events import Beat
from kiosk.core.machine import Outputs
from kiosk.core.model import Limb, PressureSample
from kiosk.core.settings import PlausibilitySettings
from kiosk.core.units import TICK_S, Mmhg, Seconds
from kiosk.safety import guard
from kiosk.safety.heartbeat import STAGES_COMPLETE, Evidence, FrameLimb, FramePhase, GuardState, TripReason
from kiosk.safety.states import Arrivals, Inputs, Reading, State

CODES_PER_MMHG: Final = 57.6
"""Of either converter: 0.0024 of 5 V behind a divider of 0.6, 125 uV a code."""

NOISE_MMHG: Final = (0.09, 0.18)
OFFSET_MMHG: Final = (-2.0, 2.0)
SPAN: Final = (-0.006, 0.006)
NEXT_S: Final = 0.002
"""A pass comes this long after the one before it, however late that was."""

FRAME_EVERY: Final = 2
_LIMBS: Final = {None: FrameLimb.NONE, Limb.ARM: FrameLimb.ARM, Limb.LEG: FrameLimb.LEG}
_HASH: Final = 1


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass of the recorded bout: what was true at both taps, and what the controller did and said."""

    at_s: float
    a_mmhg: tuple[float, ...]
    a_at_s: tuple[float, ...]
    b_mmhg: float
    outputs: Outputs
    beat: Beat


def play(passes: list[Pass], key: str, times: int) -> list[str]:
    """Play a bout so often, each time with noise of its own; the reason of each time, nothing where nothing tripped."""
    return [replay(passes, Random(f"{key} {index}")) for index in range(times)]  # noqa: S311 - repeatable noise


def replay(passes: list[Pass], rng: Random) -> str:
    """Play a recorded bout once; why it was tripped, or nothing."""
    judge = _Judge(rng)
    for index, one in enumerate(passes):
        if reason := judge.look(index, one):
            return reason
    return ""


class _Judge:
    """Guard and plausibility with sensors and delays of their own."""

    def __init__(self, rng: Random) -> None:
        self._gauss, self._rng = rng.gauss, rng
        self._noise = rng.uniform(*NOISE_MMHG)
        self._zero_a, self._zero_b = rng.uniform(*OFFSET_MMHG), rng.uniform(*OFFSET_MMHG)
        self._span_a, self._span_b = 1.0 + rng.uniform(*SPAN), 1.0 + rng.uniform(*SPAN)
        self._settings = PlausibilitySettings()
        self._trust = plausibility.PressureState()
        self._state: State | None = None
        self._under_way: list[tuple[float, Evidence]] = []
        self._controller_s = self._watchdog_s = 0.0
        self._sent = 0

    def look(self, index: int, one: Pass) -> str:
        """One pass of both; why it trips, or nothing."""
        fault = self._controller(index, one)
        return fault or self._watchdog(one)

    def _controller(self, index: int, one: Pass) -> str:
        samples = tuple(
            PressureSample(
                pressure_mmhg=Mmhg(shown := true * self._span_a + self._zero_a + self._gauss(0.0, self._noise)),
                at_s=Seconds(at_s),
                code=round(shown * CODES_PER_MMHG),
                supply_v=5.0,
            )
            for true, at_s in zip(one.a_mmhg, one.a_at_s, strict=True)
        )
        now = Seconds(max(one.at_s + late_by_s(self._rng), self._controller_s + NEXT_S))
        self._controller_s = now
        self._trust, reading = plausibility.read(
            self._trust,
            samples,
            zero_mmhg=Mmhg(self._zero_a),
            is_held=one.outputs.command.hold,
            now=now,
            settings=self._settings,
        )
        if reading.fault is not None or reading.fell:
            return f"plausibility:{'fell' if reading.fault is None else reading.fault.kind.value}"
        if index % FRAME_EVERY == 0:
            self._under_way.append((now, self._frame(one, now, reading.pressure_mmhg or 0.0)))
        return ""

    def _frame(self, one: Pass, now: float, pressure_mmhg: float) -> Evidence:
        outputs, beat, sequence = one.outputs, one.beat, self._sent
        self._sent += 1
        return Evidence(
            boot=1, session=1, sequence=sequence, phase=FramePhase[outputs.phase.name], limb=_LIMBS[outputs.limb],
            request=beat.request, setpoint_mmhg=outputs.setpoint_mmhg, pressure_mmhg=pressure_mmhg,
            pump=outputs.command.pump, bleed=outputs.command.bleed, hold=outputs.command.hold,
            expect_contraction=beat.expect_contraction, learned_rise_mmhg_per_s=beat.learned_rise_mmhg_per_s,
            signature=STAGES_COMPLETE, pass_ns=round(now * 1e9), sample_ns=round(one.a_at_s[-1] * 1e9),
            config_hash=_HASH,
        )  # fmt: skip

    def _watchdog(self, one: Pass) -> str:
        now = max(one.at_s + late_by_s(self._rng), self._watchdog_s + NEXT_S)
        self._watchdog_s, late_s = now, now - one.at_s
        if self._state is None:
            started = guard.start(_HASH, now - TICK_S, latched=TripReason.NONE, restriction_s=0.0)
            self._state = replace(started, proved=True)  # by the self-test that opened the station of the recording
        frames = tuple(frame for sent_s, frame in self._under_way if sent_s <= now)
        self._under_way = self._under_way[len(frames) :]
        shown = one.b_mmhg * self._span_b + self._zero_b + self._gauss(0.0, self._noise)
        reading = Reading(pressure_mmhg=shown, code=round(shown * CODES_PER_MMHG), supply_v=5.0, at_s=now, rail_v=12.0)
        inputs = Inputs(
            reading=reading,
            estop_closed=True,
            late_s=late_s,
            arrivals=Arrivals(frames=frames),
            journal_ok=True,
            undervoltage=False,
        )
        self._state, _outputs = guard.step(self._state, inputs, now)
        return f"guard:{self._state.reason.name.lower()}" if self._state.state is GuardState.TRIPPED else ""


if __name__ == "__main__":
    for found in play(pickle.load(sys.stdin.buffer), sys.argv[1], int(sys.argv[2])):  # noqa: S301 - our own recording
        sys.stdout.write(f"{found}\n")
