"""Names: what people really write is kept, what steers a terminal is refused."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.errors import StorageError
from kiosk.storage.names import MAX_NAME_CHARACTERS, clean_name


@pytest.mark.parametrize(
    "name",
    [
        "Ann",
        "Ann [/b] O'Hara",
        "[@click=app.quit]Stop[/]",
        "Zoë Núñez-Łukasz",
        "Nguyễn Thị Ánh",
        "Ивáн Грóзный",
        "محمد",
        "สมชาย",
        "李小龍",
        "A-12",
        "M" * MAX_NAME_CHARACTERS,
    ],
)
def test_real_names_are_kept(name: str) -> None:
    assert clean_name(name) == unicodedata.normalize("NFC", name)


def test_names_are_composed_and_trimmed() -> None:
    assert clean_name("  Zoe\u0308 ") == "Zo\u00eb"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "name_empty"),
        ("   ", "name_empty"),
        ("...", "name_empty"),
        ("\u0301", "name_empty"),
        ("M" * (MAX_NAME_CHARACTERS + 1), "name_too_long"),
        ("Ann\x1b[2J", "name_character"),
        ("Ann\n", "name_character"),
        ("Ann\tB", "name_character"),
        ("Ann\x7f", "name_character"),
        ("Ann\x9b2J", "name_character"),
        ("Ann\u202eB", "name_character"),
        ("Ann\u2066B", "name_character"),
        ("Ann\u200bB", "name_character"),
        ("Ann\u2028B", "name_character"),
        ("Ann\u00a0B", "name_character"),
        ("Ann\ue000", "name_character"),
        ("Ann\ud800", "name_character"),
        ("Ann\U0010fffe", "name_character"),
        ("A" + "\u0329" * 4, "name_marks"),
    ],
)
def test_other_characters_are_refused(name: str, code: str) -> None:
    with pytest.raises(StorageError) as refusal:
        clean_name(name)
    assert refusal.value.code == code
    assert refusal.value.hint


def test_length_is_counted_after_composing() -> None:
    assert len(clean_name("e\u0301" * MAX_NAME_CHARACTERS)) == MAX_NAME_CHARACTERS


@given(st.text(max_size=60))
def test_whatever_is_typed_a_kept_name_is_printable_short_and_stable(text: str) -> None:
    try:
        name = clean_name(text)
    except StorageError as refusal:
        assert refusal.code in {"name_empty", "name_too_long", "name_character", "name_marks"}  # noqa: PT017
        return
    assert 1 <= len(name) <= MAX_NAME_CHARACTERS
    assert name.isprintable()
    assert name == unicodedata.normalize("NFC", text).strip(" ")
    assert clean_name(name) == name
    assert not {unicodedata.bidirectional(c) for c in name} & {
        "LRE",
        "RLE",
        "LRO",
        "RLO",
        "PDF",
        "LRI",
        "RLI",
        "FSI",
        "PDI",
    }
