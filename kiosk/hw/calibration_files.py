"""Where the calibrations of a station are kept: one file a sensor, in two places, every earlier one beside it.

The first place is the one that counts: the watchdog's own directory. The second is a copy on the side of the records.
Nothing here decides whether a calibration may be used; `kiosk.hw.calibrated` does.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.config import Settings
from kiosk.core.errors import ConfigError, Diagnostic, StorageError
from kiosk.hw.calibration import SENSORS, WAY_OUT, Calibration, Pair, SensorName, decoded, encoded

_KEPT: Final = re.compile(r"sensor_([ab])-([0-9]{4,})\.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The two folders."""

    first: Path
    second: Path

    @property
    def each(self) -> tuple[Path, Path]:
        """Both, the one that counts first."""
        return self.first, self.second


def places(settings: Settings) -> Places:
    """Those of a station; neither need exist."""
    return Places(first=settings.state_dir / "calibration", second=settings.data_dir / "calibration")


def in_force(sensor: SensorName) -> str:
    """Name of the file that counts."""
    return f"sensor_{sensor}.json"


def kept(sensor: SensorName, number: int) -> str:
    """Name of the file that keeps one calibration for good."""
    return f"sensor_{sensor}-{number:04}.json"


def read(path: Path, sensor: SensorName) -> Calibration:
    """One file. Raises `ConfigError`: `calibration_missing`, `calibration_unreadable`, or as `decoded`."""
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        message = "there is none, although this station was calibrated"
        raise ConfigError([problem(path, "calibration_missing", message)]) from error
    except OSError as error:
        message, hint = error.strerror or str(error), "make it readable for the station's user"
        raise ConfigError([problem(path, "calibration_unreadable", message, hint)]) from error
    return decoded(data, path=str(path), sensor=sensor)


def pairs(where: Places) -> tuple[Pair, ...]:
    """Every pair that is kept whole and good somewhere, oldest first."""
    return tuple(Pair(a=both["a"], b=both["b"]) for both in _good(where) if len(both) == len(SENSORS))


def each_of(where: Places, sensor: SensorName) -> tuple[Calibration, ...]:
    """Every calibration of one sensor that is kept good somewhere, whatever became of the other's, oldest first."""
    return tuple(found[sensor] for found in _good(where) if sensor in found)


def _good(where: Places) -> list[dict[SensorName, Calibration]]:
    found: dict[int, dict[SensorName, Calibration]] = {}
    for folder in where.each:
        for name in sorted(names(folder)):
            sensor: SensorName = "a" if name.startswith("sensor_a") else "b"
            try:
                one = read(folder / name, sensor)
            except ConfigError:
                continue  # said by the doctor; what cannot be trusted is none to go back to
            found.setdefault(one.number, {}).setdefault(sensor, one)
    return [both for _, both in sorted(found.items())]


def next_number(where: Places) -> int:
    """The number of the next pair: no kept file has it, good or not."""
    return 1 + max(last_number(where, sensor) for sensor in SENSORS)


def last_number(where: Places, sensor: SensorName) -> int:
    """The highest number that any file of a sensor has, good or not; 0 without any."""
    own = (in_force(sensor), f"sensor_{sensor}-")
    return max(
        (_number(folder, name) for folder in where.each for name in names(folder) if name.startswith(own)), default=0
    )


def keep(where: Places, pair: Pair) -> None:
    """Put a pair in force: the first place first, then what is kept for good, then the copies.

    A file it takes the place of is kept already; one that cannot be read is put aside as `sensor_?-damaged-NUMBER`.
    Whatever ends this half way leaves either the old pair, the new one, or two that do not belong together and are
    refused at the next start.

    Raises:
        StorageError: `calibration_not_written`.
    """
    try:
        for folder in where.each:
            _make_folder(folder)
        _put_aside(where, pair)
        for folder in where.each:
            for one in pair.each:
                _write(folder / in_force(one.sensor), encoded(one))
            for one in pair.each:
                _write(folder / kept(one.sensor, one.number), encoded(one))
    except OSError as error:
        hint = "run as the station's user or as root; see that the disk is whole and not full"
        message = f"{error.filename or where.first}: {error.strerror}"
        raise StorageError("calibration_not_written", message, hint) from error


def _put_aside(where: Places, pair: Pair) -> None:
    for folder in where.each:
        for one in pair.each:
            path = folder / in_force(one.sensor)
            if not path.exists():
                continue
            try:
                before = read(path, one.sensor)
            except ConfigError:
                _write(folder / f"sensor_{one.sensor}-damaged-{pair.number:04}.json", path.read_bytes())
            else:
                _write(folder / kept(before.sensor, before.number), encoded(before))


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(mode=0o755)
        _sync(folder.parent)


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all, and on the disk when it returns."""
    new = path.with_suffix(".new")
    with new.open("wb") as file:
        os.fchmod(file.fileno(), 0o644)  # whoever calibrates may be another user than who has to read it
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def names(folder: Path) -> list[str]:
    """Calibrations in a folder by name, good or not. Raises `ConfigError`: `calibration_unreadable`."""
    wanted = {in_force(sensor) for sensor in SENSORS}
    try:
        return [entry.name for entry in folder.iterdir() if entry.name in wanted or _KEPT.fullmatch(entry.name)]
    except FileNotFoundError:
        return []
    except OSError as error:
        message, hint = error.strerror or str(error), "make it readable for the station's user"
        raise ConfigError([problem(folder, "calibration_unreadable", message, hint)]) from error


def _number(folder: Path, name: str) -> int:
    if found := _KEPT.fullmatch(name):
        return int(found[2])
    try:
        return read(folder / name, "a" if name == in_force("a") else "b").number
    except ConfigError:
        return 0


def problem(path: Path, code: str, message: str, hint: str = WAY_OUT) -> Diagnostic:
    """What is wrong with a file of a calibration."""
    return Diagnostic(path=str(path), code=code, message=message, hint=hint)
