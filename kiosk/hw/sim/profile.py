"""Bench profiles: which cuff, pump, valves, limb and sensors are on the bench. Strict TOML, every problem at once.

A profile is data anyone can add: each key is required, an unknown one is refused, each figure has bounds that keep
the integration stable and the part plausible.
"""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Final, TypeVar, get_args, get_type_hints

from kiosk.core.errors import ConfigError, Diagnostic
from kiosk.hw.sim.exercise import EXERCISES

PROFILES: Final = Path(__file__).parent / "profiles"
DEFAULT: Final = "thigh"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Lowest and highest value a figure may have."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Choices:
    """The words one key may have."""

    words: tuple[str, ...]


LIMB_KINDS: Final = ("arm", "thigh")
HEART_RHYTHMS: Final = ("sinus", "fibrillation")


@dataclass(frozen=True, slots=True, kw_only=True)
class CuffProfile:
    """Cuff: V = V0 + dV (1 - exp(-P/P1)) + k P, and how fast it leaks at 150 mmHg."""

    v0_ml: Annotated[float, Bounds(20, 2000)]
    dv_ml: Annotated[float, Bounds(0, 1000)]
    p1_mmhg: Annotated[float, Bounds(5, 200)]
    k_ml_per_mmhg: Annotated[float, Bounds(0.01, 10)]
    leak_mmhg_per_min: Annotated[float, Bounds(0, 60)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PumpProfile:
    """Diaphragm pump: free flow, stall pressure, time constant of spin-up, ripple it puts on sensor A."""

    free_flow_l_per_min: Annotated[float, Bounds(0.2, 12)]
    stall_mmhg: Annotated[float, Bounds(300, 1600)]
    spin_up_s: Annotated[float, Bounds(0.01, 1)]
    ripple_mmhg: Annotated[float, Bounds(0, 10)]
    ripple_hz: Annotated[float, Bounds(10, 150)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PipeProfile:
    """Manifold volume, and the hose to the cuff."""

    manifold_ml: Annotated[float, Bounds(5, 100)]
    hose_bore_mm: Annotated[float, Bounds(2, 8)]
    hose_length_m: Annotated[float, Bounds(0.2, 4)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ValveProfile:
    """Bores of dump and bleed valves, delay of their solenoids, and where the two hardware limits act."""

    dump_mm: Annotated[float, Bounds(0.5, 5)]
    bleed_mm: Annotated[float, Bounds(0.2, 3)]
    delay_s: Annotated[float, Bounds(0, 0.1)]
    relief_mmhg: Annotated[float, Bounds(295, 325)]
    comparator_mmhg: Annotated[float, Bounds(300, 330)]


@dataclass(frozen=True, slots=True, kw_only=True)
class LimbProfile:
    """Whose limb it is: tissue, artery, heart, exercise and motion. Volumes are what they take from the cuff.

    `tissue_factor` says how much more of the cuff's pressure is lost on the way to the artery than usual,
    `edge_share` which part of the artery lies under the edges of the cuff and `edge_transmission` which share of the
    pressure under its middle reaches that part. Blood pressures are those in this limb. `pulse_ml` is the largest
    pulse over all cuff pressures, `heart_jitter` the SD of the beats' lengths as a share, `ectopic_share` the share of
    beats that come early, `respiration_mmhg` and `drift_mmhg_per_min` how far breathing moves blood pressure either
    way and how fast it drifts at most. `contraction_ml` is the peak of one repetition of the exercise, `motion_ml`
    the strongest burst of motion.
    """

    kind: Annotated[str, Choices(LIMB_KINDS)]
    circumference_mm: Annotated[float, Bounds(150, 1000)]
    cuff_width_mm: Annotated[float, Bounds(30, 250)]
    tissue_factor: Annotated[float, Bounds(0.3, 3)]
    tissue_lag_s: Annotated[float, Bounds(0.01, 3)]
    edge_share: Annotated[float, Bounds(0, 0.4)]
    edge_transmission: Annotated[float, Bounds(0.3, 1)]
    artery_collapse_per_mmhg: Annotated[float, Bounds(0.04, 0.25)]
    artery_stretch_per_mmhg: Annotated[float, Bounds(0.005, 0.1)]
    pulse_ml: Annotated[float, Bounds(0, 10)]
    systolic_mmhg: Annotated[float, Bounds(60, 260)]
    diastolic_mmhg: Annotated[float, Bounds(30, 160)]
    respiration_mmhg: Annotated[float, Bounds(0, 10)]
    respiration_hz: Annotated[float, Bounds(0.05, 0.6)]
    drift_mmhg_per_min: Annotated[float, Bounds(0, 20)]
    heart_rate_per_min: Annotated[float, Bounds(30, 220)]
    heart_rhythm: Annotated[str, Choices(HEART_RHYTHMS)]
    heart_jitter: Annotated[float, Bounds(0, 0.3)]
    ectopic_share: Annotated[float, Bounds(0, 0.3)]
    exercise: Annotated[str, Choices(tuple(EXERCISES))]
    contraction_ml: Annotated[float, Bounds(0, 200)]
    up_s: Annotated[float, Bounds(0.1, 10)]
    down_s: Annotated[float, Bounds(0.1, 10)]
    strength_jitter: Annotated[float, Bounds(0, 0.5)]
    rhythm_jitter: Annotated[float, Bounds(0, 0.3)]
    motion_ml: Annotated[float, Bounds(0, 100)]
    motion_per_min: Annotated[float, Bounds(0, 60)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorProfile:
    """One transducer and its converter: errors, noise at the output (at least 5 LSB), supply, oscillator error."""

    offset_mmhg: Annotated[float, Bounds(-20, 20)]
    span_error: Annotated[float, Bounds(-0.1, 0.1)]
    noise_mv: Annotated[float, Bounds(1.05, 20)]
    supply_v: Annotated[float, Bounds(4, 6)]
    rate_error: Annotated[float, Bounds(-0.1, 0.1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Everything that is on the bench."""

    name: str
    limb: LimbProfile
    cuff: CuffProfile
    pump: PumpProfile
    pipe: PipeProfile
    valves: ValveProfile
    sensor_a: SensorProfile
    sensor_b: SensorProfile


LEAST_PULSE_PRESSURE_MMHG: Final = 10.0
"""Least distance of systolic and diastolic pressure."""

ALLOWED: Final[Mapping[str, Mapping[str, Bounds | Choices]]] = {
    section: {key: get_args(hint)[1] for key, hint in get_type_hints(kind, include_extras=True).items()}
    for section, kind in get_type_hints(Profile).items()
    if section != "name"
}
"""What each key of each section may be."""

T = TypeVar("T")


def shipped() -> tuple[str, ...]:
    """Names of the profiles that come with the station."""
    return tuple(sorted(path.stem for path in PROFILES.glob("*.toml")))


def shipped_profile(name: str = DEFAULT) -> Profile:
    """One of the shipped profiles. Raises `ConfigError` when there is none of that name."""
    if name not in shipped():
        raise ConfigError([_problem(name, "profile_unknown", "no such profile", ", ".join(shipped()))])
    return load_profile(PROFILES / f"{name}.toml")


def load_profile(path: Path) -> Profile:
    """Read a profile file. Raises `ConfigError` with every problem found."""
    try:
        with path.open("rb") as file:
            table: dict[str, object] = tomllib.load(file)
    except OSError as error:
        raise ConfigError([_problem(str(path), "unreadable", error.strerror or "cannot be read")]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError([_problem(str(path), "not_toml", str(error))]) from error
    return parse_profile(table, name=path.stem)


def parse_profile(table: dict[str, object], *, name: str) -> Profile:
    """Check a parsed file. Raises `ConfigError` with every problem found."""
    problems = [
        _problem(key, "unknown_key", "no such section", ", ".join(ALLOWED)) for key in table if key not in ALLOWED
    ]
    limb = _section(LimbProfile, "limb", table, problems)
    if limb and limb.systolic_mmhg - limb.diastolic_mmhg < LEAST_PULSE_PRESSURE_MMHG:
        hint = f"at least {LEAST_PULSE_PRESSURE_MMHG:g} mmHg below systolic_mmhg"
        problems.append(_problem("limb.diastolic_mmhg", "pulse_pressure", "too near to systolic pressure", hint))
    cuff = _section(CuffProfile, "cuff", table, problems)
    pump = _section(PumpProfile, "pump", table, problems)
    pipe = _section(PipeProfile, "pipe", table, problems)
    valves = _section(ValveProfile, "valves", table, problems)
    a = _section(SensorProfile, "sensor_a", table, problems)
    b = _section(SensorProfile, "sensor_b", table, problems)
    if not (limb and cuff and pump and pipe and valves and a and b) or problems:
        raise ConfigError(problems)
    return Profile(name=name, limb=limb, cuff=cuff, pump=pump, pipe=pipe, valves=valves, sensor_a=a, sensor_b=b)


def _section(kind: type[T], section: str, table: dict[str, object], problems: list[Diagnostic]) -> T | None:
    raw = table.get(section)
    if not isinstance(raw, dict):
        problems.append(_problem(section, "missing_section", "the section is missing or not a table"))
        return None
    hints = ALLOWED[section]
    before = len(problems)
    problems += [
        _problem(f"{section}.{key}", "unknown_key", "no such key", ", ".join(hints)) for key in raw if key not in hints
    ]
    values = {key: _value(f"{section}.{key}", raw.get(key), hints[key], problems) for key in hints}
    return kind(**values) if len(problems) == before else None


def _value(path: str, value: object, allowed: Bounds | Choices, problems: list[Diagnostic]) -> float | str:
    if value is None:
        problems.append(_problem(path, "missing_key", "the key is missing"))
        return math.nan
    if isinstance(allowed, Bounds):
        return _figure(path, value, allowed, problems)
    if value not in allowed.words:
        problems.append(_problem(path, "not_a_choice", f"{value!r} is not possible", ", ".join(allowed.words)))
    return str(value)


def _figure(path: str, value: object, bounds: Bounds, problems: list[Diagnostic]) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        problems.append(_problem(path, "wrong_type", f"a number is needed, not {type(value).__name__}"))
    elif not bounds.low <= value <= bounds.high:  # also refuses NaN
        allowed = f"{bounds.low:g} to {bounds.high:g}"
        problems.append(_problem(path, "out_of_range", f"{value} is outside its range", allowed))
    else:
        return float(value)
    return math.nan


def _problem(path: str, code: str, message: str, hint: str = "") -> Diagnostic:
    return Diagnostic(path=path, code=code, message=message, hint=hint)


def with_figures(profile: Profile, changes: Mapping[str, Mapping[str, float | str]]) -> Profile:
    """The profile with some figures replaced, checked like a file; for cohorts and experiments."""
    table: dict[str, object] = {}
    for section in ALLOWED:
        part = getattr(profile, section)
        figures = {field.name: getattr(part, field.name) for field in fields(part)}
        table[section] = figures | dict(changes.get(section, {}))
    unknown = set(changes) - set(ALLOWED)
    return parse_profile(table | dict.fromkeys(sorted(unknown), None), name=profile.name)
