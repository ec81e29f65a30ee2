"""A recorded bout played again to guard and plausibility alone. Nothing but them and the standard library is needed.

Also a command, for another interpreter than the one that recorded: `-m benchmarks.campaign.player KEY TIMES` reads the
pickled passes and writes one line a time, the reason of its trip or nothing.
"""

import pickle
import sys
from bisect import bisect_right
from collections import deque
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from benchmarks.campaign.delays import late_by_s, stalls
from kiosk.core import plausibility
from kiosk.core.events import Beat
from kiosk.core.machine import Outputs
from kiosk.core.model import Limb, PressureSample
from kiosk.core.settings import PlausibilitySettings
from kiosk.core.units import TICK_S, Mmhg, Seconds
from kiosk.safety import guard, limits
from kiosk.safety.heartbeat import STAGES_COMPLETE, Evidence, FrameLimb, FramePhase, GuardState, TripReason
from kiosk.safety.states import Arrivals, Inputs, Reading, State

CODES_PER_MMHG: Final = 57.6
"""Of either converter: 0.0024 of 5 V behind a divider of 0.6, 125 uV a code."""

NOISE_MMHG: Final = (0.09, 0.18)
OFFSET_MMHG: Final = (-2.0, 2.0)
SPAN: Final = (-0.006, 0.006)
SUPPLY_V: Final = (4.925, 5.075)
SUPPLY_NOISE_V: Final = 0.003
"""Of either sensor's regulator: as the honest stations of the soak have it (1.5 %); on the bench of a new station it
has to be within 4.95 and 5.05 V (`docs/hardware.md`). The noise is our inference, a code or two of a conversion."""

RAIL_V: Final = (11.4, 12.6)
PUMP_DROP_V: Final = (0.0, 0.6)
RAIL_NOISE_V: Final = 0.05
"""Of the 12 V rail: within 5 %, and what cable, fuse and switch take while the pump runs, twice in the pass that starts
it (our inference: what such supplies promise, and 0.3 ohms at 2 A)."""

APART_S: Final = (0.0, TICK_S)
"""How long after the controller's pass the watchdog's is due: each began its grid when it was started."""

CONVERSION_S: Final = 0.0024
"""Of either converter; the watchdog makes two before it looks at the frames."""

NEXT_S: Final = 0.002
"""A pass comes this long after the one before it, however late that was."""

LATE_ANSWERS: Final = 0.5
"""Share of the conversions on a crowded machine whose answer is late; the others are begun late. The loop sleeps once
before each conversion and once in it."""

REST_S: Final = 0.0025
"""A controller's pass that is on time ends this long before the next one begins."""

