"""What is known of the backups, and what somebody has to be told of them. Pure: today is an argument, in civil days."""

from dataclasses import dataclass
from typing import Final

from kiosk.core.days import DAY_S, HOUR_S
from kiosk.core.reason import Reason

LATE_DAYS: Final = 3.0
"""Older than this, and it is told (our inference: a weekend without the station is nobody's fault)."""
VERIFY_DAYS: Final = 7.0
"""So often all records are looked through, and not only what is new in a backup (our inference)."""
EARLY_S: Final = 12.0 * HOUR_S
"""A timer that comes again within this time finds nothing to do: generations shall be of different days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When a line was written: the run of the machine, its monotonic seconds, and civil time in days from 1970."""

    boot: str
    at_s: float
    day: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupState:
    """What the records say of backups.

    `failed` is the code of a failure that no good backup has followed, "" for none. `begun_day` is that of the first
    event on record. `findings` are those of the last look through all records.
    """

    made: Moment | None = None
    failed: str = ""
    begun_day: float | None = None
    verified_day: float | None = None
    findings: int = 0


def told(state: BackupState, today: float, *, is_expected: bool) -> tuple[Reason, ...]:
    """What somebody has to know, the worst first; nothing when all is well.

    Args:
        state: what the records say.
        today: civil time in days from 1970.
        is_expected: backups are made by themselves here; a simulated station need not have any.
    """
    found = []
    if state.findings:
        found.append(Reason(code="altered_records", figures={"findings": float(state.findings)}))
    since = state.begun_day if state.made is None else state.made.day
    days = 0.0 if since is None else today - since
    if state.failed:
        found.append(Reason(code="backup_failed", figures={"days": days}))
    elif days > LATE_DAYS and (is_expected or state.made is not None):
        found.append(Reason(code="backup_none" if state.made is None else "backup_old", figures={"days": days}))
    return tuple(found)


def is_early(state: BackupState, now: Moment, *, is_trusted: bool) -> bool:
    """Whether the last good backup is so young that another one can wait.

    Of this run of the machine its monotonic clock says so; of an earlier one only a clock that is believed.
    """
    if state.made is None or state.failed:
        return False
    if state.made.boot == now.boot:
        return now.at_s - state.made.at_s < EARLY_S
    return is_trusted and 0.0 <= now.day - state.made.day < EARLY_S / DAY_S


def is_verify_due(state: BackupState, today: float) -> bool:
    """Whether all records have to be looked through again. A date that went back does not put it off."""
    return state.verified_day is None or not 0.0 <= today - state.verified_day < VERIFY_DAYS
