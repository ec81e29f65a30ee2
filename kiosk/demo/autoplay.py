"""A scripted supervisor and runner: a whole visit through the real screens, tapped where a finger would tap.

Waiting is polling on the event loop's time, so a visit also plays in virtual time.
"""

import asyncio
from dataclasses import dataclass
from typing import Final

from kiosk.core.model import Dose, Limb, Mode, Prescription, Reason, SessionView, Side, StepState
from kiosk.core.posture import Posture
from kiosk.core.screenform import Kind
from kiosk.demo.hand import POLL_S, Hand, PlayError
from kiosk.demo.replies import Ratings, rate, refill, session_of
from kiosk.tui import reasons
from kiosk.tui.app import KioskApp
from kiosk.tui.navigation import Place
from kiosk.tui.screens.changing import ChangeReasonScreen
from kiosk.tui.screens.plan import ProtocolScreen
from kiosk.tui.screens.summary import summary_lines

__all__ = [
    "PlayError",
    "PlayResult",
    "Script",
    "begin",
    "choose_plan",
    "come",
    "finish",
    "open_station",
    "play",
    "prepare",
]


_MILDEST: Final = {Kind.YES_NO: "no", Kind.LEVELS: "gate-level-0", Kind.NUMBER: "gate-number-0"}
"""Which target of a question says that nothing is the matter."""

CHECK_S = 60.0
"""Longest wait for the short check between start and fill."""


REST_S = 90.0
"""Longest wait for the minute without pressure before a measurement, and after it before a bout."""
MEASURING_S = 180.0
"""Longest wait for a measurement and the release after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """Who comes and what is trained. A shortened visit ends each set, or the bout, early."""

    pin: str = "246810"
    name: str = "Alex Rivers"
    birth_year: int = 1988
    protocol_id: str = "RES-STD"
    exercise: str = "Leg press"
    limb: Limb = Limb.LEG
    side: Side = Side.LEFT
    cuff_id: str = "thigh-110"
    posture: Posture = Posture.SEATED
    lop_mmhg: int | None = None
    """Entered as found by Doppler; without a figure the cuff itself measures."""
    percent_lop: int | None = 60
    ratings: tuple[tuple[int, int, int], ...] = ((2, 5, 3), (2, 6, 4), (3, 7, 4), (2, 7, 4))
    """Cuff pain, effort and discomfort of the muscle after each set."""
    finish_set_after: int | None = None
    """Tap SET DONE once this many repetitions of a set have begun."""
    end_after_sets: int | None = None
    """Tap END in the rest after this many sets."""
    holds: bool = False
    """Stay in the bout, under pressure, until the process is ended."""
    patience_s: float = 30.0
    """Longest wait for any screen that a tap leads to."""
    proof_s: float = 180.0
    bout_s: float = 1500.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayResult:
    """What came of the visit."""

    session_id: int
    prescription: Prescription
    end_reason: Reason
    dose: Dose
    lines: tuple[str, ...]
    """The delivered dose as the summary screen showed it."""


async def play(app: KioskApp, script: Script) -> PlayResult:
    """Play a whole visit, from opening the station to the next runner's turn.

    Raises:
        PlayError: a screen, a target or a passed test did not come; says where the visit stood.
    """
    hand = Hand(app, script.patience_s)
    await prepare(app, hand, script)
    await begin(hand)
    if script.holds:
        await asyncio.Event().wait()
    return await finish(app, hand, script)


async def prepare(app: KioskApp, hand: Hand, script: Script) -> None:
    """From opening the station to the runner's turn to start. Raises `PlayError` as `play` does."""
    await open_station(app, hand, script)
    await come(app, hand, script)


async def come(app: KioskApp, hand: Hand, script: Script) -> None:
    """A new runner, from an open station to their turn to start. Raises `PlayError` as `play` does."""
    await _register(hand, script)
    await _questions(app, hand)
    await choose_plan(app, hand, script)


