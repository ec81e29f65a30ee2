"""Figures of the reference design that are worked out from component values, with their tolerances."""

from typing import Final

from kiosk.hw.wiring import Wiring

COMPARATOR_MMHG: Final = 315.0
COMPARATOR_RESET_MMHG: Final = 20.0
RELEASE_MIN_MS, RELEASE_MAX_MS = 150.0, 250.0
"""What the board has to keep (design section 3)."""

PASS_MS: Final = 20.0
"""One edge per pass of a loop."""

K: Final = 0.7
K_TOLERANCE: Final = 0.10
"""74HC4538: width = 0.7 x R x C; 10 % from part to part guaranteed (onsemi MC74HC4538A; Nexperia 74HC4538)."""
R_OHM, R_TOLERANCE = 300e3, 0.01
C_FARAD, C_TOLERANCE = 1e-6, 0.05


def hold_ms() -> int:
    """From the last edge that triggers to release, as the values say."""
    return round(K * R_OHM * C_FARAD * 1e3)


def hold_bounds_ms() -> tuple[float, float]:
    """Shortest and longest of it from the last edge of either kind; all tolerances the same way.

    One kind of edge triggers, so the last edge of all may be one pass later than the last that counts.
    """
    worst = (1 + K_TOLERANCE) * (1 + R_TOLERANCE) * (1 + C_TOLERANCE)
    best = (1 - K_TOLERANCE) * (1 - R_TOLERANCE) * (1 - C_TOLERANCE)
    return hold_ms() * best - PASS_MS, hold_ms() * worst


def threshold(pressure_mmhg: float, zero: float, ratio_per_mmhg: float) -> float:
    """The transducer's output at a pressure, as a part of its supply."""
    return zero + ratio_per_mmhg * pressure_mmhg


def table(wiring: Wiring) -> list[str]:
    """What is set by values, with its bounds: Markdown."""
    least, most = hold_bounds_ms()
    sensor, supply_v = wiring.watchdog.sensor, 5.0
    rows = ["| what | values | works out to | has to be |", "| --- | --- | --- | --- |"]
    rows.append(
        f"| hold circuit, last edge to release | 0.7 x {R_OHM / 1e3:g} kΩ ({R_TOLERANCE * 100:g} %) x "
        f"{C_FARAD * 1e6:g} µF ({C_TOLERANCE * 100:g} %), part {K_TOLERANCE * 100:g} % | {hold_ms()} ms; "
        f"{least:.0f} to {most:.0f} with every tolerance and one pass "
        f"| {RELEASE_MIN_MS:g} to {RELEASE_MAX_MS:g} ms |"
    )
    for what, pressure_mmhg in (("cuts the rail", COMPARATOR_MMHG), ("lets it back", COMPARATOR_RESET_MMHG)):
        share = threshold(pressure_mmhg, sensor.zero, sensor.ratio_per_mmhg)
        one_percent = 0.01 * share / sensor.ratio_per_mmhg
        rows.append(
            f"| comparator {what} at | {share:.4f} of sensor B's supply, by a divider from that supply | "
            f"{share * supply_v:.3f} V at {supply_v:g} V; 1 % of it is {one_percent:.1f} mmHg "
            f"| {pressure_mmhg:g} mmHg |"
        )
    for letter, adc in (("A", wiring.controller.adc), ("B", wiring.watchdog.adc)):
        step = adc.full_scale_v / 32768 / adc.divider / supply_v / wiring.controller.sensor.ratio_per_mmhg
        rows.append(
            f"| converter {letter}, one step | ±{adc.full_scale_v:g} V behind {adc.divider:g} | {step:.4f} mmHg "
            "| below 0.05 |"
        )
        rail_v = 12.0 * adc.rail_divider
        rows.append(f"| converter {letter}, 12 V rail | divider {adc.rail_divider:g} | {rail_v:.2f} V | below 3.3 V |")
    return rows
