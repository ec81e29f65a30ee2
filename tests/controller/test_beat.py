"""The controller's end of the evidence socket: every way the watchdog can go away is the same fact."""

import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.controller.beat import RETRY_S, EvidenceLink
from kiosk.core.events import Beat
from kiosk.core.machine import Outputs
from kiosk.core.model import ActuatorCommand, Limb, Phase
from kiosk.core.units import Mmhg, Seconds
from kiosk.safety.heartbeat import (
    EVIDENCE_SIZE,
    FrameLimb,
    FramePhase,
    GuardState,
    Report,
    Request,
    TripReason,
    decode_evidence,
    encode_report,
)

REPORT = Report(
    boot=9,
    sequence=0,
    state=GuardState.HOLDING,
    reason=TripReason.NONE,
    is_test=False,
    pressure_mmhg=99.5,
    sample_ns=1_000_000_000,
    estop_closed=True,
    supply_v=5.01,
    restriction_s=12.0,
    restriction_left_s=888.0,
    config_hash=77,
)
OUTPUTS = Outputs(
    command=ActuatorCommand(pump=True, hold=True),
    beat=Beat(),
    phase=Phase.FILL,
    limb=Limb.LEG,
    setpoint_mmhg=Mmhg(108.0),
    pressure_mmhg=Mmhg(42.3),
    sample_s=Seconds(1.0),
    effects=(),
    lamps=(False, True, False),
    session_id=5,
)


class Wire:
    """A link on one end of a pair, the watchdog's end in our hands."""

    def __init__(self) -> None:
        self.tries = 0
        self.far: list[socket.socket] = []
        self.refuse = False
        self.link = EvidenceLink(self._connect, boot=3, config_hash=77)

    def _connect(self) -> socket.socket:
        self.tries += 1
        if self.refuse:
            raise ConnectionRefusedError
        near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        near.setblocking(False)
        far.setblocking(False)
        self.far.append(far)
        return near

    def close(self) -> None:
        self.link.close()
        for far in self.far:
            far.close()


@pytest.fixture
def wire() -> Iterator[Wire]:
    made = Wire()
    yield made
    made.close()


def send(wire: Wire) -> None:
    wire.link.send(
        OUTPUTS, Beat(request=Request.RELEASE, learned_rise_mmhg_per_s=31.4), signature=15, pass_s=Seconds(2.5)
    )


def test_a_report_becomes_a_view_with_its_age(wire: Wire) -> None:
    assert wire.link.poll(Seconds(0.5)) is None
    wire.far[0].send(encode_report(REPORT))
    view = wire.link.poll(Seconds(1.02))
    assert view is not None
    assert (view.state, view.pressure_mmhg) == ("holding", 99.5)
    assert view.age_s == view.sample_age_s == pytest.approx(0.02)
    later = wire.link.poll(Seconds(1.30))
    assert later is not None
    assert later.age_s == pytest.approx(0.30)


def test_what_waited_in_the_socket_is_as_old_as_its_sample(wire: Wire) -> None:
    wire.link.poll(Seconds(0.5))
    wire.far[0].send(encode_report(REPORT))
    view = wire.link.poll(Seconds(1.19))
    assert view is not None
    assert view.age_s == pytest.approx(0.19)


def test_a_report_without_a_sample_is_as_old_as_its_arrival(wire: Wire) -> None:
    wire.link.poll(Seconds(0.5))
    wire.far[0].send(encode_report(replace(REPORT, sample_ns=0, pressure_mmhg=None)))
    view = wire.link.poll(Seconds(1.19))
    assert view is not None
    assert view.age_s == 0.0


def test_a_sample_from_the_future_makes_no_report_younger_than_now(wire: Wire) -> None:
    wire.link.poll(Seconds(0.5))
    wire.far[0].send(encode_report(replace(REPORT, sample_ns=5_000_000_000)))
    view = wire.link.poll(Seconds(1.0))
    assert view is not None
    assert view.age_s == 0.0


