"""One trial of the kills campaign, in a process of its own: start, reach the instant, act, time, look after.

`python -m benchmarks.kills_trial SEED NUMBER FOLDER LOCK` prints the record of the trial as one line of JSON. The lock
file is held while something happens, so that no two stations are measured at once and idle trials see no busy loops.
"""

import contextlib
import fcntl
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.figures import BenchmarkError
from benchmarks.kills_after import VENTED_MMHG, Held, ended_before, look_after
from benchmarks.kills_plan import Event, Trial, When, trial
from benchmarks.kills_station import LOOK_S, WAIT_S, Cuff, LiveStation, NotReachedError
from benchmarks.processes import busy, cpu_s, rss_mb
from kiosk.core.errors import KioskError
from kiosk.link.stop import StopSender

START_MAX_S: Final = 400.0
"""Longest way to the instant, on a machine that other stations share."""
RELEASE_MAX_S: Final = 15.0
"""A release that has not come by then is missed."""
RELIEVED_MMHG: Final = 25.0
"""Below it a controlled deflation goes over from the bleed valve to the dumps, and for a moment nothing relieves."""
PROOF_HELD_S: Final = 10.0
"""Within so many seconds of held coils a trial in the proof happens."""
PHASE_S: Final = 8.0
"""Likewise for work and rest."""
FILL_MMHG: Final = (5.0, 140.0)
"""Between these pressures a trial in the fill happens."""
SETTLE_S: Final = 0.4
"""How long busy loops run before something happens."""
_PRIORITY: Final = 5
_HAPPENS: Final = {
    **dict.fromkeys((Event.CONTROLLER_KILL, Event.WATCHDOG_KILL, Event.SCREEN_KILL), signal.SIGKILL),
    **dict.fromkeys((Event.CONTROLLER_FREEZE, Event.WATCHDOG_FREEZE, Event.SCREEN_FREEZE), signal.SIGSTOP),
}


@dataclass(slots=True, kw_only=True)
class Seen:
    """What a trial finds out, bit by bit; whatever it did not come to is absent."""

    record: dict[str, object] = field(default_factory=dict)
    held: Held = field(default_factory=Held)

    def note(self, **news: object) -> None:
        """Add to the record."""
        self.record |= news


def run(plan: Trial, folder: Path, lock: Path) -> dict[str, object]:
    """Run one trial; its record. Nothing is raised for what a station does: that is what is to be found out."""
    seen = Seen()
    seen.note(
        seed=plan.seed,
        trial=plan.number,
        event=plan.event,
        phase=plan.when,
        load="busy" if plan.loaded else "idle",
        screen="terminal" if plan.in_terminal else "headless",
        status="not_reached",
    )
    live = LiveStation(folder, seed=plan.seed * 100_003 + plan.number)
    try:
        began_s = time.monotonic()
        live.start()
        used_s, ready_s = cpu_s(live.pid("watchdog")), time.monotonic()
        live.start_screen(in_terminal=plan.in_terminal)
        with _reached(live, plan, lock):
            seen.note(start_s=round(time.monotonic() - began_s, 1), missed_passes=live.told.get("missed_passes"))
            seen.note(**_burden(live, used_s, ready_s))
            _happen(live, plan, seen)
        seen.note(**look_after(live, plan, seen.held))
    except (BenchmarkError, KioskError, OSError) as error:
        seen.note(problem=f"{type(error).__name__}: {error}")
        if seen.record["status"] == "not_reached":
            seen.note(**ended_before(live))
    finally:
        live.stop()
    seen.note(**live.lateness())
    return seen.record


# --- to the instant -----------------------------------------------------------------------------------------


@contextlib.contextmanager
def _reached(live: LiveStation, plan: Trial, lock: Path) -> Iterator[None]:
    """Bring the station to the instant, with nothing else happening on the machine, and the load as planned."""
    with contextlib.ExitStack() as held:
        if plan.when is When.PROOF:
            _into_proof(live, plan)
        else:
            live.await_(lambda: live.told.get("ready") is True, "the runner's turn", START_MAX_S)
            if plan.when is not When.FILL:
                _into_bout(live, plan)
        held.enter_context(_locked(lock))
        held.enter_context(busy(len(os.sched_getaffinity(0)) if plan.loaded else 0))
        live.listen(SETTLE_S)
        if plan.when is When.FILL:
            live.order("go")
            low, high = FILL_MMHG
            threshold = low + plan.instant * (high - low)
            # the proof test before it raises the cuff too
            live.await_(lambda: _is_there(live, plan) and live.cuff().mmhg > threshold, "the fill", 60.0, LOOK_S)
        else:
            live.await_(
                lambda: _is_there(live, plan) and _is_held(live.cuff(), plan), "coils with current", 30.0, LOOK_S
            )
        live.listen(plan.offset_s)
        cuff = live.cuff()
        live.listen()
        if not _is_held(cuff, plan) or not _is_there(live, plan):
            raise NotReachedError(f"the {plan.when} was over")
        yield


def _is_held(cuff: Cuff, plan: Trial) -> bool:
    """Whether there is something to release. In the proof each valve is also opened alone.

    A screen that ends is answered by the bleed valve, which has nothing to do while the proof holds an empty cuff.
    """
    is_filled = cuff.mmhg > FILL_MMHG[0]
    if plan.when is When.PROOF:
        return cuff.released_s is None and (is_filled or not plan.event.is_screen)
    return cuff.is_held and is_filled


