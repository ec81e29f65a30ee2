"""The Raspberry Pi's header: which pin carries which BCM number."""

from typing import Final

PIN_OF: Final = {
    2: 3, 3: 5, 4: 7, 5: 29, 6: 31, 7: 26, 8: 24, 9: 21, 10: 19, 11: 23, 12: 32, 13: 33, 14: 8, 15: 10,
    16: 36, 17: 11, 18: 12, 19: 35, 20: 38, 21: 40, 22: 15, 23: 16, 24: 18, 25: 22, 26: 37, 27: 13,
}  # fmt: skip
"""Physical pin by BCM number (Raspberry Pi documentation; equal on all boards with 40 pins)."""

BUS_PINS: Final = {1: (2, 3), 2: (4, 5), 3: (4, 5)}
"""BCM numbers of SDA and SCL by bus: 3 on a Pi 4 and 2 on a Pi 5 are the same two pins."""
