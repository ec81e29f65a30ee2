"""What the controller hears of the screen past the link: STOP from whatever comes, and from its own user only."""

import asyncio
import logging
import os
import socket
import stat
import struct
from pathlib import Path

import pytest

from kiosk.controller.datagrams import DATAGRAMS_PER_TURN, listen
from kiosk.controller.inbox import Inbox
from kiosk.controller.screenear import ScreenEar
from kiosk.core.events import StopPressed
from kiosk.link.stop import PRESENT_DATAGRAM, STOP_DATAGRAM, StopSender, stop_datagram

Received = tuple[bytes, list[tuple[int, int, bytes]], int, None]


class Socket:
    """What waits at a socket, and who the kernel says sent each."""

    def __init__(self, *waiting: tuple[bytes, int | None]) -> None:
        self.waiting = list(waiting)

    def recvmsg(self, _size: int, _room: int) -> Received:
        if not self.waiting:
            raise BlockingIOError
        datagram, user = self.waiting.pop(0)
        told = [] if user is None else [(socket.SOL_SOCKET, socket.SCM_CREDENTIALS, struct.pack("3i", 1, user, 0))]
        return datagram, told, 0, None


def heard(*waiting: tuple[bytes, int | None]) -> tuple[object, ...]:
    inbox = Inbox()
    ScreenEar(inbox).take_all(Socket(*waiting))  # type: ignore[arg-type]  # all that it uses of a socket
    return inbox.drain()


@pytest.mark.parametrize("datagram", [STOP_DATAGRAM, PRESENT_DATAGRAM, b"", b"STOP x", b"\x00" * 64], ids=repr)
def test_whatever_comes_is_stop(datagram: bytes) -> None:
    assert heard((datagram, os.getuid())) == (StopPressed(source="screen"),)


def test_the_number_of_the_press_comes_with_it() -> None:
    assert heard((stop_datagram(42), os.getuid())) == (StopPressed(source="screen", press=42),)


def test_another_user_is_no_screen_and_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    stranger = (STOP_DATAGRAM, os.getuid() + 1)
    with caplog.at_level(logging.WARNING):
        assert heard(stranger, stranger) == ()
    assert [record.message for record in caplog.records] == [f"event=datagram_refused user={os.getuid() + 1}"]


def test_root_is_heard_and_so_is_one_of_whom_nothing_is_said() -> None:
    assert heard((STOP_DATAGRAM, 0)) == (StopPressed(source="screen"),)
    assert heard((STOP_DATAGRAM, None)) == (StopPressed(source="screen"),)


def test_a_flood_leaves_the_loop_after_some() -> None:
    ear, flood = ScreenEar(Inbox()), Socket(*[(STOP_DATAGRAM, 0)] * (DATAGRAMS_PER_TURN + 3))
    ear.take_all(flood)  # type: ignore[arg-type]  # all that it uses of a socket
    assert len(flood.waiting) == 3


def test_through_a_real_socket_that_is_its_users_own(tmp_path: Path) -> None:
    path, inbox = tmp_path / "screen-stop.sock", Inbox()
    listen(path).close()  # left behind by a dead process

    async def story() -> None:
        loop = asyncio.get_running_loop()
        with listen(path) as listening:
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            assert listening.getsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED) == 1
            loop.add_reader(listening, ScreenEar(inbox).take_all, listening)
            sender = StopSender(path)
            assert sender.send(7)
            for _ in range(3):  # the loop looks at its sockets once in each
                await asyncio.sleep(0)
            assert inbox.drain() == (StopPressed(source="screen", press=7),)
            loop.remove_reader(listening)
            sender.close()

    asyncio.run(story())
