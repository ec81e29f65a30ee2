"""After the release of a kills trial: is the reason kept, and does what is started again start vented.

And when there was none: did the station end by itself before anything was done to it.
"""

import contextlib
import sqlite3
import time
from dataclasses import dataclass
from typing import Final

from benchmarks.kills_plan import Event, Trial, When
from benchmarks.kills_station import TEST, WAIT_S, LiveStation

VENTED_MMHG: Final = 20.0
WATCH_S: Final = 1.5
"""How long a station that was started again is seen to stay vented."""
RUN_DOWN_S: Final = 1.0
"""A pump without current turns on for a moment."""
REASON_MAX_S: Final = 10.0
"""A reason that is not stored by then is lost."""
STORED_S: Final = 1.0
"""What ended a moment ago is stored by then."""
_RESTART_MAX_S: Final = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Which dump coils had current when it happened."""

    a: bool = False
    b: bool = False

    @property
    def names(self) -> str:
        """For the record."""
        return ("a" if self.a else "") + ("b" if self.b else "")


def look_after(live: LiveStation, plan: Trial, held: Held) -> dict[str, object]:
    """Start again what ended, watch it, and read what was stored; what the record says about it.

    Raises:
        NotReachedError: a process did not come back.
    """
    _start_again(live, plan)
    until_s = time.monotonic() + RUN_DOWN_S
    while live.cuff().pump_running and time.monotonic() < until_s:
        live.listen(WAIT_S)
    vented, still = True, True
    until_s = time.monotonic() + WATCH_S
    while time.monotonic() < until_s:
        cuff = live.cuff()
        vented = vented and cuff.mmhg < VENTED_MMHG and not cuff.is_held and not cuff.pump_running
        # a line left high falls when it is claimed, and that one edge gives its coil current for a moment
        still = still and cuff.released_s is not None
        live.listen(WAIT_S)
    until_s = time.monotonic() + REASON_MAX_S
    while not (reason := _reason(live, plan, held)) and time.monotonic() < until_s:
        live.listen(WAIT_S)
    return {
        "next_start_vented": vented,
        "next_start_still": still,
        "reason": reason,
        "journal": live.journal_trips(),
        "trips": _trips(live),
        "ends": live.rows("SELECT end_code FROM sessions ORDER BY id"),
    }


def ended_before(live: LiveStation) -> dict[str, object]:
    """Why the station tripped or ended a bout or proof by itself; what the record of a trial that never came says.

    Without its list (`ended_before`) nothing is known: the watchdog had no journal yet, or none that can be read. A
    script that gave up leaves its words too (`script`).
    """
    found: dict[str, object] = {}
    time.sleep(STORED_S)
    with contextlib.suppress(OSError):
        trips = [trip for trip in live.journal_trips() if not trip.startswith(TEST)]
        stored: list[str] = []
        with contextlib.suppress(sqlite3.Error):  # the records may not be there yet
            stored += _trips(live)
            stored += [code for code in live.rows("SELECT end_code FROM sessions ORDER BY id") if code != "None"]
            stored += ["proof failed"] * ("0" in live.rows("SELECT passed FROM proofs ORDER BY id"))
        found["ended_before"] = [*trips, *stored]
    with contextlib.suppress(OSError):
        found["script"] = (live.log_dir / "player.log").read_text(encoding="utf-8").strip()
    return found


def _start_again(live: LiveStation, plan: Trial) -> None:
    if plan.event.is_screen:
        live.end_screen()
        live.start_screen(in_terminal=plan.in_terminal, idle=True)
        live.await_(lambda: "mode" in live.told, "the next screen", _RESTART_MAX_S)
    elif plan.event.is_freeze and plan.continues:
        live.resume(plan.event.process)
    elif plan.event.process:
        live.restart(plan.event.process, _RESTART_MAX_S)


def _trips(live: LiveStation) -> list[str]:
    return live.rows("SELECT code FROM trips ORDER BY id")


def _reason(live: LiveStation, plan: Trial, held: Held) -> str:
    """What the station kept about it; empty while something is missing that must be kept.

    The bout or the proof must have an end with a reason. Where a process of the pressure path was lost, the watchdog's
    journal must hold a trip if it held the cuff, and the records must hold the trip too.
    """
    controller_gone = plan.event.process == "controller" and not (plan.event.is_freeze and plan.continues)
    if plan.when is When.PROOF:
        passed = live.rows("SELECT passed FROM proofs ORDER BY id")
        ends = ["proof failed"] if "0" in passed else []
        needs_end = not controller_gone  # a proof that nobody was left to end has no row
    else:
        ends = [code for code in live.rows("SELECT end_code FROM sessions ORDER BY id") if code != "None"]
        needs_end = True
    if needs_end and not ends:
        return ""
    if plan.event.is_stop or plan.event.is_screen:
        return ends[0]
    journal, trips = live.journal_trips(), _trips(live)
    is_latched = any(not trip.startswith("test") for trip in journal)
    if held.b and not (is_latched and trips):
        return ""
    if plan.event in {Event.WATCHDOG_KILL, Event.WATCHDOG_FREEZE} and not trips:
        return ""
    return " / ".join([*journal[-1:], *trips[-1:], *ends[-1:]])
