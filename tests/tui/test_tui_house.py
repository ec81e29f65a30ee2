"""Whose station it is, and which languages it offers, as the settings have it."""

import asyncio
from pathlib import Path

import pytest

from kiosk.config import ClinicSettings, ScreenSettings, load_settings
from kiosk.core.model import Mode
from kiosk.demo.run import write_settings
from kiosk.therapy.library import Library, load_library
from kiosk.tui import run
from kiosk.tui.house import House
from kiosk.tui.language import spoken
from kiosk.tui.navigation import Place
from kiosk.tui.speaking import after, begin, choose
from kiosk.tui.visit import Visit
from kiosk.tui.widgets.label import Label
from tests.tui.support import CountingStop, FakeStore, StandingClock, Station, snapshot, station

NAME = "Zwölfbogen-Praxis am Südpark 123"
CONTACT = "Reception: extension 40, or the red telephone beside the door"[:60]
OURS = House(name=NAME, contact=CONTACT)


def text(st: Station, key: str) -> str:
    return str(st.app.screen.query_one(f"#{key}", Label).content)


def test_the_settings_fill_it_and_without_them_every_language_is_offered() -> None:
    clinic = ClinicSettings(name="A", contact="B")
    assert House.of(clinic, ScreenSettings(languages=("de",), language="de")) == House(
        name="A", contact="B", languages=("de",)
    )
    assert House.of(ClinicSettings(), ScreenSettings()).languages == ("en", "de")


@pytest.mark.parametrize("size", [(66, 20), (106, 30)])
async def test_the_first_screen_names_the_clinic_whole_and_a_runner_takes_its_place(
    size: tuple[int, int], library: Library
) -> None:
    async with station(library=library, size=size) as st:
        st.app.house = OURS
        await st.show(snapshot(Mode.READY))
        label = st.app.screen.query_one("#header-who", Label)
        assert text(st, "header-who") == NAME
        assert label.content_size.width >= len(NAME)
        st.app.go(Place.REGISTER)
        await st.settle()
        assert text(st, "header-who") == ""


async def test_the_dark_panel_says_whom_to_ask_and_stays_within_the_panel(library: Library) -> None:
    async with station(library=library) as st:
        st.app.house = OURS
        await st.show(snapshot(Mode.READY))
        st.app.go(Place.SAVER)
        await st.settle()
        assert (text(st, "saver-name"), text(st, "saver-contact")) == (NAME, CONTACT)
        box = st.app.screen.query_one("#saver")
        assert st.app.screen.query_one("#body").region.contains_region(box.region)
        assert box.size.width >= len(CONTACT)


async def test_without_a_name_nothing_is_shown_in_its_place(library: Library) -> None:
    async with station(library=library) as st:
        await st.show(snapshot(Mode.READY))
        assert text(st, "header-who") == ""


async def test_only_the_languages_offered_are_on_the_button(library: Library) -> None:
    async with station(library=library) as st:
        st.app.house = House(languages=("en",))
        await st.show(snapshot(Mode.READY))
        assert not st.app.screen.query("#who-language")
        st.app.house = House(languages=("de", "en"))
        st.app.go(Place.WHO)
        await st.settle()
        assert str(st.app.screen.query_one("#who-language").render()).strip().endswith("DE")
        assert spoken() == "en"


async def test_the_button_goes_through_what_is_offered_and_a_language_that_is_not_any_more_is_not_spoken(
    library: Library,
) -> None:
    assert after("en", ("en", "fr", "de")) == "fr"
    assert after("de", ("en", "fr", "de")) == "en"
    async with station(library=library) as st:
        st.app.house = House(languages=("en",))
        choose(st.app)
        assert spoken() == "en"
        runner = st.store.runners.add("Jo", 1980)
        st.store.languages.choose(runner.id, "de")
        st.app.visit = Visit()
        begin(st.app, runner)
        assert spoken() == "en"
        st.app.house = House()
        begin(st.app, runner)
        assert spoken() == "de"


def test_the_screen_process_hands_the_settings_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    told: list[object] = []

    class BuiltError(Exception):
        pass

    def built(*_parts: object, **how: object) -> None:
        told.append(how["house"])
        raise BuiltError

    monkeypatch.setattr(run, "build_app", built)
    path = tmp_path / "kiosk.toml"
    write_settings(path, data_dir=tmp_path / "data", runtime_dir=tmp_path)
    path.write_text(path.read_text() + '[clinic]\nname = "Studio Nord"\n')
    with pytest.raises(BuiltError):
        run.run_screen(load_settings(path))
    assert told == [House(name="Studio Nord")]


def test_what_is_built_has_it() -> None:
    app = run.build_app(
        lambda: asyncio.open_unix_connection("nowhere"),
        CountingStop(),
        FakeStore,
        load_library,
        StandingClock(),
        screen_boot="b",
        stall_exit=False,
        house=OURS,
    )
    assert app.house == OURS
