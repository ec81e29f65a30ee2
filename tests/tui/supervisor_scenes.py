"""Scenes of what the supervisor sees: the live board, past bouts, accounts. `ALL` is every scene there is."""

from dataclasses import replace
from math import sin
from typing import Final

from kiosk.core.lopvalue import LopValue, Use
from kiosk.core.model import Limb, Mode, Reason, Side, Snapshot
from kiosk.core.pastview import BoutLine, BoutRecord
from kiosk.core.picture import Point
from kiosk.core.posture import Posture
from kiosk.core.records import LopMethod, StoredEvent, Supervisor
from kiosk.core.sofarview import SoFarView, Told
from kiosk.core.units import Mmhg, Seconds
from kiosk.tui.navigation import Place
from kiosk.tui.sticks import Stick
from tests.tui.backup_scenes import BACKUP_SCENES
from tests.tui.clock_scenes import CLOCK_SCENES
from tests.tui.date_scenes import DATE_SCENES
from tests.tui.errand_scenes import ERRAND_SCENES
from tests.tui.handout_scenes import HAND_OUT_SCENES
from tests.tui.longest_scenes import LONGEST_SCENES
from tests.tui.naming_scenes import NAMING_SCENES
from tests.tui.record_scenes import RECORD_SCENES
from tests.tui.scenes import HOSTILE, SCENES, Scene, ready
from tests.tui.sensors_scenes import SENSOR_SCENES
from tests.tui.sound_scenes import SOUND_SCENES
from tests.tui.stick_scenes import KEY, LONG, STICK_SCENES, FakeSticks
from tests.tui.support import DOSE, PLAN, UTC, FakeLops, Station, alarmed, snapshot, training
from tests.tui.year_scenes import YEAR_SCENES

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


def event(at_s: float, code: str, detail: str = "", **figures: float) -> StoredEvent:
    """A line of the record, so many seconds after the bout began."""
    return StoredEvent(
        sequence=int(at_s * 10),
        boot="b",
        at_s=500.0 + at_s,
        at_utc=UTC,
        session_id=7,
        code=code,
        figures=figures,
        detail=detail,
    )


EVENTS: Final = (
    event(0, "session_started", "RES-STD"),
    event(0.1, "phase", "idle>fill"),
    event(140, "set_done", set=1, repetitions=30),
    event(150, "cuff_pain", cuff_pain=2, set=1),
    event(152, "effort", effort=6, set=1),
    event(170, "discomfort_unanswered", set=1),
    event(190, "symptom", "tingling", setpoint_mmhg=108),
    event(190, "setpoint_lowered", setpoint_mmhg=98, times=1),
    event(220, "paused"),
    event(236, "resumed"),
    event(262, "set_done", set=2, repetitions=15),
    event(280, "alarm_begun", "leak", number=3, priority=2),
    event(281, "ending", "leak", loss_mmhg_per_s=3.1),
    event(285, "alarm_acknowledged", "leak by 1"),
)


def past(session_id: int = 7, days: float = 0.0, **changes: object) -> BoutRecord:
    """A bout on record."""
    end = Reason(code="leak", figures={"loss_mmhg_per_s": 3.1}) if session_id == 7 else Reason(code="completed")
    line = BoutLine(session_id=session_id, day=20_500 - int(days), prescription=PLAN, end=end, dose=DOSE)
    record = BoutRecord(
        line=line,
        boot="b",
        at_s=Seconds(500),
        events=EVENTS,
        lop=lop(quality="A"),
        approved_by="Sam Carter",
        overrides=(("change", "feels_well"),),
        told={"cuff_pain": 2, "effort": 6},
        symptoms=1,
    )
    return replace(record, **changes)  # type: ignore[arg-type]  # tests name the fields they change


def points(seconds: int = 290) -> list[Point]:
    """A bout's trace: fill, work with its ripple, one peak, one valley, release."""
    found: list[Point] = []
    for i in range(seconds * 10):
        at = i / 10
        setpoint = 108.0 if at < 190 else 98.0
        pressure = setpoint * min(1.0, at / 8) + (3.0 * sin(at * 1.6) if at > 8 else 0.0)
        pressure += 34 if 60 < at < 60.4 else -30 if 100 < at < 100.4 else 0
        if at > 281:
            pressure = max(0.0, 98 - 30 * (at - 281))
        found.append((500.0 + at, pressure, setpoint if at < 281 else None))
    return found


async def history(st: Station) -> None:
    """Two pages of past bouts."""
    await ready(st)
    st.store.past.records = [past(7 - index, 4.0 * index) for index in range(7)]
    st.store.past.records[2] = replace(
        st.store.past.records[2], line=replace(st.store.past.records[2].line, dose=None, end=None)
    )
    st.store.past.points = points()
    st.app.go(Place.HISTORY)
    await st.settle()


async def history_second(st: Station) -> None:
    """The second page."""
    await history(st)
    await st.tap("#next")


async def history_empty(st: Station) -> None:
    """Nobody trained yet."""
    await ready(st)
    st.app.go(Place.HISTORY)
    await st.settle()


