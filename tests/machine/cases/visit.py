"""A visit by touch alone, from the technician's calibration to the summary, and what breaks into its training."""

from collections.abc import Callable
from typing import Final

from tests.machine import visiting
from tests.machine.boards.base import Ability
from tests.machine.cases import pressure, station, written
from tests.machine.hand import Hand
from tests.machine.panel import STOP
from tests.machine.registry import CASES, Case, Kind
from tests.machine.room import NotMeasurableError, Room
from tests.machine.states import CALIBRATED, FITTED, TRAINING

NEEDS: Final = (Ability.PICTURE, Ability.TOUCH, Ability.LINES, Ability.STATES)
REPETITIONS: Final = 2
WORK_S: Final = 30.0
LET_OUT_S: Final = 60.0
FITTED_S: Final = 60.0
EMPTY_MMHG: Final = 5.0
CONTRACTS_MMHG: Final = 30.0
"""What may still come in after the fault, while the limb works: a contraction lifts a closed cuff by 20 to 25 mmHg
(`kiosk/hw/sim/profiles/thigh.toml`)."""
TRUE_MMHG: Final = 181.0
OFF_MMHG: Final = 15.0
"""LOP of the plant's limb (`kiosk/hw/sim/profiles/thigh.toml`), and how far one reading may be (our inference)."""
LAST: Final = "select coalesce(end_code, 'broken off'), coalesce(dose, '') from sessions order by id desc limit 1"
SUMMARY: Final = ("Delivered: left leg", "Repetitions", "Time at pressure", "Highest pressure")


@CASES.case(Kind.MACHINE, *NEEDS, state=CALIBRATED)
def calibrated(room: Room) -> None:
    """`kiosk calibrate` is done on kernel devices, against the plant's true pressure; the station starts again with it.

    The procedure is the technician's own (docs/technician.md), on the command line and not at the panel: a bottle in
    place of the cuff, each pressure pumped by hand and read from a gauge. Then the machine was kept.
    """
    room.keep("said.txt", room.ask("cat", "/run/bench/said").output)
    # its exit code is about the date of the next one, which nobody vouches for yet
    asked = ("/opt/bfr-kiosk/bin/kiosk", "calibrate", "--history", "--config", "/etc/bfr-kiosk/kiosk.toml")
    history = room.ask(*asked, timeout_s=300.0).output
    room.keep("history.txt", history)
    room.hold("number 1 of" in history, "calibration number 1 is in force")
    for sensor in ("a", "b"):
        room.run("test", "-s", f"/var/lib/bfr-kiosk-watchdog/calibration/sensor_{sensor}.json")


@CASES.case(Kind.MACHINE, *NEEDS, state=FITTED)
def lop_is_measured(room: Room) -> None:
    """By touch alone the cuff is tried on the plant's limb and finds its LOP: within 15 mmHg of what is true of it."""
    if not visiting.measure(room.panel):
        room.keep("none.png", room.panel.png())
        why = f"no LOP was found: {Hand(room.panel).said()[:200]}"
        raise NotMeasurableError(why, may_pass=False)  # the search has taken a quarter of an hour, and would again
    room.keep("found.png", room.panel.png())
    (lop_mmhg,) = station.rows(room, "select lop_mmhg from measurements where lop_mmhg is not null")
    room.figures["mmHg"] = float(lop_mmhg)
    room.hold(abs(float(lop_mmhg) - TRUE_MMHG) <= OFF_MMHG, f"{lop_mmhg} mmHg where {TRUE_MMHG:.0f} is true")


