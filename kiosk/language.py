"""Which language is spoken, by the screen or on a page that is printed, and the type of every sentence.

A sentence stands in the code in English, as `Text` or `Plural`, and is put into the language spoken when it is shown
or filled in. It is no `str`, so the type checker finds every place where one would be joined, cut or compared before
that. The other languages are gettext catalogues in `locale/`; one more language is one more folder there
(`docs/developer.md`, [why](docs/adr/0045-languages.md)).
"""

import string
from collections.abc import Iterator
from dataclasses import dataclass
from gettext import GNUTranslations, NullTranslations
from typing import Final

from kiosk import catalogues
from kiosk.catalogues import DOMAIN, ENGLISH


class _Figures(string.Formatter):
    """`str.format`, with the decimal sign of the language in every figure that has one."""

    def format_field(self, value: object, format_spec: str) -> str:
        shown = str(super().format_field(value, format_spec))
        is_figure = isinstance(value, int | float) and (isinstance(value, float) or format_spec[-1:] in ("e", "f", "g"))
        return shown.replace(".", str(DECIMAL)) if is_figure else shown


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence, in English. `str()` of it is the sentence in the language spoken now."""

    source: str

    def __str__(self) -> str:
        return said(self.source)

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def format(self, **fields: object) -> str:
        """The sentence with its places filled; numbers as the language writes them."""
        return _FIGURES.vformat(str(self), (), fields)


@dataclass(frozen=True, slots=True)
class Plural:
    """A sentence with a number in it that decides its form: one visit, two visits."""

    one: str
    many: str

    def format(self, *, count: int, **fields: object) -> str:
        """The form for so many, with its places filled."""
        form = _speaking.catalogue.ngettext(self.one, self.many, count)
        return _FIGURES.vformat(form, (), {"count": count, **fields})


Sayable = str | Text
"""What a widget shows: a sentence, or text that is final already (a name, a figure, a filled sentence)."""

_FIGURES: Final = _Figures()
DECIMAL: Final = Text(".")
"""The decimal sign, alone in its sentence."""
OWN_NAME: Final = Text("English")
"""What a language calls itself; its translation is the name on the button that chooses it."""


@dataclass(slots=True)
class _Speaking:
    """The one thing here that changes: a screen has one reader at a time."""

    code: str
    catalogue: NullTranslations


_speaking: Final = _Speaking(ENGLISH, NullTranslations())
_loaded: Final[dict[str, NullTranslations]] = {ENGLISH: _speaking.catalogue}


def number(value: float, spec: str) -> str:
    """A figure in a format of `format`, with the decimal sign of the language."""
    return _FIGURES.format_field(float(value), spec)


def said(source: str) -> str:
    """A sentence of a data file or of the code in the language spoken; itself where there is no translation.

    A clinic's own protocols have their sentences in the language they were written in.
    """
    return _speaking.catalogue.gettext(source) if source else source


def spoken() -> str:
    """Code of the language spoken now."""
    return _speaking.code


def speak(code: str) -> None:
    """Speak a language from now on.

    Raises:
        LookupError: there is no such language.
    """
    if code not in _loaded:
        if code not in catalogues.languages():
            raise LookupError(code)
        with (catalogues.FOLDER / code / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as file:
            _loaded[code] = GNUTranslations(file)
    _speaking.code, _speaking.catalogue = code, _loaded[code]


def named() -> Iterator[tuple[str, str]]:
    """Each language with what it calls itself."""
    now = spoken()
    try:
        for code in catalogues.languages():
            speak(code)
            yield code, str(OWN_NAME)
    finally:
        speak(now)
