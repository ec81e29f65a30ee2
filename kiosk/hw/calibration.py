"""The calibration of one transducer: what is kept of it, and the file that says so. Pure; files are found elsewhere.

A file holds the calibration and a SHA-256 over its canonical content (keys sorted, no space). What does not match its
sum, what a later program wrote, and what no sound transducer has is refused: there is no default to fall back on.
"""

import hashlib
from typing import Annotated, Final, Literal

import msgspec

from kiosk.core.errors import ConfigError, Diagnostic
from kiosk.hw.transducer import Transducer, coefficient_problems

SCHEMA: Final = 2
KNOWN: Final = (1, SCHEMA)
"""Schemas that are read. The first one says nothing of the gauge's certificate and of what the station was (ADR 65)."""
SensorName = Literal["a", "b"]
SENSORS: Final[tuple[SensorName, SensorName]] = ("a", "b")
_Text = Annotated[str, msgspec.Meta(min_length=1)]

WAY_OUT: Final = (
    "kiosk calibrate --restore takes the last good one back, with your name and a reason; or calibrate anew"
)


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Point(_Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One pressure of the verification: what the gauge showed, and the sensor by the new coefficients."""

    gauge_mmhg: float
    shown_mmhg: float
    is_rising: bool


class Restored(_Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That an earlier calibration was taken back: which, when, by whom and why.

    When only the other sensor's was, this one's is that of the pair which counted until then.
    """

    number: int
    at_utc: _Text
    by: _Text
    reason: _Text


class Under(_Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the station was when the pressures were measured, and what it held of its own date."""

    is_clock_trusted: bool
    clock_code: _Text
    """Why the date was believed, or was not."""
    program: _Text
    """Its version."""
    digest: _Text
    """Of the files of the program."""
    wiring: _Text
    """Hash of the wiring with these coefficients, in hexadecimal: what both processes compare."""


class Calibration(_Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One calibration of one sensor. `number` counts the pairs of a station from 1."""

    version: int
    """Schema of the file; another one than those of `KNOWN` is refused."""
    sensor: SensorName
    number: Annotated[int, msgspec.Meta(ge=1)]
    serial: _Text
    """Serial number of the transducer."""
    zero: float
    """Ratio at 0 mmHg."""
    ratio_per_mmhg: float
    at_utc: _Text
    """When the pressures were measured; restoring it later does not change that."""
    temperature_c: float | None
    """Of the room; None when nobody measured it."""
    instrument: _Text
    """The reference gauge, with its own serial number."""
    operator: _Text
    points: tuple[Point, ...]
    restored: Restored | None
    gauge_certificate: str | None = None
    """Number of the gauge's own certificate; None where nobody gave one."""
    under: Under | None = None
    """None in files of the first schema."""

    @property
    def transducer(self) -> Transducer:
        """The conversion."""
        return Transducer(zero=self.zero, ratio_per_mmhg=self.ratio_per_mmhg)

    def is_same(self, other: "Calibration") -> bool:
        """Whether both are of one measurement, whatever numbers it has been given since."""
        return (self.sensor, self.serial, self.at_utc, self.transducer) == (
            *(other.sensor, other.serial, other.at_utc),
            other.transducer,
        )


class Pair(_Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The calibrations of both sensors: made at once, or put together by somebody who took one of them back."""

    a: Calibration
    b: Calibration

    @property
    def number(self) -> int:
        """The pair's number."""
        return self.a.number

    @property
    def each(self) -> tuple[Calibration, Calibration]:
        """Both, A first."""
        return self.a, self.b

    @property
    def was_made_at_once(self) -> bool:
        """Whether both were measured at once, and so verified against each other."""
        return self.a.at_utc == self.b.at_utc

    @property
    def is_put_together(self) -> bool:
        """Whether this number came to be by taking back the calibration of one sensor only."""
        back, beside = self.a.restored, self.b.restored
        return back is not None and beside is not None and back.number != beside.number


def encoded(calibration: Calibration) -> bytes:
    """The bytes of its file, made to be read by people too."""
    content = msgspec.to_builtins(calibration)
    whole = msgspec.json.encode({"calibration": content, "sha256": checksum(content)})
    return msgspec.json.format(whole, indent=2) + b"\n"


def checksum(content: object) -> str:
    """SHA-256 over the canonical content, in hexadecimal."""
    return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()


def decoded(data: bytes, *, path: str, sensor: SensorName) -> Calibration:
    """The calibration out of the bytes of its file; `path` is for the words of a refusal.

    Raises:
        ConfigError: `calibration_not_json`, `calibration_checksum`, `calibration_version`, `calibration_content` or
            `calibration_coefficients`, each with the way out.
    """
    try:
        whole = msgspec.json.decode(data, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _refused(path, "calibration_not_json", f"not the file of a calibration: {error}") from error
    content, kept = whole.get("calibration"), whole.get("sha256")
    if not isinstance(content, dict) or set(whole) != {"calibration", "sha256"}:
        raise _refused(path, "calibration_not_json", "not the file of a calibration: calibration and sha256 are wanted")
    if checksum(content) != kept:
        raise _refused(path, "calibration_checksum", "its content does not match its checksum: damaged or edited")
    found = content.get("version")
    if isinstance(found, bool) or found not in KNOWN:
        known = " and ".join(str(one) for one in KNOWN)
        hint = "it is of another version of this program: update it, or calibrate anew"
        raise _refused(path, "calibration_version", f"schema {found!r}, this program knows {known}", hint)
    try:
        calibration = msgspec.convert(content, Calibration)
    except msgspec.ValidationError as error:
        raise _refused(path, "calibration_content", str(error)) from error
    if calibration.sensor != sensor:
        raise _refused(path, "calibration_content", f"it is of sensor {calibration.sensor.upper()}")
    if problems := list(coefficient_problems(calibration.zero, calibration.ratio_per_mmhg)):
        said = "; ".join(f"{name}: {reason}" for name, reason in problems)
        raise _refused(path, "calibration_coefficients", said)
    return calibration


def _refused(path: str, code: str, message: str, hint: str = WAY_OUT) -> ConfigError:
    return ConfigError([Diagnostic(path=path, code=code, message=message, hint=hint)])
