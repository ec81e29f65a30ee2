"""What this station is, to be kept on record: program, clinical rules, and what its sensors are read by."""

from functools import cache
from pathlib import Path

from kiosk.core.stationstate import Calibrated, Rules, SensorUsed, StationState
from kiosk.hw.calibration import SENSORS, Calibration, Pair
from kiosk.hw.wiring import Sensor, Wiring
from kiosk.ops.clinical.chapters import all_figures
from kiosk.ops.clinical.rules import digest, read_rules
from kiosk.program import program


@cache
def rules_of(own: Path | None = None) -> Rules:
    """The clinical rules as they are now; the digest is the version that the document to sign bears.

    Args:
        own: the folder of the clinic's own protocols, if it has one.

    Raises:
        ConfigError, ProtocolError: they cannot be used.
    """
    found = read_rules(own=own)
    versions = {name: str(data["version"]) for name, data in found.items() if "version" in data}
    return Rules(digest=digest(found, all_figures()), versions=versions)


def station_state(backend: str, wiring: Wiring, pair: Pair | None, own: Path | None = None) -> StationState:
    """What the station is.

    Args:
        backend: "real" or "bench".
        wiring: with the coefficients that count.
        pair: the calibration they are from; None when they are those of the wiring file.
        own: as for `rules_of`, which says what is raised.
    """
    made = (None, None) if pair is None else pair.each
    sensors = (wiring.controller.sensor, wiring.watchdog.sensor)
    return StationState(
        backend=backend,
        program=program(),
        rules=rules_of(own),
        sensors=tuple(_used(name, one, each) for name, one, each in zip(SENSORS, sensors, made, strict=True)),
    )


def _used(name: str, sensor: Sensor, made: Calibration | None) -> SensorUsed:
    return SensorUsed(
        sensor=name,
        serial=sensor.serial,
        zero=sensor.zero,
        ratio_per_mmhg=sensor.ratio_per_mmhg,
        calibration=None
        if made is None
        else Calibrated(number=made.number, at_utc=made.at_utc, instrument=made.instrument),
    )