async def begin(hand: Hand) -> None:
    """The runner starts: the short check, then the cuff fills. Raises `PlayError` as `play` does."""
    await hand.until(lambda: hand.find("start") is not None, "the limb's rest", REST_S)
    await hand.tap("start")
    await hand.tap("start-now")
    await hand.arrive(Place.CHECK)
    await hand.arrive(Place.TRAINING, patience_s=CHECK_S)


async def finish(app: KioskApp, hand: Hand, script: Script) -> PlayResult:
    """From the first fill to the next runner's turn. Raises `PlayError` as `play` does."""
    await _train(app, hand, script)
    return await _close(app, hand, script)


async def open_station(app: KioskApp, hand: Hand, script: Script) -> None:
    """The supervisor opens the station with the full self-test. Raises `PlayError` as `play` does."""
    await hand.arrive(Place.SETUP, Place.OPENING)
    if app.place is Place.SETUP:
        await hand.pin(script.pin)
        await hand.pin(script.pin)
        await hand.arrive(Place.OPENING)
    await hand.pin(script.pin)
    await hand.until(lambda: _mode(app) is Mode.TESTING, "the self-test to begin")
    await hand.until(lambda: _mode(app) is not Mode.TESTING, "the self-test to end", script.proof_s)
    snapshot = app.snapshot
    for step in () if snapshot is None else snapshot.proof:
        if step.state is StepState.FAILED and step.reason is not None:
            raise PlayError("play_proof", f"self-test failed: {reasons.proves(step)}: {reasons.sentence(step.reason)}")
    await hand.tap("proof-continue")


def _mode(app: KioskApp) -> Mode | None:
    return None if app.snapshot is None else app.snapshot.mode


async def _register(hand: Hand, script: Script) -> None:
    await hand.arrive(Place.WHO)
    await hand.tap("new-runner")
    await hand.arrive(Place.REGISTER)
    await hand.type(script.name)
    await hand.tap("next")
    await hand.step_to("year", script.birth_year, (1, 10))
    await hand.tap("next")
    await hand.arrive(Place.CONSENT)
    while await hand.first_of("next", "agree") == "next":
        await hand.tap("next")
    await hand.tap("agree")
    await hand.tap("agree-sure")


async def _questions(app: KioskApp, hand: Hand) -> None:
    """Both forms are alike; a new runner is asked the full one. Everything is answered the mildest way."""
    await hand.arrive(Place.FULL, Place.GATE)
    rules = app.library.full_screening if app.place is Place.FULL else app.library.screening
    for question in rules.questions:
        await hand.tap(_MILDEST[question.kind])
    await hand.arrive(Place.PAGE)
    await hand.tap("page-later")
    await hand.arrive(Place.PROTOCOL)


async def choose_plan(app: KioskApp, hand: Hand, script: Script) -> None:
    """From the choice of a protocol to the runner's turn to start. Raises `PlayError` as `play` does."""
    library = app.library
    protocol = library.protocol(script.protocol_id)
    if protocol is None or not protocol.enabled:
        raise PlayError("play_script", f"there is no protocol {script.protocol_id}")
    screen = app.screen
    if not isinstance(screen, ProtocolScreen) or protocol.id not in screen.ids:
        raise PlayError("play_script", f"{protocol.id} is not offered to this runner")
    await hand.choose(screen.first + screen.ids.index(protocol.id))
    await hand.arrive(Place.EXERCISE)
    await hand.choose([one.name for one in protocol.exercises].index(script.exercise))
    await hand.arrive(Place.LIMB)
    await hand.tap(f"limb-{script.side}-{script.limb}")
    await hand.arrive(Place.CUFF)
    cuffs = [cuff.id for cuff in library.cuffs if cuff.limb is script.limb]
    await hand.choose(cuffs.index(script.cuff_id))
    await hand.arrive(Place.FIT)
    await hand.tap("fit-done")
    await refill(hand)
    await hand.arrive(Place.POSTURE)
    await hand.tap(f"posture-{script.posture}")
    await hand.arrive(Place.LOP)
    if script.lop_mmhg is None:
        await _measure(app, hand)
    else:
        await hand.tap("lop-doppler")
        await hand.arrive(Place.DOPPLER)
        await hand.step_to("lop", script.lop_mmhg, (1, 10))
        await hand.tap("doppler-enter")
    await hand.arrive(Place.PERCENT)
    if script.percent_lop is not None:
        await hand.step_to("percent", script.percent_lop, (1, 5))
    protocol = library.protocol(script.protocol_id)
    if protocol is not None and len(protocol.blocks) > 1:  # whole: a beginner's first bouts are proposed shorter
        await hand.step_to("rounds", len(protocol.blocks), (1, 1))
    await hand.tap("lop-approve")
    await hand.arrive(Place.APPROVE, Place.REASON)
    asking = app.screen
    if isinstance(asking, ChangeReasonScreen):  # the script has its own mind, agreed with somebody: the last reason
        await hand.choose(asking.count() - 1)
        await hand.arrive(Place.APPROVE)
    await hand.pin(script.pin)
    await hand.arrive(Place.START)


