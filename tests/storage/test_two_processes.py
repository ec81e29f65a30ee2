"""Several processes and threads on one file: fresh, busy, and killed."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import IO, TYPE_CHECKING

import pytest
from sqlite_utils import Database

from kiosk.core.errors import StorageError
from kiosk.core.model import ActuatorCommand, Phase, TracePoint
from kiosk.core.units import Mmhg, Seconds
from kiosk.storage import Store, open_store, opening
from kiosk.storage.schema import migrations

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.storage.conftest import Opener

UTC = "2026-03-01T09:00:00.000+00:00"
ROUNDS = 10
ALL_MIGRATIONS = len(migrations.pending(Database(memory=True)))
PATIENCE_S = 30.0  # a thread that failed must not leave the others waiting for it

_OPENER = f"""
import sys
from pathlib import Path
from kiosk.storage import open_store
print("ready", flush=True)
for line in sys.stdin:
    store = open_store(Path(line.strip()), boot=sys.argv[1], now=lambda: 1.0, utc=lambda: "{UTC}")
    store.runners.add("Ann", 1990)
    store.close()
    print("done", flush=True)
"""

_KILLED = f"""
import sys
from pathlib import Path
from kiosk.core.model import ActuatorCommand, Phase, TracePoint
from kiosk.storage import open_store
store = open_store(Path(sys.argv[1]), boot="killed", now=lambda: 1.0, utc=lambda: "{UTC}")
def block(number):
    return [
        TracePoint(at_s=number / 2 + index / 50, pressure_mmhg=100.0 + number, pressure_b_mmhg=None,
                   setpoint_mmhg=None, phase=Phase.WORK, command=ActuatorCommand(hold=True))
        for index in range(25)
    ]
for number in range(5):
    store.trace.append(1, block(number))
# A small page cache pushes half of the transaction out to the disk.
store._file._db.execute("PRAGMA cache_size = 5")
with store._file.transaction():
    for number in range(500):
        store.events.append("never finished", detail="y" * 1000, at_s=1.0)
    print("inside", flush=True)
    sys.stdin.readline()
"""


def _python(script: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - scripts of this file
        [sys.executable, "-c", script, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def _pipes(process: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    assert process.stdin is not None
    assert process.stdout is not None
    return process.stdin, process.stdout


def test_processes_that_meet_on_a_fresh_file_agree(tmp_path: Path, opened: Opener) -> None:
    processes = [_python(_OPENER, f"boot-{number}") for number in range(3)]
    try:
        for process in processes:
            assert _pipes(process)[1].readline() == "ready\n"
        for number in range(ROUNDS):
            for process in processes:
                stdin, _ = _pipes(process)
                stdin.write(f"{tmp_path / f'{number}.db'}\n")
            for process in processes:
                _pipes(process)[0].flush()
            assert [_pipes(process)[1].readline() for process in processes] == ["done\n"] * 3
    finally:
        for process in processes:
            process.communicate()
    for number in range(ROUNDS):
        assert opened(at=tmp_path / f"{number}.db").runners.count() == 3


def test_threads_that_meet_on_a_fresh_file_agree(tmp_path: Path, opened: Opener) -> None:
    together = threading.Barrier(6, timeout=PATIENCE_S)

    def meet(boot: int) -> None:
        for number in range(ROUNDS):
            together.wait()
            store = open_store(tmp_path / f"{number}.db", boot=str(boot), now=lambda: 1.0, utc=lambda: UTC)
            store.runners.add("Ann", 1990)
            store.close()

    with ThreadPoolExecutor(6) as pool:
        for future in [pool.submit(meet, number) for number in range(6)]:
            future.result()
    for number in range(ROUNDS):
        store = opened(at=tmp_path / f"{number}.db")
        assert store.runners.count() == 6
        assert len(store._file.rows("SELECT * FROM _sqlite_migrations")) == ALL_MIGRATIONS


def test_a_first_migration_elsewhere_is_not_taken_for_a_foreign_file(
    path: Path, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    asked = opening._pragma
    meanwhile: list[Store] = []

    def ask(db: Database, name: str) -> str:
        answer = asked(db, name)
        if not meanwhile:
            # The other process makes the tables right after the first question about the file.
            monkeypatch.setattr(opening, "_pragma", asked)
            meanwhile.append(opened(boot="boot-2"))
        return answer

    monkeypatch.setattr(opening, "_pragma", ask)
    opened().runners.add("Ann", 1990)
    assert meanwhile[0].runners.count() == 1


def _block(number: int) -> list[TracePoint]:
    return [
        TracePoint(
            at_s=Seconds(number / 2 + index / 50),
            pressure_mmhg=Mmhg(100.0),
            pressure_b_mmhg=None,
            setpoint_mmhg=None,
            phase=Phase.WORK,
            command=ActuatorCommand(),
        )
        for index in range(25)
    ]


def test_writers_wait_for_each_other(path: Path, opened: Opener, start_session: Callable[[Store], int]) -> None:
    # A block's number is read and the block written in one transaction: the case SQLite refuses at once when the lock
    # is not taken first.
    store = opened()
    sessions = [start_session(store) for _ in range(4)]
    together = threading.Barrier(len(sessions), timeout=PATIENCE_S)

    def write(session: int) -> None:
        own = open_store(path, boot=str(session), now=lambda: 1.0, utc=lambda: UTC)
        together.wait()
        for number in range(30):
            own.trace.append(session, _block(number))
            own.runners.add("Ann", 1990)
        own.close()

    with ThreadPoolExecutor(len(sessions)) as pool:
        for future in [pool.submit(write, session) for session in sessions]:
            future.result()
    assert [len(store.trace.read(session)) for session in sessions] == [30 * 25] * 4
    assert store.runners.count() == 4 + 120


def test_a_lock_that_is_never_released_is_named(opened: Opener) -> None:
    holder, waiting = opened(), opened(boot="boot-2")
    waiting._file._db.execute("PRAGMA busy_timeout = 1")
    with holder._file.transaction():
        with pytest.raises(StorageError) as refusal:
            waiting.runners.add("Ann", 1990)
        assert refusal.value.code == "store_busy"
        assert waiting.runners.count() == 0
    assert waiting.runners.add("Ann", 1990).id == 1


def test_a_killed_writer_loses_nothing_committed_and_leaves_nothing_half(
    path: Path, opened: Opener, start_session: Callable[[Store], int]
) -> None:
    first = opened()
    session = start_session(first)
    first.close()
    process = _python(_KILLED, str(path))
    stdin, stdout = _pipes(process)
    assert stdout.readline() == "inside\n"
    process.kill()
    process.wait()
    stdin.close()
    stdout.close()
    store = opened(boot="boot-2")
    trace = store.trace.read(session)
    assert [trace.point(number * 25).pressure_mmhg for number in range(5)] == [100.0, 101.0, 102.0, 103.0, 104.0]
    assert len(trace) == 125
    assert store.events.page(0, 1) == ()
    assert [bout.id for bout in store.sessions.open_ones()] == [session]
    store.events.append("session_interrupted", session_id=session, at_s=1.0)
