"""The screen's end of the link: sends intents, hands over whatever arrives, comes back after a loss."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from kiosk.core.errors import LinkError
from kiosk.core.model import Reason
from kiosk.link.codec import MAX_FRAME, pack, unpack_telemetry
from kiosk.link.wire import PROTOCOL_VERSION, AnyIntent, Envelope, Hello, Reply, Telemetry, Welcome

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
RETRY_S: Final = 0.5
SILENCE_S: Final = 1.0
"""Snapshots come ten times a second; after so long without one, what the screen shows is not the present."""
GRACE_S: Final = 0.05
"""Time to read what is already there, before it is called silence: a timer goes before what arrived with it."""


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The controller went away; `cause` is for the log."""

    cause: str


async def read_frame(reader: asyncio.StreamReader) -> bytes:
    """One frame's body. Raises `LinkError` when the length is absurd, `EOFError` at the end."""
    length = int.from_bytes(await reader.readexactly(4), "big")
    if length > MAX_FRAME:
        raise LinkError("frame_too_long", f"frame of {length} bytes")
    return await reader.readexactly(length)


async def _in_time(reader: asyncio.StreamReader) -> bytes:
    """The next frame. Raises `LinkError` when none came; what came while this process itself stood still, did come."""
    frame = asyncio.ensure_future(read_frame(reader))
    try:
        for wait_s in (SILENCE_S, GRACE_S):
            done, _ = await asyncio.wait((frame,), timeout=wait_s)
            if done:
                return frame.result()
    finally:
        frame.cancel()
    raise LinkError("silent", f"the controller said nothing for {SILENCE_S:.0f} s")


class Link:
    """Connection to the controller, kept up by `run`; messages go to `on_message` in order."""

    def __init__(
        self,
        connect: Callable[[], Awaitable[Streams]],
        on_message: Callable[[Telemetry | Disconnected], None],
        screen_boot: str,
    ) -> None:
        self._connect = connect
        self._on_message = on_message
        self._screen_boot = screen_boot
        self._writer: asyncio.StreamWriter | None = None
        self._number = 0
        self._waiting: dict[int, asyncio.Future[Reply]] = {}

    @property
    def connected(self) -> bool:
        """True after the controller welcomed us."""
        return self._writer is not None

    async def run(self) -> None:
        """Keep the link up until cancelled. Every loss is told once as `Disconnected`."""
        while True:
            try:
                reader, writer = await self._connect()
            except (OSError, LinkError) as error:
                self._lost(str(error))
                await asyncio.sleep(RETRY_S)
                continue
            try:
                await self._serve(reader, writer)
            except (EOFError, OSError, LinkError) as error:
                self._lost(str(error))
            finally:
                self._writer = None
                writer.close()
            await asyncio.sleep(RETRY_S)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(pack(Envelope(0, Hello(PROTOCOL_VERSION, self._screen_boot))))
        while True:
            message = unpack_telemetry(await _in_time(reader))
            match message:
                case Welcome(version=version) if version != PROTOCOL_VERSION:
                    raise LinkError("version", f"controller speaks version {version}", "install one version of both")
                case Welcome():
                    self._writer = writer
                case Reply(number=number):
                    future = self._waiting.pop(number, None)
                    if future is not None and not future.done():
                        future.set_result(message)
                case _:
                    pass
            self._on_message(message)

    def _lost(self, cause: str) -> None:
        self._writer = None
        waiting, self._waiting = self._waiting, {}
        for number, future in waiting.items():
            if not future.done():
                future.set_result(Reply(number, accepted=False, reasons=(Reason(code="link_lost"),)))
        self._on_message(Disconnected(cause))

    def send(self, intent: AnyIntent) -> int:
        """Queue an intent and return its number. Raises `LinkError` when there is no connection."""
        if self._writer is None:
            raise LinkError("link_lost", "no connection to the controller")
        self._number += 1
        self._writer.write(pack(Envelope(self._number, intent)))
        return self._number

    async def ask(self, intent: AnyIntent) -> Reply:
        """Send and wait for the answer; a link lost meanwhile is an answer that was not accepted."""
        try:
            number = self.send(intent)
        except LinkError as error:
            return Reply(0, accepted=False, reasons=(Reason(code=error.code),))
        future: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        return await future
