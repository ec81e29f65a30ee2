"""Whether somebody has to be told of the backups: looked up every ten minutes, by the lines that they leave."""

import logging
from typing import Final

from kiosk.core import backupstate
from kiosk.core.alarm_types import Condition
from kiosk.core.errors import StorageError
from kiosk.core.units import Seconds
from kiosk.hw.ports import Clock
from kiosk.storage import Store

_log = logging.getLogger(__name__)

LOOK_S: Final = 600.0
"""Between two looks: nobody waits for it, and a backup that was made by hand ends what it says soon enough."""


class BackupWatch:
    """Conditions about backups. `look` belongs to the store's thread; `standing` may be read by the loop's.

    Args:
        store: the desk's.
        clock: monotonic.
        is_expected: backups are made by themselves here.
    """

    def __init__(self, store: Store, clock: Clock, *, is_expected: bool) -> None:
        self._store = store
        self._clock = clock
        self._is_expected = is_expected
        self._next_s = clock.now()
        self.standing: tuple[Condition, ...] = ()
        """What stands since the last look."""

    def look(self) -> None:
        """Look, when it is time to."""
        now = self._clock.now()
        if now < self._next_s:
            return
        self._next_s = Seconds(now + LOOK_S)
        try:
            notes = self._store.backups
            found = backupstate.told(notes.state(), notes.now().day, is_expected=self._is_expected)
        except StorageError as error:
            _log.warning("backups are not looked up code=%s", error.code)
            return
        self.standing = tuple(Condition(code=one.code, figures=one.figures) for one in found)
