"""Cuts of power on the kernel's own file system, at hundreds of points; `tests/machine/power` is the bench of it."""

import json
import sys
from typing import Final

from tests.machine.boards.base import Ability
from tests.machine.registry import CASES, Kind
from tests.machine.room import NotMeasurableError, Room

CUTS_S: Final = 3600.0
CANNOT: Final = 77
POINTS: Final = 300


@CASES.case(Kind.DISK, Ability.WRITE_LOG)
def power_cut_anywhere(room: Room) -> None:
    """The power is cut at 300 points and more of recorded work, with writes that are lost, torn and out of order.

    The file system mounts, records and journal are sound, and nothing is lost that the station had said was kept.
    """
    room.folder.mkdir(parents=True, exist_ok=True)
    words = (sys.executable, "-m", "tests.machine.power", "--out", str(room.folder))
    ran = room.ask(*words, timeout_s=CUTS_S)
    room.keep("power.log", ran.output)
    if ran.code == CANNOT:
        raise NotMeasurableError(ran.output.strip(), may_pass=False)
    judge(room, ran.code, ran.output)


def judge(room: Room, code: int, said: str) -> None:
    """Raise `ClaimError` unless the report that was written says that all is well."""
    path = room.folder / "power.json"
    room.hold(path.exists(), f"it has come to its end: {said[-400:]}")
    told = json.loads(path.read_bytes())
    room.kept.extend(("power.json", "power.jsonl.gz"))
    room.figures["points"], room.figures["states"] = told["points"], told["all"]["states"]
    room.figures["lost"], room.figures["unsound"] = told["all"]["lost"], told["all"]["unsound"]
    room.hold(told["points"] >= POINTS, f"{POINTS} points are tried")
    room.hold(code == 0, f"no state has a fault: {said[-400:]}")
