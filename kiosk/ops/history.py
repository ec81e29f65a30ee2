"""`kiosk calibrate --history`: every calibration that is kept, and how both zeros have moved since the one in force."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from kiosk.config import Settings
from kiosk.core.days import DAY_S
from kiosk.core.proofzero import ZERO_TAKEN, ZEROS
from kiosk.core.records import StoredEvent
from kiosk.core.zerodrift import ZeroDrift, ZeroTaken, zero_drift
from kiosk.hw.calibrated import used
from kiosk.hw.calibration import Calibration, Pair
from kiosk.hw.calibration_files import pairs, places
from kiosk.hw.wiring import Wiring
from kiosk.ops.calibration_state import calibration_state
from kiosk.ops.civil_now import CivilNow
from kiosk.ops.findings import report
from kiosk.storage import Store

_BEGINNING: Final = datetime(2000, 1, 1, tzinfo=UTC)


def show(
    settings: Settings, wiring: Wiring, store: Store | None, now: CivilNow, out: Callable[[str], None] = print
) -> int:
    """Print it; 1 when the calibration cannot be used, counts as overdue, or there is none where one is needed.

    Raises:
        ConfigError: `calibration_unreadable`: a folder may not be read.
        StorageError: the records cannot be read.
    """
    kept = pairs(places(settings))
    for pair in kept:
        for line in _lines(pair):
            out(line)
    _, findings = calibration_state(settings, wiring, now)
    code = report(findings, out)
    taken = () if store is None else store.events.of_code(ZERO_TAKEN)
    for line in _drift(since(used(settings, wiring), kept), taken):
        out(line)
    return code


def _lines(pair: Pair) -> Iterator[str]:
    first, back, beside = pair.a, pair.a.restored, pair.b.restored
    if back is None or beside is None:
        room = "" if first.temperature_c is None else f", {first.temperature_c:g} degrees"
        yield f"{pair.number}: {first.at_utc} by {first.operator}, {first.instrument}{room}"
    elif pair.is_put_together:
        which = f"sensor A of number {back.number} and sensor B of number {beside.number}"
        yield f"{pair.number}: {back.at_utc}, {which} put together by {back.by}: {back.reason}"
    else:
        yield f"{pair.number}: {back.at_utc}, number {back.number} taken back by {back.by}: {back.reason}"
    for one in pair.each:
        yield (
            f"   sensor {one.sensor.upper()} {one.serial}: zero {one.zero:.6f},"
            f" {one.ratio_per_mmhg:.8f} per mmHg{_worst(one)}"
        )


def _worst(one: Calibration) -> str:
    if not one.points:
        return ""
    errors = [point.shown_mmhg - point.gauge_mmhg for point in one.points]
    return f", at most {max(errors, key=abs):+z.1f} mmHg from the gauge at {len(errors)} pressures"


def since(pair: Pair | None, kept: Sequence[Pair]) -> tuple[datetime, datetime]:
    """Since when each sensor, A first, works by the calibration in force; without one, since the beginning.

    A sensor's own goes on counting when only the other's was taken back.
    """
    if pair is None:
        return _BEGINNING, _BEGINNING
    row = [one for one in kept if one.number <= pair.number]
    return _counts_since(row, 0), _counts_since(row, 1)


def _counts_since(row: Sequence[Pair], index: int) -> datetime:
    own = row[-1].each[index]
    if row[-1].is_put_together and len(row) > 1 and row[-2].each[index].is_same(own):
        return _counts_since(row[:-1], index)
    return datetime.fromisoformat(own.at_utc if own.restored is None else own.restored.at_utc)


def drifts(
    from_utc: tuple[datetime, datetime], lines: Sequence[StoredEvent]
) -> tuple[ZeroDrift | None, ZeroDrift | None]:
    """What became of each sensor's zero since a time of its own, A first, out of the lines of its self-tests."""
    found = [
        zero_drift(
            [
                ZeroTaken(day=(at - _BEGINNING).total_seconds() / DAY_S, offset_mmhg=line.figures[figure])
                for line in lines
                if figure in line.figures and (at := datetime.fromisoformat(line.at_utc)) >= first
            ]
        )
        for figure, first in zip(ZEROS, from_utc, strict=True)
    ]
    return found[0], found[1]


def _drift(from_utc: tuple[datetime, datetime], lines: Sequence[StoredEvent]) -> Iterator[str]:
    """The zeros of each sensor since its calibration in force was made or taken back."""
    for name, found in zip("AB", drifts(from_utc, lines), strict=True):
        if found is None:
            yield f"zero of sensor {name}: no self-test has taken it since"
            continue
        pace = "" if found.per_month_mmhg is None else f", {found.per_month_mmhg:+.2f} a month"
        yield (
            f"zero of sensor {name} over {found.count} self-tests: first {found.first_mmhg:+.2f}, last"
            f" {found.last_mmhg:+.2f}, worst {found.worst_mmhg:+.2f} mmHg{pace} (warns at 3, refused at 5)"
        )
    recent = [line for line in lines if datetime.fromisoformat(line.at_utc) >= min(from_utc)]
    refused = sum(line.detail != "passed" for line in recent)
    if refused:
        yield f"{refused} of them were refused"
