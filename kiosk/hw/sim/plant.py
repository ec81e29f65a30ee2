"""Lumped pneumatics: manifold, cuff and sense line, coupled by two hoses, with pump, valves, relief and leaks.

```
pump > check valve > manifold (sensor A, dump A, bleed, relief) = hose = cuff (limb) = hose = (sensor B, dump B)
```

All pressures are solved together at a fixed step by implicit Euler with secant conductances, so that the fast
manifold (about 1 ms) and the root law of the orifices stay stable at 2.5 ms. The sense line is solved by itself only
while air flows in it: its 5 ml follow the cuff within a millisecond through a free hose. The laws are in `laws`.

The cuff's air is warmed by a quick compression and gives that heat up: its pressure is that of Boyle's law plus a part
that fades, so that the cuff is stiffer at first and gives in after it. Two tables hold, by pressure, the compliance of
the first moment and the share of a quick step that fades.
"""

import math
from dataclasses import dataclass
from typing import Final

from kiosk.hw.sim import laws
from kiosk.hw.sim.limb import Limb
from kiosk.hw.sim.profile import Profile
from kiosk.hw.sim.valve import Valve

STEP_S: Final = 0.0025
LEAK_AT_MMHG: Final = 150.0
"""Pressure at which a profile states its leak."""

SENSE_ML: Final = 5.0
"""Air beside sensor B and dump valve B; their hose is as that of the manifold (our inference: a double hose)."""

RELIEF_SPAN_MMHG: Final = 8.0
"""Pressure above its setting at which the relief valve passes the whole free flow of the pump (our inference)."""

RIPPLE_AT_B: Final = 0.1
"""Share of the pump's ripple that reaches sensor B through the hose (our inference)."""

_TABLE_PER_MMHG: Final = 2
_TABLE_TO_MMHG: Final = 1000.0
_COOLING: Final = 1.0 - math.exp(-STEP_S / laws.RELAXES_S)
_TINY: Final = 0.01
_STILL_MMHG: Final = 0.05


@dataclass(slots=True)
class PlantFaults:
    """Defects of pump, hoses, cuff and relief valve; call `Plant.refresh` after a change here or at a valve.

    Bores of 0 are no hole; shares of 1 are a sound part.
    """

    leak_mm: float = 0.0
    burst_mm: float = 0.0
    hose_off: bool = False
    hose_b_off: bool = False
    hose_share: float = 1.0
    """Share of its bore that a kink leaves the hose between manifold and cuff."""
    hose_b_share: float = 1.0
    pump_dead: bool = False
    pump_share: float = 1.0
    pump_spin_s: float = 0.0
    pump_leak_mm: float = 0.0
    relief_dead: bool = False
    relief_mmhg: float | None = None
    relief_leak_mm: float = 0.0


class _Hose:
    """One hose: `joined` is 0 when it is off; a kink that leaves a share of the bore counts for its whole length."""

    __slots__ = ("calm_mmhg", "is_free", "joined", "laminar", "turbulent")

    def __init__(self, is_off: bool, share: float, laminar: float, turbulent: float) -> None:
        self.joined = 0.0 if is_off else 1.0
        self.laminar, self.turbulent = laminar / share**4, turbulent / share**5
        self.calm_mmhg = self.laminar**2 / self.turbulent
        """Difference between its ends up to which the flow is laminar: there both resistances are the same."""
        self.is_free = share == 1.0 and not is_off


