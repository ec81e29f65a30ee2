"""The clinic's own words and its languages in the settings: nothing in them steers a terminal or contradicts."""

from pathlib import Path

import pytest

from kiosk.config import load_settings
from kiosk.core.errors import ConfigError

BASE = 'backend = "bench"\ndata_dir = "d"\nruntime_dir = "r"\nstate_dir = "s"\nwiring = "w"\n'


def load(tmp_path: Path, more: str) -> object:
    path = tmp_path / "kiosk.toml"
    path.write_text(BASE + more, encoding="utf-8")
    return load_settings(path)


def codes(tmp_path: Path, more: str) -> list[tuple[str, str]]:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, more)
    return [(one.path, one.code) for one in caught.value.diagnostics]


@pytest.mark.parametrize("name", ["Praxis Müller & Łoś", "Клиника 7", "St. Anne's, 2nd floor", "R+R (Süd) €", ""])
def test_names_of_people_and_places_pass(tmp_path: Path, name: str) -> None:
    settings = load(tmp_path, f'[clinic]\nname = "{name}"\ncontact = "{name}"\n')
    assert settings.clinic.name == name  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "wrong",
    [
        r"a\u001b[2Jb",
        r"a\nb",
        r"a\u202eb",
        r"a\u200bb",
        r"a\u009bb",
        "漢字",
        "עברית",
        "a\u0301",
        "☃",
        r"a\u00a0b",
        r"a\tb",
    ],
)
@pytest.mark.parametrize("key", ["name", "contact"])
def test_nothing_that_steers_a_terminal_turns_its_direction_or_is_two_cells_wide(
    tmp_path: Path, key: str, wrong: str
) -> None:
    assert codes(tmp_path, f'[clinic]\n{key} = "{wrong}"\n') == [(f"clinic.{key}", "text_unsafe")]


@pytest.mark.parametrize("wrong", [" a", "a ", "a  b"])
def test_blanks_that_nobody_sees_are_refused(tmp_path: Path, wrong: str) -> None:
    assert codes(tmp_path, f'[clinic]\nname = "{wrong}"\n') == [("clinic.name", "text_unsafe")]


def test_what_is_too_long_is_refused_and_not_cut(tmp_path: Path) -> None:
    more = f'[clinic]\nname = "{"a" * 33}"\ncontact = "{"a" * 61}"\n'
    assert codes(tmp_path, more) == [("clinic.name", "out_of_range"), ("clinic.contact", "out_of_range")]


@pytest.mark.parametrize("name", ["logo.svg", "../logo.png", "/srv/logo.png", "a b.png", ".png", r"logo.png\n", ""])
def test_a_picture_is_a_png_beside_the_settings_and_nothing_else(tmp_path: Path, name: str) -> None:
    assert codes(tmp_path, f'[clinic]\nlogo = "{name}"\n') == [("clinic.logo", "out_of_range")]


def test_a_picture_that_is_not_there_keeps_no_process_down(tmp_path: Path) -> None:
    settings = load(tmp_path, '[clinic]\nlogo = "logo.png"\n')
    assert settings.logo == tmp_path / "logo.png"  # type: ignore[attr-defined]


def test_languages_have_catalogues_stand_once_and_hold_the_one_spoken(tmp_path: Path) -> None:
    at = "screen.languages"
    assert codes(tmp_path, '[screen]\nlanguages = ["en", "xx"]\n') == [(at, "language_unknown")]
    assert codes(tmp_path, '[screen]\nlanguages = ["en", "en"]\n') == [(at, "contradiction")]
    assert codes(tmp_path, '[screen]\nlanguages = ["de"]\n') == [(at, "contradiction")]
    assert codes(tmp_path, "[screen]\nlanguages = []\n") == [(at, "out_of_range")]
    settings = load(tmp_path, '[screen]\nlanguage = "de"\nlanguages = ["de"]\n')
    assert settings.screen.languages == ("de",)  # type: ignore[attr-defined]
