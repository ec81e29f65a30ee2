"""The next visit in words: one line for a screen, a page for a printer, and plain values for other programs."""

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Final

from kiosk.core.advice import Advice, Ask
from kiosk.core.days import DAY_S
from kiosk.core.ladder import Standing
from kiosk.core.nextvisit import NextBout, NextVisit
from kiosk.core.reason import Reason
from kiosk.core.records import Runner
from kiosk.therapy.library import Library
from kiosk.tui import next_strings as words
from kiosk.tui import reasons, strings
from kiosk.tui.format import date, plain
from kiosk.tui.language import said
from kiosk.tui.next_read import read_next
from kiosk.tui.ports import StorePort

WIDTH: Final = 72
"""Columns of the printed page: what every printer takes."""


def line(found: NextVisit | None, *, now_day: float, cells: int, is_before: bool = False) -> str:
    """What fits in one line: when, and what is due or comes then; empty before the first bout.

    Args:
        found: the next visit.
        now_day: today; a visit that may be today is said by what it brings.
        cells: width of the line.
        is_before: it is shown before a plan, where a visit that may not be yet is too early.
    """
    if found is None:
        return ""
    if found.earliest_day <= now_day:
        text, told = str(words.LINE_TODAY), [reason for bout in found.bouts for reason in _why(bout)[:1]]
    else:
        text = (words.LINE_EARLY if is_before else words.LINE).format(date=date(found.earliest_day))
        told = [*found.waits, *found.due] if is_before else [*found.due, *found.waits]
    for count in range(len(told), 0, -1):
        more = words.LINE_MORE.format(count=len(told) - count) if count < len(told) else ""
        whole = f"{text} {'. '.join(_short(one) for one in told[:count])}{more}"
        if len(whole) <= cells:
            return whole
    return text


def line_after(store: StorePort, library: Library, session_id: int, *, cells: int) -> str | None:
    """The line after a bout; None as long as its end is not on record. Raises `StorageError`."""
    bout = store.sessions.get(session_id)
    runner = None if bout is None or bout.end_reason is None else store.runners.get(bout.runner_id)
    if runner is None:
        return None
    return line(read_next(store, library, runner), now_day=store.courses.today(), cells=cells)


def line_today(store: StorePort, library: Library, runner: Runner, *, cells: int) -> str:
    """The line before a plan: what comes, or that it is too early. Raises `StorageError`."""
    return line(read_next(store, library, runner), now_day=store.courses.today(), cells=cells, is_before=True)


def page(found: NextVisit, name: str, library: Library) -> str:
    """The printed page: plain text in lines of at most 72 characters."""
    return "\n".join(_page(found, name, library))


def _page(found: NextVisit, name: str, library: Library) -> Iterator[str]:
    yield f"{words.TITLE}: {plain(name, 40)}"
    yield ""
    yield words.FROM.format(date=date(found.earliest_day, with_year=True))
    yield from _items(found.waits)
    if found.due:
        yield ""
        yield str(words.DUE)
        yield from _items(found.due)
    yield ""
    yield str(words.BOUTS)
    for bout in found.bouts:
        yield from _bout(bout, library)
    if found.stage is not None:
        yield from _stage(found.stage)
    yield ""
    yield from textwrap.wrap(str(words.FOOT), WIDTH)


def shown(found: NextVisit | None, runner_id: int) -> dict[str, object]:
    """Codes and figures of the core, as plain values."""
    if found is None:
        return {"runner": runner_id, "next": None}
    return {
        "runner": runner_id,
        "next": {
            "earliest": datetime.fromtimestamp(found.earliest_day * DAY_S, UTC).date().isoformat(),
            "waits": [_plain(one) for one in found.waits],
            "due": [_plain(one) for one in found.due],
            "bouts": [_bout_values(one) for one in found.bouts],
            "stage": None if found.stage is None else asdict(found.stage),
        },
    }


def _bout_values(bout: NextBout) -> dict[str, object]:
    if isinstance(bout.advice, Advice):
        return {"last": asdict(bout.last), **asdict(bout.advice)}
    return {"last": asdict(bout.last), "refused": [_plain(one) for one in bout.advice]}


def _plain(reason: Reason) -> dict[str, object]:
    return {"code": reason.code, "figures": dict(reason.figures)}


def _why(bout: NextBout) -> tuple[Reason, ...]:
    return bout.advice.why if isinstance(bout.advice, Advice) else bout.advice


def _short(reason: Reason) -> str:
    """The sentence without its figures."""
    return reasons.sentence(Reason(code=reason.code))


def _items(told: Iterable[Reason], indent: str = "  ") -> Iterator[str]:
    for reason in told:
        yield from textwrap.wrap(
            reasons.sentence(reason), WIDTH, initial_indent=f"{indent}* ", subsequent_indent=f"{indent}  "
        )


def _bout(bout: NextBout, library: Library) -> Iterator[str]:
    last = bout.last
    protocol = library.protocol(last.protocol_id)
    limb = strings.LIMB_SAID[last.limb, last.side]
    text = (
        f"{plain(said(last.exercise))}, {limb}: {last.protocol_id if protocol is None else plain(said(protocol.name))}"
    )
    yield from textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ")
    if isinstance(bout.advice, Advice):
        yield f"    {words.MOVES[bout.advice.move]}: {_asks(bout.advice.ask)}"
        if bout.advice.ask != last:
            yield f"    {words.BEFORE}: {_asks(last)}"
    yield from _items(_why(bout), "    ")


def _asks(ask: Ask) -> str:
    load = "" if ask.load_kg is None else words.LOAD.format(kg=ask.load_kg)
    text = words.ASK_ONE if ask.rounds == 1 else words.ASK
    return text.format(rounds=ask.rounds, percent=ask.percent_lop) + load


def _stage(stage: Standing) -> Iterator[str]:
    yield ""
    yield str(words.STAGE)
    for label, rung in ((words.STAGE_NOW, stage.at), (words.STAGE_NEXT, stage.ahead)):
        if rung is not None:
            yield from textwrap.wrap(
                f"{label}: {plain(said(rung.does))}", WIDTH, initial_indent="  ", subsequent_indent="    "
            )
    if stage.slipping:
        yield f"  {words.STAGE_BACK}"
        yield from _items(stage.slipping, "    ")
    if stage.ahead is not None:
        yield f"  {words.STAGE_READY if stage.is_ready else words.STAGE_LACKS}"
        yield from _items(stage.lacking, "    ")
        yield from _items((Reason(code=f"ladder_check_{one}") for one in stage.checks), "    ")
