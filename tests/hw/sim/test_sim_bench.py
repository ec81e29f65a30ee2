import errno
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread, get_ident

import pytest

from kiosk.core.clocktrust import Evidence
from kiosk.core.errors import HardwareError
from kiosk.hw.sim import board, control, protocol
from kiosk.hw.sim.bench import BenchServer
from kiosk.hw.sim.civil import vouched
from kiosk.hw.sim.faults import FAULTS
from kiosk.hw.sim.profile import Profile, shipped_profile
from kiosk.hw.sim.protocol import BENCH_SOCKET, Request
from kiosk.hw.sim.transport import SocketTransport
from kiosk.hw.sim.world import World

Connect = Callable[[str], SocketTransport]


class Served:
    """A bench whose loop runs in a thread and whose time is set by the test."""

    def __init__(self, world: World, directory: Path) -> None:
        self.world = world
        self.directory = directory
        self.at_s = 10.0
        self.server = BenchServer(world, directory, now=lambda: self.at_s)
        self._ended = Event()
        self._thread: Thread | None = None

    def _run(self) -> None:
        while not self._ended.is_set():
            self.server.step()

    def start(self) -> None:
        self._ended.clear()
        self._thread = Thread(target=self._run)
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def state(self) -> dict[str, object]:
        answer = control.request(self.directory, {"state": True})
        state = answer["state"]
        assert isinstance(state, dict)
        return state

    def owner_of(self, name: str) -> object:
        lines = self.state()["lines"]
        assert isinstance(lines, dict)
        owner: object = lines[name]["owner"]
        return owner


@pytest.fixture
def served(still: Profile, tmp_path: Path) -> Iterator[Served]:
    bench = Served(World(still, 1), tmp_path)
    bench.start()
    yield bench
    bench.stop()
    bench.server.close()


@pytest.fixture
def connect(served: Served) -> Iterator[Connect]:
    with ExitStack() as opened:

        def connected(owner: str) -> SocketTransport:
            transport = SocketTransport(served.directory / BENCH_SOCKET, owner, 2.0)
            opened.callback(transport.close)
            return transport

        yield connected


def test_both_processes_reach_one_world(served: Served, connect: Connect) -> None:
    controller, watchdog = connect("controller"), connect("watchdog")
    controller.claim(board.PUMP_RUN)
    controller.set_output(board.PUMP_RUN, True)
    assert controller.read_line(board.PUMP_RUN)
    controller.set_output(board.PUMP_RUN, None)
    assert not controller.read_line(board.PUMP_RUN)
    with pytest.raises(OSError, match="held by the controller") as busy:
        watchdog.claim(board.PUMP_RUN)
    assert busy.value.errno == errno.EBUSY
    controller.release(board.PUMP_RUN)
    watchdog.claim(board.PUMP_RUN)


def test_transfers_give_bytes_or_errors_but_never_silent_zeros(served: Served, connect: Connect) -> None:
    controller = connect("controller")
    controller.i2c_write(1, 0x48, b"\x02\x12\x34")
    assert controller.i2c_read(1, 0x48, 2) == b"\x12\x34"
    assert controller.i2c_write_read(1, 0x48, b"\x01", 2) == b"\x85\x83"
    with pytest.raises(OSError, match="nobody answers") as nack:
        controller.i2c_read(2, 0x48, 2)
    assert nack.value.errno == errno.EREMOTEIO
    with pytest.raises(OSError, match="format") as unfit:
        controller.i2c_write(1, 0x1FF, b"")
    assert unfit.value.errno == errno.EINVAL


def test_the_computer_is_asked_over_the_socket_too(served: Served, connect: Connect) -> None:
    controller = connect("controller")
    for fault, ask in (
        ("kernel_keeps_outputs", controller.outputs_kept),
        ("undervoltage", controller.undervoltage),
    ):
        for on in (True, False):
            control.request(served.directory, {"fault": fault, "on": on})
            assert ask() is on


