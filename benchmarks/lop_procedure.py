"""LOP as the station measures it, without the station: its own procedure, listener and judge, pass by pass.

`core.lop` raises the cuff, the ear of the virtual station hears each pass through `analysis.listener`, and what it says
comes back some passes later, judged by `controller.hearsay`. Samples go through the station's own sieve and filter.
What the procedure itself, its analysis or the sensor ends, ends here too; watchdog, second sensor and screen are left
out, being sound. `tests/scenarios/test_light_measurement.py` compares it with the whole station.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from benchmarks.figures import BenchmarkError
from benchmarks.lop_cuff import Cuff
from kiosk.analysis.listener import SAMPLES_HZ, Listener
from kiosk.controller.inbox import Inbox
from kiosk.core import lop, measuring, plausibility
from kiosk.core.events import AnalysisEstimated, AnalysisFailed, AnalysisHeard, Event
from kiosk.core.lop import Estimate, SearchLook, SearchOrder
from kiosk.core.model import Limb, Phase, PressureSample, Reason
from kiosk.core.plateaus import Plateau, SearchSettings, on_limb
from kiosk.core.plausibility import PressureState, Reading
from kiosk.core.settings import PlausibilitySettings
from kiosk.core.state import Outputs
from kiosk.demo.inlineear import InlineEar
from kiosk.hw.sim.profile import Profile
from kiosk.lop.filters import Floats
from kiosk.lop.trace import Trace, trace

LIMBS: Final = {"arm": Limb.ARM, "thigh": Limb.LEG}
DELAY_PASSES: Final = 5
"""So much later the procedure hears what the analysis makes of a pass: an analysis takes 0.03 s here, and a Raspberry
Pi some three times as long (our inference)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One measurement, and what is true."""

    estimate: Estimate
    plateaus: tuple[Plateau, ...]
    lop_mmhg: float
    """True occlusion pressure when the cuff was let go."""
    duration_s: float
    """From the first air to the release."""
    at_s: Floats
    mmhg: Floats
    """What the listener was given."""

    @property
    def trace(self) -> Trace:
        """The recording as the listener looks at it."""
        return trace(self.at_s, self.mmhg, SAMPLES_HZ)


def take(profile: Profile, *, seed: int, shake: Callable[[float], float] | None = None) -> Taken:
    """Measure a limb once, up to the highest step that needs no PIN.

    Args:
        profile: limb and bench.
        seed: of heart, motion and noise; another one is another measurement of the same limb.
        shake: what a hand adds to the pressure of a full cuff at a time, in mmHg.
    """
    return _Measurement(Cuff(profile, seed=seed, shake=shake), LIMBS[profile.limb.kind]).run()


class _Measurement:
    """The part of the machine that measures, on one cuff."""

    def __init__(self, cuff: Cuff, limb: Limb) -> None:
        usual = SearchSettings()
        self._cuff = cuff
        self._settings = on_limb(usual, limb)
        self._search = lop.begin(measuring.limit_mmhg(limb, usual), cuff.now, self._settings)
        self._order = SearchOrder(setpoint_mmhg=self._search.target_mmhg)
        self._inbox = Inbox()
        self._ear = InlineEar(self._inbox, Listener)
        self._news: deque[tuple[Event, ...]] = deque([()] * DELAY_PASSES)
        self._sieve = PressureState()
        self._chunks: list[PressureSample] = []

    def run(self) -> Taken:
        """From the first air to the last word."""
        released: tuple[float, float] | None = None
        estimate: Estimate | None = None
        while estimate is None:
            estimate = self._pass()
            if released is None and (self._order.is_over or estimate is not None):
                released = self._cuff.now - self._search.started_s, self._cuff.limb.lop_mmhg
        duration_s, lop_mmhg = released or (0.0, 0.0)
        return Taken(
            estimate=estimate,
            plateaus=self._search.plateaus,
            lop_mmhg=lop_mmhg,
            duration_s=duration_s,
            at_s=np.array([one.at_s for one in self._chunks]),
            mmhg=np.array([one.pressure_mmhg - self._cuff.zero_mmhg for one in self._chunks]),
        )

    def _pass(self) -> Estimate | None:
        """One pass, in the order of the station's: samples, news, limits, procedure, lines, ear."""
        samples = self._cuff.passed()
        self._sieve, reading = plausibility.read(
            self._sieve,
            samples,
            zero_mmhg=self._cuff.zero_mmhg,
            is_held=self._order.command.hold,
            now=self._cuff.now,
            settings=PlausibilitySettings(),
        )
        ended = self._broken(reading)
        if ended is None:
            ended = self._advanced(reading)
        self._cuff.command(self._order.command)
        if ended is None:
            if not self._order.is_over:
                self._chunks.extend(samples)
            self._ear.attend(self._outputs(), samples)
            self._news.append(self._inbox.drain())
        return ended

    def _broken(self, reading: Reading) -> Estimate | None:
        """What ends a measurement whatever is heard, as `core.supervisor` has it."""
        if reading.fault is not None:
            return Estimate(refusal=Reason(code=f"sensor_{reading.fault.kind.value}"))
        if reading.pass_mmhg is None:
            return Estimate(refusal=Reason(code="pressure_fell"))
        return None

    def _advanced(self, reading: Reading) -> Estimate | None:
        """The procedure's step, with the news that are due."""
        if reading.pressure_mmhg is None:
            return Estimate(refusal=Reason(code="no_pressure"))
        look = SearchLook(now=self._cuff.now, pressure_mmhg=reading.pressure_mmhg)
        for event in self._news.popleft():
            match event:
                case AnalysisHeard(heard=heard):
                    look = replace(look, heard=heard)
                case AnalysisEstimated(estimate=estimate):
                    look = replace(look, estimate=estimate)
                case AnalysisFailed(reason=reason):
                    return Estimate(refusal=reason)
                case _:
                    raise BenchmarkError(f"the ear said {event}")
        self._search, self._order, ended = lop.advance(self._search, look, self._settings)
        return ended

    def _outputs(self) -> Outputs:
        """What the ear looks at of a pass of the machine."""
        return Outputs(
            command=self._order.command,
            beat=None,
            phase=Phase.VENT if self._order.is_over else Phase.SEARCH,
            limb=None,
            setpoint_mmhg=self._order.setpoint_mmhg,
            pressure_mmhg=None,
            sample_s=self._cuff.now,
            effects=(),
            lamps=(False, False, False),
            session_id=0,
            is_measuring=True,
            zero_mmhg=self._cuff.zero_mmhg,
            listening=self._order.listening,
            search_over=self._order.is_over,
        )
