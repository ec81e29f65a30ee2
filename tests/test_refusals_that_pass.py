"""A disk that is full or read-only at a start is over later: the station's processes try again, commands do not."""

import errno
import sqlite3
from pathlib import Path

import pytest

import kiosk.__main__ as command
from kiosk.core.errors import StorageError
from kiosk.storage import opening
from kiosk.storage.failures import translated


@pytest.mark.parametrize(
    ("name", "code", "exit_code"),
    [
        ("controller", "store_full", 1),
        ("controller", "store_io", 1),
        ("controller", "store_read_only", 1),
        ("tui", "log_cannot_open", 1),
        ("controller", "store_newer", 2),
        ("controller", "store_foreign", 2),
        ("backup", "store_full", 2),
    ],
)
def test_the_unit_tries_again_only_after_what_may_pass(
    name: str, code: str, exit_code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused() -> int:
        raise StorageError(code, "the disk is full", "make room")

    monkeypatch.setattr(command, "_command", refused)
    monkeypatch.setattr("sys.argv", ["kiosk", name])
    assert command.main() == exit_code
    assert code in capsys.readouterr().err


def test_no_room_for_what_sqlite_puts_beside_the_records_is_a_full_disk() -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
    with pytest.raises(StorageError) as refused, translated("kiosk.db"):
        raise error
    assert refused.value.code == "store_full"


def test_a_disk_that_is_read_only_is_not_asked_to_remove_what_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(self: Path, *, missing_ok: bool = False) -> None:
        raise OSError(errno.EROFS, "Read-only file system", f"{self} {missing_ok}")

    opening.open_database(tmp_path / "kiosk.db").close()
    monkeypatch.setattr(Path, "unlink", locked)
    opening.open_database(tmp_path / "kiosk.db").close()
