"""One bout without the station: plant, limb and sensor A as the bench has them, and any pressure law at 50 Hz.

For cohorts, where the whole station would take hours. What is left out: the watchdog, the converter's registers and
the session machine; what is kept: the plant and its delays, ripple, sensor noise and span, four conversions a pass.
`benchmarks.bout` runs the real thing; the two are compared by `tests/test_benchmarks_regulation.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from benchmarks.pressure import FILLED_MMHG, Point, Stage
from kiosk.core.units import TICK_S
from kiosk.hw.sim.chance import generator
from kiosk.hw.sim.limb import Limb
from kiosk.hw.sim.plant import STEP_S, Plant
from kiosk.hw.sim.profile import Profile
from kiosk.hw.sim.transducer import SPAN_PER_MMHG

SAMPLES: Final = 4
"""Conversions in a pass of 20 ms (200 a second)."""

STEPS: Final = round(TICK_S / STEP_S / SAMPLES)
FILL_MAX_S: Final = 60.0
SETTLED_MMHG: Final = 5.0
SETTLED_S: Final = 0.3
READY_S: Final = 3.0
"""The session's countdown once the setpoint is reached, as in the station."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """What a law does with pump and valves in one pass. Peers may drive the pump by share and open the large valve."""

    pump: float = 0.0
    bleed: bool = False
    dump: bool = False


class Law(Protocol):
    """A pressure law that remembers for itself what it has to."""

    def step(self, pressure_mmhg: float, setpoint_mmhg: float, *, is_work: bool, now: float) -> Lines:
        """The lines of this pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a bout is: setpoint, then times of work and of inflated rest in turn, beginning with work."""

    setpoint_mmhg: float
    stretches_s: Sequence[float]


def run_light(profile: Profile, plan: Plan, law: Law, *, seed: int, start_s: float = 100.0) -> tuple[Point, ...]:
    """The passes of one bout, from the start of the fill to the end of its last stretch."""
    limb = Limb(profile.limb, generator(seed, "limb"))
    plant = Plant(profile, limb)
    plant.command(start_s - 1.0, pump=0.0, dump_a_open=False, dump_b_open=False, bleed_open=False)
    plant.settle(start_s)
    gauss = generator(seed, "a").gauss
    sensor = profile.sensor_a
    noise_mmhg = sensor.noise_mv / 1000.0 / sensor.supply_v / SPAN_PER_MMHG
    gain = 1.0 + sensor.span_error
    points: list[Point] = []
    lines, index = Lines(), 0
    stage, ends_s, settled_s, begins = Stage.FILL, start_s + FILL_MAX_S, None, iter(plan.stretches_s)
    while True:
        now = start_s + index * TICK_S
        read = 0.0
        for sample in range(SAMPLES):
            at_s = now + (sample - SAMPLES) * TICK_S / SAMPLES
            at_s = _advance(plant, at_s)
            read += gain * plant.pressure_a_mmhg(at_s) + gauss(0.0, noise_mmhg)
        read /= SAMPLES
        if stage is Stage.FILL and ends_s == start_s + FILL_MAX_S:
            is_near = abs(read - plan.setpoint_mmhg) <= SETTLED_MMHG and not lines.pump
            settled_s = (settled_s if settled_s is not None else now) if is_near else None
            if settled_s is not None and now - settled_s >= SETTLED_S:
                ends_s = now + READY_S
        if now >= ends_s:
            following = next(begins, None)
            if following is None:
                return tuple(points)
            was_work, stage = stage is Stage.WORK, Stage.REST if stage is Stage.WORK else Stage.WORK
            ends_s = now + following
            if was_work is not (stage is Stage.WORK):
                limb.watch(now, stage is Stage.WORK)
        lines = law.step(read, plan.setpoint_mmhg, is_work=stage is Stage.WORK, now=now)
        points.append(
            Point(
                at_s=now, true_mmhg=plant.cuff_mmhg, measured_mmhg=read, setpoint_mmhg=plan.setpoint_mmhg,
                stage=stage, pump=lines.pump > 0.0, bleed=lines.bleed, dump=lines.dump,
            )
        )  # fmt: skip
        plant.command(now, pump=lines.pump, dump_a_open=lines.dump, dump_b_open=False, bleed_open=lines.bleed)
        index += 1


def _advance(plant: Plant, now: float) -> float:
    """One conversion's time; valves whose delay has run out move first."""
    plant.settle(now)
    plant.run(now, STEPS)
    return now + STEPS * STEP_S


def pump_alone_s(profile: Profile, target_mmhg: float) -> float | None:
    """How long the pump needs when it simply runs; None when it never gets there."""
    limb = Limb(profile.limb, generator(0, "limb"))
    plant = Plant(profile, limb)
    plant.command(0.0, pump=1.0, dump_a_open=False, dump_b_open=False, bleed_open=False)
    plant.settle(1.0)
    for count in range(round(FILL_MAX_S / STEP_S)):
        if plant.cuff_mmhg >= target_mmhg:
            return count * STEP_S
        plant.run(count * STEP_S, 1)
    return None


def target_mmhg(setpoint_mmhg: float) -> float:
    """Pressure to which a fill is timed, and the pump alone."""
    return setpoint_mmhg - FILLED_MMHG
