"""What the permanent record says of calibrations from the touch screen: who let them begin, and what became of each.

The controller, which verifies the PIN, writes that one was agreed on. The process that calibrates begins with nothing
else, once, and soon after: the screen that asks for it is not trusted.
"""

from typing import Final

from kiosk.core.errors import StorageError
from kiosk.core.records import Supervisor
from kiosk.storage.accounts import Supervisors
from kiosk.storage.database import RecordFile
from kiosk.storage.text import dump

AGREED: Final = "calibration_agreed"
BEGUN: Final = "calibration_begun"
DONE: Final = "calibrated"
FAILED: Final = "calibration_failed"
AGREED_S: Final = 120.0
"""So long what was agreed on may begin: the station has to come down first, and a process to start (our inference)."""


class Calibrations:
    """Lines about calibrations from the screen; their figures are in files of their own."""

    def __init__(self, file: RecordFile, supervisors: Supervisors) -> None:
        self._file, self._supervisors = file, supervisors

    def agree(self, supervisor_id: int) -> None:
        """Store that a supervisor lets one begin."""
        self._add(AGREED, supervisor_id, {})

    def begin(self) -> Supervisor:
        """Who has just agreed to it, for the process that begins now; it is stored that it does. Raises as `agreed`."""
        found = self.agreed()
        self._add(BEGUN, found.id, {})
        return found

    def agreed(self) -> Supervisor:
        """Who has just agreed to it; nothing is stored.

        Raises `StorageError` `calibration_not_agreed`: nobody has, or it was begun already, or not just now, or the
        station has trained or tripped since.
        """
        row = self._file.one(
            "SELECT * FROM events WHERE code IN (?, ?) ORDER BY sequence DESC LIMIT 1", [AGREED, BEGUN]
        )
        is_agreed = (
            row is not None
            and row["code"] == AGREED
            and row["boot"] == self._file.boot
            and 0.0 <= self._file.now() - row["at_s"] <= AGREED_S
        )
        found = None
        if row is not None and is_agreed and not self._is_overtaken(row["at_s"]):
            found = next((one for one in self._supervisors.all() if one.id == int(row["detail"])), None)
        if found is None:
            hint = "it is asked for on the screen, with a supervisor's PIN"
            raise StorageError("calibration_not_agreed", "nobody has agreed to calibrate now", hint)
        return found

    def _is_overtaken(self, agreed_s: float) -> bool:
        """Whether a bout, a measurement or a trip has come in between: the cuff may be tight by now."""
        return any(
            self._file.one(f"SELECT 1 FROM {table} WHERE boot = ? AND at_s >= ? LIMIT 1", [self._file.boot, agreed_s])  # noqa: S608 - names from here
            for table in ("sessions", "trips", "measurements", "searches")
        )

    def done(self, by: Supervisor, number: int) -> None:
        """Store that it has passed, as which number."""
        self._add(DONE, by.id, {"number": float(number)})

    def failed(self, by: Supervisor, code: str) -> None:
        """Store that nothing came of it, and why."""
        self._add(FAILED, by.id, {}, code)

    def _add(self, code: str, supervisor_id: int, figures: dict[str, float], why: str = "") -> None:
        detail = f"{supervisor_id} {why}".rstrip()
        self._file.add("events", {"session_id": None, "code": code, "figures": dump(figures), "detail": detail})
