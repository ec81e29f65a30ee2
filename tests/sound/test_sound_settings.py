"""The settings of sound: all off as they come, each by itself, and nothing beyond what the card can do."""

from pathlib import Path

import msgspec
import pytest

from kiosk.config import check, load_settings
from kiosk.settings import SoundSettings

STATION = """
backend = "bench"
data_dir = "data"
runtime_dir = "run"
state_dir = "state"
wiring = "wiring.toml"
"""


def test_a_station_has_no_sound_unless_it_is_set(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(STATION)
    found = load_settings(file).sound
    assert not found.anything
    assert all(msgspec.convert({wish: True}, SoundSettings).anything for wish in ("tempo_ticks", "set_end", "spoken"))
    file.write_text(f'{STATION}\n[sound]\nspoken = true\nvolume_percent = 30\ndevice = "plughw:1"\n')
    assert load_settings(file).sound == SoundSettings(spoken=True, volume_percent=30, device="plughw:1")


@pytest.mark.parametrize(
    ("key", "value"), [("volume_percent", 101), ("volume_percent", 4), ("device", ""), ("spoken", 1), ("loud", True)]
)
def test_what_cannot_be_is_refused_with_its_path(key: str, value: object) -> None:
    (problem,) = check({key: value}, SoundSettings).problems
    assert problem.path == key
