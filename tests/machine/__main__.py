"""`python -m tests.machine`: the booted machine. See README.md."""

import contextlib
import datetime
import platform
import shutil
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

from kiosk.core.errors import ConfigError
from tests.machine import arguments, boardfile, build, documents, lanes, needs, onboard, outcome
from tests.machine.boards.base import BoardError
from tests.machine.boards.emulator import Pace
from tests.machine.cases import everything
from tests.machine.driver import Driver, today
from tests.machine.made_of import made_of
from tests.machine.plants import PLANTS, Plant, judged
from tests.machine.registry import Case
from tests.machine.stock import Stock

SKIPPED: Final = 77
"""Exit code of a run that could not be made here, as other test drivers say it."""


def _say(words: str) -> None:
    # a line at once: others say theirs meanwhile
    print(f"{datetime.datetime.now(tz=datetime.UTC):%H:%M:%S} {words}\n", end="", flush=True)  # noqa: T201


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
    """0: all claims that were tried hold, or a regression was caught; 1: not so; 2: wrong words; 77: skipped."""
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
    signal.signal(signal.SIGTERM, _ended)
    if asked.board is not None:
        return _on_board(asked, asked.board, chosen)
    reasons = list(needs.missing(needs.here(asked.cache), asked.lanes))
    if reasons:
        _say("skipped: " + "; ".join(reasons))
        return SKIPPED
    runs = [asked.cache / ("run" if lane == 0 else f"run-{lane + 1}") for lane in range(asked.lanes)]
    stocks = [Stock(build.Cache(asked.cache, _say), run, Pace(asked.shift), plant) for run in runs]
    with contextlib.ExitStack() as ending:
        for stock in stocks:
            ending.callback(stock.close)
        drivers = [Driver(stock.board, stock.panel_of, asked.out, _say) for stock in stocks]
        return _played(asked, drivers, chosen, close=ending.close, made=lambda: made_of(asked.cache), plant=plant)


def _on_board(asked: arguments.Arguments, path: Path, chosen: Sequence[Case]) -> int:
    """The same on the board that a file names."""
    if shutil.which("ssh") is None:
        _say("skipped: there is no ssh: apt-get install openssh-client")
        return SKIPPED
    try:
        file = boardfile.load(path)
    except ConfigError as error:
        _say(f"{path} is refused:\n{error.message}")
        return 2
    ask = input if sys.stdin.isatty() else None
    if why := onboard.not_agreed(file.machine.name, is_said=asked.is_agreed, ask=ask):
        _say(why)
        return 2
    stock = onboard.stock_of(file, path.parent, asked.out / "board", _say)
    try:
        stock.open()
        made = stock.made_of()
    except BoardError as error:
        stock.close()
        _say(f"not begun: {error}")
        return 2
    driver = Driver(stock.board, stock.panel_of, asked.out, _say, refuses=stock.refuses)
    return _played(asked, [driver], chosen, close=stock.close, made=lambda: made)


def _played(
    asked: arguments.Arguments,
    drivers: Sequence[Driver],
    chosen: Sequence[Case],
    *,
    close: Callable[[], None],
    made: Callable[[], dict[str, str]],
    plant: Plant | None = None,
) -> int:
    """Play them and report."""
    began_s = time.monotonic()

    def sown(results: Sequence[outcome.Result]) -> outcome.Sown | None:
        return None if plant is None else judged(plant, results, today().isoformat(), "qemu")

    try:
        # a run of hours that is ended leaves what it has seen, and of which station
        results = lanes.play(drivers, chosen, lambda so_far: _written(asked.out, so_far, began_s, {}, sown(so_far)))
    finally:
        close()
    report = _written(asked.out, results, began_s, made(), sown(results))
    if asked.keeps:
        documents.keep(everything().cases, [report])
    _say(f"{asked.out}/report.md")
    if report.sown is not None:
        _say(f"{report.sown.plant}: {report.sown.said}")
        return int(not report.sown.is_caught)
    return int(any(result.outcome in {outcome.Outcome.WRONG, outcome.Outcome.BROKEN} for result in results))


def _written(
    out: Path,
    results: Sequence[outcome.Result],
    began_s: float,
    built: Mapping[str, str],
    sown: outcome.Sown | None,
) -> outcome.Report:
    """The report of a run that began then, in its folder."""
    report = outcome.Report(
        day=today().isoformat(),
        machine=f"{platform.machine()}, {platform.release()}",
        took_s=time.monotonic() - began_s,
        built=built,
        results=tuple(results),
        sown=sown,
    )
    out.mkdir(parents=True, exist_ok=True)
    (out / "report.json").write_bytes(outcome.to_json(report))
    (out / "report.md").write_text(outcome.to_page(report), encoding="utf-8")
    return report


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
