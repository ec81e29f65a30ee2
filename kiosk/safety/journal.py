"""The watchdog's own memory: an append-only file of checksummed lines in its state directory.

Each line's checksum also covers the one before it, so a line that was changed, moved or taken out is seen. Only a
torn end is forgiven, and said: that is what a power cut leaves. Anything else latches a trip. All lines but the
account are written through to the disk, and all of those while the lines are still; the account is appended without
waiting, so a slow card costs nothing but the last seconds of it.
"""

import errno
import math
import os
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from kiosk.safety import limits
from kiosk.safety.heartbeat import TripReason
from kiosk.safety.states import Entry, EntryKind

SIZE_MAX: Final = 1 << 20
"""A longer journal is moved to `.old` at the next start, and its last state carried over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What the journal says about the past."""

    latched: TripReason = TripReason.NONE
    held: bool = False
    restriction_s: float = 0.0
    torn: bool = False
    damaged: bool = False

    def after(self, entry: Entry) -> "History":
        """The history with one more line."""
        latched = TripReason.NONE if entry.kind is EntryKind.RESET else self.latched
        if entry.kind is EntryKind.TRIP and not entry.is_test:
            latched = entry.reason
        ends = {EntryKind.HELD: True, EntryKind.ACCOUNT: self.held, EntryKind.RESET: self.held}
        held = ends.get(entry.kind, False)
        return replace(self, latched=latched, held=held, restriction_s=entry.restriction_s)


class Journal:
    """The open journal. A failure to write makes `problem` say why; nothing is ever raised."""

    def __init__(self, path: Path, *, boot: int, now: float) -> None:
        self.problem = ""
        self.history = History(latched=TripReason.JOURNAL)
        self._boot, self._crc, self._size, self._fd = boot, 0, 0, -1
        self._is_ragged = True  # until the first write has cut off what a torn end left
        self._waiting: list[tuple[Entry, float]] = []
        try:
            self._open(path, now)
        except OSError as error:
            self.problem = str(error)

    @property
    def ok(self) -> bool:
        """True when everything up to now is written."""
        return not self.problem

    def write(self, entry: Entry, now: float) -> None:
        """Append one line; what could not be written goes first the next time."""
        self._waiting.append((entry, now))
        try:
            if self._is_ragged:
                os.ftruncate(self._fd, self._size)
            self._is_ragged = True
            while self._waiting:
                self._append(*self._waiting[0])
                self._waiting.pop(0)
        except OSError as error:
            self.problem = str(error)
            self._waiting = [(e, at_s) for e, at_s in self._waiting if e.kind is not EntryKind.ACCOUNT]
        else:
            self.problem, self._is_ragged = "", False

    def close(self) -> None:
        """Close the file; closing twice is harmless."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _open(self, path: Path, now: float) -> None:
        data = path.read_bytes() if path.exists() else b""
        past, self._size, self._crc = replay(data)
        renew = past.damaged or len(data) > SIZE_MAX
        if renew:
            self._size = self._crc = 0
        target = path.with_suffix(".new") if renew else path
        self._fd = os.open(target, os.O_CREAT | os.O_RDWR | os.O_APPEND | os.O_CLOEXEC, 0o640)
        for entry in _opening(past, renew=renew):
            self.write(entry, now)
            past = past.after(entry)
        if renew and self.ok:
            aside = path.with_suffix(f".damaged-{self._boot:08x}" if past.damaged else ".old")
            aside.unlink(missing_ok=True)
            os.link(path, aside)
            target.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
        self.history = past

    def _append(self, entry: Entry, at_s: float) -> None:
        body = (
            f"{self._boot:08x} {at_s:.3f} {entry.kind} {entry.reason.name} {entry.is_test:d}"
            f" {entry.restriction_s:.3f} {entry.pressure_mmhg:.1f}"
        ).encode()
        crc = zlib.crc32(body, self._crc)
        line = b"%08x %s\n" % (crc, body)
        if os.write(self._fd, line) != len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if entry.kind is not EntryKind.ACCOUNT:
            os.fsync(self._fd)
        self._size, self._crc = self._size + len(line), crc


def replay(data: bytes) -> tuple[History, int, int]:
    """Read a journal: the history, how many bytes of it are good, and the checksum to go on from."""
    history, size, crc = History(), 0, 0
    *lines, tail = data.split(b"\n")
    for number, line in enumerate(lines, start=1):
        entry = _parse(line, crc)
        if entry is None:
            is_end = number == len(lines) and not tail
            return replace(history, torn=is_end, damaged=not is_end), size, crc
        history, size, crc = history.after(entry), size + len(line) + 1, int(line[:8], 16)
    return replace(history, torn=bool(tail)), size, crc


def _parse(line: bytes, crc: int) -> Entry | None:
    if line[:9] != b"%08x " % zlib.crc32(line[9:], crc):
        return None
    try:
        _, _, kind, reason, is_test, restriction_s, pressure_mmhg = line[9:].decode().split(" ")
        return Entry(
            kind=EntryKind(kind),
            reason=TripReason[reason],
            is_test=is_test == "1",
            restriction_s=float(restriction_s),
            pressure_mmhg=float(pressure_mmhg),
        )
    except (ValueError, KeyError):
        return None


def _opening(past: History, *, renew: bool) -> tuple[Entry, ...]:
    """What a start adds: the trip for pressure left held or for a damaged file, and what a new file carries over."""
    reason, restriction_s = TripReason.NONE, past.restriction_s
    if past.damaged:
        # nobody knows how much was lost, so the account starts full and only a minute of rest empties it
        reason, restriction_s = TripReason.JOURNAL, limits.RESTRICTION_LEG_S
    elif past.held:
        reason, restriction_s = TripReason.RESTARTED, restriction_s + limits.ACCOUNT_LOST_S
    elif renew:
        reason = past.latched
    kinds = ([EntryKind.RELEASED] if renew else []) + ([EntryKind.TRIP] if reason else [])
    return tuple(
        Entry(kind=kind, reason=reason, is_test=False, restriction_s=restriction_s, pressure_mmhg=math.nan)
        for kind in kinds
    )