@CASES.case(Kind.MACHINE, *NEEDS, state=TRAINING)
def visit_by_touch(room: Room) -> None:
    """A new runner's whole visit by touch alone: registered, asked, fitted, LOP found, approved, trained, summed up.

    Afterwards the session is on record with its dose, the summary shows it, the cuff is empty and nothing has tripped.
    The bout is the shortest honest one: the first session, of which one set is ended early and then the bout.
    """
    panel, hand = room.panel, Hand(room.panel)
    room.keep("training.png", panel.png())
    hand.waited(lambda: _repetitions(room) >= REPETITIONS, WORK_S)
    hand.tap("SET DONE", "MORE REST")
    hand.tap("END", "PALE: I LET GO", takes_s=LET_OUT_S)
    hand.tap("PALE: I LET GO", "COLOUR IS BACK")
    hand.tap("COLOUR IS BACK", "PAIN AT CUFF?")
    hand.tap("2", "HOW HARD?")
    hand.tap("7", "MUSCLE BURN?")
    hand.tap("4", SUMMARY[0])
    room.keep("summary.png", panel.png())
    room.keep("summary.txt", "\n".join(panel.rows()))
    for words in SUMMARY:
        room.hold(panel.shows(words), f"the summary says {words}")
    hand.tap("DONE", "NEW RUNNER")
    end, dose = station.rows(room, LAST)[0].split("|", 1)
    room.keep("dose.json", dose)
    room.hold(end == "ended_by_runner", f"the session is on record as ended by the runner, not as {end}")
    room.hold('"repetitions"' in dose, "the dose is on record")
    measured = station.rows(room, "select count(*) from measurements where lop_mmhg is not null")
    room.figures["LOP"] = "measured" if measured == ["1"] else "as found by Doppler"
    room.hold(pressure.world(room).cuff_mmhg < EMPTY_MMHG, "the cuff is empty")
    room.hold(not station.trips(room), f"nothing has tripped: {station.trips(room)}")
    written.tell(room, visiting.BEFORE)


def _repetitions(room: Room) -> int:
    state = room.board.plant({"state": True})["state"]
    return int(state["repetitions"]) if isinstance(state, dict) else 0


def _broken(room: Room, began_s: float | None, ends: tuple[str, ...]) -> None:
    """What every break into a training has in common: it lets go, and the session says that it was broken off."""
    pressure.vented(room, began_s, rise_mmhg=CONTRACTS_MMHG)
    room.keep("let-go.png", room.panel.png())
    station.back(room)
    end = station.rows(room, LAST)[0].split("|", 1)[0]
    room.figures["end"] = end
    room.keep("events.txt", "\n".join(station.rows(room, "select code, figures from events order by sequence")))
    room.hold(end in ends, f"the session is on record as one of {', '.join(ends)}, not as {end}")


def _at_pressure(room: Room) -> None:
    hand = Hand(room.panel)
    hand.until("work at the pressure that was set", lambda: visiting.is_at_work(room.panel), WORK_S)
    here = pressure.world(room)
    room.board.plant({"forget_peak": True})
    room.figures["mmHg at the fault"] = round(here.cuff_mmhg)


def _signalled(process: str, signal: str, ends: tuple[str, ...]) -> Callable[[Room], None]:
    def play(room: Room) -> None:
        pid = station.pid_of(room, process)
        _at_pressure(room)
        ran = room.ask("kill", f"-{signal}", str(pid))
        _broken(room, ran.began_s, ends)
        room.hold(bool(station.trips(room)), "the reason is on record")
        room.keep("trips.txt", "\n".join(station.trips(room)))

    return play


for _name, _what, _process, _signal, _ends in (
    (
        "kill-controller-in-training",
        "the controller is killed (SIGKILL)",
        "bin/kiosk controller",
        "KILL",
        ("interrupted",),
    ),
    (
        "halt-watchdog-in-training",
        "the watchdog is halted (SIGSTOP)",
        "bin/kiosk watchdog",
        "STOP",
        ("watchdog_silent", "watchdog_lost"),
    ),
):
    CASES.add(
        Case(
            _name,
            f"While a runner trains at the pressure that was set, {_what}: both valves are let go in the time that is"
            " promised, the cuff empties, the reason and the session that was broken off are on record.",
            Kind.MACHINE,
            frozenset(NEEDS),
            TRAINING,
            False,
            _signalled(_process, _signal, _ends),
        )
    )


@CASES.case(Kind.MACHINE, *NEEDS, state=TRAINING)
def stop_in_training(room: Room) -> None:
    """While a runner trains, a finger comes down on STOP: the air goes while it rests there; it is on record."""
    _at_pressure(room)
    room.board.press(*STOP)
    _broken(room, None, ("stop",))
    room.board.lift()
    room.hold(not station.trips(room), "STOP is no trip")
