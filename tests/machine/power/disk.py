"""A disk whose writes are written down: one file of a file system in user space, for a loop device to lie on.

The kernel's own ext4 and block layer write to it; what gets here are the requests of the loop device, in the order in
which they are done, and a flush for each that the block layer asks for. It needs root and `/dev/fuse`, and no package.

    python -m tests.machine.power.disk IMAGE POINT LOG WORDS

IMAGE is the disk's content, POINT an empty file where it appears, LOG gets the writes, and every datagram that comes to
the socket WORDS becomes a mark. It ends when POINT is unmounted.
"""

import ctypes
import errno
import os
import select
import signal
import socket
import struct
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from tests.machine.power.writelog import Writer

MAX_WRITE: Final = 1 << 20
PAGES: Final = MAX_WRITE // 4096
ROOT_NODE: Final = 1
_HEAD: Final = struct.Struct("<IIQQIIIHH")
_REPLY: Final = struct.Struct("<IiQ")
_INIT_IN: Final = struct.Struct("<IIII")
_INIT_OUT: Final = struct.Struct("<IIIIHHIIHHI28x")
_ATTRIBUTES: Final = struct.Struct("<QI4xQQQQQQIIIIIIIIII")
_OPENED: Final = struct.Struct("<QI4x")
_SPAN: Final = struct.Struct("<QQII8xI4x")
_ROOM: Final = struct.Struct("<QQQQQIII28x")
_BIG_WRITES, _MAX_PAGES, _DIRECT_IO = 1 << 5, 1 << 22, 1
_MINOR: Final = 31
_FORGET, _GETATTR, _SETATTR, _OPEN, _READ, _WRITE, _STATFS = 2, 3, 4, 14, 15, 16, 17
_RELEASE, _FSYNC, _FLUSH, _INIT, _INTERRUPT, _DESTROY, _BATCH_FORGET = 18, 20, 25, 26, 36, 38, 42
_SILENT: Final = frozenset({_FORGET, _INTERRUPT, _BATCH_FORGET})
_DETACH: Final = 2


class Disk:
    """The one file: reads from the image, writes to it, and says each write and flush to the log when it is done."""

    def __init__(self, image: int, log: Writer) -> None:
        self._image = image
        self._log = log
        self._size = os.fstat(image).st_size
        self._does: dict[int, Callable[[bytes], bytes]] = {
            _INIT: self._begin,
            _GETATTR: lambda _: self._attributes(),
            _SETATTR: lambda _: self._attributes(),
            _OPEN: lambda _: _OPENED.pack(0, _DIRECT_IO),
            _READ: self._read,
            _WRITE: self._write,
            _STATFS: lambda _: _ROOM.pack(self._size // 4096, 0, 0, 1, 0, 4096, 255, 4096),
            _RELEASE: lambda _: b"",
            _FLUSH: lambda _: b"",
            _FSYNC: self._synced,
            _DESTROY: lambda _: b"",
        }

    def answer(self, request: bytes) -> bytes | None:
        """What the kernel gets for a request; None where it waits for nothing."""
        _, does, unique, *_ = _HEAD.unpack_from(request)
        if does in _SILENT:
            return None
        try:
            do = self._does.get(does)
            if do is None:
                raise OSError(errno.ENOSYS, "not of a disk")
            content = do(request[_HEAD.size :])
        except OSError as error:
            return _REPLY.pack(_REPLY.size, -(error.errno or errno.EIO), unique)
        return _REPLY.pack(_REPLY.size + len(content), 0, unique) + content

    def _begin(self, body: bytes) -> bytes:
        _, minor, ahead, flags = _INIT_IN.unpack_from(body)
        flags &= _BIG_WRITES | _MAX_PAGES
        return _INIT_OUT.pack(7, min(minor, _MINOR), ahead, flags, 16, 12, MAX_WRITE, 1, PAGES, 0, 0)

    def _attributes(self) -> bytes:
        times = (0,) * 3
        return _ATTRIBUTES.pack(
            0, 0, ROOT_NODE, self._size, self._size // 512, *times, *times, 0o100600, 1, 0, 0, 0, 4096, 0
        )

    def _read(self, body: bytes) -> bytes:
        _, offset, length, *_ = _SPAN.unpack_from(body)
        return os.pread(self._image, length, offset)

    def _write(self, body: bytes) -> bytes:
        _, offset, length, *_ = _SPAN.unpack_from(body)
        if offset + length > self._size:
            raise OSError(errno.ENOSPC, "beyond the disk's end")
        data = body[_SPAN.size : _SPAN.size + length]
        if os.pwrite(self._image, data, offset) != length:
            raise OSError(errno.EIO, "the image took less")
        self._log.write(offset, data)
        return struct.pack("<II", length, 0)

    def _synced(self, _: bytes) -> bytes:
        self._log.flush()
        return b""


def serve(image: Path, point: Path, log: Path, words: Path) -> None:
    """Be the disk until it is unmounted. Raises `OSError` when it cannot be mounted."""
    with ExitStack() as held:
        ear = held.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        ear.bind(str(words))
        ear.setblocking(False)
        ear.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        writer = Writer(held.enter_context(log.open("wb", buffering=0)))
        content = os.open(image, os.O_RDWR | os.O_CLOEXEC)
        held.callback(os.close, content)
        disk = Disk(content, writer)
        kernel = os.open("/dev/fuse", os.O_RDWR | os.O_CLOEXEC)
        held.callback(os.close, kernel)
        mount(point, kernel)
        _serve(disk, kernel, ear, writer)


def _serve(disk: Disk, kernel: int, ear: socket.socket, log: Writer) -> None:
    while True:
        readable, _, _ = select.select([kernel, ear.fileno()], [], [])
        if ear.fileno() in readable:  # before a flush that came after it
            log.mark(ear.recv(4096))
            continue
        try:
            request = os.read(kernel, MAX_WRITE + 4096)
        except OSError as error:
            if error.errno == errno.ENODEV:
                return  # unmounted
            if error.errno in {errno.EINTR, errno.ENOENT}:
                continue  # the request was taken back
            raise
        reply = disk.answer(request)
        if reply is not None:
            os.write(kernel, reply)


def mount(point: Path, kernel: int) -> None:
    """Have the file appear. Raises `OSError`."""
    libc = ctypes.CDLL(None, use_errno=True)
    options = f"fd={kernel},rootmode=100600,user_id=0,group_id=0".encode()
    if libc.mount(b"written-down", os.fsencode(point), b"fuse", 0, options):
        number = ctypes.get_errno()
        raise OSError(number, f"{point} cannot be mounted: {os.strerror(number)}")


def unmount(point: Path) -> None:
    """Have it gone as soon as nobody has it open. Raises `OSError`."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.umount2(os.fsencode(point), _DETACH):
        number = ctypes.get_errno()
        raise OSError(number, f"{point} cannot be unmounted: {os.strerror(number)}")


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it unmounts it
    serve(*(Path(word) for word in sys.argv[1:5]))
