"""Both sensors, many readings each while nothing holds pressure: converter, wire, supply, zero, noise, drift."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import fmean
from typing import Final

from kiosk.core.units import SAMPLES_PER_TICK, TICK_S
from kiosk.hw.ports import Clock
from kiosk.hw.transducer import ZERO_MAX_MMHG
from kiosk.hw.wiring import Adc
from kiosk.ops.doctoring.check import Check, Value, fail, judged, ok, skipped
from kiosk.ops.probe import Reading
from kiosk.ops.zero import DRIFT_MAX_MMHG_PER_S, NOISE_MAX_MMHG, Level, level_of
from kiosk.safety.limits import SUPPLY_MAX_V, SUPPLY_MIN_V

SAMPLES: Final = 100
"""Half a second at the loop's rate: enough for the noise of 25 passes."""
ENOUGH: Final = 40
"""With fewer readings left there is no figure."""
APART_MAX_MMHG: Final = 5.0
"""Of two sensors at rest, each with the zero of its calibration (hardware reference 5.5)."""
_HOPELESS: Final = 6
"""So many readings in a row without a value: each may have waited a second for a held bus."""
_SUPPLY: Final = "supply"
_NOTHING: Final = "code 0"
"""As the controller's adapter says it of a supply."""
_WIRE: Final = frozenset({"rail_low", "rail_high"})
_BY_WIRE: Final = {
    "rail_low": "no signal: a broken wire, or a sensor without supply",
    "rail_high": "signal at the supply: a short, or a sensor of another kind",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a stretch of readings of one sensor brought."""

    values: tuple[float, ...]
    supply_v: float | None
    faults: Counter[str]
    details: dict[str, str]
    """What the adapter said of each kind of fault, the first time."""
    level: Level | None
    """None with too few values for any figure."""


def watch(read: Callable[[], Reading | str], clock: Clock) -> Seen:
    """Read `SAMPLES` times at the loop's rate."""
    values: list[float] = []
    faults: Counter[str] = Counter()
    details: dict[str, str] = {}
    supply_v, row = None, 0
    start_s, period_s = clock.now(), TICK_S / SAMPLES_PER_TICK
    for index in range(SAMPLES):
        clock.sleep(start_s + index * period_s - clock.now())
        match read():
            case str(reason):
                kind, _, detail = reason.partition(": ")
                faults[kind] += 1
                details.setdefault(kind, detail)
                row += 1
                if row >= _HOPELESS and not values:
                    break
            case reading:
                values.append(reading.pressure_mmhg)
                supply_v, row = reading.supply_v, 0
    level = level_of(values, clock.now() - start_s) if len(values) >= ENOUGH else None
    return Seen(values=tuple(values), supply_v=supply_v, faults=faults, details=details, level=level)


def sensor(name: str, seen: Seen, adc: Adc) -> Iterator[Check]:
    """All checks of sensor `a` or `b`."""
    yield _converter(name, seen, adc)
    yield _signal(name, seen)
    yield _supply(name, seen)
    yield from _figures(name, seen)


def _converter(name: str, seen: Seen, adc: Adc) -> Check:
    where = f"0x{adc.address:02x} on bus {adc.bus}"
    kinds = {kind: count for kind, count in seen.faults.items() if kind not in _WIRE | {_SUPPLY}}
    if _WIRE & seen.faults.keys():
        # A broken wire gives the same code as an input beside it that lies at ground: that is no frozen converter.
        kinds.pop("frozen", None)
    values = (
        Value(name="address", value=adc.address),
        Value(name="bus", value=adc.bus),
        Value(name="readings", value=len(seen.values)),
        Value(name="faults", value=sum(kinds.values()), most=0),
    )
    if not kinds and not seen.values and _NOTHING in seen.details.get(_SUPPLY, ""):
        text = f"{where}: every conversion gives nought"
        hint = "measure the 5 V of the sensors; if they are there, the converter is frozen: change it"
        return fail(f"converter.{name}", text, hint, *values)
    if not kinds:
        return ok(f"converter.{name}", f"{where}: answers, and reads back what was written", *values)
    said = "; ".join(f"{count} times {kind}{_said(seen.details[kind])}" for kind, count in kinds.items())
    hint = "check the bus's wires and pull-ups, the address in the wiring file, and the converter's supply"
    return fail(f"converter.{name}", f"{where}: {said}", hint, *values)


def _said(detail: str) -> str:
    return f" ({detail})" if detail else ""


def _signal(name: str, seen: Seen) -> Check:
    id_ = f"sensor.{name}.signal"
    kinds = {kind: count for kind, count in seen.faults.items() if kind in _WIRE}
    values = (Value(name="faults", value=sum(kinds.values()), most=0),)
    if not kinds and not seen.values:
        return skipped(id_, "no conversion came through")
    if not kinds:
        return ok(id_, "within what a sensor can give", *values)
    total = len(seen.values) + sum(seen.faults.values())
    said = "; ".join(f"{count} of {total} readings: {_BY_WIRE[kind]}" for kind, count in kinds.items())
    return fail(id_, said, "check the sensor's plug and wires; then change the sensor", *values)


def _supply(name: str, seen: Seen) -> Check:
    id_, volts = f"supply.{name}", seen.supply_v
    hint = "check the 5 V supply of the sensors and its divider"
    if volts is None:
        if seen.faults[_SUPPLY]:
            return fail(id_, f"not {SUPPLY_MIN_V:g} to {SUPPLY_MAX_V:g} V{_said(seen.details[_SUPPLY])}", hint)
        return skipped(id_, "no conversion came through")
    value = Value(name="supply", value=round(volts, 3), unit="V", least=SUPPLY_MIN_V, most=SUPPLY_MAX_V)
    is_good = SUPPLY_MIN_V <= volts <= SUPPLY_MAX_V and not seen.faults[_SUPPLY]
    return judged(id_, is_good, f"{volts:.2f} V ({SUPPLY_MIN_V:g} to {SUPPLY_MAX_V:g})", hint, value)


def _figures(name: str, seen: Seen) -> Iterator[Check]:
    level = seen.level
    ids = [f"sensor.{name}.{what}" for what in ("zero", "noise", "drift")]
    if level is None:
        yield from (skipped(id_, "too few readings came through") for id_ in ids)
        return
    zero, noise, drift = level.mean_mmhg, level.noise_mmhg, level.drift_mmhg_per_s
    hint = "unplug the cuff, keep the hose still and ask again"
    yield judged(
        ids[0],
        abs(zero) <= ZERO_MAX_MMHG,
        f"{zero:+.2f} mmHg (at most {ZERO_MAX_MMHG:g} either way)",
        f"{hint}; if it stays, kiosk calibrate, or change the sensor",
        Value(name="zero", value=round(zero, 3), unit="mmHg", least=-ZERO_MAX_MMHG, most=ZERO_MAX_MMHG),
    )
    yield judged(
        ids[1],
        noise <= NOISE_MAX_MMHG,
        f"{noise:.2f} mmHg peak to peak (at most {NOISE_MAX_MMHG:g})",
        f"{hint}; then look for a loose wire",
        Value(name="noise", value=round(noise, 3), unit="mmHg", most=NOISE_MAX_MMHG),
    )
    yield judged(
        ids[2],
        abs(drift) <= DRIFT_MAX_MMHG_PER_S,
        f"{drift:+.3f} mmHg/s (at most {DRIFT_MAX_MMHG_PER_S:g} either way)",
        hint,
        Value(
            name="drift", value=round(drift, 4), unit="mmHg/s", least=-DRIFT_MAX_MMHG_PER_S, most=DRIFT_MAX_MMHG_PER_S
        ),
    )


def agree(a: Seen, b: Seen) -> Check:
    """Whether both sensors show the same of the open air."""
    id_ = "sensors.agree"
    if not a.values or not b.values:
        return skipped(id_, "one of them shows nothing")
    apart = fmean(a.values) - fmean(b.values)
    value = Value(name="apart", value=round(apart, 3), unit="mmHg", least=-APART_MAX_MMHG, most=APART_MAX_MMHG)
    text = f"{apart:+.2f} mmHg apart (at most {APART_MAX_MMHG:g})"
    return judged(id_, abs(apart) <= APART_MAX_MMHG, text, "see both zeros; kiosk calibrate", value)
