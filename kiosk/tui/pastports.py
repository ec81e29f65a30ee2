"""What the screen needs of the records of past bouts, as a Protocol."""

from typing import Protocol as Port

from kiosk.core.lopvalue import LopValue


class PastRecords(Port):
    """Bouts read as a whole; read only."""

    def lop_of(self, session_id: int) -> LopValue | None:
        """The LOP that the bout's plan rests on."""
        ...
