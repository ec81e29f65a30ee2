"""Frames of the messages between screen and controller: a 4-byte length and MessagePack."""

from typing import Final

import msgspec

from kiosk.core.errors import LinkError
from kiosk.core.reason import Reason
from kiosk.link.wire import Envelope, Reply, Telemetry

MAX_FRAME: Final = 256 * 1024
"""Longest frame in bytes; anything longer is refused before it is read."""


UNDECODABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError)
"""What a decoder raises: a text that is no UTF-8 is none of its own errors."""


class _Numbered(msgspec.Struct, frozen=True):
    """Any map with a number: what is left of an envelope whose intent is wrong."""

    number: int


_encoder = msgspec.msgpack.Encoder()
_envelopes = msgspec.msgpack.Decoder(Envelope)
_numbered = msgspec.msgpack.Decoder(_Numbered)
_telemetry: msgspec.msgpack.Decoder[Telemetry] = msgspec.msgpack.Decoder(Telemetry)


def pack(message: Envelope | Telemetry) -> bytes:
    """One frame, ready to write. Raises `LinkError` when it would be too long."""
    body = _encoder.encode(message)
    if len(body) > MAX_FRAME:
        raise LinkError("frame_too_long", f"frame of {len(body)} bytes")
    return len(body).to_bytes(4, "big") + body


def unpack_envelope(body: bytes) -> Envelope:
    """Decode what a screen sent. Raises `LinkError` on anything else."""
    try:
        return _envelopes.decode(body)
    except UNDECODABLE as error:
        raise LinkError("bad_intent", str(error)) from error


def refuse(body: bytes) -> Reply:
    """The answer to an envelope that `unpack_envelope` refused. Raises `LinkError` when it has not even a number."""
    try:
        number = _numbered.decode(body).number
    except UNDECODABLE as error:
        raise LinkError("bad_intent", str(error)) from error
    return Reply(number, accepted=False, reasons=(Reason(code="bad_intent"),))


def unpack_telemetry(body: bytes) -> Telemetry:
    """Decode what the controller sent. Raises `LinkError` on anything else."""
    try:
        return _telemetry.decode(body)
    except UNDECODABLE as error:
        raise LinkError("bad_telemetry", str(error)) from error
