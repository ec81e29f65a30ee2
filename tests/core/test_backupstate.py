"""What is told of backups, when one can wait, and when all records are looked through."""

from dataclasses import replace

import pytest

from kiosk.core.alarm_kinds import KINDS
from kiosk.core.backupstate import BackupState, Moment, is_early, is_verify_due, told

DAY = 20_000.0
GOOD = BackupState(made=Moment(boot="a", at_s=1000.0, day=DAY), begun_day=DAY - 400.0)


def codes(state: BackupState, today: float, *, is_expected: bool = True) -> list[str]:
    return [one.code for one in told(state, today, is_expected=is_expected)]


@pytest.mark.parametrize(
    ("state", "days", "expected"),
    [
        (GOOD, 0.4, []),
        (GOOD, 3.0, []),
        (GOOD, 3.1, ["backup_old"]),
        (GOOD, -200.0, []),
        (replace(GOOD, failed="backup_no_room"), 0.1, ["backup_failed"]),
        (replace(GOOD, failed="backup_no_room"), 9.0, ["backup_failed"]),
        (replace(GOOD, findings=2), 9.0, ["altered_records", "backup_old"]),
        (BackupState(begun_day=DAY), 2.9, []),
        (BackupState(begun_day=DAY), 3.1, ["backup_none"]),
        (BackupState(), 9.0, []),
    ],
)
def test_what_is_told(state: BackupState, days: float, expected: list[str]) -> None:
    assert codes(state, DAY + days) == expected
    assert set(expected) <= set(KINDS)


def test_a_simulated_station_need_not_have_one_but_an_old_one_is_told_there_too() -> None:
    assert codes(BackupState(begun_day=DAY), DAY + 9.0, is_expected=False) == []
    assert codes(GOOD, DAY + 9.0, is_expected=False) == ["backup_old"]


@pytest.mark.parametrize(
    ("state", "now", "is_trusted", "waits"),
    [
        (GOOD, Moment(boot="a", at_s=1000.0 + 11 * 3600.0, day=DAY + 40.0), False, True),
        (GOOD, Moment(boot="a", at_s=1000.0 + 13 * 3600.0, day=DAY), True, False),
        (GOOD, Moment(boot="b", at_s=60.0, day=DAY + 0.4), True, True),
        (GOOD, Moment(boot="b", at_s=60.0, day=DAY + 0.6), True, False),
        (GOOD, Moment(boot="b", at_s=60.0, day=DAY + 0.4), False, False),
        (GOOD, Moment(boot="b", at_s=60.0, day=DAY - 0.1), True, False),
        (replace(GOOD, failed="backup_io"), Moment(boot="a", at_s=1001.0, day=DAY), True, False),
        (BackupState(), Moment(boot="a", at_s=1001.0, day=DAY), True, False),
    ],
)
def test_only_a_backup_that_is_known_to_be_young_puts_off_the_next(
    state: BackupState, now: Moment, is_trusted: bool, waits: bool
) -> None:
    assert is_early(state, now, is_trusted=is_trusted) is waits


@pytest.mark.parametrize(("days", "is_due"), [(0.0, False), (6.9, False), (7.0, True), (-1.0, True)])
def test_all_records_are_looked_through_once_a_week(days: float, is_due: bool) -> None:
    assert is_verify_due(replace(GOOD, verified_day=DAY), DAY + days) is is_due
    assert is_verify_due(GOOD, DAY + days)
