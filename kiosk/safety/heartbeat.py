"""Codec of the evidence both processes exchange: fixed-size frames with a checksum, no clock, no socket.

The controller sends `Evidence` from the end of a complete pass; the watchdog answers with a `Report`. Decoding never
guesses: anything that is not exactly a frame raises `FrameError` with the reason.
"""

import struct
import zlib
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

VERSION: Final = 4
STAGES_COMPLETE: Final = 0b1111
"""Stage signature of a complete pass: sampled, judged, applied, queued, in this order."""


class FrameError(ValueError):
    """Bytes that are not a frame of this version."""


class FramePhase(IntEnum):
    """Phase of the cuff as the controller claims it."""

    IDLE = 0
    PROOF = 1
    FILL = 2
    WORK = 3
    REST = 4
    DEFLATE = 5
    VENT = 6
    SEARCH = 7


class FrameLimb(IntEnum):
    """Limb in the cuff, as far as the time account needs it."""

    NONE = 0
    ARM = 1
    LEG = 2


class Request(IntEnum):
    """What the controller may ask; each can only lower pressure or ask."""

    NONE = 0
    RELEASE = 1
    ACKNOWLEDGE = 2
    PROVE_TRIP = 3
    STOP = 4
    BUZZER = 5  # sound it, so that its current can be seen
    COMPARATOR = 6  # put the test voltage on it, so that the 12 V rail is seen to drop
    TRIP = 7  # latch: the controller has found what trips, and its own memory ends with its process


class AlarmPriority(IntEnum):
    """Priority of the weightiest alarm signal (IEC 60601-1-8); light and sound both follow from it."""

    NONE = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3


class GuardState(IntEnum):
    """State of the watchdog's guard."""

    WAITING = 0
    PROVING = 1
    HOLDING = 2
    TRIPPED = 3


class TripReason(IntEnum):
    """Why the guard let go. STOP is not a trip: it does not latch."""

    NONE = 0
    STOP = 1
    LATE = 2
    EARLY = 3
    DUPLICATE = 4
    SEQUENCE = 5
    MALFORMED = 6
    BOOT = 7
    STALE_PASS = 8
    STALE_SAMPLE = 9
    INCOMPLETE_PASS = 10
    ILLEGAL_PHASE = 11
    SETPOINT = 12
    CONFIG = 13
    OVERPRESSURE = 14
    EXCESS = 15
    UNEXPECTED_PRESSURE = 16
    VENT_FAILED = 17
    DISAGREEMENT = 18
    PUMP_NO_RISE = 19
    RISE_WITHOUT_PUMP = 20
    SENSOR = 21
    SUPPLY = 22
    OWN_LATE = 23
    ESTOP = 24
    OVERTIME = 25
    PEER_GONE = 26
    SECOND_CLIENT = 27
    CLOCK = 28
    RESTARTED = 29  # without the mark of a clean end, while pressure was held
    JOURNAL = 30  # damaged, or cannot be written: a latch could not be trusted to last
    FAILED = 31  # an exception ended the watchdog's loop: a line that could not be driven, or a fault of its own
    RAIL = 32  # 12 V down although the e-stop's loop is whole: the comparator, or the supply of pump and valves
    UNDERVOLTAGE = 33  # the computer's own supply sags, by the kernel's alarm
    CONTROLLER = 34  # the controller has tripped for a reason of its own and asked for the latch
    SEARCH_TIME = 35  # a LOP search kept the limb under pressure for too long
    IMPLAUSIBLE = 36  # a frame that contradicts itself, or a session that changes under pressure


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the controller's pass did. Pressures in mmHg, times in monotonic nanoseconds."""

    boot: int
    session: int
    sequence: int
    phase: FramePhase
    limb: FrameLimb
    request: Request
    setpoint_mmhg: float | None
    pressure_mmhg: float
    pump: bool
    bleed: bool
    hold: bool
    expect_contraction: bool
    learned_rise_mmhg_per_s: float
    signature: int
    pass_ns: int
    sample_ns: int
    config_hash: int
    alarm: AlarmPriority = AlarmPriority.NONE
    audio_paused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the watchdog sees and does."""

    boot: int
    sequence: int
    state: GuardState
    reason: TripReason
    is_test: bool
    pressure_mmhg: float | None
    sample_ns: int
    estop_closed: bool
    supply_v: float
    restriction_s: float
    restriction_left_s: float
    config_hash: int
    rail_v: float = 0.0
    buzzer_v: float = 0.0
    """Voltage over the buzzer's sense resistor; none while it is silent."""
    locked: bool = False  # too many trips of one cause: only a technician's mark in the journal leads back
    reset_wait_s: float = 0.0  # so long an acknowledgement is still refused because the limb has to rest
    stops: int = 0
    """How many STOPs came by the watchdog's own socket since it started; wraps at 256."""
    proved: bool = False  # it has seen a self-test since it started and since its last trip, or it holds nothing