FRAME_EVERY: Final = 2
_LIMBS: Final = {None: FrameLimb.NONE, Limb.ARM: FrameLimb.ARM, Limb.LEG: FrameLimb.LEG}
_HASH: Final = 1


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass of the recorded visit: what was true at both taps, and what the controller did and said.

    Both taps have a pressure for each instant at which sensor A was converted.
    """

    at_s: float
    a_mmhg: tuple[float, ...]
    b_mmhg: tuple[float, ...]
    taken_s: tuple[float, ...]
    outputs: Outputs
    beat: Beat


def play(passes: list[Pass], key: str, times: int) -> list[str]:
    """Play a recording so often, each time with draws of its own; the reason of each, nothing where nothing tripped."""
    return [replay(passes, Random(f"{key} {index}")) for index in range(times)]  # noqa: S311 - repeatable noise


def replay(passes: list[Pass], rng: Random) -> str:
    """Play a recording once; why it was tripped, or nothing."""
    crowded = stalls(passes[0].at_s, passes[-1].at_s, rng)
    noise_mmhg = rng.uniform(*NOISE_MMHG)
    controller = _Controller(
        passes, rng, noise_mmhg, deque((one.at_s, one.controller_s) for one in crowded if one.controller_s)
    )
    watchdog = _Watchdog(
        passes, rng, noise_mmhg, deque((one.at_s, one.watchdog_s) for one in crowded if one.watchdog_s)
    )
    while watchdog.due_s < passes[-1].at_s:
        if controller.index < len(passes) and controller.now <= watchdog.now:
            reason = controller.run(watchdog.under_way)
        else:
            reason = watchdog.run(is_pumping=controller.is_pumping)
        if reason:
            return reason
    return ""


class _Truth:
    """What was true at one tap, at any instant of the recording."""

    def __init__(self, passes: list[Pass], mmhg: list[float]) -> None:
        self._taken_s = [at_s for one in passes for at_s in one.taken_s]
        self._mmhg = mmhg

    def at(self, at_s: float) -> float:
        """As it was at the last conversion of the recording before then, at most 5 ms ago."""
        return self._mmhg[max(0, bisect_right(self._taken_s, at_s) - 1)]


class _Sensor:
    """One sensor with its supply, as good as it has to be."""

    def __init__(self, rng: Random, noise_mmhg: float) -> None:
        self._gauss, self._noise_mmhg = rng.gauss, noise_mmhg
        self.zero_mmhg, self._span = rng.uniform(*OFFSET_MMHG), 1.0 + rng.uniform(*SPAN)
        self.supply_v = rng.uniform(*SUPPLY_V)

    def shows_mmhg(self, true_mmhg: float) -> float:
        """One conversion."""
        return true_mmhg * self._span + self.zero_mmhg + self._gauss(0.0, self._noise_mmhg)


class _Controller:
    """Plausibility and the frames, pass after pass as the loop of the controller has them."""

    def __init__(self, passes: list[Pass], rng: Random, noise_mmhg: float, crowded: deque[tuple[float, float]]) -> None:
        self.index, self.is_pumping = 0, False
        self.now = self._sampled_s = 0.0
        self._passes, self._rng, self._crowded = passes, rng, crowded
        self._sensor = _Sensor(rng, noise_mmhg)
        self._truth = _Truth(passes, [mmhg for one in passes for mmhg in one.a_mmhg])
        self._settings, self._trust = PlausibilitySettings(), plausibility.PressureState()
        self._count = self._sent = 0
        self._samples: tuple[PressureSample, ...] = ()
        self._convert()

    def run(self, under_way: deque[tuple[float, Evidence]]) -> str:
        """One pass at `now`; why it trips, or nothing. Then the next one is due."""
        one, now = self._passes[self.index], Seconds(self.now)
        self.is_pumping = one.outputs.command.pump
        self._trust, reading = plausibility.read(
            self._trust,
            self._samples,
            zero_mmhg=Mmhg(self._sensor.zero_mmhg),
            is_held=one.outputs.command.hold,
            now=now,
            settings=self._settings,
        )
        if reading.fault is not None or reading.fell:
            return f"plausibility:{'fell' if reading.fault is None else reading.fault.kind.value}"
        if self._count % FRAME_EVERY == 0:
            under_way.append((now, self._frame(one, reading)))
        self._count += 1
        # what was missed is dropped, as the loop does
        self.index += 1 + max(0, round((now - one.at_s - REST_S) / TICK_S))
        if self.index < len(self._passes):
            self._convert()
        return ""

    def _convert(self) -> None:
        """The conversions of the next pass, and when it comes to its end.

        On a crowded machine one of them is late, before it or in it, and the loop judges what it has by then.
        """
        one, rng = self._passes[self.index], self._rng
        taken_s, ends_s = one.taken_s, one.at_s + late_by_s(rng)
        if self._crowded and self._crowded[0][0] <= one.at_s:
            _, late_s = self._crowded.popleft()
            last = rng.randrange(len(taken_s))
            ends_s = taken_s[last] + late_s + CONVERSION_S
            is_answer_late = rng.random() < LATE_ANSWERS
            taken_s = (*taken_s[:last], taken_s[last] + (0.0 if is_answer_late else late_s))
        samples = []
        for at_s in taken_s:
            self._sampled_s = max(at_s, self._sampled_s + CONVERSION_S)
            shown = self._sensor.shows_mmhg(self._truth.at(self._sampled_s))
            samples.append(
                PressureSample(
                    pressure_mmhg=Mmhg(shown),
                    at_s=Seconds(self._sampled_s),
                    code=round(shown * CODES_PER_MMHG),
                    supply_v=self._sensor.supply_v,
                )
            )
        self._samples = tuple(samples)
        self.now = max(ends_s, self._sampled_s + CONVERSION_S, self.now + NEXT_S)

    def _frame(self, one: Pass, reading: plausibility.Reading) -> Evidence:
        outputs, beat, sequence = one.outputs, one.beat, self._sent
        self._sent += 1
        return Evidence(
            boot=1, session=1, sequence=sequence, phase=FramePhase[outputs.phase.name], limb=_LIMBS[outputs.limb],
            request=beat.request, setpoint_mmhg=outputs.setpoint_mmhg, pressure_mmhg=reading.pressure_mmhg or 0.0,
            pump=outputs.command.pump, bleed=outputs.command.bleed, hold=outputs.command.hold,
            expect_contraction=beat.expect_contraction, learned_rise_mmhg_per_s=beat.learned_rise_mmhg_per_s,
            signature=STAGES_COMPLETE, pass_ns=round(self.now * 1e9), sample_ns=round((reading.sample_s or 0.0) * 1e9),
            config_hash=_HASH,
        )  # fmt: skip


class _Watchdog:
    """The guard, pass after pass on a grid of its own."""

    def __init__(self, passes: list[Pass], rng: Random, noise_mmhg: float, crowded: deque[tuple[float, float]]) -> None:
        self.under_way: deque[tuple[float, Evidence]] = deque()
        self.due_s, self.now = passes[0].at_s + rng.uniform(*APART_S), 0.0
        self._rng, self._crowded = rng, crowded
        self._sensor = _Sensor(rng, noise_mmhg)
        self._truth = _Truth(passes, [mmhg for one in passes for mmhg in one.b_mmhg])
        self._rail_v, self._drop_v = rng.uniform(*RAIL_V), rng.uniform(*PUMP_DROP_V)
        self._was_pumping = False
        # proved by the self-test that opened the station of the recording
        started = guard.start(_HASH, self.due_s - limits.PASS_S, latched=TripReason.NONE, restriction_s=0.0)
        self._state: State = replace(started, proved=True)
        self._wake()

    def run(self, *, is_pumping: bool) -> str:
        """One pass that looks at the frames at `now`; why it trips, or nothing. Then the next one is due."""
        frames = []
        while self.under_way and self.under_way[0][0] <= self.now:
            frames.append(self.under_way.popleft()[1])
        at_s = self.now - CONVERSION_S
        shown = self._sensor.shows_mmhg(self._truth.at(at_s))
        drop_v = self._drop_v * is_pumping * (1.0 if self._was_pumping else 2.0)
        self._was_pumping = is_pumping
        reading = Reading(
            pressure_mmhg=shown,
            code=round(shown * CODES_PER_MMHG),
            supply_v=self._sensor.supply_v + self._rng.gauss(0.0, SUPPLY_NOISE_V),
            at_s=at_s,
            rail_v=self._rail_v - drop_v + self._rng.gauss(0.0, RAIL_NOISE_V),
        )
        inputs = Inputs(
            reading=reading,
            estop_closed=True,
            late_s=self.now - self.due_s,
            arrivals=Arrivals(frames=tuple(frames)),
            journal_ok=True,
            undervoltage=False,
        )
        self._state, _outputs = guard.step(self._state, inputs, self.now)
        if self._state.state is GuardState.TRIPPED:
            return f"guard:{self._state.reason.name.lower()}"
        self.due_s += (1 + int((self.now - self.due_s) / limits.PASS_S)) * limits.PASS_S
        self._wake()
        return ""

    def _wake(self) -> None:
        late_s = late_by_s(self._rng)
        if self._crowded and self._crowded[0][0] <= self.due_s:
            _, late_s = self._crowded.popleft()
        self.now = max(self.due_s + late_s, self.now + NEXT_S) + 2.0 * CONVERSION_S


if __name__ == "__main__":
    for found in play(pickle.load(sys.stdin.buffer), sys.argv[1], int(sys.argv[2])):  # noqa: S301 - our own recording
        sys.stdout.write(f"{found}\n")