def test_the_computers_clock_is_asked_over_the_socket_too(served: Served, connect: Connect) -> None:
    ask = vouched(connect("controller"))
    assert ask(1000.0, True) == Evidence(system_s=1000.0, is_synchronised=True)
    control.request(served.directory, {"fault": "clock_off", "on": True, "amplitude": -86400.5})
    assert ask(1000.0, True) == Evidence(system_s=-85400.5, is_synchronised=False)
    control.request(served.directory, {"fault": "clock_off", "on": False})
    control.request(served.directory, {"fault": "clock_unset", "on": True})
    assert ask(1000.0, True) == Evidence(system_s=1000.0, is_synchronised=False)


def test_a_held_bus_makes_the_caller_wait(served: Served) -> None:
    slept: list[float] = []
    transport = SocketTransport(served.directory / BENCH_SOCKET, "controller", 2.0, sleep=slept.append)
    control.request(served.directory, {"fault": "adc_a_sda_stuck", "on": True})
    with pytest.raises(TimeoutError, match="held"):
        transport.i2c_read(1, 0x48, 2)
    assert slept == [1.02]
    transport.close()


def test_a_line_can_be_let_go_on_another_thread_while_the_bus_is_held(served: Served) -> None:
    """The wait for the bus is outside of the exchange, and two exchanges never mix."""
    transport: SocketTransport
    levels: list[bool] = []

    def let_go() -> None:
        for level in (True, False) * 20:
            transport.set_output(board.PUMP_RUN, level)
            levels.append(transport.read_line(board.PUMP_RUN))

    def waits(_seconds: float) -> None:
        other = Thread(target=let_go, daemon=True)
        other.start()
        other.join(5.0)
        assert not other.is_alive()

    transport = SocketTransport(served.directory / BENCH_SOCKET, "controller", 2.0, sleep=waits)
    transport.claim(board.PUMP_RUN)
    control.request(served.directory, {"fault": "adc_a_sda_stuck", "on": True})
    with pytest.raises(TimeoutError, match="held"):
        transport.i2c_read(1, 0x48, 2)
    assert levels == [True, False] * 20
    transport.close()


def test_two_threads_never_mix_their_answers(connect: Connect) -> None:
    controller = connect("controller")
    controller.claim(board.PUMP_RUN)
    controller.set_output(board.PUMP_RUN, False)
    wrong: list[object] = []

    def read() -> None:
        for _ in range(200):
            word = controller.i2c_write_read(1, 0x48, b"\x03", 2)
            wrong.extend([] if word == b"\x7f\xff" else [word])

    def drive() -> None:
        for _ in range(200):
            level = controller.read_line(board.PUMP_RUN)
            wrong.extend([] if level is False else [level])

    threads = [Thread(target=body, daemon=True) for body in (read, drive)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20.0)
    assert wrong == []
    assert not any(thread.is_alive() for thread in threads)


def test_one_connection_per_owner_and_none_for_strangers(served: Served, connect: Connect) -> None:
    first = connect("controller")
    with pytest.raises(HardwareError, match="connected already"):
        connect("controller")
    with pytest.raises(HardwareError, match="owns no lines"):
        connect("screen")
    first.close()
    while served.owner_of("hold_a") is not None:
        pass
    connect("controller").claim(board.HOLD_A)


def ask(stranger: socket.socket, request: Request) -> int:
    stranger.send(protocol.pack_request(1, request))
    return protocol.read_response(stranger.recv(protocol.LONGEST))[1]


