"""Every screen in German, and in a language that shows what cannot be translated."""

import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from kiosk import catalogues
from kiosk.catalogues import ENGLISH, languages
from kiosk.core.model import Mode
from kiosk.therapy.library import Library, load_library
from kiosk.tui.keyboards import KEYBOARDS, KEYS_MOST
from kiosk.tui.language import Plural, Text, named, number, said, speak, spoken
from kiosk.tui.navigation import Place
from kiosk.tui.strings import UNGUARDED_WORDS, WHO_TITLE
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton
from tests import catalogue
from tests.tui.scenes import HOSTILE, SCENES
from tests.tui.support import Station, station
from tests.tui.support import snapshot as standing
from tests.tui.test_tui_scenes import check_frame, check_targets, check_text, scene, shown

OTHERS: Final = tuple(code for code in languages() if code != ENGLISH)


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library()


@pytest.fixture
def agreed(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot


@pytest.fixture(autouse=True)
def _back_to_english() -> Iterator[None]:
    yield
    speak(ENGLISH)


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
    async with scene(name, library, language="de") as screen:
        check_frame(screen)
        check_targets(screen)
        check_text(screen)
        assert screen.text() == agreed


VOWELS: Final = str.maketrans("aeiouAEIOU", "àèìòùÀÈÌÒÙ")


def accented(message: str) -> str:
    """The same sentence in a language in which every word can be told from one that came past the catalogue."""
    if message in (".", str(UNGUARDED_WORDS)):
        return message  # a sign, and the word that is drawn in letters of its own
    return "".join(
        part if part.startswith("{") else part.translate(VOWELS) for part in re.split(r"(\{[^}]*\})", message)
    )


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with that language alone, made of every sentence that is gathered for translation."""
    folder = tmp_path_factory.mktemp("locale")
    words = catalogue.template()
    for one in words:
        if one.id:
            one.string = tuple(map(accented, one.id)) if isinstance(one.id, tuple) else accented(str(one.id))
    (folder / "xx" / "LC_MESSAGES").mkdir(parents=True)
    (folder / "xx" / "LC_MESSAGES" / "kiosk.mo").write_bytes(catalogue.compiled(words))
    return folder


NAMES: Final = (
    *(
        *HOSTILE,
        "gnol oot emaN",
        "gnol oot",
        "]0;gone",
        str(UNGUARDED_WORDS),
        "Alex Rivers",
        "Alex",
        "Sam Stone",
        "Robin",
        "Zoë Ångström",
        "Kim",
        "Jo",
        "RES-STD",
        "RES-FIRST",
        "STOP",
        "mmHg",
        "min",
    ),
)
"""What stands in the records of the scenes, or is no word of any language."""


CITING: Final = ("evidence", "evidence_long")


def plain_words(text: str) -> set[str]:
    """Words that nobody could translate."""
    for name in NAMES:
        text = text.replace(name, "")
    return {word for word in re.findall(r"[A-Za-z]{4,}", text) if re.search("[aeiouAEIOU]", word)}


@pytest.mark.parametrize("name", SCENES)
async def test_nothing_on_a_screen_is_beyond_translation(
    name: str, library: Library, strange: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name in CITING:
        pytest.skip("published sources stay as they were published")
    monkeypatch.setattr(catalogues, "FOLDER", strange)
    async with scene(name, library, language="xx") as screen:
        for widget in [*shown(screen, Label), *shown(screen, PressButton)]:
            assert isinstance(widget, Label | PressButton)
            text = widget.text if isinstance(widget, Label) else widget.label
            assert plain_words(text) == set(), f"{widget.id}: {text}"


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
