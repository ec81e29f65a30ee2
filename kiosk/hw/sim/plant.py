"""Lumped pneumatics: manifold and cuff, coupled by the hose, with pump, valves, relief and leaks.

```
pump > check valve > manifold (sensor A, dump A, bleed, relief) = hose = cuff (sensor B, dump B, limb)
```

Both pressures are solved together at a fixed step by implicit Euler with secant conductances, so that the fast
manifold (about 1 ms) and the root law of the orifices stay stable at 2.5 ms. The laws are in `laws`.
"""

import math
from dataclasses import dataclass
from typing import Final

from kiosk.hw.sim import laws
from kiosk.hw.sim.limb import Limb
from kiosk.hw.sim.profile import Profile

STEP_S: Final = 0.0025
LEAK_AT_MMHG: Final = 150.0
"""Pressure at which a profile states its leak."""

SLOW_LEAK_MM: Final = 0.3
BURST_MM: Final = 3.0
"""Bores of the faults `cuff_leak` (some mmHg/s, the pump makes it good) and `cuff_burst` (it cannot)."""

KINK: Final = 1e4
"""How much a kinked hose resists more than a free one."""

RELIEF_SPAN_MMHG: Final = 8.0
"""Pressure above its setting at which the relief valve passes the whole free flow of the pump (our inference)."""

RIPPLE_AT_B: Final = 0.1
"""Share of the pump's ripple that reaches sensor B through the hose (our inference)."""

_TABLE_PER_MMHG: Final = 2
_TABLE_TO_MMHG: Final = 1000.0
_TINY: Final = 0.01
_STILL_MMHG: Final = 0.05


@dataclass(slots=True)
class PlantFaults:
    """Defects that can be switched on while it runs; call `Plant.refresh` after a change."""

    cuff_leak: bool = False
    cuff_burst: bool = False
    hose_off: bool = False
    hose_kink: bool = False
    pump_dead: bool = False
    pump_stuck_on: bool = False
    bleed_stuck_open: bool = False
    bleed_stuck_closed: bool = False
    dump_a_stuck_closed: bool = False
    dump_b_stuck_closed: bool = False
    dump_a_stuck_open: bool = False
    dump_b_stuck_open: bool = False
    relief_dead: bool = False


class Valve:
    """A solenoid valve that follows its command after a delay; a shorter pulse does not move it."""

    __slots__ = ("_delay_s", "_target", "changes_s", "is_open")

    def __init__(self, *, is_open: bool, delay_s: float) -> None:
        self.is_open = is_open
        self.changes_s = math.inf
        self._target = is_open
        self._delay_s = delay_s

    def command(self, now: float, is_open: bool) -> None:
        """Say where it shall be."""
        if is_open != self._target:
            self._target = is_open
            self.changes_s = now + self._delay_s if is_open != self.is_open else math.inf

    def settle(self, now: float) -> None:
        """Move it if its delay has run out."""
        if now >= self.changes_s:
            self.is_open = self._target
            self.changes_s = math.inf


