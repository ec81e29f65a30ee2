"""LOP measurements: written when they begin, and once more when they end.

Two tables: `searches` says that the cuff was let press and when that was over, `measurements` what came of it, without
a value too. A search names its measurement; whoever looks for a LOP never reads the first table. A measurement is never
changed or dropped, and a search is closed once.
"""

from typing import Final

from kiosk.core.events import SearchAuthorised, SearchEnded
from kiosk.core.lop import Estimate
from kiosk.core.model import Limb, Side
from kiosk.core.plateaus import Plateau
from kiosk.core.posture import Posture
from kiosk.core.records import OpenSearch, PastSearch, StoredMeasurement
from kiosk.core.units import Mmhg, Seconds
from kiosk.storage.database import RecordFile
from kiosk.storage.row import Row
from kiosk.storage.text import dump, load

ENDED: Final = "ended"
"""How a search is closed by its own end, with a value or without."""
INTERRUPTED: Final = "interrupted"
"""How one is closed whose end nobody has stored."""

_OF_RUNNER: Final = "SELECT * FROM measurements WHERE runner_id = ? ORDER BY id DESC"
_WITHOUT_END: Final = "SELECT * FROM searches WHERE runner_id = ? AND measurement_id IS NULL ORDER BY id DESC"
_OPEN: Final = "SELECT * FROM searches WHERE ended_s IS NULL"


class Measurements:
    """What was measured on whom, how, and what was heard at each step; and which measurements never came to an end."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def start(self, asked: SearchAuthorised, longest_s: float) -> int:
        """Store that a measurement begins now; the id that its end closes (`SearchAuthorised.search_id`).

        Args:
            asked: whose limb, and how.
            longest_s: longest time in seconds that it may take: what it counts as when it has no end.
        """
        row = {**_asked(asked), "longest_s": float(longest_s)}
        return int(self._file.add("searches", row)["id"])

    def add(self, ended: SearchEnded, *, state_id: int | None = None) -> StoredMeasurement:
        """Store a measurement that ended now and close its search, both or neither.

        A search that was closed already keeps its first end; what was measured is stored all the same.

        Args:
            ended: what was asked and what was found.
            state_id: what the station is (`StationStates`); None where nobody says.
        """
        asked = ended.asked
        row = {
            **_asked(asked),
            "cuff_width_mm": asked.cuff_width_mm,
            "lop_mmhg": ended.estimate.lop_mmhg,
            "estimate": dump(ended.estimate),
            "plateaus": dump(ended.plateaus),
            "seconds": float(ended.seconds),
            "state_id": state_id,
        }
        with self._file.transaction():
            added = self._file.add("measurements", row)
            if asked.search_id is not None:
                self._close(asked.search_id, ENDED, measurement_id=added["id"])
        return _measurement(added)

    def cut_off(self, search_id: int) -> None:
        """Close a search that nobody has ended; it counts as the longest it may have taken."""
        with self._file.transaction():
            self._close(search_id, INTERRUPTED, measurement_id=None)

    def _close(self, search_id: int, code: str, *, measurement_id: int | None) -> None:
        if self._file.one(f"{_OPEN} AND id = ?", [search_id]) is None:
            return
        end = {
            "ended_boot": self._file.boot,
            "ended_s": float(self._file.now()),
            "ended_utc": self._file.utc(),
            "end_code": code,
            "measurement_id": measurement_id,
        }
        self._file.change("searches", search_id, end)

    def open_ones(self) -> tuple[OpenSearch, ...]:
        """Searches that were begun and never closed, oldest first."""
        return tuple(
            OpenSearch(
                id=row["id"],
                limb=Limb(row["limb"]),
                side=Side(row["side"]),
                longest_s=Seconds(row["longest_s"]),
            )
            for row in self._file.rows(f"{_OPEN} ORDER BY id")
        )

    def for_runner(self, runner_id: int) -> tuple[StoredMeasurement, ...]:
        """All of a runner that came to an end, most recent first."""
        return tuple(_measurement(row) for row in self._file.rows(_OF_RUNNER, [runner_id]))

    def today(self, runner_id: int) -> tuple[PastSearch, ...]:
        """What may count for today (`RecordFile.recent`) of this runner's measurements, those without an end first."""
        is_recent = self._file.recent()
        # In this order one that ends between the two counts twice for a moment, and never not at all.
        rows = (*self._file.rows(_WITHOUT_END, [runner_id]), *self._file.rows(_OF_RUNNER, [runner_id]))
        return tuple(_past(row) for row in rows if is_recent(row))


def _asked(asked: SearchAuthorised) -> Row:
    """Whose limb, and how: what both tables say."""
    return {
        "runner_id": asked.runner_id,
        "limb": asked.limb.value,
        "side": asked.side.value,
        "posture": asked.posture.value,
        "cuff_id": asked.cuff.cuff_id,
        "limit_mmhg": float(asked.limit_mmhg),
    }


def _past(row: Row) -> PastSearch:
    took_s = row.get("seconds")  # a search has no such column
    boot, ended_s = (row["boot"], row["at_s"]) if took_s is not None else (row["ended_boot"], row["ended_s"])
    return PastSearch(
        limb=Limb(row["limb"]),
        side=Side(row["side"]),
        seconds=None if took_s is None else Seconds(took_s),
        longest_s=Seconds(row["longest_s"] if took_s is None else took_s),
        boot=row["boot"] if boot is None else boot,
        ended_s=None if ended_s is None else Seconds(ended_s),
    )


def _measurement(row: Row) -> StoredMeasurement:
    where = f"measurement {row['id']}"
    return StoredMeasurement(
        id=row["id"],
        at_utc=row["at_utc"],
        runner_id=row["runner_id"],
        limb=Limb(row["limb"]),
        side=Side(row["side"]),
        posture=Posture(row["posture"]),
        cuff_id=row["cuff_id"],
        cuff_width_mm=row["cuff_width_mm"],
        limit_mmhg=Mmhg(row["limit_mmhg"]),
        estimate=load(row["estimate"], Estimate, where),
        plateaus=load(row["plateaus"], tuple[Plateau, ...], where),
        seconds=Seconds(row["seconds"]),
        state_id=row["state_id"],
    )
