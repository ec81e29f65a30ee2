"""The cuts of power as a case: what of their report holds, and that this computer is nothing but where programs run."""

import json
import sys
from pathlib import Path

import pytest

from tests.machine.boards.base import BoardError
from tests.machine.boards.here import Here
from tests.machine.cases.cuts import judge
from tests.machine.room import ClaimError, Room


def room_with(folder: Path, *, points: int = 330, lost: int = 0) -> Room:
    told = {"points": points, "all": {"states": 420, "lost": lost, "unsound": 0}}
    (folder / "power.json").write_text(json.dumps(told), encoding="utf-8")
    return Room(Here(), folder)


def test_a_report_without_a_fault_holds_and_its_figures_are_told(tmp_path: Path) -> None:
    room = room_with(tmp_path)
    judge(room, 0, "")
    assert room.figures == {"points": 330, "states": 420, "lost": 0, "unsound": 0}
    assert room.kept == ["power.json", "power.jsonl.gz"]


def test_a_fault_too_few_points_or_no_report_do_not(tmp_path: Path) -> None:
    with pytest.raises(ClaimError, match="no state has a fault: 2 of 420"):
        judge(room_with(tmp_path, lost=2), 1, "2 of 420")
    with pytest.raises(ClaimError, match="300 points"):
        judge(room_with(tmp_path, points=299), 0, "")
    (tmp_path / "power.json").unlink()
    with pytest.raises(ClaimError, match="nothing can be said"):
        judge(Room(Here(), tmp_path), 1, "nothing can be said")


def test_this_computer_runs_programs_and_is_no_machine() -> None:
    here = Here()
    ran = here.run(sys.executable, "-c", "print(3); raise SystemExit(4)")
    assert (ran.code, ran.output, here.start()) == (4, "3\n", "")
    for ask in (here.cut, here.picture, lambda: here.press(0, 0), lambda: here.put("/x", b"")):
        with pytest.raises(BoardError, match="no machine"):
            ask()
    with pytest.raises(BoardError, match="no/such"):
        here.run("/no/such")
    with pytest.raises(BoardError, match="timed out"):
        here.run(sys.executable, "-c", "import time; time.sleep(60)", timeout_s=0.2)
    here.close()
