"""The controller's end of the link: one screen at a time, whole snapshots out, intents in.

A screen that does not read cannot slow the controller: when its buffer is full, snapshots are skipped (the next one
is whole), and a screen that never reads again is found by its missing keep-alive.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from kiosk.core.errors import LinkError
from kiosk.core.model import Reason
from kiosk.link.client import read_frame
from kiosk.link.codec import pack, refuse, unpack_envelope
from kiosk.link.wire import (
    PROTOCOL_VERSION,
    AnyIntent,
    Envelope,
    Hello,
    KeepAlive,
    Reply,
    SnapshotMessage,
    Stop,
    Welcome,
)

_log = logging.getLogger(__name__)
CLOSE_S: Final = 1.0
BUFFER_LIMIT: Final = 128 * 1024
"""Unsent bytes above which snapshots are skipped; twice as many end the connection."""
QUEUE_MAX: Final = 16
"""Intents that may wait behind a PIN that is being checked; the next one is refused."""
FRAMES_PER_SECOND_MAX: Final = 100
"""A screen sends five keep-alives a second and what a finger can tap; fewer than the inbox holds between two passes."""
SILENCE_S: Final = 5.0
"""A connection without a whole frame for so long is ended. The cuff was deflated long before (`SCREEN_SILENCE_S`)."""


class LinkServer:
    """Serves one screen; a second connection takes over only when the first has ended.

    Args:
        welcome: makes the greeting for a new screen.
        on_intent: judges an intent and returns its reply; the only way anything reaches the machine.
        on_lost: called once for each screen that went away, with the cause.
        on_screen: called with the boot id of each screen that said hello.
    """

    def __init__(
        self,
        *,
        welcome: Callable[[], Welcome],
        on_intent: Callable[[int, AnyIntent], Awaitable[Reply]],
        on_lost: Callable[[str], None],
        on_screen: Callable[[str], None],
    ) -> None:
        self._welcome = welcome
        self._on_intent = on_intent
        self._on_lost = on_lost
        self._on_screen = on_screen
        self._writer: asyncio.StreamWriter | None = None
        self._handlers: set[asyncio.Task[object]] = set()
        self._refusal = ""
        self.skipped_snapshots = 0

    @property
    def has_screen(self) -> bool:
        """True while a screen is connected and greeted."""
        return self._writer is not None

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until it ends (the callback of `asyncio.start_unix_server`)."""
        task = asyncio.current_task()
        if task is not None:
            self._handlers.add(task)
            task.add_done_callback(self._handlers.discard)
        cause = "closed"
        try:
            self._greet(await self._hello(reader), writer)
            async with asyncio.TaskGroup() as tasks:
                queue: asyncio.Queue[Envelope] = asyncio.Queue(QUEUE_MAX)
                worker = tasks.create_task(self._work(queue, writer))
                try:
                    await self._receive(reader, writer, queue)
                finally:
                    worker.cancel()
        except* EOFError:
            cause = "end of connection"
        except* (OSError, LinkError) as errors:
            cause = "; ".join(str(error) for error in errors.exceptions)
        finally:
            if self._writer is writer:
                self._writer = None
                self._on_lost(cause)
            elif cause != self._refusal:
                self._refusal = cause  # it may try again twice a second; the log holds only changes
                _log.warning("connection refused cause=%s", cause)
            writer.close()

    async def _hello(self, reader: asyncio.StreamReader) -> Hello:
        """The first message. Raises `LinkError` when it is another one or does not come."""
        hello = unpack_envelope(await _in_time(reader)).intent
        if not isinstance(hello, Hello) or hello.version != PROTOCOL_VERSION:
            raise LinkError("version", f"expected hello version {PROTOCOL_VERSION}, got {type(hello).__name__}")
        return hello

    def _greet(self, hello: Hello, writer: asyncio.StreamWriter) -> None:
        """Make this the screen. Raises `LinkError` while there is another; the newcomer is told."""
        if self._writer is not None:
            writer.write(pack(Reply(0, accepted=False, reasons=(Reason(code="another_screen"),))))
            raise LinkError("another_screen", "a second screen was refused")
        self._writer, self._refusal = writer, ""
        self._on_screen(hello.screen_boot)
        writer.write(pack(self._welcome()))

    async def close(self) -> None:
        """End the connection of the screen, and wait until its handler has."""
        if self._writer is not None:
            self._writer.close()
        if self._handlers:
            await asyncio.wait(self._handlers, timeout=CLOSE_S)

    async def _receive(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, queue: asyncio.Queue[Envelope]
    ) -> None:
        """Read intents until the end; STOP and keep-alive never wait behind a PIN that is being checked."""
        pace = _Pace(asyncio.get_running_loop().time)
        while True:
            body = await _in_time(reader)
            pace.count()
            try:
                envelope = unpack_envelope(body)
            except LinkError as error:
                _log.warning("bad intent refused cause=%s", error.message[:200])
                _answer(writer, refuse(body))
                continue
            if isinstance(envelope.intent, Stop | KeepAlive):
                _answer(writer, await self._on_intent(envelope.number, envelope.intent))
            elif queue.full():
                _answer(writer, Reply(envelope.number, accepted=False, reasons=(Reason(code="busy"),)))
            else:
                queue.put_nowait(envelope)

    async def _work(self, queue: asyncio.Queue[Envelope], writer: asyncio.StreamWriter) -> None:
        """Answer all other intents in order."""
        while True:
            envelope = await queue.get()
            _answer(writer, await self._on_intent(envelope.number, envelope.intent))

    def publish(self, message: SnapshotMessage) -> bool:
        """Send a snapshot to the screen, if there is one and it keeps up. True when it was written."""
        writer = self._writer
        if writer is None or writer.is_closing():
            return False
        if writer.transport.get_write_buffer_size() > BUFFER_LIMIT:
            self.skipped_snapshots += 1
            return False
        writer.write(pack(message))
        return True


class _Pace:
    """Counts frames, second by second, and ends a connection that sends more than any screen does."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._since_s = now()
        self._frames = 0

    def count(self) -> None:
        """One more frame. Raises `LinkError` when they are too many."""
        now = self._now()
        if now - self._since_s >= 1.0:
            self._since_s, self._frames = now, 0
        self._frames += 1
        if self._frames > FRAMES_PER_SECOND_MAX:
            raise LinkError("flood", f"more than {FRAMES_PER_SECOND_MAX} messages in a second")


async def _in_time(reader: asyncio.StreamReader) -> bytes:
    """The next frame. Raises `LinkError` when it does not come, so that a screen that hangs makes room for the next."""
    try:
        async with asyncio.timeout(SILENCE_S):
            return await read_frame(reader)
    except TimeoutError as error:
        raise LinkError("silent", f"nothing came for {SILENCE_S:.0f} s") from error


def _answer(writer: asyncio.StreamWriter, reply: Reply) -> None:
    """Write a reply. Raises `LinkError` when the other end sends but does not read."""
    if writer.transport.get_write_buffer_size() > 2 * BUFFER_LIMIT:
        raise LinkError("not_reading", "the screen does not read its answers")
    writer.write(pack(reply))
