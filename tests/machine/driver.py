"""Plays a case on the machine it asks for, in a folder of its own; which one when is said by `lanes.py`."""

import datetime
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tests.machine.boards.base import Board, BoardError
from tests.machine.outcome import Outcome, Result
from tests.machine.panel import Panel
from tests.machine.registry import Case, Kind
from tests.machine.room import ClaimError, NotMeasurableError, Room

TRIES: Final = 3
"""A machine that missed its own deadlines while this computer was busy may meet them a minute later."""
TRACE: Final = 600
"""Letters of a fault that are told."""


def today() -> datetime.date:
    """The day, by our clock."""
    return datetime.datetime.now(tz=datetime.UTC).date()


Boards = Callable[[Kind, str], Board]


@dataclass(frozen=True, slots=True)
class Driver:
    """One run.

    Args:
        board: gives a machine of a kind, in a state.
        panel: gives its panel, where it has one.
        out: folder of the report.
        say: told how it goes.
        today: day of the run.
        clock: seconds, never backwards.
    """

    board: Boards
    panel: Callable[[Board], Panel | None]
    out: Path
    say: Callable[[str], None]
    today: Callable[[], datetime.date] = today
    clock: Callable[[], float] = time.monotonic
    refuses: Callable[[Case], str] = lambda _case: ""
    """Why a case is not played here, asked before a machine is made ready for it; empty when it is."""

    def one(self, case: Case) -> Result:
        """One case; again where nothing could be said and may be then, and it is told how often it was tried."""
        tries, (result, may_pass) = 1, self._played(case)
        while may_pass and tries < TRIES:
            tries, (result, may_pass) = tries + 1, self._played(case)
        return result if tries == 1 else replace(result, figures={**result.figures, "tries": tries})

    def _played(self, case: Case) -> tuple[Result, bool]:
        """What came of it, and whether another try may say more."""
        began_s = self.clock()
        folder = self.out / case.name
        shutil.rmtree(folder, ignore_errors=True)
        room, name, may_pass = None, str(case.kind), False
        if why := self.refuses(case):
            self.say(f"{case.name}: {Outcome.NOT_RUN}: {why}")
            return Result(case.name, Outcome.NOT_RUN, why, 0.0, self.today().isoformat(), name), False
        self.say(f"{case.name} ...")
        try:
            board = self.board(case.kind, case.state)
            name = board.name
            if lacking := case.needs - board.abilities:
                outcome, why = Outcome.NOT_RUN, f"{board.name} has no {', '.join(sorted(lacking))}"
            else:
                room = Room(board, folder, self.panel(board))
                case.play(room)
                outcome, why = Outcome.HOLDS, ""
        except ClaimError as error:
            outcome, why = Outcome.WRONG, str(error)
        except NotMeasurableError as error:
            outcome, why, may_pass = Outcome.NOT_MEASURABLE, str(error), error.may_pass
        except Exception as error:  # a case that fails must not end the others; it is told
            kind = "" if isinstance(error, BoardError) else f"{type(error).__name__}: "
            outcome, why = Outcome.BROKEN, f"{kind}{error}"
        took_s = self.clock() - began_s
        self.say(f"{case.name}: {outcome}{': ' if why else ''}{why[:TRACE]} ({took_s:.0f} s)")
        figures, kept = ({}, ()) if room is None else (room.figures, tuple(room.kept))
        result = Result(case.name, outcome, why[:TRACE], took_s, self.today().isoformat(), name, figures, kept)
        return result, may_pass
