"""A station's settings on a stick: whole, good, and without what is this station's alone."""

import sys
from pathlib import Path

import pytest

import kiosk.__main__ as command
from kiosk.hw.wiring import default_wiring_path, load_wiring
from kiosk.install import layout, settings
from kiosk.install.machine import InstallError
from kiosk.ops.settingspack import FOLDER, without_serials
from kiosk.therapy.library import DIRECTORY
from tests.test_logo import png

SERIAL = 'serial = "HSC-0042"'


@pytest.fixture
def station(tmp_path: Path) -> Path:
    """An installed station's settings, in a folder of the test."""
    folder = tmp_path / "etc"
    (folder / "protocols").mkdir(parents=True)
    own = next((DIRECTORY / "protocols").glob("*.toml")).read_text(encoding="utf-8")
    ours = own.replace('id = "', 'id = "OWN-', 1)
    (folder / "protocols" / "own.toml").write_text(ours, encoding="utf-8")
    wiring = default_wiring_path().read_text(encoding="utf-8").replace('# serial = "..."', SERIAL)
    assert SERIAL in wiring
    (folder / "wiring.toml").write_text(wiring, encoding="utf-8")
    (folder / "kiosk.toml").write_text(layout.settings().replace(layout.CONFIG_DIR, str(folder)), encoding="utf-8")
    return folder / "kiosk.toml"


def kiosk(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["kiosk", *(str(argument) for argument in arguments)])
    return command.main()


def test_it_is_what_the_installation_takes_and_the_program_finds_good(
    station: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    assert kiosk(monkeypatch, "config", "pack", "--config", station, "--to", stick) == 0
    assert "kiosk.toml, wiring.toml, own.toml" in capsys.readouterr().out
    packed = stick / FOLDER
    monkeypatch.setattr(settings, "PATHS", settings.PATHS | {"wiring": str(station.parent / "wiring.toml")})
    taken = settings.read(packed)
    assert taken[layout.SETTINGS] == station.read_bytes()
    assert taken[f"{settings.PROTOCOLS}/own.toml"] == (station.parent / "protocols" / "own.toml").read_bytes()
    assert b"HSC-0042" not in taken[layout.WIRING]
    assert load_wiring(packed / "wiring.toml").controller.sensor.serial is None
    places = ("--wiring", packed / "wiring.toml", "--protocols", packed / "protocols")
    assert kiosk(monkeypatch, "config", "check", packed / "kiosk.toml", *places) == 0


def test_the_places_named_beside_the_file_are_those_that_are_checked(
    station: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "wiring.toml").write_text("pins = 1\n", encoding="utf-8")
    (bad / "one.toml").write_text("nonsense = 1\n", encoding="utf-8")
    assert kiosk(monkeypatch, "config", "check", station) == 0
    assert kiosk(monkeypatch, "config", "check", station, "--wiring", bad / "wiring.toml") == 2
    assert "pins" in capsys.readouterr().err
    assert kiosk(monkeypatch, "config", "check", station, "--protocols", bad) == 2
    assert "one.toml" in capsys.readouterr().err


def test_wrong_settings_are_not_handed_on(
    station: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (station.parent / "protocols" / "own.toml").write_text("nonsense = 1\n", encoding="utf-8")
    assert kiosk(monkeypatch, "config", "pack", "--config", station, "--to", tmp_path) == 2
    assert "own.toml" in capsys.readouterr().err
    assert not list(tmp_path.glob(f"{FOLDER}*"))


def test_a_folder_that_is_there_is_not_written_over(
    station: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / FOLDER).mkdir()
    assert kiosk(monkeypatch, "config", "pack", "--config", station, "--to", tmp_path) == 2
    assert "is there already" in capsys.readouterr().err


def named(station: Path, name: str, data: bytes) -> None:
    """A picture beside the settings, and its name in them."""
    (station.parent / name).write_bytes(data)
    station.write_text(station.read_text(encoding="utf-8") + f'[clinic]\nlogo = "{name}"\n', encoding="utf-8")


def test_the_clinics_picture_goes_along_by_its_name(
    station: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named(station, "Ours-2.png", png())
    assert kiosk(monkeypatch, "config", "pack", "--config", station, "--to", tmp_path) == 0
    monkeypatch.setattr(settings, "PATHS", settings.PATHS | {"wiring": str(station.parent / "wiring.toml")})
    taken = settings.read(tmp_path / FOLDER)
    assert taken[f"{layout.CONFIG_DIR}/Ours-2.png"] == png()
    (tmp_path / FOLDER / "Ours-2.png").unlink()
    with pytest.raises(InstallError, match="Ours-2"):
        settings.read(tmp_path / FOLDER)


def test_a_picture_that_nothing_could_draw_is_named_and_goes_nowhere(
    station: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    named(station, "logo.png", b"GIF89a")
    assert kiosk(monkeypatch, "config", "check", station) == 2
    assert "clinic.logo" in capsys.readouterr().err
    assert kiosk(monkeypatch, "config", "pack", "--config", station, "--to", tmp_path) == 2
    assert not list(tmp_path.glob(f"{FOLDER}*"))


def test_what_is_wrong_with_all_three_is_said_at_once(
    station: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    named(station, "logo.png", b"GIF89a")
    (station.parent / "wiring.toml").write_text("pins = 1\n", encoding="utf-8")
    (station.parent / "protocols" / "own.toml").write_text("nonsense = 1\n", encoding="utf-8")
    assert kiosk(monkeypatch, "config", "check", station) == 2
    told = capsys.readouterr().err
    assert all(word in told for word in ("pins", "own.toml", "clinic.logo"))


def test_only_serial_numbers_go() -> None:
    text = 'a = 1\n[controller.sensor]\n  serial = "x" # of ours\n# serial = "..."\nserially = 2\n'
    assert without_serials(text) == 'a = 1\n[controller.sensor]\n# serial = "..."\nserially = 2\n'
