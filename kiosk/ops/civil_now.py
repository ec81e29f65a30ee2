"""What the date is for a command, and whether it is believed: as the controller has judged it, else by its rules."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from kiosk.config import Settings
from kiosk.core.clocktrust import ClockTrust, Evidence, judge
from kiosk.hw.clock import SystemClock, SystemWallClock, machine_boot
from kiosk.hw.vouching import vouched
from kiosk.storage import Store, open_store
from kiosk.storage.generations import lines_in
from kiosk.storage.ready import RECORDS

Vouched = Callable[[float, bool], Evidence]
"""What vouches for what the machine's clock shows, its hardware clock only where told so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CivilNow:
    """Civil time, and whether it may be believed."""

    at: datetime
    trust: ClockTrust


def held_now(store: Store | None, ask: Vouched | None = None, system: datetime | None = None) -> CivilNow:
    """What the controller of this boot holds it to be; where none has looked, the machine's clock by the same rules.

    Args:
        store: the records; None while there are none.
        ask: what vouches for the machine's clock; that of this machine when None.
        system: what that clock shows; this machine's when None.

    Raises:
        StorageError: the records cannot be read.
    """
    standing = None if store is None else store.civil.standing()
    if store is not None and standing is not None:
        return CivilNow(at=datetime.fromisoformat(store.utc()), trust=standing.trust)
    at = datetime.now(UTC) if system is None else system
    last_s = None if store is None else store.civil.last_trusted_s()
    return CivilNow(at=at, trust=judge((ask or vouched())(at.timestamp(), True), last_s))


def civil_now(settings: Settings, ask: Vouched | None = None, system: datetime | None = None) -> CivilNow:
    """As `held_now`, from the station's records, as far as whoever runs the command may open them as they are."""
    path = settings.data_dir / RECORDS
    may_open = os.access(path, os.R_OK | os.W_OK) and os.access(path.parent, os.W_OK)
    if not may_open or lines_in(path) is None:
        return held_now(None, ask, system)
    store = open_store(path, boot=machine_boot(), now=SystemClock().now, utc=SystemWallClock().utc_iso, reads_all=False)
    try:
        return held_now(store, ask, system)
    finally:
        store.close()
