"""The link over a socket pair: greeting, replies, loss, floods, nonsense."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from dataclasses import replace

import msgspec
import pytest

from kiosk.core.errors import LinkError
from kiosk.core.lop import Estimate, Part
from kiosk.core.model import FoundView, Limb, Mode, Phase, Reason, SearchView, Side, Snapshot
from kiosk.core.plateaus import Plateau
from kiosk.core.posture import Posture
from kiosk.core.units import Mmhg, Seconds
from kiosk.demo.virtual import VirtualLoop
from kiosk.link.client import Disconnected, Link, Streams, read_frame
from kiosk.link.codec import MAX_FRAME, pack, refuse, unpack_envelope, unpack_telemetry
from kiosk.link.server import BUFFER_LIMIT, FRAMES_PER_SECOND_MAX, QUEUE_MAX, SILENCE_S, LinkServer
from kiosk.link.wire import (
    PROTOCOL_VERSION,
    AnyIntent,
    Envelope,
    Hello,
    KeepAlive,
    MeasureLop,
    OpenStation,
    Pause,
    Reply,
    SnapshotMessage,
    Stop,
    Telemetry,
    Welcome,
)

MEASURE = {
    "type": "MeasureLop",
    "runner_id": 1,
    "screening_id": 1,
    "limb": "leg",
    "side": "left",
    "posture": "lying",
    "cuff_id": "thigh-110",
}
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
        b"\x00\x00\x00\x00",
        b"\x00\x10\x00\x00" + b"x" * (1 << 20),
        b"\xff\xff\xff\xff",
        (MAX_FRAME + 1).to_bytes(4, "big") + b"x",
        b"\x00\x00\x00\x03abc",
        pack(Envelope(1, KeepAlive()))[:-1],
    ],
    ids=["nothing", "a megabyte", "absurd length", "too long", "nonsense", "half a frame"],
)
async def test_nonsense_ends_the_connection_and_counts_as_a_lost_screen(data: bytes) -> None:
    bench = Bench()
    _, writer = await raw_client(bench)
    writer.write(data)
    writer.write_eof()
    await asyncio.gather(*bench.tasks)
    assert len(bench.lost) == 1
    await end(bench, writer)


async def test_two_that_greet_at_the_same_time_are_one_screen_and_one_refusal() -> None:
    bench = Bench()
    _, first = await bench.connect()
    reader, second = await bench.connect()
    await settle()
    first.write(pack(Envelope(0, Hello(PROTOCOL_VERSION, "s1"))))
    await settle()
    second.write(pack(Envelope(0, Hello(PROTOCOL_VERSION, "s2"))))
    await settle()
    assert bench.screens == ["s1"]
    told = unpack_telemetry(await read_frame(reader))
    assert told == Reply(0, accepted=False, reasons=(Reason(code="another_screen"),))
    assert bench.lost == []
    assert bench.server.has_screen
    await end(bench, first, second)


async def test_what_is_no_intent_is_refused_with_its_number_and_the_screen_stays() -> None:
    bench = Bench()
    reader, writer = await raw_client(bench)
    await read_frame(reader)
    intents: list[object] = [
        {"type": "StartSession", "plan_id": 2**63},
        {"type": "StartSession", "plan_id": -1},
        {"type": "StartSession", "plan_id": "1"},
        {"type": "StartSession", "plan_id": 1, "limit_mmhg": 900},
        {"type": "MeasureLop", "runner_id": 1, "screening_id": 1, "limb": "leg", "side": "left", "posture": "lying"},
        {**MEASURE, "limit_mmhg": 290},
        {**MEASURE, "runner_id": 0},
        {**MEASURE, "limb": "head"},
        {**MEASURE, "posture": "upside down"},
        {"type": "Inflate"},
        None,
    ]
    for number, intent in enumerate(intents):
        body = msgspec.msgpack.encode({"number": number, "intent": intent})
        writer.write(len(body).to_bytes(4, "big") + body)
        reply = unpack_telemetry(await read_frame(reader))
        assert reply == Reply(number, accepted=False, reasons=(Reason(code="bad_intent"),))
    assert bench.intents == []
    assert bench.lost == []
    await end(bench, writer)


def test_text_that_is_no_text_is_a_bad_intent_too() -> None:
    body = pack(Envelope(1, Stop(source="screen")))[4:].replace(b"screen", b"\xffcreen")
    with pytest.raises(LinkError):
        unpack_envelope(body)
    assert not refuse(body).accepted
    with pytest.raises(LinkError):
        unpack_telemetry(
            pack(Reply(1, accepted=False, reasons=(Reason(code="busy"),)))[4:].replace(b"busy", b"\xffusy")
        )


def test_a_measurement_travels_both_ways() -> None:
    body = msgspec.msgpack.encode({"number": 4, "intent": MEASURE})
    intent = unpack_envelope(body).intent
    assert isinstance(intent, MeasureLop)
    assert (intent.limb, intent.side, intent.posture, intent.pin) == (Limb.LEG, Side.LEFT, Posture.LYING, "")
    plateau = Plateau(pressure_mmhg=Mmhg(50.0), amplitude_mmhg=None, beats=1)
    view = SearchView(
        runner_id=1,
        part=Part.LISTEN,
        target_mmhg=Mmhg(60.0),
        limit_mmhg=Mmhg(280.0),
        elapsed_s=Seconds(9.0),
        total_s=75.0,
        listening=2,
        repeated=0,
        beats=2,
        agreeing=1,
        wanted=3,
        plateaus=(plateau,),
        lop_mmhg=None,
        half_mmhg=None,
    )
    found = FoundView(
        runner_id=1,
        limb=Limb.LEG,
        side=Side.LEFT,
        posture=Posture.SEATED,
        cuff_id="thigh-110",
        cuff_width_mm=110,
        estimate=Estimate(refusal=Reason(code="search_leak", figures={"apart_mmhg": -12.0})),
        plateaus=(plateau,),
        seconds=Seconds(20.0),
    )
    message = SnapshotMessage(replace(snapshot(), search=view, found=found))
    assert unpack_telemetry(pack(message)[4:]) == message


async def test_a_flood_ends_the_connection_and_is_a_lost_screen() -> None:
    bench = Bench()
    _, writer = await raw_client(bench)
    writer.write(pack(Envelope(1, KeepAlive())) * (FRAMES_PER_SECOND_MAX + 1))
    await asyncio.gather(*bench.tasks)
    assert len(bench.intents) == FRAMES_PER_SECOND_MAX
    assert "flood" in bench.lost[0]
    await end(bench, writer)


async def test_what_waits_behind_a_pin_is_bounded_and_the_rest_refused_as_busy() -> None:
    gate = asyncio.Event()

    async def slow(number: int, intent: AnyIntent) -> Reply:
        del intent
        await gate.wait()
        return Reply(number, accepted=True)

    bench = Bench(slow)
    reader, writer = await raw_client(bench)
    await read_frame(reader)
    # One is being judged, QUEUE_MAX wait, the last finds no place.
    writer.write(pack(Envelope(0, OpenStation(pin="123456"))))
    await settle()
    for number in range(1, QUEUE_MAX + 2):
        writer.write(pack(Envelope(number, Pause())))
    reply = unpack_telemetry(await read_frame(reader))
    assert reply == Reply(QUEUE_MAX + 1, accepted=False, reasons=(Reason(code="busy"),))
    gate.set()
    answered = [unpack_telemetry(await read_frame(reader)) for _ in range(QUEUE_MAX + 1)]
    assert answered == [Reply(number, accepted=True) for number in range(QUEUE_MAX + 1)]
    await end(bench, writer)


async def test_a_screen_that_sends_but_never_reads_is_ended() -> None:
    reason = Reason(code="x" * 30_000)

    async def wordy(number: int, intent: AnyIntent) -> Reply:
        del intent
        return Reply(number, accepted=False, reasons=(reason,))

    bench = Bench(wordy)
    _, writer = await raw_client(bench)
    for number in range(FRAMES_PER_SECOND_MAX):
        writer.write(pack(Envelope(number, Stop(source="bar"))))
    await asyncio.gather(*bench.tasks)
    assert "not_reading" in bench.lost[0]
    await end(bench, writer)


def in_virtual_time(scenario: Callable[[], Awaitable[None]]) -> None:
    async def run() -> None:
        await scenario()

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(run())


@pytest.mark.parametrize("sent", [b"", b"\x00\x00\x01\x00half"], ids=["nothing", "half a frame"])
@pytest.mark.parametrize("is_greeted", [True, False])
def test_a_silent_screen_makes_room_for_the_next(sent: bytes, is_greeted: bool) -> None:
    async def scenario() -> None:
        bench = Bench()
        _, hung = await (raw_client(bench) if is_greeted else bench.connect())
        hung.write(sent)
        await asyncio.sleep(SILENCE_S + 0.1)
        assert bench.tasks[0].done()
        assert [cause for cause in bench.lost if "silent" in cause] == bench.lost
        assert len(bench.lost) == int(is_greeted)
        _, fresh = await raw_client(bench)
        assert bench.server.has_screen
        await end(bench, hung, fresh)

    in_virtual_time(scenario)


def test_what_came_while_the_screen_stood_still_is_no_silence() -> None:
    async def scenario() -> None:
        bench = Bench()
        got: list[Telemetry | Disconnected] = []
        link = Link(bench.connect, got.append, "s1")
        task = asyncio.create_task(link.run())
        await asyncio.sleep(0.1)
        bench.server.publish(SnapshotMessage(snapshot(1.0)))
        await asyncio.sleep(0.1)
        bench.server.publish(SnapshotMessage(snapshot(2.0)))
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        loop.stand_still(1.5)
        await asyncio.sleep(0.2)
        assert got == [WELCOME, SnapshotMessage(snapshot(1.0)), SnapshotMessage(snapshot(2.0))]
        assert link.connected
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await end(bench)

    in_virtual_time(scenario)


def test_a_controller_that_falls_silent_is_a_lost_connection() -> None:
    async def scenario() -> None:
        bench = Bench()
        got: list[Telemetry | Disconnected] = []
        link = Link(bench.connect, got.append, "s1")
        task = asyncio.create_task(link.run())
        for at_s in range(20):
            await asyncio.sleep(0.1)
            bench.server.publish(SnapshotMessage(snapshot(at_s)))
        assert not any(isinstance(message, Disconnected) for message in got)
        await asyncio.sleep(1.2)
        assert isinstance(got[-1], Disconnected)
        assert "silent" in got[-1].cause
        assert not link.connected
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await end(bench)

    in_virtual_time(scenario)


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
