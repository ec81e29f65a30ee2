"""A cuff on a limb, read as the station reads it: plant, limb and sensor A in passes of four conversions, no station.

What is left out: the converter's registers and the bus, the watchdog, the hold circuits' delay. What is kept: the plant
and its delays, ripple, the sensor's offset, span and noise, the supply it is compared with once a second, the steps of
the code, and the zero that is taken over an empty cuff.
"""

from collections.abc import Callable
from statistics import fmean
from typing import Final

from kiosk.core.command import ActuatorCommand
from kiosk.core.model import PressureSample
from kiosk.core.settings import ProofSettings
from kiosk.core.units import SAMPLES_PER_TICK, TICK_S, Mmhg, Ratio, Seconds
from kiosk.hw.ads1115 import SUPPLY_PERIOD_S
from kiosk.hw.sim.chance import generator
from kiosk.hw.sim.limb import Limb
from kiosk.hw.sim.plant import STEP_S, Plant
from kiosk.hw.sim.profile import Profile
from kiosk.hw.sim.transducer import Transducer as Part
from kiosk.hw.transducer import Transducer
from kiosk.hw.wiring import default_wiring_path, load_wiring

START_S: Final = 100.0
TOUCH_MMHG: Final = 20.0
"""A cuff that is emptier than this gives way to a hand in part, one without pressure wholly (our inference)."""

_APART_S: Final = TICK_S / SAMPLES_PER_TICK
_STEPS: Final = round(_APART_S / STEP_S)
_CODES: Final = 1 << 15


class Cuff:
    """One limb in its cuff, with the clock of its own passes.

    Args:
        profile: limb and bench.
        seed: of heart, motion and noise; another one is another measurement of the same limb.
        shake: what a hand adds to the pressure of a full cuff at a time, in mmHg.
    """

    def __init__(self, profile: Profile, *, seed: int, shake: Callable[[float], float] | None = None) -> None:
        self.limb = Limb(profile.limb, generator(seed, "limb"))
        self.plant = Plant(profile, self.limb)
        self.now = Seconds(START_S)
        """Time of the pass whose conversions were made last."""
        self._part = Part(profile.sensor_a, generator(seed, "sensor_a"))
        self._scale = Transducer()
        adc = load_wiring(default_wiring_path()).controller.adc
        self._code_per_v = adc.divider * _CODES / adc.full_scale_v
        self._supply_code, self._supply_s = 0, -SUPPLY_PERIOD_S
        self._shake = shake
        needed = ProofSettings().zero_samples // SAMPLES_PER_TICK
        self.zero_mmhg = Mmhg(fmean(one.pressure_mmhg for _ in range(needed) for one in self.passed()))

    def passed(self) -> tuple[PressureSample, ...]:
        """The conversions of the next pass, zero not taken off."""
        began_s, self.now = self.now, Seconds(self.now + TICK_S)
        return tuple(self._converted(began_s + index * _APART_S) for index in range(SAMPLES_PER_TICK))

    def command(self, command: ActuatorCommand) -> None:
        """What the lines are told from now on; both dump valves stay shut together."""
        is_open = not command.hold
        self.plant.command(
            self.now, pump=float(command.pump), dump_a_open=is_open, dump_b_open=is_open, bleed_open=command.bleed
        )

    def _converted(self, now: float) -> PressureSample:
        self.plant.settle(now)
        self.plant.run(now, _STEPS)
        at_s = now + _APART_S
        if at_s - self._supply_s >= SUPPLY_PERIOD_S:
            self._supply_code, self._supply_s = round(self._part.supply_output_v() * self._code_per_v), at_s
        pressure = self.plant.pressure_a_mmhg(at_s)
        if self._shake is not None:
            pressure += self._shake(at_s) * min(max(pressure, 0.0) / TOUCH_MMHG, 1.0)
        code = round(self._part.output_v(at_s, pressure) * self._code_per_v)
        return PressureSample(
            pressure_mmhg=self._scale.pressure_mmhg(Ratio(code / self._supply_code)),
            at_s=Seconds(at_s),
            code=code,
            supply_v=self._supply_code / self._code_per_v,
        )
