"""What the station was, as a plain, frozen document: program, rules, and by what its sensors were read."""

from dataclasses import dataclass

from kiosk.core.stationstate import Program, Rules, SensorUsed


@dataclass(frozen=True, slots=True, kw_only=True)
class StationWas:
    """One state of the station; `number` is what sessions, measurements and self-tests name it by.

    `backend` is "real", or "bench" where its parts were simulated. `rules.digest` is the version on the document of the
    clinical rules (`kiosk clinical`). A sensor without a calibration was read by the coefficients of the wiring file.
    """

    number: int
    first_seen_utc: str
    backend: str
    program: Program
    rules: Rules
    sensors: tuple[SensorUsed, ...]
