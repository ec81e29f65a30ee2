"""Where a monkey begins: visits that the fast player has brought to a point, by the same taps in the same terminal."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from benchmarks.monkey_walks import (
    DOPPLER,
    MEASURED,
    PIN,
    WALK_S,
    Point,
    Records,
    Walk,
    at,
    cue,
    plan_until,
    taps,
    visit_until,
)
from kiosk.core.goals import AgeGroup, GoalKind
from kiosk.core.model import Mode
from kiosk.core.screenform import Kind
from kiosk.demo import autoplay
from kiosk.tui.navigation import Place
from kiosk.tui.widgets.press_button import PressButton

CLEARED: Final = replace(MEASURED, protocol_id="RES-INT", percent_lop=50)
"""What is left for a runner whose answers were let pass."""
YOUNG: Final = replace(DOPPLER, birth_year=2000, cuff_id="thigh-180")
"""Whose LOP may be estimated, and with which cuff."""
_EMPTY_S: Final = 10.0
"""A watchdog that has just started lets nobody acknowledge before it has seen an empty cuff for some seconds."""
_MILDEST: Final = {Kind.YES_NO: "no", Kind.LEVELS: "gate-level-0", Kind.NUMBER: "gate-number-0"}


async def _nothing(_by: Walk) -> None:
    pass


async def _opened(by: Walk) -> None:
    await autoplay.open_station(by.app, by.hand, DOPPLER)
    await by.hand.arrive(Place.WHO)


async def _in_proof(by: Walk) -> None:
    await by.hand.arrive(Place.OPENING)
    await by.hand.pin(PIN)
    await by.hand.until(lambda: by.snapshot is not None and by.snapshot.mode is Mode.TESTING, "the self-test")


async def _page(by: Walk) -> None:
    """The runner of yesterday: today's questions, then their page."""
    await _opened(by)
    await by.hand.choose(0)
    await by.hand.arrive(Place.GATE, Place.FULL)
    app = by.app
    rules = app.library.full_screening if app.place is Place.FULL else app.library.screening
    for question in rules.questions:
        await by.hand.tap(_MILDEST[question.kind])
    await by.hand.arrive(Place.PAGE)


def _answered_with(yes: str) -> Callable[[Walk], Awaitable[None]]:
    """A new runner who says yes to one question of the full form."""

    async def walk(by: Walk) -> None:
        await visit_until(DOPPLER, at(Place.FULL))(by)
        for question in by.app.library.full_screening.questions:
            if question.id == yes and question.kind is Kind.YES_NO:
                await by.hand.tap("yes")
            else:
                await by.hand.tap(_MILDEST[question.kind])
        await by.hand.arrive(Place.BLOCKED, Place.PRESSURE)

    return walk


async def _wrong_year(by: Walk) -> None:
    """Somebody of 1988 says that they are in their seventies: the year of birth may be what is wrong."""
    await taps(_page, ("page-evaluate",), Place.EVALUATE)(by)
    await _say(by, GoalKind.STRENGTH)
    await _say(by, AgeGroup.SEVENTIES)
    await by.hand.tap("ask-year")
    await by.hand.arrive(Place.BIRTH_YEAR)


async def _say(by: Walk, answer: str) -> None:
    """Tap the target that gives this answer, wherever it stands."""

    def tile() -> str | None:
        return next((one.id for one in by.app.screen.query(PressButton) if one.value == answer), None)

    await by.hand.until(lambda: tile() is not None, answer)
    await by.hand.tap(tile() or "")


async def _watched_over(by: Walk) -> None:
    """Answers that ask for a supervisor's eye, let pass; the cuff measures only beside one."""
    await taps(_answered_with("family"), ("blocked-clear", "choice-0"), Place.CLEARING)(by)
    await by.hand.pin(PIN)
    await by.hand.arrive(Place.PAGE)
    await by.hand.tap("page-later")
    await plan_until(CLEARED, at(Place.MEASURE))(by)
    await by.hand.until(lambda: by.hand.find("start") is not None, "the limb's rest", autoplay.REST_S)
    for key in ("start", "start-now"):
        await by.hand.tap(key)
    await by.hand.arrive(Place.HIGHER)


