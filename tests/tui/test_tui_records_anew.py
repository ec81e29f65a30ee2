"""A controller that starts may have replaced the records: the screen goes on with those that stand there now."""

from __future__ import annotations

import os
import sqlite3
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from kiosk.core.model import Mode
from kiosk.hw.clock import SystemClock
from kiosk.link.client import Disconnected
from kiosk.link.wire import SnapshotMessage, Welcome
from kiosk.storage import Store, open_store
from kiosk.storage.generations import set_aside
from kiosk.tui import readying
from kiosk.tui.app import KioskApp
from kiosk.tui.visit import Visit
from tests.tui.settling import settle
from tests.tui.support import CountingStop, RememberingLink, snapshot

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from kiosk.therapy.library import Library


def opened(path: Path) -> Store:
    return open_store(path, boot="b1", now=lambda: 5.0, utc=lambda: "2026-03-01T09:41:00.000+00:00")


@asynccontextmanager
async def visited(path: Path, library: Library, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[KioskApp]:
    """A screen with a visit of Ann, who is the first of the records."""
    monkeypatch.setattr(readying, "FIRST_S", 3600.0)
    link = RememberingLink()
    app = KioskApp(link, CountingStop(), lambda: opened(path), lambda: library, SystemClock(), stall_exit=False)
    async with app.run_test(size=(66, 20)):
        await greet(app, "controller-1")
        app.visit = Visit(runner=app.store.runners.add("Ann", 1990))
        yield app
        app.store.close()


async def greet(app: KioskApp, boot: str) -> None:
    app.receive(Disconnected("end of file"))
    app.receive(Welcome(1, boot, False, "bench"))
    app.receive(SnapshotMessage(snapshot=snapshot(Mode.READY)))
    await settle(app)


def files_open() -> set[int]:
    """Numbers of the files that this process holds open."""
    found = set()
    for name in os.listdir("/proc/self/fd"):
        try:
            found.add(os.stat(f"/proc/self/fd/{name}").st_ino)
        except FileNotFoundError:
            continue
    return found


async def test_after_records_were_replaced_all_is_read_from_the_new_file(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "kiosk.db"
    async with visited(path, library, monkeypatch) as app:
        old, aside = app.store, path.stat().st_ino
        set_aside(path)
        controllers = opened(path)
        controllers.runners.add("Bea", 1980)
        await greet(app, "controller-2")
        assert [one.name for one in app.store.runners.page(0, 9)] == ["Bea"]
        assert app.visit.runner is None, "her number is somebody else's now"
        assert path.stat().st_ino in files_open()
        assert aside not in files_open()
        with pytest.raises(sqlite3.ProgrammingError):
            old.runners.page(0, 9)
        controllers.close()
    again = opened(path)
    assert [one.name for one in again.runners.page(0, 9)] == ["Bea"], "closing the old file took nothing from the new"
    again.close()


async def test_records_that_were_not_replaced_are_opened_anew_and_the_visit_goes_on(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with visited(tmp_path / "kiosk.db", library, monkeypatch) as app:
        old = app.store
        await greet(app, "controller-1")
        assert app.store is old, "only the link was cut"
        await greet(app, "controller-2")
        assert app.store is not old
        assert app.visit.runner is not None