async def _measure(app: KioskApp, hand: Hand) -> None:
    """Measure LOP with the cuff. One that ends without a value ends the visit."""
    await hand.tap("lop-measure")
    await hand.arrive(Place.MEASURE)
    await hand.until(lambda: hand.find("start") is not None, "the limb's rest", REST_S)
    await hand.tap("start")
    await hand.tap("start-now")
    await hand.arrive(Place.CHECK)
    await hand.arrive(Place.MEASURING, patience_s=CHECK_S)
    await hand.arrive(Place.FOUND, patience_s=MEASURING_S)
    found = None if app.snapshot is None else app.snapshot.found
    if found is not None and found.estimate.refusal is not None:
        raise PlayError("play_no_lop", f"no LOP was found: {reasons.sentence(found.estimate.refusal)}")
    await hand.tap("found-use")


async def _train(app: KioskApp, hand: Hand, script: Script) -> None:
    """Answer in the rests, end sets early when the script says so, until the bout leaves the training screen."""
    deadline = asyncio.get_running_loop().time() + script.bout_s
    finished, ratings = 0, Ratings(script.ratings)
    while app.place is Place.TRAINING:
        if asyncio.get_running_loop().time() >= deadline:
            raise PlayError("play_timeout", f"the bout is not over after {script.bout_s:g} s")
        session = session_of(app)
        if session is not None and session.cue == "rest" and script.end_after_sets == session.set_number:
            await hand.tap("end")
            await hand.until(lambda: app.place is not Place.TRAINING, "the release")
        elif session is not None and session.scale and hand.find("scale-0") is not None:
            await rate(app, hand, ratings)
        elif session is not None and session.question == "refill":
            await refill(hand)
        elif session is not None and _ends_set(session, script, finished):
            finished = session.set_number
            await hand.tap("set-done")
        await asyncio.sleep(POLL_S)


def _ends_set(session: SessionView, script: Script, finished: int) -> bool:
    after = script.finish_set_after
    is_due = after is not None and session.repetition > after
    return is_due and session.cue in ("up", "down") and session.set_number > finished


async def _close(app: KioskApp, hand: Hand, script: Script) -> PlayResult:
    await hand.arrive(Place.RELEASE, Place.AFTER, Place.SUMMARY, patience_s=script.patience_s)
    await hand.arrive(Place.AFTER, Place.SUMMARY, patience_s=script.patience_s)
    ratings = Ratings(script.ratings[-1:])
    while app.place is Place.AFTER:
        if hand.find("scale-0") is not None:
            await rate(app, hand, ratings)
        elif hand.find("refill-tap") is not None:
            await refill(hand)
        await asyncio.sleep(POLL_S)
    await hand.arrive(Place.SUMMARY, patience_s=script.patience_s)
    session = session_of(app)
    if session is None or session.dose is None or session.end_reason is None:
        raise PlayError("play_no_dose", "the summary came without a delivered dose")
    result = PlayResult(
        session_id=session.session_id,
        prescription=session.prescription,
        end_reason=session.end_reason,
        dose=session.dose,
        lines=summary_lines(session.dose),
    )
    await hand.tap("summary-done")
    await hand.arrive(Place.WHO)
    return result
