"""`kiosk unlock`: who may clear a lock-out, when not, and what is noted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.config import load_settings
from kiosk.core.errors import AccessError, StorageError
from kiosk.hw.wiring import default_wiring_path
from kiosk.ops.unlock import JOURNAL, unlock
from kiosk.safety.heartbeat import TripReason
from kiosk.safety.history import replay
from kiosk.safety.journal import Journal
from kiosk.safety.states import Entry, EntryKind
from kiosk.storage import open_store


def settings_file(folder: Path) -> Path:
    path = folder / "kiosk.toml"
    path.write_text(
        'backend = "bench"\ndata_dir = "data"\nruntime_dir = "run"\nstate_dir = "state"\n'
        f'wiring = "{default_wiring_path()}"\n',
        encoding="utf-8",
    )
    for name in ("data", "run", "state"):
        (folder / name).mkdir(mode=0o700)
    return path


def tripped(journal: Path, times: int) -> Path:
    opened = Journal(journal, boot=1, now=1.0)
    for number in range(times):
        for kind in (EntryKind.RESET, EntryKind.TRIP):
            reason = TripReason.PUMP_NO_RISE if kind is EntryKind.TRIP else TripReason.NONE
            entry = Entry(kind=kind, reason=reason, is_test=False, restriction_s=0.0, pressure_mmhg=0.0)
            opened.write(entry, 10.0 * (number + 1))
    opened.close()
    return journal


def events(folder: Path) -> list[tuple[str, str]]:
    path = folder / "data" / "kiosk.db"
    if not path.exists():
        return []
    store = open_store(path, boot="test", now=lambda: 0.0, utc=lambda: "2026-01-01T00:00:00+00:00")
    found = [(event.code, event.detail) for event in store.events.page(0, 10)]
    store.close()
    return found


def is_locked(journal: Path) -> bool:
    return bool(replay(journal.read_bytes())[0].locked)


def test_a_lockout_is_cleared_noted_and_told(tmp_path: Path) -> None:
    settings = load_settings(settings_file(tmp_path))
    journal = tripped(tmp_path / "state" / JOURNAL, 3)
    said: list[str] = []
    assert unlock(settings, by=" Jo Smith ", reason="hose replaced, pump checked", out=said.append) == 0
    assert not is_locked(journal)
    assert replay(journal.read_bytes())[0].latched is TripReason.PUMP_NO_RISE
    assert events(tmp_path) == [("lockout_cleared", "pump_no_rise; Jo Smith: hose replaced, pump checked")]
    assert "PUMP_NO_RISE" in said[0]
    assert "acknowledge" in said[1]
    with pytest.raises(AccessError, match="not_locked"):
        unlock(settings, by="Jo", reason="again", out=said.append)


@pytest.mark.parametrize(
    ("by", "reason", "code"),
    [
        ("", "mended", "name_empty"),
        ("Jo", "  ", "note_empty"),
        ("Jo", "x" * 201, "note_too_long"),
        ("x" * 41, "mended", "name_too_long"),
        ("Jo", "mended\nTRIP", "note_character"),
        ("J\x1b[31mo", "mended", "name_character"),
        ("Jo", "mended\u202e", "note_character"),
    ],
)
def test_texts_that_cannot_be_kept_change_nothing(tmp_path: Path, by: str, reason: str, code: str) -> None:
    settings = load_settings(settings_file(tmp_path))
    journal = tripped(tmp_path / "state" / JOURNAL, 3)
    with pytest.raises(StorageError, match=code):
        unlock(settings, by=by, reason=reason)
    assert is_locked(journal)
    assert events(tmp_path) == []


@pytest.mark.parametrize("why", ["watchdog_runs", "not_locked", "journal_damaged", "journal_missing", "journal_io"])
def test_what_is_refused_changes_nothing(tmp_path: Path, why: str) -> None:
    settings = load_settings(settings_file(tmp_path))
    journal = tmp_path / "state" / JOURNAL
    running = None
    if why == "journal_io":
        journal.mkdir()
    elif why != "journal_missing":
        tripped(journal, 2 if why == "not_locked" else 3)
    if why == "journal_damaged":
        journal.write_bytes(b"x" + journal.read_bytes())
    if why == "watchdog_runs":
        running = Journal(journal, boot=2, now=100.0)
    before = journal.read_bytes() if journal.is_file() else b""
    with pytest.raises(AccessError, match=why):
        unlock(settings, by="Jo", reason="mended")
    assert (journal.read_bytes() if journal.is_file() else b"") == before
    assert events(tmp_path) == []
    if running is not None:
        running.close()


def test_records_that_cannot_be_written_keep_the_lock(tmp_path: Path) -> None:
    settings = load_settings(settings_file(tmp_path))
    journal = tripped(tmp_path / "state" / JOURNAL, 3)
    (tmp_path / "data" / "kiosk.db").write_bytes(b"no database at all, but longer than its header would be" * 20)
    with pytest.raises(StorageError):
        unlock(settings, by="Jo", reason="mended")
    assert is_locked(journal)


def command(config: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "kiosk", "unlock", "--config", str(config), *words],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_real_command(tmp_path: Path) -> None:
    config = settings_file(tmp_path)
    journal = tripped(tmp_path / "state" / JOURNAL, 3)
    running = Journal(journal, boot=2, now=100.0)
    refused = command(config, "--by", "Jo", "--reason", "mended")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "held by another process" in refused.stderr
    assert "watchdog_runs" in refused.stderr
    assert is_locked(journal)
    running.close()
    done = command(config, "--by", "Jo", "--reason", "mended")
    assert (done.returncode, done.stderr) == (0, "")
    assert "cleared by Jo: mended" in done.stdout
    assert not is_locked(journal)
    assert events(tmp_path) == [("lockout_cleared", "pump_no_rise; Jo: mended")]
    unasked = command(config, "--by", "Jo")
    assert unasked.returncode == 2
    assert "--reason" in unasked.stderr
