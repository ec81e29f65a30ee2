"""Certificates out of the station's files and records: of the calibration in force, and of the last full self-test."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from kiosk import __version__
from kiosk.config import Settings
from kiosk.core import trend
from kiosk.core.calibrationdue import DUE_DAYS
from kiosk.core.errors import StorageError
from kiosk.core.model import ProofKind, ProofStep, StepState
from kiosk.core.stationstate import SensorUsed, StationState
from kiosk.core.trend import Reference
from kiosk.core.units import Mmhg, Ratio
from kiosk.export import certificate_strings as words
from kiosk.export.certificate import (
    Certificate,
    Coefficients,
    PointDone,
    SelfTestDone,
    SensorMade,
    Shown,
    StepDone,
    TakenBack,
)
from kiosk.export.document import FORMAT_VERSION, ClockWas, Made
from kiosk.export.wording import date
from kiosk.hw.calibrated import load
from kiosk.hw.calibration import Calibration, Pair
from kiosk.hw.calibration_files import pairs, places
from kiosk.hw.wiring import load_wiring
from kiosk.language import number
from kiosk.ops.civil_now import CivilNow, held_now
from kiosk.ops.points import APART_MMHG, APART_SHARE, FALLING_MMHG, GAUGE_MMHG, GAUGE_SHARE, RISING_MMHG
from kiosk.storage import Store
from kiosk.tui import reasons
from kiosk.tui.format import measured

_ASKED: Final = (*RISING_MMHG, *FALLING_MMHG)
_NOTHING: Final = "-"
NO_CALIBRATION: Final = "certificate_none"
NO_SELFTEST: Final = "selftest_none"
"""Codes of what there is no certificate of."""
_SHORT: Final = 16
"""So many signs of a digest stand on paper."""


def calibration_certificate(settings: Settings, store: Store | None, now: CivilNow | None = None) -> Certificate:
    """That of the calibration the station works by.

    Args:
        settings: of the station.
        store: its records; None while there are none.
        now: when the page is made; by the records when None.

    Raises:
        ConfigError: the calibration cannot be used.
        StorageError: `certificate_none`: the station was never calibrated; or the records cannot be read.
    """
    where = places(settings)
    pair = load(where, load_wiring(settings.wiring))
    if pair is None:
        hint = "kiosk calibrate, with a reference gauge"
        raise StorageError(NO_CALIBRATION, "this station was never calibrated", hint)
    older = min(pair.each, key=lambda one: datetime.fromisoformat(one.at_utc))
    before = _before(pair, pairs(where))
    due = datetime.fromisoformat(older.at_utc) + timedelta(days=DUE_DAYS)
    return Certificate(
        made=_made(store, now or held_now(store)),
        number=pair.number,
        at_utc=older.at_utc,
        due_utc=due.isoformat(timespec="seconds"),
        operator=older.operator,
        instrument=older.instrument,
        gauge_certificate=older.gauge_certificate,
        temperature_c=older.temperature_c,
        is_clock_trusted=None if older.under is None else older.under.is_clock_trusted,
        program=None if older.under is None else f"{older.under.program}, {older.under.digest}",
        wiring=None if older.under is None else older.under.wiring,
        is_bench=settings.backend == "bench",
        sensors=(_sensor(pair.a, before[0]), _sensor(pair.b, before[1])),
        points=tuple(_points(pair, before)) if pair.was_made_at_once else (),
        taken_back=_taken_back(pair),
    )


def _before(pair: Pair, kept: tuple[Pair, ...]) -> tuple[Calibration | None, Calibration | None]:
    """What counted before the measurement in force of each sensor was made."""
    return _one_before(pair.a, [one.a for one in kept]), _one_before(pair.b, [one.b for one in kept])


def _one_before(own: Calibration, kept: list[Calibration]) -> Calibration | None:
    first = min((one.number for one in kept if one.is_same(own)), default=own.number)
    return next((one for one in reversed(kept) if one.number < first), None)


def _sensor(after: Calibration, before: Calibration | None) -> SensorMade:
    return SensorMade(
        sensor=after.sensor, after=_coefficients(after), before=None if before is None else _coefficients(before)
    )


def _coefficients(one: Calibration) -> Coefficients:
    return Coefficients(number=one.number, serial=one.serial, zero=Ratio(one.zero), ratio_per_mmhg=one.ratio_per_mmhg)


def _points(pair: Pair, before: tuple[Calibration | None, Calibration | None]) -> Iterator[PointDone]:
    """Every pressure. The file has the sensors by the new figures; the same ratios give what the old ones showed."""
    is_known = len(pair.a.points) == 1 + len(_ASKED)
    for index, (mine, guard) in enumerate(zip(pair.a.points, pair.b.points, strict=True)):
        gauge = mine.gauge_mmhg
        yield PointDone(
            asked_mmhg=Mmhg(_ASKED[index - 1]) if is_known and index else None,
            gauge_mmhg=Mmhg(gauge),
            is_rising=mine.is_rising,
            a=_shown(pair.a, before[0], mine.shown_mmhg),
            b=_shown(pair.b, before[1], guard.shown_mmhg),
            allowed_mmhg=Mmhg(max(GAUGE_MMHG, GAUGE_SHARE * gauge)),
            apart_mmhg=Mmhg(max(APART_MMHG, APART_SHARE * gauge)),
        )


def _shown(after: Calibration, before: Calibration | None, shown_mmhg: float) -> Shown:
    is_part = before is not None and before.serial == after.serial
    ratio = after.transducer.ratio(Mmhg(shown_mmhg))
    was = before.transducer.pressure_mmhg(ratio) if before is not None and is_part else None
    return Shown(before_mmhg=was, after_mmhg=Mmhg(shown_mmhg))


def _taken_back(pair: Pair) -> TakenBack | None:
    a, b = pair.a.restored, pair.b.restored
    if a is None or b is None:
        return None
    return TakenBack(a=a.number, b=b.number, at_utc=a.at_utc, by=a.by, reason=a.reason)


def _made(store: Store | None, now: CivilNow) -> Made:
    ends = None if store is None else store.chain.ends()
    return Made(
        format_version=FORMAT_VERSION,
        at_utc=now.at.astimezone(UTC).isoformat(timespec="seconds"),
        clock=ClockWas.of(now.trust.is_trusted),
        program=f"bfr-kiosk {__version__}",
        records=_NOTHING if ends is None else ends.first,
        audit_lines=0 if ends is None else ends.lines,
        last_hash=_NOTHING if ends is None else ends.last,
    )


def selftest_certificate(store: Store | None, now: CivilNow | None = None) -> SelfTestDone:
    """That of the last full self-test, passed or not.

    Raises:
        StorageError: `selftest_none`: there is none on record; or the records cannot be read.
    """
    stored = None if store is None else store.proofs.latest(ProofKind.FULL, None)
    if store is None or stored is None:
        hint = "open the station on the screen: that is the full self-test"
        raise StorageError(NO_SELFTEST, "no full self-test is on record", hint)
    first = store.proofs.first(ProofKind.FULL, None, trend.REFERENCE_PROOFS)
    learned, state = stored.proof.references, store.states.get(stored.state_id)
    return SelfTestDone(
        made=_made(store, now or held_now(store)),
        number=stored.id,
        at_utc=stored.at_utc,
        seconds=stored.proof.seconds,
        is_passed=stored.proof.passed,
        steps=tuple(_step(one, learned) for one in stored.proof.steps if one.state is not StepState.WAITING),
        parts=() if state is None else tuple(_parts(state.state)),
        reference=str(words.REFERENCE_IS)
        if learned
        else words.REFERENCE_NONE.format(count=sum(one.id < stored.id for one in first)),
    )


def _step(step: ProofStep, learned: Mapping[str, Reference]) -> StepDone:
    has_figure = step.figure is not None and bool(step.unit)
    known = learned.get(step.code)
    share = None if step.figure is None or not has_figure else trend.change(step.code, step.figure, learned)
    why = step.reason or step.warning
    return StepDone(
        proves=reasons.proves(step),
        is_passed=step.state is StepState.PASSED,
        measured=measured(step.figure, step.unit) if step.figure is not None and has_figure else _NOTHING,
        reference=_NOTHING if known is None or not has_figure else measured(known.median, step.unit),
        change=_NOTHING if share is None else words.CHANGE_VALUE.format(percent=number(100.0 * share, "+z.0f")),
        note="" if why is None else reasons.sentence(why),
    )


def _parts(state: StationState) -> Iterator[str]:
    if state.backend == "bench":
        yield str(words.BENCH)
    yield words.TEST_PROGRAM.format(version=state.program.version, digest=state.program.digest)
    yield words.TEST_RULES.format(digest=state.rules.digest[:_SHORT])
    for one in state.sensors:
        yield _used(one)


def _used(one: SensorUsed) -> str:
    name, serial = one.sensor.upper(), one.serial or str(words.NO_SERIAL)
    made = one.calibration
    if made is None:
        return words.TEST_UNCALIBRATED.format(name=name, serial=serial)
    return words.TEST_SENSOR.format(
        name=name, serial=serial, number=made.number, date=date(made.at_utc), instrument=made.instrument
    )