class Plant:
    """State and integration. Valves begin as they are without power: dumps open, bleed closed."""

    def __init__(self, profile: Profile, limb: Limb) -> None:
        self.faults = PlantFaults()
        self.manifold_mmhg = self.cuff_mmhg = self.peak_mmhg = 0.0
        self.pump_speed = 0.0
        self.alarm_above_mmhg, self.alarm_below_mmhg = math.inf, -math.inf
        """`run` returns early when the cuff leaves this span."""
        self._limb = limb
        self._limb_ml: float | None = None
        """What the limb displaced at the last step; None while it was not followed, the cuff being empty."""
        delay_s = profile.valves.delay_s
        self.dump_a = Valve(is_open=True, delay_s=delay_s)
        self.dump_b = Valve(is_open=True, delay_s=delay_s)
        self.bleed = Valve(is_open=False, delay_s=delay_s)
        self._pump_on = False
        self._take(profile)
        self.refresh()

    def _take(self, profile: Profile) -> None:
        """Turn the profile's figures into the coefficients of the step."""
        cuff, pump, pipe, valves = profile.cuff, profile.pump, profile.pipe, profile.valves
        law = {
            "v0_ml": cuff.v0_ml,
            "dv_ml": cuff.dv_ml,
            "p1_mmhg": cuff.p1_mmhg,
            "k_ml_per_mmhg": cuff.k_ml_per_mmhg,
        }
        self._compliance = [
            laws.cuff_compliance((i + 0.5) / _TABLE_PER_MMHG, **law)
            for i in range(int(_TABLE_TO_MMHG) * _TABLE_PER_MMHG)
        ]
        self._slack = laws.cuff_compliance(0.0, **law) * laws.SLACK
        self._leak = laws.cuff_compliance(LEAK_AT_MMHG, **law) * cuff.leak_mmhg_per_min / 60.0 / LEAK_AT_MMHG
        self._free_flow = pump.free_flow_l_per_min * 1000.0 / 60.0
        self._stall_mmhg = pump.stall_mmhg
        self._spin = 1.0 - math.exp(-STEP_S / pump.spin_up_s)
        self._ripple_mmhg, self._ripple_rad = pump.ripple_mmhg, 2.0 * math.pi * pump.ripple_hz
        self._manifold_c = pipe.manifold_ml / laws.AMBIENT_MMHG / STEP_S
        self._bore_mm = pipe.hose_bore_mm
        self._laminar = laws.hose_laminar(bore_mm=pipe.hose_bore_mm, length_m=pipe.hose_length_m)
        self._turbulent = laws.hose_turbulent(bore_mm=pipe.hose_bore_mm, length_m=pipe.hose_length_m)
        self._dump_k = laws.orifice_factor(valves.dump_mm)
        self._bleed_k = laws.orifice_factor(valves.bleed_mm)
        self._relief_set = valves.relief_mmhg
        self._relief_g = self._free_flow / RELIEF_SPAN_MMHG

    # --- commands ---------------------------------------------------------------------------------------------

    def command(self, now: float, *, pump: bool, dump_a_open: bool, dump_b_open: bool, bleed_open: bool) -> None:
        """What the board's power stages do from `now` on."""
        self._pump_on = pump
        self.dump_a.command(now, dump_a_open)
        self.dump_b.command(now, dump_b_open)
        self.bleed.command(now, bleed_open)

    def settle(self, now: float) -> float:
        """Move valves whose delay has run out; returns when the next one will move."""
        for valve in (self.dump_a, self.dump_b, self.bleed):
            valve.settle(now)
        self.refresh()
        return min(self.dump_a.changes_s, self.dump_b.changes_s, self.bleed.changes_s)

    def refresh(self) -> None:
        """Work out openings and resistances from valve positions and faults."""
        faults = self.faults
        manifold_k = cuff_k = 0.0
        if faults.dump_a_stuck_open or (self.dump_a.is_open and not faults.dump_a_stuck_closed):
            manifold_k += self._dump_k
        if faults.bleed_stuck_open or (self.bleed.is_open and not faults.bleed_stuck_closed):
            manifold_k += self._bleed_k
        if faults.dump_b_stuck_open or (self.dump_b.is_open and not faults.dump_b_stuck_closed):
            cuff_k += self._dump_k
        if faults.cuff_leak:
            cuff_k += laws.orifice_factor(SLOW_LEAK_MM)
        if faults.cuff_burst:
            cuff_k += laws.orifice_factor(BURST_MM)
        if faults.hose_off:
            manifold_k += laws.orifice_factor(self._bore_mm)
            cuff_k += laws.orifice_factor(self._bore_mm)
        self._manifold_k, self._cuff_k = manifold_k, cuff_k
        self._kink = KINK if faults.hose_kink else 1.0

    # --- integration ------------------------------------------------------------------------------------------

    def run(self, now: float, steps: int) -> int:
        """Integrate up to `steps` steps from `now`; returns how many, fewer when the cuff leaves its alarm span."""
        a, c, speed = self.manifold_mmhg, self.cuff_mmhg, self.pump_speed
        pump_target = 1.0 if self._pump_on and not self.faults.pump_dead else 0.0
        k1, k2 = self._manifold_k, self._cuff_k
        if k1 and k2 and not (pump_target or speed) and abs(a) < _STILL_MMHG and abs(c) < _STILL_MMHG:
            self.manifold_mmhg = self.cuff_mmhg = 0.0
            self._limb_ml = None
            return steps
        limb, limb_ml = self._limb.displacement_ml, self._limb_ml
        if limb_ml is None:
            limb_ml = limb(now, c)
        sqrt, ambient = math.sqrt, laws.AMBIENT_MMHG
        compliance, slack, leak = self._compliance, self._slack, self._leak
        free_flow, stall, spin = self._free_flow, self._stall_mmhg, self._spin
        cm, r1, r2 = self._manifold_c, self._laminar * self._kink, self._turbulent * self._kink
        joined = 0.0 if self.faults.hose_off else 1.0
        relief_set = math.inf if self.faults.relief_dead else self._relief_set
        relief_g = self._relief_g
        above, below, peak = self.alarm_above_mmhg, self.alarm_below_mmhg, self.peak_mmhg
        done = 0
        while done < steps:
            done += 1
            speed += (pump_target - speed) * spin
            if speed < 1e-3 and not pump_target:
                speed = 0.0
            inflow = speed * free_flow * (1.0 - a / stall) if speed and a < stall else 0.0
            moved_ml = limb(now + done * STEP_S, c)
            squeezed = (c + ambient) / ambient * (moved_ml - limb_ml) / STEP_S
            limb_ml = moved_ml
            g1 = k1 / sqrt(abs(a) + _TINY) if k1 else 0.0
            if a > relief_set:
                g1 += relief_g
                inflow += relief_g * relief_set
            g2 = leak + (k2 / sqrt(abs(c) + _TINY) if k2 else 0.0)
            gh = joined / max(r1, sqrt(r2 * abs(a - c)))
            if 0.0 <= c < _TABLE_TO_MMHG:
                cc = compliance[int(c * _TABLE_PER_MMHG)] / STEP_S
            else:
                cc = (slack if c < 0.0 else compliance[-1]) / STEP_S
            b1 = cm * a + inflow
            m1, m2 = cm + g1 + gh, cc + g2 + gh
            c = (m1 * (cc * c + squeezed) + gh * b1) / (m1 * m2 - gh * gh)
            a = (b1 + gh * c) / m1
            peak = c if c > peak else peak
            if c > above or c < below:
                break
        self.manifold_mmhg, self.cuff_mmhg, self.pump_speed = a, c, speed
        self._limb_ml, self.peak_mmhg = limb_ml, peak
        return done

    def pressure_a_mmhg(self, now: float) -> float:
        """Pressure at sensor A: the manifold, with the pump's ripple while it runs."""
        return self.manifold_mmhg + self._ripple(now)

    def pressure_b_mmhg(self, now: float) -> float:
        """Pressure at sensor B, on the cuff's second port."""
        return self.cuff_mmhg + RIPPLE_AT_B * self._ripple(now)

    def _ripple(self, now: float) -> float:
        if not self.pump_speed:
            return 0.0
        return self._ripple_mmhg * self.pump_speed * math.sin(self._ripple_rad * now)
