"""Real processes under load, disturbed from within and without: hogged, starved of memory and disk, flooded, restarted.

Whatever happens, the cuff ends vented, the reason is kept, the next start is vented, and nothing stored is lost.
"""

import contextlib
import random
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from kiosk.link.codec import pack
from kiosk.link.wire import PROTOCOL_VERSION, Envelope, Hello
from tests.system.live import KEPT_S, Live

pytestmark = [pytest.mark.processes, pytest.mark.alone]

FLOOD_S = 2.0
EATEN = 1 << 29
EATER = f"""
import resource, time
resource.setrlimit(resource.RLIMIT_AS, ({2 * EATEN}, {2 * EATEN}))
eaten = bytearray({EATEN})
while True:
    for place in range(0, len(eaten), 4096):
        eaten[place] ^= 1
"""


@contextlib.contextmanager
def eater() -> Iterator[None]:
    """A process that takes half a gigabyte and keeps touching all of it; its own limit protects the machine."""
    process = subprocess.Popen([sys.executable, "-c", EATER], start_new_session=True)  # noqa: S603 - our own
    try:
        yield
    finally:
        process.kill()
        process.wait()


@contextlib.contextmanager
def limited(pid: int, what: int, amount: int) -> Iterator[None]:
    """The process gets no more of something, as if there were none."""
    before = resource.prlimit(pid, what)
    resource.prlimit(pid, what, (amount, before[1]))
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(pid, what, before)


def press_stop(live: Live) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"STOP", str(live.runtime / "stop.sock"))


def repeat(seconds: float, act: Callable[[], None]) -> None:
    until_s = time.monotonic() + seconds
    while time.monotonic() < until_s:
        act()


def holds_or_says_why(live: Live) -> bool:
    return live.is_held() or bool(live.journal_trips()) or bool(live.trips()) or live.end_reasons() != [None]


def test_threads_that_hog_the_controller_from_within(live: Live) -> None:
    live.kill("controller", signal.SIGUSR1)
    live.watch(3.0, lambda: holds_or_says_why(live))
    live.kill("controller", signal.SIGUSR2)
    live.wait_vented()
    live.wait(lambda: bool(live.journal_trips()), KEPT_S, "the watchdog kept no reason")
    live.wait(lambda: bool(live.trips()), KEPT_S, "the controller kept no reason once it could")
    live.kill("controller", signal.SIGKILL)
    live.restart("controller")
    live.wait(lambda: None not in live.end_reasons(), KEPT_S, "the session has no end")


@pytest.mark.parametrize("name", ["controller", "watchdog"])
def test_a_process_that_gets_no_memory_any_more(live: Live, name: str) -> None:
    with limited(live.pid(name), resource.RLIMIT_AS, 1), eater():
        live.watch(3.0, lambda: holds_or_says_why(live))
        press_stop(live)
        live.wait_vented()
    live.kill(name, signal.SIGKILL)
    live.restart(name)
    live.wait(lambda: None not in live.end_reasons(), KEPT_S, "the session has no end")
    assert live.column("PRAGMA integrity_check") == ["ok"]


def test_strangers_at_the_screens_socket_change_nothing_and_one_at_the_evidence_trips(live: Live) -> None:
    chance = random.Random(1)  # noqa: S311 - made-up noise
    hello = pack(Envelope(0, Hello(PROTOCOL_VERSION, "stranger")))
    said = (b"\xff" * 64, hello, hello[:-1], (1 << 31).to_bytes(4, "big"), chance.randbytes(4096), b"")
    strangers: list[socket.socket] = []

    def knock() -> None:
        stranger = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        strangers.append(stranger)
        with contextlib.suppress(OSError):
            stranger.connect(str(live.runtime / "kiosk.sock"))
            stranger.sendall(chance.choice(said))
        while len(strangers) > 50:
            strangers.pop(0).close()
        assert live.is_held()

    with eater():
        repeat(FLOOD_S, knock)
    for stranger in strangers:
        stranger.close()
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as second:
        second.connect(str(live.runtime / "evidence.sock"))
        with contextlib.suppress(OSError):
            second.send(chance.randbytes(64))
        live.wait_vented()
    live.wait(lambda: live.journal_trips() == ["SECOND_CLIENT"], KEPT_S, "the watchdog kept another reason")
    live.wait(lambda: "watchdog_second_client" in live.trips(), KEPT_S, "the controller kept another reason")
    live.watch(2.0, live.is_vented)
    live.kill("watchdog", signal.SIGKILL)
    live.restart("watchdog")


