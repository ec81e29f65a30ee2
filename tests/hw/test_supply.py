"""The computer's own supply: the firmware's alarm, found by name and believed."""

from pathlib import Path

import pytest

from kiosk.hw import supply
from kiosk.hw.supply import LOOK_AGAIN, find_alarm, undervoltage


def sensor(root: Path, number: int, name: str, alarm: str | None = None) -> Path:
    folder = root / f"hwmon{number}"
    folder.mkdir()
    (folder / "name").write_text(f"{name}\n")
    if alarm is not None:
        (folder / "in0_lcrit_alarm").write_text(f"{alarm}\n")
    return folder


def test_the_alarm_is_found_by_the_name_of_its_driver(tmp_path: Path) -> None:
    sensor(tmp_path, 0, "cpu_thermal", "1")
    (tmp_path / "hwmon1").mkdir()
    (tmp_path / "hwmon1" / "name").mkdir()  # cannot be read
    found = sensor(tmp_path, 2, "rpi_volt", "0")
    assert find_alarm(tmp_path) == found / "in0_lcrit_alarm"


def test_the_alarm_is_read_each_time(tmp_path: Path) -> None:
    alarm = sensor(tmp_path, 0, "rpi_volt", "0") / "in0_lcrit_alarm"
    low = undervoltage(tmp_path)
    for text, expected in (("0", False), ("1", True), ("0", False), ("", True), ("?", True)):
        alarm.write_text(f"{text}\n")
        assert low() is expected, text


def test_an_alarm_that_is_gone_counts_as_raised(tmp_path: Path) -> None:
    assert undervoltage(tmp_path)() is False, "there never was one"
    alarm = sensor(tmp_path, 0, "rpi_volt", "0") / "in0_lcrit_alarm"
    low = undervoltage(tmp_path)
    alarm.unlink()
    assert low() is True


@pytest.mark.parametrize("root", ["nowhere", "."])
def test_a_machine_without_it_has_none(tmp_path: Path, root: str) -> None:
    assert find_alarm(tmp_path / root) is None


def test_an_alarm_that_comes_later_is_found_and_not_looked_for_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[Path] = []

    def look(hwmon: Path) -> Path | None:
        looks.append(hwmon)
        return find_alarm(hwmon)

    monkeypatch.setattr(supply, "find_alarm", look)
    low = undervoltage(tmp_path)
    for _ in range(3 * LOOK_AGAIN):
        assert low() is False
    assert len(looks) == 1 + 3
    sensor(tmp_path, 0, "rpi_volt", "1")
    said = [low() for _ in range(2 * LOOK_AGAIN)]
    assert said == [False] * (LOOK_AGAIN - 1) + [True] * (LOOK_AGAIN + 1)
    assert len(looks) == 1 + 4
