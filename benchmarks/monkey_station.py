"""A pretended station for the monkey: it goes through its states by itself, keeps every command, and judges each.

`python -m benchmarks.monkey_station RUNTIME_DIR SEED` serves both sockets. It prints a line for each STOP that arrives
(`controller` or `watchdog`, and the monotonic time), `command NAME` for everything else, `silent FROM TO` for a time in
which it said nothing, and `wrong WHAT` for a command that no screen may send. Air is in the cuff only between a start
that was asked for rightly and its end.
"""

import asyncio
import random
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Final

from benchmarks import training
from benchmarks.standin import Presses, hear_stops
from kiosk.core.alarm_types import Alarm, Signal
from kiosk.core.lop import Estimate, Part
from kiosk.core.model import FoundView, Mode, Phase, ProofKind, Reason, SearchView, Snapshot, WatchdogView
from kiosk.core.scale import Scale
from kiosk.core.units import Mmhg, Seconds
from kiosk.link import wire
from kiosk.link.server import LinkServer
from kiosk.tui.navigation import INTERRUPTED_ALARM

PIN: Final = "246810"
_WRONG_PIN: Final = (Reason(code="pin_wrong"),)
_NOT_NOW: Final = (Reason(code="not_ready"),)
_SCENE_S: Final = (1.0, 4.0)
_READY_S: Final = (12.0, 30.0)
_PERIOD_S: Final = 0.2
"""Half as often as the real one: most of what a monkey costs is painting."""
_STOPPED_S: Final = 0.7
"""Somebody was quick: a monkey stops so often that little else would be seen."""
_IN_BOUT: Final = (
    *(wire.FinishSet, wire.Pause, wire.Resume, wire.EndSession, wire.AnswerScale, wire.ReportSymptom),
    *(wire.AnswerCheck, wire.LowerPressure, wire.MoreRest),
)


