"""The laws of the plant, one function each, with where each comes from. Volumes in mL of free air unless said."""

import math
from typing import Final

AMBIENT_MMHG: Final = 760.0
PASCAL_PER_MMHG: Final = 133.322
AIR_KG_PER_M3: Final = 1.204
"""Dry air at 20 °C and one atmosphere."""

AIR_PASCAL_S: Final = 1.81e-5
"""Viscosity of air at 20 °C."""

DISCHARGE: Final = 0.60
"""Orifice coefficient (thin plate 0.60-0.65; the lower end gives the vent times published for the reference board)."""

POLYTROPIC: Final = 1.2
RELAXES_S: Final = 2.0
"""Exponent of the cuff's air in what happens faster than about a second, and time constant in which it then gives up
its heat to the fabric. Air that keeps all of its heat has 1.4, air that keeps none 1.0; a thin bladder on skin lies
between them, and after a quick fill pressure falls by 2 to 5 % in 3 to 10 s (figures of the field, our inference)."""

SLACK: Final = 8.0
"""How much softer an emptied bladder is below ambient than above: it folds, it does not pull (our inference)."""


def cuff_volume_ml(pressure_mmhg: float, *, v0_ml: float, dv_ml: float, p1_mmhg: float, k_ml_per_mmhg: float) -> float:
    """Volume of the cuff: V = V0 + dV (1 - exp(-P/P1)) + k P (fitted to 17 ramps of a commercial monitor)."""
    return v0_ml + dv_ml * (1.0 - math.exp(-pressure_mmhg / p1_mmhg)) + k_ml_per_mmhg * pressure_mmhg


def cuff_compliance(
    pressure_mmhg: float, *, v0_ml: float, dv_ml: float, p1_mmhg: float, k_ml_per_mmhg: float, exponent: float = 1.0
) -> float:
    """Free air per pressure in mL/mmHg: (V/n + (P + 760) dV/dP) / 760.

    With exponent n = 1 this is the derivative of (P + 760) V(P) / 760 (Boyle: slow, air as warm as the cuff). Above
    it, the first law for air that is warmed by its compression: V dP/n + (P + 760) dV = 760 dA for added air A.
    """
    volume = cuff_volume_ml(pressure_mmhg, v0_ml=v0_ml, dv_ml=dv_ml, p1_mmhg=p1_mmhg, k_ml_per_mmhg=k_ml_per_mmhg)
    slope = dv_ml / p1_mmhg * math.exp(-pressure_mmhg / p1_mmhg) + k_ml_per_mmhg
    return (volume / exponent + (pressure_mmhg + AMBIENT_MMHG) * slope) / AMBIENT_MMHG


def pump_flow(pressure_mmhg: float, *, free_ml_per_s: float, stall_mmhg: float, speed: float = 1.0) -> float:
    """Q = Q0 (1 - P/Pstall) times the speed share; never backwards (check valve)."""
    return max(speed * free_ml_per_s * (1.0 - pressure_mmhg / stall_mmhg), 0.0)


def orifice_factor(bore_mm: float) -> float:
    """Flow per root of pressure, mL/s per sqrt(mmHg): Q = Cd A sqrt(2 dP / rho)."""
    area_m2 = math.pi * (bore_mm / 2000.0) ** 2
    return DISCHARGE * area_m2 * math.sqrt(2.0 * PASCAL_PER_MMHG / AIR_KG_PER_M3) * 1e6


def hose_laminar(*, bore_mm: float, length_m: float) -> float:
    """Laminar resistance in mmHg per mL/s (Hagen-Poiseuille; 4 mm x 2 m: 1.4 mmHg at 2 L/min)."""
    radius_m = bore_mm / 2000.0
    return 8.0 * AIR_PASCAL_S * length_m / (math.pi * radius_m**4) / PASCAL_PER_MMHG * 1e-6


def hose_turbulent(*, bore_mm: float, length_m: float) -> float:
    """Turbulent resistance in mmHg per (mL/s)^2: Darcy-Weisbach, Blasius friction 0.031 (Reynolds number 10^4)."""
    bore_m = bore_mm / 1000.0
    area_m2 = math.pi * bore_m**2 / 4.0
    return 0.031 * length_m / bore_m * AIR_KG_PER_M3 / (2.0 * area_m2**2) / PASCAL_PER_MMHG * 1e-12
