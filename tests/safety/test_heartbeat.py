"""The codec: what goes in comes out, and no damaged frame is ever taken for one."""

import struct
import zlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.safety.heartbeat import (
    EVIDENCE_SIZE,
    REPORT_SIZE,
    AlarmPriority,
    Evidence,
    FrameError,
    FrameLimb,
    FramePhase,
    GuardState,
    Report,
    Request,
    TripReason,
    decode_evidence,
    decode_report,
    encode_evidence,
    encode_report,
)

U32 = st.integers(0, 2**32 - 1)
U64 = st.integers(0, 2**64 - 1)


def tenths(low: int, high: int) -> st.SearchStrategy[float]:
    return st.integers(low, high).map(lambda value: value / 10)


def thousandths(high: int) -> st.SearchStrategy[float]:
    return st.integers(0, high).map(lambda value: value / 1000)


EVIDENCE = st.builds(
    Evidence,
    boot=U32,
    session=U32,
    sequence=U32,
    phase=st.sampled_from(FramePhase),
    limb=st.sampled_from(FrameLimb),
    request=st.sampled_from(Request),
    setpoint_mmhg=st.none() | tenths(0, 65534),
    pressure_mmhg=tenths(-32768, 32767),
    pump=st.booleans(),
    bleed=st.booleans(),
    hold=st.booleans(),
    expect_contraction=st.booleans(),
    learned_rise_mmhg_per_s=tenths(0, 65535),
    signature=st.integers(0, 255),
    pass_ns=U64,
    sample_ns=U64,
    config_hash=U32,
    alarm=st.sampled_from(AlarmPriority),
    audio_paused=st.booleans(),
)
REPORT = st.builds(
    Report,
    boot=U32,
    sequence=U32,
    state=st.sampled_from(GuardState),
    reason=st.sampled_from(TripReason),
    is_test=st.booleans(),
    pressure_mmhg=st.none() | tenths(-32767, 32767),
    sample_ns=U64,
    estop_closed=st.booleans(),
    supply_v=thousandths(65535),
    restriction_s=thousandths(2**32 - 1),
    restriction_left_s=thousandths(2**32 - 1),
    config_hash=U32,
    rail_v=thousandths(65535),
    buzzer_v=thousandths(65535),
    locked=st.booleans(),
    reset_wait_s=thousandths(2**32 - 1),
    stops=st.integers(0, 255),
    proved=st.booleans(),
)


@given(EVIDENCE)
def test_evidence_round_trip(frame: Evidence) -> None:
    data = encode_evidence(frame)
    assert len(data) == EVIDENCE_SIZE
    assert decode_evidence(data) == frame


@pytest.mark.parametrize("flag", ["pump", "bleed", "hold", "expect_contraction", "audio_paused"])
def test_each_command_travels_alone(first_frame: Evidence, flag: str) -> None:
    quiet = replace(first_frame, hold=False)
    frame = replace(quiet, **{flag: True})  # type: ignore[arg-type]  # all of them are truths
    assert decode_evidence(encode_evidence(frame)) == frame
    assert decode_evidence(encode_evidence(quiet)) == quiet


@given(REPORT)
def test_report_round_trip(report: Report) -> None:
    data = encode_report(report)
    assert len(data) == REPORT_SIZE
    assert decode_report(data) == report


@given(EVIDENCE, st.data())
def test_no_flipped_bits_pass_as_evidence(frame: Evidence, data: st.DataObject) -> None:
    good = encode_evidence(frame)
    flips = data.draw(st.sets(st.integers(0, len(good) * 8 - 1), min_size=1, max_size=3))
    bad = bytearray(good)
    for bit in flips:
        bad[bit // 8] ^= 1 << bit % 8
    with pytest.raises(FrameError):
        decode_evidence(bytes(bad))


@given(st.binary(max_size=100))
def test_no_noise_passes(data: bytes) -> None:
    with pytest.raises(FrameError):
        decode_evidence(data)
    with pytest.raises(FrameError):
        decode_report(data)


@given(EVIDENCE, REPORT)
def test_the_two_kinds_are_not_mistaken(frame: Evidence, report: Report) -> None:
    with pytest.raises(FrameError):
        decode_report(encode_evidence(frame))
    with pytest.raises(FrameError):
        decode_evidence(encode_report(report))


def resealed(data: bytes, offset: int, value: int) -> bytes:
    body = bytearray(data[:-4])
    body[offset] = value
    return bytes(body) + struct.pack("<I", zlib.crc32(bytes(body)))


def test_a_frame_that_was_cut_or_changed_is_refused_for_that(first_frame: Evidence) -> None:
    good = encode_evidence(first_frame)
    with pytest.raises(FrameError, match=f"^{EVIDENCE_SIZE - 1} bytes instead of {EVIDENCE_SIZE}$"):
        decode_evidence(good[:-1])
    with pytest.raises(FrameError, match=r"^checksum$"):
        decode_evidence(good[:-1] + bytes([good[-1] ^ 1]))


@pytest.mark.parametrize(("offset", "value", "version"), [(0, 0, 4), (2, 99, 99)])
def test_another_kind_or_version_is_refused(first_frame: Evidence, offset: int, value: int, version: int) -> None:
    with pytest.raises(FrameError, match=f"magic b'.*' version {version}$"):
        decode_evidence(resealed(encode_evidence(first_frame), offset, value))


@pytest.mark.parametrize(("offset", "value"), [(15, 8), (16, 3), (17, 200)])
def test_well_sealed_nonsense_is_refused(first_frame: Evidence, offset: int, value: int) -> None:
    with pytest.raises(FrameError, match=f"{value} is not a valid"):
        decode_evidence(resealed(encode_evidence(first_frame), offset, value))


@given(REPORT, st.sampled_from([(11, 9), (12, 250)]))
def test_unknown_state_or_reason_is_refused(report: Report, forged: tuple[int, int]) -> None:
    with pytest.raises(FrameError, match=f"{forged[1]} is not a valid"):
        decode_report(resealed(encode_report(report), *forged))


@given(st.sampled_from([-3277.0, 3277.0, 1e9]))
def test_what_does_not_fit_is_not_clamped(pressure_mmhg: float) -> None:
    report = Report(
        boot=0, sequence=0, state=GuardState.WAITING, reason=TripReason.NONE, is_test=False, pressure_mmhg=None,
        sample_ns=0, estop_closed=True, supply_v=5.0, restriction_s=0.0, restriction_left_s=0.0, config_hash=0,
    )  # fmt: skip
    with pytest.raises(struct.error):
        encode_report(replace(report, pressure_mmhg=pressure_mmhg))