class Plant:
    """State and integration. Valves begin as they are without power: dumps open, bleed closed."""

    def __init__(self, profile: Profile, limb: Limb) -> None:
        self.faults = PlantFaults()
        self.manifold_mmhg = self.cuff_mmhg = self.sense_mmhg = self.peak_mmhg = 0.0
        self.pump_speed = 0.0
        self._heat_mmhg = 0.0
        """Pressure that the cuff's air has for being warmer than the cuff, or colder."""
        self.alarm_above_mmhg, self.alarm_below_mmhg = math.inf, -math.inf
        """`run` returns early when the sense line leaves this span."""
        self._limb = limb
        self._limb_ml: float | None = None
        """What the limb displaced at the last step; None while it was not followed, the cuff being empty."""
        delay_s = profile.valves.delay_s
        self.dump_a = Valve(is_open=True, delay_s=delay_s)
        self.dump_b = Valve(is_open=True, delay_s=delay_s)
        self.bleed = Valve(is_open=False, delay_s=delay_s)
        self._pump_drive = 0.0
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
        grid = [(i + 0.5) / _TABLE_PER_MMHG for i in range(int(_TABLE_TO_MMHG) * _TABLE_PER_MMHG)]
        fast = [laws.cuff_compliance(mmhg, exponent=laws.POLYTROPIC, **law) for mmhg in grid]
        self._cuff_c = [one / STEP_S for one in fast]
        self._fades = [1.0 - one / laws.cuff_compliance(mmhg, **law) for one, mmhg in zip(fast, grid, strict=True)]
        self._slack_c = laws.cuff_compliance(0.0, **law) * laws.SLACK / STEP_S
        self._leak = laws.cuff_compliance(LEAK_AT_MMHG, **law) * cuff.leak_mmhg_per_min / 60.0 / LEAK_AT_MMHG
        self._free_flow = pump.free_flow_l_per_min * 1000.0 / 60.0
        self._stall_mmhg = pump.stall_mmhg
        self._spin_s = pump.spin_up_s
        self._ripple_mmhg, self._ripple_rad = pump.ripple_mmhg, 2.0 * math.pi * pump.ripple_hz
        self._manifold_c = pipe.manifold_ml / laws.AMBIENT_MMHG / STEP_S
        self._sense_c = SENSE_ML / laws.AMBIENT_MMHG / STEP_S
        self._bore_mm = pipe.hose_bore_mm
        self._laminar = laws.hose_laminar(bore_mm=pipe.hose_bore_mm, length_m=pipe.hose_length_m)
        self._turbulent = laws.hose_turbulent(bore_mm=pipe.hose_bore_mm, length_m=pipe.hose_length_m)
        self._dump_mm, self._bleed_mm = valves.dump_mm, valves.bleed_mm
        self._relief_set = valves.relief_mmhg
        self._relief_g = self._free_flow / RELIEF_SPAN_MMHG

    # --- commands ---------------------------------------------------------------------------------------------

    def command(self, now: float, *, pump: float, dump_a_open: bool, dump_b_open: bool, bleed_open: bool) -> None:
        """What the board's power stages do from `now` on; `pump` is the share of its voltage that the pump gets."""
        self._pump_drive = pump
        self.dump_a.command(now, dump_a_open)
        self.dump_b.command(now, dump_b_open)
        self.bleed.command(now, bleed_open)

    def by_hand(self, pressure_mmhg: float) -> None:
        """A hand pump or its bleed screw has brought all of the air to a pressure, slowly enough to stay cool."""
        self.manifold_mmhg = self.cuff_mmhg = self.sense_mmhg = pressure_mmhg
        self._heat_mmhg, self._limb_ml = 0.0, None
        self.peak_mmhg = max(self.peak_mmhg, pressure_mmhg)

    def settle(self, now: float) -> float:
        """Move valves whose delay has run out; returns when the next one will move."""
        a, b, bleed = self.dump_a, self.dump_b, self.bleed
        next_s = min(a.changes_s, b.changes_s, bleed.changes_s)
        if now < next_s:
            return next_s
        for valve in (a, b, bleed):
            valve.settle(now)
        self.refresh()
        return min(a.changes_s, b.changes_s, bleed.changes_s)

    def refresh(self) -> None:
        """Work out openings and resistances from valve positions and faults."""
        faults, hole = self.faults, laws.orifice_factor
        off = hole(self._bore_mm) if faults.hose_off else 0.0
        off_b = hole(self._bore_mm) if faults.hose_b_off else 0.0
        self._manifold_k = (
            self.dump_a.flow_factor(self._dump_mm)
            + self.bleed.flow_factor(self._bleed_mm)
            + hole(faults.pump_leak_mm)
            + hole(faults.relief_leak_mm)
            + off
        )
        self._cuff_k = hole(faults.leak_mm) + hole(faults.burst_mm) + off + off_b
        self._sense_k = self.dump_b.flow_factor(self._dump_mm) + off_b
        self._hose = _Hose(faults.hose_off, faults.hose_share, self._laminar, self._turbulent)
        self._hose_b = _Hose(faults.hose_b_off, faults.hose_b_share, self._laminar, self._turbulent)
        self._line = bool(self._sense_k or not self._hose_b.is_free)
        self._rests = self._manifold_k > 0.0 and self._sense_k > 0.0 and self._hose.is_free and self._hose_b.is_free
        self._relief_at = math.inf if faults.relief_dead else faults.relief_mmhg or self._relief_set
        self._spin = 1.0 - math.exp(-STEP_S / max(faults.pump_spin_s, self._spin_s))

    # --- integration ------------------------------------------------------------------------------------------

    def run(self, now: float, steps: int) -> int:  # noqa: PLR0915 - written out: calls would take half of its time
        """Integrate up to `steps` steps from `now`; returns how many, fewer when the sense line leaves its span."""
        a, c, s, heat, speed = (
            self.manifold_mmhg, self.cuff_mmhg, self.sense_mmhg, self._heat_mmhg, self.pump_speed,
        )  # fmt: skip
        pump_target = 0.0 if self.faults.pump_dead else self._pump_drive
        if self._rests and not (pump_target or speed) and abs(a) < _STILL_MMHG and abs(c) < _STILL_MMHG:
            self.manifold_mmhg = self.cuff_mmhg = self.sense_mmhg = self._heat_mmhg = 0.0
            self._limb_ml = None
            return steps
        limb = self._limb.displacement_ml
        limb_ml = limb(now, c) if self._limb_ml is None else self._limb_ml
        k1, k2, k3, line = self._manifold_k, self._cuff_k, self._sense_k, self._line
        sqrt, ambient, cuff_c, fades, slack_c, leak = (
            math.sqrt, laws.AMBIENT_MMHG, self._cuff_c, self._fades, self._slack_c, self._leak,
        )  # fmt: skip
        free_flow, stall, spin = self._free_flow * self.faults.pump_share, self._stall_mmhg, self._spin
        cm, cs, hose, hose_b = self._manifold_c, self._sense_c, self._hose, self._hose_b
        joined, g_calm, r2, calm, relief_set, relief_g = (
            hose.joined, hose.joined / hose.laminar, hose.turbulent, hose.calm_mmhg, self._relief_at, self._relief_g,
        )  # fmt: skip
        above, below, peak, done = self.alarm_above_mmhg, self.alarm_below_mmhg, self.peak_mmhg, 0
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
            drop = a - c
            gh = g_calm if -calm <= drop <= calm else joined / sqrt(r2 * abs(drop))
            if 0.0 <= c < _TABLE_TO_MMHG:
                at = int(c * _TABLE_PER_MMHG)
                cc, fading = cuff_c[at], fades[at]
            else:
                cc, fading = slack_c if c < 0.0 else cuff_c[-1], 0.0
            lost = heat * _COOLING
            cooled = c - lost
            b1, b2 = cm * a + inflow, cc * cooled + squeezed
            m1, m2 = cm + g1 + gh, cc + g2 + gh
            if line:
                gb = hose_b.joined / max(hose_b.laminar, sqrt(hose_b.turbulent * abs(c - s)))
                m3 = cs + gb + (k3 / sqrt(abs(s) + _TINY) if k3 else 0.0)
                m2 += gb - gb * gb / m3
                b2 += gb * cs * s / m3
                c = (m1 * b2 + gh * b1) / (m1 * m2 - gh * gh)
                s = (cs * s + gb * c) / m3
            else:
                s = c = (m1 * b2 + gh * b1) / (m1 * m2 - gh * gh)
            a = (b1 + gh * c) / m1
            heat += fading * (c - cooled) - lost
            peak = c if c > peak else peak
            if s > above or s < below:
                break
        self.manifold_mmhg, self.cuff_mmhg, self.sense_mmhg, self.pump_speed = a, c, s, speed
        self._limb_ml, self.peak_mmhg, self._heat_mmhg = limb_ml, peak, heat
        return done

    def pressure_a_mmhg(self, now: float) -> float:
        """Pressure at sensor A: the manifold, with the pump's ripple while it runs."""
        return self.manifold_mmhg + self._ripple(now)

    def pressure_b_mmhg(self, now: float) -> float:
        """Pressure at sensor B, at the end of its own hose from the cuff's second port."""
        return self.sense_mmhg + RIPPLE_AT_B * self._ripple(now)

    def _ripple(self, now: float) -> float:
        if not self.pump_speed:
            return 0.0
        return self._ripple_mmhg * self.pump_speed * math.sin(self._ripple_rad * now)
