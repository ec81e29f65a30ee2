"""The controller's end of the link: one screen at a time, whole snapshots out, intents in.

A screen that does not read cannot slow the controller: when its buffer is full, snapshots are skipped (the next one
is whole), and a screen that never reads again is found by its missing keep-alive.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from kiosk.core.errors import LinkError
from kiosk.link.client import read_frame
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
    pack,
    unpack_envelope,
)

_log = logging.getLogger(__name__)
CLOSE_S: Final = 1.0
BUFFER_LIMIT: Final = 128 * 1024
"""Unsent bytes above which snapshots are skipped."""


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
        self.skipped_snapshots = 0

    @property
    def has_screen(self) -> bool:
        """True while a screen is connected and greeted."""
        return self._writer is not None

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until it ends (the callback of `asyncio.start_unix_server`)."""
        if self._writer is not None:
            _log.warning("second screen refused")
            writer.close()
            return
        task = asyncio.current_task()
        if task is not None:
            self._handlers.add(task)
            task.add_done_callback(self._handlers.discard)
        cause = "closed"
        try:
            hello = unpack_envelope(await read_frame(reader)).intent
            if not isinstance(hello, Hello) or hello.version != PROTOCOL_VERSION:
                raise LinkError("version", f"expected hello version {PROTOCOL_VERSION}, got {hello!r}")
            self._writer = writer
            self._on_screen(hello.screen_boot)
            writer.write(pack(self._welcome()))
            async with asyncio.TaskGroup() as tasks:
                queue: asyncio.Queue[Envelope] = asyncio.Queue()
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
            writer.close()

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
        while True:
            envelope = unpack_envelope(await read_frame(reader))
            if isinstance(envelope.intent, Stop | KeepAlive):
                writer.write(pack(await self._on_intent(envelope.number, envelope.intent)))
            else:
                queue.put_nowait(envelope)

    async def _work(self, queue: asyncio.Queue[Envelope], writer: asyncio.StreamWriter) -> None:
        """Answer all other intents in order."""
        while True:
            envelope = await queue.get()
            writer.write(pack(await self._on_intent(envelope.number, envelope.intent)))

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