_EVIDENCE = struct.Struct("<2sBIIIBBBHhBHBQQIB")
_REPORT = struct.Struct("<2sBIIBBBhQBHIIIHHBIBB")
_CRC = struct.Struct("<I")
_EVIDENCE_MAGIC: Final = b"BE"
_REPORT_MAGIC: Final = b"BR"
_NO_SETPOINT: Final = 0xFFFF
_NO_PRESSURE: Final = -0x8000

EVIDENCE_SIZE: Final = _EVIDENCE.size + _CRC.size
REPORT_SIZE: Final = _REPORT.size + _CRC.size


def _tenths(value: float) -> int:
    """Pressure in tenths of mmHg; raises struct.error later when it does not fit, never clamps."""
    return round(value * 10)


def encode_evidence(frame: Evidence) -> bytes:
    """Pack a frame. Raises `struct.error` when a figure does not fit its field."""
    commands = frame.pump | frame.bleed << 1 | frame.hold << 2 | frame.expect_contraction << 3
    commands |= frame.audio_paused << 4
    body = _EVIDENCE.pack(
        _EVIDENCE_MAGIC, VERSION, frame.boot, frame.session, frame.sequence, frame.phase, frame.limb, frame.request,
        _NO_SETPOINT if frame.setpoint_mmhg is None else _tenths(frame.setpoint_mmhg), _tenths(frame.pressure_mmhg),
        commands, _tenths(frame.learned_rise_mmhg_per_s), frame.signature, frame.pass_ns, frame.sample_ns,
        frame.config_hash, frame.alarm,
    )  # fmt: skip
    return body + _CRC.pack(zlib.crc32(body))


def _checked(data: bytes, body: struct.Struct, magic: bytes) -> tuple[int | bytes, ...]:
    if len(data) != body.size + _CRC.size:
        raise FrameError(f"{len(data)} bytes instead of {body.size + _CRC.size}")
    (crc,) = _CRC.unpack_from(data, body.size)
    if crc != zlib.crc32(data[: body.size]):
        raise FrameError("checksum")
    fields: tuple[int | bytes, ...] = body.unpack_from(data)
    if fields[0] != magic or fields[1] != VERSION:
        raise FrameError(f"magic {fields[0]!r} version {fields[1]!r}")
    return fields[2:]


def decode_evidence(data: bytes) -> Evidence:
    """Unpack a frame. Raises `FrameError` when it is not exactly one."""
    f = [int(x) for x in _checked(data, _EVIDENCE, _EVIDENCE_MAGIC)]
    try:
        return Evidence(
            boot=f[0],
            session=f[1],
            sequence=f[2],
            phase=FramePhase(f[3]),
            limb=FrameLimb(f[4]),
            request=Request(f[5]),
            setpoint_mmhg=None if f[6] == _NO_SETPOINT else f[6] / 10,
            pressure_mmhg=f[7] / 10,
            pump=bool(f[8] & 1),
            bleed=bool(f[8] & 2),
            hold=bool(f[8] & 4),
            expect_contraction=bool(f[8] & 8),
            learned_rise_mmhg_per_s=f[9] / 10,
            signature=f[10],
            pass_ns=f[11],
            sample_ns=f[12],
            config_hash=f[13],
            alarm=AlarmPriority(f[14]),
            audio_paused=bool(f[8] & 16),
        )
    except ValueError as error:
        raise FrameError(str(error)) from error


def encode_report(report: Report) -> bytes:
    """Pack a report. Raises `struct.error` when a figure does not fit its field."""
    body = _REPORT.pack(
        _REPORT_MAGIC, VERSION, report.boot, report.sequence, report.state, report.reason, report.is_test,
        _NO_PRESSURE if report.pressure_mmhg is None else _tenths(report.pressure_mmhg), report.sample_ns,
        report.estop_closed, round(report.supply_v * 1000), round(report.restriction_s * 1000),
        round(report.restriction_left_s * 1000), report.config_hash, round(report.rail_v * 1000),
        round(report.buzzer_v * 1000), report.locked, round(report.reset_wait_s * 1000), report.stops, report.proved,
    )  # fmt: skip
    return body + _CRC.pack(zlib.crc32(body))


def decode_report(data: bytes) -> Report:
    """Unpack a report. Raises `FrameError` when it is not exactly one."""
    f = [int(x) for x in _checked(data, _REPORT, _REPORT_MAGIC)]
    try:
        return Report(
            boot=f[0],
            sequence=f[1],
            state=GuardState(f[2]),
            reason=TripReason(f[3]),
            is_test=bool(f[4]),
            pressure_mmhg=None if f[5] == _NO_PRESSURE else f[5] / 10,
            sample_ns=f[6],
            estop_closed=bool(f[7]),
            supply_v=f[8] / 1000,
            restriction_s=f[9] / 1000,
            restriction_left_s=f[10] / 1000,
            config_hash=f[11],
            rail_v=f[12] / 1000,
            buzzer_v=f[13] / 1000,
            locked=bool(f[14]),
            reset_wait_s=f[15] / 1000,
            stops=f[16],
            proved=bool(f[17]),
        )
    except ValueError as error:
        raise FrameError(str(error)) from error
