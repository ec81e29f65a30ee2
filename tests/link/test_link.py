"""The link over a socket pair: greeting, replies, loss, floods, nonsense."""

import asyncio
import socket
from collections.abc import Awaitable, Callable

import pytest

from kiosk.core.errors import LinkError
from kiosk.core.model import Mode, Phase, Snapshot
from kiosk.core.units import Mmhg, Seconds
from kiosk.link.client import Disconnected, Link, Streams
from kiosk.link.server import BUFFER_LIMIT, LinkServer
from kiosk.link.wire import (
    MAX_FRAME,
    PROTOCOL_VERSION,
    AnyIntent,
    Envelope,
    Hello,
    KeepAlive,
    OpenStation,
    Pause,
    Reply,
    SnapshotMessage,
    Stop,
    Telemetry,
    Welcome,
    pack,
    unpack_envelope,
    unpack_telemetry,
)

WELCOME = Welcome(version=PROTOCOL_VERSION, controller_boot="c1", needs_supervisor=False, backend="bench")


def snapshot(at_s: float = 1.0) -> Snapshot:
    return Snapshot(
        at_s=Seconds(at_s),
        mode=Mode.READY,
        phase=Phase.IDLE,
        pressure_mmhg=Mmhg(0.4),
        setpoint_mmhg=None,
        fault=None,
        watchdog=None,
        proof=(),
        proof_passed=True,
        session=None,
        last_stop=None,
        stop_answered=False,
        alarms=(),
        trace=(),
        missed_passes=0,
        realtime=True,
    )


class Bench:
    """A server and a way to connect clients to it."""

    def __init__(self, on_intent: Callable[[int, AnyIntent], Awaitable[Reply]] | None = None) -> None:
        self.intents: list[AnyIntent] = []
        self.lost: list[str] = []
        self.screens: list[str] = []
        self.tasks: list[asyncio.Task[None]] = []
        self.server = LinkServer(
            welcome=lambda: WELCOME,
            on_intent=on_intent or self._accept,
            on_lost=self.lost.append,
            on_screen=self.screens.append,
        )

    async def _accept(self, number: int, intent: AnyIntent) -> Reply:
        self.intents.append(intent)
        return Reply(number, accepted=True)

    async def connect(self) -> Streams:
        here, there = socket.socketpair()
        reader, writer = await asyncio.open_connection(sock=there)
        self.tasks.append(asyncio.create_task(self.server.handle(reader, writer)))
        return await asyncio.open_connection(sock=here)


async def settle() -> None:
    for _ in range(50):
        await asyncio.sleep(0)


async def raw_client(bench: Bench, version: int = PROTOCOL_VERSION) -> Streams:
    reader, writer = await bench.connect()
    writer.write(pack(Envelope(0, Hello(version, "s1"))))
    await settle()
    return reader, writer


async def end(bench: Bench, *writers: asyncio.StreamWriter) -> None:
    for writer in writers:
        writer.close()
    await asyncio.gather(*bench.tasks, return_exceptions=True)
    await settle()


async def test_greets_answers_and_hands_over_snapshots() -> None:
    bench = Bench()
    got: list[Telemetry | Disconnected] = []
    link = Link(bench.connect, got.append, "s1")
    task = asyncio.create_task(link.run())
    await settle()
    assert link.connected
    assert got == [WELCOME]
    assert bench.screens == ["s1"]
    reply = await link.ask(OpenStation(pin="123456"))
    assert reply.accepted
    assert bench.intents == [OpenStation(pin="123456")]
    assert bench.server.publish(SnapshotMessage(snapshot()))
    await settle()
    assert got[-1] == SnapshotMessage(snapshot())
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await end(bench)
    assert bench.lost == ["end of connection"]


