"""The station's civil time: judged at the start, compared with the machine's clock each second, set by a supervisor.

Lives on the thread of the desk, whose store it writes to; the loop only asks `day`, which reads one immutable value.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from kiosk.core import clocktrust
from kiosk.core.clocktrust import (
    AGAIN_S,
    LOOK_S,
    ClockTrust,
    Evidence,
    Mark,
    confirm_reasons,
    judge,
    judge_again,
    jump_s,
    set_reasons,
)
from kiosk.core.reason import Reason
from kiosk.hw.ports import Clock
from kiosk.storage import Store

_log = logging.getLogger(__name__)

TRUSTED: Final = "clock_trusted"
LOST: Final = "clock_lost"
CONFIRMED: Final = "clock_confirmed"
SET: Final = "clock_set"


@dataclass(frozen=True, slots=True, kw_only=True)
class CivilParts:
    """Where civil time is from.

    `evidence` asks the machine, its hardware clock only where told so, and never raises. `local_day` numbers the civil
    day of a time in the station's own zone.
    """

    evidence: Callable[[bool], Evidence]
    local_day: Callable[[datetime], int]


class Timekeeper:
    """Keeps civil time for one run of the machine; a controller that was started again goes on with its last mark."""

    def __init__(self, store: Store, clock: Clock, parts: CivilParts) -> None:
        """Judge, and store the first mark. Raises `StorageError`."""
        self._store = store
        self._clock = clock
        self._parts = parts
        self._last_s = store.civil.last_trusted_s()
        standing = store.civil.standing()
        self._looked_s = self._judged_s = float(clock.now())
        if standing is None:
            found = parts.evidence(True)
            trust = judge(found, self._last_s)
            self._mark = Mark(at_s=self._looked_s, civil_s=found.system_s, system_s=found.system_s)
            self._keep(TRUSTED if trust.is_trusted else LOST, trust, self._mark)
        else:
            self._mark, self.trust = standing.mark, standing.trust

    def _keep(self, code: str, trust: ClockTrust, mark: Mark, *, supervisor_id: int | None = None) -> None:
        """Store a mark; from now on it counts."""
        shift_s = mark.civil_s - self._mark.civil(mark.at_s)
        figures = {"before_s": self._mark.civil(mark.at_s), "civil_s": mark.civil_s, "shift_s": shift_s}
        self._store.civil.put(code, trust, mark, shift_s=shift_s, supervisor_id=supervisor_id, figures=figures)
        self._mark, self.trust = mark, trust
        _log.info("civil time code=%s reason=%s shift_s=%.3f", code, trust.reason.code, shift_s)

    @property
    def civil_s(self) -> float:
        """Civil time of the station, in seconds since 1970."""
        return self._mark.civil(self._clock.now())

    def day(self) -> int:
        """Number of the civil day in the station's own zone; for any thread."""
        return self._parts.local_day(datetime.fromtimestamp(self.civil_s, UTC))

    def look(self) -> None:
        """Compare both clocks, once a second; look for what vouches where nothing does. Raises `StorageError`."""
        now_s = float(self._clock.now())
        if now_s - self._looked_s < LOOK_S:
            return
        self._looked_s = now_s
        is_due = not self.trust.is_trusted and now_s - self._judged_s >= AGAIN_S
        found = self._parts.evidence(is_due)
        by_s = jump_s(self._mark, found.system_s, now_s)
        if by_s is not None:
            self._jumped(found, by_s, now_s)
        elif is_due:
            self._judged_s = now_s
            trust = judge_again(self.trust, found, self._last_s)
            if trust.is_trusted:
                self._keep(TRUSTED, trust, self._now_machine(found, now_s))

    @staticmethod
    def _now_machine(found: Evidence, now_s: float) -> Mark:
        return Mark(at_s=now_s, civil_s=found.system_s, system_s=found.system_s)

    def _jumped(self, found: Evidence, by_s: float, now_s: float) -> None:
        """The machine's clock was set: taken over from a time service, else only noted, and civil time goes on."""
        trust = clocktrust.jumped(found, self._last_s, by_s)
        civil_s = found.system_s if trust.is_trusted else self._mark.civil(now_s)
        self._judged_s = now_s
        if not trust.is_trusted:
            self.trust = trust  # also when it cannot be stored: then the next look finds the jump again
        self._keep(clocktrust.JUMPED, trust, Mark(at_s=now_s, civil_s=civil_s, system_s=found.system_s))

    def confirm(self, supervisor_id: int) -> tuple[Reason, ...]:
        """A supervisor says that civil time is right; why that cannot be, or nothing. Raises `StorageError`."""
        now_s = float(self._clock.now())
        against = confirm_reasons(self._mark.civil(now_s), self.trust, self._last_s)
        if against:
            return against
        mark = Mark(at_s=now_s, civil_s=self._mark.civil(now_s), system_s=self._parts.evidence(False).system_s)
        trust = ClockTrust(is_trusted=True, reason=Reason(code=CONFIRMED))
        self._keep(CONFIRMED, trust, mark, supervisor_id=supervisor_id)
        return ()

    def set(self, supervisor_id: int, civil_s: float, as_of_s: float) -> tuple[Reason, ...]:
        """A supervisor says what was right at `as_of_s`; why that cannot be, or nothing. Raises `StorageError`."""
        now_s = float(self._clock.now())
        against = set_reasons(civil_s, as_of_s, now_s)
        if against:
            return against
        mark = Mark(at_s=now_s, civil_s=civil_s + (now_s - as_of_s), system_s=self._parts.evidence(False).system_s)
        trust = ClockTrust(is_trusted=True, reason=Reason(code=SET))
        self._keep(SET, trust, mark, supervisor_id=supervisor_id)
        return ()
