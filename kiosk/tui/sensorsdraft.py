"""What a calibration is going to be made with, as far as it was filled in on the screen."""

from dataclasses import dataclass, field
from typing import Final

from kiosk.core.errors import StorageError
from kiosk.ops.panelwire import Order
from kiosk.storage.names import clean_name, clean_note

FIELDS: Final = ("instrument", "gauge_certificate", "serial_a", "serial_b", "temperature_c")
NEEDED: Final = frozenset({"instrument", "serial_a", "serial_b"})
"""What there is no calibration without."""
MOST: Final = 40
"""Longest text that is typed here."""


@dataclass(slots=True)
class SensorsDraft:
    """Texts by field; one that is empty is not known. `fixed` are those that the wiring file names."""

    texts: dict[str, str] = field(default_factory=dict)
    temperature_c: float | None = None
    fixed: frozenset[str] = frozenset()

    def missing(self) -> tuple[str, ...]:
        """Fields that have to be filled in first."""
        return tuple(name for name in FIELDS if name in NEEDED and not self.texts.get(name))

    def keep(self, name: str, text: str) -> bool:
        """Take a text; False when it is not fit to be kept. Nothing is kept of an empty one that may be."""
        if not text.strip() and name not in NEEDED:
            self.texts[name] = ""
            return True
        try:
            self.texts[name] = (clean_name if name.startswith("serial") else clean_note)(text)
        except StorageError:
            return False
        return True

    def order(self) -> Order:
        """What the calibrating process is told."""
        return Order(
            instrument=self.texts["instrument"],
            gauge_certificate=self.texts.get("gauge_certificate") or None,
            serial_a=None if "serial_a" in self.fixed else self.texts["serial_a"],
            serial_b=None if "serial_b" in self.fixed else self.texts["serial_b"],
            temperature_c=self.temperature_c,
        )
