"""A language in which every vowel has an accent: a word without one came past the catalogue.

Its sentences are as long as the English ones, letter by letter, so a screen in it is the English screen once the
accents are taken away again. One look at a scene therefore answers for both.
"""

import re
from pathlib import Path
from typing import Final

import pytest

from kiosk import catalogues
from kiosk.catalogues import FOLDER
from kiosk.tui.strings import UNGUARDED_WORDS
from kiosk.tui.widgets import block_face, letters
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.state_band import StateBand
from tests import catalogue
from tests.tui.scenes import HOSTILE
from tests.tui.structure import shown
from tests.tui.support import Station

CODE: Final = "aa"
"""Stands before every other language, so the button that names the next one names the same as in English."""

PLAIN: Final = "aeiouAEIOU"
ACCENTED: Final = "àèìòùÀÈÌÒÙ"
_MARK: Final = str.maketrans(PLAIN, ACCENTED)
_BACK: Final = str.maketrans(ACCENTED, PLAIN)

NAMES: Final = (
    *(
        *HOSTILE,
        "gnol oot emaN",
        "gnol oot",
        "gnol oo",
        "]0;gone",
        str(UNGUARDED_WORDS),
        "Alex Rivers",
        "Alex",
        "Sam Stone",
        "Robin",
        "Zoë Ångström",
        "Kim",
        "Sam Carter",
        "Lee Long",
        "Jo Park",
        "O'Neill of the North",
        "[@click=app.qui",
        "[@click=app",
        ".bundle",
        "WALK EASILY",
        "Jo",
        "RES-STD",
        "RES-FIRST",
        "STOP",
        "mmHg",
        "min",
    ),
)
"""What stands in the records of the scenes, or is no word of any language."""


def accented(message: str) -> str:
    """The same sentence in a language in which every word can be told from one that came past the catalogue."""
    if message in (".", str(UNGUARDED_WORDS)):
        return message  # a sign, and the word that is drawn in letters of its own
    return "".join(
        part if part.startswith("{") else part.translate(_MARK) for part in re.split(r"(\{[^}]*\})", message)
    )


def english(text: str) -> str:
    """The same text without the accents that mark what was translated."""
    return text.translate(_BACK)


def written(folder: Path) -> Path:
    """A folder with all languages there are and this one, made of every sentence that is gathered for translation."""
    for path in FOLDER.glob("*/LC_MESSAGES/*.mo"):
        (folder / path.relative_to(FOLDER)).parent.mkdir(parents=True)
        (folder / path.relative_to(FOLDER)).write_bytes(path.read_bytes())
    words = catalogue.template()
    for one in words:
        if one.id:
            one.string = tuple(map(accented, one.id)) if isinstance(one.id, tuple) else accented(str(one.id))
    (folder / CODE / "LC_MESSAGES").mkdir(parents=True)
    (folder / CODE / "LC_MESSAGES" / "kiosk.mo").write_bytes(catalogue.compiled(words))
    return folder


def learn(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let this language be spoken, and drawn in the station's own letters as the English one is."""
    patch.setattr(catalogues, "FOLDER", folder)
    for plain, marked in zip(PLAIN, ACCENTED, strict=True):
        if plain in block_face._GLYPHS:
            patch.setitem(block_face._GLYPHS, marked, block_face._GLYPHS[plain])
        patch.setitem(letters.GLYPHS, marked, letters.GLYPHS[plain])


def plain_words(text: str) -> set[str]:
    """Words that nobody could translate."""
    for name in NAMES:
        text = text.replace(name, "")
    return {word for word in re.findall(r"[A-Za-z]{4,}", text) if re.search("[aeiouAEIOU]", word)}


def untranslated(st: Station) -> list[str]:
    """What on the present screen is beyond translation."""
    said = [(widget.id, widget.text) for widget in shown(st, Label) if isinstance(widget, Label)]
    said += [(widget.id, widget.label) for widget in shown(st, PressButton) if isinstance(widget, PressButton)]
    said += [(widget.id, widget.words) for widget in shown(st, StateBand) if isinstance(widget, StateBand)]
    return [f"{where}: {text}" for where, text in said if plain_words(text)]
