"""What the page of a session says in sentences: its plan, its LOP, what was told."""

from collections.abc import Iterator
from typing import Final

from kiosk.core.reason import Reason
from kiosk.core.records import Tier
from kiosk.export import report_strings as words
from kiosk.export import station_strings as station_words
from kiosk.export.document import Happened, Session
from kiosk.export.says import Says
from kiosk.export.stationdocument import StationWas
from kiosk.export.wording import clock, date, moment, rests, supervisor, work
from kiosk.language import said

END_LINES: Final = 7
"""So many lines about what was told and happened have a place of their own."""
_TIERS: Final = tuple(Tier)


def plan_lines(document: Session, says: Says) -> Iterator[tuple[str, int]]:
    """Each with the most lines it may take."""
    plan, proposed = document.plan.prescription, document.plan.proposed
    yield f"{words.PLANNED.format(percent=plan.percent_lop, setpoint=plan.setpoint_mmhg)}", 1
    parts = [work(plan.blocks), rests(plan.blocks)]
    parts += [] if plan.load_kg is None else [words.LOAD.format(kg=plan.load_kg)]
    yield " · ".join(part for part in parts if part), 2
    if proposed is None:
        yield str(words.NOT_PROPOSED), 1
    else:
        yield words.WHY.format(why=says.reason(proposed.why)), 3
        source = proposed.sources[0] if proposed.sources else ""
        yield words.RESTS_ON.format(grade=words.GRADES[proposed.grade.value], source=source), 3
    for reason in dict.fromkeys(said(one.text) or one.reason for one in document.plan.changes):
        changed = [one.change for one in document.plan.changes if (said(one.text) or one.reason) == reason]
        parts = [
            words.CHANGE.format(what=words.CHANGES.get(one.name, one.name), planned=one.planned, proposed=one.proposed)
            for one in changed
        ]
        yield words.CHANGED.format(changes="; ".join(parts), reason=reason), 3
    if document.plan.early is not None:
        yield words.EARLY.format(reason=said(document.plan.early.text) or document.plan.early.reason), 1
    if document.screenings:
        worst = max((one.tier for one in document.screenings), key=_TIERS.index)
        yield str(words.TIERS[worst.value]), 1
    if document.clearance is not None:
        yield words.CLEARED.format(reason=said(document.clearance.text) or document.clearance.reason), 2
    approved = document.plan.approved
    if approved is None:
        yield str(words.APPROVED_BY_NOBODY), 1
    else:
        yield words.APPROVED.format(who=supervisor(approved.by), date=moment(approved.at_utc)), 1


def lop_lines(document: Session) -> Iterator[str]:
    """How it was found, the cuff, and what says that the station was sound."""
    lop, cuff = document.lop, document.cuff
    if lop is None:
        yield str(words.LOP_UNKNOWN)
    else:
        yield words.LOP_HOW.format(
            method=words.METHODS[lop.method.value],
            posture=words.POSTURES[lop.posture.value],
            date=moment(lop.at_utc),
        )
    yield words.CUFF.format(name=said(cuff.name) or cuff.id, width=cuff.width_mm)
    proof = next((one for one in document.proofs if one.cuff_id == cuff.id), None)
    yield str(words.NO_PROOF) if proof is None else words.PROOF[proof.passed].format(date=moment(proof.at_utc))
    yield _calibration(document)
    if (was := _station(document)) is not None and was.backend == "bench":
        yield str(station_words.SIMULATED)


def _station(document: Session) -> StationWas | None:
    return next((one for one in document.stations if one.number == document.station), None)


def _calibration(document: Session) -> str:
    """That of the session; where it was not kept, that of today, and said so."""
    was = _station(document)
    if was is not None:
        made = [one.calibration.at_utc for one in was.sensors if one.calibration is not None]
        if len(made) < len(was.sensors):
            return str(station_words.NOT_CALIBRATED)
        serials = ", ".join(one.serial or str(words.NOTHING) for one in was.sensors)
        return station_words.CALIBRATED.format(date=date(min(made)), serials=serials)
    if document.calibration:
        serials = ", ".join(one.serial for one in document.calibration)
        return words.CALIBRATION.format(date=date(document.calibration[0].at_utc), serials=serials)
    return str(words.NO_CALIBRATION)


def under(document: Session) -> str:
    """By which software and rules it was trained, in the small print."""
    was = _station(document)
    if was is None:
        return str(station_words.NOT_KEPT)
    program = was.program
    source = program.digest if program.revision is None else f"{program.revision[:12]}, {program.digest}"
    return station_words.UNDER.format(version=program.version, source=source, rules=was.rules.digest)


def told_lines(document: Session, says: Says, progress: str) -> Iterator[str]:
    """How it ended, symptoms, alarms, trips, the morning after, and the course."""
    end = document.end
    yield str(words.CUT_OFF) if end is None else words.ENDED.format(reason=says.reason(end))
    if document.trips:
        trips = (words.AT.format(what=says.reason(one.reason), clock=clock(one.into_s)) for one in document.trips)
        yield words.TRIPS.format(trips="; ".join(trips))
    symptoms = "; ".join(_at(one, str(words.SYMPTOMS.get(one.detail, one.detail))) for one in document.symptoms)
    yield words.SYMPTOMS_TOLD.format(symptoms=symptoms) if symptoms else str(words.NO_SYMPTOMS)
    begun = [one for one in document.alarms if one.code == "alarm_begun"]
    alarms = "; ".join(_at(one, says.reason(Reason(code=one.detail.split(" ", 1)[0]))) for one in begun)
    yield words.ALARMS.format(alarms=alarms) if alarms else str(words.NO_ALARMS)
    morning = document.morning_after
    if morning is not None:
        signs = ", ".join(str(name) for sign, name in words.SIGNS.items() if getattr(morning, sign))
        shown = signs or words.NO_SIGNS
        yield words.MORNING.format(pain=morning.pain, soreness=morning.soreness, signs=shown)
    yield words.PROGRESS.format(sentence=progress)


def _at(one: Happened, what: str) -> str:
    return what if one.into_s is None else words.AT.format(what=what, clock=clock(one.into_s))
