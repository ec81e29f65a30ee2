"""Loaded at the start of the reader's process in a test: a named pipe answers there as a touch panel does."""

import fcntl

_ioctl = fcntl.ioctl


def _answer(fd: int, request: int, buffer: int | bytearray = 0, *more: bool) -> object:
    if not isinstance(buffer, bytearray):
        return _ioctl(fd, request, buffer, *more)
    from tests.touch.glass import Glass  # noqa: PLC0415 - after the patch, since it imports what is patched

    return Glass().ioctl(fd, request, buffer)


fcntl.ioctl = _answer  # type: ignore[assignment]  # only what the reader calls
