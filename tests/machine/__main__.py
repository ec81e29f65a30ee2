"""`python -m tests.machine`: the booted machine. See README.md."""

import datetime
import platform
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

from tests.machine import arguments, build, documents, needs, outcome
from tests.machine.boards.emulator import Pace
from tests.machine.cases import everything
from tests.machine.driver import Driver, today
from tests.machine.made_of import made_of
from tests.machine.plants import PLANTS, Plant, judged
from tests.machine.stock import Stock

SKIPPED: Final = 77
"""Exit code of a run that could not be made here, as other test drivers say it."""


def _say(words: str) -> None:
    print(f"{datetime.datetime.now(tz=datetime.UTC):%H:%M:%S} {words}", flush=True)  # noqa: T201


def _ended(_number: int, _frame: FrameType | None) -> NoReturn:
    _say("ended by SIGTERM")
    raise SystemExit(130)


def wanted(names: Sequence[str], plant: Plant | None) -> tuple[str, ...]:
    """Names of the cases to play. Raises ValueError when none of them has to see the regression that is put in."""
    if plant is None:
        return tuple(names)
    if names and not set(names) & set(plant.caught_by):
        raise ValueError(f"{plant.name} is to be seen by {', '.join(plant.caught_by)}, and none of them is named")
    return tuple(names) or plant.caught_by


def main(words: Sequence[str]) -> int:
    """0: every claim that was tried holds, or a regression was caught; 1: not so; 2: wrong words; 77: skipped."""
    asked = arguments.parsed(words)
    cases = everything()
    if asked.lists:
        _say("\n" + "\n".join(f"{case.name} ({case.kind}): {case.claim}" for case in cases.cases))
        return 0
    plant = None if asked.plant is None else PLANTS[asked.plant]
    try:
        chosen = cases.chosen(wanted(asked.names, plant), quick=asked.is_quick)
    except ValueError as error:
        _say(str(error))
        return 2
    reasons = list(needs.missing(needs.here(asked.cache)))
    if reasons:
        _say("skipped: " + "; ".join(reasons))
        return SKIPPED
    signal.signal(signal.SIGTERM, _ended)
    began_s = time.monotonic()
    stock = Stock(build.Cache(asked.cache, _say), Path(asked.cache) / "run", Pace(asked.shift), plant)
    try:
        results = Driver(stock.board, stock.panel_of, asked.out, _say).play(chosen)
    finally:
        stock.close()
    report = outcome.Report(
        day=today().isoformat(),
        machine=f"{platform.machine()}, {platform.release()}",
        took_s=time.monotonic() - began_s,
        built=made_of(asked.cache),
        results=tuple(results),
        sown=None if plant is None else judged(plant, results, today().isoformat(), "qemu"),
    )
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / "report.json").write_bytes(outcome.to_json(report))
    (asked.out / "report.md").write_text(outcome.to_page(report), encoding="utf-8")
    if asked.keeps:
        documents.keep(cases.cases, [report])
    _say(f"{asked.out}/report.md")
    if report.sown is not None:
        _say(f"{report.sown.plant}: {report.sown.said}")
        return int(not report.sown.is_caught)
    return int(any(result.outcome in {outcome.Outcome.WRONG, outcome.Outcome.BROKEN} for result in results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
