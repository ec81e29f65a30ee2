"""Both sides in one visit: which plans belong together. Written by the screen, step by step, and never changed."""

from kiosk.core.bothsides import PairRecord, SideRecord
from kiosk.storage.database import RecordFile
from kiosk.storage.sessions import Sessions


class Pairs:
    """A pair begins with the first side's plan; every later plan, and that a side was left out, is another row."""

    def __init__(self, file: RecordFile, sessions: Sessions) -> None:
        self._file = file
        self._sessions = sessions

    def begin(self, runner_id: int, plan_id: int) -> int:
        """The first side was planned, and the other one is meant to follow."""
        return int(self._file.add("side_pairs", {"runner_id": runner_id, "plan_id": plan_id})["id"])

    def planned(self, pair_id: int, plan_id: int, *, is_second: bool) -> None:
        """Another plan of a side: the second one's first, or one that takes the place of an earlier one."""
        code = "second" if is_second else "first"
        self._file.add("side_pair_steps", {"pair_id": pair_id, "code": code, "plan_id": plan_id})

    def left(self, pair_id: int, why: str) -> None:
        """The second side is left out; `why` is a code."""
        self._file.add("side_pair_steps", {"pair_id": pair_id, "code": why, "plan_id": None})

    def get(self, pair_id: int) -> PairRecord | None:
        """What became of both sides; None for a pair that there is not."""
        row = self._file.one("SELECT * FROM side_pairs WHERE id = ?", [pair_id])
        if row is None:
            return None
        steps = self._file.rows("SELECT * FROM side_pair_steps WHERE pair_id = ? ORDER BY id", [pair_id])
        plans: dict[str, list[int]] = {"first": [row["plan_id"]], "second": []}
        why = ""
        for step in steps:
            if step["plan_id"] is None:
                why = step["code"]
            else:
                plans[step["code"]].append(step["plan_id"])
        return PairRecord(
            id=pair_id,
            runner_id=row["runner_id"],
            first=self._side(row["runner_id"], plans["first"], left=False),
            second=self._side(row["runner_id"], plans["second"], left=bool(why)),
            why_left=why,
        )

    def _side(self, runner_id: int, plan_ids: list[int], *, left: bool) -> SideRecord:
        bouts = reversed(self._sessions.for_runner(runner_id))
        return SideRecord(bouts=tuple(bout for bout in bouts if bout.plan_id in plan_ids), left=left)
