"""Scenes of what the supervisor sees: the live board, past bouts, accounts. `ALL` is every scene there is."""

from dataclasses import replace
from typing import Final

from kiosk.core.lopvalue import LopValue, Use
from kiosk.core.model import Limb, Side, Snapshot
from kiosk.core.posture import Posture
from kiosk.core.records import LopMethod
from kiosk.core.sofarview import SoFarView, Told
from kiosk.core.units import Mmhg, Seconds
from tests.tui.scenes import HOSTILE, SCENES, Scene, ready
from tests.tui.support import FakeLops, Station, alarmed, training

SO_FAR: Final = SoFarView(
    seconds=Seconds(185),
    within_10pct=0.9816,
    above_lop_s=Seconds(0),
    peak_mmhg=Mmhg(124),
    low_mmhg=Mmhg(97.2),
    high_mmhg=Mmhg(118.8),
    told={"effort": Told(value=6, set_number=1), "discomfort": Told(value=4, set_number=1)},
    after="rest",
    after_s=Seconds(30),
)
FULL: Final = replace(
    SO_FAR,
    within_10pct=1.0,
    seconds=Seconds(1185),
    above_lop_s=Seconds(12.4),
    peak_mmhg=Mmhg(224),
    lowered_mmhg=Mmhg(20),
    told={"effort": Told(value=10, set_number=10)}
    | {name: Told(value=10, set_number=9) for name in ("discomfort", "cuff_pain")},
    symptoms=2,
    after="off",
    after_s=Seconds(180),
)
LEG: Final = Use(
    runner_id=1, limb=Limb.LEG, side=Side.LEFT, posture=Posture.SEATED, cuff_id="thigh-l", cuff_width_mm=110
)


def lop(method: LopMethod = LopMethod.MEASURED, days: float = 3.0, **changes: object) -> LopValue:
    """The LOP a plan rests on."""
    return FakeLops().add(LEG, method, 180, days, **changes)


def watched(snap: Snapshot, *codes: str, value: LopValue | None = None) -> Scene:
    """The board, one tap from the training screen."""

    async def scene(st: Station) -> None:
        await ready(st)
        if value is not None:
            st.store.past.lops[7] = value
        await st.show(snap)
        await st.tap("#board")
        st.clock.now_s += 1
        await st.show(alarmed(snap, *codes) if codes else snap)

    return scene


async def board_hostile(st: Station) -> None:
    """A name that wants to be more than a name, and the longest of everything."""
    await ready(st)
    st.store.runners.rows[0] = replace(st.store.runners.rows[0], name=HOSTILE[0] + HOSTILE[2] + HOSTILE[4])
    st.store.past.lops[7] = lop(LopMethod.ESTIMATED, 27.0, quality="A")
    snap = training(
        "walk",
        so_far=FULL,
        cue_words=HOSTILE[1] * 3,
        restriction_s=Seconds(1190),
        restriction_ceiling_s=Seconds(1200),
        set_number=10,
        sets_total=10,
    )
    await st.show(snap)
    await st.tap("#board")
    await st.show(alarmed(snap, "vent_failed", "watchdog_missing", "records_lost"))


SUPERVISOR_SCENES: Final[dict[str, Scene]] = {
    "board": watched(training("up", so_far=SO_FAR), value=lop(quality="A")),
    "board_fill": watched(training("fill", so_far=SoFarView(after="work", after_count=30), repetition=0)),
    "board_rest": watched(
        training("rest", so_far=replace(SO_FAR, after="work", after_s=Seconds(120))), value=lop(LopMethod.DOPPLER, 0.0)
    ),
    "board_paused": watched(training("paused", so_far=replace(SO_FAR, after="release", after_s=None))),
    "board_alarms": watched(
        training("up", so_far=replace(SO_FAR, lowered_mmhg=Mmhg(10), symptoms=1)),
        *("leak", "restriction_long", "records_lost"),
        value=lop(LopMethod.ESTIMATED, 1.0),
    ),
    "board_hostile": board_hostile,
}

ALL: Final[dict[str, Scene]] = SCENES | SUPERVISOR_SCENES
