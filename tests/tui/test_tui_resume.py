"""A screen that was started again in the middle of a bout speaks with its runner as the one before it did."""

import logging

import pytest

from kiosk.core.errors import StorageError
from kiosk.core.model import Mode
from kiosk.therapy.library import Library
from kiosk.tui import readying
from kiosk.tui.language import spoken
from kiosk.tui.navigation import Place
from kiosk.tui.speaking import forget, resume
from tests.tui.support import FakeStore, Station, snapshot, station, training


def german() -> FakeStore:
    """The runner of the bout reads German; the station speaks English."""
    store, session = FakeStore(), training().session
    assert session is not None
    store.languages.choose(session.runner_id, "de")
    return store


async def resumed(st: Station) -> str:
    with st.app._context():
        resume(st.app)
    await st.settle()
    return spoken()


async def test_in_a_bout_it_is_the_runners_and_the_screen_is_drawn_anew(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readying, "FIRST_S", 3600.0)
    async with station(library=library, store=german()) as st:
        await st.show(training())
        before = st.text()
        assert await resumed(st) == "de"
        assert st.app.place is Place.TRAINING
        assert st.text() != before
        forget(st.app)
        assert spoken() == "en"


async def test_all_that_a_start_leaves_for_later_includes_it(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readying, "FIRST_S", 0.0)
    monkeypatch.setattr(readying, "PAUSE_S", 0.0)
    async with station(library=library, store=german()) as st:
        loaded: list[str] = []
        st.app.all_loaded = lambda: loaded.append(spoken())
        await st.show(training())
        while not loaded:
            await st.settle()
        assert loaded == ["de"]


@pytest.mark.parametrize("why", ["no bout", "a visit that is known", "a language that was chosen just now"])
async def test_otherwise_nothing_changes(library: Library, monkeypatch: pytest.MonkeyPatch, why: str) -> None:
    monkeypatch.setattr(readying, "FIRST_S", 3600.0)
    async with station(library=library, store=german()) as st:
        await st.show(snapshot(Mode.READY) if why == "no bout" else training())
        if why == "a visit that is known":
            st.app.visit.runner = st.store.runners.add("Alex Rivers", 1988)
        if why == "a language that was chosen just now":
            st.app.visit.language = "en"
        assert await resumed(st) == "en"


async def test_records_that_cannot_be_read_leave_the_bout_on_the_panel_and_are_told(
    library: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(readying, "FIRST_S", 3600.0)

    def unread(_runner_id: int) -> str | None:
        raise StorageError("busy", "the records are busy", "try again")

    async with station(library=library, store=german()) as st:
        await st.show(training())
        monkeypatch.setattr(st.store.languages, "chosen", unread)
        with caplog.at_level(logging.ERROR):
            assert await resumed(st) == "en"
        assert st.app.place is Place.TRAINING
        assert "the language of runner=" in caplog.text
