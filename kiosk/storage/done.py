"""Bouts as progression reads them: what was asked for, how it ended, what was told in it and the morning after."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from kiosk.core.advice import Ask
from kiosk.core.aftermath import LastVisit
from kiosk.core.blocks import is_warm_up
from kiosk.core.condition import Look, MorningAfter
from kiosk.core.evaluationrecords import StoredEvaluation
from kiosk.core.model import Dose, Reason
from kiosk.core.progressiondone import Done
from kiosk.core.progressionfall import SAME_VISIT_DAYS
from kiosk.storage.courses import CLEARED, Mornings
from kiosk.storage.database import RecordFile, day_of
from kiosk.storage.evaluations import Evaluations
from kiosk.storage.row import Row
from kiosk.storage.sessions import load_of, prescription_of
from kiosk.storage.text import load

_LOAD: Final = "SELECT load_kg FROM loads WHERE loads.session_id = sessions.id ORDER BY loads.id DESC LIMIT 1"
_BOUTS: Final = (
    f"SELECT sessions.*, ({_LOAD}) AS lifted_kg FROM sessions "  # noqa: S608 - constants
    "WHERE runner_id = ? AND ended_s IS NOT NULL ORDER BY id"
)
_LATEST: Final = _BOUTS.replace("ORDER BY id", "ORDER BY id DESC")
_TOLD: Final = (
    "SELECT events.session_id, events.sequence, events.code, events.figures, events.detail FROM sessions "
    "JOIN events ON events.session_id = sessions.id WHERE sessions.runner_id = ? AND "
    "sessions.id >= ? AND "
    "(events.code IN ('effort', 'discomfort', 'cuff_pain', 'symptom') OR events.code LIKE '%\\_unanswered' ESCAPE '\\')"
    " ORDER BY events.sequence"
)
_REVIEWED: Final = "SELECT * FROM reviews WHERE runner_id = ? ORDER BY id"
_SCALES: Final = ("effort", "discomfort", "cuff_pain")


@dataclass(slots=True)
class _Told:
    """What was told in one bout: the worst answer on each scale, the symptoms, and how many questions passed."""

    worst: dict[str, int] = field(default_factory=dict)
    symptoms: list[str] = field(default_factory=list)
    unanswered: int = 0


class DoneBouts:
    """Bouts with everything that was told about them."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def for_runner(self, runner_id: int) -> tuple[Done, ...]:
        """All of a runner that have ended and restricted a limb, in the order they came.

        An interrupted bout has no dose; it counts as one that was not done to its end.
        """
        told = self._told(runner_id)
        evaluations = Evaluations(self._file).for_runner(runner_id)
        rows = self._file.rows(_BOUTS, [runner_id])
        bouts = [_done(row, told.get(row["id"], _Told()), evaluations) for row in rows]
        kept = [bout for row, bout in zip(rows, bouts, strict=True) if row["dose"] is None or bout.restriction_s > 0.0]
        mornings = {one.session_id: one.after for one in Mornings(self._file).for_runner(runner_id)}
        return tuple(_with_morning(bout, kept[index:], mornings) for index, bout in enumerate(kept))

    def last_visit(self, runner_id: int, *, before_today: bool) -> LastVisit:
        """The runner's last visit, today's left out where told so. Reads no more than that."""
        kept: list[Row] = []
        is_recent = self._file.recent()
        for row in self._file.rows(_LATEST, [runner_id]):
            if before_today and is_recent(row):
                continue
            if kept and day_of(kept[0]["at_utc"]) - day_of(row["at_utc"]) > SAME_VISIT_DAYS:
                break
            if row["dose"] is None or load(row["dose"], Dose, f"session {row['id']}").restriction_s > 0.0:
                kept.append(row)
        if not kept:
            return LastVisit()
        told = self._told(runner_id, kept[-1]["id"])
        evaluations = Evaluations(self._file).for_runner(runner_id)
        bouts = [_done(row, told.get(row["id"], _Told()), evaluations) for row in reversed(kept)]
        known = [one for one in Mornings(self._file).for_runner(runner_id) if one.session_id >= bouts[0].session_id]
        mornings = {one.session_id: one.after for one in known}
        told_utc = max((one.at_utc for one in known), default="")
        return LastVisit(
            bouts=tuple(_with_morning(bout, bouts[index:], mornings) for index, bout in enumerate(bouts)),
            told_utc=told_utc,
            known_utc=max(told_utc, *(row["ended_utc"] for row in kept)),
            looked_utc={
                Look.CLEARANCE: self._looked(CLEARED, runner_id, before_today=before_today),
                Look.REVIEW: self._looked(_REVIEWED, runner_id, before_today=before_today),
            },
        )

    def _looked(self, sql: str, runner_id: int, *, before_today: bool) -> str:
        """When a supervisor last looked at the runner in this way, in civil time; empty for never."""
        is_recent = self._file.recent()
        rows = self._file.rows(sql, [runner_id])
        return max((row["at_utc"] for row in rows if not (before_today and is_recent(row))), default="")

    def _told(self, runner_id: int, since: int = 0) -> dict[int, _Told]:
        found: dict[int, _Told] = {}
        for row in self._file.rows(_TOLD, [runner_id, since]):
            told = found.setdefault(row["session_id"], _Told())
            if row["code"] == "symptom":
                told.symptoms.append(row["detail"])
            elif row["code"] in _SCALES:
                # One event may hold several answers.
                figures = load(row["figures"], dict[str, float], f"event {row['sequence']}")
                for scale in _SCALES:
                    if scale in figures:
                        told.worst[scale] = max(told.worst.get(scale, 0), math.ceil(figures[scale]))
            else:
                told.unanswered += 1
        return found


