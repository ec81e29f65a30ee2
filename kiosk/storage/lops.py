"""Every LOP that was found for a runner: what the cuff has measured, what was entered, what was taken back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from kiosk.core.lop import Estimate
from kiosk.core.lopequation import Body, Predicted
from kiosk.core.lopvalue import LopValue, Use
from kiosk.core.model import Limb, Side
from kiosk.core.posture import Posture
from kiosk.core.records import LopMethod, LopSource
from kiosk.core.units import Mmhg
from kiosk.storage.database import RecordFile
from kiosk.storage.row import Row
from kiosk.storage.text import dump, load

_MEASURED: Final = "SELECT * FROM measurements WHERE lop_mmhg IS NOT NULL AND "
_ENTERED: Final = (
    "SELECT entered_lops.*, withdrawn_lops.id AS withdrawn FROM entered_lops "
    "LEFT JOIN withdrawn_lops ON withdrawn_lops.entered_id = entered_lops.id WHERE entered_lops."
)


_GIRTHS: Final = (
    "SELECT side, value, taken_utc FROM test_results WHERE runner_id = ? AND test_id = 'thigh_girth' "
    "AND value IS NOT NULL ORDER BY taken_utc, id"
)
"""Oldest first; a correction bears the time of what it replaces and comes right behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _When:
    """Now; where civil time is not believed, only what is of this boot has an age."""

    at: datetime
    only_boot: str | None


class Lops:
    """LOP values out of both tables. Ages are of the civil clock: values outlive the boot that found them."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def doppler(self, use: Use, lop_mmhg: Mmhg) -> LopValue:
        """Store a LOP that a supervisor has just found by Doppler."""
        return self._enter(use, {"method": LopMethod.DOPPLER.value, "lop_mmhg": float(lop_mmhg)})

    def estimated(self, use: Use, body: Body, said: Predicted) -> LopValue:
        """Store what the equation has just said, with what it was told."""
        values = {
            "method": LopMethod.ESTIMATED.value,
            "lop_mmhg": float(said.lop_mmhg),
            "low_mmhg": float(said.low_mmhg),
            "high_mmhg": float(said.high_mmhg),
            "body": dump(body),
        }
        return self._enter(use, values)

    def _enter(self, use: Use, values: dict[str, object]) -> LopValue:
        row = {
            "runner_id": use.runner_id,
            "limb": use.limb.value,
            "side": use.side.value,
            "posture": use.posture.value,
            "cuff_id": use.cuff_id,
            "cuff_width_mm": use.cuff_width_mm,
            **values,
        }
        added = {**self._file.add("entered_lops", row), "withdrawn": None}
        return _entered(added, self._when(), self._girths(use.runner_id))

    def withdraw(self, entered_id: int) -> None:
        """Take back an entered value; it stays in the record. A second time changes nothing."""
        if self._file.one("SELECT id FROM withdrawn_lops WHERE entered_id = ?", [entered_id]) is None:
            self._file.add("withdrawn_lops", {"entered_id": entered_id})

    def get(self, source: LopSource) -> LopValue | None:
        """One value, whosever it is; None when that record is not there or holds no value."""
        if source.method is LopMethod.MEASURED:
            row = self._file.one(_MEASURED + "id = ?", [source.id])
            return None if row is None else _measured(row, self._when(), self._girths(row["runner_id"]))
        row = self._file.one(_ENTERED + "id = ? AND method = ?", [source.id, source.method.value])
        return None if row is None else _entered(row, self._when(), self._girths(row["runner_id"]))

    def for_runner(self, runner_id: int) -> tuple[LopValue, ...]:
        """All of a runner, those taken back too: measured ones, then entered ones, each in the order they came."""
        now, girths = self._when(), self._girths(runner_id)
        measured = self._file.rows(_MEASURED + "runner_id = ? ORDER BY id", [runner_id])
        entered = self._file.rows(_ENTERED + "runner_id = ? ORDER BY entered_lops.id", [runner_id])
        return (
            *(_measured(row, now, girths) for row in measured),
            *(_entered(row, now, girths) for row in entered),
        )

    def _girths(self, runner_id: int) -> list[Row]:
        return self._file.rows(_GIRTHS, [runner_id])

    def _when(self) -> _When:
        known = None if self._file.is_clock_trusted() else self._file.boot
        return _When(at=datetime.fromisoformat(self._file.utc()), only_boot=known)


def _measured(row: Row, now: _When, girths: list[Row]) -> LopValue:
    estimate = load(row["estimate"], Estimate, f"measurement {row['id']}")
    return LopValue(
        source=LopSource(method=LopMethod.MEASURED, id=row["id"]),
        lop_mmhg=Mmhg(row["lop_mmhg"]),
        low_mmhg=estimate.low_mmhg,
        high_mmhg=estimate.high_mmhg,
        quality=estimate.quality,
        **_common(row, now, girths),
    )


def _entered(row: Row, now: _When, girths: list[Row]) -> LopValue:
    body = row["body"]
    return LopValue(
        source=LopSource(method=LopMethod(row["method"]), id=row["id"]),
        lop_mmhg=Mmhg(row["lop_mmhg"]),
        low_mmhg=row["low_mmhg"],
        high_mmhg=row["high_mmhg"],
        body=None if body is None else load(body, Body, f"entered LOP {row['id']}"),
        withdrawn=row["withdrawn"] is not None,
        **_common(row, now, girths),
    )


def _common(row: Row, now: _When, girths: list[Row]) -> dict[str, Any]:
    """What both tables have. A row of the future has no age, nor has one whose age nobody vouches for."""
    at = datetime.fromisoformat(row["at_utc"])
    age_s = (now.at - at).total_seconds()
    is_known = now.only_boot in {None, row["boot"]}
    mine = [one for one in girths if row["limb"] == Limb.LEG.value and one["side"] == row["side"]]
    before = [one for one in mine if one["taken_utc"] <= row["at_utc"]]
    return {
        "girth_cm": before[-1]["value"] if before else None,
        "girth_now_cm": mine[-1]["value"] if mine else None,
        "runner_id": row["runner_id"],
        "limb": Limb(row["limb"]),
        "side": Side(row["side"]),
        "posture": Posture(row["posture"]),
        "cuff_id": row["cuff_id"],
        "cuff_width_mm": row["cuff_width_mm"],
        "at_utc": row["at_utc"],
        "age_s": age_s if is_known and age_s >= 0.0 else None,
        "is_today": is_known and at.date() == now.at.date(),
    }
