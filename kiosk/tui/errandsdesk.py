"""Update, check of the station and support file as the screen knows them: what was asked for, and how far it is.

Read out of the files in which the units of the system tell; nothing here is asked of the controller.
"""

import asyncio
import logging
import sys
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from kiosk.core.errandkinds import Errand
from kiosk.core.errands import ErrandState, ErrandStatus, is_stalled
from kiosk.core.offers import Offers, offers_of
from kiosk.ops import errands

if TYPE_CHECKING:
    from kiosk.config import Settings
    from kiosk.core.errandfound import Found

_log = logging.getLogger(__name__)

ANSWER_S: Final = 20.0
"""So long a unit may take to begin (our inference: systemd starts one in a second)."""
LOOK_S: Final = 1.0
"""Between one look for an end that nobody has read and the next."""
LISTING_S: Final = 60.0
"""Longest that sticks are looked through; a broken one may never answer."""
GONE_S: Final = 2.0
"""Within so long a listing that was killed is gone, unless the kernel waits for its stick."""
OF_THE_STATION: Final = frozenset({ErrandState.DONE, ErrandState.BACK, ErrandState.FAILED})
"""Ends of an update that a screen tells which has come up since."""


class Standing(StrEnum):
    """How one kind of errand stands."""

    NOTHING = "nothing"
    ASKED = "asked"
    UNHEARD = "unheard"
    """It was agreed to, and nobody has begun."""
    RUNNING = "running"
    STALLED = "stalled"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """How one stands, with what its file says."""

    standing: Standing
    status: ErrandStatus | None


class ErrandsDesk:
    """Belongs to the event loop's thread.

    Args:
        settings: of the station.
        listing: arguments to the interpreter that list bundles, before the folder of the sticks.
    """

    def __init__(self, settings: "Settings", listing: tuple[str, ...] = errands.LISTING) -> None:
        self._runtime_dir = settings.runtime_dir
        self._stick_dir, self._listing = settings.records.stick_dir, listing
        self._before: dict[Errand, str] = {}
        """Id of the last one when another one was asked for."""
        self._asked: dict[Errand, tuple[str, float]] = {}
        """What was agreed to: id of the one before it, and when."""
        self._looked_s: float | None = None
        self._news: ErrandStatus | None = None
        self._read: set[str] = set()
        """Ends that were read, and could not be kept as such."""

    def status(self, errand: Errand) -> ErrandStatus | None:
        """How far the last one is."""
        return errands.read(self._runtime_dir, errand)

    def found(self) -> "tuple[Found, ...] | None":
        """What the last check found."""
        return errands.found(self._runtime_dir)

    def asking(self, errand: Errand) -> None:
        """The controller is about to be asked: whatever is told from now on may be about this one."""
        before = self.status(errand)
        self._before[errand] = "" if before is None else before.id

    def agreed(self, errand: Errand, now_s: float) -> None:
        """The controller has agreed; what was told of the one before says nothing about this one."""
        self._asked[errand] = (self._before[errand], now_s)

    def seen(self, errand: Errand, now_s: float) -> Seen:
        """How it stands. `now_s`: monotonic."""
        status, asked = self.status(errand), self._asked.get(errand)
        if asked is not None and (status is None or status.id == asked[0]):
            is_late = now_s - asked[1] > ANSWER_S
            return Seen(standing=Standing.UNHEARD if is_late else Standing.ASKED, status=None)
        if status is None:
            return Seen(standing=Standing.NOTHING, status=None)
        if status.state is not ErrandState.RUNNING:
            return Seen(standing=Standing.ENDED, status=status)
        return Seen(standing=Standing.STALLED if is_stalled(status, now_s) else Standing.RUNNING, status=status)

    def given_up(self, errand: Errand) -> None:
        """Nobody waits any more for one that never began."""
        self._asked.pop(errand, None)

    def unread(self, errand: Errand) -> ErrandStatus | None:
        """One that ended, and nobody has read how."""
        status = errands.news(self._runtime_dir, errand)
        return None if status is None or status.id in self._read else status

    def updated(self, now_s: float) -> ErrandStatus | None:
        """An update that closed the station, and that a supervisor has not read about; looked for once a second."""
        if self._looked_s is None or now_s - self._looked_s >= LOOK_S:
            self._looked_s = now_s
            status = self.unread(Errand.UPDATE)
            self._news = status if status is not None and status.state in OF_THE_STATION else None
        return self._news

    def keep_read(self, status: ErrandStatus) -> None:
        """Somebody has read how it ended."""
        self._looked_s = None
        self._asked.pop(status.errand, None)
        try:
            errands.keep_seen(self._runtime_dir, status)
        except OSError as error:
            self._read.add(status.id)  # told anew by the next screen: better than never again
            _log.warning("errand not kept as read errno=%s", error.errno)

    async def offers(self) -> Offers | None:
        """Bundles on the sticks that are in; None when they could not be looked through."""
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            *self._listing,
            str(self._stick_dir),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # it would be drawn across the picture
        )
        if child.stdout is None:
            raise RuntimeError("a pipe was asked for")
        try:
            async with asyncio.timeout(LISTING_S):
                data = await child.stdout.read(errands.LISTING_MOST_BYTES)
                while more := await child.stdout.read(errands.LISTING_MOST_BYTES):
                    data += more
                    if len(data) > errands.LISTING_MOST_BYTES:
                        return None
                is_whole = await child.wait() == 0
        except TimeoutError:
            return None
        finally:
            await _ended(child)
        return offers_of(data) if is_whole else None


async def _ended(child: asyncio.subprocess.Process) -> None:
    """Kill what still runs, and see it off with its pipe; a read of a broken stick may not end even then."""
    if child.returncode is None:
        child.kill()
    try:
        async with asyncio.timeout(GONE_S):
            await child.communicate()
    except TimeoutError:
        _log.warning("listing not ended pid=%d", child.pid)
