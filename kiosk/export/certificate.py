"""A calibration as a plain, frozen document: how both sensors did against the gauge, before and after."""

from dataclasses import dataclass

from kiosk.core.units import Mmhg, Ratio
from kiosk.export.document import Made


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficients:
    """What a sensor's readings were made by: its ratio at 0 mmHg, and the ratio that one mmHg adds."""

    number: int
    serial: str
    zero: Ratio
    ratio_per_mmhg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One sensor at one pressure; `before_mmhg` is by the coefficients of before, None where there were none."""

    before_mmhg: Mmhg | None
    after_mmhg: Mmhg


@dataclass(frozen=True, slots=True, kw_only=True)
class PointDone:
    """One pressure of the verification. The first one is that of the span itself, and was asked as the gauge says."""

    asked_mmhg: Mmhg | None
    """None where the file does not say."""
    gauge_mmhg: Mmhg
    is_rising: bool
    a: Shown
    b: Shown
    allowed_mmhg: Mmhg
    """So far a sensor may be from the gauge here."""
    apart_mmhg: Mmhg
    """So far the sensors may be from each other."""

    @property
    def is_good(self) -> bool:
        """Both within what is allowed."""
        errors = (self.a.after_mmhg - self.gauge_mmhg, self.b.after_mmhg - self.gauge_mmhg)
        is_near = all(abs(error) <= self.allowed_mmhg for error in errors)
        return is_near and abs(errors[0] - errors[1]) <= self.apart_mmhg


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorMade:
    """One sensor's coefficients, and those that counted before for this very part or its forerunner."""

    sensor: str
    after: Coefficients
    before: Coefficients | None

    @property
    def zero_moved_mmhg(self) -> Mmhg | None:
        """How far the zero has moved; None for another part, or the first calibration."""
        if self.before is None or self.before.serial != self.after.serial:
            return None
        return Mmhg((self.after.zero - self.before.zero) / self.before.ratio_per_mmhg)

    @property
    def span_moved_percent(self) -> float | None:
        """By how much the span has changed, by the same rule."""
        if self.before is None or self.before.serial != self.after.serial:
            return None
        return 100.0 * (self.after.ratio_per_mmhg / self.before.ratio_per_mmhg - 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """That this number came to be by taking an earlier calibration back: which of each sensor, by whom and why."""

    a: int
    b: int
    at_utc: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """One calibration, whole. What is None was not recorded."""

    made: Made
    number: int
    at_utc: str
    """When the older one of both sensors was measured."""
    due_utc: str
    """When both have to meet a gauge again."""
    operator: str
    instrument: str
    gauge_certificate: str | None
    temperature_c: float | None
    is_clock_trusted: bool | None
    program: str | None
    wiring: str | None
    is_bench: bool
    """Its sensors are simulated."""
    sensors: tuple[SensorMade, SensorMade]
    points: tuple[PointDone, ...]
    """Empty where both sensors were not measured at once."""
    taken_back: TakenBack | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDone:
    """One step of a self-test in words: what it proves, what was measured, beside what the part did when it was new."""

    proves: str
    is_passed: bool
    measured: str
    reference: str
    change: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfTestDone:
    """A full self-test of the station, whole."""

    made: Made
    number: int
    at_utc: str
    seconds: float
    is_passed: bool
    steps: tuple[StepDone, ...]
    parts: tuple[str, ...]
    """What the station was: program, rules, sensors and their calibrations, a line each."""
    reference: str
    """What the figures are compared with."""
