"""What the page of the station's sensors says: pure functions of what is known of them."""

from collections.abc import Iterator
from datetime import date as day
from datetime import datetime
from typing import Final

from kiosk.core.calibrationdue import DUE_DAYS, left_days
from kiosk.core.events import ProofFinished
from kiosk.core.trend import change
from kiosk.core.zerodrift import ZeroDrift
from kiosk.hw.calibration import Pair
from kiosk.hw.calibration_due import made_day
from kiosk.ops.civil_now import CivilNow
from kiosk.tui import calibration_strings as words
from kiosk.tui import format as fmt
from kiosk.tui.dates import said as said_day
from kiosk.tui.language import number
from kiosk.tui.proof_sentences import PROOF_NAMES
from kiosk.tui.sensorsdesk import SensorsView

_TREND_CELLS: Final = 30


def lines(view: SensorsView, cells: int) -> list[str]:
    """How both sensors stand, a line each of so many cells; what wants to be looked at begins with "!"."""
    return [fmt.plain(one, cells) for one in _lines(view)]


def _lines(view: SensorsView) -> Iterator[str]:
    pair = view.pair
    if view.is_unusable:
        yield f"! {words.UNUSABLE}"
    elif pair is None:
        yield str(words.BENCH_NONE) if view.is_bench else f"! {words.NONE}"
    else:
        one = min(pair.each, key=lambda each: datetime.fromisoformat(each.at_utc))
        yield words.MADE.format(number=pair.number, date=_day(one.at_utc), name=one.operator)
        certificate = one.gauge_certificate
        if certificate is None:
            yield words.GAUGE.format(instrument=one.instrument)
        else:
            yield words.GAUGE_CERTIFICATE.format(instrument=one.instrument, certificate=certificate)
        yield _due(pair, view.now)
    for name, drift in zip("AB", view.drifts, strict=True):
        yield _drift(name, drift)
    proof = view.proof
    if proof is None:
        yield str(words.UNTESTED)
    else:
        mark, result = ("", words.PASSED) if proof.proof.passed else ("! ", words.FAILED)
        yield mark + words.TESTED.format(date=_day(proof.at_utc), result=result)
        yield from _trends(proof.proof)


def _day(at_utc: str) -> str:
    at = datetime.fromisoformat(at_utc)
    return said_day((at.astimezone() if at.tzinfo is not None else at).date())


def _due(pair: Pair, now: CivilNow) -> str:
    made = made_day(pair)
    shown = said_day(day.fromordinal(made + DUE_DAYS))
    if not now.trust.is_trusted:
        return f"! {words.DUE_UNKNOWN.format(date=shown)}"
    left = left_days(made, now.at.astimezone().toordinal())
    return words.DUE.format(count=left, date=shown) if left > 0 else f"! {words.OVERDUE.format(date=shown)}"


def _trends(proof: ProofFinished) -> Iterator[str]:
    """What wears, two to a line."""
    shares = {
        step.code: share
        for step in proof.steps
        if step.figure is not None and (share := change(step.code, step.figure, proof.references)) is not None
    }
    if not shares:
        return
    yield str(words.TREND_IS)
    said = [
        words.TREND.format(name=PROOF_NAMES.get(code, code), percent=number(100.0 * share, "+z.0f"))
        for code, share in shares.items()
    ]
    for first in range(0, len(said), 2):
        yield "  " + " ".join(f"{one:<{_TREND_CELLS}}" for one in said[first : first + 2]).rstrip()


def _drift(name: str, drift: ZeroDrift | None) -> str:
    if drift is None:
        return words.NO_DRIFT.format(name=name)
    last, worst = number(drift.last_mmhg, "+z.1f"), number(drift.worst_mmhg, "+z.1f")
    said = words.DRIFT.format(count=drift.count, name=name, last=last, worst=worst)
    if drift.per_month_mmhg is None:
        return said
    return words.PACE.format(drift=said, month=number(drift.per_month_mmhg, "+z.2f"))