async def _early(by: Walk) -> None:
    """The limb of yesterday again."""
    await taps(_page, ("page-later",), Place.PROTOCOL)(by)
    await plan_until(DOPPLER, at(Place.EARLY))(by)


def _desk(*keys: str, place: Place = Place.CLINIC) -> Callable[[Walk], Awaitable[None]]:
    async def walk(by: Walk) -> None:
        await _opened(by)
        await by.hand.tap("who-desk")
        await by.hand.arrive(Place.CLINIC)
        await by.hand.pin(PIN)
        for key in keys:
            await by.hand.tap(key)
        await by.hand.arrive(place)

    return walk


async def _jumped(by: Walk) -> None:
    """Something has set the clock; a supervisor is asked."""
    await _opened(by)
    by.around.set_clock_wrong()
    await by.hand.arrive(Place.CLOCK)


def _in_bout(then: Callable[[Walk], None]) -> Callable[[Walk], Awaitable[None]]:
    """In the first set something happens."""

    async def walk(by: Walk) -> None:
        await visit_until(DOPPLER, cue("up", "down"))(by)
        then(by)

    return walk


async def _help(by: Walk) -> None:
    """A call for help, and the air is out."""
    await visit_until(DOPPLER, cue("up", "down"))(by)
    await by.hand.tap("symptom")
    await by.hand.tap("symptom-chest")
    await by.hand.arrive(Place.HELP)


async def _tripped(by: Walk) -> None:
    await visit_until(DOPPLER, cue("up", "down"))(by)
    by.around.estop(is_pressed=True)
    await by.hand.arrive(Place.TRIPPED)
    by.around.estop(is_pressed=False)


async def _cut_off(by: Walk) -> None:
    """The watchdog was ended with air in the cuff, and latched that; then the bout nobody has ended is found."""
    await by.hand.arrive(Place.TRIPPED)
    await asyncio.sleep(_EMPTY_S)
    await by.hand.tap("tripped-unlock")
    await by.hand.pin(PIN)
    await by.hand.arrive(Place.INTERRUPTED)


async def _board(by: Walk) -> None:
    await visit_until(DOPPLER, cue("up", "down"))(by)
    await by.hand.tap("board")
    await by.hand.arrive(Place.BOARD)


async def _released(by: Walk) -> None:
    await visit_until(DOPPLER, cue("rest"))(by)
    await by.hand.until(lambda: by.hand.find("end") is not None, "END")
    await by.hand.tap("end")
    await by.hand.until(lambda: by.app.place is not Place.TRAINING, "the release")


async def _unguarded(by: Walk) -> None:
    """Between two visits the watchdog stands still: the whole screen says so."""
    await _opened(by)
    by.around.freeze_watchdog()
    await by.hand.arrive(Place.UNGUARDED)


async def _asleep(by: Walk) -> None:
    await _opened(by)
    await by.hand.arrive(Place.SAVER, patience_s=WALK_S)


