"""A runner's progress and the clinic's rates on the command line, out of the records; a review is written into them.

As JSON, codes and figures are those of the core; the sentences that belong to them are the screen's.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Final

from kiosk.core.clinic import Compared, compare
from kiosk.core.days import DAY_S
from kiosk.core.errors import StorageError
from kiosk.core.estimate1rm import OneRm, estimate
from kiosk.core.evaluation import Asked
from kiosk.core.evaluationrecords import Decision
from kiosk.core.model import Reason
from kiosk.core.progress import Line, Progress
from kiosk.core.progress import progress as judged
from kiosk.ops.named import known_runner, supervisor_named
from kiosk.storage import Store
from kiosk.therapy.baselines import load_baselines, load_rates

Shown = dict[str, object]

FIVE_RM_PRESS: Final = "five_rm_press"
"""The test that the equation of the 1RM is about."""


def progress(store: Store | None, runner_id: int, *, as_json: bool, out: Callable[[str], None] = print) -> int:
    """Show a runner's progress; 0.

    Raises:
        ConfigError: `runner_unknown`.
        StorageError: the records cannot be read.
    """
    store, runner = known_runner(store, runner_id)
    today = store.courses.today()
    found = judged(store.courses.history(runner_id), load_baselines(), today)
    if as_json:
        years = datetime.fromtimestamp(today * DAY_S, UTC).year - runner.birth_year
        shown = {"runner": runner_id, "one_rm": _one_rm(found, years), **_progress(found)}
        out(json.dumps(shown, indent=2, sort_keys=True))
    else:
        for line in _progress_lines(found):
            out(line)
    return 0


def review(
    store: Store | None, runner_id: int, *, by: str, decision: Decision, out: Callable[[str], None] = print
) -> int:
    """Store that supervisor and runner went through the progress now; 0.

    Raises:
        ConfigError: `runner_unknown`, `supervisor_unknown`.
        StorageError: the records cannot be read or written.
    """
    store, runner = known_runner(store, runner_id)
    kept = store.reviews.add(runner.id, supervisor_named(store, by).id, decision)
    out(f"review {kept.id} of runner {runner.id} by {by}: {decision}")
    return 0


def clinic(store: Store | None, *, as_json: bool, out: Callable[[str], None] = print) -> int:
    """Show the clinic's rates beside the published ones; 0.

    Raises:
        StorageError: there are no records, or they cannot be read.
    """
    if store is None:
        raise StorageError("store_missing", "there are no records yet", "open the station first")
    found = compare(load_rates(), store.courses.clinic())
    if as_json:
        out(json.dumps([_compared(one) for one in found], indent=2, sort_keys=True))
    else:
        for one in found:
            out(_compared_line(one))
    return 0


def _progress(found: Progress) -> Shown:
    trends = {"rest": found.pain_rest, "loading": found.pain_loading, "morning": found.pain_morning}
    return {
        "visits": found.visits,
        "minutes": round(found.minutes, 1),
        "tests": [_line(line) for line in found.lines],
        "symmetry": [{"test": one.test.id, "exercise": one.exercise, **asdict(one.symmetry)} for one in found.balanced],
        "pain": {name: None if trend is None else asdict(trend) for name, trend in trends.items()},
        "load_at_equal_effort": [asdict(one) for one in found.load],
        "adherence": None if found.adherence is None else asdict(found.adherence),
        "today": [_asked(one) for one in found.tests],
        "morning_after_not_told": found.asks_morning,
        "morning_after": [_reason(one) for one in found.morning],
        "review": None if found.review is None else _reason(found.review),
        "sentence": _reason(found.sentence),
    }


def _one_rm(found: Progress, years: int) -> Shown | None:
    """Out of the last 5RM of both legs; why there is none, or None when that was not tested."""
    for line in found.lines:
        if line.test.id == FIVE_RM_PRESS:
            said = estimate(line.change.latest, years)
            return asdict(said) if isinstance(said, OneRm) else {"refused": [_reason(one) for one in said]}
    return None


def _line(line: Line) -> Shown:
    test, change = line.test, line.change
    return {
        "test": test.id,
        "side": line.side,
        "exercise": line.exercise,
        "unit": test.unit,
        **{name: value for name, value in asdict(change).items() if name != "sentence"},
        "sentence": _reason(change.sentence),
        "noise_from": {"basis": test.noise.basis, "source": test.noise.source, "note": test.noise.note},
        "meaningful_from": {
            "basis": test.meaningful.basis,
            "source": test.meaningful.source,
            "note": test.meaningful.note,
        },
    }


def _asked(one: Asked) -> Shown:
    return {
        "test": one.test.id,
        "side": one.side,
        "standing": one.standing,
        "reasons": [_reason(reason) for reason in one.reasons],
    }


def _compared(one: Compared) -> Shown:
    return {
        "published": asdict(one.published),
        "ours": None if one.ours is None else asdict(one.ours),
        "beside": one.beside,
        "note": _reason(one.note),
    }


def _reason(reason: Reason) -> Shown:
    return {"code": reason.code, "figures": dict(reason.figures)}


def _progress_lines(found: Progress) -> Iterator[str]:
    yield f"{found.sentence.code}: {found.visits} visits, {found.minutes:.0f} min under restriction"
    if found.adherence is not None:
        yield f"  visits     {found.adherence.done} of {found.adherence.planned} planned"
    for line in found.lines:
        change, side = line.change, "" if line.side is None else f" {line.side}"
        yield (
            f"  {change.verdict:<9}  {line.test.name}{side}: {change.baseline:g} -> {change.latest:g} {line.test.unit} "
            f"(noise {change.noise:.3g}, meaningful {change.meaningful:.3g})"
        )
    for one in found.balanced:
        yield f"  {one.symmetry.balance:<9}  {one.test.name}: {one.symmetry.percent:.0f} % of the other leg"
    for name, trend in (("rest", found.pain_rest), ("loading", found.pain_loading), ("morning", found.pain_morning)):
        if trend is not None:
            yield f"  {trend.verdict:<9}  pain, {name}: {trend.first:g} -> {trend.last:g} of 10, {trend.zone}"
    for asked in found.tests:
        side = "" if asked.side is None else f" {asked.side}"
        yield f"  {asked.standing:<9}  {asked.test.name}{side} today{''.join(f', {r.code}' for r in asked.reasons)}"
    for reason in (*found.morning, *(() if found.review is None else (found.review,))):
        yield f"  !          {reason.code}"


def _compared_line(one: Compared) -> str:
    rate, ours = one.published, one.ours
    counted = "none"
    if ours is not None:
        low, high = 100.0 * ours.low, 100.0 * ours.high
        counted = f"{ours.count} of {ours.of} = {100.0 * ours.share:.2f} % ({low:.2f} to {high:.2f})"
    need = f", needs {one.note.figures['needed']:.0f}" if "needed" in one.note.figures else ""
    return f"{one.beside:<8}  {rate.event}, {rate.of}: {counted}; published {rate.percent:g} % of {rate.n}{need}"
