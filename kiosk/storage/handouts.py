"""What the permanent record says of records that left the station: who answers for it, whose, how, what became of it.

The line that it was agreed on stands before the first file does, so that a stick which is pulled half-way, or a process
that is killed, leaves no disclosure unsaid. The controller writes it for the screen, `kiosk export` for itself; what
became of it is written by the process that makes the files.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from kiosk.core.errors import KioskError, StorageError
from kiosk.core.handout import HandOut
from kiosk.storage.database import RecordFile
from kiosk.storage.text import dump, load

AGREED: Final = "hand_out_agreed"
DONE: Final = "handed_out"
FAILED: Final = "hand_out_failed"

AGREED_S: Final = 60.0
"""So long what was agreed on may begin: a process is started at once, by a machine that may be slow (our inference)."""


@dataclass(slots=True)
class Amount:
    """How much was handed out."""

    files: int = 0
    size_bytes: int = 0


class HandOuts:
    """Lines about what left the station."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def agree(self, what: HandOut, supervisor_id: int) -> None:
        """Store that a supervisor lets this go out."""
        self._add(AGREED, what, supervisor_id, {})

    def agreed_by(self, what: HandOut) -> int:
        """The supervisor who has just let this go out, for whoever begins with it.

        Raises `StorageError` `hand_out_not_agreed`: nobody has, or it was begun already, or not just now.
        """
        sql = "SELECT * FROM events WHERE code IN (?, ?, ?) ORDER BY sequence DESC LIMIT 1"
        row = self._file.one(sql, [AGREED, DONE, FAILED])
        if (
            row is None
            or row["code"] != AGREED
            or row["boot"] != self._file.boot
            or not 0.0 <= self._file.now() - row["at_s"] <= AGREED_S
            or load(row["figures"], dict[str, float], f"event {row['sequence']}") != what.figures()
        ):
            hint = "it is asked for on the screen, with a supervisor's PIN"
            raise StorageError("hand_out_not_agreed", "nobody has agreed to hand this out", hint)
        return int(row["detail"])

    @contextmanager
    def handing(self, what: HandOut, supervisor_id: int) -> Iterator[Amount]:
        """Store what becomes of it; the block says how much it was."""
        amount = Amount()
        try:
            yield amount
        except KioskError as error:
            self._add(FAILED, what, supervisor_id, {}, error.code)
            raise
        self._add(DONE, what, supervisor_id, {"files": float(amount.files), "bytes": float(amount.size_bytes)})

    def _add(self, code: str, what: HandOut, supervisor_id: int, more: dict[str, float], why: str = "") -> None:
        figures, detail = dict(what.figures()) | more, f"{supervisor_id} {why}".rstrip()
        self._file.add("events", {"session_id": None, "code": code, "figures": dump(figures), "detail": detail})