def test_the_bench_checks_who_speaks_and_how(served: Served, connect: Connect) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as stranger:
        stranger.connect(str(served.directory / BENCH_SOCKET))
        hello = protocol.Operation.HELLO
        assert ask(stranger, Request(protocol.Operation.CLAIM, 17, 0, 0, b"")) == errno.EPERM
        assert ask(stranger, Request(hello, 99, 0, 0, b"controller")) == errno.EPROTO
        assert ask(stranger, Request(hello, protocol.VERSION, 0, 0, b"screen")) == errno.EPERM
        assert ask(stranger, Request(hello, protocol.VERSION, 0, 0, b"watchdog")) == 0
        assert ask(stranger, Request(hello, protocol.VERSION, 0, 0, b"controller")) == errno.EBUSY
        assert ask(stranger, Request(77, 0, 0, 0, b"")) == errno.EOPNOTSUPP
        assert ask(stranger, Request(protocol.Operation.TELL, 77, 0, 0, b"")) == errno.EINVAL
        stranger.send(b"?")
        assert stranger.recv(protocol.LONGEST) == b"", "nonsense ends the connection"
    connect("controller").claim(17)


def test_a_dead_client_lets_go_and_its_levels_stay(served: Served, connect: Connect) -> None:
    controller = connect("controller")
    controller.claim(board.PUMP_RUN)
    controller.set_output(board.PUMP_RUN, True)
    controller.close()
    while served.owner_of("pump_run") is not None:
        pass
    assert served.world.lines.level(board.PUMP_RUN)


def test_a_bench_that_is_gone_is_an_error_for_ever(served: Served, connect: Connect) -> None:
    controller = connect("controller")
    served.stop()
    served.server.close()
    for _ in range(3):
        with pytest.raises(OSError, match="gone") as gone:
            controller.i2c_read(1, 0x48, 2)
        assert gone.value.errno == errno.EREMOTEIO
    assert not (served.directory / BENCH_SOCKET).exists()


def test_a_bench_that_ends_in_the_middle_of_a_request_is_gone(tmp_path: Path) -> None:
    def half_a_bench() -> None:
        connection, _ = listener.accept()
        sequence, _ = protocol.read_request(connection.recv(protocol.LONGEST))
        connection.send(protocol.pack_response(sequence, 0, 0, b""))
        connection.recv(protocol.LONGEST)
        connection.close()

    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        listener.bind(str(tmp_path / BENCH_SOCKET))
        listener.listen(1)
        thread = Thread(target=half_a_bench)
        thread.start()
        transport = SocketTransport(tmp_path / BENCH_SOCKET, "controller", 2.0)
        with pytest.raises(OSError, match="gone"):
            transport.i2c_read(1, 0x48, 2)
        assert not transport.alive
        transport.close()
        thread.join()


def test_a_bench_that_does_not_answer_times_out_and_late_answers_are_dropped(still: Profile, tmp_path: Path) -> None:
    served = Served(World(still, 1), tmp_path)
    served.start()
    transport = SocketTransport(tmp_path / BENCH_SOCKET, "controller", 0.05)
    served.stop()
    with pytest.raises(TimeoutError) as late:
        transport.i2c_write_read(1, 0x48, b"\x02", 2)
    assert late.value.errno == errno.ETIMEDOUT
    served.start()
    for _ in range(100):
        try:
            assert transport.i2c_write_read(1, 0x48, b"\x03", 2) == b"\x7f\xff"
            break
        except TimeoutError:
            continue
    else:
        pytest.fail("the bench came back but never answered")
    served.stop()
    transport.close()
    served.server.close()


def test_a_handler_asks_in_the_middle_of_another_request(tmp_path: Path) -> None:
    def bench_that_interrupts() -> None:
        connection = listener.accept()[0]
        hello, _ = protocol.read_request(connection.recv(protocol.LONGEST))
        connection.send(protocol.pack_response(hello, 0, 0, b""))
        reading, _ = protocol.read_request(connection.recv(protocol.LONGEST))
        signal.pthread_kill(asking, signal.SIGUSR1)
        driving, asked = protocol.read_request(connection.recv(protocol.LONGEST))
        assert asked.operation == protocol.Operation.DRIVE
        connection.send(protocol.pack_response(reading, 0, 0, b"\x12\x34"))
        connection.send(protocol.pack_response(driving, 0, 0, b""))
        connection.recv(protocol.LONGEST)
        connection.close()

    asking = get_ident()
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        listener.bind(str(tmp_path / BENCH_SOCKET))
        listener.listen(1)
        thread = Thread(target=bench_that_interrupts)
        thread.start()
        transport = SocketTransport(tmp_path / BENCH_SOCKET, "watchdog", 0.5)
        before = signal.signal(signal.SIGUSR1, lambda *_: transport.set_output(4, level=False))
        try:
            assert transport.i2c_read(1, 0x48, 2) == b"\x12\x34"
        finally:
            signal.signal(signal.SIGUSR1, before)
        transport.close()
        thread.join()


