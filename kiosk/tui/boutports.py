"""What the screen needs of the records of bouts, as Protocols."""

from typing import Protocol as Port

from kiosk.core.records import PastBout, PastSearch
from kiosk.core.recovery import LateBout


class SessionRecords(Port):
    """Bouts, read only here."""

    def for_runner(self, runner_id: int) -> tuple[PastBout, ...]:
        """This runner's bouts."""
        ...

    def today(self, runner_id: int) -> tuple[PastBout, ...]:
        """Those of them that may belong to today."""
        ...

    def late(self, runner_id: int, span_s: float) -> tuple[LateBout, ...]:
        """Those that a limb may still recover from."""
        ...

    def get(self, session_id: int) -> PastBout | None:
        """One bout."""
        ...


class MeasurementRecords(Port):
    """LOP measurements, the controller's to write."""

    def today(self, runner_id: int) -> tuple[PastSearch, ...]:
        """Those that may belong to today."""
        ...


class PairRecords(Port):
    """Both sides in one visit."""

    def begin(self, runner_id: int, plan_id: int) -> int:
        """The first side was planned."""
        ...

    def planned(self, pair_id: int, plan_id: int, *, is_second: bool) -> None:
        """Another plan of a side."""
        ...

    def left(self, pair_id: int, why: str) -> None:
        """The second side is left out."""
        ...