def _done(row: Row, told: _Told, evaluations: Sequence[StoredEvaluation]) -> Done:
    where = f"session {row['id']}"
    prescription, day = prescription_of(row), day_of(row["at_utc"])
    dose = None if row["dose"] is None else load(row["dose"], Dose, where)
    counted = [] if dose is None else [count for count in dose.repetitions if count > 0]
    return Done(
        session_id=row["id"],
        day=day,
        ask=Ask(
            protocol_id=prescription.protocol_id,
            exercise=prescription.exercise,
            limb=prescription.limb,
            side=prescription.side,
            percent_lop=prescription.percent_lop,
            rounds=len(prescription.blocks),
            load_kg=load_of(row["lifted_kg"], prescription),
        ),
        work=prescription.blocks[0].work,
        end=Reason(code=row["end_code"], figures=load(row["end_figures"], dict[str, float], where)),
        effort=told.worst.get("effort"),
        discomfort=told.worst.get("discomfort"),
        cuff_pain=told.worst.get("cuff_pain"),
        unanswered=told.unanswered,
        symptoms=tuple(told.symptoms),
        pain=_pain(evaluations, day),
        morning=None,
        repetitions=sum(counted),
        last_set=counted[-1] if counted else None,
        restriction_s=0.0 if dose is None else float(dose.restriction_s),
        is_warm_up=is_warm_up({block.work for block in prescription.blocks}),
    )


def _pain(evaluations: Iterable[StoredEvaluation], day: float) -> int | None:
    """Pain in loading as it was last told before a bout."""
    told = [one.condition.pain_loading for one in evaluations if one.day <= day]
    return told[-1] if told else None


def _with_morning(bout: Done, since: Sequence[Done], mornings: dict[int, MorningAfter]) -> Done:
    """The morning after is asked once for a visit, of its last bout: it counts for all of that visit."""
    visit = [one.session_id for one in since if one.day - bout.day <= SAME_VISIT_DAYS]
    told = [mornings[session_id] for session_id in visit if session_id in mornings]
    return replace(bout, morning=told[0] if told else None)
