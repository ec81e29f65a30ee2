"""What a screen may put into a request: one of three kinds, a path of some length, a PIN, and nothing else."""

import msgspec
import pytest

from kiosk.core.errandkinds import Errand
from kiosk.core.errors import LinkError
from kiosk.link.codec import pack, refuse, unpack_envelope
from kiosk.link.supervisorintents import AskErrand
from kiosk.link.wire import PROTOCOL_VERSION, Envelope


def body(**changes: object) -> bytes:
    intent = {"type": "AskErrand", "errand": "update", "path": "/a", "pin": "1"} | changes
    return msgspec.msgpack.encode({"number": 7, "intent": intent})


@pytest.mark.parametrize("errand", list(Errand))
def test_each_kind_arrives_as_it_was_sent(errand: Errand) -> None:
    sent = Envelope(7, AskErrand(errand=errand, path="/run/bfr-kiosk-usb/sda1/Größe.bundle", pin="135790"))
    assert unpack_envelope(pack(sent)[4:]) == sent
    assert PROTOCOL_VERSION >= 11


def test_a_plain_one_is_understood() -> None:
    assert unpack_envelope(body()).intent == AskErrand(errand=Errand.UPDATE, path="/a", pin="1")


@pytest.mark.parametrize(
    "changes",
    [{"errand": "reboot"}, {"errand": None}, {"path": "/" * 1025}, {"path": None}, {"pin": 135790}, {"force": True}],
)
def test_anything_else_is_refused_with_its_number(changes: dict[str, object]) -> None:
    data = body(**changes)
    with pytest.raises(LinkError, match="bad_intent"):
        unpack_envelope(data)
    assert refuse(data).number == 7