def _is_there(live: LiveStation, plan: Trial) -> bool:
    phase = live.told.get("phase")
    if plan.when is When.FILL:
        return phase in {"fill", "work"}  # the screen hears of the one up to a tenth of a second later
    return phase == plan.when


def _into_proof(live: LiveStation, plan: Trial) -> None:
    live.await_(lambda: live.told.get("mode") == "testing", "the self-test", START_MAX_S)
    held_s, before_s = 0.0, time.monotonic()
    while held_s < plan.instant * PROOF_HELD_S:
        live.await_(lambda: True, "the screen", 1.0)
        live.listen(WAIT_S)
        now = time.monotonic()
        if live.cuff().released_s is None:
            held_s += now - before_s
        before_s = now
        if live.told.get("mode") != "testing":
            raise NotReachedError("the self-test was over before the instant")


def _into_bout(live: LiveStation, plan: Trial) -> None:
    live.order("go")
    live.await_(lambda: live.told.get("phase") == "work", "the first set", START_MAX_S)
    if plan.when is When.REST:
        live.listen(1.0)
        live.order("set-done")
        live.await_(lambda: live.told.get("phase") == "rest", "the rest", 60.0)
    until_s = time.monotonic() + plan.instant * PHASE_S
    while time.monotonic() < until_s:
        live.await_(lambda: True, "the screen", 1.0)
        live.listen(WAIT_S)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _burden(live: LiveStation, used_s: float, ready_s: float) -> dict[str, object]:
    """What the watchdog costs: memory, and processor time since it was ready."""
    pid = live.pid("watchdog")
    return {
        "watchdog_rss_mb": round(rss_mb(pid), 2),
        "watchdog_pss_mb": _share_mb(pid),
        "watchdog_cpu_share": round((cpu_s(pid) - used_s) / (time.monotonic() - ready_s), 4),
    }


def _share_mb(pid: int) -> float | None:
    """Memory with what it shares counted in part; None when that is kept from this user: the watchdog is sealed."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    except PermissionError:
        return None
    return next(round(int(line.split()[1]) * 1024 / 1e6, 2) for line in lines if line.startswith("Pss:"))


# --- the event and the release ------------------------------------------------------------------------------


def _happen(live: LiveStation, plan: Trial, seen: Seen) -> None:
    before = live.cuff()
    seen.held = Held(a=before.dump_a_s is None, b=before.dump_b_s is None)
    # missed until it is seen to be released: a STOP that nobody takes or confirms is one too
    seen.note(cuff_mmhg=round(before.mmhg, 1), held=seen.held.names, status="missed")
    at_s = _do(live, plan)
    live.late_ms_max, start_late_ms = before.late_ms, live.late_ms_max
    relieved_s, vented = _until_vented(live, plan, at_s)
    seen.note(release_late_ms=round(live.late_ms_max, 2), start_late_ms=round(start_late_ms, 2))
    if relieved_s is None:
        return
    seen.note(release_s=round(max(0.0, relieved_s - at_s), 4))
    if vented.released_s is not None:
        seen.note(both_released_s=round(max(0.0, vented.released_s - at_s), 4))
    if vented.mmhg < VENTED_MMHG:
        seen.note(status="released", vented_s=round(vented.at_s - at_s, 2))


def _do(live: LiveStation, plan: Trial) -> float:
    """Let it happen; when it did. The time is taken first, so that whatever delays us makes the release longer."""
    if plan.event is Event.STOP_LINK:
        live.order("stop")
        live.await_(lambda: "stopped_s" in live.told, "the STOP", 5.0)
        return float(str(live.told["stopped_s"]))
    with contextlib.closing(StopSender(live.runtime_dir / "stop.sock")) as stop, _urgent():
        if plan.event is Event.STOP_SOCKET:
            at_s = time.monotonic()
            if not stop.send():
                raise BenchmarkError("nobody takes a STOP")
            return at_s
        pid = live.pid(plan.event.process)
        at_s = time.monotonic()
        os.kill(pid, _HAPPENS[plan.event])
    return at_s


@contextlib.contextmanager
def _urgent() -> Iterator[None]:
    """Real-time priority meanwhile, where it is granted: nothing comes between the look at the clock and the act."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(_PRIORITY))
    except PermissionError:
        yield
        return
    try:
        yield
    finally:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def _until_vented(live: LiveStation, plan: Trial, at_s: float) -> tuple[float | None, Cuff]:
    """When the cuff was relieved for good (None: not yet), and how it stood when empty or at the end of patience."""
    relieved_s: float | None = None
    while True:
        cuff = live.cuff()
        since_s = cuff.released_s
        if plan.event.is_screen and cuff.bleed_s is not None:
            since_s = cuff.bleed_s if since_s is None else min(since_s, cuff.bleed_s)
        # what is shut again under pressure has relieved nobody
        if since_s is not None:
            relieved_s = since_s if relieved_s is None else min(relieved_s, since_s)
        elif cuff.mmhg > RELIEVED_MMHG:
            relieved_s = None
        is_late = cuff.at_s - at_s > RELEASE_MAX_S
        if is_late or (relieved_s is not None and cuff.released_s is not None and cuff.mmhg < VENTED_MMHG):
            return relieved_s, cuff
        live.listen(LOOK_S)


def _end(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


def main() -> int:
    """Run the trial named on the command line."""
    signal.signal(signal.SIGTERM, _end)
    seed, number, folder, lock = sys.argv[1:]
    record = run(trial(int(seed), int(number)), Path(folder), Path(lock))
    print(json.dumps(record), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
