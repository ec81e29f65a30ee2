"""One session out of the records, whole."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from kiosk.core.errors import ExportError
from kiosk.core.model import Dose, DoseSpan, Prescription, ProofKind, ProofStep
from kiosk.core.pastview import BoutRecord
from kiosk.core.reason import Reason
from kiosk.core.records import PastBout, StoredEvent, StoredProof
from kiosk.core.scale import SCALES, Scale
from kiosk.core.units import Seconds
from kiosk.export.document import CuffUsed, Happened, Proved, Session, SetDone, Tripped
from kiosk.export.gatherplan import planned
from kiosk.export.gatherstation import clock_at, last_known_s, named_by, not_on_record, stations
from kiosk.export.people import Asking
from kiosk.export.told import clearance_of, consent_before, evaluation_before, lop_used, screenings_of
from kiosk.storage.journal import ALARM_LINES

AFTER_S = 60.0
"""A trip so long after the end still belongs to the session: its cuff was being emptied (our inference)."""


def session(asking: Asking, session_id: int) -> Session:
    """Everything the records hold of a session.

    Raises:
        ExportError: `session_unknown`.
        StorageError: the records cannot be read.
    """
    store = asking.store
    bout, record = store.sessions.get(session_id), store.past.record(session_id)
    if bout is None or record is None:
        raise ExportError("session_unknown", f"there is no session {session_id}", "kiosk export --all shows them all")
    prescription = record.line.prescription
    cuff = asking.library.cuff(prescription.cuff_id)
    plan = store.plans.get(bout.plan_id)
    screening_id = 0 if plan is None else plan.screening_id
    mornings = {one.session_id: one.after for one in store.mornings.for_runner(bout.runner_id)}
    happened = tuple(_happened(record, record.events))
    lop = None if record.lop is None else lop_used(store, record.lop)
    proofs = tuple(_proofs(asking, bout, prescription))
    clock, known_s = clock_at(store, bout), last_known_s(store, bout)
    return Session(
        made=asking.made(),
        person=asking.person(bout.runner_id),
        number=session_id,
        started_utc=bout.started_utc,
        ended_utc=bout.ended_utc,
        last_known_utc=None if known_s is None else _later(bout.started_utc, known_s - bout.started_s),
        clock=clock,
        boot=bout.started_boot,
        end=None if bout.end_reason is None else finite(bout.end_reason),
        consent=consent_before(store, bout.runner_id, bout.started_utc),
        screenings=screenings_of(store, bout.runner_id, screening_id),
        clearance=clearance_of(asking, screening_id),
        evaluation=evaluation_before(store, bout.runner_id, bout.started_utc),
        cuff=CuffUsed(
            id=prescription.cuff_id,
            name="" if cuff is None else cuff.name,
            width_mm=prescription.cuff_width_mm,
            limb=prescription.limb,
            side=prescription.side,
        ),
        lop=lop,
        plan=planned(asking, bout, prescription),
        dose=bout.dose,
        sets=tuple(_sets(prescription, bout.dose, record.events)),
        lifted_kg=store.loads.lifted(session_id),
        told_worst=dict(record.told),
        unanswered=sum(one.code.endswith("_unanswered") for one in record.events),
        symptoms=tuple(one for one in happened if one.code == "symptom"),
        alarms=tuple(one for one in happened if one.code in ALARM_LINES),
        trips=tuple(_trips(asking, bout)),
        events=happened,
        proofs=proofs,
        calibration=asking.calibration,
        station=bout.state_id,
        stations=stations(store, named_by(bout.state_id, lop, proofs)),
        morning_after=mornings.get(session_id),
        trace_points=store.trace.count(session_id),
        not_on_record=not_on_record(bout.state_id, clock),
    )


def _later(at_utc: str, seconds: float) -> str:
    later = datetime.fromisoformat(at_utc) + timedelta(seconds=seconds)
    return later.isoformat(timespec="milliseconds")


def finite(reason: Reason) -> Reason:
    """A reason without figures that are none; the line of the record has them."""
    return Reason(code=reason.code, figures={n: v for n, v in reason.figures.items() if math.isfinite(v)})


def _happened(record: BoutRecord, events: Iterable[StoredEvent]) -> Iterator[Happened]:
    for one in events:
        yield Happened(
            sequence=one.sequence,
            code=one.code,
            detail=one.detail,
            figures={name: value if math.isfinite(value) else str(value) for name, value in one.figures.items()},
            at_utc=one.at_utc,
            into_s=Seconds(one.at_s - record.at_s) if one.boot == record.boot else None,
        )


def _sets(prescription: Prescription, dose: Dose | None, events: tuple[StoredEvent, ...]) -> Iterator[SetDone]:
    told = _told(events)
    for index, block in enumerate(prescription.blocks):
        number = index + 1
        yield SetDone(
            number=number,
            work=block.work.value,
            planned_repetitions=block.repetitions,
            planned_s=block.lasts_s,
            done_repetitions=_at(() if dose is None or block.is_timed else dose.repetitions, index),
            target_mmhg=prescription.block_mmhg(index),
            delivered=_span(() if dose is None else dose.sets, index),
            rest_after=_span(() if dose is None else dose.rests, index),
            effort=told.get((Scale.EFFORT, number)),
            discomfort=told.get((Scale.DISCOMFORT, number)),
            cuff_pain=told.get((Scale.CUFF_PAIN, number)),
        )


def _at(values: tuple[int, ...], index: int) -> int | None:
    return values[index] if index < len(values) else None


def _span(values: tuple[DoseSpan, ...], index: int) -> DoseSpan | None:
    return values[index] if index < len(values) else None


def _told(events: Iterable[StoredEvent]) -> dict[tuple[Scale, int], int]:
    """What was told after each set; of two answers to one question the worse one counts."""
    found: dict[tuple[Scale, int], int] = {}
    for event in events:
        for scale in SCALES:
            if event.code == scale.value and scale.value in event.figures and "set" in event.figures:
                key = (scale, round(event.figures["set"]))
                found[key] = max(found.get(key, 0), round(event.figures[scale.value]))
    return found


def _trips(asking: Asking, bout: PastBout) -> Iterator[Tripped]:
    for one in asking.store.trips.between(bout.started_boot, bout.started_s, _until_s(asking, bout, AFTER_S)):
        yield Tripped(
            reason=finite(one.reason),
            by=one.by,
            pressure_mmhg=one.pressure_mmhg,
            at_utc=one.at_utc,
            into_s=Seconds(one.at_s - bout.started_s),
        )


def _until_s(asking: Asking, bout: PastBout, after_s: float) -> float:
    """Until when what a boot recorded belongs to a bout that began in it, in seconds of that boot.

    The end of a bout that was cut off is on the clock of the boot that found it, and says nothing about this one.
    Everything up to the next bout is then this one's: nobody knows when in between it ended.
    """
    if bout.ended_s is not None and bout.ended_boot == bout.started_boot:
        return bout.ended_s + after_s
    next_s = asking.store.sessions.next_start_s(bout.id, bout.started_boot)
    return math.inf if next_s is None else next_s


def _proofs(asking: Asking, bout: PastBout, prescription: Prescription) -> Iterator[Proved]:
    """The last full self-test before it, and the short one with its cuff, which may have been after the start."""
    proofs, boot = asking.store.proofs, bout.started_boot
    found = (
        proofs.until(boot, bout.started_s, ProofKind.FULL),
        proofs.until(boot, _until_s(asking, bout, 0.0), ProofKind.SHORT, prescription.cuff_id),
    )
    for one in found:
        if one is not None:
            yield _proved(one)


def _proved(one: StoredProof) -> Proved:
    proof = one.proof
    return Proved(
        number=one.id,
        kind=proof.kind.value,
        passed=proof.passed,
        at_utc=one.at_utc,
        cuff_id=proof.cuff_id,
        seconds=proof.seconds,
        zero_mmhg=proof.zero_mmhg,
        air_ml=proof.air_ml,
        steps=tuple(_step(one) for one in proof.steps),
        station=one.state_id,
    )


def _step(one: ProofStep) -> ProofStep:
    """A step whose figures are figures: one that took for ever has none."""
    return replace(
        one,
        figure=one.figure if one.figure is not None and math.isfinite(one.figure) else None,
        reason=None if one.reason is None else finite(one.reason),
        warning=None if one.warning is None else finite(one.warning),
    )