def reviewed(*taps: str) -> Scene:
    """One bout, after some taps."""

    async def scene(st: Station) -> None:
        await history(st)
        await st.tap("#choice-0")
        await st.settle()
        for tap in taps:
            if st.app.screen.query_one(tap).visible:  # on the large panel a page has room for more
                await st.tap(tap)

    return scene


def with_sticks(*taps: str, stick: Stick = KEY) -> Scene:
    """Past bouts of a station that has sticks, after some taps."""

    async def scene(st: Station) -> None:
        st.app.sticks = FakeSticks(stick)
        await history(st)
        for tap in taps:
            await st.tap(tap)

    return scene


async def bout_hostile(st: Station) -> None:
    """Everything at its longest, and from people."""
    await history(st)
    plan = replace(PLAN, exercise=HOSTILE[4] + HOSTILE[1])
    lines = tuple(event(i, "controller_failed", HOSTILE[2] * 5) for i in range(3))
    one = past(approved_by=HOSTILE[0] * 3, events=lines, overrides=tuple(("change", f"x{i}") for i in range(5)))
    st.store.past.records[0] = replace(one, line=replace(one.line, prescription=plan))
    st.app.visit.bout_id = 7
    st.app.go(Place.BOUT)
    await st.settle()
    await st.tap("#bout-view")


async def bout_no_trace(st: Station) -> None:
    """Nothing was recorded."""
    await history(st)
    st.store.past.points = []
    await st.tap("#choice-2")


async def accounts(st: Station) -> None:
    """Six accounts, one of them hostile, one retired."""
    await st.show(snapshot(Mode.READY))
    names = (
        "Sam Carter",
        HOSTILE[0],
        HOSTILE[4],
        "Jo Park",
        "Zoë Ångström-O'Neill of the North",
        "Lee Long",
        "Ann Gone",
    )
    st.store.supervisors.rows = [
        Supervisor(id=number, name=name, pin_hash="", created_utc=UTC) for number, name in enumerate(names, start=1)
    ]
    st.store.supervisors.retired = {7}
    st.app.go(Place.ACCOUNTS)
    await st.settle()


async def adding(st: Station) -> None:
    """A name is typed."""
    await accounts(st)
    await st.tap("#account-new")
    for key in "JO":
        await st.tap(f"#key-{key.lower()}" if st.app.screen.query(f"#key-{key.lower()}") else f"#key-{key}")


def adding_pins(times: int) -> Scene:
    """The new PIN was entered so often."""

    async def scene(st: Station) -> None:
        await adding(st)
        await st.tap("#next")
        for _ in range(times):
            for digit in "246802":
                await st.tap(f"#key-{digit}")
            await st.tap("#key-enter")

    return scene


async def retiring(st: Station) -> None:
    """One is to go."""
    await accounts(st)
    await st.tap("#choice-2")


async def retiring_locked(st: Station) -> None:
    """Too many wrong PINs."""
    await retiring(st)
    st.link.refusals = (Reason(code="pin_locked", figures={"wait_s": 118.0}),)
    for digit in "111111":
        await st.tap(f"#key-{digit}")
    await st.tap("#key-enter")


async def alarm_log(st: Station) -> None:
    """Two pages of alarms."""
    await accounts(st)
    lines = (
        event(90, "audio_resumed", "time"),
        event(80, "audio_paused"),
        event(70, "alarm_acknowledged", "stop by 1"),
        event(60, "alarm_acknowledged", f"{HOSTILE[0]} by 2"),
        event(50, "alarm_ended", "leak"),
        event(40, "alarm_begun", "leak"),
    )
    st.store.events.rows = [*lines, *lines]
    st.app.go(Place.ALARMS)
    await st.settle()


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
    "history": history,
    "history_sticks": with_sticks(),
    "bout_sticks": with_sticks("#choice-0"),
    "hand_out_session": with_sticks("#choice-0", "#bout-stick"),
    "hand_out_session_pin": with_sticks(
        "#choice-0", "#bout-stick", "#hand-out-open", stick=replace(LONG, may_write=True)
    ),
    "history_second": history_second,
    "history_empty": history_empty,
    "bout": reviewed(),
    "bout_zoomed": reviewed("#bout-zoom", "#bout-zoom", "#bout-later"),
    "bout_dose": reviewed("#bout-view"),
    "bout_events": reviewed("#bout-view", "#bout-view"),
    "bout_events_last": reviewed("#bout-view", "#bout-view", "#bout-later"),
    "bout_hostile": bout_hostile,
    "bout_no_trace": bout_no_trace,
    "accounts": accounts,
    "adding": adding,
    "adding_pin": adding_pins(0),
    "adding_own_pin": adding_pins(2),
    "retiring": retiring,
    "retiring_locked": retiring_locked,
    "alarm_log": alarm_log,
}

ALL: Final[dict[str, Scene]] = (
    SCENES
    | SUPERVISOR_SCENES
    | DATE_SCENES
    | SOUND_SCENES
    | YEAR_SCENES
    | CLOCK_SCENES
    | RECORD_SCENES
    | NAMING_SCENES
    | BACKUP_SCENES
    | STICK_SCENES
    | HAND_OUT_SCENES
    | SENSOR_SCENES
    | ERRAND_SCENES
    | LONGEST_SCENES
)