def test_the_world_runs_on_when_nobody_asks(served: Served, connect: Connect) -> None:
    served.at_s = 20.0
    while served.world.now_s != 20.0:
        pass


def test_only_one_bench_per_directory(served: Served, still: Profile) -> None:
    with pytest.raises(HardwareError, match="is running") as running:
        BenchServer(World(still, 1), served.directory)
    assert running.value.code == "bench_running"


def test_a_dead_bench_leaves_files_that_the_next_one_replaces(still: Profile, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as left:
        left.bind(str(tmp_path / BENCH_SOCKET))
    with BenchServer(World(still, 1), tmp_path):
        assert (tmp_path / BENCH_SOCKET).is_socket()
        assert (tmp_path / BENCH_SOCKET).stat().st_mode & 0o777 == 0o600


def test_a_place_without_a_bench_is_named(tmp_path: Path) -> None:
    with pytest.raises(HardwareError, match=str(tmp_path)):
        SocketTransport(tmp_path / BENCH_SOCKET, "controller")
    with pytest.raises(HardwareError, match=str(tmp_path)):
        control.request(tmp_path, {"state": True})
    with pytest.raises(HardwareError, match="bench_socket"):
        BenchServer(World.__new__(World), tmp_path / "missing")


# --- the operator's socket --------------------------------------------------------------------------------------


@pytest.fixture
def world(still: Profile) -> World:
    return World(still, 1)


def answer(world: World, message: object) -> dict[str, object]:
    found = json.loads(control.answer(world, json.dumps(message).encode(), lambda: 0.0))
    assert isinstance(found, dict)
    return found


def test_operator_switches_faults_and_estop(world: World) -> None:
    assert answer(world, {"fault": "cuff_leak", "on": True}) == {"ok": True}
    assert world.plant.faults.leak_mm == 0.3
    assert answer(world, {"fault": "cuff_leak", "on": True, "amplitude": 1}) == {"ok": True}
    assert world.plant.faults.leak_mm == 1
    assert answer(world, {"state": True})["state"]["amplitudes"] == {"cuff_leak": 1}  # type: ignore[index]  # JSON
    assert answer(world, {"fault": "cuff_leak", "on": False}) == {"ok": True}
    assert world.plant.faults.leak_mm == 0.0
    assert answer(world, {"estop": "press"}) == {"ok": True}
    assert world.state()["estop_pressed"] is True
    assert answer(world, {"estop": "release"}) == {"ok": True}
    assert world.state()["estop_pressed"] is False
    listed = answer(world, {"list": True})["faults"]
    assert isinstance(listed, dict)
    assert set(listed) == set(FAULTS)


def test_the_bench_says_how_late_it_ran_since_it_was_last_asked(still: Profile, tmp_path: Path) -> None:
    times = iter([10.0, 10.005, 10.105, 10.110])
    with BenchServer(World(still, 1), tmp_path, now=lambda: next(times)) as server:
        for _ in range(3):
            server.step()
        assert server.take_late_s() == pytest.approx(0.095)
        assert server.take_late_s() == 0.0


@pytest.mark.parametrize(
    "message",
    [
        {},
        [],
        3,
        {"fault": "cuff_leak"},
        {"fault": "cuff_leak", "on": 1},
        {"estop": "hit"},
        {"state": True, "x": 1},
        {"fault": "cuff_leak", "on": True, "x": 1},
        {"fault": "cuff_leak", "on": True, "amplitude": True},
        {"fault": "cuff_leak", "on": True, "amplitude": "1"},
        {"fault": "cuff_leak", "on": True, "amplitude": 1, "x": 1},
        {"list": True, "x": 1},
        {"estop": "press", "x": 1},
    ],
)
def test_operator_nonsense_is_refused_with_what_is_known(world: World, message: object) -> None:
    refused = answer(world, message)
    assert refused["ok"] is False
    assert refused["code"] == "bad_message"
    assert "estop" in str(refused["error"])


def test_operator_gets_unknown_faults_and_broken_json_back(world: World) -> None:
    assert "cuff_leak" in str(answer(world, {"fault": "gremlins", "on": True})["error"])
    for amplitude in (9.9, -1, 10**400, float("nan"), float("inf")):
        refused = answer(world, {"fault": "cuff_leak", "on": True, "amplitude": amplitude})
        assert refused["code"] == "fault_amplitude"
        assert "bore in mm, 0.05 to 1.5" in str(refused["error"])
    assert answer(world, {"fault": "pump_dead", "on": True, "amplitude": 0.5})["code"] == "fault_amplitude"
    assert json.loads(control.answer(world, b"{", lambda: 0.0))["code"] == "bad_message"
    assert json.loads(control.answer(world, b"\xff", lambda: 0.0))["code"] == "bad_message"


def test_a_hand_pump_brings_the_air_to_a_pressure_and_open_valves_let_it_go() -> None:
    world = World(shipped_profile("bottle"), seed=1)
    world.advance(100.0)
    assert answer(world, {"hand_mmhg": 200})["ok"]
    assert world.true_pressure_mmhg == 200.0
    world.advance(105.0)
    assert world.true_pressure_mmhg < 1.0
    for pressure in (-1, 341.0, 10**400, float("nan")):
        assert answer(world, {"hand_mmhg": pressure})["code"] == "hand_pump"
    assert answer(world, {"hand_mmhg": True})["code"] == "bad_message"


def test_a_rigid_bottle_keeps_what_was_pumped_into_it_and_nothing_in_it_moves() -> None:
    world = World(shipped_profile("bottle"), seed=1)
    plant = world.plant
    plant.command(0.0, pump=0.0, dump_a_open=False, dump_b_open=False, bleed_open=False)
    plant.settle(1.0)
    plant.by_hand(150.0)
    seen = []
    for step in range(60 * 4):
        plant.run(1.0 + step * 0.25, 100)
        seen.append(plant.cuff_mmhg)
    assert 149.0 < seen[-1] < 149.8  # the half mmHg a minute that its profile names
    assert seen == sorted(seen, reverse=True)


# --- the real process -------------------------------------------------------------------------------------------


@pytest.mark.processes
def test_the_process_serves_until_it_is_told_to_end(tmp_path: Path) -> None:
    code = (
        "from pathlib import Path; from kiosk.hw.factory import serve_bench; import sys;"
        "sys.exit(serve_bench(Path(sys.argv[1]), seed=1, profile=None))"
    )
    bench = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)])  # noqa: S603 - our own interpreter
    try:
        transport = None
        while transport is None:
            assert bench.poll() is None, "the bench ended by itself"
            try:
                transport = SocketTransport(tmp_path / BENCH_SOCKET, "watchdog")
            except HardwareError:
                continue
        transport.i2c_write(3, 0x49, b"\x01\xc3\xe3")
        while not transport.i2c_write_read(3, 0x49, b"\x01", 2)[0] & 0x80:
            pass
        code_now = int.from_bytes(transport.i2c_write_read(3, 0x49, b"\x00", 2), "big", signed=True)
        assert 700 < code_now < 1200
        assert control.request(tmp_path, {"state": True})["ok"] is True
        os.kill(bench.pid, signal.SIGTERM)
        assert bench.wait(10) == 0
        with pytest.raises(OSError, match="gone"):
            transport.read_line(16)
        transport.close()
        assert list(tmp_path.iterdir()) == []
    finally:
        bench.kill()
        bench.wait()
