"""The watchdog's own memory: an append-only file of checksummed lines in its state directory.

Each line's checksum also covers the one before it, so a line that was changed, moved or taken out is seen. Only a
torn end is forgiven, and said: that is what a power cut leaves. Anything else latches a trip. A file beside it marks
that it was begun: without a good line it is damaged from then on, and missing is damaged too. All lines but the
account and the trip of a self-test are written through to the disk, and all of those while the lines are still and
after the controller was told, so that it keeps nothing shut: a card may take a second for it. The other two are
appended without waiting: a power cut costs the last seconds of the account, and a test's trip, which latches nothing.
What the lines add up to is `history`.
"""

import errno
import fcntl
import math
import os
from pathlib import Path
from typing import Final

from kiosk.safety import limits
from kiosk.safety.changed import replace
from kiosk.safety.heartbeat import TripReason
from kiosk.safety.history import History, line, replay
from kiosk.safety.states import Entry, EntryKind

SIZE_MAX: Final = 1 << 20
"""A longer journal is moved to `.old` at a start or when the cuff was let go, and its last state carried over.

That is five hours of held pressure. A start reads all of it, and one that takes longer than its unit grants is ended,
each time anew.
"""


class JournalBusyError(Exception):
    """Another process holds the journal: a watchdog works with it, or somebody clears a lock-out."""


class Journal:
    """The open journal, which no other process can open meanwhile.

    A failure to write makes `problem` say why; nothing is ever raised but `JournalBusyError` at the start.
    """

    def __init__(self, path: Path, *, boot: int, now: float) -> None:
        self.problem = ""
        # nobody knows what it says: as after damage, the account starts full
        self.history = History(latched=TripReason.JOURNAL, restriction_s=limits.RESTRICTION_LEG_S)
        self._path, self._past = path, self.history
        self._boot, self._crc, self._size, self._fd = boot, 0, 0, -1
        self._is_begun = False
        self._fds: list[int] = []
        self._is_ragged = True  # until the first write has cut off what a torn end left
        self._waiting: list[tuple[Entry, float]] = []
        try:
            self._open(now)
        except OSError as error:
            # What was opened is not known whole, or is a new file that never came into its place: nothing is written
            # to it, and nothing is held, until a new start. The lock on it is kept.
            self._fd, self.problem = -1, str(error)

    @property
    def ok(self) -> bool:
        """True when everything up to now is written."""
        return not self.problem

    def write(self, entry: Entry, now: float) -> None:
        """Append one line; what could not be written goes first the next time.

        When a cuff was let go, a file that has grown long is renewed.
        """
        if self._fd < 0 and self.problem:
            return
        self._waiting.append((entry, now))
        try:
            if self._is_ragged:
                os.ftruncate(self._fd, self._size)
            self._is_ragged = True
            while self._waiting:
                self._append(*self._waiting[0])
                self._waiting.pop(0)
            self._begin()
        except OSError as error:
            self.problem = str(error)
            self._waiting = [(e, at_s) for e, at_s in self._waiting if e.kind is not EntryKind.ACCOUNT]
        else:
            self.problem, self._is_ragged = "", False
            if entry.kind is EntryKind.RELEASED and self._size > SIZE_MAX:
                self._renew_in_run(now)

    def close(self) -> None:
        """Close the file, which lets the next one in; closing twice is harmless."""
        while self._fds:
            os.close(self._fds.pop())
        self._fd = -1

    def _open(self, now: float) -> None:
        self._fd = self._hold(self._path)
        data, self._is_begun = self._path.read_bytes(), is_begun(self._path)
        self._past, self._size, self._crc = replay(data, begun=self._is_begun)
        if self._past.damaged or len(data) > SIZE_MAX:
            self._renew(now)
        else:
            for entry, at_s in _opening(self._past, now, renew=False, is_noted=not self._is_begun):
                self.write(entry, at_s)
            _sync(self._path.parent)
        self.history = self._past

    def _renew(self, now: float) -> None:
        """A new file in the place of the old one, which says what the old one adds up to. Raises `OSError`."""
        past = self._past
        history, text, crc = History(torn=past.torn, damaged=past.damaged), b"", 0
        for entry, at_s in _opening(past, now, renew=True):
            added, crc = line(entry, boot=self._boot, at_s=at_s, crc=crc)
            text, history = text + added, history.after(entry, at_s)
        target = self._path.with_suffix(".new")
        fd = self._hold(target)
        os.ftruncate(fd, 0)
        append(fd, text, through=True)
        aside = self._path.with_suffix(f".damaged-{self._boot:08x}" if past.damaged else ".old")
        aside.unlink(missing_ok=True)
        os.link(self._path, aside)
        target.replace(self._path)
        self._fd, self._size, self._crc, self._past, self._is_ragged = fd, len(text), crc, history, False
        _sync(self._path.parent)
        self._begin()

    def _renew_in_run(self, now: float) -> None:
        """The same while the station runs, with its lines still. The old file goes on when there is no new one."""
        old = self._fd
        try:
            self._renew(now)
        except OSError as error:
            if self._fd != old:
                # It is in its place, but a power cut may bring the old one back: nothing is held until a new start.
                self._fd, self.problem = -1, str(error)
                return
        for fd in self._fds:
            if fd != self._fd:
                os.close(fd)
        self._fds = [self._fd]

    def _begin(self) -> None:
        """Mark that there is a journal, after a line of it is on the disk: a power cut in between is a first start.

        Raises `OSError`; the next line tries again.
        """
        if self._is_begun:
            return
        mark = _mark(self._path)
        os.fsync(self._fd)
        _sync(self._path.parent)
        mark.touch(0o640)
        _sync(mark)
        _sync(self._path.parent)
        self._is_begun = True

    def _hold(self, path: Path) -> int:
        """Open a file for this process alone, until `close`. Both files of a renewal are held, so no one slips in."""
        fd = os.open(path, os.O_CREAT | os.O_RDWR | os.O_APPEND | os.O_CLOEXEC, 0o640)
        self._fds.append(fd)
        try:
            hold(fd, path)
        except JournalBusyError:
            self.close()
            raise
        return fd

    def _append(self, entry: Entry, at_s: float) -> None:
        text, crc = line(entry, boot=self._boot, at_s=at_s, crc=self._crc)
        append(self._fd, text, through=entry.is_waited_for)
        self._size, self._crc, self._past = self._size + len(text), crc, self._past.after(entry, at_s)


