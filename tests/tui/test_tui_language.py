"""Every screen in German, and in a language that shows what cannot be translated."""

import string
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from kiosk.catalogues import ENGLISH, languages
from kiosk.core.model import Mode
from kiosk.therapy.library import Library
from kiosk.tui.keyboards import KEYBOARDS, KEYS_MOST
from kiosk.tui.language import Plural, Text, named, number, said, speak, spoken
from kiosk.tui.navigation import Place
from kiosk.tui.strings import WHO_TITLE
from kiosk.tui.widgets.label import Label
from tests import catalogue
from tests.tui.supervisor_scenes import ALL as SCENES
from tests.tui.support import SIZE, Station, station
from tests.tui.support import snapshot as standing
from tests.tui.test_tui_scenes import WIDE, above_stop, check, check_targets, resized, scene

OTHERS: Final = tuple(code for code in languages() if code != ENGLISH)


@pytest.fixture
def agreed(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot


# --- the catalogues -------------------------------------------------------------------------------------------


def fields(text: str) -> set[tuple[str, str]]:
    return {(name, spec or "") for _, name, spec, _ in string.Formatter().parse(text) if name is not None}


def forms(one: object) -> list[str]:
    return [str(form) for form in one] if isinstance(one, list | tuple) else [str(one)]


@pytest.mark.parametrize("code", OTHERS)
def test_a_catalogue_has_every_sentence_and_no_other(code: str) -> None:
    kept, there = catalogue.read(code), catalogue.template()
    assert {one.id for one in kept if one.id} == {one.id for one in there if one.id}, "python -m tests.catalogue"
    assert [one.id for one in kept if one.id and not catalogue.is_translated(one)] == []
    assert [one.id for one in kept if one.id and one.fuzzy] == []


@pytest.mark.parametrize("code", OTHERS)
def test_a_compiled_catalogue_is_the_one_that_is_read_by_people(code: str) -> None:
    assert catalogue.paths(code)[1].read_bytes() == catalogue.compiled(catalogue.read(code))


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_has_the_same_places_to_fill(code: str) -> None:
    for one in catalogue.read(code):
        for form in forms(one.string) if one.id else ():
            assert fields(form) == fields(forms(one.id)[-1]), one.id


def test_every_catalogue_that_is_kept_can_be_spoken() -> None:
    assert catalogue.kept() == OTHERS
    assert dict(named()) == {ENGLISH: "English", "de": "Deutsch"}


# --- the type -------------------------------------------------------------------------------------------------


def test_a_sentence_is_said_when_it_is_shown() -> None:
    text, days = Text("Ready"), Plural("{count} day", "{count} days")
    assert (str(text), f"{text:>7}", days.format(count=1), days.format(count=2)) == (
        *("Ready", "  Ready"),
        *("1 day", "2 days"),
    )
    speak("de")
    assert (str(text), days.format(count=1), days.format(count=2)) == ("Bereit", "1 Tag", "2 Tage")


def test_figures_have_the_decimal_sign_of_the_language() -> None:
    text = Text("{value} {unit}")
    assert (number(1.5, ".1f"), text.format(value=0.25, unit="1.0")) == ("1.5", "0.25 1.0")
    speak("de")
    assert (number(1.5, ".1f"), text.format(value=0.25, unit="1.0")) == ("1,5", "0,25 1.0")
    assert Text("{seconds:.1f} s").format(seconds=0) == "0,0 s"


def test_what_has_no_translation_stays_as_it_is() -> None:
    speak("de")
    assert said("A clinic's own words") == "A clinic's own words"
    assert said("") == ""


@given(st.text(max_size=20))
def test_only_a_language_with_a_catalogue_is_spoken(code: str) -> None:
    if code in languages():
        speak(code)
        assert spoken() == code
    else:
        with pytest.raises(LookupError):
            speak(code)
    speak(ENGLISH)


# --- the screens ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SCENES)
async def test_screen_in_german_fits_and_looks_as_agreed(
    name: str, library: Library, agreed: SnapshotAssertion
) -> None:
    async with scene(name, library, size=WIDE, language="de") as screen:
        check(screen)
        wide = above_stop(screen)
        await resized(screen, SIZE)
        check(screen)
        assert screen.text() == agreed
        assert wide == agreed(name="wide")


# --- letters ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", languages())
def test_every_language_has_its_letters_and_they_fit(code: str) -> None:
    *rows, last = KEYBOARDS[code]
    keys = "".join((*rows, last))
    assert len(set(keys)) == len(keys)
    assert set("ABCDEFGHIJKLMNOPQRSTUVWXYZ'-") <= set(keys)
    assert max(map(len, (*rows, last + "  "))) <= KEYS_MOST


async def test_a_name_is_typed_in_the_letters_of_the_language(library: Library) -> None:
    async with station(library=library, language="de") as screen:
        await screen.show(standing(Mode.READY))
        await screen.tap("#new-runner")
        check_targets(screen)
        for key in ("uf6", "z", "space", "udf", "udf"):
            await screen.tap(f"#key-{key}")
        assert label(screen, "#register-name").endswith("Öz ßß_")


# --- who reads what -------------------------------------------------------------------------------------------


async def test_a_language_is_chosen_on_the_first_screen_and_kept_with_the_runner(library: Library) -> None:
    async with station(library=library) as screen:
        await at_the_door(screen)
        assert label(screen, "#choose-title") == str(WHO_TITLE)
        await screen.tap("#who-language")
        assert label(screen, "#choose-title") == str(WHO_TITLE) == "Wer trainiert?"
        await screen.tap("#choice-0")
        assert (spoken(), screen.store.languages.rows) == ("de", [(1, "de")])
        screen.app.new_visit()
        await screen.settle()
        assert spoken() == ENGLISH
        await screen.tap("#choice-0")
        assert (spoken(), screen.store.languages.rows) == ("de", [(1, "de")])


async def test_choosing_is_undone_by_the_same_button(library: Library) -> None:
    async with station(library=library) as screen:
        await at_the_door(screen)
        await screen.tap("#who-language")
        await screen.tap("#who-language")
        assert spoken() == ENGLISH
        await screen.tap("#choice-0")
        assert screen.store.languages.rows == [(1, ENGLISH)]


async def test_a_language_that_went_with_an_update_is_not_spoken(
    library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    async with station(library=library, language="de") as screen:
        await at_the_door(screen)
        screen.store.languages.choose(1, "qq")
        await screen.tap("#choice-0")
        assert spoken() == "de"
        assert "language=qq" in caplog.text


def label(screen: Station, selector: str) -> str:
    return screen.app.screen.query_one(selector, Label).text


async def at_the_door(screen: Station) -> None:
    """The station is open, and one runner is registered."""
    screen.store.runners.add("Alex Rivers", 1988)
    await screen.show(standing(Mode.READY))
    assert screen.app.place is Place.WHO