POINTS: Final = (
    Point(name="first start", walk=_nothing, records=Records.NONE),
    Point(name="closed", walk=_nothing),
    Point(name="cut off before", walk=_cut_off, records=Records.CUT_OFF, is_broken=True),
    Point(name="in the self-test", walk=_in_proof),
    Point(name="open", walk=_opened),
    Point(name="consent", walk=visit_until(DOPPLER, at(Place.CONSENT))),
    Point(name="questions", walk=visit_until(DOPPLER, at(Place.FULL))),
    Point(name="answers to look at", walk=_answered_with("treated")),
    Point(name="clearance", walk=taps(_answered_with("family"), ("blocked-clear",), Place.CLEARANCE)),
    Point(name="page", walk=_page),
    Point(name="morning after", walk=taps(_page, ("page-morning",), Place.MORNING)),
    Point(name="evaluation", walk=taps(_page, ("page-evaluate",), Place.EVALUATE)),
    Point(name="year of birth", walk=_wrong_year),
    Point(name="tests", walk=taps(_page, ("page-evaluate",), Place.TEST), days=0.2),
    Point(name="history", walk=taps(_page, ("page-progress", "progress-history", "choice-0"), Place.BOUT)),
    Point(
        name="onto a stick", walk=taps(_page, ("page-progress", "progress-history", "history-stick"), Place.HAND_OUT)
    ),
    Point(name="hold", walk=taps(_page, ("page-progress", "progress-hold"), Place.HOLD)),
    Point(name="review", walk=taps(_page, ("page-review",), Place.REVIEW)),
    Point(name="correct", walk=taps(_page, ("page-review", "review-correct", "choice-0"), Place.CORRECT_VALUE)),
    Point(name="plan", walk=visit_until(DOPPLER, at(Place.PROTOCOL))),
    Point(name="cuff fitted", walk=visit_until(DOPPLER, at(Place.POSTURE))),
    Point(name="estimate", walk=taps(visit_until(YOUNG, at(Place.LOP)), ("lop-estimate",), Place.ESTIMATE)),
    Point(name="evidence", walk=taps(visit_until(DOPPLER, at(Place.PERCENT)), ("evidence",), Place.EVIDENCE)),
    Point(name="LOP known", walk=visit_until(DOPPLER, at(Place.PERCENT))),
    Point(name="before a measurement", walk=visit_until(MEASURED, at(Place.MEASURE))),
    Point(name="eye of a supervisor", walk=_watched_over),
    Point(name="in a measurement", walk=visit_until(MEASURED, at(Place.MEASURING))),
    Point(name="LOP found", walk=visit_until(MEASURED, at(Place.FOUND))),
    Point(name="too early", walk=_early),
    Point(name="approval", walk=visit_until(DOPPLER, at(Place.APPROVE))),
    Point(name="start", walk=visit_until(DOPPLER, at(Place.START))),
    Point(name="in the check", walk=visit_until(DOPPLER, at(Place.CHECK))),
    Point(name="in a set", walk=visit_until(DOPPLER, cue("up", "down"))),
    Point(name="in a rest", walk=visit_until(DOPPLER, cue("rest"))),
    Point(name="live board", walk=_board),
    Point(name="release", walk=_released),
    Point(name="after the bout", walk=visit_until(DOPPLER, at(Place.SUMMARY))),
    Point(name="stopped", walk=_in_bout(lambda by: by.around.press_stop())),
    Point(name="help", walk=_help),
    Point(name="tripped", walk=_tripped, is_broken=True),
    Point(name="link cut", walk=_in_bout(lambda by: by.around.cut_link())),
    Point(name="watchdog frozen", walk=_in_bout(lambda by: by.around.freeze_watchdog()), is_broken=True),
    Point(name="unguarded", walk=_unguarded, is_broken=True),
    Point(name="desk", walk=_desk()),
    Point(name="alarm list", walk=_desk("clinic-alarms", place=Place.ALARMS)),
    Point(name="accounts", walk=_desk("clinic-accounts", place=Place.ACCOUNTS)),
    Point(name="sensors", walk=_desk("clinic-sensors", place=Place.SENSORS)),
    Point(name="what to calibrate with", walk=_desk("clinic-sensors", "sensors-calibrate", place=Place.SENSORS_WITH)),
    Point(name="certificates", walk=_desk("clinic-sensors", "sensors-certificate", place=Place.CERTIFICATES)),
    Point(
        name="update",
        walk=_desk("clinic-sensors", "sensors-service", "service-update", place=Place.UPDATE),
    ),
    Point(name="doctor", walk=_desk("clinic-sensors", "sensors-service", "service-doctor", place=Place.DOCTOR)),
    Point(name="support", walk=_desk("clinic-sensors", "sensors-service", "service-support", place=Place.SUPPORT)),
    Point(name="date and time", walk=_desk("clinic-sensors", "sensors-clock", place=Place.CLOCK_SET)),
    Point(name="stick", walk=_desk("clinic-stick", place=Place.STICK)),
    Point(name="clock jumped", walk=_jumped),
    Point(name="screen saver", walk=_asleep, saver_s=60.0),
)
"""In the order of a visit, then what stops it, then the supervisor's own."""