def is_begun(path: Path) -> bool:
    """True when a journal was begun here: without a good line it is damaged, not new. Raises `OSError`."""
    return _mark(path).name in os.listdir(path.parent)


def _mark(path: Path) -> Path:
    return path.with_name(f"{path.name}.begun")


def _sync(path: Path) -> None:
    """Write a file or folder through to the disk. Raises `OSError`."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def hold(fd: int, path: Path) -> None:
    """Lock an open file for this process alone. Raises `JournalBusyError`, also when `path` is another file by now."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise JournalBusyError(f"{path} is held by another process") from error
    if os.fstat(fd).st_ino != path.stat().st_ino:
        raise JournalBusyError(f"{path} was just renewed by another process")


def append(fd: int, text: bytes, *, through: bool) -> None:
    """Append one whole line, written through to the disk if asked. Raises `OSError`."""
    if os.write(fd, text) != len(text):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if through:
        os.fsync(fd)


def clear_lockout(path: Path, *, boot: int, now: float) -> TripReason:
    """Append the technician's mark; returns the cause that had locked, or NONE when nothing was locked.

    Nothing else about the file changes: a torn end is cut off as a start would do, a trip stays latched.

    Raises:
        JournalBusyError: a watchdog runs on it.
        ValueError: the file is damaged; the next start of the watchdog keeps it aside.
        OSError: it is missing, or cannot be read or written.
    """
    fd = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC)
    try:
        hold(fd, path)
        past, size, crc = replay(path.read_bytes(), begun=is_begun(path))
        if past.damaged:
            raise ValueError(f"{path} is damaged")
        if not past.locked:
            return TripReason.NONE
        mark = Entry(
            kind=EntryKind.CLEARED, reason=past.locked, is_test=False, restriction_s=past.restriction_s,
            pressure_mmhg=math.nan, limb=past.limb,
        )  # fmt: skip
        text, _ = line(mark, boot=boot, at_s=now, crc=crc)
        os.ftruncate(fd, size)
        append(fd, text, through=True)
        return past.locked
    finally:
        os.close(fd)


def _opening(past: History, now: float, *, renew: bool, is_noted: bool = False) -> list[tuple[Entry, float]]:
    """What a start adds: the trip for pressure left held or for a damaged file, and what a new file carries over.

    Where trips still count, or where it is asked for (`is_noted`), it also notes its own time. Without that, a line
    long after a start of the machine would look like one of the run before, and a later start would count otherwise
    than the guard had.
    """
    reason, restriction_s = TripReason.NONE, past.restriction_s
    if past.damaged:
        # nobody knows how much was lost, so the account starts full and only rest empties it
        reason, restriction_s = TripReason.JOURNAL, limits.RESTRICTION_LEG_S
    elif past.held:
        reason, restriction_s = TripReason.RESTARTED, restriction_s + limits.ACCOUNT_LOST_S
    carried = [(EntryKind.PAST, trip.reason, trip.at_s) for trip in past.recent(now)]
    carried += [
        (EntryKind.RELEASED, TripReason.NONE, now),
        (EntryKind.LOCKED, past.locked, now),
        (EntryKind.LATCHED, past.latched, now),
    ]
    lines = carried if renew else []
    if reason:
        lines.append((EntryKind.TRIP, reason, now))
    elif past.past or is_noted:
        lines.append((EntryKind.ACCOUNT, TripReason.NONE, now))
    blank = Entry(
        kind=EntryKind.ACCOUNT, reason=TripReason.NONE, is_test=False, restriction_s=restriction_s,
        pressure_mmhg=math.nan, limb=past.limb,
    )  # fmt: skip
    return [
        (replace(blank, kind=kind, reason=why), at_s)
        for kind, why, at_s in lines
        if why or kind in {EntryKind.RELEASED, EntryKind.ACCOUNT}
    ]
