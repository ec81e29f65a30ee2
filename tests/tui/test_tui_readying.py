"""A screen that starts in the middle of a bout shows the bout before it loads what the bout does not need."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.config import load_settings
from kiosk.core.errors import KioskError, StorageError
from kiosk.core.model import Mode
from kiosk.demo.run import write_settings
from kiosk.hw.clock import SystemClock
from kiosk.link.wire import SnapshotMessage, Welcome
from kiosk.therapy.library import Library, load_library
from kiosk.tui import readying, run
from kiosk.tui.app import KioskApp
from kiosk.tui.navigation import Place
from kiosk.tui.run import run_app
from kiosk.tui.screens import is_loaded
from tests.tui.settling import settle
from tests.tui.support import CountingStop, FakeStore, RememberingLink, snapshot, training

ROOT = Path(__file__).resolve().parent.parent.parent
NEEDED_LATER = ("kiosk.storage", "sqlite_utils", "kiosk.therapy", "kiosk.core.session", "kiosk.core.records")


class Opening:
    """Counts how often records and rules were opened, and may refuse the records."""

    def __init__(self, *, refusal: KioskError | None = None) -> None:
        self.refusal = refusal
        self.opened: list[str] = []

    def store(self) -> FakeStore:
        self.opened.append("store")
        if self.refusal is not None:
            raise self.refusal
        return FakeStore()

    def library(self) -> Library:
        self.opened.append("library")
        return load_library()

    def app(self) -> KioskApp:
        return KioskApp(RememberingLink(), CountingStop(), self.store, self.library, SystemClock(), stall_exit=False)


def tell_of_a_bout(app: KioskApp) -> None:
    app.receive(Welcome(1, "controller", False, "bench"))
    app.receive(SnapshotMessage(snapshot=training()))


def tell_of_nobody(app: KioskApp) -> None:
    app.receive(Welcome(1, "controller", False, "bench"))
    app.receive(SnapshotMessage(snapshot=snapshot(Mode.READY)))


async def tell_until_shown(app: KioskApp) -> None:
    tell_of_a_bout(app)
    await settle(app)


async def test_a_bout_is_shown_before_records_and_rules_are_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readying, "FIRST_S", 3600.0)
    monkeypatch.setattr(readying, "PAUSE_S", 0.0)
    opening = Opening()
    app = opening.app()
    async with app.run_test(size=(66, 20)):
        await tell_until_shown(app)
        assert (app.place, opening.opened) == (Place.TRAINING, [])


async def test_all_else_is_loaded_soon_after_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readying, "FIRST_S", 0.0)
    monkeypatch.setattr(readying, "PAUSE_S", 0.0)
    opening, loaded = Opening(), []
    app = opening.app()
    app.all_loaded = lambda: loaded.append(tuple(opening.opened))
    async with app.run_test(size=(66, 20)), asyncio.timeout(30):
        for _ in range(3):
            await tell_until_shown(app)
        while not loaded:  # noqa: ASYNC110 - the app has no event for it
            await asyncio.sleep(0)
        assert opening.opened == ["library", "store"]
        assert loaded == [("library", "store")]
        assert all(is_loaded(place) for place in Place)
        assert app.store is app.store


@pytest.mark.parametrize("is_in_a_bout", [True, False], ids=["in_a_bout", "the_first_screen_needs_them"])
async def test_records_that_are_refused_end_the_screen_with_their_sentence(
    monkeypatch: pytest.MonkeyPatch, is_in_a_bout: bool
) -> None:
    monkeypatch.setattr(readying, "FIRST_S", 0.0)
    app = Opening(refusal=StorageError("damaged", "the records are damaged", "restore a backup")).app()
    app.call_later(tell_of_a_bout if is_in_a_bout else tell_of_nobody, app)
    with pytest.raises(StorageError, match="restore a backup"):
        async with asyncio.timeout(30):
            await run_app(app, headless=True)


def test_what_shows_a_bout_does_not_import_the_rest() -> None:
    """In a process of its own: here everything is loaded long since."""
    text = (
        "import sys; import kiosk.tui.run, kiosk.tui.app, kiosk.tui.screens.training, kiosk.tui.screens.notice\n"
        f"print(sorted(set({NEEDED_LATER!r}) & set(sys.modules)))"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", text], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_screen_does_not_look_through_all_records_in_its_message_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That takes as long as the file is large; the controller has done it."""
    asked: list[bool] = []

    def opened(_path: Path, *, reads_all: bool = True, **_how: object) -> FakeStore:
        asked.append(reads_all)
        return FakeStore()

    monkeypatch.setattr("kiosk.storage.open_store", opened)
    write_settings(tmp_path / "kiosk.toml", data_dir=tmp_path / "data", runtime_dir=tmp_path / "run")
    run._open_store(load_settings(tmp_path / "kiosk.toml"), SystemClock())
    assert asked == [False]
