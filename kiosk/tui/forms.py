"""Which form the runner answers next, and what follows when one was answered. The rules are the core's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kiosk.core.age import age_reasons
from kiosk.core.records import Form, Screening, Tier
from kiosk.core.screened import asks_pressure_today, full_due
from kiosk.core.screening import Assessment, Sheet, judge_sheets
from kiosk.tui import draft
from kiosk.tui.navigation import Place

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from kiosk.core.records import Answer
    from kiosk.core.screenform import ScreeningRules
    from kiosk.therapy.library import Library
    from kiosk.tui.ports import StorePort
    from kiosk.tui.visit import Visit


@dataclass(slots=True)
class Answering:
    """A form that is being answered on this screen."""

    rules: ScreeningRules
    answers: dict[str, Answer] = field(default_factory=dict)
    index: int = 0
    """The question that is asked."""


def going_on(visit: Visit, rules: ScreeningRules) -> Answering:
    """The form as far as it was answered in this visit: STOP, a lock or a lost link takes no answer away."""
    if visit.answering is None or visit.answering.rules is not rules:
        visit.answering = Answering(rules)
    return visit.answering


def due(visit: Visit, library: Library, store: StorePort) -> Place:
    """Where a visit asks its questions, or says that it has none for somebody so young.

    Raises `LookupError` without a runner and `StorageError`.
    """
    before = draft.screened(visit, library, store)
    if any(age_reasons(before.years)):
        return Place.BLOCKED
    return Place.GATE if full_due(before) is None else Place.FULL


def first(visit: Visit, library: Library, store: StorePort) -> Place:
    """Where a visit begins: age, then consent to the present text, then the questions. Raises as `due`."""
    place = due(visit, library, store)
    consent = store.consents.latest(visit.needs_runner.id)
    is_given = consent is not None and consent.version == library.consent.version
    return place if is_given or place is Place.BLOCKED else Place.CONSENT


def of(answering: Answering) -> Place:
    """Where the questions of a form are."""
    return Place.FULL if answering.rules.form is Form.FULL else Place.GATE


def again(visit: Visit, library: Library, *, about: Collection[str] | None = None) -> Place:
    """Where the questions are that were answered last, with what was answered then.

    It begins with the first of those that it is `about` (ids), of all when none of them is in it, and with the last
    question when nothing is said: somebody only goes back one step.
    """
    given = visit.screening
    rules = library.full_screening if given is not None and given.form is Form.FULL else library.screening
    meant = [place for place, one in enumerate(rules.questions) if about is not None and one.id in about]
    index = len(rules.questions) - 1 if about is None else min(meant, default=0)
    visit.answering = Answering(rules, {} if given is None else dict(given.answers), index)
    return of(visit.answering)


def wants_pressure(visit: Visit, answering: Answering, library: Library, store: StorePort) -> bool:
    """Whether a blood pressure belongs to the form. Raises as `due`."""
    sheet = Sheet(rules=answering.rules, answers=answering.answers)
    return asks_pressure_today(draft.screened(visit, library, store), sheet)


def kept(visit: Visit, answering: Answering, library: Library, store: StorePort) -> Screening:
    """Store the answers; they are the visit's from now on. Raises as `due`."""
    rules, runner = answering.rules, visit.needs_runner
    tier = _tier(visit, answering.answers, rules, library, store)
    visit.screening = store.screenings.add(runner.id, rules.version, answering.answers, tier, rules.form)
    visit.answering = None
    return visit.screening


def _tier(
    visit: Visit, answers: Mapping[str, Answer], rules: ScreeningRules, library: Library, store: StorePort
) -> Tier:
    """What is stored beside the answers, for whoever reads the records; nothing relies on it."""
    before = draft.screened(visit, library, store)
    older = (
        ()
        if before.full is None or rules.form is Form.FULL
        else (Sheet(rules=before.full_rules, answers=before.full.answers, is_today=False, day=before.day),)
    )
    return judge_sheets((*older, Sheet(rules=rules, answers=answers, day=before.day)), before.years).tier


def is_plain(verdict: Assessment) -> bool:
    """Nothing has to be said before the plan: no limb is out, nobody has to look, and the session is no first one."""
    return (
        verdict.tier in (Tier.CLEAR, Tier.NOTE)
        and not verdict.blocked_limbs
        and not verdict.review_limbs
        and not verdict.starts_milder
    )