def test_a_flooded_stop_socket_is_one_stop(live: Live) -> None:
    chance = random.Random(2)  # noqa: S311 - made-up noise
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as sender:

        def shout() -> None:
            with contextlib.suppress(BlockingIOError):
                sender.sendto(chance.randbytes(chance.randrange(1, 200)), str(live.runtime / "stop.sock"))

        repeat(FLOOD_S, shout)
        live.wait_vented()
        live.wait(lambda: live.end_reasons() == ["stop"], KEPT_S, "the end was not kept as a stop")
        repeat(FLOOD_S, shout)
    live.watch(1.0, live.is_vented)
    assert live.journal_trips() == live.trips() == []
    live.kill("watchdog", signal.SIGKILL)
    live.restart("watchdog")


def test_a_full_disk_under_the_watchdogs_journal(live: Live) -> None:
    path = live.folder / "watchdog" / "watchdog.journal"
    with limited(live.pid("watchdog"), resource.RLIMIT_FSIZE, path.stat().st_size + 10):
        live.wait_vented()
        live.wait(lambda: "watchdog_journal" in live.trips(), KEPT_S, "the controller kept no reason")
        assert live.journal_trips() == []
    live.wait(lambda: live.journal_trips() == ["JOURNAL"], KEPT_S, "what could not be written was lost")
    live.kill("watchdog", signal.SIGTERM)
    live.restart("watchdog")
    assert live.journal_trips() == ["JOURNAL"]
    assert not list(path.parent.glob("*.damaged-*"))


def test_a_full_disk_under_the_records(live: Live) -> None:
    before = len(live.events())
    with limited(live.pid("controller"), resource.RLIMIT_FSIZE, 1024):
        live.watch(3.0, live.is_held)
        press_stop(live)
        live.wait_vented()
        assert live.end_reasons() == [None]
    live.wait(lambda: live.end_reasons() == ["stop"], KEPT_S, "the end was lost")
    live.wait(lambda: "mode" in live.events()[before:], KEPT_S, "events were lost")
    assert live.column("PRAGMA integrity_check") == ["ok"]
    live.kill("controller", signal.SIGTERM)
    live.restart("controller")


def test_a_watchdog_that_is_restarted_under_pressure(live: Live) -> None:
    live.kill("watchdog", signal.SIGTERM)
    live.wait_vented()
    live.restart("watchdog")
    live.wait(lambda: live.trips()[:1] in (["watchdog_lost"], ["watchdog_silent"]), KEPT_S, "no reason was kept")
    live.wait(lambda: None not in live.end_reasons(), KEPT_S, "the session has no end")


def test_both_killed_at_once_while_the_pump_runs(live: Live) -> None:
    live.fault("cuff_leak", on=True)
    live.wait(lambda: live.state("pump_running") == 1, 10.0, "the pump never ran")
    for number in (signal.SIGSTOP, signal.SIGKILL):  # or the second would see the end of the first, and trip for that
        for name in ("watchdog", "controller"):
            live.kill(name, number)
    live.wait(lambda: live.state("pump_running") == 0, 2.0, "the pump ran on")
    live.wait_vented()
    live.restart("watchdog", "controller")
    live.wait(lambda: live.journal_trips() == ["RESTARTED"], KEPT_S, "the watchdog kept no reason")
    live.wait(lambda: live.end_reasons() == ["interrupted"], KEPT_S, "the session was not closed as interrupted")
    live.wait(lambda: bool(live.trips()), KEPT_S, "the latch was not seen")


@pytest.mark.parametrize("fault", ["adc_a_os_stuck", "adc_b_sda_stuck"])
def test_a_wire_that_fails_under_load(live: Live, fault: str) -> None:
    live.fault(fault, on=True)
    live.wait_vented()
    live.wait(lambda: bool(live.trips()), KEPT_S, "no reason was kept")
    live.wait(lambda: None not in live.end_reasons(), KEPT_S, "the session has no end")
    live.fault(fault, on=False)
    live.watch(2.0, live.is_vented)
    live.kill("controller", signal.SIGTERM)
    live.restart("controller")
