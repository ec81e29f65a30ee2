"""The runner's card: one page in each language, whole, with the clinic's words where there are any."""

import argparse
import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from kiosk.catalogues import languages
from kiosk.config import load_settings
from kiosk.core.errors import ConfigError, ExportError
from kiosk.export import quickcard_strings as words
from kiosk.export.quickcard import card
from kiosk.hw.wiring import default_wiring_path
from kiosk.language import speak
from kiosk.tui import quickcard

LONGEST = ("W" * 32, "M" * 60)
"""As long as the settings let them be, in the widest letters."""


def text_of(content: bytes) -> str:
    (page,) = PdfReader(io.BytesIO(content)).pages
    return " ".join(page.extract_text().split())


@pytest.mark.parametrize("code", languages())
def test_it_is_one_page_on_which_no_sentence_is_cut(code: str) -> None:
    speak(code)
    text = text_of(card("Studio Nord", "extension 40"))
    said = (words.TITLE, words.CUFF, words.MOVE, words.REST, words.NORMAL, *words.NORMALS, words.NOT_NORMAL)
    for one in (*said, *words.NOT_NORMALS, words.STOP, words.STOP_TOUCH, words.SWITCH, words.END, words.AFTER):
        assert str(one) in text, one
    assert words.ASK.format(contact="extension 40") in text
    assert "Studio Nord" in text
    assert "…" not in text


def test_without_a_contact_it_says_whom_to_ask_all_the_same() -> None:
    text = text_of(card("", ""))
    assert str(words.ASK_SOMEBODY) in text
    assert "{" not in text


def test_the_longest_name_and_contact_are_not_cut() -> None:
    text = text_of(card(*LONGEST)).replace(" ", "")
    assert LONGEST[0] in text
    assert LONGEST[1] in text
    assert "…" not in text


def test_the_same_card_twice_is_the_same_file() -> None:
    assert card("A", "B") == card("A", "B")


def asked(out: Path, language: str | None = None) -> argparse.Namespace:
    return argparse.Namespace(out=out, language=language)


def test_the_command_takes_name_and_language_from_the_settings_and_writes_over_nothing(tmp_path: Path) -> None:
    path, out = tmp_path / "kiosk.toml", tmp_path / "card.pdf"
    path.write_text(
        'backend = "bench"\ndata_dir = "d"\nruntime_dir = "r"\nstate_dir = "s"\n'
        f'wiring = "{default_wiring_path()}"\n[screen]\nlanguage = "de"\n[clinic]\nname = "Studio Nord"\n'
    )
    settings = load_settings(path)
    assert quickcard.run(settings, asked(out)) == 0
    text = text_of(out.read_bytes())
    assert "Studio Nord" in text
    assert "Training mit der Manschette" in text
    with pytest.raises(ExportError, match="there already"):
        quickcard.run(settings, asked(out))
    with pytest.raises(ConfigError, match="language"):
        quickcard.run(settings, asked(tmp_path / "other.pdf", "xx"))
    with pytest.raises(ExportError, match="another folder"):
        quickcard.run(settings, asked(tmp_path / "none" / "card.pdf", "en"))
