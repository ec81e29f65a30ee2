"""A session, or a runner's tests, as a FHIR R4B bundle of the type collection."""

from collections.abc import Iterator

import msgspec

from kiosk.core.model import DoseSpan
from kiosk.export.course import Runner, Tested
from kiosk.export.document import Person, Session
from kiosk.export.fhirparts import (
    CATEGORY,
    CATEGORY_NAMES,
    KG,
    MMHG,
    OURS,
    PERCENT,
    REPETITIONS,
    SCORE,
    SECOND,
    Names,
    Part,
    body_site,
    bundle,
    component,
    ours,
    quantity,
    some,
)
from kiosk.export.fhirstation import name_of, station, station_before

PATIENT, CUFF, PROCEDURE = "patient", "cuff", "procedure"
COMPLETED = "completed"
SCORES = {"effort": "Effort", "discomfort": "Discomfort of the muscle", "cuff_pain": "Pain at the cuff"}


def encoded(document: Session | Runner) -> bytes:
    """The bundle as JSON, with an indent."""
    made = session_bundle(document) if isinstance(document, Session) else runner_bundle(document)
    return msgspec.json.format(msgspec.json.encode(made), indent=2) + b"\n"


def session_bundle(document: Session) -> Part:
    """Patient, station, cuff, procedure, and what was measured, delivered, done and told as observations."""
    names = Names(document.made.records)
    resources = [
        (PATIENT, _patient(document.person)),
        station(document),
        (CUFF, _cuff(document)),
        (f"{PROCEDURE}/{document.number}", _procedure(document, names)),
        *_observations(document, names),
        *station_before(document),
    ]
    return bundle(names, f"session/{document.number}", document.made, resources)


def runner_bundle(document: Runner) -> Part:
    """Patient, and each result that stands as an observation; what was not done is none."""
    names = Names(document.made.records)
    results = [(f"result/{one.number}", _result(one, names)) for one in document.results if one.value is not None]
    resources = [(PATIENT, _patient(document.person)), *results]
    return bundle(names, f"runner/{document.person.runner}", document.made, resources)


def _patient(person: Person) -> Part:
    return some(
        resourceType="Patient",
        identifier=[{"system": "urn:bfr-kiosk:runner", "value": person.pseudonym}],
        name=None if person.name is None else [{"text": person.name}],
        birthDate=None if person.birth_year is None else f"{person.birth_year:04d}",
    )


def _cuff(document: Session) -> Part:
    cuff = document.cuff
    width = {"value": cuff.width_mm, "unit": "mm", "system": "http://unitsofmeasure.org", "code": "mm"}
    return {
        "resourceType": "Device",
        "identifier": [{"system": "urn:bfr-kiosk:cuff", "value": cuff.id}],
        "deviceName": [{"name": cuff.name or cuff.id, "type": "user-friendly-name"}],
        "type": ours("cuff", "Pneumatic cuff"),
        "property": [{"type": ours("width", "Width"), "valueQuantity": [width]}],
    }


def _procedure(document: Session, names: Names) -> Part:
    plan, end, approved = document.plan.prescription, document.end, document.plan.approved
    status = "unknown" if end is None else COMPLETED if end.code == COMPLETED else "stopped"
    goal = document.evaluation
    said = [
        f"Protocol {plan.protocol_id}, version {plan.protocol_version}; {plan.exercise}.",
        f"{plan.percent_lop:g} % of an occlusion pressure of {plan.lop_mmhg:.0f} mmHg: {plan.setpoint_mmhg:.0f} mmHg.",
        *(f"Symptom told: {one.detail}." for one in document.symptoms),
        *(f"Trip: {one.reason.code}." for one in document.trips),
    ]
    return some(
        resourceType="Procedure",
        identifier=[{"system": "urn:bfr-kiosk:session", "value": f"{document.made.records[:8]}-{document.number}"}],
        status=status,
        statusReason=None if end is None or status == COMPLETED else {"text": end.code},
        code=ours("bfr-session", "Training session with blood flow restriction"),
        subject=names.reference(PATIENT),
        performedPeriod=_period(document),
        performer=None if approved is None else [{"actor": {"display": f"Supervisor {approved.by.number}"}}],
        reasonCode=None if goal is None else [ours(f"goal-{goal.goal_kind}", f"Goal: {goal.goal_kind}")],
        bodySite=[body_site(plan.limb, plan.side)],
        usedReference=[names.reference(name_of(document, document.station)), names.reference(CUFF)],
        note=[{"text": " ".join(said)}],
    )


def _period(document: Session) -> Part:
    """From the beginning to the end; of a session that was cut off to the last thing known of it."""
    return some(start=document.started_utc, end=document.last_known_utc or document.ended_utc)


def _observations(document: Session, names: Names) -> Iterator[tuple[str, Part]]:
    yield from _found(document, names)
    yield from _delivered(document, names)
    yield from _done(document, names)
    for name, text in SCORES.items():
        if name in document.told_worst:
            value = some(valueQuantity=quantity(document.told_worst[name], SCORE))
            yield _observed(document, names, (f"worst-{name}", f"{text}, the worst that was told"), "survey", value)
    for number, one in enumerate(document.symptoms, start=1):
        told = {"valueString": one.detail}
        yield _observed(document, names, ("symptom", "Symptom told"), "survey", told, number=number, at_utc=one.at_utc)


