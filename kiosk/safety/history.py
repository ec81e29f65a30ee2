"""What the lines of the journal add up to, and how a line looks. Pure; the file is `journal`."""

import math
import zlib
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from kiosk.safety import limits
from kiosk.safety.changed import replace
from kiosk.safety.heartbeat import FrameLimb, TripReason
from kiosk.safety.lockout import Past, counted
from kiosk.safety.states import Entry, EntryKind

LINE_MAX: Final = 100
"""Bytes that no line exceeds: with the longest names and thirty years on the clock it has 90."""

TORN_MAX: Final = LINE_MAX * int(limits.ACCOUNT_LOST_S / limits.ACCOUNT_PERIOD_S + 4)
"""Most bytes that a power cut can tear off the end; where more is wrong, it was no power cut.

Not written through are the account, once a second, and the trip of a self-test, once in a minute at most; both are on
the disk after `limits.ACCOUNT_LOST_S` however long they are not waited for. Beside these four lines more: the
account at a start, the trip of a self-test, a line that is just being written through, and one for rounding.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What the journal says about the past.

    `powered_s` counts the time between its lines, as far as it is certain: the step of the monotonic clock, or after a
    start of the machine what the clock shows since. `past` lies on that scale.
    """

    latched: TripReason = TripReason.NONE
    held: bool = False
    restriction_s: float = 0.0
    limb: FrameLimb = FrameLimb.NONE
    locked: TripReason = TripReason.NONE
    past: tuple[Past, ...] = ()
    beside: frozenset[TripReason] = frozenset()
    powered_s: float = 0.0
    at_s: float | None = None
    torn: bool = False
    damaged: bool = False

    def powered_at(self, at_s: float) -> float:
        """Powered time at a moment after the last line."""
        if self.at_s is None:
            return self.powered_s
        return self.powered_s + (at_s - self.at_s if at_s >= self.at_s else max(0.0, at_s))

    def recent(self, now: float) -> tuple[Past, ...]:
        """The trips that still count, on the present monotonic clock."""
        past, _ = counted(self.past, TripReason.NONE, self.powered_at(now))
        return tuple(replace(trip, at_s=now - (self.powered_at(now) - trip.at_s)) for trip in past)

    def after(self, entry: Entry, at_s: float) -> "History":
        """The history with one more line."""
        kind, powered_s = entry.kind, self.powered_at(at_s)
        latched, locked, past, beside = self.latched, self.locked, self.past, self.beside
        if kind is EntryKind.RESET:
            latched, beside = TripReason.NONE, frozenset()
        elif kind is EntryKind.LATCHED or (kind is EntryKind.TRIP and not entry.is_test):
            beside = beside | {entry.reason} if latched and kind is EntryKind.TRIP else beside
            latched = entry.reason
        if kind is EntryKind.CLEARED:
            locked, past = TripReason.NONE, ()
        elif kind is EntryKind.LOCKED:
            locked = entry.reason
        elif kind is EntryKind.PAST or (kind is EntryKind.TRIP and not entry.is_test):
            past, now_locked = counted(past, entry.reason, powered_s)
            locked = locked or now_locked
        ends = {EntryKind.HELD: True, EntryKind.ACCOUNT: self.held, EntryKind.RESET: self.held}
        return replace(
            self, latched=latched, held=ends.get(kind, False), restriction_s=entry.restriction_s, limb=entry.limb,
            locked=locked, past=past, beside=beside, powered_s=powered_s, at_s=at_s,
        )  # fmt: skip


def line(entry: Entry, *, boot: int, at_s: float, crc: int) -> tuple[bytes, int]:
    """One line after a line with checksum `crc`, and its own checksum.

    The limb follows the boot id, where a program from before it, to which an update may go back, takes it for nothing.
    """
    limb = f":{entry.limb.name}" if entry.limb else ""
    body = (
        f"{boot:08x}{limb} {at_s:.3f} {entry.kind} {entry.reason.name} {entry.is_test:d}"
        f" {entry.restriction_s:.3f} {entry.pressure_mmhg:.1f}"
    ).encode()
    crc = zlib.crc32(body, crc)
    return b"%08x %s\n" % (crc, body), crc


def replay(data: bytes, *, begun: bool = False) -> tuple[History, int, int]:
    """Read a journal: the history, how many bytes of it are good, and the checksum to go on from.

    One that is known to have `begun` has a good line, or it is damaged.
    """
    history, size, crc = History(), 0, 0
    *lines, _ = data.split(b"\n")
    for text in lines:
        found = _parse(text, crc)
        if found is None:
            break
        history, size, crc = history.after(*found), size + len(text) + 1, int(text[:8], 16)
    end = data[size:]
    text, newline, more = end.partition(b"\n")
    # A power cut leaves a line without its end, or blocks of zeros; a whole line that is wrong was altered.
    may_be_torn = len(end) <= TORN_MAX and (not newline or (not more and b"\0" in text))
    if (begun and not size) or (end and not may_be_torn):
        return replace(_locked_behind(history, end), damaged=True), size, crc
    return replace(history, torn=bool(end)), size, crc


def _locked_behind(history: History, end: bytes) -> History:
    """The history with the lines behind a broken one that can be known, each by the checksum that the one before says.

    What they say counts and locks as ever, but nothing there unlocks: what locked after it may be what is broken.
    """
    before, *lines = end.split(b"\n")
    for text in lines:
        with suppress(ValueError):
            found = _parse(text, int(before[:8], 16))
            if found is not None and found[0].kind is not EntryKind.CLEARED:
                history = history.after(*found)
        before = text
    return history


def _parse(text: bytes, crc: int) -> tuple[Entry, float] | None:
    if text[:9] != b"%08x " % zlib.crc32(text[9:], crc):
        return None
    try:
        who, at_s, kind, reason, is_test, restriction_s, pressure_mmhg = text[9:].decode().split(" ")
        entry = Entry(
            kind=EntryKind(kind),
            reason=TripReason[reason],
            is_test=is_test == "1",
            restriction_s=float(restriction_s),
            pressure_mmhg=float(pressure_mmhg),
            limb=FrameLimb[who.partition(":")[2] or "NONE"],
        )
        return (entry, float(at_s)) if math.isfinite(float(at_s)) else None
    except (ValueError, KeyError):
        return None
