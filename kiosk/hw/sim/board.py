"""What is soldered on the simulated reference board: lines, addresses, dividers, pulls. Nothing here is configurable.

A wiring file that names other pins finds nobody at the other end, as on the real board.
"""

from typing import Final

from kiosk.core.errors import HardwareError

PUMP_RUN: Final = 17
BLEED: Final = 27
HOLD_A: Final = 22
LAMP_GREEN: Final = 23
LAMP_YELLOW: Final = 24
LAMP_RED: Final = 25
ESTOP_A: Final = 19
HOLD_B: Final = 16
PUMP_ENABLE: Final = 20
BUZZER: Final = 21
COMPARATOR_TEST: Final = 12
ESTOP_B: Final = 26
"""Lines by BCM number; each has one owner."""

ESTOP_LINES: Final = frozenset({ESTOP_A, ESTOP_B})
"""Inputs with their own circuit: 1 while the loop of the e-stop is whole."""

NAMES: Final = {
    PUMP_RUN: "pump_run",
    BLEED: "bleed",
    HOLD_A: "hold_a",
    LAMP_GREEN: "lamp_green",
    LAMP_YELLOW: "lamp_yellow",
    LAMP_RED: "lamp_red",
    ESTOP_A: "estop_a",
    HOLD_B: "hold_b",
    PUMP_ENABLE: "pump_enable",
    BUZZER: "buzzer",
    COMPARATOR_TEST: "comparator_test",
    ESTOP_B: "estop_b",
}

ADC_A: Final = (1, 0x48)
ADC_B: Final = (3, 0x49)
"""Bus and address of the two converters."""

PRESSURE_CHANNEL: Final = 0
RAIL_CHANNEL: Final = 1
BUZZER_CHANNEL: Final = 2
SUPPLY_CHANNEL: Final = 3
"""Inputs of the converters: transducer, 12 V rail behind the e-stop, buzzer current (B only), transducer supply."""

SENSE_DIVIDER: Final = 0.6
"""20 k/30 k in front of the transducer's output and, alike, of its supply (a 5 V part on a 3.3 V converter)."""

RAIL_DIVIDER: Final = 0.2
RAIL_V: Final = 12.0

BUZZER_SENSE_V: Final = 1.0
"""Voltage over the buzzer's sense resistor while it draws current. Its 12 V branch off before the e-stop and the
comparator, so that it is heard when they have cut the rail."""

OWNERS: Final = ("controller", "watchdog", "vent")
"""The processes that may hold lines; the vent takes for a moment what the other two have left."""

FIRST_LINE: Final = 0
LAST_LINE: Final = 27


def pulled_high(line: int) -> bool:
    """Level of an undriven line: BCM 0-8 come up with a pull-up, 9-27 with a pull-down (BCM2711 data sheet)."""
    return line <= 8


def check_owner(owner: str) -> str:
    """The owner's name. Raises `HardwareError` when the board has no such owner."""
    if owner not in OWNERS:
        raise HardwareError("owner_unknown", f"{owner!r} owns no lines", f"known: {', '.join(OWNERS)}")
    return owner