class Station:
    """State, and what each command does to it."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - a station that can be repeated
        self.scene = "closed"
        self._until_s = 0.0
        self._since_s = 0.0
        self._approved: set[int] = set()
        self._measured: wire.MeasureLop | None = None
        self._answered = False

    def turn(self, now_s: float) -> None:
        """Go on by itself when a scene has lasted long enough."""
        if now_s < self._until_s:
            return
        following = {
            "check": "training",
            "training": "after",
            "after": "summary",
            "search_check": "measuring",
            "measuring": "found",
            "testing": "ready",
        }
        by_chance = (*["ready"] * 6, "training", "closed", "tripped", "unguarded", "interrupted", "silent", "alarm")
        self._go(following.get(self.scene) or self._random.choice(by_chance), now_s)

    def _go(self, scene: str, now_s: float) -> None:
        self.scene, self._since_s, self._answered = scene, now_s, False
        self._until_s = now_s + self._random.uniform(*(_READY_S if scene in ("ready", "found") else _SCENE_S))
        if scene == "stopped":
            self._until_s = now_s + _STOPPED_S

    def stop(self, now_s: float) -> None:
        """STOP was pressed."""
        self._go("stopped", now_s)

    def judge(self, intent: wire.AnyIntent, now_s: float) -> tuple[Reason, ...]:
        """Why a command is refused; empty when it was done. Prints what no screen may send."""
        pin = getattr(intent, "pin", None)
        if pin and (len(pin) != len(PIN) or not pin.isdigit()):
            print(f"wrong PIN of {len(pin)} signs in {type(intent).__name__}", flush=True)
        match intent:
            case wire.StartSession(plan_id=plan_id):
                if plan_id in self._approved:
                    return self._begin("check", now_s)
                print("wrong start of a plan that nobody approved", flush=True)
                return _NOT_NOW
            case wire.MeasureLop():
                self._measured = intent
                return self._begin("search_check", now_s)
            case wire.CloseSession():
                self._go("ready", now_s)
            case wire.AnswerStop():
                self._answered = True
            case _ if isinstance(intent, _IN_BOUT) and self.scene not in ("training", "measuring", "after"):
                return _NOT_NOW  # it was tapped while the state changed: the real one refuses it too
            case _ if pin is not None:
                return self._with_pin(intent, pin, now_s)
            case _:
                pass
        return ()

    def _with_pin(self, intent: wire.AnyIntent, pin: str, now_s: float) -> tuple[Reason, ...]:
        if pin != PIN:
            return _WRONG_PIN
        match intent:
            case wire.OpenStation():
                self._go("testing", now_s)
            case wire.Acknowledge():
                self._go("ready", now_s)
            case wire.ApprovePlan(plan_id=plan_id):
                self._approved.add(plan_id)
            case _:
                pass
        return ()

    def _begin(self, scene: str, now_s: float) -> tuple[Reason, ...]:
        if self.scene not in ("ready", "found", "alarm"):
            return _NOT_NOW
        self._go(scene, now_s)
        return ()

    def snapshot(self, now_s: float) -> Snapshot | None:
        """What is shown; None while it says nothing."""
        bout = training.snapshot(now_s, now_s - self._since_s)
        session = bout.session
        idle = replace(
            bout, mode=Mode.READY, phase=Phase.IDLE, pressure_mmhg=Mmhg(0.2), setpoint_mmhg=None, session=None
        )
        closed = replace(idle, mode=Mode.CLOSED, proof_passed=False)
        if self.scene == "silent":
            return None
        if self.scene == "training":
            return bout
        if self.scene in ("after", "summary") and session is not None:
            scale = Scale.CUFF_PAIN.value if self.scene == "after" else ""
            over = replace(session, cue="done", end_reason=Reason(code="completed"), scale=scale)
            return replace(idle, mode=Mode.RELEASING, session=over)
        if self.scene == "measuring":
            return replace(idle, mode=Mode.MEASURING, phase=Phase.SEARCH, search=self._search(now_s))
        if self.scene == "found":
            return replace(idle, found=self._found())
        stopped = replace(idle, mode=Mode.STOPPED, last_stop=Reason(code="stop"), stop_answered=self._answered)
        check = replace(idle, mode=Mode.TESTING, phase=Phase.PROOF, proof_kind=ProofKind.SHORT)
        others = {
            "check": check,
            "search_check": check,
            "testing": replace(closed, mode=Mode.TESTING, phase=Phase.PROOF),
            "closed": closed,
            "interrupted": _alarmed(closed, INTERRUPTED_ALARM, session=1.0),
            "tripped": _alarmed(replace(idle, mode=Mode.TRIPPED, phase=Phase.VENT), "disagreement"),
            "stopped": _alarmed(stopped, "stop"),
            "unguarded": _alarmed(replace(idle, watchdog=None), "watchdog_missing"),
            "alarm": _alarmed(idle, "rest_period"),
        }
        return others.get(self.scene, replace(idle, watchdog=_rested(idle.watchdog)))

    def _search(self, now_s: float) -> SearchView:
        return SearchView(
            runner_id=1,
            part=Part.LISTEN,
            target_mmhg=Mmhg(60),
            limit_mmhg=Mmhg(240),
            elapsed_s=Seconds(now_s - self._since_s),
            total_s=75.0,
            listening=1,
            repeated=0,
            beats=2,
            agreeing=2,
            wanted=3,
            plateaus=(),
            lop_mmhg=None,
            half_mmhg=None,
        )

    def _found(self) -> FoundView | None:
        asked = self._measured
        if asked is None:
            return None
        return FoundView(
            runner_id=asked.runner_id,
            limb=asked.limb,
            side=asked.side,
            posture=asked.posture,
            cuff_id=asked.cuff_id,
            cuff_width_mm=110,
            estimate=Estimate(refusal=Reason(code="search_restless", figures={"plateaus": 3.0})),
            plateaus=(),
            seconds=Seconds(50.0),
        )


def _rested(watchdog: WatchdogView | None) -> WatchdogView | None:
    return None if watchdog is None else replace(watchdog, restriction_s=Seconds(0.0))


def _alarmed(snapshot: Snapshot, code: str, **figures: float) -> Snapshot:
    alarm = Alarm(code=code, priority="medium", since_s=snapshot.at_s, standing=True, figures=figures)
    signal = Signal(
        priority="medium", colour="amber", flash_hz=0.5, sound="medium", may_pause=True, paused_until_s=None
    )
    return replace(snapshot, alarms=(alarm,), signal=signal)


def _tell(who: str) -> None:
    print(f"{who} {time.monotonic():.6f}", flush=True)


async def serve(runtime_dir: Path, seed: int) -> None:
    """Serve until the process is ended."""
    station = Station(seed)
    presses = Presses(lambda: station.stop(time.monotonic()))
    hear_stops(runtime_dir, presses)

    async def judge(number: int, intent: wire.AnyIntent) -> wire.Reply:
        if isinstance(intent, wire.Stop):
            presses.told(intent.press)
        elif not isinstance(intent, wire.KeepAlive):
            print(f"command {type(intent).__name__}", flush=True)
        is_judged = not isinstance(intent, wire.Stop | wire.KeepAlive)
        reasons = station.judge(intent, time.monotonic()) if is_judged else ()
        return wire.Reply(number, accepted=not reasons, reasons=reasons)

    server = LinkServer(
        welcome=lambda: wire.Welcome(wire.PROTOCOL_VERSION, "pretended", False, "bench"),
        on_intent=judge,
        on_lost=lambda _cause: _tell("lost"),
        on_screen=lambda _boot: _tell("welcomed"),
    )
    async with await asyncio.start_unix_server(server.handle, runtime_dir / "kiosk.sock"):
        while True:
            now = time.monotonic()
            station.turn(now)
            snapshot = station.snapshot(now)
            if snapshot is not None:
                server.publish(wire.SnapshotMessage(snapshot))
            await asyncio.sleep(_PERIOD_S)


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
