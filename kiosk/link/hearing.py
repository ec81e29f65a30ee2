"""Messages between the controller and the analysis of a LOP measurement: samples there, beats and an estimate back.

One message is one datagram of a SEQPACKET pair, so that nothing is ever half sent. What comes back is not trusted: its
shape is checked when it is decoded, its sense by `controller.hearsay`.
"""

from typing import Annotated, Final

import msgspec

from kiosk.core.errors import LinkError
from kiosk.core.lop import Estimate, Heard
from kiosk.link.codec import UNDECODABLE

MAX_MESSAGE: Final = 4096
"""Longest message in bytes, either way."""

Samples = Annotated[tuple[float, ...], msgspec.Meta(max_length=64)]


class Chunk(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag=True):
    """The samples of one pass."""

    listening: int
    """The listening that they belong to; 0 while air moves or settles."""
    at_s: Samples
    """Monotonic times."""
    mmhg: Samples
    """Pressures at those times, zero taken off."""


class Conclude(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag=True):
    """Nothing more will be heard: say the last word."""


class Ready(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag=True):
    """The analysis has started and listens."""


class News(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag=True):
    """What was heard of a listening so far."""

    heard: Heard


class LastWord(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag=True):
    """The estimate, or why there is none."""

    estimate: Estimate


Told = Chunk | Conclude
Answer = Ready | News | LastWord

_encoder = msgspec.msgpack.Encoder()
_told: msgspec.msgpack.Decoder[Told] = msgspec.msgpack.Decoder(Told)
_answers: msgspec.msgpack.Decoder[Answer] = msgspec.msgpack.Decoder(Answer)


def pack(message: Told | Answer) -> bytes:
    """One message. Raises `LinkError` when it would be too long."""
    body = _encoder.encode(message)
    if len(body) > MAX_MESSAGE:
        raise LinkError("frame_too_long", f"message of {len(body)} bytes")
    return body


def unpack_told(body: bytes) -> Told:
    """Decode what the controller sent. Raises `LinkError` on anything else."""
    try:
        return _told.decode(body)
    except UNDECODABLE as error:
        raise LinkError("bad_told", str(error)) from error


def unpack_answer(body: bytes) -> Answer:
    """Decode what the analysis sent. Raises `LinkError` on anything else."""
    try:
        return _answers.decode(body)
    except UNDECODABLE as error:
        raise LinkError("bad_answer", str(error)) from error
