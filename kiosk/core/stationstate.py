"""What a station was while it worked: its program, its rules, and what turned its sensors' readings into mmHg. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """The software.

    `revision` names the state of the source it was taken from, as version control does; None where the installed files
    do not say. `digest` is of the files themselves: they may have been changed since.
    """

    version: str
    revision: str | None
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The clinical rules: `digest` is the version that the document to sign bears, `versions` that of each file."""

    digest: str
    versions: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrated:
    """A calibration: its number on this station, when the pressures were measured, and against which gauge."""

    number: int
    at_utc: str
    instrument: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorUsed:
    """A sensor ("a" is the controller's, "b" the watchdog's) and the coefficients it was read by.

    `zero` is its ratio at 0 mmHg. `serial` is None where nothing named the part. Without a calibration the coefficients
    are those of the wiring file.
    """

    sensor: str
    serial: str | None
    zero: float
    ratio_per_mmhg: float
    calibration: Calibrated | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StationState:
    """Everything of it. `backend` is "real", or "bench" where the parts are simulated."""

    backend: str
    program: Program
    rules: Rules
    sensors: tuple[SensorUsed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredState:
    """A state as it is on record, and when it was first seen."""

    id: int
    at_utc: str
    state: StationState