async def test_stop_does_not_wait_behind_a_slow_pin() -> None:
    gate = asyncio.Event()
    order: list[str] = []

    async def slow_pin(number: int, intent: AnyIntent) -> Reply:
        if isinstance(intent, OpenStation):
            await gate.wait()
        order.append(type(intent).__name__)
        return Reply(number, accepted=True)

    bench = Bench(slow_pin)
    reader, writer = await raw_client(bench)
    writer.write(pack(Envelope(1, OpenStation(pin="123456"))))
    writer.write(pack(Envelope(2, Pause())))
    writer.write(pack(Envelope(3, KeepAlive())))
    writer.write(pack(Envelope(4, Stop(source="bar"))))
    await settle()
    assert order == ["KeepAlive", "Stop"]
    gate.set()
    await settle()
    assert order == ["KeepAlive", "Stop", "OpenStation", "Pause"]
    del reader
    await end(bench, writer)


async def test_second_screen_is_refused_while_the_first_lives() -> None:
    bench = Bench()
    _, first = await raw_client(bench)
    _, second = await raw_client(bench)
    assert bench.tasks[1].done()
    assert bench.screens == ["s1"]
    assert bench.lost == []
    await end(bench, first, second)
    _, third = await raw_client(bench)
    assert bench.screens == ["s1", "s1"]
    await end(bench, third)


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xff\xff\xff",
        (MAX_FRAME + 1).to_bytes(4, "big") + b"x",
        b"\x00\x00\x00\x03abc",
        pack(Envelope(1, KeepAlive()))[:-1],
    ],
    ids=["absurd length", "too long", "nonsense", "half a frame"],
)
async def test_nonsense_ends_the_connection_and_counts_as_a_lost_screen(data: bytes) -> None:
    bench = Bench()
    _, writer = await raw_client(bench)
    writer.write(data)
    writer.write_eof()
    await asyncio.gather(*bench.tasks)
    assert len(bench.lost) == 1
    await end(bench, writer)


async def test_another_version_is_refused_before_anything_else() -> None:
    bench = Bench()
    _, writer = await raw_client(bench, version=PROTOCOL_VERSION + 1)
    await asyncio.gather(*bench.tasks)
    assert bench.screens == []
    assert bench.lost == []
    await end(bench, writer)


async def test_a_screen_that_does_not_read_misses_snapshots_but_never_blocks() -> None:
    bench = Bench()
    _, writer = await raw_client(bench)
    message = SnapshotMessage(snapshot())
    size = len(pack(message))
    for _ in range(4 * BUFFER_LIMIT // size + 4096):
        bench.server.publish(message)
    assert bench.server.skipped_snapshots > 0
    await end(bench, writer)


async def test_loss_answers_what_was_asked_and_is_told_once() -> None:
    answered = asyncio.Event()

    async def never(number: int, intent: AnyIntent) -> Reply:
        del intent
        await answered.wait()
        return Reply(number, accepted=True)

    bench = Bench(never)
    got: list[Telemetry | Disconnected] = []
    link = Link(bench.connect, got.append, "s1")
    task = asyncio.create_task(link.run())
    await settle()
    question = asyncio.create_task(link.ask(Pause()))
    await settle()
    for serving in bench.tasks:
        serving.cancel()
    await asyncio.gather(*bench.tasks, return_exceptions=True)
    reply = await question
    assert not reply.accepted
    assert reply.reasons[0].code == "link_lost"
    assert [type(m) for m in got] == [Welcome, Disconnected]
    assert not link.connected
    assert (await link.ask(Pause())).reasons[0].code == "link_lost"
    with pytest.raises(LinkError):
        link.send(Pause())
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def test_frames_carry_only_what_they_should() -> None:
    with pytest.raises(LinkError):
        unpack_envelope(pack(WELCOME)[4:])
    with pytest.raises(LinkError):
        unpack_telemetry(pack(Envelope(1, Pause()))[4:])
    with pytest.raises(LinkError):
        unpack_envelope(b"")
    assert unpack_telemetry(pack(SnapshotMessage(snapshot()))[4:]) == SnapshotMessage(snapshot())
