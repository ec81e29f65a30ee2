"""Messages between a process and the bench: one packet each way, fixed heads.

Request: sequence, operation, two small arguments, count, data. Response: the same sequence, an errno (0 when it
went well), milliseconds the caller's transfer blocks, data (or the error's text).
"""

import errno
import struct
from enum import IntEnum
from typing import Final, NamedTuple

VERSION: Final = 3

BENCH_SOCKET: Final = "bench.sock"
"""The bench's name in the runtime directory."""

LONGEST: Final = 512
"""Longest packet in bytes."""

FLOATING: Final = 2
"""Level of a line that is let go of."""

_REQUEST: Final = struct.Struct("<HBBBB")
_RESPONSE: Final = struct.Struct("<HHH")


class Operation(IntEnum):
    """What a process may ask."""

    HELLO = 0
    WRITE = 1
    READ = 2
    WRITE_READ = 3
    CLAIM = 4
    RELEASE = 5
    DRIVE = 6
    LEVEL = 7
    TELL = 8


class Told(IntEnum):
    """What the machine under the processes can be asked for; a `TELL` names it as its first argument."""

    OUTPUTS_KEPT = 0
    UNDERVOLTAGE = 1
    CLOCK = 2


CLOCK: Final = struct.Struct("<?d")
"""Answer to `Told.CLOCK`: whether the computer's clock is synchronised, and by how many seconds it was set wrong."""


class Request(NamedTuple):
    """What is asked. `first` is a bus or a line, `second` an address or a level, as the operation needs."""

    operation: int
    first: int
    second: int
    length: int
    data: bytes


def pack_request(sequence: int, asked: Request) -> bytes:
    """Pack a request. Raises OSError (EINVAL) when an argument does not fit."""
    try:
        return _REQUEST.pack(sequence, asked.operation, asked.first, asked.second, asked.length) + asked.data
    except struct.error as error:
        raise OSError(errno.EINVAL, str(error)) from error


def read_request(packet: bytes) -> tuple[int, Request]:
    """Unpack a request and its sequence. Raises OSError (EPROTO) when it is none."""
    try:
        sequence, operation, first, second, count = _REQUEST.unpack_from(packet)
        return sequence, Request(operation, first, second, count, packet[_REQUEST.size :])
    except struct.error as error:
        raise OSError(errno.EPROTO, str(error)) from error


def pack_response(sequence: int, status: int, blocked_ms: int, data: bytes) -> bytes:
    """Pack a response."""
    return _RESPONSE.pack(sequence, status, blocked_ms) + data


def read_response(packet: bytes) -> tuple[int, int, int, bytes]:
    """Unpack a response. Raises OSError (EPROTO) when it is none."""
    try:
        return (*_RESPONSE.unpack_from(packet), packet[_RESPONSE.size :])
    except struct.error as error:
        raise OSError(errno.EPROTO, str(error)) from error