def _found(document: Session, names: Names) -> Iterator[tuple[str, Part]]:
    lop = document.lop
    if lop is None:
        return
    parts = [
        component("lop-low", "Lower end of its interval", lop.low_mmhg, MMHG),
        component("lop-high", "Upper end of its interval", lop.high_mmhg, MMHG),
        {"code": ours("lop-quality", "Grade of the measurement"), "valueString": lop.quality} if lop.quality else None,
        {"code": ours("posture", "Posture"), "valueString": lop.posture.value},
        {"code": ours("lop-cuff", "Cuff it was found with"), "valueString": lop.cuff_id},
    ]
    own_cuff = names.reference(CUFF) if lop.cuff_id == document.cuff.id else None
    measured_by = None if lop.station is None else names.reference(name_of(document, lop.station))
    value = some(
        valueQuantity=quantity(lop.lop_mmhg, MMHG),
        method=ours(f"lop-{lop.method.value}", lop.method.value),
        bodySite=body_site(lop.limb, lop.side),
        device=measured_by or own_cuff,
        component=[part for part in parts if part is not None],
    )
    yield _observed(document, names, ("lop", "Limb occlusion pressure"), "exam", value, at_utc=lop.at_utc)


def _delivered(document: Session, names: Names) -> Iterator[tuple[str, Part]]:
    dose, plan = document.dose, document.plan.prescription
    asked = some(valueQuantity=quantity(plan.setpoint_mmhg, MMHG))
    yield _observed(document, names, ("setpoint", "Pressure that was asked for"), "therapy", asked)
    if dose is None:
        return
    for kind, span in (("session", dose.session), ("work", dose.work), ("rest", dose.rest)):
        if span is not None:
            value = some(valueQuantity=quantity(span.mean_mmhg, MMHG), component=_span(span))
            text = f"Mean pressure delivered, {kind}"
            yield _observed(document, names, (f"mean-pressure-{kind}", text), "therapy", value)
    for code, text, seconds in (
        ("time-at-pressure", "Time at pressure", dose.restriction_s),
        ("time-above-lop", "Time at or above the occlusion pressure", dose.above_lop_s),
    ):
        yield _observed(document, names, (code, text), "therapy", some(valueQuantity=quantity(seconds, SECOND)))


def _span(span: DoseSpan) -> list[Part]:
    parts = (
        component("seconds", "Time that counts", span.seconds, SECOND),
        component("sd", "Standard deviation", span.sd_mmhg, MMHG),
        component("p5", "5 % were below", span.p5_mmhg, MMHG),
        component("p95", "95 % were below", span.p95_mmhg, MMHG),
        component("peak", "Highest", span.peak_mmhg, MMHG),
        component("valley", "Lowest", span.valley_mmhg, MMHG),
        component("within-10", "Time within 10 % of what was asked for", 100.0 * span.within_10pct, PERCENT),
    )
    return [part for part in parts if part is not None]


def _done(document: Session, names: Names) -> Iterator[tuple[str, Part]]:
    plan_kg = document.plan.prescription.load_kg
    load_kg = plan_kg if document.lifted_kg is None else document.lifted_kg
    if load_kg is not None:
        yield _observed(document, names, ("load", "Load"), "therapy", some(valueQuantity=quantity(load_kg, KG)))
    for one in document.sets:
        span = one.delivered
        if span is None:
            continue
        parts = (
            component("mean-pressure", "Mean pressure delivered", span.mean_mmhg, MMHG),
            component("seconds", "Time that counts", span.seconds, SECOND),
            *(component(name, text, getattr(one, name), SCORE) for name, text in SCORES.items()),
        )
        value = some(
            valueQuantity=quantity(one.done_repetitions, REPETITIONS),
            component=[part for part in parts if part is not None],
        )
        yield _observed(document, names, ("set", f"Set {one.number}: repetitions"), "therapy", value, number=one.number)


def _observed(
    document: Session,
    names: Names,
    named: tuple[str, str],
    category: str,
    value: Part,
    *,
    number: int = 0,
    at_utc: str | None = None,
) -> tuple[str, Part]:
    """One observation, part of the procedure; with its number where there are several of its code.

    `named` are its code and its text.
    """
    code, text = named
    part = some(
        resourceType="Observation",
        status="final",
        partOf=[names.reference(f"{PROCEDURE}/{document.number}")],
        category=[{"coding": [{"system": CATEGORY, "code": category, "display": CATEGORY_NAMES[category]}]}],
        code=ours(code, text),
        subject=names.reference(PATIENT),
        effectiveDateTime=at_utc,
        effectivePeriod=None if at_utc else _period(document),
        device=value.pop("device", None) or names.reference(name_of(document, document.station)),
        **value,
    )
    return f"session/{document.number}/{code}/{number}", part


def _result(one: Tested, names: Names) -> Part:
    """A result of a test. Its unit is in words: not each has a code."""
    return some(
        resourceType="Observation",
        status="final" if one.replaces is None else "corrected",
        category=[{"coding": [{"system": CATEGORY, "code": "exam", "display": CATEGORY_NAMES["exam"]}]}],
        code={"coding": [{"system": OURS, "code": f"test-{one.test}"}], "text": one.exercise or one.test},
        subject=names.reference(PATIENT),
        effectiveDateTime=one.day_utc,
        bodySite=None if one.side is None else {"text": one.side.value},
        valueQuantity=some(value=one.value, unit=one.unit),
    )