def test_a_report_that_repeats_the_last_tells_nothing_new(wire: Wire) -> None:
    wire.link.poll(Seconds(0.5))
    for at_s in (1.0, 1.3):
        wire.far[0].send(encode_report(replace(REPORT, sample_ns=round(at_s * 1e9))))
        view = wire.link.poll(Seconds(at_s))
    assert view is not None
    assert view.age_s == pytest.approx(0.3)
    wire.far[0].send(encode_report(replace(REPORT, boot=10, sample_ns=1_400_000_000)))
    view = wire.link.poll(Seconds(1.4))
    assert view is not None
    assert view.age_s == 0.0


def test_stops_are_added_up_over_a_wrap_and_over_a_new_watchdog(wire: Wire) -> None:
    wire.link.poll(Seconds(0.5))
    seen = []
    for number, (boot, stops) in enumerate([(9, 254), (9, 254), (9, 1), (10, 7), (10, 8)]):
        wire.far[0].send(encode_report(replace(REPORT, boot=boot, sequence=number, stops=stops)))
        view = wire.link.poll(Seconds(1.0 + number / 10))
        assert view is not None
        seen.append(view.stops)
    assert seen == [0, 0, 3, 3, 4]


def test_a_frame_says_what_the_pass_did(wire: Wire) -> None:
    wire.link.poll(Seconds(0.0))
    send(wire)
    send(wire)
    first = decode_evidence(wire.far[0].recv(EVIDENCE_SIZE))
    second = decode_evidence(wire.far[0].recv(EVIDENCE_SIZE))
    assert (first.sequence, second.sequence) == (0, 1)
    assert (first.phase, first.limb, first.request) == (FramePhase.FILL, FrameLimb.LEG, Request.RELEASE)
    assert (first.pump, first.bleed, first.hold, first.signature) == (True, False, True, 15)
    assert (first.setpoint_mmhg, first.pressure_mmhg, first.learned_rise_mmhg_per_s) == (108.0, 42.3, 31.4)
    assert (first.pass_ns, first.sample_ns, first.config_hash, first.session) == (2_500_000_000, 10**9, 77, 5)


@pytest.mark.parametrize("data", [b"", b"x", encode_report(REPORT)[:-1] + b"\x00", encode_report(REPORT) + b"x"])
def test_nonsense_from_the_watchdog_is_no_watchdog(wire: Wire, data: bytes) -> None:
    wire.link.poll(Seconds(0.0))
    wire.far[0].send(encode_report(REPORT))
    assert wire.link.poll(Seconds(0.01)) is not None
    if data:
        wire.far[0].send(data)
    else:
        wire.far[0].close()
    assert wire.link.poll(Seconds(0.02)) is None


def test_a_peer_killed_with_unread_data_is_gone_on_either_call(wire: Wire) -> None:
    wire.link.poll(Seconds(0.0))
    send(wire)  # stays unread, so that the close below is a reset
    wire.far[0].close()
    send(wire)
    assert wire.link.poll(Seconds(0.01)) is None


def test_a_full_socket_is_a_watchdog_that_does_not_hear(wire: Wire) -> None:
    wire.link.poll(Seconds(0.0))
    wire.far[0].send(encode_report(REPORT))
    assert wire.link.poll(Seconds(0.01)) is not None
    for _ in range(10_000):
        send(wire)
    assert wire.link.poll(Seconds(0.02)) is None


def test_reconnects_without_hammering_and_counts_from_zero_again(wire: Wire) -> None:
    wire.refuse = True
    for tick in range(50):
        wire.link.poll(Seconds(tick * 0.02))
    assert wire.tries == 1 + int(49 * 0.02 / RETRY_S)
    wire.refuse = False
    wire.link.poll(Seconds(2.0))
    send(wire)
    wire.far[0].close()
    wire.link.poll(Seconds(2.02))
    wire.link.poll(Seconds(2.02 + RETRY_S))
    send(wire)
    assert decode_evidence(wire.far[1].recv(EVIDENCE_SIZE)).sequence == 0


def test_without_a_watchdog_nothing_is_sent(wire: Wire) -> None:
    wire.refuse = True
    wire.link.poll(Seconds(0.0))
    send(wire)
    assert wire.far == []
