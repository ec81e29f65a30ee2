"""Real processes, real time: whatever dies or hangs, the cuff ends vented, the reason is kept, the next start vented.

The cuff holds 150 mmHg, and every core is busy. Where the screen dies, it is the real one, played by a script.
"""

import json
import os
import signal

import pytest

from kiosk.controller.doing import DOING
from tests.system.live import KEPT_S, SETPOINT_MMHG, VENTED_MMHG, Live

pytestmark = [pytest.mark.processes, pytest.mark.alone]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "stopped"])
def test_controller(live: Live, number: signal.Signals) -> None:
    told = json.loads((live.runtime / DOING).read_text(encoding="utf-8"))
    assert (told["free"], told["empty"]) == (False, False), "nobody may update or restart it now"
    os.kill(live.pid("controller"), number)
    live.wait_vented()
    live.wait(lambda: " trip " in live.journal(), KEPT_S, "the watchdog kept no reason")
    if number is signal.SIGSTOP:
        os.kill(live.pid("controller"), signal.SIGCONT)
        live.wait(lambda: bool(live.trips()), KEPT_S, "the controller kept no reason")
    else:
        live.station.mend()
        live.wait(lambda: live.end_reasons() == ["interrupted"], KEPT_S, "the session was not closed as interrupted")
        live.wait(lambda: any(code.startswith("watchdog_") for code in live.trips()), KEPT_S, "the latch was not seen")
    live.watch(3.0, lambda: live.state("cuff_mmhg") < VENTED_MMHG)
    assert live.state("pump_running") == 0


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "stopped"])
def test_watchdog(live: Live, number: signal.Signals) -> None:
    os.kill(live.pid("watchdog"), number)
    live.wait_vented()
    live.wait(lambda: bool(live.trips()), KEPT_S, "the controller kept no reason")
    assert live.trips()[0] in {"watchdog_lost", "watchdog_silent"}
    if number is signal.SIGSTOP:
        os.kill(live.pid("watchdog"), signal.SIGCONT)
    else:
        live.station.mend()
    live.wait(lambda: " trip " in live.journal(), KEPT_S, "the watchdog kept no reason")
    live.watch(3.0, lambda: live.state("cuff_mmhg") < VENTED_MMHG)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "stopped"])
def test_screen(played: Live, number: signal.Signals) -> None:
    os.kill(played.pid("screen"), number)
    played.wait_vented()
    expected = "screen_lost" if number is signal.SIGKILL else "screen_silent"
    played.wait(lambda: played.end_reasons() == [expected], KEPT_S, f"the end was not kept as {expected}")
    assert played.trips() == []


def test_bench(live: Live) -> None:
    os.kill(live.pid("bench"), signal.SIGKILL)
    live.wait(lambda: bool(live.trips()), KEPT_S, "the controller kept no reason")
    live.wait(lambda: " trip " in live.journal(), KEPT_S, "the watchdog kept no reason")
    assert live.trips()[0] in {"controller_failed", "sensor_bus", "sensor_nack"}


def test_a_pump_line_that_keeps_its_level_adds_only_what_the_release_time_gives(live: Live) -> None:
    # A leak makes the pump run; killed then, its line stays high on this kernel.
    live.fault("cuff_leak", on=True)
    live.wait(lambda: live.state("pump_running") == 1, 10.0, "the pump never ran")
    before = live.state("cuff_mmhg")
    os.kill(live.pid("controller"), signal.SIGKILL)
    live.wait(lambda: live.state("pump_running") == 0, 2.0, "the pump ran on")
    assert live.state("peak_mmhg") <= max(before, SETPOINT_MMHG) + 40 * 0.55
    live.wait_vented()
    live.watch(2.0, lambda: live.state("pump_running") == 0)
