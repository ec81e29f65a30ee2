"""Scenes with the largest plausible content: the longest sentence of its kind in the language spoken, the longest name
that can be typed, figures with all their digits. Which sentence is longest is found anew, so it stays true.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from kiosk.core.lop import Estimate
from kiosk.core.model import DoseSpan, Limb, Mode, Phase, Prescription, Reason, Side, Snapshot
from kiosk.core.screenform import ScreeningRules
from kiosk.core.sofarview import SoFarView, Told
from kiosk.core.units import Mmhg, Seconds
from kiosk.therapy.library import Library
from kiosk.tui.alarm_texts import TEXTS
from kiosk.tui.language import said
from kiosk.tui.navigation import Place
from kiosk.tui.strings import NAME_MAX
from tests.tui.scenes import Scene, found, go, ready
from tests.tui.support import DOSE, FOUND, PLAN, WATCHDOG, Station, alarmed, snapshot, training

NAME: Final = "Zoë Ångström-Bjørkén Högström-Åsén"[:NAME_MAX]
"""As long as a name can be typed."""


def longest(sentences: Iterable[str]) -> str:
    """The source of the sentence that is longest in the language spoken now."""
    return max(sentences, key=lambda source: (len(said(source)), source))


def longest_question(rules: ScreeningRules) -> int:
    """The number of the question with the most to read."""
    lengths = [len(said(one.text)) + len(said(one.detail)) for one in rules.questions]
    return lengths.index(max(lengths))


def asked(place: Place) -> Scene:
    """The question with the most to read."""

    async def scene(st: Station) -> None:
        rules = st.app.library.full_screening if place is Place.FULL else st.app.library.screening
        await go(st, place)
        for _ in range(longest_question(rules)):
            for answer in ("#no", "#gate-level-0", "#gate-number-0"):
                if st.app.screen.query_one(answer).display:
                    await st.tap(answer)
                    break

    return scene


def exercises(library: Library) -> Iterable[tuple[str, str]]:
    """Each protocol with each of its exercises."""
    return ((protocol.id, one.name) for protocol in library.protocols for one in protocol.exercises)


def plan(library: Library) -> Prescription:
    """The exercise with the longest name, at the highest pressure, in ten sets."""
    protocol_id, exercise = max(exercises(library), key=lambda one: len(said(one[1])))
    return replace(
        PLAN,
        protocol_id=protocol_id,
        exercise=exercise,
        limb=Limb.LEG,
        side=Side.RIGHT,
        lop_mmhg=Mmhg(350),
        percent_lop=80,
        setpoint_mmhg=Mmhg(280),
        limit_mmhg=Mmhg(300),
    )


def in_bout(library: Library, cue: str = "up", **changes: object) -> Snapshot:
    """A bout late in its time: two digits or three wherever there may be so many."""
    view = {
        "prescription": plan(library),
        "set_number": 10,
        "sets_total": 10,
        "repetition": 29,
        "repetitions_total": 30,
        "repetitions_done": (30, *(30,) * 8, 28),
        "restriction_s": Seconds(1190),
        "restriction_ceiling_s": Seconds(1200),
    }
    snap = training(cue, **view | changes)
    watchdog = replace(WATCHDOG, pressure_mmhg=Mmhg(281), restriction_s=Seconds(1190), restriction_left_s=Seconds(10))
    return replace(snap, pressure_mmhg=Mmhg(288.8), setpoint_mmhg=Mmhg(280), watchdog=watchdog)


async def named(st: Station) -> None:
    """Somebody with a long name is training."""
    await ready(st)
    st.store.runners.rows[0] = replace(st.store.runners.rows[0], name=NAME)
    st.app.visit.runner = st.store.runners.rows[0]


def bout(cue: str, **changes: object) -> Scene:
    """The training screen, full."""

    async def scene(st: Station) -> None:
        await named(st)
        await st.show(in_bout(st.app.library, cue, **changes))

    return scene


async def told(st: Station) -> None:
    """What the protocols say themselves, at its longest."""
    cues = {block.cue for protocol in st.app.library.protocols for block in protocol.blocks if block.cue}
    await bout("walk", is_timed=True, cue_words=longest(cues), cue_ends_s=Seconds(2799))(st)


async def board(st: Station) -> None:
    """The board of that bout."""
    await named(st)
    so_far = SoFarView(
        seconds=Seconds(1185),
        within_10pct=0.998,
        above_lop_s=Seconds(112.4),
        peak_mmhg=Mmhg(299),
        low_mmhg=Mmhg(252),
        high_mmhg=Mmhg(308),
        lowered_mmhg=Mmhg(20),
        told={name: Told(value=10, set_number=10) for name in ("effort", "discomfort", "cuff_pain")},
        symptoms=2,
        after="off",
        after_s=Seconds(180),
    )
    await st.show(in_bout(st.app.library, so_far=so_far))
    await st.tap("#board")


def loudest(part: str) -> str:
    """The alarm with the most to say to somebody."""
    return max(TEXTS, key=lambda code: len(str(getattr(TEXTS[code], part))))


def alarm(part: str) -> Scene:
    """A bout under the alarm with the most to say, and two others."""

    async def scene(st: Station) -> None:
        await named(st)
        others = [code for code in ("restriction_long", "records_lost") if code != loudest(part)]
        await st.show(alarmed(in_bout(st.app.library), loudest(part), *others))

    return scene


def locked(part: str) -> Scene:
    """The station is locked by the alarm with the most to say."""

    async def scene(st: Station) -> None:
        await named(st)
        snap = snapshot(Mode.TRIPPED, phase=Phase.VENT, pressure_mmhg=Mmhg(288.8))
        await st.show(alarmed(snap, loudest(part)))

    return scene


async def protocols(st: Station) -> None:
    """The last page of the protocols."""
    await go(st, Place.PROTOCOL)
    while st.app.screen.query_one("#next").visible and st.app.screen.query_one("#next").display:
        await st.tap("#next")


def planned(place: Place) -> Scene:
    """A step of a plan with the longest exercise."""

    async def scene(st: Station) -> None:
        await go(st, place)
        visit, one = st.app.visit, plan(st.app.library)
        visit.protocol_id, visit.exercise = one.protocol_id, one.exercise
        st.app.go(place)
        await st.settle()

    return scene


async def summary(st: Station) -> None:
    """A bout of twenty minutes, ended for a reason with figures."""
    await named(st)
    span: DoseSpan = replace(DOSE.sets[0], seconds=Seconds(1190), peak_mmhg=Mmhg(299), above_lop_s=Seconds(112))
    dose = replace(
        DOSE,
        work=span,
        rest=span,
        sets=(span,) * 10,
        repetitions=(30,) * 10,
        restriction_s=Seconds(1190),
        above_lop_s=Seconds(112),
        peak_mmhg=Mmhg(299),
    )
    end = Reason(code="discomfort", figures={"discomfort": 10.0})
    view = replace(in_bout(st.app.library, "done", end_reason=end, dose=dose), mode=Mode.RELEASING, phase=Phase.IDLE)
    await st.show(replace(view, pressure_mmhg=Mmhg(0.3), setpoint_mmhg=None))


LONGEST_SCENES: Final[dict[str, Scene]] = {
    "longest_gate": asked(Place.GATE),
    "longest_full": asked(Place.FULL),
    "longest_lift": bout("up"),
    "longest_rest": bout("rest", scale="discomfort"),
    "longest_cue": told,
    "longest_board": board,
    "longest_alarm": alarm("runner"),
    "longest_alarm_what": alarm("what"),
    "longest_trip": locked("supervisor"),
    "longest_trip_what": locked("what"),
    "longest_protocols": protocols,
    "longest_exercises": planned(Place.EXERCISE),
    "longest_percent": planned(Place.PERCENT),
    "longest_found": found(
        estimate=Estimate(
            lop_mmhg=Mmhg(288.8), low_mmhg=Mmhg(277), high_mmhg=Mmhg(299), quality="C", pulse_per_min=118.8,
            curve=FOUND.estimate.curve,
        ),
        seconds=Seconds(178.8),
    ),
    "longest_summary": summary,
}  # fmt: skip
